"""Charts of the next sweep: what was tried against what to search, and what tuning the top k would have bought."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pandas as pd

from hpimp_core.next_sweep.dimensions import Dimension, Value, said
from hpimp_core.next_sweep.simulate import TopK
from pages.ui import looks, shades
from pages.ui.text import plain

Spec = dict[str, Any]

ROW_HEIGHT = 46
LONGEST_VALUE = 16
LONGEST_LINE = 70
MOST_BEST = 60  # best runs drawn per range: more would only be a solid bar
# What is drawn, in the order of the legend; each has a shape of its own, for colour never tells alone.
TRIED, SEARCH, FIXED, BEST = "tried", "search next", "fix at (diamond)", "best runs (strokes, rings)"
AS_USED = {"none": "{}", "log": "Logarithm of the {}", "rank": "Rank (0 lowest, 1 highest) by {}"}
NARROW = "containerSize()[0] < 560"


def position(dimension: Dimension, value: Value) -> float:
    """Where a value lies within what was tried, 0 to 1: listed values evenly apart, a log range on its logarithm."""
    if dimension.listed or len(dimension.tried) < 2:
        last = max(len(dimension.tried) - 1, 1)
        return dimension.tried.index(value) / last if value in dimension.tried else 0.5
    low, high, at = (float(v) for v in (*dimension.tried, value))
    if dimension.log:
        low, high, at = math.log(low), math.log(high), math.log(at)
    return min(max((at - low) / (high - low), 0.0), 1.0) if high > low else 0.5


def values_line(values: tuple[Value, ...], *, listed: bool) -> str:
    """Values as a short text."""
    if not values:
        return "unset"
    return (", " if listed else " … ").join(plain(said(v), LONGEST_VALUE) for v in values)


def change_line(dimension: Dimension) -> str:
    """What was tried and what to search next, in one line."""
    before = values_line(dimension.tried, listed=dimension.listed)
    after = values_line(dimension.search, listed=dimension.listed or dimension.decision == "fix")
    scale = " (log)" if dimension.log and dimension.is_range else ""
    line = f"{before}{scale}" if dimension.decision == "keep" else f"{before}{scale} → {after}"
    return line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1] + "…"


def pieces(dimensions: Sequence[Dimension]) -> pd.DataFrame:
    """Everything that is drawn, a row a mark: row, name, what, shape, x, x2, size, line, tooltip texts."""
    rows: list[dict[str, Any]] = []
    for row, d in enumerate(dimensions):
        about = {
            "row": row,
            "parameter": plain(d.name),
            "decision": {"keep": "keep tuning", "narrow": "narrow", "fix": "fix"}[d.decision],
            "line": change_line(d),
        }
        if d.listed:
            count = Counter(d.best)
            for value in d.tried:
                at = position(d, value)
                if value not in d.search:
                    rows.append(about | {"what": TRIED, "shape": "dot", "x": at, "value": plain(said(value))})
                elif d.decision != "fix":
                    rows.append(about | {"what": SEARCH, "shape": "dot", "x": at, "value": plain(said(value))})
                if count[value]:
                    share = count[value] / max(len(d.best), 1)
                    rows.append(
                        about
                        | {
                            "what": BEST,
                            "shape": "ring",
                            "x": at,
                            "size": share,
                            "value": f"{plain(said(value))}: {count[value]} of the best {len(d.best)}",
                        }
                    )
        else:
            rows.append(about | {"what": TRIED, "shape": "bar", "x": 0.0, "x2": 1.0, "value": ""})
            if d.is_range:
                low, high = d.search
                rows.append(about | {"what": SEARCH, "shape": "bar", "x": position(d, low), "x2": position(d, high)})
            step = max(1, math.ceil(len(d.best) / MOST_BEST))
            rows += [
                about | {"what": BEST, "shape": "tick", "x": position(d, v), "value": said(v)}
                for v in sorted(d.best)[::step]
            ]
        if d.value is not None:
            rows.append(
                about | {"what": FIXED, "shape": "diamond", "x": position(d, d.value), "value": plain(said(d.value))}
            )
        rows.append(about | {"what": TRIED, "shape": "line", "x": 0.0})
    columns = ["row", "parameter", "decision", "line", "what", "shape", "x", "x2", "size", "value"]
    return pd.DataFrame(rows).reindex(columns=columns).astype({"x": float, "x2": float, "size": float})


def ranges(dimensions: Sequence[Dimension], *, ink: str) -> Spec:
    """A row per parameter: what was tried, what to search next or fix, and where the best runs lie; over `pieces`.

    Written out, not built with Altair, which takes a third of a second to check it.
    """
    circle = {"type": "point", "filled": True, "shape": "circle", "opacity": 1}
    size = {"field": "size", "type": "quantitative", "scale": {"domain": [0, 1], "range": [140, 500]}, "legend": None}
    text = {"type": "text", "align": "left", "dy": -13, "fontSize": 12, "limit": {"expr": "width"}, "tooltip": None}
    there = {(str(piece["shape"]), str(piece["what"])) for piece in pieces(dimensions).to_dict("records")}
    layers = (
        ("bar", TRIED, {"type": "bar", "height": 6, "cornerRadius": 3}, {"x2": {"field": "x2"}}),
        ("bar", SEARCH, {"type": "bar", "height": 14, "cornerRadius": 3}, {"x2": {"field": "x2"}}),
        ("ring", BEST, circle | {"filled": False, "strokeWidth": 2.5}, {"size": size}),
        ("dot", TRIED, circle | {"filled": False, "strokeWidth": 2, "size": 90}, {}),
        ("dot", SEARCH, circle | {"size": 110}, {}),
        ("tick", BEST, {"type": "tick", "thickness": 2, "size": 18, "orient": "vertical"}, {}),
        ("diamond", FIXED, circle | {"shape": "diamond", "size": 180}, {}),
        ("line", TRIED, text, {"text": _field("line", "nominal"), "color": {"value": ink}}),
    )
    return {
        "config": looks.words(),
        "height": {"step": ROW_HEIGHT},
        "encoding": {
            "y": _rows("row", [plain(d.name, 40) for d in dimensions], ink),
            "x": _field("x", scale={"domain": [-0.02, 1.02], "nice": False}, axis=None),
            "color": _colours(),
            "tooltip": [
                _field("parameter", "nominal", title="Parameter"),
                _field("decision", "nominal", title="Decision"),
                _field("line", "nominal", title="Tried → next"),
                _field("value", "nominal", title="Value"),
            ],
        },
        # A layer without marks would be announced as a picture without a name.
        "layer": [
            _piece(shape, what, mark, **channels) for shape, what, mark, channels in layers if (shape, what) in there
        ],
    }


def steps(found: TopK) -> pd.DataFrame:
    """What is drawn of a simulation, a row per step: step, k, expected, low, high, gain in words."""
    frame = found.frame[["k", "expected", "low", "high"]].reset_index(drop=True)
    words = [
        "" if pd.isna(gain) or k == 0 else f"{min(gain, 1):.0%} of the gain"
        for gain, k in zip(found.frame["gain"], found.frame["k"], strict=True)
    ]
    return frame.assign(step=range(len(frame)), gain=words)


def top_k(found: TopK, *, metric: str, transform: str, ink: str) -> Spec:
    """What a search of the top k parameters finds, a row per k, with the middle eight in ten searches; over `steps`."""
    title = f"{AS_USED[transform].format(plain(metric, 40))} of the run found"
    axis = {"format": ".4~g", "tickCount": 5, "domain": False, "ticks": False}
    tips = {"k": "Parameters tuned", "expected": "Expected", "low": "From", "high": "To"}
    tooltip = [_field(name, title=label, format=".4~g") for name, label in tips.items()]
    return {
        "config": looks.words(),
        "height": {"step": 38},
        "encoding": {
            "y": _rows("step", [_step_label(found.frame, step) for step in range(len(found.frame))], ink),
            "tooltip": [*tooltip, _field("gain", "nominal", title="Share")],
        },
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 5, "color": looks.faint_bar()},
                "encoding": {
                    "x": _field("low", title=title, scale={"zero": False}, axis=axis),
                    "x2": {"field": "high"},
                },
            },
            {
                "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1, "color": looks.BAR},
                "encoding": {"x": _field("expected", title=title)},
            },
            {
                "transform": [{"calculate": f"{NARROW} ? split(datum.gain, ' ')[0] : datum.gain", "as": "words"}],
                "mark": {"type": "text", "align": "left", "dx": 8, "fontSize": 12, "color": ink},
                "encoding": {"x": _field("high", title=title), "text": _field("words", "nominal")},
            },
        ],
    }


def _field(name: str, kind: str = "quantitative", **more: Any) -> Spec:
    """A channel that reads a field."""
    return {"field": name, "type": kind, **more}


def _piece(shape: str, what: str, mark: Spec, **channels: Any) -> Spec:
    """One layer over the pieces of a shape."""
    kept = {"filter": {"and": [{"field": "shape", "equal": shape}, {"field": "what", "equal": what}]}}
    return {"transform": [kept], "mark": {"yOffset": 0 if shape == "line" else 7} | mark, "encoding": channels}


def _rows(field: str, names: Sequence[str], ink: str) -> Spec:
    """An axis of numbered rows, each labelled with its name."""
    labels = " : ".join(f"datum.value == {row} ? {json.dumps(name)}" for row, name in enumerate(names))
    axis = {"domain": False, "ticks": False, "labelFontSize": 13, "labelColor": ink, "labelPadding": 10}
    limit = {"labelOverlap": False, "labelLimit": {"expr": f"{NARROW} ? 112 : 230"}}
    return _field(field, "ordinal", title=None, axis=axis | limit | {"labelExpr": f"{labels} : ''", "grid": False})


def _colours() -> Spec:
    """One colour per kind of piece, with its legend."""
    scale = {"domain": [TRIED, SEARCH, FIXED, BEST], "range": [shades.faint(), looks.BAR, looks.HELPS, shades.best()]}
    legend = {
        "orient": "top",
        "symbolType": "square",
        "symbolOpacity": 1,
        "labelLimit": 200,
        "columns": {"expr": "width < 480 ? 1 : 4"},
    }
    return _field("what", "nominal", title=None, scale=scale, legend=legend)


def _step_label(frame: pd.DataFrame, step: int) -> str:
    """What is tuned from this step on."""
    if step == 0:
        return "nothing tuned"
    name = frame["parameter"].iloc[step]
    if name:
        return f"+ {plain(name, 40)}"
    return f"+ {frame['k'].iloc[step] - frame['k'].iloc[step - 1]} more"
