"""Splits: one table of runs as several studies, by the values of a column."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from hpimp_core.encoding import texts
from hpimp_core.errors import RunsError
from hpimp_core.runs import Column, Runs

# A part of a table with fewer runs than this is not ranked: at twenty runs pure noise still reaches an R² of 0.03.
MIN_RUNS_PER_STUDY = 20
# A heat map with more columns than this is not read by anyone.
MAX_STUDIES = 12
# Names under which people keep what they repeat a sweep over, most telling first.
STUDY_NAMES = (
    "dataset",
    "data",
    "task",
    "problem",
    "env",
    "environment",
    "benchmark",
    "model",
    "arch",
    "architecture",
    "algorithm",
    "method",
    "budget",
    "fold",
)


@dataclass(frozen=True, eq=False)
class Split:
    """One table as several studies.

    Attributes
    ----------
    column : str
    studies : dict of str to Runs
        By level, the largest first; the column itself is bookkeeping in each.
    left_out : dict of str to int
        Levels that are no study of their own, with their number of runs.
    """

    column: str
    studies: dict[str, Runs]
    left_out: dict[str, int]


def split(runs: Runs, column: str, *, min_runs: int = MIN_RUNS_PER_STUDY, most: int = MAX_STUDIES) -> Split:
    """Split one table into studies by the values of a column.

    Parameters
    ----------
    runs : Runs
    column : str
    min_runs : int
        Levels with fewer runs are left out.
    most : int
        At most so many studies, those with the most runs.

    Raises
    ------
    RunsError
        When the column is not there, or fewer than two of its values have enough runs.
    """
    if column not in runs.frame.columns:
        raise RunsError(f"There is no column “{column}” to split the table by. Choose one of the table's columns.")
    labels = texts(runs.frame[column])
    counts = labels[measured(runs)].value_counts()
    kept = [str(level) for level in counts.index[:most] if counts[level] >= min_runs]
    if len(kept) < 2:
        raise RunsError(
            f"“{column}” does not split the table into studies: at least two of its values need {min_runs} runs each. "
            "Choose another column, or upload a second table."
        )
    columns = tuple(as_bookkeeping(c) if c.name == column else c for c in runs.columns)
    studies = {}
    for level in kept:
        rows = labels.eq(level).fillna(False).to_numpy(dtype=bool)
        studies[level] = replace(
            runs, frame=runs.frame[rows].reset_index(drop=True), columns=columns, left_out=(), name=level
        )
    left_out = {str(level): int(n) for level, n in counts.items() if str(level) not in studies}
    return Split(column, studies, left_out)


def measured(runs: Runs) -> npt.NDArray[np.bool_]:
    """Mark the runs whose metric is a number: only those can be ranked."""
    return np.asarray(np.isfinite(runs.frame[runs.metric].to_numpy(dtype=float, na_value=np.nan)), dtype=bool)


def as_bookkeeping(column: Column) -> Column:
    """The column that told the studies apart is constant within each."""
    return replace(column, role="bookkeeping", reason="splits the table into studies")


def split_columns(runs: Runs, *, min_runs: int = MIN_RUNS_PER_STUDY, most: int = MAX_STUDIES) -> tuple[str, ...]:
    """Columns that a table can be split by, the likeliest first.

    A column is offered when two to `most` of its values have `min_runs` runs with the metric or more, and it is no
    metric. Those named like a dataset or a model come first, then categories, then numbers.
    """
    found: list[tuple[int, int, str]] = []
    for position, column in enumerate(runs.columns):
        if column.role == "metric":
            continue
        counts = runs.frame.loc[measured(runs), column.name].value_counts()
        if 2 <= len(counts) <= most and int((counts >= min_runs).sum()) >= 2:
            found.append((likelihood(column), position, column.name))
    return tuple(name for _, _, name in sorted(found))


def likelihood(column: Column) -> int:
    """How early a column is offered: its place among the telling names, else after them by kind."""
    words = re.split(r"[^a-z]+", column.name.lower())
    telling = [place for place, name in enumerate(STUDY_NAMES) if name in words]
    if telling:
        return telling[0]
    return len(STUDY_NAMES) + (0 if column.kind in ("category", "boolean") else 1)


def is_telling(column: Column) -> bool:
    """Whether a column's name says that the sweep was repeated over it."""
    return likelihood(column) < len(STUDY_NAMES)
