"""Charts of several studies: importance per study, mean places, one parameter across studies."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from hpimp_core.views.studies import Comparison
from pages.ui import looks, shades
from pages.ui.text import plain

MOST_PARAMETERS = 20
LONGEST = 22
NAMED = 5  # parameters or studies named in a sentence


def heat(found: Comparison, hidden: tuple[str, ...]) -> alt.LayerChart:
    """Parameter × study: the importance as shade and number; a study without signal is grey, a parameter not tried is
    empty.
    """
    order = [name for name in found.places["parameter"] if name not in hidden][:MOST_PARAMETERS]
    drawn = found.importance[found.importance["parameter"].isin(order)].copy()
    labels = study_labels(found.importance)
    drawn["column"] = drawn["study"].map(labels)
    drawn["row"] = drawn["parameter"].map(lambda name: plain(name, LONGEST))
    drawn["shade"] = drawn["importance"].where(drawn["counted"], 0.0)
    columns, rows = list(labels.values()), [plain(name, LONGEST) for name in order]
    base = alt.Chart(drawn).encode(
        x=alt.X(
            "column:N",
            sort=columns,
            title=None,
            scale=alt.Scale(domain=columns),
            axis=alt.Axis(
                labelFlush=False,
                orient="top",
                labelAngle=0 if len(columns) <= 8 else -40,
                labelExpr="split(datum.label, '\\n')",
                labelLimit=110,
                labelPadding=18,  # room for the second line
                domain=False,
                ticks=False,
            ),
        ),
        y=alt.Y(
            "row:N",
            sort=rows,
            title=None,
            scale=alt.Scale(domain=rows),
            axis=alt.Axis(labelFlush=False, labelLimit=150, domain=False, ticks=False),
        ),
        tooltip=[
            alt.Tooltip("row:N", title="parameter"),
            alt.Tooltip("study:N", title="study"),
            alt.Tooltip("importance:Q", format=".1%"),
            alt.Tooltip("importance_low:Q", title="from", format=".1%"),
            alt.Tooltip("importance_high:Q", title="to", format=".1%"),
            alt.Tooltip("place:Q"),
            alt.Tooltip("signal:N"),
            alt.Tooltip("r2:Q", title="R² on unseen runs", format=".2f"),
        ],
    )
    colours = shades.shares()
    most = max(0.3, float(drawn["shade"].max()))
    drawn["written"] = [shades.written_on(colours, shade / most) for shade in drawn["shade"]]
    drawn["stands_out"] = drawn["counted"] & drawn["above_noise"]
    cell = base.mark_rect(cornerRadius=2, stroke="white", strokeOpacity=0.4).encode(
        color=alt.Color(
            "shade:Q",
            legend=None,
            scale=alt.Scale(domain=[0, most], range=colours, interpolate="rgb"),
        )
    )
    text, ink = alt.Text("importance:Q", format=".0%"), alt.ExprRef("datum.written")
    strong = base.transform_filter("datum.stands_out").mark_text(fontSize=13, fontWeight="bold", color=ink)
    thin = base.transform_filter("!datum.stands_out").mark_text(fontSize=12, fontStyle="italic", color=ink)
    numbers = [
        layer.encode(text=text)
        for layer, there in ((strong, drawn["stands_out"]), (thin, ~drawn["stands_out"]))
        if there.any()
    ]
    return alt.layer(cell, *numbers).properties(height=32 * len(rows) + 60)


def study_labels(importance: pd.DataFrame) -> dict[str, str]:
    """Study → its column's heading: the name, then its runs or that it has no signal; always different."""
    labels: dict[str, str] = {}
    for study, rows in importance.groupby("study", sort=False):
        name = plain(study, 16)
        while any(label.split("\n")[0] == name for label in labels.values()):
            name += "′"
        n, counted = int(rows["n_runs"].iloc[0]), bool(rows["counted"].iloc[0])
        labels[str(study)] = f"{name}\n{n:,} runs" if counted else f"{name}\nno signal"
    return labels


def mean_places(found: Comparison, hidden: tuple[str, ...]) -> alt.LayerChart:
    """The mean place of each parameter as a dot, from its best to its worst place as a line."""
    drawn = found.places[found.places["shared"] & ~found.places["parameter"].isin(hidden)].head(MOST_PARAMETERS).copy()
    drawn["row"] = drawn["parameter"].map(lambda name: plain(name, LONGEST))
    rows = list(drawn["row"])
    last = float(found.places["worst_place"].max())
    y = alt.Y(
        "row:N", sort=rows, title=None, axis=alt.Axis(labelFlush=False, labelLimit=150, domain=False, ticks=False)
    )
    scale = alt.Scale(domain=[0.5, max(2.0, last) + 0.5], nice=False)
    tooltip = [
        alt.Tooltip("row:N", title="parameter"),
        alt.Tooltip("mean_place:Q", title="mean place", format=".1f"),
        alt.Tooltip("spread:Q", title="± spread", format=".1f"),
        alt.Tooltip("best_place:Q", title="best", format=".1~f"),
        alt.Tooltip("worst_place:Q", title="worst", format=".1~f"),
        alt.Tooltip("mean_importance:Q", title="mean importance", format=".0%"),
    ]
    base = alt.Chart(drawn).encode(y=y, tooltip=tooltip)
    span = base.mark_rule(strokeWidth=3, color=looks.NEUTRAL).encode(
        x=alt.X(
            "best_place:Q",
            title="place (1 is the most important)",
            scale=scale,
            axis=alt.Axis(tickMinStep=1, format="d"),
        ),
        x2="worst_place:Q",
    )
    dot = base.mark_circle(size=140, opacity=1, color=looks.BAR).encode(x=alt.X("mean_place:Q", scale=scale))
    return alt.layer(span, dot).properties(height=30 * len(rows) + 60)


