"""Observations: the runs behind a ranking as plain values, the best of them marked, few enough to draw."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pandas as pd

from hpimp_core.encoding import Floats
from hpimp_core.ranking import Ranking

# Kinds that have levels rather than an axis of numbers.
LEVELS = ("category", "boolean")
# The runs marked as best: this part of them, within these bounds.
BEST_PART, FEWEST_BEST, MOST_BEST = 0.05, 5, 50
# More points than this hide each other; the best runs are always kept.
MOST_POINTS = 3_000


def metric_values(ranking: Ranking) -> Floats:
    """The metric of each run of the ranking, shape (n_runs,), in the unit it was ranked in."""
    return ranking.target.y


def plain_values(ranking: Ranking, index: int) -> pd.Series:
    """A parameter's value in each run, as a number, or as text for a category and a boolean; missing is missing."""
    encoding = ranking.forest.encoding
    parameter = encoding.parameters[index]
    if parameter.kind == "category":
        codes = encoding.codes(index)
        return pd.Series([parameter.levels[c] if c >= 0 else None for c in codes.tolist()], dtype="object")
    numbers = encoding.X[:, encoding.features(index)[0]]
    if parameter.kind == "boolean":
        return pd.Series(
            [None if math.isnan(v) else "true" if v else "false" for v in numbers.tolist()], dtype="object"
        )
    return pd.Series(numbers)


def best_runs(y: Floats, goal: str) -> npt.NDArray[np.bool_]:
    """The runs to mark as best: a twentieth of them, at least five and at most fifty."""
    n = min(len(y), max(FEWEST_BEST, min(MOST_BEST, round(BEST_PART * len(y)))))
    order = np.argsort(-y if goal == "maximize" else y, kind="stable")
    marked = np.zeros(len(y), dtype=bool)
    marked[order[:n]] = True
    return marked


def drawn(points: pd.DataFrame, goal: str, most: int = MOST_POINTS, random_state: int = 0) -> pd.DataFrame:
    """At most so many of the runs, the best ones always among them, worst first so that the best are drawn on top."""
    if len(points) > most:
        best = np.flatnonzero(points["best"].to_numpy())
        rest = np.flatnonzero(~points["best"].to_numpy())
        kept = np.random.default_rng(random_state).choice(rest, max(0, most - len(best)), replace=False)
        points = points.iloc[np.sort(np.concatenate([best, kept]))]
    return points.sort_values("metric", ascending=goal == "maximize", kind="stable").reset_index(drop=True)
