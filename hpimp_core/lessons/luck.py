"""What luck alone does: the correlations and importances of parameters that do nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

DRAWS = 4000
"""Simulated sweeps: the mean of the largest |r| is then known to about 0.002."""


@dataclass(frozen=True)
class Luck:
    """The largest |r| among idle parameters.

    Attributes
    ----------
    expected : float
        Its mean over simulated sweeps.
    high : float
        Its 95 % quantile: only one sweep in twenty has a larger one by luck.
    draws : ndarray, shape (n_draws,)
        The largest |r| of each simulated sweep.
    """

    n_runs: int
    n_parameters: int
    expected: float
    high: float
    draws: NDArray[np.float64] = field(repr=False, compare=False)


def largest_idle_correlation(n_runs: int, n_parameters: int, *, n_draws: int = DRAWS, random_state: int = 0) -> Luck:
    """How large the largest |r| of parameters that do nothing becomes, by simulation.

    A metric unrelated to a parameter has r² ~ Beta(1/2, (n − 2)/2) (Fisher 1915), so a sweep is simulated by drawing
    its parameters' r² at once instead of its runs.

    Parameters
    ----------
    n_runs : int, at least 3
    n_parameters : int, at least 1
    n_draws : int
        Simulated sweeps.
    random_state : int

    Returns
    -------
    Luck

    Raises
    ------
    ValueError
        With fewer than three runs (r is ±1 by construction) or no parameter.
    """
    if n_runs < 3 or n_parameters < 1:
        raise ValueError("luck needs at least three runs and one parameter")
    rng = np.random.default_rng(random_state)
    largest = np.zeros(n_draws)
    for start in range(0, n_parameters, 50):  # in blocks, so that a thousand parameters fit in memory
        block = min(50, n_parameters - start)
        r2 = rng.beta(0.5, (n_runs - 2) / 2, size=(n_draws, block))
        largest = np.maximum(largest, r2.max(axis=1))
    draws = np.sqrt(largest)
    return Luck(n_runs, n_parameters, float(draws.mean()), float(np.quantile(draws, 0.95)), draws)
