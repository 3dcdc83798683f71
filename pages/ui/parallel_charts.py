"""Every run as a line through the parameters, drawn by ECharts' own parallel axes, which can be brushed."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from hpimp_core.views.observations import LEVELS
from hpimp_core.views.selection import Axis, Lines
from pages.ui import looks, shades
from pages.ui.text import plain

NARROW = 640  # pixels below which the axes lie across the page, one under the other
LONGEST_LINE = 12
LONGEST_LEVEL = 16
MISSING = "(none)"


def lines(found: Lines, metric: str, goal: str) -> dict[str, Any]:
    """ECharts' option: an axis per parameter and one for the metric; better runs stronger, the best on top."""
    columns = [f"p{i}" for i in range(len(found.axes))]
    units = [unit(axis) for axis in found.axes]
    axes = [drawn_axis(axis, i, size) for i, (axis, size) in enumerate(zip(found.axes, units, strict=True))]
    low, high = nice(found.metric_low, found.metric_high)
    worst_on_top = {"inverse": True, "nameLocation": "start"} if goal == "minimize" else {}
    axes.append({"dim": len(columns), "name": broken(metric), "type": "value", "min": low, "max": high} | worst_on_top)
    drawn = found.frame.copy()
    for column, axis, size in zip(columns, found.axes, units, strict=True):
        drawn[column] = drawn[column].map(short_levels(axis)) if axis.kind in LEVELS else drawn[column] / size
    best = drawn["best"]
    ink, faint = looks.ink(), shades.faint()
    colours = shades.towards_best()
    low, high = colour_range(found.frame["metric"], goal)
    option = {
        "animation": False,
        "tooltip": {"show": False},
        "parallel": {
            "left": 72,
            "right": 84,
            "top": 72,
            "bottom": 28,
            "parallelAxisDefault": {
                "nameLocation": "end",
                "nameGap": 24,
                "nameTextStyle": {"color": ink, "fontSize": 13} | shades.outlined(),
                "axisLine": {"lineStyle": {"color": faint}},
                "axisTick": {"lineStyle": {"color": faint}},
                "axisLabel": {"color": ink, "fontSize": 11},
                "areaSelectStyle": {
                    "width": 24,
                    "color": shades.curve(),
                    "borderColor": shades.curve(),
                    "opacity": 0.3,
                },
            },
        },
        "parallelAxis": axes,
        "visualMap": {
            "type": "continuous",
            "dimension": len(columns),
            "min": low,
            "max": high,
            "inRange": {"color": colours if goal == "maximize" else colours[::-1]},
            "show": False,
        },
        "series": [
            series("other runs", drawn[~best], columns, width=1.0, opacity=faintness(len(found.frame)), z=2),
            series("best runs", drawn[best], columns, width=2.5, opacity=0.95, z=3),
        ],
    }
    across = {
        "parallel": {
            "layout": "vertical",
            "left": 16,
            "right": 24,
            "top": 44,
            "bottom": 40,
            "parallelAxisDefault": {
                "nameLocation": "start",
                "nameGap": 0,
                "nameTextStyle": {
                    "color": ink,
                    "align": "left",
                    "verticalAlign": "bottom",
                    "padding": [0, 0, 6, 0],
                    **shades.outlined(),
                },
            },
        },
        "parallelAxis": [
            {"nameLocation": "start", "nameGap": 0, "name": axis["name"].replace("\n", "")} for axis in axes
        ],
    }
    return option | {"media": [{"query": {"maxWidth": NARROW}, "option": across}]}


def drawn_axis(axis: Axis, dimension: int, size: float) -> dict[str, Any]:
    """One axis: categorical, logarithmic or linear, just wide enough for its values."""
    name = broken(axis.parameter) + (f"\n× 10{raised(size)}" if size != 1 else "")
    found: dict[str, Any] = {"dim": dimension, "name": name}
    if axis.kind in LEVELS:
        levels = list(short_levels(axis).values())
        return found | {"type": "category", "data": [*levels, MISSING] if axis.missing else levels}
    if axis.log:
        return found | {"type": "log", "min": down(axis.low), "max": up(axis.high)}
    low, high = axis.low / size, axis.high / size
    if axis.kind == "integer" and size == 1 and 0 < high - low <= 12:
        return found | {"type": "value", "min": low, "max": high, "interval": max(1, round((high - low) / 6))}
    low, high = nice(low, high)
    return found | {"type": "value", "min": low, "max": high}


