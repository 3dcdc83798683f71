"""Refusals: tables that hold no runs, each told by what it is and what to upload instead."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd
import pyarrow as pa

from hpimp_core.errors import RunsError
from hpimp_core.files.nested import number_list
from hpimp_core.runs import Column, LeftOut
from hpimp_core.tables import names

_EXTREMES = re.compile(r"__(MIN|MAX)$")
_JOIN = re.compile(r"^(config|configuration)_?id$", re.IGNORECASE)
_SEARCH_SPACE = (
    {"name", "type", "lower", "upper"},
    {"name", "type", "low", "high"},
    {"name", "type", "default", "log"},
)
_SCALARS = {"wall time", "step", "value"}


def check_names(columns: Sequence[str]) -> None:
    """Raise RunsError if the column names are those of some other kind of file."""
    if sum(bool(_EXTREMES.search(name)) for name in columns) >= 2:
        raise RunsError(
            "This is the export of a W&B chart: a row for each step and three columns for each run. "
            "Export the runs table instead: in the project's Runs table, choose Download, CSV."
        )
    lowered = {name.strip().lower() for name in columns}
    if lowered == _SCALARS:
        raise RunsError(
            "This is the curve of one run, exported from TensorBoard's Scalars page. "
            "Export the table of its HParams page instead, which has a row for each run."
        )
    if any(marks <= lowered for marks in _SEARCH_SPACE):
        raise RunsError(
            "This describes a search space, one row for each parameter. "
            "Upload the table of the runs: one row for each run."
        )
    if len(columns) < 2:
        raise RunsError(
            "This table has one column only. Upload one with a column for each setting and each result of the runs."
        )


def check_rows(n: int, left_out: Sequence[LeftOut]) -> None:
    """Raise RunsError if there are too few rows to learn anything."""
    if n == 0 and left_out:
        raise RunsError("None of this table's rows is a run: they are blank, repeat the header or sum up other rows.")
    if n == 0:
        raise RunsError("This table has a header but no rows. Upload it again once it holds runs.")
    if n == 1:
        raise RunsError(
            "This table has one run only, and one run cannot show what a setting does. "
            "Upload the runs of a whole sweep, best thirty or more."
        )


def check_columns(columns: Sequence[Column], frame: pd.DataFrame, table: pa.Table) -> None:
    """Raise RunsError if a table has no metric or no parameter."""
    roles = {column.role for column in columns}
    if "metric" not in roles:
        raise RunsError(_no_metric(columns, frame, table))
    if "parameter" not in roles:
        raise RunsError(
            "This table has results but no setting that differs between runs, so nothing can explain them. "
            "Upload a table that also holds the hyperparameters of each run."
        )


def _no_metric(columns: Sequence[Column], frame: pd.DataFrame, table: pa.Table) -> str:
    """Why there is no metric, as far as can be told."""
    for column in columns:
        if names.metric_goal(column.name) and frame[column.name].notna().sum() == 0:
            return (
                f"The column `{column.name}` is empty in every run, and there is no other result. "
                "Upload the table again once the runs have finished."
            )
    for column in columns:
        cells = table.column(column.name)
        if pa.types.is_string(cells.type) and any(number_list(cell) for cell in cells.slice(0, 20).to_pylist() if cell):
            return (
                f"The column `{column.name}` holds a list of numbers for each run, not one result. "
                "Add a column with the number that counts, such as the last or the best of the list."
            )
    if any(_JOIN.search(column.name) for column in columns):
        return (
            "This is one half of a pair: it holds the settings of each configuration, the results lie in the other "
            "file (the run history). Join the two by the configuration's id, or upload a table that has both."
        )
    return (
        "This table has no column of results, so nothing can be explained: it is a plan or a list of settings. "
        "Upload a table that also holds what each run reached, such as a loss or an accuracy."
    )
