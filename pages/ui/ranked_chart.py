"""The ranked chart: a row per parameter; importance on the left, correlation on the right, on one set of rows.

Both panels are drawn in one view, on one horizontal scale that has a stretch for each (importance from 0 to 1, then
`_correlation_x`): so the rows line up, a click anywhere in a row counts, and the chart fits any width.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hpimp_core.correlation import direction
from hpimp_core.runs import Goal
from hpimp_core.words.wording import signed
from pages.ui import looks
from pages.ui.text import plain

ROW_HEIGHT = 34
STRONG = 0.7  # a correlation as strong as this is marked
# The horizontal scale: importance from 0 to 1, a gap, correlation around CENTRE, HALF to either side.
GAP = 0.12
HALF = 0.42
CENTRE = 1 + GAP + HALF
RIGHT = CENTRE + HALF + 0.06
SCALE = {"domain": [0, RIGHT], "nice": False, "zero": False}
NARROW = "containerSize()[0] < 560"  # Vega's word for a chart on a phone
SIGNED = f"{NARROW} ? datum.sign : datum.signed"  # on a phone the sign alone
ROOM_FOR_LABEL = 1.22  # the longest interval leaves room for its percentage


@dataclass(frozen=True)
class Panels:
    """What is drawn: a row per parameter, with its places on the scale, and the places of ticks and rules."""

    rows: pd.DataFrame
    most: float  # the importance at the right end of its panel
    floor: float
    parameters: tuple[str, ...]  # in the order of the rows


def panels(frame: pd.DataFrame, *, noise_floor: float, kind: str, goal: Goal, trusted: bool) -> Panels:
    """Lay out a ranking's frame, in its order; `kind` is "pearson" or "spearman", `trusted` False greys every bar."""
    prefix = "correlation" if kind == "pearson" else "spearman"
    low = frame["importance_low"].fillna(frame["importance"]).clip(lower=0)
    high = frame["importance_high"].fillna(frame["importance"])
    if not frame["importance"].any():
        noise_floor = math.nan  # where nothing was learned there is nothing to compare with a floor
    most = max(float(high.max()), 0 if math.isnan(noise_floor) else noise_floor, 0.05) * ROOM_FOR_LABEL
    table = pd.DataFrame(
        [
            {
                "row": position,
                "importance": percent(row["importance"]),
                "share": percent(row["importance"]) if trusted else "",
                "importance_range": f"{percent(low[label])} to {percent(high[label])}",
                "noise": "above the noise floor" if row["above_noise"] else "not above the noise floor",
                "bar": row["importance"] / most,
                "bar_low": low[label] / most,
                "bar_high": high[label] / most,
                "faint": bool(not row["above_noise"] or not trusted),
                "trusted": trusted,
                **_correlation_of(row, prefix, goal),
            }
            for position, (label, row) in enumerate(frame.iterrows())
        ]
    )
    table["name"] = _distinct([plain(name) for name in frame["parameter"]])
    return Panels(table, most, noise_floor, tuple(frame["parameter"]))


def spec(panels: Panels, *, ink: str, name: str = "row") -> dict[str, Any]:
    """The chart in Vega-Lite, without its data; a click on a row comes back as the selection `name` with its `row`.

    It is written out, not built with Altair: a chart of twenty layers takes Altair most of a second to check.
    """
    text = {"fontSize": 12, "color": ink}
    known = [{"filter": "isValid(datum.r)"}]
    right = [*known, {"filter": f"datum.r >= {CENTRE}"}, {"calculate": SIGNED, "as": "words"}]
    left = [*known, {"filter": f"datum.r < {CENTRE}"}, {"calculate": SIGNED, "as": "words"}]
    return {
        "config": looks.words(),
        "height": {"step": ROW_HEIGHT},
        "encoding": {"y": _y(panels, ink)},
        "layer": [
            _field(panels, name),
            *_rules(panels, ink),
            _layer("bar", {"height": 18, "cornerRadiusEnd": 3}, x="bar", x2=0, color=_faint()),
            _layer("rule", {"strokeWidth": 2, "color": ink}, x="bar_low", x2="bar_high", opacity=_doubt()),
            _layer("text", text | {"fontSize": 13, "align": "left", "dx": 6}, x="bar_high", text="share"),
            _layer("bar", {"height": 18}, known, x="r", x2=CENTRE, color=_meaning()),
            _layer("rule", {"strokeWidth": 2, "color": ink}, known, x="r_low", x2="r_high"),
            *_over_rules(ink, text | {"align": "left", "dx": 6}, right, x="r_high"),
            *_over_rules(ink, text | {"align": "right", "dx": -6}, left, x="r_low"),
            _layer(
                "text", text | {"align": "left", "dx": 6}, [{"filter": "!isValid(datum.r)"}], x=CENTRE, text="instead"
            ),
            *_headings(panels, ink),
        ],
    }


