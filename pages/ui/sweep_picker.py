"""Opening a sweep on the Runs page: the uploader, and the bundled sweeps with a line on each."""

from __future__ import annotations

import streamlit as st

from hpimp_core import RunsError
from pages.ui import sweeps, upload
from pages.ui.frame import View
from pages.ui.text import inert

CARDS_IN_A_ROW = 3


def draw(view: View) -> None:
    """The uploader, and below it the bundled sweeps; then which of a file's tables to read."""
    refusal = st.session_state.pop("refusal", None)
    if refusal:
        st.error(inert(refusal), icon=":material/block:")
    st.subheader("Open your own", anchor=False)
    if upload.uploader("upload_here"):
        st.rerun()
    st.caption(f"{upload.ACCEPTS} {upload.PRIVACY}")
    st.subheader("Or one of ours", anchor=False)
    ours = list(sweeps.catalogue().items())
    for first in range(0, len(ours), CARDS_IN_A_ROW):
        row = st.columns(CARDS_IN_A_ROW)
        for place, (sweep_id, entry) in zip(row, ours[first : first + CARDS_IN_A_ROW], strict=False):
            with place.container(border=True, height="stretch", vertical_alignment="distribute"):
                st.markdown(f"**{entry['title']}**  \n{entry['line']}")
                if sweep_id == view.sweep.id:
                    st.badge("open", icon=":material/check:", color="green")
                else:
                    st.button("Open", key=f"open-{sweep_id}", on_click=sweeps.open_sweep, args=(sweep_id,))
    if view.runs.choices and not view.sweep.bundled:
        st.selectbox(
            "This file holds several tables. Read",
            view.runs.choices,
            index=view.runs.choices.index(view.runs.chosen),
            key=f"table-{view.sweep.id}",
            on_change=_read_again,
            args=(view.sweep,),
        )


def _read_again(sweep: sweeps.Sweep) -> None:
    try:
        sweeps.read_again(sweep, st.session_state[f"table-{sweep.id}"])
    except RunsError as error:
        st.session_state["refusal"] = str(error)
