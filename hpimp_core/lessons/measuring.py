"""Correlation and importance of the points on screen, fast enough to follow a slider."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from hpimp_core.correlation import correlations
from hpimp_core.encoding import Encoding, encode
from hpimp_core.forest import fit_forest, out_of_bag_r2, seen_gains, unseen_gains
from hpimp_core.intervals import shares
from hpimp_core.noise import Signal, signal_of
from hpimp_core.runs import Runs
from hpimp_core.target import Target, target

N_TREES = 32
"""Enough for shares to within about 0.03 on the made-up sweeps; `rank` grows more and adds intervals and a floor."""


@dataclass(frozen=True, eq=False)
class Measured:
    """What the points say.

    Attributes
    ----------
    frame : DataFrame
        A row per parameter, in the table's order: parameter, importance (out-of-bag impurity, as `rank` has it),
        classic (impurity on the runs the trees were grown on), correlation with its interval, spearman.
    signal : Signal
    """

    frame: pd.DataFrame = field(repr=False)
    signal: Signal

    def of(self, parameter: str, what: str = "correlation") -> float:
        """One number of one parameter."""
        return float(self.frame.loc[self.frame["parameter"] == parameter, what].iloc[0])


def correlate(runs: Runs) -> pd.DataFrame:
    """The correlations of every parameter, see `hpimp_core.correlation.correlations`; no run is left out."""
    chosen, encoding = _encoded(runs)
    return correlations(encoding, chosen.y)


def _encoded(runs: Runs) -> tuple[Target, Encoding]:
    """All runs with a value of the metric, and their parameters as numbers."""
    chosen = target(runs, diverged="keep")
    columns = [column for column in runs.columns if column.role == "parameter"]
    return chosen, encode(runs.frame.iloc[chosen.rows], columns)


def measure(runs: Runs, *, n_trees: int = N_TREES) -> Measured:
    """Correlation and forest importance of every parameter, by the same functions as `rank`, without its intervals.

    Parameters
    ----------
    runs : Runs
        No run is left out as diverged: what is on screen is what is measured.
    n_trees : int

    Returns
    -------
    Measured

    Raises
    ------
    RunsError
        When the metric cannot be used.
    """
    chosen, encoding = _encoded(runs)
    forest = fit_forest(encoding, chosen.y, n_trees=n_trees)
    frame = correlations(encoding, chosen.y)
    for name, gains in (("importance", unseen_gains(forest)), ("classic", seen_gains(forest))):
        told = np.isfinite(gains).all(axis=1)
        frame[name] = shares(gains[told].mean(axis=0) if told.any() else np.zeros(gains.shape[1]))
    return Measured(frame, signal_of(out_of_bag_r2(forest), len(chosen.y)))