def in_words(panels: Panels) -> str:
    """The three longest bars as a sentence, for those who hear the numbers."""
    first = panels.rows.nlargest(3, "bar")
    named = ", ".join(f"{row['name']} {row['importance']}" for _, row in first.iterrows())
    return f"Importance and correlation of {len(panels.rows)} parameters in numbers: {named} are the largest shares."


def percent(share: float) -> str:
    """A share as a whole percentage; a small one says that it is small."""
    return "<1%" if 0 < share < 0.005 else f"{share:.0%}"


def _correlation_x(r: float) -> float:
    return CENTRE + HALF * min(max(r, -1), 1)


def _correlation_of(row: pd.Series, prefix: str, goal: Goal) -> dict[str, Any]:
    """The right-hand panel's part of a row; a bar helps or hurts only where its interval leaves zero out."""
    r, low, high = row[prefix], row[f"{prefix}_low"], row[f"{prefix}_high"]
    if pd.isna(r):
        ratio = row.get("correlation_ratio")
        said = "by level" if row["kind"] == "category" else "not measurable"
        detail = said if pd.isna(ratio) else f"by level; correlation ratio {ratio:.2f}"
        return {
            "r": None,
            "r_low": None,
            "r_high": None,
            "sign": "",
            "signed": "",
            "meaning": None,
            "instead": said,
            "correlation": detail,
            "effect": said,
        }
    low, high = (r if pd.isna(low) else low), (r if pd.isna(high) else high)
    effect = direction(low, high, goal)
    meaning = looks.MEANING[effect]
    return {
        "r": _correlation_x(r),
        "r_low": _correlation_x(low),
        "r_high": _correlation_x(high),
        "sign": looks.SIGN[effect],
        "signed": f"{looks.SIGN[effect]} {signed(r)}",
        "meaning": meaning,
        "instead": "",
        "correlation": f"{signed(r)} ({signed(low)} to {signed(high)})",
        "effect": meaning[2:],
    }


def _layer(
    mark: str, how: dict[str, Any], transform: Sequence[dict[str, str]] = (), **channels: str | float | dict[str, Any]
) -> dict[str, Any]:
    """One layer over the rows; a channel is a field's name, a place on the scale, or a definition."""
    encoding = {
        channel: (
            what
            if isinstance(what, dict)
            else {"field": what, "type": "nominal" if channel == "text" else "quantitative"}
            if isinstance(what, str)
            else {"datum": what}
        )
        for channel, what in channels.items()
    }
    encoding["x2"] = {k: v for k, v in encoding["x2"].items() if k != "type"} if "x2" in encoding else None
    return {
        "transform": list(transform),
        "mark": {"type": mark, "cursor": "pointer", "tooltip": None, **how},
        "encoding": {channel: what for channel, what in encoding.items() if what},
    }


def _over_rules(ink: str, how: dict[str, Any], transform: list[dict[str, str]], *, x: str) -> list[dict[str, Any]]:
    """The correlation in words, cut out of the rule that may run through it."""
    cut_out = {"stroke": looks.PAPER[ink], "strokeWidth": 5, "strokeJoin": "round", "aria": False}
    return [_layer("text", more, transform, x=x, text="words") for more in (how | cut_out, how)]


def _field(panels: Panels, name: str) -> dict[str, Any]:
    """A field behind each row: it takes the click and the tooltip, and shows where the pointer is."""
    titles = {
        "name": "Parameter",
        "importance": "Importance",
        "importance_range": "Importance, 95 %",
        "noise": "It is",
        "correlation": "Correlation",
        "effect": "Effect",
    }
    return {
        "params": [
            {
                "name": "hover",
                "select": {"type": "point", "fields": ["row"], "on": "pointerover", "clear": "pointerout"},
            },
            {"name": name, "select": {"type": "point", "fields": ["row"]}},
        ],
        "mark": {"type": "rect", "color": looks.BAR, "cursor": "pointer"},
        "encoding": {
            "x": {"datum": 0, "type": "quantitative", "scale": SCALE, "axis": _axis(panels)},
            "x2": {"datum": RIGHT},
            "opacity": {"condition": {"param": "hover", "empty": False, "value": 0.1}, "value": 0},
            "tooltip": [{"field": field, "type": "nominal", "title": title} for field, title in titles.items()],
        },
    }