def mean_places_in_words(found: Comparison, hidden: tuple[str, ...]) -> str:
    """The best mean places as a sentence."""
    shown = found.places[found.places["shared"] & ~found.places["parameter"].isin(hidden)].head(NAMED)
    named = [
        f"{plain(name, LONGEST)} {place:.1f}"
        for name, place in zip(shown["parameter"], shown["mean_place"], strict=True)
    ]
    return f"Mean places, the best first: {', '.join(named)}."


def across_in_words(frame: pd.DataFrame, parameter: str) -> str:
    """Where each study's response is best, as a sentence."""
    best = frame.loc[frame.groupby("study", sort=False)["standing"].idxmax()].head(NAMED)
    named = [
        f"{plain(value, LONGEST) if levels(frame) else f'{value:.3g}'} in {plain(study, 20)}"
        for study, value in zip(best["study"], best["value"], strict=True)
    ]
    return f"The forest's prediction along {plain(parameter)} is best at {', '.join(named)}."


def across(frame: pd.DataFrame, parameter: str, log: bool) -> Any:
    """One parameter's response in each study, as the share of that study's runs it beats."""
    drawn = frame.copy()
    drawn["label"] = drawn["study"].map(lambda name: plain(name, 20))
    labels = list(dict.fromkeys(drawn["label"]))
    colour = alt.Color(
        "label:N",
        title=None,
        scale=alt.Scale(domain=labels, range=[shades.hue(i) for i in range(len(labels))]),
        legend=alt.Legend(orient="top", columns=3, symbolType="stroke"),
    )
    dash = alt.StrokeDash(
        "label:N", title=None, scale=alt.Scale(domain=labels, range=[shades.dash(i) for i in range(len(labels))])
    )
    y = alt.Y(
        "standing:Q", title="runs of the study that it beats", axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1])
    )
    tooltip = [
        alt.Tooltip("label:N", title="study"),
        alt.Tooltip("value", title=plain(parameter), **({} if levels(drawn) else {"format": ".3~g"})),
        alt.Tooltip("standing:Q", title="beats", format=".0%"),
        alt.Tooltip("mean:Q", title="predicted", format=".4~g"),
    ]
    if levels(drawn):
        names = list(dict.fromkeys(drawn["value"].map(lambda level: plain(level, LONGEST))))
        drawn["value"] = drawn["value"].map(lambda level: plain(level, LONGEST))
        return (
            alt.Chart(drawn)
            .mark_point(filled=True, size=120, opacity=1)
            .encode(
                x=alt.X(
                    "standing:Q",
                    title="runs of the study that it beats",
                    axis=alt.Axis(format="%"),
                    scale=alt.Scale(domain=[0, 1]),
                ),
                y=alt.Y("value:N", sort=names, title=None, axis=alt.Axis(labelFlush=False, labelLimit=160, grid=True)),
                color=alt.Color(
                    "label:N",
                    title=None,
                    scale=alt.Scale(domain=labels, range=[shades.hue(i) for i in range(len(labels))]),
                    legend=alt.Legend(orient="top", columns=3),
                ),
                shape=alt.Shape("label:N", title=None, scale=alt.Scale(domain=labels)),
                tooltip=tooltip,
            )
            .properties(height=34 * len(names) + 80)
        )
    low, high = float(drawn["value"].min()), float(drawn["value"].max())
    scale = alt.Scale(type="log" if log and low > 0 else "linear", domain=[low, high], nice=False, zero=False)
    return (
        alt.Chart(drawn)
        .mark_line(strokeWidth=2.5, interpolate="monotone")
        .encode(
            x=alt.X(
                "value:Q",
                title=plain(parameter),
                scale=scale,
                axis=alt.Axis(tickCount=6, format="~g" if log else "~s", grid=False),
            ),
            y=y,
            color=colour,
            strokeDash=dash,
            tooltip=tooltip,
        )
        .properties(height=340)
    )


def levels(frame: pd.DataFrame) -> bool:
    """Whether a response is per level."""
    return not pd.api.types.is_numeric_dtype(frame["value"].dtype)
