"""Charts of one parameter against the metric. The user's names are titles and data, never field names."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from hpimp_core.views.relationship import Relationship
from pages.ui import looks, shades
from pages.ui.text import plain

BEST, OTHER = "best runs", "other runs"
LONGEST_LEVEL = 24
MOST_LEVELS = 30
SIDEWAYS = 0.16  # of the distance to the next value


def chart(found: Relationship) -> alt.LayerChart:
    """One parameter against the metric: along its axis, or by level."""
    return by_level(found) if found.by_level else numeric(found)


def numeric(found: Relationship) -> alt.LayerChart:
    """The runs as points, the best of them as diamonds, the forest's response with its band, the best region shaded."""
    name, metric = plain(found.parameter), plain(found.metric)
    x = alt.X(
        "value:Q",
        title=name,
        scale=axis_scale(found),
        axis=alt.Axis(labelFlush=False, grid=False, **ticks(found)),
    )
    y = alt.Y("metric:Q", title=metric, scale=alt.Scale(zero=False))
    layers: list[Any] = []
    region = found.region
    if region is not None and is_shaded(found):
        ends = pd.DataFrame({"value": [region.low], "end": [region.high]})
        layers.append(
            alt.Chart(ends)
            .mark_rect(color=looks.HELPS, fillOpacity=0.12, stroke=looks.HELPS, strokeWidth=1.5, opacity=1)
            .encode(x=alt.X("value:Q", title=name, scale=axis_scale(found)), x2="end:Q")
        )
    dots_x = alt.X("shown:Q", title=name, scale=axis_scale(found))
    layers.append(points(spread_out(found), dots_x, y, name, metric))
    if len(found.spread):
        base = alt.Chart(found.spread).encode(x=x)
        layers.append(
            base.mark_bar(size=7, opacity=0.7, color=shades.curve()).encode(
                y=alt.Y("q25:Q", title=metric, scale=alt.Scale(zero=False)), y2="q75:Q", tooltip=spread_tooltip(name)
            )
        )
    curve = alt.Chart(found.curve).encode(x=x)
    layers.append(
        curve.mark_area(interpolate="monotone", **shades.band()).encode(
            y=alt.Y("low:Q", title=metric, scale=alt.Scale(zero=False)), y2="high:Q"
        )
    )
    layers.append(
        curve.mark_line(color=shades.curve(), strokeWidth=3, interpolate="monotone").encode(
            y=alt.Y("mean:Q", title=metric, scale=alt.Scale(zero=False)),
            tooltip=[
                alt.Tooltip("value:Q", title=name, format=".3~g"),
                alt.Tooltip("mean:Q", title="predicted", format=".4~g"),
                alt.Tooltip("low:Q", title="band from", format=".4~g"),
                alt.Tooltip("high:Q", title="band to", format=".4~g"),
            ],
        )
    )
    return alt.layer(*layers).properties(height=420)


def is_shaded(found: Relationship) -> bool:
    """Whether there is a best region to shade: more than one value, less than all, and no work of luck."""
    region = found.region
    return region is not None and found.trusted and region.edge != "both" and region.low < region.high


def axis_scale(found: Relationship) -> alt.Scale:
    """The parameter's axis: logarithmic where it was searched so and every value is above zero."""
    low, high = float(found.points["value"].min()), float(found.points["value"].max())
    log = found.log and low > 0
    room = max(0.03 * (math.log(high / low) if log else high - low), SIDEWAYS * 1.3 * gap(found))
    domain = [low * math.exp(-room), high * math.exp(room)] if log else [low - room, high + room]
    return alt.Scale(type="log" if log else "linear", domain=domain, nice=False, zero=False)


def gap(found: Relationship) -> float:
    """The least distance between values of a number tried at few of them, on its scale; else 0."""
    values = found.spread["value"].to_numpy(dtype=float) if not found.by_level else np.array([])
    if len(values) < 2:
        return 0.0
    return float(np.diff(np.log(values) if found.log and values[0] > 0 else values).min())


def ticks(found: Relationship) -> dict[str, Any]:
    """Where the axis is labelled: at the values tried where they are few, else at round ones."""
    if len(found.spread):
        return {"values": found.spread["value"].astype(float).tolist(), "format": ".6~g", "labelOverlap": True}
    return {"tickCount": 6, "format": "~g" if found.log else "~s"}


def spread_out(found: Relationship) -> pd.DataFrame:
    """The runs, moved a little sideways where a number was tried at few values, so that they do not hide each other."""
    values = found.points["value"].to_numpy(dtype=float)
    shift = np.random.default_rng(0).uniform(-SIDEWAYS, SIDEWAYS, len(values)) * gap(found)
    log = found.log and len(values) > 0 and values.min() > 0
    return found.points.assign(shown=values * np.exp(shift) if log else values + shift)


