"""Charts of the guide: lines over steps, paths over a surface, a fitted curve, bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from hpimp_core.lessons import optimizers
from pages.ui import looks, shades

HEIGHT = 320


def coded(names: Sequence[str], shown: pd.Series) -> dict[str, Any]:
    """Colour and dash for each name, the same whichever of them are drawn; the legend holds those that are."""
    colour = alt.Scale(domain=list(names), range=[shades.hue(i) for i in range(len(names))])
    dash = alt.Scale(domain=list(names), range=[shades.dash(i) for i in range(len(names))])
    drawn = [name for name in names if name in set(shown)]
    legend = alt.Legend(orient="top", columns=2, symbolType="stroke", symbolSize=300, labelLimit=240, values=drawn)
    return {
        "color": alt.Color("name:N", title=None, scale=colour, legend=legend),
        "strokeDash": alt.StrokeDash("name:N", title=None, scale=dash, legend=legend),
    }


def lines(
    frame: pd.DataFrame,
    x: str,
    y: str,
    name: str,
    *,
    x_title: str,
    y_title: str,
    names: Sequence[str],
    log_x: bool = False,
    log_y: bool = False,
    y_domain: tuple[float, float] | None = None,
    y_format: str = "~g",
    at: float | None = None,
    height: int = HEIGHT,
) -> alt.LayerChart:
    """A line per name; `at` marks a place on the x axis."""
    shown = pd.DataFrame({"x": frame[x], "y": frame[y], "name": frame[name]})
    if y_domain:
        shown["y"] = shown["y"].clip(*y_domain)
    on_x = alt.X(
        "x:Q",
        title=x_title,
        scale=alt.Scale(type="log", nice=False) if log_x else alt.Scale(nice=False),
        axis=alt.Axis(tickCount=6, format="~s", grid=False),
    )
    domain: Any = list(y_domain) if y_domain else alt.Undefined
    on_y = alt.Y(
        "y:Q",
        title=y_title,
        scale=alt.Scale(type="log" if log_y else "linear", domain=domain, zero=False),
        axis=alt.Axis(tickCount=5, format=y_format),
    )
    tooltip = [
        alt.Tooltip("name:N", title=" "),
        alt.Tooltip("x:Q", title=x_title, format=".4~g"),
        alt.Tooltip("y:Q", title=y_title, format=".3~g"),
    ]
    layers: list[Any] = [
        alt.Chart(shown)
        .mark_line(strokeWidth=2.5)
        .encode(x=on_x, y=on_y, tooltip=tooltip, **coded(names, shown["name"]))
    ]
    if at is not None:
        layers.append(alt.Chart(pd.DataFrame({"x": [at]})).mark_rule(color=looks.ink(), strokeWidth=2).encode(x="x:Q"))
    return alt.layer(*layers).properties(height=height)


def valley(steps: pd.DataFrame) -> alt.LayerChart:
    """A walk down x²: the curve, the places visited, and the way between them, as far as the picture reaches."""
    edge = 5.0
    x = np.linspace(-edge, edge, 121)
    curve = pd.DataFrame({"position": x, "height": x**2})
    inside = steps[steps["position"].abs() <= edge]
    on_x = alt.X("position:Q", title="the weight", scale=alt.Scale(domain=[-edge, edge]), axis=alt.Axis(grid=False))
    on_y = alt.Y("height:Q", title="loss", scale=alt.Scale(domain=[-1, edge**2]), axis=alt.Axis(tickCount=5))
    walk = alt.Chart(inside)
    return alt.layer(
        alt.Chart(curve).mark_line(color=looks.NEUTRAL, strokeWidth=3).encode(x=on_x, y=on_y),
        walk.mark_line(color=looks.HURTS, strokeWidth=1.5).encode(x=on_x, y=on_y, order="step:Q"),
        walk.mark_circle(color=looks.HURTS, size=70, opacity=1).encode(
            x=on_x, y=on_y, tooltip=["step", alt.Tooltip("height:Q", title="loss", format=".3~g")]
        ),
    ).properties(height=HEIGHT)


def surface(paths: pd.DataFrame, names: Sequence[str]) -> alt.LayerChart:
    """The optimizers' ways over the valley, darker where it is low."""
    x, y = np.arange(-4, 4, 0.2), np.arange(-1, 3.4, 0.1)
    gx, gy = (part.ravel() for part in np.meshgrid(x, y))
    low = optimizers.height(np.column_stack([gx + 0.1, gy + 0.05]))
    tiles = pd.DataFrame({"x": gx, "x2": gx + 0.2, "y": gy, "y2": gy + 0.1, "loss": np.log10(low + 0.05)})
    on_x = alt.X("x:Q", title="first weight", scale=alt.Scale(domain=[-4, 4], nice=False), axis=alt.Axis(grid=False))
    on_y = alt.Y("y:Q", title="second weight", scale=alt.Scale(domain=[-1, 3.4], nice=False), axis=alt.Axis(grid=False))
    shown = paths.rename(columns={"optimizer": "name"})
    shown = shown[shown["x"].between(-4, 4) & shown["y"].between(-1, 3.4)]
    bottom = pd.DataFrame({"x": [optimizers.BOTTOM[0]], "y": [optimizers.BOTTOM[1]]})
    depth = alt.Opacity("loss:Q", scale=alt.Scale(range=[0.55, 0.02]), legend=None)
    return alt.layer(
        alt.Chart(tiles)
        .mark_rect(stroke=None, color=looks.NEUTRAL)
        .encode(x=on_x, x2="x2:Q", y=on_y, y2="y2:Q", opacity=depth),
        alt.Chart(bottom).mark_point(shape="cross", size=160, color=looks.ink(), filled=True).encode(x=on_x, y=on_y),
        alt.Chart(shown)
        .mark_line(strokeWidth=2.5, point=alt.OverlayMarkDef(size=14))
        .encode(x=on_x, y=on_y, order="step:Q", tooltip=["name", "step"], **coded(names, shown["name"])),
    ).properties(height=380)


