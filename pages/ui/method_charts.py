"""Charts of methods side by side: places, agreement, stability."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from pages.ui import looks, shades
from pages.ui.text import plain

MOST_PARAMETERS = 12
ROOM = " "  # an empty column, for the names at the end of the lines
NARROW = "containerSize()[0] <= 640"  # so that a picture, which has no container, is wide
# Column headings, slanted so that none is left out on a narrow page.
HEADS = {"orient": "top", "labelAngle": -35, "labelLimit": 120, "labelOverlap": False, "domain": False, "ticks": False}


def places(frame: pd.DataFrame, methods: Mapping[str, str]) -> alt.LayerChart:
    """A column per method, a line per parameter through its places; the size of a dot is its share, idle parameters are
    grey.
    """
    order = list(frame.loc[frame["method"] == frame["method"].iloc[0]].sort_values("place")["parameter"])[
        :MOST_PARAMETERS
    ]
    drawn = frame[frame["parameter"].isin(order)].copy()
    drawn["label"] = drawn["parameter"].map(lambda name: plain(name, 22))
    drawn["column"] = drawn["method"].map(methods)
    drawn["place"] = drawn.groupby("method")["place"].rank(method="first")
    columns = [label for method, label in methods.items() if method in set(drawn["method"])]
    names = [plain(name, 22) for name in order]
    above = frame.drop_duplicates("parameter").set_index("parameter")["above_noise"]
    hues = [shades.hue(i) if above[name] else looks.NEUTRAL for i, name in enumerate(order)]
    colour = alt.Color("label:N", scale=alt.Scale(domain=names, range=hues), legend=None)
    x = alt.X(
        "column:N",
        sort=[*columns, ROOM],
        title=None,
        scale=alt.Scale(domain=[*columns, ROOM]),
        axis=alt.Axis(labelFlush=False, **HEADS, grid=False),
    )
    y = alt.Y(
        "place:Q",
        scale=alt.Scale(domain=[len(order) + 0.5, 0.5], nice=False),
        title=None,
        axis=alt.Axis(
            values=list(range(1, len(order) + 1)),
            labelExpr=f"{json.dumps([f'{i + 1}  {plain(name, 16)}' for i, name in enumerate(order)])}[datum.value - 1]",
            labelLimit=150,
            labelAlign="right",
            grid=False,
            domain=False,
            ticks=False,
        ),
    )
    base = alt.Chart(drawn).encode(x=x, y=y, color=colour)
    tooltip = [
        alt.Tooltip("parameter:N", title="parameter"),
        alt.Tooltip("column:N", title="method"),
        alt.Tooltip("place:Q", title="place"),
        alt.Tooltip("share:Q", title="share", format=".0%"),
    ]
    line = base.mark_line(strokeWidth=2.5, interpolate="monotone")
    dot = base.mark_circle(opacity=1).encode(
        size=alt.Size("share:Q", scale=alt.Scale(domain=[0, 1], range=[40, 900]), legend=None), tooltip=tooltip
    )
    last = drawn[drawn["column"] == columns[-1]]
    text = (
        alt.Chart(last)
        .mark_text(align="left", dx=18, fontSize=12, limit=150)
        .encode(
            x=x,
            y=y,
            text="label:N",
            color=alt.value(looks.ink()),
            opacity=alt.condition(NARROW, alt.value(0), alt.value(1)),
        )
    )
    return alt.layer(line, dot, text).properties(height=34 * len(order) + 70)


def agreement(tau: pd.DataFrame, methods: Mapping[str, str]) -> alt.LayerChart:
    """Kendall's τ of every two methods as a matrix with its numbers."""
    drawn = tau.assign(row=tau["first"].map(methods), column=tau["second"].map(methods))
    drawn["text"] = tau["tau"].map(lambda value: "–" if value != value else f"{value:.2f}".replace("-", "−"))
    drawn["written"] = [shades.written_on(shades.diverging(), (value + 1) / 2) for value in tau["tau"].fillna(0)]
    order = [label for method, label in methods.items() if method in set(tau["first"])]
    base = alt.Chart(drawn).encode(
        x=alt.X(
            "column:N", sort=order, title=None, scale=alt.Scale(domain=order), axis=alt.Axis(labelFlush=False, **HEADS)
        ),
        y=alt.Y(
            "row:N",
            sort=order,
            title=None,
            scale=alt.Scale(domain=order),
            axis=alt.Axis(labelFlush=False, domain=False, ticks=False),
        ),
        tooltip=[
            alt.Tooltip("row:N", title="method"),
            alt.Tooltip("column:N", title="and"),
            alt.Tooltip("tau:Q", title="Kendall’s τ", format=".2f"),
        ],
    )
    scale = alt.Scale(domain=[-1, 0, 1], range=shades.diverging(), clamp=True, interpolate="rgb")
    cell = base.mark_rect(cornerRadius=2).encode(color=alt.Color("tau:Q", scale=scale, legend=None))
    number = base.mark_text(fontSize=12, color=alt.ExprRef("datum.written")).encode(text="text:N")
    return alt.layer(cell, number).properties(height=30 * len(order) + 80)


def stability(frame: pd.DataFrame, n_settled: int | None) -> alt.LayerChart:
    """Agreement with the full ranking (τ) against the number of runs, with its spread over draws."""
    base = alt.Chart(frame).encode(x=alt.X("n_runs:Q", title="runs", scale=alt.Scale(zero=False, nice=False)))
    title = "agreement with all runs (τ)"
    y = alt.Y("tau:Q", title=title, scale=alt.Scale(domain=[min(0.0, float(frame["tau_low"].min())), 1]))
    band = base.mark_area(**shades.band()).encode(y=alt.Y("tau_low:Q", title=title), y2="tau_high:Q")
    line = base.mark_line(
        color=shades.curve(), strokeWidth=3, point={"filled": True, "color": shades.curve(), "size": 50}
    ).encode(
        y=y,
        tooltip=[
            alt.Tooltip("n_runs:Q", title="runs", format=","),
            alt.Tooltip("tau:Q", title="τ", format=".2f"),
            alt.Tooltip("tau_low:Q", title="worst draw", format=".2f"),
            alt.Tooltip("tau_high:Q", title="best draw", format=".2f"),
        ],
    )
    layers: list[Any] = [band, line]
    if n_settled is not None:
        mark = pd.DataFrame({"n_runs": [n_settled]})
        layers.append(alt.Chart(mark).mark_rule(strokeDash=[5, 4], color=looks.ink()).encode(x="n_runs:Q"))
    return alt.layer(*layers).properties(height=300)


def pairs(frame: pd.DataFrame) -> alt.Chart:
    """The strongest pairs as bars, longest first."""
    drawn = frame.assign(
        label=[f"{plain(a, 14)} × {plain(b, 14)}" for a, b in zip(frame["first"], frame["second"], strict=True)]
    )
    return (
        alt.Chart(drawn)
        .mark_bar(color=looks.BAR, size=16)
        .encode(
            x=alt.X("share:Q", title="share of the effect", axis=alt.Axis(format="%", tickCount=5)),
            y=alt.Y("label:N", sort=list(drawn["label"]), title=None, axis=alt.Axis(labelFlush=False, labelLimit=260)),
            tooltip=[alt.Tooltip("label:N", title="pair"), alt.Tooltip("share:Q", format=".1%")],
        )
        .properties(height=30 * len(drawn) + 40)
    )
