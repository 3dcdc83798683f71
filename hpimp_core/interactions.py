"""Interactions: the pairs of parameters whose effects depend on each other."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from hpimp_core.encoding import encode
from hpimp_core.fanova import decompose
from hpimp_core.forest import N_TREES, fit_forest
from hpimp_core.ranking import parameter_columns
from hpimp_core.runs import Goal, Runs
from hpimp_core.target import Diverged, Transform, target


def interactions(
    runs: Runs,
    *,
    metric: str | None = None,
    goal: Goal | None = None,
    parameters: Sequence[str] | None = None,
    best: float | None = None,
    n_trees: int = N_TREES,
    random_state: int = 0,
    diverged: Diverged = "leave out",
    transform: Transform = "none",
) -> pd.DataFrame:
    """Pairs of the strongest parameters by the share of the metric that only the two together account for.

    Parameters
    ----------
    runs : Runs
    metric, goal, parameters, best, n_trees, random_state, diverged, transform
        As in `rank`; with the same ones it is the same forest. A ranking that is there already gives the same table,
        without another fit, as ``decompose(ranking.forest).frame``.

    Returns
    -------
    DataFrame
        A row per pair, largest share first: first, second, share (of the variance of the forest's prediction over the
        searched space, 0 to 1). Its ``attrs`` have the shares of what all parameters do alone ("main"), of these pairs
        ("pairs") and of the rest ("rest"). They describe the forest: read them only where there is a signal.

    Raises
    ------
    RunsError
        As `rank` does.
    """
    chosen = target(runs, metric=metric, goal=goal, best=best, diverged=diverged, transform=transform)
    encoding = encode(runs.frame.iloc[chosen.rows], parameter_columns(runs, chosen.metric, parameters))
    found = decompose(fit_forest(encoding, chosen.y, n_trees=n_trees, random_state=random_state))
    table = found.frame.copy()
    table.attrs = {"main": found.main, "pairs": found.pairs, "rest": found.rest}
    return table
