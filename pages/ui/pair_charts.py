"""The chart of two parameters: the predicted metric as a heat map with the runs on it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from hpimp_core.views.pair import Pair
from hpimp_core.views.relationship import FEW_VALUES
from pages.ui import shades
from pages.ui.relationship_charts import BEST, OTHER, legend
from pages.ui.text import plain


def surface(pair: Pair) -> alt.LayerChart:
    """The predicted metric as a heat map, the better the stronger the colour; runs as dots, the best as diamonds."""
    names = plain(pair.first), plain(pair.second)
    levels = tuple(levels_of(pair, axis) for axis in range(2))
    grid = cells(pair, levels)
    shown = shades.heat()
    heat = alt.Chart(grid).encode(
        color=alt.Color(
            "mean:Q",
            title=f"predicted {plain(pair.metric, 30)}",
            scale=alt.Scale(
                range=shown if pair.goal == "maximize" else shown[::-1], zero=False, nice=False, interpolate="rgb"
            ),
            legend=alt.Legend(orient="top", gradientLength=110, format=".3~g"),
        ),
        tooltip=[
            alt.Tooltip("first", title=names[0], **rounded(pair, 0)),
            alt.Tooltip("second", title=names[1], **rounded(pair, 1)),
            alt.Tooltip("mean:Q", title="predicted", format=".4~g"),
        ],
        **sides(pair, grid, levels, edges=True),
    )
    drawn = spots(pair, levels)
    order = [OTHER, BEST]
    dots = (
        alt.Chart(drawn)
        .mark_point(filled=True, strokeWidth=1)
        .encode(
            shape=alt.Shape(
                "standing:N", title=None, scale=alt.Scale(domain=order, range=["circle", "diamond"]), legend=legend()
            ),
            fill=alt.Fill(
                "standing:N",
                title=None,
                scale=alt.Scale(domain=order, range=["#495057", shades.BRIGHT]),
                legend=legend(),
            ),
            stroke=alt.Stroke(
                "standing:N", title=None, scale=alt.Scale(domain=order, range=["#f8f9fa", "#212529"]), legend=None
            ),
            size=alt.Size("standing:N", scale=alt.Scale(domain=order, range=[14, 80]), legend=None),
            opacity=alt.Opacity("standing:N", scale=alt.Scale(domain=order, range=[0.6, 1]), legend=None),
            tooltip=[
                alt.Tooltip("first", title=names[0], **rounded(pair, 0)),
                alt.Tooltip("second", title=names[1], **rounded(pair, 1)),
                alt.Tooltip("metric:Q", title=plain(pair.metric), format=".4~g"),
                alt.Tooltip("standing:N", title="run"),
            ],
            **sides(pair, grid, levels, edges=False),
        )
    )
    return alt.layer(heat.mark_rect(), dots).properties(height=440)


def numbers(pair: Pair) -> dict[str, Callable[[], pd.DataFrame]]:
    """What the chart shows as tables, under the user's own names."""
    names = {"first": pair.first, "second": pair.second, "metric": pair.metric}
    tables = {"Cells": pair.surface, "Runs": pair.points}
    return {word: lambda table=table: table.rename(columns=names) for word, table in tables.items()}


def rounded(pair: Pair, side: int) -> dict[str, Any]:
    """A tooltip's format: numbers rounded, levels as they are."""
    return {"type": "nominal"} if pair.by_level[side] else {"type": "quantitative", "format": ".3~g"}


def levels_of(pair: Pair, axis: int) -> tuple[str, ...]:
    """The levels of one of the two, in the order of the grid; empty for a number."""
    column = pair.surface["first" if axis == 0 else "second"]
    return tuple(dict.fromkeys(column.astype(str))) if pair.by_level[axis] else ()


