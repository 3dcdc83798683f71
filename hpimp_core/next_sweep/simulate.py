"""What tuning only the most important parameters would have bought, simulated on forests."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from hpimp_core.encoding import Encoding, Floats, Ints
from hpimp_core.forest import Forest, fit_forest
from hpimp_core.noise import negligible
from hpimp_core.ranking import Ranking
from hpimp_core.tables.names import is_given
from hpimp_core.words.wording import listed

# Runs of the random search that is simulated: enough to land among the best 5 % with a chance of 95 %.
BUDGET = 59
# Starting points the parameters that are not tuned stay at, and ways to cut the runs in two.
STARTS = 20
CUTS = 3
# Trees of each half's forest, and the most runs it sees: a simulation is about shares, not digits.
TREES = 32
MOST_RUNS = 2_000
# Past this many parameters the curve is flat: the rest is added in one last step.
ONE_BY_ONE = 8
# The band holds the middle eight in ten of the simulated searches.
BAND = (0.10, 0.90)
# So much of the gain is as good as all of it.
NEARLY_ALL = 0.9


@dataclass(frozen=True, eq=False)
class TopK:
    """What tuning only the top k parameters would have bought.

    Attributes
    ----------
    frame : DataFrame
        A row per step, from k = 0 to all parameters: k, parameter (the k-th; "" for 0 and where several are added at
        once), expected, low, high (the metric of the run found, and
        the middle eight in ten of the searches), gain (its share of what tuning all of them bought; NaN where that is
        nothing).
    budget : int
        Runs of each simulated search.
    verdict : str
        The answer in a sentence or two of Markdown.
    enough : int or None
        The fewest of the top parameters with nine tenths of the gain of all; None where tuning all buys nothing.
    """

    frame: pd.DataFrame
    budget: int
    enough: int | None
    verdict: str


def top_k(ranking: Ranking, *, budget: int = BUDGET, random_state: int = 0) -> TopK:
    """Simulate a random search over the top k parameters, for each k.

    Parameters
    ----------
    ranking : Ranking
        Gives the order of the parameters, the runs, and the goal.
    budget : int
        Runs of each search.
    random_state : int

    Returns
    -------
    TopK
        The metric in its own unit (or on the scale it was transformed to).

    Notes
    -----
    A search starts at a run of the sweep, keeps its values for the parameters that are not tuned, and tries the top k
    parameters' values of `budget` other runs. Choosing the best of many predictions flatters itself, so two forests
    share the work: the runs are cut in two, the forest of one half chooses, and the forest of the other half, which has
    seen none of the same runs, says what was found. Both ways round, for several cuts. A half's forest is more
    cautious than one of all runs: the figures err on the side of too little gain.
    """
    forest = ranking.forest
    given = ranking.frame["parameter"].map(is_given) & (ranking.frame["kind"] == "category")
    tunable = ranking.frame[~given]
    names = [str(name) for name in tunable["parameter"]]
    steps = steps_of(names)
    order = [np.isin(forest.encoding.owner, [forest.encoding.index(name) for name in step]) for step in steps]
    rng = np.random.default_rng(random_state)
    found = []
    for cut in range(CUTS):
        shuffled = rng.permutation(len(forest.y))[: 2 * MOST_RUNS]
        halves = np.array_split(shuffled, 2)
        forests = [fit_half(forest, half, random_state + cut) for half in halves]
        for chooser, judge in (forests, forests[::-1]):
            found.append(searches(chooser, judge, chooser.matrix(), order, ranking.goal, budget, rng))
    values = forest.centre + forest.scale * np.concatenate(found)
    matter = int((tunable["above_noise"] & (tunable["importance"] >= negligible(len(ranking.frame)))).sum())
    return summarised(values, steps, ranking.goal, budget, matter)


def steps_of(names: list[str]) -> list[list[str]]:
    """The parameters added at each step: one by one, then all that are left."""
    single = len(names) if len(names) <= ONE_BY_ONE + 1 else ONE_BY_ONE
    return [[name] for name in names[:single]] + ([names[single:]] if names[single:] else [])


def fit_half(forest: Forest, rows: Ints, random_state: int) -> Forest:
    """A small forest of some of the runs, on the scale of the whole forest's target."""
    whole = forest.encoding
    part = Encoding(whole.X[rows], whole.owner, whole.level_of, whole.parameters)
    return fit_forest(part, forest.y[rows], n_trees=TREES, random_state=random_state, max_drawn=MOST_RUNS)


def searches(
    chooser: Forest,
    judge: Forest,
    X: npt.NDArray[np.float32],
    order: list[npt.NDArray[np.bool_]],
    goal: str,
    budget: int,
    rng: np.random.Generator,
) -> Floats:
    """What each of several searches finds when it tunes the first 0, 1, 2 … parameters; shape (n_starts, n_k)."""
    starts = X[rng.choice(len(X), STARTS, replace=len(X) < STARTS)]
    donors = X[rng.choice(len(X), (STARTS, budget), replace=True)]
    found = np.empty((STARTS, len(order) + 1))
    found[:, 0] = judge.predict(starts)
    tried = np.repeat(starts[:, None, :], budget, axis=1)
    for k, mine in enumerate(order, start=1):
        tried[:, :, mine] = donors[:, :, mine]
        flat = tried.reshape(-1, X.shape[1])
        hoped = chooser.predict(flat).reshape(STARTS, budget)
        at = hoped.argmin(axis=1) if goal == "minimize" else hoped.argmax(axis=1)
        found[:, k] = judge.predict(tried[np.arange(STARTS), at])
    return found


def summarised(values: Floats, steps: list[list[str]], goal: str, budget: int, matter: int) -> TopK:
    """Mean and band over the searches, and the share of the gain; the first `matter` parameters matter."""
    expected = values.mean(axis=0)
    low, high = np.quantile(values, BAND, axis=0)
    better = -1.0 if goal == "minimize" else 1.0
    most = max(0.0, better * (expected[-1] - expected[0]))
    gain = better * (expected - expected[0]) / most + 0.0 if most else np.full(len(expected), np.nan)
    frame = pd.DataFrame(
        {
            "k": np.cumsum([0, *map(len, steps)]),
            "parameter": ["", *(step[0] if len(step) == 1 else "" for step in steps)],
            "expected": expected,
            "low": low,
            "high": high,
            "gain": gain,
        }
    )
    reached = frame.loc[frame["gain"] >= NEARLY_ALL, "k"]
    enough = int(reached.iloc[0]) if len(reached) else None
    return TopK(frame, budget, enough, in_words(frame, enough, [name for step in steps for name in step], matter))


def in_words(frame: pd.DataFrame, enough: int | None, names: list[str], matter: int) -> str:
    """What the simulation says of those that matter, and how many it takes; with the figures that say it."""
    if enough is None or enough == 0:
        return "In the simulation, tuning all parameters finds nothing better than not tuning."
    if enough >= len(names):
        return "In the simulation every parameter is needed: leaving out the last costs more than a tenth of the gain."
    bought = frame.set_index("k")["gain"].clip(upper=1)
    told = (
        f"Tuning only {listed(names[:enough])} would have bought {bought[enough]:.0%} of what tuning all {len(names)} "
        "parameters buys, with as many runs."
    )
    if matter == enough or matter not in bought.index or not matter:
        return told
    if matter == 1:
        return f"{told} The one that matters would have bought {bought[matter]:.0%}."
    return f"{told} The {matter} that matter would have bought {bought[matter]:.0%}."
