"""Steps: several rows of one configuration (budgets, epochs), of which one may stand for the run."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from hpimp_core.tables import names
from hpimp_core.tables.terms import Goal, Role

Keep = Literal["last", "best", "all"]
KEEPS: tuple[Keep, ...] = ("last", "best", "all")

# Names of what grows from one row of a configuration to the next. How many epochs a run was *meant* to take
# (n_epochs, max_steps) is a setting, however often a configuration comes back with another number.
BUDGET = re.compile(r"^(tuner_)?(budget|fidelity|rung|n_resources|resource|resources)$")
PROGRESS = re.compile(
    r"^_?(epoch|step|global_step|iteration|training_iteration|iter|round|timesteps|timesteps_total|trainer_global_step|"
    r"current_epoch|tuner_epochs|trained_epochs)$|轮次|エポック|에포크"
)
# Names that tell one configuration from another.
CONFIGURATION = re.compile(
    r"^(config|configuration|trial|run|experiment|exp|job|model)?_?(id|key|hash|number|name|uuid)$|^(trial|run|config|configuration|name)$"
)
# The rows belong to configurations when there are at least this many rows for each, on average.
ROWS_PER_CONFIGURATION = 1.2


@dataclass(frozen=True)
class Steps:
    """Rows by configuration.

    Attributes
    ----------
    column : str
        What grows within a configuration: the budget, the epoch.
    by : str
        What tells configurations apart: a column, or "the settings".
    configurations : int
        How many there are.
    kept : {"last", "best", "all"}
        Which row stands for a configuration.
    """

    column: str
    by: str
    configurations: int
    kept: Keep


def find(frame: pd.DataFrame, roles: Mapping[str, Role]) -> tuple[str, str] | None:
    """The column of steps and that of configurations ("" for all settings together); None where there are none."""
    called = {name: names.joined(name) for name in frame.columns}
    steps = [name for name in frame.columns if BUDGET.search(called[name]) or PROGRESS.search(called[name])]
    steps = [name for name in steps if _is_number(frame[name]) and frame[name].nunique() > 1]
    keys = [name for name in frame.columns if roles[name] == "bookkeeping" and CONFIGURATION.search(called[name])]
    settings = [name for name in frame.columns if roles[name] == "parameter"]
    for step in steps:
        fixed = [name for name in settings if name != step]
        for key in keys:
            if _repeats(frame, [key], step) and _together(frame, key, fixed):
                return step, key
        starts_anew = BUDGET.search(called[step]) or frame[step].min() <= 1
        if fixed and starts_anew and _repeats(frame, fixed, step):
            return step, ""
    return None


def configurations(frame: pd.DataFrame, columns: Sequence[str]) -> np.ndarray:
    """The number of each row's configuration, shape (n,)."""
    return frame.groupby(list(columns), sort=False, dropna=False, observed=True).ngroup().to_numpy()


def chosen(frame: pd.DataFrame, groups: np.ndarray, step: str, kept: Keep, metric: str, goal: Goal) -> np.ndarray:
    """Positions of the rows that stand for their configurations, in the table's order.

    A row without the metric stands for its configuration only where no other does.
    """
    if kept == "all":
        return np.arange(len(frame))
    values = frame[metric].to_numpy(dtype=float, na_value=np.nan)
    steps = frame[step].to_numpy(dtype=float, na_value=-np.inf)
    measured = np.isfinite(values)
    if kept == "best":
        order = np.where(measured, values if goal == "maximize" else -values, -np.inf)
        ranked = np.lexsort((np.arange(len(frame)), steps, order, measured, groups))
    else:
        ranked = np.lexsort((np.arange(len(frame)), steps, measured, groups))
    last = np.append(groups[ranked][1:] != groups[ranked][:-1], True) if len(ranked) else np.array([], dtype=bool)
    return np.sort(ranked[last])


def _repeats(frame: pd.DataFrame, columns: Sequence[str], step: str) -> bool:
    """Whether configurations come back with other steps, and hardly ever with the same."""
    groups = configurations(frame, columns)
    n = int(groups.max()) + 1 if len(groups) else 0
    if n < 2 or len(frame) < ROWS_PER_CONFIGURATION * n:
        return False
    pairs = pd.DataFrame({"group": groups, "step": frame[step].to_numpy(dtype=float, na_value=np.nan)})
    distinct = len(pairs.drop_duplicates())
    return distinct >= ROWS_PER_CONFIGURATION * n and distinct >= 0.9 * len(frame)


def _together(frame: pd.DataFrame, key: str, settings: Sequence[str]) -> bool:
    """Whether rows with one key have one set of settings, as rows of one configuration do."""
    apart = configurations(frame, [key]).max() + 1
    return bool(configurations(frame, [key, *settings]).max() + 1 <= 1.05 * apart)


def _is_number(values: pd.Series) -> bool:
    """Whether a column holds numbers."""
    return bool(pd.api.types.is_numeric_dtype(values.dtype)) and not pd.api.types.is_bool_dtype(values.dtype)