def _y(panels: Panels, ink: str) -> dict[str, Any]:
    """A row per name, in the order of the table."""
    return {
        "field": "name",
        "type": "nominal",
        "sort": list(panels.rows["name"]),
        "title": None,
        "axis": {
            "domain": False,
            "ticks": False,
            "grid": False,
            "labelPadding": 10,
            "labelFontSize": 13,
            "labelColor": ink,
            "labelFlush": False,
            "labelOverlap": False,
            "labelLimit": {"expr": f"{NARROW} ? 112 : 230"},
        },
    }


def _axis(panels: Panels) -> dict[str, Any]:
    """One axis with the ticks of both panels."""
    step = next(s for s in (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1) if panels.most / s <= 5.5)
    shares = [step * k for k in range(int(panels.most / step) + 1)]
    # Places left of the gap read as shares, those right of it as correlations.
    label = (
        f"datum.value < {1 + GAP / 2} ? format(datum.value * {panels.most}, '.0%')"
        f" : abs(datum.value - {CENTRE}) < 1e-9 ? '0' : format((datum.value - {CENTRE}) / {HALF}, '+.1~f')"
    )
    return {
        "values": [share / panels.most for share in shares] + [_correlation_x(r) for r in (-1, -0.5, 0, 0.5, 1)],
        "labelExpr": label,
        "title": None,
        "domain": False,
        "ticks": False,
        "grid": True,
        "labelOverlap": "greedy",
        "labelSeparation": 6,
        "labelFlush": False,
    }


def _faint() -> dict[str, Any]:
    """Importance in colour; in grey where the noise floor or a missing signal takes it away."""
    return {"condition": {"test": "datum.faint", "value": looks.faint_bar()}, "value": looks.BAR}


def _doubt() -> dict[str, Any]:
    """An interval of a ranking without a signal steps back."""
    return {"condition": {"test": "datum.trusted", "value": 1}, "value": 0.6}


def _meaning() -> dict[str, Any]:
    """Correlation by what raising the parameter does for the goal."""
    return {
        "field": "meaning",
        "type": "nominal",
        "scale": {"domain": list(looks.MEANING.values()), "range": [looks.HELPS, looks.HURTS, looks.NEUTRAL]},
        "legend": {
            "title": None,
            "orient": "top",
            "direction": "horizontal",
            "offset": 44,
            "labelLimit": 300,
            "symbolType": "square",
            "columns": {"expr": "width < 350 ? 1 : 3"},
        },
    }


def _rules(panels: Panels, ink: str) -> list[dict[str, Any]]:
    """The noise floor, the zero of the correlation, and where a correlation is strong."""
    rules = [(CENTRE, [1, 0], 0.6), *((_correlation_x(r), [2, 3], 0.7) for r in (-STRONG, STRONG))]
    if not math.isnan(panels.floor):
        rules.append((panels.floor / panels.most, [5, 4], 0.7))
    return [
        {
            "data": {"values": [{}]},
            # One line alone would be announced as a picture without a name; the heading above it says what it is.
            "mark": {"type": "rule", "strokeDash": dash, "color": ink, "opacity": opacity, "aria": False},
            "encoding": {"x": {"datum": at, "type": "quantitative"}, "y": None},
        }
        for at, dash, opacity in rules
    ]


def _headings(panels: Panels, ink: str) -> list[dict[str, Any]]:
    """The panels' titles, and the names of the rules below them."""
    title = {"dy": -20, "align": "left", "fontSize": 14, "fontWeight": 600}
    small = {"dy": -3, "fontSize": 11, "opacity": 0.8}
    words = [
        (0, "Importance", title),
        (CENTRE - HALF, "Correlation", title),
        *((_correlation_x(r), "strong", small | {"align": "center"}) for r in (-STRONG, STRONG)),
    ]
    if not math.isnan(panels.floor):
        words.append((panels.floor / panels.most, "noise floor", small | {"align": "left"}))
    return [
        {
            "data": {"values": [{}]},
            "mark": {"type": "text", "text": said, "baseline": "bottom", "color": ink, **how},
            "encoding": {"x": {"datum": at, "type": "quantitative"}, "y": {"value": 0}},
        }
        for at, said, how in words
    ]


def _distinct(names: Sequence[str]) -> list[str]:
    """Names that were cut to the same text get a number, for a chart has one row per text."""
    seen: dict[str, int] = {}
    told_apart = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        told_apart.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return told_apart
