"""The next sweep's decisions as tables, and the search space in the words of each tool."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from hpimp_core.next_sweep import exports, plans
from hpimp_core.next_sweep.dimensions import Dimension, Space, said
from pages.ui.text import code, plain, spoken

PLAN_NAMES = {"grid": "Grid search", "random": "Random search", "bayes": "Bayesian search"}
MOST_VALUES = 8
MOST_LINES, HEIGHT = 18, 400  # lines of an export that are shown at once; pixels of a longer one, which scrolls


def next_values(dimension: Dimension, *, span: bool = True) -> str:
    """What to search or fix, as text; `span` puts user-made values in code spans."""
    if not dimension.search:
        return "leave unset"
    if dimension.is_range:
        low, high = (said(value) for value in dimension.search)
        return f"{low} … {high}{', log scale' if dimension.log else ''}"
    shown = [code(said(v)) if span else said(v) for v in dimension.search[:MOST_VALUES]]
    more = len(dimension.search) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def decisions(dimensions: Sequence[Dimension]) -> pd.DataFrame:
    """A row per parameter with its reason, for `st.table`, which reads Markdown."""
    rows = [(code(d.name), next_values(d), d.reason + condition(d)) for d in dimensions]
    return pd.DataFrame(rows, columns=["Parameter", "Next sweep", "Why"])


def in_words(dimensions: Sequence[Dimension]) -> str:
    """Parameters with what to search or fix, the first of them, for those who hear the table."""
    named = [f"{plain(d.name)} {next_values(d, span=False)}" for d in dimensions[:MOST_VALUES]]
    more = len(dimensions) - len(named)
    return "; ".join(named) + (f"; and {more:,} more" if more else "")


def condition(dimension: Dimension) -> str:
    """When a conditional parameter exists."""
    if dimension.condition is None:
        return ""
    values = ", ".join(code(said(v)) for v in dimension.condition.values[:MOST_VALUES])
    return f" It exists only when {code(dimension.condition.parent)} is {values}."


def plain_decisions(space: Space) -> pd.DataFrame:
    """The same as a table to download: parameter, decision, what was tried, what to search, why."""
    return pd.DataFrame(
        {
            "parameter": [d.name for d in space.dimensions],
            "decision": [d.decision for d in space.dimensions],
            "tried": [(", " if d.listed else " … ").join(said(v) for v in d.tried) for d in space.dimensions],
            "next": [next_values(d, span=False) for d in space.dimensions],
            "why": [spoken(d.reason + condition(d)) for d in space.dimensions],
        }
    )


def about_time(time: plans.RunTime | None) -> str:
    """Where a plan's time comes from, as Markdown."""
    if time is None:
        return "The table has no column that times whole runs, so no plan can say how long it takes."
    unit = f"read as {time.unit}, which is a guess" if time.assumed else f"in {time.unit}"
    unit += f", once for each of {time.splits} splits" if time.splits > 1 else ""
    return (
        f"Times are for one run after another, at the sweep's own median of {plans.spoken(time.seconds)} a run (column "
        f"{code(time.column)}, {unit}). Runs side by side take less; longer trainings take more."
    )


def draw(space: Space, *, points: int) -> None:
    """A tab per tool: the text to copy, and a button to download it."""
    wandb, optuna, sklearn, ray = st.tabs(["W&B sweep", "Optuna", "scikit-learn", "Ray Tune"])
    made = {plan.method: plan.runs for plan in plans.plans(space, points=points)}
    runs = made.get("random", 1)
    with wandb:
        method = st.segmented_control(
            "Search method",
            list(PLAN_NAMES),
            default="bayes",
            required=True,
            format_func=PLAN_NAMES.get,
            key="next_sweep_method",
            persist_state="session",
        )
        text = exports.wandb_yaml(space, method=method, runs=made.get(method))
        hint = "Put your script's name at program, then: wandb sweep sweep.yaml"
        _file(text, "sweep.yaml", "application/yaml", hint)
    with optuna:
        text = exports.optuna_code(space, runs=made.get("bayes", 1))
        _file(text, "optuna_space.py", "text/x-python", "Write train(params), which returns the metric.")
    with sklearn:
        text = exports.sklearn_code(space, runs=runs, points=points)
        hint = "Names are those of the table; a pipeline's step goes before them as step__."
        _file(text, "sklearn_space.py", "text/x-python", hint)
    with ray:
        text = exports.ray_code(space, runs=runs)
        _file(text, "ray_space.py", "text/x-python", "Write train(config), which reports the metric.")


def _file(text: str, name: str, mime: str, hint: str) -> None:
    """A text to copy or to download, in one colour: those of highlighted code are too pale to be read by weak eyes."""
    st.caption(hint)
    # A container scrolls by keyboard, for the focus can be in it; code of a height of its own does not.
    with st.container(height=HEIGHT if text.count("\n") > MOST_LINES else "content", border=False):
        st.code(text, language=None, wrap_lines=True)
    st.download_button(
        f"Download {name}", text, name, mime, icon=":material/download:", on_click="ignore", key=f"download-{name}"
    )