def cells(pair: Pair, levels: tuple[tuple[str, ...], ...]) -> pd.DataFrame:
    """The grid with the edges of its cells: first, second, mean, x_from to y_to. A level's cell is one wide."""
    grid = pair.surface[["first", "second", "mean"]].copy()
    for axis, name, known, log in zip("xy", ("first", "second"), levels, pair.logs, strict=True):
        if known:
            at = grid[name].astype(str).map({level: i for i, level in enumerate(known)}).to_numpy(dtype=float)
            grid[f"{axis}_from"], grid[f"{axis}_to"] = at - 0.5, at + 0.5
            continue
        centres = np.sort(grid[name].unique().astype(float))
        edges = edges_between(centres, log)
        at = np.searchsorted(centres, grid[name].to_numpy(dtype=float))
        grid[f"{axis}_from"], grid[f"{axis}_to"] = edges[at], edges[at + 1]
    return grid


def edges_between(centres: np.ndarray, log: bool) -> np.ndarray:
    """Edges half-way between neighbouring centres, on the axis's scale; the outer cells are as wide on both sides."""
    scaled = np.log10(centres) if log and centres[0] > 0 else centres
    if len(scaled) == 1:
        half = abs(scaled[0]) * 0.05 or 0.5
        edges = np.array([scaled[0] - half, scaled[0] + half])
    else:
        middle = (scaled[1:] + scaled[:-1]) / 2
        edges = np.concatenate([[2 * scaled[0] - middle[0]], middle, [2 * scaled[-1] - middle[-1]]])
    return 10.0**edges if log and centres[0] > 0 else edges


def spots(pair: Pair, levels: tuple[tuple[str, ...], ...]) -> pd.DataFrame:
    """The runs with their place on the grid: first, second, metric, standing, x, y. Runs that share a value are spread
    over its cell.
    """
    drawn = pair.points.assign(standing=np.where(pair.points["best"], BEST, OTHER)).drop(columns="best")
    rng = np.random.default_rng(0)
    for axis, name, known, log in zip("xy", ("first", "second"), levels, pair.logs, strict=True):
        if known:
            at = drawn[name].astype(str).map({level: i for i, level in enumerate(known)}).to_numpy(dtype=float)
            drawn[axis] = at + rng.uniform(-0.38, 0.38, len(drawn))
            continue
        values = drawn[name].to_numpy(dtype=float)
        tried = np.unique(values)
        drawn[axis] = values
        if 1 < len(tried) <= FEW_VALUES:
            log = log and tried[0] > 0
            shift = rng.uniform(-0.3, 0.3, len(drawn)) * np.diff(np.log(tried) if log else tried).min()
            drawn[axis] = values * np.exp(shift) if log else values + shift
    return drawn


def sides(pair: Pair, grid: pd.DataFrame, levels: tuple[tuple[str, ...], ...], *, edges: bool) -> dict[str, Any]:
    """The x and y encodings: of the cells' edges, or of the runs."""
    found: dict[str, Any] = {}
    for axis, name, known, log in zip("xy", (pair.first, pair.second), levels, pair.logs, strict=True):
        channel = alt.X if axis == "x" else alt.Y
        domain = [float(grid[f"{axis}_from"].min()), float(grid[f"{axis}_to"].max())]
        if known:
            names = json.dumps([plain(level, 18) for level in known])
            shown = alt.Axis(
                values=list(range(len(known))),
                labelExpr=f"{names}[datum.value]",
                labelLimit=110,
                ticks=False,
                grid=False,
            )
            scale = alt.Scale(domain=domain, nice=False, zero=False)
        else:
            scale = alt.Scale(type="log" if log and domain[0] > 0 else "linear", domain=domain, nice=False, zero=False)
            tried = np.sort(pair.surface["first" if axis == "x" else "second"].unique().astype(float))
            few = {"values": tried.tolist(), "format": ".6~g", "labelOverlap": True}
            many = {"tickCount": 6, "format": "~g" if log else "~s"}
            shown = alt.Axis(grid=False, **(few if len(tried) <= FEW_VALUES else many))
        field = f"{axis}_from:Q" if edges else f"{axis}:Q"
        found[axis] = channel(field, title=plain(name, 40), scale=scale, axis=shown)
        if edges:
            found[f"{axis}2"] = f"{axis}_to:Q"
    return found
