"""Every run as a line through the parameters, as a still picture: what the page draws with ECharts, in Vega-Lite."""

from __future__ import annotations

import math
from typing import Any

from hpimp_core.views.observations import LEVELS
from hpimp_core.views.selection import Axis, Lines
from pages.ui import looks, shades
from pages.ui.parallel_charts import MISSING, colour_range, down, faintness, nice, short_levels, up
from pages.ui.text import plain

HEIGHT = 420
LONGEST = 14
MOST_TICKS = 24  # levels labelled on one axis
PARTS = 5  # about so many steps are labelled on an axis of numbers
ROUND = (1, 2, 2.5, 5, 10)


def spec(found: Lines, metric: str, goal: str) -> looks.Spec:
    """The picture with its data; to be drawn on paper."""
    axes = [scaled(axis) for axis in found.axes]
    low, high = nice(found.metric_low, found.metric_high)
    axes.append(Scaled(metric, low, high, upside_down=goal == "minimize"))
    columns = [*(f"p{i}" for i in range(len(found.axes))), "metric"]
    runs = [
        {"run": run, "axis": i, "at": axis.place(value), "metric": row.metric, "best": bool(row.best)}
        for run, row in enumerate(found.frame.itertuples(index=False))
        for i, (axis, column) in enumerate(zip(axes, columns, strict=True))
        for value in [getattr(row, column)]
    ]
    ticks = [
        {"axis": i, "at": axis.place(value), "label": label}
        for i, axis in enumerate(axes)
        for value, label in axis.ticks()
    ]
    heads = [{"axis": i, "at": 1.0, "from": 0.0, "label": plain(axis.name, LONGEST)} for i, axis in enumerate(axes)]
    first, last = colour_range(found.frame["metric"], goal)
    shown = shades.towards_best()
    x = {
        "field": "axis",
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": [0, len(axes) - 1], "nice": False, "padding": 40},
    }
    y = {"field": "at", "type": "quantitative", "axis": None, "scale": {"domain": [0, 1], "nice": False}}
    colour = {
        "field": "metric",
        "type": "quantitative",
        "title": plain(metric, 40),
        "scale": {"domain": [first, last], "range": shown if goal == "maximize" else shown[::-1], "clamp": True},
        "legend": {"orient": "bottom", "gradientLength": 240, "format": ".3~g"},
    }

    def lines(best: bool, width: float, opacity: float) -> looks.Spec:
        return {
            "data": {"values": [part for part in runs if part["best"] == best]},
            "mark": {
                "type": "line",
                "strokeWidth": width,
                "strokeOpacity": opacity,
                "invalid": "break-paths-filter-domains",
            },
            "encoding": {"x": x, "y": y, "detail": {"field": "run"}, "color": colour, "order": {"field": "axis"}},
        }

    def words(rows: list[dict[str, Any]], **mark: Any) -> looks.Spec:
        halo = {"type": "text", "stroke": "white", "strokeWidth": 3, "strokeJoin": "round"}
        both = [mark | halo, mark | {"type": "text", "color": looks.ink()}]
        return {
            "data": {"values": rows},
            "encoding": {"x": x, "y": y, "text": {"field": "label"}},
            "layer": [{"mark": one} for one in both],
        }

    return {
        "height": HEIGHT,
        "layer": [
            # Half as wide and twice as strong as on the page: hairlines, which are drawn in half the time.
            lines(False, 0.5, min(1.0, 2 * faintness(len(found.frame)))),
            lines(True, 2.5, 0.95),
            {
                "data": {"values": heads},
                "mark": {"type": "rule", "color": shades.faint()},
                "encoding": {"x": x, "y": y | {"field": "from"}, "y2": {"field": "at"}},
            },
            words(ticks, align="right", dx=-5, fontSize=11),
            words(heads, dy=-18, fontSize=13),
        ],
    }


class Scaled:
    """An axis of numbers, its lower end at 0 and its upper at 1."""

    def __init__(
        self, name: str, low: float, high: float, *, log: bool = False, whole: bool = False, upside_down: bool = False
    ) -> None:
        self.name, self.log, self.whole, self.upside_down = name, log, whole, upside_down
        self.low, self.high = (math.log(low), math.log(high)) if log else (low, high)
        if not self.high > self.low:
            self.low, self.high = self.low - 0.5, self.high + 0.5

    def place(self, value: Any) -> float | None:
        """Where a value lies, 0 to 1; None where it is missing."""
        if value is None or math.isnan(value):
            return None
        part = ((math.log(value) if self.log else float(value)) - self.low) / (self.high - self.low)
        return 1 - part if self.upside_down else part

    def ticks(self) -> list[tuple[float, str]]:
        """Values with their labels: the powers of ten, or even steps."""
        if self.log:
            powers = range(math.ceil(self.low / math.log(10) - 1e-9), math.floor(self.high / math.log(10) + 1e-9) + 1)
            values = [10.0**power for power in powers]
            if len(values) < 2:
                values = [math.exp(self.low), math.exp(self.high)]
        else:
            values = [value for value in even(self.low, self.high) if not self.whole or value == round(value)]
        return [(value, f"{value:.6g}") for value in values]


class Levels:
    """An axis of levels, evenly apart; the missing ones last."""

    def __init__(self, axis: Axis) -> None:
        self.name = axis.parameter
        self.labels = short_levels(axis)
        self.order = {level: i for i, level in enumerate(self.labels)}
        self.n = len(self.order) + axis.missing

    def place(self, value: Any) -> float:
        """Where a level lies, 0 to 1."""
        return (self.order.get(value, self.n - 1) + 0.5) / self.n

    def ticks(self) -> list[tuple[Any, str]]:
        """Levels with their labels."""
        known: list[tuple[Any, str]] = list(self.labels.items())
        shown = known[:: math.ceil(len(known) / MOST_TICKS)] if known else []
        return [*shown, (None, MISSING)] if self.n > len(known) else shown


def even(low: float, high: float) -> list[float]:
    """Round numbers from low to high, evenly apart."""
    power = 10.0 ** math.floor(math.log10((high - low) / PARTS))
    step = power * min(r for r in ROUND if r * power * PARTS >= (high - low) * (1 - 1e-9))
    return [step * i for i in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]


def scaled(axis: Axis) -> Scaled | Levels:
    """A parameter's axis as it is on the page: levels, or numbers with room to round ends."""
    if axis.kind in LEVELS:
        return Levels(axis)
    if axis.log:
        return Scaled(axis.parameter, down(axis.low), up(axis.high), log=True)
    if axis.kind == "integer" and 0 < axis.high - axis.low <= 12:
        return Scaled(axis.parameter, axis.low, axis.high, whole=True)
    return Scaled(axis.parameter, *nice(axis.low, axis.high))
