"""The sidebar: which sweep, which metric, which goal. The same on every page."""

from __future__ import annotations

import streamlit as st

from hpimp_core import RunsError
from pages.ui import choices, frame, sweeps, upload
from pages.ui.text import inert, plain

GOALS = {"minimize": "minimize", "maximize": "maximize"}


def draw() -> None:
    """Draw the sidebar and make the choices it holds."""
    for label in sweeps.let_go():
        st.toast(
            f"{label} made room for the newer upload. Upload it again to go back to it.", icon=":material/history:"
        )
    titles = sweeps.titles()
    try:
        opened = sweeps.opened()
    except RunsError as error:
        opened = None
        st.error(inert(error))
    st.session_state["sweep_picked"] = st.session_state["sweep"]
    st.selectbox(
        "Sweep",
        list(titles),
        format_func=lambda key: plain(titles[key]),
        key="sweep_picked",
        on_change=lambda: sweeps.open_sweep(st.session_state["sweep_picked"]),
    )
    st.button("Upload runs…", icon=":material/upload:", width="stretch", on_click=_ask_for_upload)
    if st.session_state.pop("asked_for_upload", False):
        upload.dialog()
    if opened is None:
        return
    runs = sweeps.with_overrulings(opened).runs
    choices.select(
        "metric",
        "Metric",
        {name: plain(name) for name in runs.metrics},
        default=runs.metric,
        on_change=lambda: st.session_state.pop("goal", None),
    )
    metric = st.session_state["metric"]
    choices.select(
        "goal",
        "Goal",
        GOALS,
        widget=st.segmented_control,
        default=frame.goal_guess(runs, metric),
        required=True,
        width="stretch",
    )


def _ask_for_upload() -> None:
    st.session_state["asked_for_upload"] = True
