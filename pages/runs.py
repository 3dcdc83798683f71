"""Runs: which table is open, how each of its rows and columns was read, and how to overrule it."""

import streamlit as st

from hpimp_core import RunsError
from hpimp_core.target import target
from pages.ui import column_editor, downloads, frame, row_choice, sweep_picker
from pages.ui.text import code, counted, inert

PREVIEW = 200  # rows shown

view = frame.open()
runs = view.runs

st.title("Runs", anchor=False)
recognised = next((note.reason for note in runs.notes if note.fate == "recognised"), "")
st.header(
    f"{view.sweep.label}: {counted(len(runs.frame), 'run')}, {counted(len(runs.parameters), 'parameter')}, "
    f"{counted(len(runs.metrics), 'metric')}.",
    anchor=False,
)
st.markdown(
    f"Written by **{runs.source}**. {inert(recognised)}"
    if runs.source != "plain"
    else f"A plain table. {inert(recognised)}"
)

sweep_picker.draw(view)

# The metric, and what became of every row.
st.header("Rows", anchor=False)
try:
    aim = target(runs)
    used, unused = len(aim.rows), (*runs.left_out, *aim.left_out)
except RunsError as error:
    used, unused = 0, runs.left_out
    st.info(inert(error), icon=":material/info:")
out = sum(part.count for part in unused)
with st.container(horizontal=True):
    st.metric("Rows read", f"{len(runs.frame) + sum(part.count for part in runs.left_out):,}", border=True)
    st.metric(f"Used for {code(runs.metric)}", f"{used:,}", border=True)
    st.metric("Left out", f"{out:,}", border=True)
row_choice.draw(view)
for part in unused:
    st.markdown(f"- {part.count:,} left out: {inert(part.reason)}")

for state, n in runs.unfinished.items():
    st.markdown(f"- {n:,} of those used are marked {code(state)}: their metric is what they had reached by then")

st.header("Columns", anchor=False)
st.caption(
    "Change a role, a type, a scale or a goal where the guess is wrong; the ranking follows. "
    "Which metric is explained is chosen in the sidebar."
)
column_editor.draw(view.sweep)

with st.expander("The whole ledger"):
    ledger = runs.ledger
    st.dataframe(
        ledger,
        hide_index=True,
        alt=f"The ledger in {len(ledger):,} lines: {used:,} rows are used, {out:,} left out, each with the reason.",
    )
    downloads.button("Ledger (CSV)", lambda: downloads.csv(ledger), "ledger.csv", "text/csv")
with st.expander(f"The first {min(PREVIEW, len(runs.frame)):,} runs"):
    st.dataframe(
        runs.frame.head(PREVIEW),
        hide_index=True,
        alt=f"The first runs as they were read, with the {runs.frame.shape[1]:,} columns of the table.",
    )
    downloads.button("All runs (CSV)", lambda: downloads.csv(runs.frame), "runs.csv", "text/csv")