def fit(points: pd.DataFrame, curve: pd.DataFrame) -> alt.LayerChart:
    """Noisy points, the fitted curve, and the true one dashed."""
    low, high = float(points["y"].min()) - 0.8, float(points["y"].max()) + 0.8
    shown = curve.assign(fitted=curve["fitted"].clip(low, high))
    on_x = alt.X("x:Q", title=None, axis=alt.Axis(grid=False, labels=False, ticks=False))
    scale = alt.Scale(domain=[low, high], nice=False)
    legend = alt.Legend(orient="top")
    names = ["what the model learned", "the truth behind the points"]
    both = pd.concat(
        [
            pd.DataFrame({"x": shown["x"], "y": shown[column], "name": name})
            for column, name in zip(("fitted", "truth"), names, strict=True)
        ]
    )
    on_y = alt.Y("y:Q", title=None, scale=scale, axis=alt.Axis(tickCount=4))
    return alt.layer(
        alt.Chart(both)
        .mark_line(strokeWidth=2.5)
        .encode(
            x=on_x,
            y=on_y,
            color=alt.Color(
                "name:N", title=None, legend=legend, scale=alt.Scale(domain=names, range=[looks.HURTS, looks.NEUTRAL])
            ),
            strokeDash=alt.StrokeDash(
                "name:N", title=None, legend=legend, scale=alt.Scale(domain=names, range=[[1, 0], [4, 4]])
            ),
        ),
        alt.Chart(points).mark_circle(size=55, color=looks.BAR, opacity=1).encode(x=on_x, y=on_y),
    ).properties(height=HEIGHT)


def tries(tiles: pd.DataFrame, runs: pd.DataFrame) -> alt.LayerChart:
    """A search on its surface: the runs as dots ringed in white, the ridge dark green."""
    on_x = alt.X(
        "u:Q",
        title="learning rate",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(labels=False, grid=False, ticks=False),
    )
    on_y = alt.Y(
        "v:Q", title="dropout", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(labels=False, grid=False, ticks=False)
    )
    ridge = alt.Scale(domain=[0, 1], range=["#f1f3f5", "#2b8a3e"], interpolate="rgb")
    colour = alt.Color("score:Q", legend=None, scale=ridge)
    tiles = tiles.assign(u2=tiles["u2"] + 0.003, v2=tiles["v2"] + 0.003)  # overlapping, or seams show on a dark page
    dots = alt.Chart(runs).encode(x=on_x, y=on_y)
    return alt.layer(
        alt.Chart(tiles).mark_rect(stroke=None).encode(x=on_x, x2="u2:Q", y=on_y, y2="v2:Q", color=colour),
        dots.mark_circle(size=90, color="#212529", opacity=1, stroke="white", strokeWidth=1.5).encode(
            tooltip=["run", alt.Tooltip("score:Q", format=".2f")]
        ),
    ).properties(height=225)


def columns(
    frame: pd.DataFrame, x: str, y: str, *, x_title: str, y_title: str, strong: Any = None, digits: int = 0
) -> alt.LayerChart:
    """Shares as columns with their number on top; the column of the value `strong` stands out."""
    shown = pd.DataFrame({"x": frame[x].astype(str), "y": frame[y]})
    shown["text"] = [f"{value:.{digits}%}" for value in shown["y"]]
    shown["strong"] = shown["x"] == str(strong)
    on_x = alt.X("x:N", sort=list(shown["x"]), title=x_title, axis=alt.Axis(labelAngle=0))
    on_y = alt.Y("y:Q", title=y_title, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%", tickCount=4))
    colour = alt.condition("datum.strong", alt.value(looks.BAR), alt.value(looks.faint_bar()))
    return alt.layer(
        alt.Chart(shown).mark_bar().encode(x=on_x, y=on_y, color=colour),
        alt.Chart(shown).mark_text(dy=-8, color=looks.ink()).encode(x=on_x, y=on_y, text="text:N"),
    ).properties(height=HEIGHT)


def digit(pixels: Sequence[float]) -> alt.Chart:
    """A handwritten digit of 8 × 8 pixels."""
    at = np.arange(64)
    shown = pd.DataFrame({"column": at % 8, "row": at // 8, "ink": np.asarray(pixels)})
    return (
        alt.Chart(shown)
        .mark_rect(stroke=None)
        .encode(
            x=alt.X("column:O", axis=None),
            y=alt.Y("row:O", axis=None),
            color=alt.Color("ink:Q", legend=None, scale=alt.Scale(range=["#ffffff", "#212529"])),
        )
        .properties(width=120, height=120)
    )
