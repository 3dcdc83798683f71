"""Targets: which metric was most likely optimised, and which way is better."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hpimp_core.runs import Column
from hpimp_core.tables import names
from hpimp_core.tables.conventions import Tool
from hpimp_core.tables.terms import Goal

# Points for what a metric's name says; the largest sum is the first guess.
WORD_POINTS: tuple[tuple[re.Pattern[str], float], ...] = (
    (re.compile(r"(^|_)(objective|target|score|fitness|final)(_|$)"), 1.0),
    (re.compile(r"(^|_)(val|valid|validation|dev|eval|cv|holdout)(_|$)"), 3.0),
    (re.compile(r"(^|_)test(_|$)"), 2.0),
    (re.compile(r"(^|_)(train|training|tr)(_|$)"), -3.0),
    (re.compile(r"(^|_)(mean|avg|average)(_|$)"), 0.5),
    (re.compile(r"(^|_)(min|max|std|var|best_epoch|last|median|split\d+)(_|$)"), -1.0),
    (
        re.compile(
            r"(^|_)(smooth|smoothed|ema|raw|baseline|aux|reg|kl|entropy|policy|vf|classifier|neg|pos|class\d*)(_|$)"
        ),
        -1.0,
    ),
)
# What people report beats what they differentiate; a loss is next; costs of running come last.
QUALITY_POINTS = 2.0
LOSS_POINTS = 1.0
COST_POINTS = -4.0
# Someone sorted the table by this column.
SORTED_POINTS = 4.0
SORTED_ROWS = 8


@dataclass(frozen=True)
class Guess:
    """A metric or a goal with the reason for it."""

    value: str
    reason: str

    @property
    def goal(self) -> Goal:
        """The guess as a goal."""
        return "maximize" if self.value == "maximize" else "minimize"


def guess_metric(columns: Sequence[Column], frame: pd.DataFrame, tool: Tool) -> Guess:
    """The metric most likely to be the target among the columns that are metrics (at least one)."""
    metrics = [column.name for column in columns if column.role == "metric"]
    usable = [name for name in metrics if _varies(frame[name])] or metrics
    for target in tool.targets:
        for name in usable:
            if target.search(name):
                return Guess(name, f"It is what {tool.name} optimises.")
    if len(usable) == 1:
        return Guess(usable[0], "It is the only metric that differs between runs.")
    points = {name: _points(name, frame[name], position) for position, name in enumerate(usable)}
    best = max(usable, key=lambda name: points[name])
    if is_sorted(frame[best]):
        return Guess(best, "The table is sorted by it.")
    return Guess(best, "By its name, the likeliest target among the metrics.")


def guess_goal(name: str, frame: pd.DataFrame, tool: Tool, goals: Mapping[str, Goal]) -> Guess:
    """Which way is better for a metric, told from the file, the tool, its name or its values."""
    if name in goals:
        return Guess(goals[name], "The file says so.")
    if tool.goal and any(target.search(name) for target in tool.targets):
        return Guess(tool.goal, f"{tool.name} always maximizes its score.")
    by_name = names.metric_goal(name)
    if by_name:
        return Guess(by_name, "Its name says so.")
    if names.is_cost(name) or names.chore(name) == names.TIMING:
        per_second = re.search(r"(_per_|throughput|fps)", names.joined(name))
        return Guess("maximize" if per_second else "minimize", "It says what a run took, or how fast it went.")
    return _goal_by_values(frame[name], frame)


def is_sorted(values: pd.Series) -> bool:
    """Whether a table was sorted by this column: enough rows, nearly all different, in order."""
    numbers = values.dropna().to_numpy(dtype=float)
    numbers = numbers[np.isfinite(numbers)]
    ahead, behind = numbers[1:], numbers[:-1]
    if len(numbers) < SORTED_ROWS or not ((ahead >= behind).all() or (ahead <= behind).all()):
        return False
    return bool(len(np.unique(numbers)) >= 0.5 * len(numbers))


def _varies(values: pd.Series) -> bool:
    """Whether a metric has at least two values."""
    numbers = values.dropna().to_numpy(dtype=float)
    return len(numbers) > 1 and bool((numbers != numbers[0]).any())


def _points(name: str, values: pd.Series, position: int) -> float:
    """How likely a metric is the target; earlier columns win ties."""
    joined = names.joined(name)
    points = sum(score for pattern, score in WORD_POINTS if pattern.search(joined))
    goal = names.metric_goal(name)
    points += {"maximize": QUALITY_POINTS, "minimize": LOSS_POINTS, None: 0.0}[goal]
    if names.is_cost(name):
        points += COST_POINTS
    if is_sorted(values):
        points += SORTED_POINTS
    points -= 2.0 * float(values.isna().mean())
    return points - 0.01 * position


def _goal_by_values(values: pd.Series, frame: pd.DataFrame) -> Guess:
    """Which way is better where no name says it: a sorted table starts with the best, pruned runs are the worse."""
    if is_sorted(values):
        first, last = values.dropna().iloc[[0, -1]]
        return Guess(
            "maximize" if first > last else "minimize", "The table is sorted by it, and the best usually come first."
        )
    state = next((frame[name] for name in frame.columns if name.lower() == "state"), None)
    if state is not None:
        lowered = state.astype("string").str.lower()
        pruned, complete = values[lowered == "pruned"].dropna(), values[lowered == "complete"].dropna()
        if len(pruned) >= 3 and len(complete) >= 3 and pruned.median() != complete.median():
            higher = complete.median() > pruned.median()
            return Guess("maximize" if higher else "minimize", "Runs that were stopped early have the worse values.")
    numbers = values.dropna()
    if len(numbers) >= 5 and numbers.between(0, 1).all() and numbers.max() > 0.5:
        return Guess("maximize", "Its values lie between 0 and 1, as accuracies do.")
    if len(numbers) >= 5 and numbers.between(0, 100).all() and numbers.max() > 50:
        return Guess("maximize", "Its values lie between 0 and 100, as percentages do.")
    return Guess("minimize", "Nothing tells which way is better; most searches minimize.")