def points(frame: pd.DataFrame, x: alt.X, y: alt.Y, name: str, metric: str) -> alt.Chart:
    """Runs as faint dots, the best as diamonds on top."""
    drawn = frame.assign(standing=np.where(frame["best"], BEST, OTHER)).drop(columns="best")
    scale = [OTHER, BEST]
    return (
        alt.Chart(drawn)
        .mark_point(filled=True)
        .encode(
            x=x,
            y=y,
            shape=alt.Shape(
                "standing:N", title=None, scale=alt.Scale(domain=scale, range=["circle", "diamond"]), legend=legend()
            ),
            color=alt.Color(
                "standing:N",
                title=None,
                scale=alt.Scale(domain=scale, range=[looks.ink(), shades.best()]),
                legend=legend(),
            ),
            size=alt.Size("standing:N", title=None, scale=alt.Scale(domain=scale, range=[22, 70]), legend=None),
            opacity=alt.Opacity("standing:N", title=None, scale=alt.Scale(domain=scale, range=[0.55, 1]), legend=None),
            tooltip=[
                alt.Tooltip("value", title=name)
                if frame["value"].dtype == object
                else alt.Tooltip("value:Q", title=name, format=".3~g"),
                alt.Tooltip("metric:Q", title=metric, format=".4~g"),
                alt.Tooltip("standing:N", title="run"),
            ],
        )
    )


def legend() -> alt.Legend:
    """The legend above the chart, in one row."""
    return alt.Legend(orient="top", title=None, symbolOpacity=1)


def spread_tooltip(name: str) -> list[alt.Tooltip]:
    """What is said of one level or value."""
    return [
        alt.Tooltip("value", title=name),
        alt.Tooltip("n_runs:Q", title="runs", format=","),
        alt.Tooltip("median:Q", format=".4~g"),
        alt.Tooltip("q25:Q", title="a quarter below", format=".4~g"),
        alt.Tooltip("q75:Q", title="a quarter above", format=".4~g"),
    ]


def by_level(found: Relationship) -> alt.LayerChart:
    """The spread of the metric per level, best level on top: quartiles as a bar, median as a tick, runs as dots."""
    name, metric = plain(found.parameter), plain(found.metric)
    spread = found.spread.head(MOST_LEVELS)
    labels = {v: f"{plain(v, LONGEST_LEVEL)} ({n:,})" for v, n in zip(spread["value"], spread["n_runs"], strict=True)}
    spread = spread.assign(level=spread["value"].map(labels))
    drawn = found.points[found.points["value"].isin(labels)]
    jitter = np.random.default_rng(0).uniform(-1, 1, len(drawn))
    drawn = drawn.assign(level=drawn["value"].map(labels), jitter=jitter)
    y = alt.Y("level:N", title=None, sort=list(spread["level"]), axis=alt.Axis(labelLimit=190, grid=False))
    x = alt.X("metric:Q", title=metric, scale=alt.Scale(zero=False))
    dots = points(drawn, x, y, name, metric).encode(
        yOffset=alt.YOffset("jitter:Q", scale=alt.Scale(domain=[-1.6, 1.6]))
    )
    base = alt.Chart(spread).encode(y=y)
    box = base.mark_bar(size=16, **shades.band()).encode(
        x=alt.X("q25:Q", title=metric, scale=alt.Scale(zero=False)), x2="q75:Q", tooltip=spread_tooltip(name)
    )
    middle = base.mark_tick(thickness=4, size=26, color=shades.curve()).encode(
        x=alt.X("median:Q", title=metric, scale=alt.Scale(zero=False)), tooltip=spread_tooltip(name)
    )
    return alt.layer(dots, box, middle).properties(height=max(180, 46 * len(spread) + 60))


def numbers(found: Relationship) -> dict[str, Callable[[], pd.DataFrame]]:
    """What the chart shows as tables, under the user's own names."""
    names = {"value": found.parameter, "metric": found.metric}
    tables = {"Levels": found.spread} if found.by_level else {"Curve": found.curve, "Values": found.spread}
    tables["Runs"] = found.points
    return {word: lambda table=table: table.rename(columns=names) for word, table in tables.items() if len(table)}


def legend_in_words(found: Relationship) -> str:
    """What the chart shows, and how much of it."""
    n = len(found.points)
    runs = f"{n:,} runs as dots" if n == found.n_runs else f"{n:,} of {found.n_runs:,} runs as dots, drawn at random"
    said = [f"{runs}, the {int(found.points['best'].sum())} best as diamonds."]
    if found.by_level:
        said.append("Bars hold the middle half of a level's runs, the tick is the median; runs in brackets.")
        if len(found.spread) > MOST_LEVELS:
            said.append(f"The {MOST_LEVELS} best of {len(found.spread)} levels are shown.")
    else:
        said.append("The line is what the forest predicts, averaged over the other parameters;")
        said.append("95 in 100 of its trees lie within the band.")
        if is_shaded(found):
            said.append("Shaded: where it is nearly as good as at its best.")
    return " ".join(said)
