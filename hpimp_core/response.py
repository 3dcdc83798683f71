"""Response: what the forest predicts for one or two parameters, averaged over all the others."""

from __future__ import annotations

import numpy as np
import pandas as pd

from hpimp_core.curves import CURVE_POINTS, axis_of, curves, descend
from hpimp_core.errors import RunsError
from hpimp_core.ranking import Ranking

# Points of each side of a surface.
SURFACE_POINTS = 30
# The band holds the middle 90 of 100 trees, each of which was grown on another draw of the runs. A tree moves more than
# the forest's mean: on planted sweeps this band held the mean over fresh sweeps in 97 of 100 points.
BAND = (0.05, 0.95)


def response(ranking: Ranking, parameter: str, *, n_points: int = CURVE_POINTS) -> pd.DataFrame:
    """The metric that the forest predicts along one parameter, averaged over the others.

    Parameters
    ----------
    ranking : Ranking
    parameter : str
    n_points : int
        At most this many for a number; every value where there are fewer.

    Returns
    -------
    DataFrame, a row per point
        value (a number, or a level as text), mean, low, high: the forest's prediction, and where 90 in 100 of its trees
        lie. Each tree was grown on its own draw of the runs, so the band says what other runs might have told. In the
        unit in which the metric was ranked.

    Raises
    ------
    RunsError
        When the ranking does not have the parameter.

    Notes
    -----
    Partial dependence (Friedman 2001) by weighted descent: at a split on another parameter, both sides are followed,
    weighted by the runs they hold. A log parameter's points are evenly spaced on its logarithm.
    """
    forest = ranking.forest
    axis = axis_of(forest.encoding, find(ranking, parameter), n_points)
    per_tree = forest.centre + forest.scale * curves(forest, axis)
    low, high = np.quantile(per_tree, BAND, axis=0)
    return pd.DataFrame({"value": list(axis.values), "mean": per_tree.mean(axis=0), "low": low, "high": high})


def surface(ranking: Ranking, first: str, second: str, *, n_points: int = SURFACE_POINTS) -> pd.DataFrame:
    """The metric that the forest predicts over two parameters, averaged over the others.

    Parameters
    ----------
    ranking : Ranking
    first, second : str
        Two different parameters.
    n_points : int
        At most this many for each number.

    Returns
    -------
    DataFrame, a row per pair of values
        first, second (numbers, or levels as text), mean.

    Raises
    ------
    RunsError
        When the ranking does not have a parameter, or both are the same.
    """
    if first == second:
        raise RunsError("Choose two different parameters.")
    forest = ranking.forest
    axes = [axis_of(forest.encoding, find(ranking, name), n_points) for name in (first, second)]
    weight, reached = descend(forest, axes)
    leaf = np.flatnonzero(forest.trees.feature < 0)
    worth = (weight * forest.trees.value)[leaf]
    mean = (reached[0][leaf].T * worth) @ reached[1][leaf] / forest.n_trees
    n, m = mean.shape
    return pd.DataFrame(
        {
            "first": [value for value in axes[0].values for _ in range(m)],
            "second": list(axes[1].values) * n,
            "mean": forest.centre + forest.scale * mean.ravel(),
        }
    )


def find(ranking: Ranking, parameter: str) -> int:
    """Position of a parameter in the forest's encoding."""
    try:
        return ranking.forest.encoding.index(parameter)
    except KeyError:
        raise RunsError(f"“{parameter}” is not among the parameters that were ranked. Choose one of them.") from None
