"""Stability: would fewer runs have given the same ranking? If so, there are enough of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import kendalltau

from hpimp_core.encoding import Encoding, Floats
from hpimp_core.forest import fit_forest, unseen_gains
from hpimp_core.intervals import shares
from hpimp_core.methods import tree_mean
from hpimp_core.ranking import Ranking
from hpimp_core.words.wording import listed

PARTS = (0.1, 0.2, 0.4, 0.6, 0.8)
FEWEST = 10
REPEATS = 4
TREES = 30
# A large table is settled long before its end; only so many runs of it are looked at.
MOST = 2_000
TOP = 3


@dataclass(frozen=True, eq=False)
class Stability:
    """How a ranking on part of the runs agrees with the one on all.

    Attributes
    ----------
    frame : DataFrame
        A row per number of runs, ascending: n_runs; tau, tau_low, tau_high (Kendall's τ with the full ranking, −1 to 1:
        mean, lowest and highest over the repeats; over the parameters above the noise floor where there are three or
        more, else all); same_top (part of the repeats in which the strongest parameters were the same, in any order).
    top : tuple of str
        The strongest parameters of the full ranking, at most three.
    settled_from : int or None
        The number of runs from which on every repeat had the same strongest parameters; None when there is none.
    sentence : str
    """

    frame: pd.DataFrame
    top: tuple[str, ...]
    settled_from: int | None
    sentence: str


def stability(ranking: Ranking, *, repeats: int = REPEATS) -> Stability:
    """Rank random parts of the runs by the forest's out-of-bag impurity, and compare with the full ranking.

    Parameters
    ----------
    ranking : Ranking
        Of any method; its parameters, runs and `random_state` are used.
    repeats : int
        Random parts per size.

    Returns
    -------
    Stability
        With no rows when there are fewer than about fifteen runs, or a single parameter.
    """
    forest = ranking.forest
    names = [parameter.name for parameter in forest.encoding.parameters]
    full = ranking.frame.set_index("parameter")["importance"].loc[names].to_numpy(dtype=np.float64)
    above = ranking.frame.set_index("parameter")["above_noise"].loc[names].to_numpy(dtype=bool)
    compared = above if above.sum() >= TOP else np.ones(len(names), dtype=bool)
    n_top = min(TOP, max(int(above.sum()), 1))
    top = tuple(str(name) for name in ranking.frame["parameter"].iloc[:n_top])
    strongest = {names.index(name) for name in top}
    rng = np.random.default_rng([ranking.random_state, 0x57AB])
    rows = []
    for size in sizes(len(forest.y)) if len(names) > 1 else []:
        taus, same = [], []
        for _ in range(repeats):
            part = rng.choice(len(forest.y), size, replace=False)
            found = shares_of(forest.encoding, forest.y, part, int(rng.integers(2**31)))
            taus.append(agreement(found[compared], full[compared]))
            same.append(set(np.argsort(-found, kind="stable")[:n_top].tolist()) == strongest)
        rows.append((size, np.mean(taus), min(taus), max(taus), np.mean(same)))
    frame = pd.DataFrame(rows, columns=["n_runs", "tau", "tau_low", "tau_high", "same_top"])
    settled = settled_from(frame)
    return Stability(frame, top, settled, sentence_of(ranking, frame, top, settled))


def sizes(n: int) -> list[int]:
    """Numbers of runs to try, ascending, for a table of n."""
    return sorted({size for part in PARTS if FEWEST <= (size := round(part * min(n, MOST))) < n})


def shares_of(encoding: Encoding, y: Floats, part: np.ndarray, random_state: int) -> Floats:
    """Shares on some of the runs, shape (n_parameters,); zeros when their metric is constant."""
    if np.ptp(y[part]) == 0:
        return np.zeros(len(encoding.parameters))
    some = Encoding(encoding.X[part], encoding.owner, encoding.level_of, encoding.parameters)
    return shares(tree_mean(unseen_gains(fit_forest(some, y[part], n_trees=TREES, random_state=random_state))))


def agreement(found: Floats, full: Floats) -> float:
    """Kendall's τ-b of two sets of shares; 0 when one of them has no order."""
    if np.ptp(found) == 0 or np.ptp(full) == 0:
        return 0.0
    return float(kendalltau(found, full).statistic)


def settled_from(frame: pd.DataFrame) -> int | None:
    """The fewest runs from which on the strongest parameters never changed."""
    settled = None
    for n_runs, same in zip(frame["n_runs"].tolist()[::-1], frame["same_top"].tolist()[::-1], strict=True):
        if same < 1:
            break
        settled = int(n_runs)
    return settled


def sentence_of(ranking: Ranking, frame: pd.DataFrame, top: tuple[str, ...], settled: int | None) -> str:
    """What the stability says, in words."""
    if ranking.signal.word == "none":
        return "There is no signal, so no number of these runs has an order to settle on."
    if frame.empty:
        return "There are too few runs or settings to compare a part of them with the whole."
    all_runs = f"{ranking.n_runs:,} runs"
    if settled is None:
        return (
            f"Even with {frame['n_runs'].iloc[-1]:,} of the {all_runs} the strongest settings still change from draw "
            "to draw: more runs would make the order surer."
        )
    come = "comes" if len(top) == 1 else "come"
    return f"{listed(top)} {come} out strongest in every draw of {settled:,} or more of the {all_runs}: that is enough."
