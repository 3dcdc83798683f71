"""Grid, random and Bayesian search on one surface with the same number of runs.

Sources: Bergstra and Bengio 2012, *Random Search for Hyper-Parameter Optimization*, JMLR 13; Jones, Schonlau and Welch
1998, *Efficient Global Optimization* (expected improvement); Snoek, Larochelle and Adams 2012, arXiv 1206.2944.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import minimize
from scipy.special import ndtr
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

Floats = npt.NDArray[np.float64]
Search = Literal["grid", "random", "bayesian"]

GRIDS: dict[int, tuple[int, int]] = {6: (3, 2), 12: (4, 3), 20: (5, 4)}
"""Runs → values of the learning rate × values of the dropout."""
N_FIRST = 4
N_CANDIDATES = 400
N_LENGTH_STEPS = 20
BEST = 0.58
BEST_SECOND = 0.3
WIDTH = np.array([0.08, 0.45])


def grid_size(counts: Sequence[int]) -> int:
    """How many runs a full grid takes: the product of the values tried of each parameter (3 × 2 = 6)."""
    return math.prod(counts)


def score(points: Floats, best: float = BEST) -> Floats:
    """The surface on the unit square, 0…1: a ridge, narrow along the first coordinate and wide along the second."""
    centre = np.array([best, BEST_SECOND])
    return np.asarray(np.exp(-0.5 * np.sum(((points - centre) / WIDTH) ** 2, axis=-1)))


def search(kind: Search, n_runs: int, *, best: float = BEST, random_state: int = 0) -> pd.DataFrame:
    """Try `n_runs` settings and keep the score of each.

    Parameters
    ----------
    kind : {"grid", "random", "bayesian"}
    n_runs : int
        For the grid one of `GRIDS`.
    best : float in [0, 1]
        Where the best first coordinate lies.
    random_state : int

    Returns
    -------
    DataFrame, shape (n_runs, 5)
        run (from 1), u, v (coordinates in 0…1), score, best (so far).
    """
    if kind == "grid":
        points = grid(*GRIDS[n_runs])
    elif kind == "random":
        points = np.random.default_rng(random_state).uniform(size=(n_runs, 2))
    else:
        points = bayesian(n_runs, best=best, random_state=random_state)
    scores = score(points, best)
    return pd.DataFrame(
        {
            "run": range(1, n_runs + 1),
            "u": points[:, 0],
            "v": points[:, 1],
            "score": scores,
            "best": np.maximum.accumulate(scores),
        }
    )


def grid(n_first: int, n_second: int) -> Floats:
    """The points of a grid from edge to edge, row by row; shape (n_first × n_second, 2)."""
    u, v = np.meshgrid(np.linspace(0, 1, n_first), np.linspace(0, 1, n_second))
    return np.column_stack([u.ravel(), v.ravel()])


def expected_improvement(mean: Floats, spread: Floats, best: float) -> Floats:
    """E max(f − best, 0) for f ~ N(mean, spread²): (mean − best) Φ(z) + spread φ(z), z = (mean − best)/spread."""
    gain = mean - best
    z = gain / np.maximum(spread, 1e-12)
    density = np.exp(-0.5 * z**2) / math.sqrt(2 * math.pi)
    return np.where(spread > 1e-12, gain * ndtr(z) + spread * density, np.maximum(gain, 0.0))


def model(points: Floats, scores: Floats) -> GaussianProcessRegressor:
    """A Gaussian process through the runs so far, its length scales fitted to them."""
    kernel = ConstantKernel(1.0, (0.1, 10)) * Matern([0.3, 0.3], (0.05, 2.0), nu=2.5) + WhiteKernel(1e-6, "fixed")
    process = GaussianProcessRegressor(kernel, normalize_y=True, optimizer=None).fit(points, scores)

    def unlikely(theta: Floats) -> tuple[float, Floats]:
        likelihood, slope = process.log_marginal_likelihood(theta, eval_gradient=True, clone_kernel=False)
        return -likelihood, -slope

    # Fitted here and not by scikit-learn, which warns of a length at its bound; with five points that is fine.
    found = minimize(unlikely, kernel.theta, jac=True, bounds=kernel.bounds, options={"maxiter": N_LENGTH_STEPS})
    fitted = kernel.clone_with_theta(found.x)
    return GaussianProcessRegressor(fitted, normalize_y=True, optimizer=None).fit(points, scores)


def bayesian(n_runs: int, *, best: float = BEST, random_state: int = 0) -> Floats:
    """Bayesian search: four random points, then each time where the expected improvement is largest."""
    rng = np.random.default_rng(random_state)
    points = rng.uniform(size=(min(N_FIRST, n_runs), 2))
    while len(points) < n_runs:
        scores = score(points, best)
        process = model(points, scores)
        candidates = rng.uniform(size=(N_CANDIDATES, 2))
        mean, spread = process.predict(candidates, return_std=True)
        gain = expected_improvement(mean, spread, float(scores.max()))
        points = np.vstack([points, candidates[np.argmax(gain)]])
    return points


def surface(best: float = BEST, *, n: int = 40) -> pd.DataFrame:
    """The surface as n × n tiles: u, v (their lower corners), score at their middle."""
    edges = np.arange(n) / n
    u, v = (part.ravel() for part in np.meshgrid(edges, edges))
    middle = np.column_stack([u, v]) + 0.5 / n
    return pd.DataFrame({"u": u, "v": v, "u2": u + 1 / n, "v2": v + 1 / n, "score": score(middle, best)})
