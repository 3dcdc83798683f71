"""Charts of the correlation pitfalls: dots with a line through them, bars of importance beside r, luck."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from hpimp_core.lessons.luck import Luck
from pages.ui import looks

HEIGHT = 300
ODD = looks.HURTS


def dots(
    frame: pd.DataFrame,
    x: str,
    y: str,
    *,
    log: bool = False,
    line: bool = True,
    group: str | None = None,
    odd_last: bool = False,
) -> alt.LayerChart:
    """The runs as dots, with the straight line that r measures (on the axis that is shown).

    `group` gives the dots a colour and a shape by a column of names; `odd_last` marks the last run.
    """
    shown = pd.DataFrame({"x": frame[x], "y": frame[y], "group": frame[group] if group else "run"})
    shown["odd"] = False
    if odd_last:
        shown.loc[shown.index[-1], "odd"] = True
    scale = alt.Scale(type="log", nice=False, padding=14) if log else alt.Scale(zero=False, nice=False, padding=14)
    on_x = alt.X(
        "x:Q",
        title=f"{x} (logarithm)" if log else x,
        scale=scale,
        axis=alt.Axis(tickCount=6, format="~g" if log else alt.Undefined),
    )
    on_y = alt.Y("y:Q", title=y, scale=alt.Scale(zero=False))
    tooltip = [alt.Tooltip("x:Q", title=x, format=".4~g"), alt.Tooltip("y:Q", title=y, format=".4~g")]
    colour: Any = alt.value(looks.BAR)
    shape: Any = alt.value("circle")
    if group:
        names = list(dict.fromkeys(frame.sort_values(y)[group]))
        colour = alt.Color(
            "group:N",
            title=None,
            scale=alt.Scale(domain=names, range=[looks.HURTS, looks.NEUTRAL, looks.BAR]),
            legend=alt.Legend(orient="top"),
        )
        shape = alt.Shape(
            "group:N", title=None, scale=alt.Scale(domain=names, range=["triangle-down", "circle", "triangle-up"])
        )
    layers: list[Any] = [
        alt.Chart(shown)
        .mark_point(filled=True, size=38, opacity=1)
        .encode(x=on_x, y=on_y, color=colour, shape=shape, tooltip=tooltip)
    ]
    if odd_last:
        layers.append(
            alt.Chart(shown[shown["odd"]])
            .mark_point(shape="diamond", size=170, filled=True, color=ODD, opacity=1)
            .encode(x=on_x, y=on_y, tooltip=tooltip)
        )
    if line:
        layers.append(
            alt.Chart(straight_line(shown["x"], shown["y"], log=log))
            .mark_line(color=looks.ink(), strokeWidth=2, strokeDash=[6, 3])
            .encode(x=on_x, y=on_y)
        )
    return alt.layer(*layers).properties(height=HEIGHT)


def straight_line(x: pd.Series, y: pd.Series, *, log: bool) -> pd.DataFrame:
    """The two ends of the least-squares line on the axis that is shown."""
    at = np.log10(x.to_numpy(dtype=float)) if log else x.to_numpy(dtype=float)
    slope, base = np.polyfit(at, y.to_numpy(dtype=float), 1) if np.ptp(at) > 0 else (0.0, float(y.mean()))
    ends = np.array([at.min(), at.max()])
    return pd.DataFrame({"x": 10**ends if log else ends, "y": base + slope * ends})


def two_lines(frame: pd.DataFrame, x: str, y: str, half: str, names: tuple[str, str]) -> alt.LayerChart:
    """Dots of two halves of the runs, split at the middle of column `half`, each with its own straight line."""
    upper = frame[half] > frame[half].median()
    shown = pd.DataFrame({"x": frame[x], "y": frame[y], "half": np.where(upper, names[1], names[0])})
    lines = pd.concat(
        straight_line(part["x"], part["y"], log=True).assign(half=name) for name, part in shown.groupby("half")
    )
    on_x = alt.X(
        "x:Q",
        title=f"{x} (logarithm)",
        scale=alt.Scale(type="log", nice=False),
        axis=alt.Axis(tickCount=5, format="~g"),
    )
    on_y = alt.Y("y:Q", title=y, scale=alt.Scale(zero=False))
    colour = alt.Color(
        "half:N",
        title=None,
        scale=alt.Scale(domain=list(names), range=[looks.HURTS, looks.BAR]),
        legend=alt.Legend(orient="top"),
    )
    shape = alt.Shape("half:N", title=None, scale=alt.Scale(domain=list(names), range=["circle", "triangle-up"]))
    points = (
        alt.Chart(shown).mark_point(size=30, opacity=1, filled=True).encode(x=on_x, y=on_y, color=colour, shape=shape)
    )
    dash = alt.StrokeDash(
        "half:N", title=None, scale=alt.Scale(domain=list(names), range=[[6, 3], [1, 0]]), legend=None
    )
    straight = alt.Chart(lines).mark_line(strokeWidth=3).encode(x=on_x, y=on_y, color=colour, strokeDash=dash)
    return alt.layer(points, straight).properties(height=HEIGHT)


def groups(frame: pd.DataFrame, code: str, name: str, y: str) -> alt.LayerChart:
    """Dots over the numbers given to some names, each group labelled with its name, and the straight line."""
    rng = np.random.default_rng(0)
    shown = pd.DataFrame({"x": frame[code] + rng.uniform(-0.16, 0.16, len(frame)), "y": frame[y], "name": frame[name]})
    labels = frame.groupby(name, as_index=False).agg(x=(code, "first"), y=(y, "max"))
    labels["y"] += 0.02
    scale = alt.Scale(domain=[-0.5, float(frame[code].max()) + 0.5], nice=False)
    on_x = alt.X(
        "x:Q",
        title=f"{code} (the number given to each name)",
        scale=scale,
        axis=alt.Axis(tickMinStep=1, format="d", grid=False),
    )
    on_y = alt.Y("y:Q", title=y, scale=alt.Scale(zero=False))
    return alt.layer(
        alt.Chart(shown).mark_circle(size=30, opacity=1, color=looks.BAR).encode(x=on_x, y=on_y, tooltip=["name:N"]),
        alt.Chart(labels).mark_text(fontWeight="bold", color=looks.ink()).encode(x=on_x, y=on_y, text=f"{name}:N"),
        alt.Chart(straight_line(frame[code], frame[y], log=False))
        .mark_line(color=looks.ink(), strokeWidth=2, strokeDash=[6, 3])
        .encode(x=on_x, y=on_y),
    ).properties(height=HEIGHT)


def bars(frame: pd.DataFrame, *, what: str = "importance", title: str = "importance", top: int = 8) -> alt.Chart:
    """Importance as bars, r as diverging bars beside them; a row a parameter, the most important first."""
    rows = frame.sort_values(what, ascending=False).head(top)
    shown = pd.DataFrame(
        {"parameter": rows["parameter"], "importance": rows[what], "r": rows["correlation"], "zero": 0.0}
    )
    shown["share"] = [f"{value:.0%}" for value in shown["importance"]]
    shown["sign"] = [f"{value:+.2f}".replace("-", "−") for value in shown["r"]]
    order = list(shown["parameter"])
    on_y = alt.Y("parameter:N", sort=order, title=None, axis=alt.Axis(ticks=False, domain=False, labelLimit=140))
    bare = alt.Y("parameter:N", sort=order, title=None, axis=None)
    on_x = alt.X(
        "importance:Q", title=title, scale=alt.Scale(domain=[0, 1.2]), axis=alt.Axis(format="%", values=[0, 0.5, 1])
    )
    left = alt.Chart(shown).mark_bar(color=looks.BAR).encode(y=on_y, x=on_x)
    left += alt.Chart(shown).mark_text(align="left", dx=4, color=looks.ink()).encode(y=on_y, x=on_x, text="share:N")
    on_r = alt.X(
        "r:Q",
        title="correlation r",
        scale=alt.Scale(domain=[-1.35, 1.35]),
        axis=alt.Axis(values=[-1, 0, 1], format="d"),
    )
    right = alt.Chart(shown).mark_bar(color=looks.NEUTRAL).encode(y=bare, x=on_r, x2="zero:Q")
    for sign, shift, align in ((1, 4, "left"), (-1, -4, "right")):
        part = shown[shown["r"] >= 0] if sign > 0 else shown[shown["r"] < 0]
        right += (
            alt.Chart(part).mark_text(align=align, dx=shift, color=looks.ink()).encode(y=bare, x=on_r, text="sign:N")
        )
    height = 30 * len(shown)
    left, right = left.properties(width=150, height=height), right.properties(width=120, height=height)
    return alt.hconcat(left, right, spacing=12)


def luck(found: Luck, seen: float) -> alt.LayerChart:
    """How large the largest |r| of idle settings was in each simulated sweep, and in the one on screen."""
    counts, edges = np.histogram(found.draws, bins=40, range=(0, 1))
    shown = pd.DataFrame({"low": edges[:-1], "high": edges[1:], "share": counts / counts.sum()})
    marks = pd.DataFrame({"r": [seen], "name": ["this sweep"]})
    on_x = alt.X(
        "low:Q",
        title="largest |r| among settings that do nothing",
        bin="binned",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(values=[0, 0.25, 0.5, 0.75, 1], format=".2~f"),
    )
    return alt.layer(
        alt.Chart(shown)
        .mark_bar(color=looks.NEUTRAL)
        .encode(x=on_x, x2="high:Q", y=alt.Y("share:Q", title="sweeps", axis=alt.Axis(format="%", tickCount=3))),
        alt.Chart(marks).mark_rule(color=looks.HURTS, strokeWidth=3).encode(x=alt.X("r:Q")),
        alt.Chart(marks)
        .mark_text(color=looks.ink(), align="left", dx=5, fontWeight="bold")
        .encode(x=alt.X("r:Q"), y=alt.value(8), text="name:N"),
    ).properties(height=170)


def corners(frame: pd.DataFrame) -> alt.LayerChart:
    """Each setting as a dot: |r| to the right, importance upwards."""
    shown = pd.DataFrame(
        {"parameter": frame["parameter"], "r": frame["correlation"].abs(), "importance": frame["importance"]}
    )
    on_x = alt.X("r:Q", title="|r|: how well a straight line fits", scale=alt.Scale(domain=[0, 1]))
    on_y = alt.Y(
        "importance:Q",
        title="importance",
        scale=alt.Scale(domain=[-0.03, 1.05], nice=False),
        axis=alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1]),
    )
    base = alt.Chart(shown).encode(x=on_x, y=on_y)
    return alt.layer(
        base.mark_circle(size=160, color=looks.BAR, opacity=1),
        base.mark_text(align="left", dx=10, dy=-6, color=looks.ink(), fontSize=13).encode(text="parameter:N"),
    ).properties(height=HEIGHT)
