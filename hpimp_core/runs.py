"""Runs: a table of training runs, the role of each column, and the account of what was left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, get_args

import numpy as np
import pandas as pd
import pyarrow as pa

from hpimp_core.errors import RunsError
from hpimp_core.tables import repeats, steps
from hpimp_core.tables.cells import as_kind
from hpimp_core.tables.steps import KEEPS, Keep, Steps
from hpimp_core.tables.terms import Goal, Kind, Role

__all__ = ["Column", "Goal", "Kind", "LeftOut", "Note", "Role", "Runs"]


# States are words; a column with more of them is something else.
MOST_STATES = 12
# What tools call a run that did not come to its end; its metric is what it had reached.
UNFINISHED = re.compile(r"prun|fail|crash|kill|error|abort|stopp|interrupt|cancel|preempt|timeout|memout|running", re.I)


@dataclass(frozen=True)
class Column:
    """One column of the table: its role, how its values are treated, and why."""

    name: str
    role: Role
    reason: str
    kind: Kind = "category"
    log: bool = False
    goal: Goal = "minimize"


@dataclass(frozen=True)
class LeftOut:
    """Rows that are not runs: the reason they share and how many there are."""

    reason: str
    count: int
    rows: tuple[int, ...] = ()


@dataclass(frozen=True)
class Note:
    """A line of the ledger that is neither a column nor rows left out: what it is about, its fate and the reason."""

    what: str
    name: str
    fate: str
    reason: str


@dataclass(frozen=True, eq=False)
class File:
    """What a file held before a choice among its rows: for changing a kind, or the choice.

    Attributes
    ----------
    cells : pyarrow.Table, n_rows rows
        The cells as read, of the columns in which they say more than their values.
    frame : DataFrame, shape (n_rows, n_columns)
        Their values.
    left_out : tuple of LeftOut
        Rows that are no runs, whatever is chosen.
    decimal_comma : bool
        Whether the table writes 0,5 for a half.
    """

    cells: pa.Table
    frame: pd.DataFrame
    left_out: tuple[LeftOut, ...]
    decimal_comma: bool = False


@dataclass(frozen=True, eq=False)
class Runs:
    """A table of runs, its columns by role, and its ledger.

    Attributes
    ----------
    frame : DataFrame, shape (n_runs, n_columns)
        The rows read, in the file's order, with a plain 0…n-1 index. Columns of kind `number` and `integer` are
        numeric, `boolean` columns are nullable booleans, `category` columns are text; missing cells are missing.
    columns : tuple of Column
        One entry for each column of `frame`, in its order.
    left_out : tuple of LeftOut
        Rows of the file that are not in `frame`, by reason.
    metric, goal : str
        Best guess of the target metric, and whether it is to be minimized or maximized.
    source : str
        The tool that wrote the table, or "plain".
    name : str
        The file's name, for titles.
    notes : tuple of Note
        What else the ledger tells: how the tool was recognised, states, duplicates, junk, why this metric and goal.
    choices, chosen : tuple of str, str
        Tables that the file holds (sheets, studies, files of a zip) and the one read; empty where there is only one.
    state : str
        The column that says how runs ended, or "".
    steps : Steps or None
        Several rows of one configuration, and which of them `frame` keeps; `keep` chooses others.
    """

    frame: pd.DataFrame
    columns: tuple[Column, ...]
    left_out: tuple[LeftOut, ...]
    metric: str
    goal: Goal
    source: str
    name: str
    notes: tuple[Note, ...] = ()
    choices: tuple[str, ...] = ()
    chosen: str = ""
    state: str = ""
    steps: Steps | None = None
    _file: File | None = field(default=None, repr=False)

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the columns that are parameters, in the table's order."""
        return tuple(column.name for column in self.columns if column.role == "parameter")

    @property
    def metrics(self) -> tuple[str, ...]:
        """Names of the columns that are metrics, in the table's order."""
        return tuple(column.name for column in self.columns if column.role == "metric")

    def column(self, name: str) -> Column:
        """The column of this name.

        Raises
        ------
        RunsError
            If there is none.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise RunsError(f"This table has no column named {name!r}. Choose one of its {len(self.columns)} columns.")

    @property
    def ledger(self) -> pd.DataFrame:
        """The account of what was read: a row per column, per reason rows were left out, and per note.

        Returns
        -------
        DataFrame with columns what, name, fate, reason
            `what` is table, row, column or metric; `fate` is a column's role, or what became of the rows.
        """
        lines = [("table", self.name, f"{len(self.frame):,} runs read", f"{len(self.columns):,} columns.")]
        lines += [(note.what, note.name, note.fate, note.reason) for note in self.notes]
        lines += self._state_lines()
        measured = self.frame[self.frame[self.metric].notna()]
        lines += repeats.lines(measured, self.parameters, self.metrics)
        lines += [("row", f"{part.count:,} rows", "left out", part.reason) for part in self.left_out]
        lines += [("column", column.name, column.role, column.reason) for column in self.columns]
        return pd.DataFrame(lines, columns=["what", "name", "fate", "reason"])

    @property
    def unfinished(self) -> dict[str, int]:
        """State → how many of the runs with the target metric have it, of the states that say a run was broken off."""
        return {state: used for state, (used, _) in self._states().items() if used and UNFINISHED.search(state)}

    def _states(self) -> dict[str, tuple[int, int]]:
        """State → how many of its runs have the target metric, and how many there are; most frequent first."""
        if not self.state:
            return {}
        states = self.frame[self.state].astype("object").where(self.frame[self.state].notna(), "none given").astype(str)
        used = np.isfinite(self.frame[self.metric].to_numpy(dtype=float, na_value=np.nan))
        counts = states.value_counts().head(MOST_STATES)
        return {str(state): (int(used[(states == state).to_numpy()].sum()), int(n)) for state, n in counts.items()}

    def _state_lines(self) -> list[tuple[str, str, str, str]]:
        """A line per state the runs ended in: how many of them have the target metric and so are used."""
        reason = "A run counts if its target metric is a number, whatever its state says."
        return [("state", state, f"{used:,} of {n:,} used", reason) for state, (used, n) in self._states().items()]

    def keep(self, which: Keep) -> Runs:
        """The same runs with the last row, the best row, or all rows of each configuration.

        Parameters
        ----------
        which : {"last", "best", "all"}
            "last" is the row with the most epochs or the largest budget that has the metric.

        Raises
        ------
        RunsError
            If the table has one row per configuration, so that there is nothing to choose.
        """
        if self.steps is None or self._file is None:
            raise RunsError("This table has one row for each run, so there are no steps to choose from.")
        if which not in KEEPS:
            raise RunsError(f"{which!r} is no choice of rows. Choose one of: {', '.join(KEEPS)}.")
        file, found = self._file, self.steps
        by = [found.by] if found.by else [name for name in self.parameters if name != found.column]
        groups = steps.configurations(file.frame, by) if by else np.arange(len(file.frame))
        rows = steps.chosen(file.frame, groups, found.column, which, self.metric, self.goal)
        left_out = file.left_out
        if len(rows) < len(file.frame):
            reason = f"other rows of the same configuration: the {which} `{found.column}` is kept"
            others = np.setdiff1d(np.arange(len(file.frame)), rows)
            left_out = (*left_out, LeftOut(reason, len(others), tuple(int(row) for row in others[:1000])))
        frame = file.frame.iloc[rows].reset_index(drop=True)
        return replace(self, frame=frame, left_out=left_out, steps=replace(found, kept=which))

    def overrule(
        self,
        columns: Mapping[str, Mapping[str, Any]] | None = None,
        *,
        metric: str | None = None,
        goal: Goal | None = None,
    ) -> Runs:
        """The same runs with guesses overruled; what was overruled before stays.

        Parameters
        ----------
        columns : mapping of column name to {"role": …, "kind": …, "log": …, "goal": …}
            Only what differs from the guess needs to be given.
        metric : str, optional
            The target metric; its column becomes a metric if it was none.
        goal : {"minimize", "maximize"}, optional
            By default the goal guessed for the metric.

        Raises
        ------
        RunsError
            If a column, role, kind or goal does not exist, or the metric holds no numbers.
        """
        changes = {name: dict(change) for name, change in (columns or {}).items()}
        for name, change in changes.items():
            self.column(name)
            _check_change(name, change)
        if metric is not None and self.column(metric).role != "metric":
            changes.setdefault(metric, {})["role"] = "metric"
        chosen = metric or self.metric
        if goal is not None:
            _check_change(chosen, {"goal": goal})
            changes.setdefault(chosen, {})["goal"] = goal
        changed = self._with(changes) if changes else self
        metrics = changed.metrics
        if not metrics:
            raise RunsError("No metric is left. Choose at least one column of results as a metric.")
        chosen = chosen if chosen in metrics else metrics[0]
        changed = replace(changed, metric=chosen, goal=changed.column(chosen).goal)
        if (chosen, changed.goal) != (self.metric, self.goal):
            changed = replace(changed, notes=_with_target(self.notes, chosen, changed.goal))
        return changed.keep(changed.steps.kept) if changed.steps and changed._file else changed

    def _with(self, changes: Mapping[str, Mapping[str, Any]]) -> Runs:
        """These columns changed, their values converted to the kinds they now have."""
        frame = self.frame.copy(deep=False)
        whole = self._file.frame.copy(deep=False) if self._file else frame
        columns = []
        for column in self.columns:
            change = dict(changes.get(column.name, {}))
            if not change:
                columns.append(column)
                continue
            if change.get("role") == "metric" and column.kind == "category":
                change.setdefault("kind", "number")
            changed = replace(column, **change, reason="You chose this.")
            if changed.kind != column.kind:
                whole[column.name] = self._converted(column.name, changed.kind)
                if not self.steps:
                    frame[column.name] = whole[column.name]
            if changed.role == "metric" and not pd.to_numeric(whole[column.name], errors="coerce").notna().any():
                raise RunsError(f"{column.name!r} holds no numbers, so it cannot be a metric. Choose another column.")
            columns.append(changed)
        file = replace(self._file, frame=whole) if self._file else None
        return replace(self, frame=frame, columns=tuple(columns), _file=file)

    def _converted(self, name: str, kind: Kind) -> pd.Series:
        """A column's values as another kind, from the cells as they were read."""
        file = self._file
        if file is not None and name in file.cells.column_names:
            return as_kind(file.cells.column(name), kind, decimal_comma=file.decimal_comma)
        values = file.frame[name] if file is not None else self.frame[name]
        return as_kind(pa.chunked_array([pa.array(values.astype("string"), type=pa.string())]), kind)


def _with_target(notes: tuple[Note, ...], metric: str, goal: Goal) -> tuple[Note, ...]:
    """Notes in which the target metric and its goal are the ones chosen."""
    chosen = (Note("metric", metric, fate, "You chose this.") for fate in ("target", goal))
    return (*(note for note in notes if note.what != "metric"), *chosen)


_OPTIONS: dict[str, tuple[Any, ...]] = {
    "role": get_args(Role),
    "kind": get_args(Kind),
    "goal": get_args(Goal),
    "log": (True, False),
}


def _check_change(name: str, change: Mapping[str, Any]) -> None:
    """Raise RunsError if a change is none that a column can take."""
    for what, value in change.items():
        if what not in _OPTIONS:
            raise RunsError(f"{what!r} of column {name!r} cannot be changed; role, kind, log and goal can.")
        if value not in _OPTIONS[what]:
            options = ", ".join(str(option) for option in _OPTIONS[what])
            raise RunsError(f"{value!r} is no {what} for column {name!r}. Choose one of: {options}.")
