"""The uploader, the same in the sidebar's dialog and on the Runs page."""

from __future__ import annotations

import streamlit as st

from hpimp_core import RunsError
from pages.ui import sweeps
from pages.ui.text import inert

PRIVACY = "Your table stays in this browser session: it is not stored, shared, or put into a link."
ACCEPTS = "CSV, TSV, Excel, Parquet, JSON lines or an Optuna SQLite file; gzip and zip too."


def uploader(key: str) -> bool:
    """Draw the uploader; read and open what is dropped on it. True when a new sweep was opened.

    A table that cannot be used is refused in one sentence, and what was on screen stays.
    """
    files = st.file_uploader("A table of training runs, one row a run", key=key, accept_multiple_files=True)
    seen = st.session_state.setdefault("files_seen", {})
    opened = False
    for file in files:
        if file.file_id not in seen:
            seen[file.file_id] = ""
            try:
                with st.spinner("Reading the table…"):
                    sweeps.add(file.name, file.getvalue())
                opened = True
            except RunsError as error:
                seen[file.file_id] = str(error)
        if seen[file.file_id]:
            st.error(inert(seen[file.file_id]), icon=":material/block:")
    return opened


@st.dialog("Upload runs", width="medium")
def dialog() -> None:
    """The uploader over the page that is on screen; closes when a table was read."""
    if uploader("upload_dialog"):
        st.rerun()
    st.caption(f"{ACCEPTS} {PRIVACY}")