def broken(name: str) -> str:
    """A long name on two lines, broken at a sign between words where there is one, else cut."""
    text = plain(name, 2 * LONGEST_LINE)
    if len(text) <= LONGEST_LINE:
        return text
    middle = len(text) / 2
    breaks = [i + 1 for i, sign in enumerate(text[:-1]) if sign in "_.-/ :" and i + 1 <= LONGEST_LINE]
    at = min(breaks, key=lambda i: abs(i - middle)) if breaks else LONGEST_LINE
    return f"{text[:at].strip()}\n{plain(text[at:], LONGEST_LINE).strip()}"


def unit(axis: Axis) -> float:
    """What a linear axis counts in, so that its labels stay short: 1, or a power of a thousand."""
    largest = max(abs(axis.low), abs(axis.high))
    if axis.kind in LEVELS or axis.log or largest == 0 or 1e-3 <= largest < 1e6:
        return 1.0
    return float(10.0 ** (3 * math.floor(math.log10(largest) / 3)))


def raised(size: float) -> str:
    """The power of ten of a unit, as superscript."""
    return str(round(math.log10(size))).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def short_levels(axis: Axis) -> dict[str, str]:
    """Level → what stands on the axis: cut, and still different from the others."""
    found: dict[str, str] = {}
    for level in axis.levels:
        label = plain(level, LONGEST_LEVEL)
        while label in found.values():
            label += "′"
        found[level] = label
    return found


def nice(low: float, high: float) -> tuple[float, float]:
    """Ends of a linear axis, rounded outwards by at most a twentieth of it."""
    if not high > low:
        return low - 0.5, high + 0.5
    step = 10 ** math.floor(math.log10((high - low) / 2)) / 2
    return round(math.floor(low / step + 1e-9) * step, 12), round(math.ceil(high / step - 1e-9) * step, 12)


def down(value: float) -> float:
    """The next number below with one digit."""
    unit = 10.0 ** math.floor(math.log10(value))
    return float(f"{math.floor(value / unit * (1 + 1e-9)) * unit:.1g}")


def up(value: float) -> float:
    """The next number above with one digit."""
    unit = 10.0 ** math.floor(math.log10(value))
    return float(f"{math.ceil(value / unit * (1 - 1e-9)) * unit:.1g}")


def colour_range(metric: pd.Series, goal: str) -> tuple[float, float]:
    """What the colours span: the worst twentieth shares one, so that a few bad runs do not use them all up."""
    low, high = float(metric.min()), float(metric.max())
    if goal == "maximize":
        return float(metric.quantile(0.05)), high
    return low, float(metric.quantile(0.95))


def faintness(n_lines: int) -> float:
    """How opaque a line is, so that many remain readable."""
    return max(0.15, min(0.6, 150 / max(n_lines, 1)))


def series(
    name: str, rows: pd.DataFrame, columns: list[str], *, width: float, opacity: float, z: int
) -> dict[str, Any]:
    """The lines of some runs."""
    levels = [not pd.api.types.is_numeric_dtype(rows[column].dtype) for column in columns] + [False]
    return {
        "type": "parallel",
        "name": name,
        "z": z,
        "lineStyle": {"width": width, "opacity": opacity},
        "inactiveOpacity": 0.02,
        "activeOpacity": min(1.0, opacity * 2),
        "progressive": 0,
        "data": [
            [cell(value, level) for value, level in zip(row, levels, strict=True)]
            for row in rows[[*columns, "metric"]].astype(object).itertuples(index=False, name=None)
        ],
    }


def cell(value: Any, level: bool) -> Any:
    """A value as ECharts takes it: a level's label, a number, or a dash for a number that is missing."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return MISSING if level else "-"
    return str(value) if level else float(value)
