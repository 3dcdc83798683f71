"""The table of columns: what each was taken for and why, with every guess open to change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from hpimp_core import RunsError
from hpimp_core.runs import Runs
from hpimp_core.words.wording import figure
from pages.ui import sweeps
from pages.ui.sweeps import Sweep
from pages.ui.text import inert, plain

ROLES = ("parameter", "metric", "bookkeeping")
KINDS = {"number": "number", "integer": "whole number", "boolean": "yes or no", "category": "category"}
GOALS = ("minimize", "maximize")
EXAMPLES = 3  # values shown of each column
LONGEST_EXAMPLE = 24  # characters
FIELDS = ("role", "kind", "log", "goal")
ROW_HEIGHT = 35  # pixels
MOST_ROWS = 20  # rows shown before the table scrolls


def draw(sweep: Sweep) -> None:
    """Draw the editor; an edit takes effect at once, and outlasts a change of metric."""
    runs = sweeps.with_overrulings(sweep).runs
    version = st.session_state.setdefault("column_edits", 0)
    key = f"columns-{sweep.id}-{version}"
    refusal = st.session_state.pop("column_refusal", None)
    if refusal:
        st.error(inert(refusal), icon=":material/block:")
    # Edits lie on top of the columns as they were read, so that the editor's own state and ours say the same.
    table = _table(runs)
    st.data_editor(
        table,
        key=key,
        hide_index=True,
        row_height=ROW_HEIGHT,
        height=(min(len(table), MOST_ROWS) + 1) * ROW_HEIGHT + 3,
        placeholder="",
        disabled=("column", "values", "reason"),
        column_config={
            "column": st.column_config.TextColumn("Column", width=160, pinned=True),
            "role": st.column_config.SelectboxColumn("Role", options=ROLES, required=True, width=110),
            "kind": st.column_config.SelectboxColumn(
                "Type", options=list(KINDS), format_func=KINDS.get, required=True, width=115
            ),
            "log": st.column_config.CheckboxColumn(
                "Log", width=60, help="Its values were searched by orders of magnitude."
            ),
            "goal": st.column_config.SelectboxColumn(
                "Goal", options=GOALS, width=100, help="What is better for a metric."
            ),
            "values": st.column_config.TextColumn("Values", width=165),
            "reason": st.column_config.TextColumn("Why", width=305),
        },
        on_change=_take_over,
        args=(sweep, key, list(table["column_name"])),
        column_order=("column", "role", "kind", "log", "goal", "values", "reason"),
        alt=f"{len(table):,} columns with what each was taken for, and why: {_in_words(table)}.",
    )
    if sweeps.overrulings(sweep):
        st.button("Back to the guesses", icon=":material/undo:", on_click=_start_over, args=(sweep,))


def _table(runs: Runs) -> pd.DataFrame:
    """A row per column of the runs: parameters first, then metrics, then bookkeeping."""
    columns = sorted(runs.columns, key=lambda column: ROLES.index(column.role))
    return pd.DataFrame(
        {
            "column_name": [column.name for column in columns],
            "column": [plain(column.name) for column in columns],
            "role": [column.role for column in columns],
            "kind": [column.kind for column in columns],
            "log": [column.log for column in columns],
            "goal": [column.goal if column.role == "metric" else None for column in columns],
            "values": [_examples(runs.frame[column.name]) for column in columns],
            "reason": [column.reason for column in columns],
        }
    )


def _in_words(table: pd.DataFrame) -> str:
    """How many columns there are of each role."""
    return ", ".join(f"{(table['role'] == role).sum():,} {role}" for role in ROLES)


def _examples(values: pd.Series) -> str:
    """A few of a column's values, and how many are missing."""
    present = values.dropna()
    some = [
        plain(figure(value) if isinstance(value, float) else value, LONGEST_EXAMPLE)
        for value in present.head(200).unique()[:EXAMPLES]
    ]
    missing = len(values) - len(present)
    return ", ".join(some) + (f"  ({missing:,} missing)" if missing else "")


def _take_over(sweep: Sweep, key: str, names: list[str]) -> None:
    """An edit in the editor becomes the user's word on a column, or a sentence that says why it cannot be."""
    edits: Mapping[int, Mapping[str, Any]] = st.session_state[key]["edited_rows"]
    said = {
        names[int(row)]: {field: value for field, value in edit.items() if field in FIELDS and value is not None}
        for row, edit in edits.items()
    }
    try:
        sweeps.overrule(sweep, said)
    except RunsError as error:
        st.session_state["column_refusal"] = str(error)
    st.session_state["column_edits"] += 1


def _start_over(sweep: Sweep) -> None:
    sweeps.forget_overrulings(sweep)
    st.session_state["column_edits"] += 1
