"""Pair: two parameters against the metric, and how much they do only together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hpimp_core.fanova import Decomposition, decompose
from hpimp_core.ranking import Ranking
from hpimp_core.response import find, surface
from hpimp_core.views.observations import LEVELS, best_runs, drawn, metric_values, plain_values
from hpimp_core.words.wording import code, figure, percent

# Below the first share two parameters can be tuned one by one, from the second on only together.
HARDLY, CLEARLY = 0.05, 0.20
# A pair with a smaller share of the forest's variance is not offered for a look.
WORTH_A_LOOK = 0.01


@dataclass(frozen=True, eq=False)
class Pair:
    """Two parameters against the metric.

    Attributes
    ----------
    first, second, metric, goal : str
    by_level, logs : pair of bool
        Whether each has levels rather than an axis of numbers, and whether that axis is to be logarithmic.
    surface : DataFrame
        first, second, mean: the forest's prediction on a grid, averaged over the other parameters.
    points : DataFrame
        A row per run that is drawn, worst first: first, second, metric, best.
    interaction : float
        Share of the surface's variance, 0 to 1, that the two do only together: what no sum of one curve each can show.
    best_first, best_second : float or str
        Where the prediction is best.
    best_mean : float
    verdict : str
    """

    first: str
    second: str
    metric: str
    goal: str
    by_level: tuple[bool, bool]
    logs: tuple[bool, bool]
    surface: pd.DataFrame
    points: pd.DataFrame
    interaction: float
    best_first: float | str
    best_second: float | str
    best_mean: float
    verdict: str


def pair(ranking: Ranking, *, first: str, second: str) -> Pair:
    """Two parameters against the metric, on the runs of a ranking.

    Raises
    ------
    RunsError
        When one is not a parameter of the ranking, or both are the same.
    """
    grid = surface(ranking, first, second)
    at = find(ranking, first), find(ranking, second)
    a, b = plain_values(ranking, at[0]), plain_values(ranking, at[1])
    encoded = ranking.forest.encoding.parameters[at[0]], ranking.forest.encoding.parameters[at[1]]
    by_level = encoded[0].kind in LEVELS, encoded[1].kind in LEVELS
    y = metric_values(ranking)
    points = pd.DataFrame({"first": a, "second": b, "metric": y, "best": best_runs(y, ranking.goal)})
    points = drawn(points[a.notna() & b.notna()], ranking.goal)
    means = grid["mean"].to_numpy(dtype=np.float64)
    best = grid.iloc[int(means.argmax() if ranking.goal == "maximize" else means.argmin())]
    interaction = interaction_share(grid)
    verdict = pair_verdict(ranking, first, second, best, interaction)
    logs = encoded[0].log, encoded[1].log
    return Pair(
        first,
        second,
        ranking.metric,
        ranking.goal,
        by_level,
        logs,
        grid,
        points,
        interaction,
        best["first"],
        best["second"],
        float(best["mean"]),
        verdict,
    )


def strongest_pairs(ranking: Ranking) -> Decomposition:
    """What single parameters and pairs do in the ranking's forest, see `decompose`."""
    return decompose(ranking.forest)


def partners(pairs: pd.DataFrame, parameter: str) -> list[tuple[str, float]]:
    """The parameters that one acts together with, each with the pair's share, strongest first; from 1 % up."""
    mine = pairs[((pairs["first"] == parameter) | (pairs["second"] == parameter)) & (pairs["share"] >= WORTH_A_LOOK)]
    other = mine["second"].where(mine["first"] == parameter, mine["first"])
    return sorted(zip(other.astype(str), mine["share"].astype(float), strict=True), key=lambda entry: -entry[1])


def interaction_share(grid: pd.DataFrame) -> float:
    """Share of a surface's variance that no sum of a curve in each parameter shows; every cell counts the same."""
    cells = grid.pivot(index="first", columns="second", values="mean").to_numpy(dtype=np.float64)
    centred = cells - np.nanmean(cells)
    rest = centred - np.nanmean(centred, axis=1, keepdims=True) - np.nanmean(centred, axis=0, keepdims=True)
    total = float(np.nanmean(centred**2))
    return float(np.clip(np.nanmean(rest**2) / total, 0.0, 1.0)) if total > 0 else 0.0


def pair_verdict(ranking: Ranking, first: str, second: str, best: pd.Series, interaction: float) -> str:
    """One or two sentences: where both are best, and how much they do only together."""
    one, two, metric = code(first), code(second), code(ranking.metric)
    if ranking.signal.word == "none":
        return (
            f"The settings do not predict {metric} on runs the forest has not seen, so the map of "
            f"{one} and {two} may be luck."
        )
    where = (
        f"The forest predicts the best {metric} ({figure(best['mean'])}) at {one} = "
        f"{shown(best['first'])}, {two} = {shown(best['second'])}."
    )
    part = f"{percent(interaction)} of what they do"
    if interaction < HARDLY:
        return f"{where} They hardly interact ({part}): each can be tuned without the other."
    if interaction < CLEARLY:
        return f"{where} They interact a little: {part} shows only when both are looked at."
    return f"{where} They interact: {part} shows only when both are looked at, so tune them together."


def shown(value: object) -> str:
    """A value of a parameter for a sentence: a number rounded, a level in a code span."""
    return figure(float(value)) if isinstance(value, int | float | np.number) else code(value)
