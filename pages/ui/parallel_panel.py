"""The parallel axes with range controls beside them. A fragment: a range redraws this panel and nothing else."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from hpimp_core.views.observations import LEVELS
from hpimp_core.views.selection import Axis, Held, Lines, lines, remaining
from hpimp_core.words.wording import figure
from pages.ui import downloads, parallel_charts, parallel_picture, several
from pages.ui.frame import View
from pages.ui.text import plain, spoken

# More axes than this cannot be told apart at first sight; others can be added.
FIRST_AXES = 7
MOST_AXES = 14
HEIGHT = 600


@st.fragment
def draw(view: View, names: tuple[str, ...]) -> None:
    """The chart on the left; on the right what remains, and a range for each axis."""
    picture, controls = st.columns([3, 1], gap="medium")
    with controls:
        said = st.container()
        chosen = axes(view, names)
        ranking = view.ranking()
        everything = view.call_ranking(lines, says="Laying out the runs…", parameters=chosen)
        held = ranges(view, everything)
        found = remaining(ranking, held=held)
        said.metric(
            "Runs that remain", f"{found.n_runs:,}", f"of {found.n_all:,}", delta_color="off", delta_arrow="off"
        )
        if found.n_runs:
            said.metric(f"Their median {plain(view.metric, 24)}", figure(found.median))
    shown = everything if not held else lines(ranking, parameters=chosen, held=held)
    with picture:
        st.markdown(found.verdict)
        if found.n_runs:
            option = parallel_charts.lines(shown, view.metric, view.goal)
            st.echarts_chart(option, height=HEIGHT, key="parallel_chart", alt=spoken(found.verdict))
        st.caption(caption(shown))
        if found.n_runs:
            downloads.chart(
                "Lines",
                "parallel",
                lambda: parallel_picture.spec(shown, view.metric, view.goal),
                {"Runs": lambda: runs_drawn(shown, view.metric)},
                title=f"The runs behind {plain(view.metric)}",
            )


def runs_drawn(found: Lines, metric: str) -> pd.DataFrame:
    """The runs that are drawn, under the user's own names."""
    names = {f"p{i}": axis.parameter for i, axis in enumerate(found.axes)}
    return found.frame.rename(columns=names | {"metric": metric})


def axes(view: View, names: tuple[str, ...]) -> tuple[str, ...]:
    """The parameters drawn, most important first."""
    with st.popover("Choose the axes", icon=":material/tune:", width="stretch"):
        picked = several.draw(
            "Axes",
            names,
            key=f"parallel_axes_{view.sweep.id}_{hash(frozenset(names))}",
            default=names[:FIRST_AXES],
            search="Search a parameter to draw",
        )
        if len(picked) > MOST_AXES:
            st.caption(f"The {MOST_AXES} most important of those chosen are drawn.")
    return tuple(name for name in names if name in picked)[:MOST_AXES] or names[:1]


def ranges(view: View, found: Lines) -> tuple[tuple[str, Held], ...]:
    """A range for each axis; those that leave something out."""
    keys = [f"parallel_{view.sweep.id}_{axis.parameter}_{hash((axis.steps, axis.levels))}" for axis in found.axes]
    held = [(axis.parameter, hold(axis, key)) for axis, key in zip(found.axes, keys, strict=True)]
    st.button("Keep all runs", on_click=forget, args=(keys,), width="stretch", key="parallel_reset")
    return tuple((name, kept) for name, kept in held if kept is not None)


def hold(axis: Axis, key: str) -> Held | None:
    """The control of one axis; None while it leaves nothing out."""
    label = plain(axis.parameter, 30)
    if axis.kind in LEVELS:
        kept = several.draw(label, axis.levels, key=key, search=f"Search a value of {label} to keep")
        return tuple(kept) if kept and len(kept) < len(axis.levels) else None
    if len(axis.steps) < 2:
        return None
    last = len(axis.steps) - 1
    labels = step_labels(axis.steps)
    low, high = st.select_slider(
        label, range(last + 1), value=(0, last), format_func=labels.__getitem__, key=key, persist_state="session"
    )
    return (axis.steps[low], axis.steps[high]) if (low, high) != (0, last) else None


def step_labels(steps: tuple[float, ...]) -> list[str]:
    """The steps as text, all different: in three digits, or in full where that does not tell them apart."""
    short = [figure(step) for step in steps]
    return [text if short.count(text) == 1 else repr(step) for text, step in zip(short, steps, strict=True)]


def forget(keys: list[str]) -> None:
    """Put every range back to all that was tried."""
    for key in keys:
        st.session_state.pop(key, None)


def caption(found: Lines) -> str:
    """How to read and use the chart, and how much of the sweep it shows."""
    best = int(found.frame["best"].sum())
    drawn = f"{len(found.frame):,} of {found.n_runs:,} runs are drawn, chosen at random" if found.sampled else ""
    parts = [
        f"The thick lines are the {best} best runs." if best else "None of the best runs is among them.",
        f"{drawn}; the best are always among them." if drawn else "",
        "Drag along an axis to keep the lines that pass there, on several axes if you like; click the axis to let go.",
        "The ranges beside the chart do the same and count.",
    ]
    return " ".join(part for part in parts if part)
