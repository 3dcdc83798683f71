"""Learning from another task: transfer, fine-tuning, several tasks at once, and when the other task does harm.

Every model here is linear with 20 weights, so that each error is exact or an average over many draws.
Sources: Pan and Yang 2010, *A Survey on Transfer Learning*; Evgeniou and Pontil 2004, *Regularized multi-task
learning* (weights pulled to their mean); Wang, Dai, Póczos and Carbonell 2019, arXiv 1811.09751 (negative transfer).
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]

N_WEIGHTS = 20
N_SOURCE = 500
NOISE = 0.5
SAMPLES = (5, 10, 20, 40, 80, 160)
STRATEGIES = ("from scratch", "frozen", "fine-tuned")
N_DRAWS = 40
COUPLINGS = (0.0, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
N_TASKS = 4


def _towards(X: Floats, y: Floats, start: Floats, pull: float) -> Floats:
    """Least squares with a pull towards `start`: argmin Σ (Xw − y)² + pull · |w − start|²."""
    gram = X.T @ X + pull * np.eye(X.shape[1])
    return np.asarray(start + np.linalg.solve(gram, X.T @ (y - X @ start)))


def transfer(relatedness: float, *, n_draws: int = N_DRAWS, random_state: int = 0) -> pd.DataFrame:
    """The error on a new task with few samples, learned in three ways, averaged over draws.

    Parameters
    ----------
    relatedness : float in [-1, 1]
        Cosine between the true weights of the source task and of the new one: 1 the same, 0 nothing in common,
        below 0 opposed.
    n_draws : int
    random_state : int

    Returns
    -------
    DataFrame
        strategy, samples (of the new task), error: the mean squared error on fresh samples, as a share of the new
        task's own variance (1: no better than guessing the mean). "from scratch" knows only the new samples, "frozen"
        uses the source's weights as they are, "fine-tuned" begins at them and moves as far as the samples ask.
    """
    rng = np.random.default_rng(random_state)
    total = {(strategy, n): 0.0 for strategy in STRATEGIES for n in SAMPLES}
    for _ in range(n_draws):
        source, target = _pair(rng, relatedness)
        X = rng.normal(size=(N_SOURCE, N_WEIGHTS))
        learned = _towards(X, X @ source + NOISE * rng.normal(size=N_SOURCE), np.zeros(N_WEIGHTS), 1.0)
        X = rng.normal(size=(max(SAMPLES), N_WEIGHTS))
        y = X @ target + NOISE * rng.normal(size=len(X))
        for n in SAMPLES:
            # the pull that suits weights of size 1 at this noise: N_WEIGHTS × noise², Bayes' rule for both starts
            pull = N_WEIGHTS * NOISE**2
            found = {
                "from scratch": _towards(X[:n], y[:n], np.zeros(N_WEIGHTS), pull),
                "frozen": learned,
                "fine-tuned": _towards(X[:n], y[:n], learned, pull),
            }
            for strategy, w in found.items():
                total[strategy, n] += float(np.sum((w - target) ** 2)) / n_draws  # inputs have unit variance
    return pd.DataFrame(
        [(strategy, n, error) for (strategy, n), error in total.items()], columns=["strategy", "samples", "error"]
    )


def _pair(rng: np.random.Generator, relatedness: float) -> tuple[Floats, Floats]:
    """The true weights of two tasks, both of length 1, with that cosine between them."""
    first, other = rng.normal(size=(2, N_WEIGHTS))
    first /= np.linalg.norm(first)
    other -= first * (first @ other)
    other /= np.linalg.norm(other)
    return first, relatedness * first + math.sqrt(1 - relatedness**2) * other


def multi_task(
    relatedness: float, n_samples: int = 15, *, n_draws: int = N_DRAWS, random_state: int = 0
) -> pd.DataFrame:
    """Four tasks learned together, their weights pulled to their common mean, against each alone.

    Parameters
    ----------
    relatedness : float in [0, 1]
        Share of each task's weights (in squared length) that all tasks have in common.
    n_samples : int
        Samples of each task.
    n_draws : int
    random_state : int

    Returns
    -------
    DataFrame
        coupling (0: each alone), error (as in `transfer`), mean over the tasks and draws.
    """
    rng = np.random.default_rng(random_state)
    totals = np.zeros(len(COUPLINGS))
    for _ in range(n_draws):
        common = rng.normal(size=N_WEIGHTS) / math.sqrt(N_WEIGHTS)
        own = rng.normal(size=(N_TASKS, N_WEIGHTS)) / math.sqrt(N_WEIGHTS)
        true = math.sqrt(relatedness) * common + math.sqrt(1 - relatedness) * own
        X = rng.normal(size=(N_TASKS, n_samples, N_WEIGHTS))
        y = np.einsum("tij,tj->ti", X, true) + NOISE * rng.normal(size=(N_TASKS, n_samples))
        for i, coupling in enumerate(COUPLINGS):
            fitted = _coupled(X, y, coupling * n_samples)
            totals[i] += float(np.mean(np.sum((fitted - true) ** 2, axis=1))) / n_draws
    return pd.DataFrame({"coupling": COUPLINGS, "error": totals})


def _coupled(X: Floats, y: Floats, coupling: float) -> Floats:
    """All tasks' weights at once: least squares, a small pull to zero, and a pull to the tasks' mean."""
    n_tasks, _, d = X.shape
    to_mean = np.eye(n_tasks) - 1 / n_tasks
    system = coupling * np.kron(to_mean, np.eye(d)) + N_WEIGHTS * NOISE**2 / n_tasks * np.eye(n_tasks * d)
    for t in range(n_tasks):
        system[t * d : (t + 1) * d, t * d : (t + 1) * d] += X[t].T @ X[t]
    right = np.einsum("tij,ti->tj", X, y).ravel()
    return np.linalg.solve(system, right).reshape(n_tasks, d)
