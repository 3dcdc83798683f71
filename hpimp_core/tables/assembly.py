"""Assembly: a sheet as it was read → Runs: which rows are runs, what the columns are, what the ledger says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa

from hpimp_core.columns import column_roles
from hpimp_core.files import nested
from hpimp_core.files.sheet import Sheet
from hpimp_core.runs import Column, File, LeftOut, Note, Runs
from hpimp_core.tables import names, refusals, steps
from hpimp_core.tables.cells import Values, as_values
from hpimp_core.tables.conventions import Tool
from hpimp_core.tables.rows import tidied
from hpimp_core.tables.targets import guess_goal, guess_metric
from hpimp_core.tables.terms import Goal
from hpimp_core.tables.tools import recognise, tool_named

_STATE = re.compile(r"^_?(state|status)$|_(state|status)$|状态|状態|상태")


def assemble(sheet: Sheet, name: str) -> Runs:
    """A sheet's rows that are runs, its columns by role, and the account of both.

    Raises
    ------
    RunsError
        If it is no table of runs.
    """
    refusals.check_names(sheet.table.column_names)
    table, dropped = tidied(sheet.table)
    refusals.check_rows(table.num_rows, dropped)
    tool = (
        tool_named(sheet.tool)
        if sheet.tool
        else recognise(table.column_names, whole_floats=_writes_whole_floats(table))
    )
    table, parents, nested_notes = nested.opened(table)
    values = {
        column: as_values(table.column(column), decimal_comma=sheet.decimal_comma) for column in table.column_names
    }
    frame = pd.DataFrame({column: found.values for column, found in values.items()})
    columns = column_roles(values, tool, parents=parents, goals=sheet.goals, log=sheet.log)
    columns = tuple(_with_goal(column, frame, tool, sheet.goals) for column in columns)
    refusals.check_columns(columns, frame, table)
    frame, infinite = _without_infinite_settings(frame, columns)
    metric = guess_metric(columns, frame, tool)
    goal = guess_goal(metric.value, frame, tool, sheet.goals)
    left_out = (*(LeftOut(reason, count) for reason, count in sheet.skipped), *dropped)
    runs = Runs(
        frame=frame,
        columns=columns,
        left_out=left_out,
        metric=metric.value,
        goal=goal.goal,
        source=tool.name,
        name=name,
        notes=(
            Note("table", tool.name, "recognised", sheet.tool_reason or tool.reason),
            Note("metric", metric.value, "target", metric.reason),
            Note("metric", metric.value, goal.value, goal.reason),
            *nested_notes,
            *_junk_notes(values),
            *infinite,
        ),
        choices=sheet.choices,
        chosen=sheet.chosen,
        state=_state(columns, values),
        _file=File(table.select(_worth_keeping(values)), frame, left_out, sheet.decimal_comma),
    )
    return _by_configuration(runs)


def _writes_whole_floats(table: pa.Table) -> bool:
    """Whether complete columns hold whole numbers, all written as 64.0, and no column names or numbers the runs."""
    found = 0
    for name in table.column_names:
        cells = table.column(name).slice(0, 50)
        if names.chore(name) or not pa.types.is_string(cells.type):
            return False
        texts = [cell for cell in cells.to_pylist() if cell]
        if any(re.fullmatch(r"-?\d+", text) for text in texts):
            return False
        found += bool(texts) and cells.null_count == 0 and all(re.fullmatch(r"-?\d+\.0", text) for text in texts)
    return found >= 2


def _worth_keeping(values: Mapping[str, Values]) -> list[str]:
    """Columns whose cells say more than their values: all but plain numbers."""
    return [name for name, found in values.items() if found.kind in ("category", "boolean") or found.junk]


def _by_configuration(runs: Runs) -> Runs:
    """Runs with the last row of each configuration, where a table holds several budgets or epochs of each."""
    found = steps.find(runs.frame, {column.name: column.role for column in runs.columns})
    if found is None or found[0] == runs.metric:
        return runs
    step, key = found
    by = [key] if key else [name for name in runs.parameters if name != step]
    n = int(steps.configurations(runs.frame, by).max()) + 1
    columns = tuple(
        replace(column, role="bookkeeping", reason="It grows from row to row of the same configuration.")
        if column.name == step
        else column
        for column in runs.columns
    )
    if not any(column.role == "parameter" for column in columns):
        return runs
    called = f"`{key}`" if key else "their settings"
    note = Note(
        "row",
        f"{n:,} configurations",
        "the last row of each is kept",
        f"Each comes with several values of `{step}` (told apart by {called}). "
        "The best row or all rows can be kept instead.",
    )
    known = replace(runs, columns=columns, steps=steps.Steps(step, key, n, "last"), notes=(*runs.notes, note))
    return known.keep("last")


def _with_goal(column: Column, frame: pd.DataFrame, tool: Tool, goals: Mapping[str, Goal]) -> Column:
    """A metric with its own guess of the goal, for when it becomes the target."""
    if column.role != "metric":
        return column
    return replace(column, goal=guess_goal(column.name, frame, tool, goals).goal)


def _without_infinite_settings(frame: pd.DataFrame, columns: Sequence[Column]) -> tuple[pd.DataFrame, list[Note]]:
    """Infinite settings as missing ones: no model can place them. Infinite metrics stay: those runs diverged."""
    notes = []
    for column in columns:
        if column.role != "parameter" or frame[column.name].dtype != np.float64:
            continue
        infinite = np.isinf(frame[column.name].to_numpy())
        if infinite.any():
            frame = frame.assign(**{column.name: frame[column.name].mask(infinite)})
            notes.append(Note("cell", column.name, f"{int(infinite.sum()):,} became missing", "An infinite setting."))
    return frame, notes


def _junk_notes(values: Mapping[str, Values]) -> list[Note]:
    """A line for each column in which cells of junk became missing."""
    return [
        Note(
            "cell",
            name,
            f"{found.junk:,} became missing",
            f"The column holds numbers, these cells do not (such as {found.junk_example[:40]!r}).",
        )
        for name, found in values.items()
        if found.junk
    ]


def _state(columns: Sequence[Column], values: Mapping[str, Values]) -> str:
    """The column of states, if there is one with a handful of them."""
    for column in columns:
        called = names.joined(column.name)
        if column.role == "bookkeeping" and _STATE.search(called) and 0 < values[column.name].values.nunique() <= 12:
            return column.name
    return ""
