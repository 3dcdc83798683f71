"""The choice among several rows of one configuration: budgets, epochs."""

from __future__ import annotations

import streamlit as st

from pages.ui import sweeps
from pages.ui.frame import View
from pages.ui.text import code

KEPT = {"last": "the last", "best": "the best", "all": "every row"}


def draw(view: View) -> None:
    """Ask which row stands for a configuration, where the table has several for each."""
    steps = view.runs.steps
    if steps is None:
        return
    chosen = st.segmented_control(
        f"Rows of each configuration, by {code(steps.column)}",
        list(KEPT),
        default=steps.kept,
        format_func=KEPT.__getitem__,
        key=f"kept_{view.sweep.id}",
        required=True,
        help="The last row has the largest budget, or the most epochs, at which the metric was measured. "
        "With every row, one configuration counts several times, so intervals look surer than they are.",
    )
    st.caption(
        f"{steps.configurations:,} configurations were each measured at several values of {code(steps.column)}: "
        "choose which row stands for a run."
    )
    if chosen and chosen != steps.kept:
        sweeps.keep(view.sweep, chosen)
        st.rerun()
