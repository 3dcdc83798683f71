"""Learning-rate schedules from their formulas, and what each does to a small noisy training.

Sources: step and exponential decay as in every library; cosine: Loshchilov and Hutter 2017, *SGDR*, arXiv 1608.03983
(one period, to zero); warm-up: Goyal et al. 2017, arXiv 1706.02677 (a linear ramp); reduce on plateau: the rule of
Keras' and PyTorch's `ReduceLROnPlateau`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

Schedule = Callable[[int, int, float], float]
"""(epoch, number of epochs, base rate) → rate; epochs count from 0."""

STEP_FACTOR, N_DROPS = 0.1, 3
END_SHARE = 0.01
WARMUP_SHARE = 0.1
PATIENCE, PLATEAU_FACTOR, THRESHOLD = 5, 0.3, 0.01


def constant(epoch: int, n_epochs: int, base: float) -> float:
    """The same rate throughout."""
    return base


def step_decay(epoch: int, n_epochs: int, base: float) -> float:
    """A tenth of the rate after each third of the epochs: base × 0.1^⌊3·epoch / n⌋."""
    return base * STEP_FACTOR ** math.floor(N_DROPS * epoch / n_epochs)


def exponential(epoch: int, n_epochs: int, base: float) -> float:
    """The same share off at each epoch, 1 % of the rate left at the end: base × γ^epoch."""
    gamma = END_SHARE ** (1 / max(n_epochs - 1, 1))
    return base * float(gamma**epoch)


def cosine(epoch: int, n_epochs: int, base: float) -> float:
    """Half a cosine wave from the base rate to zero: base × ½ (1 + cos(π · epoch / n))."""
    return base * 0.5 * (1 + math.cos(math.pi * epoch / n_epochs))


def warmup_cosine(epoch: int, n_epochs: int, base: float) -> float:
    """A straight ramp up over the first tenth of the epochs, then the cosine."""
    n_warm = max(1, round(WARMUP_SHARE * n_epochs))
    if epoch < n_warm:
        return base * (epoch + 1) / n_warm
    return cosine(epoch - n_warm, n_epochs - n_warm, base)


SCHEDULES: dict[str, Schedule] = {
    "constant": constant,
    "step": step_decay,
    "exponential": exponential,
    "cosine": cosine,
    "warm-up, then cosine": warmup_cosine,
}
PLATEAU = "reduce on plateau"
NAMES = (*SCHEDULES, PLATEAU)


def reduced_on_plateau(
    losses: Sequence[float],
    base: float,
    *,
    factor: float = PLATEAU_FACTOR,
    patience: int = PATIENCE,
    threshold: float = THRESHOLD,
) -> float:
    """The rate after these epochs: cut by `factor` whenever the loss has not improved for more than `patience` epochs.

    Parameters
    ----------
    losses : sequence of float
        The validation loss of each epoch so far.
    base : float
        The rate to begin with.
    factor, patience, threshold
        An improvement is a loss below the best so far × (1 − threshold). After a cut the count begins anew.

    Returns
    -------
    float
    """
    rate, best, waited = base, math.inf, 0
    for loss in losses:
        if loss < best * (1 - threshold):
            best, waited = loss, 0
        else:
            waited += 1
        if waited > patience:
            rate, waited = rate * factor, 0
    return rate


def train(
    schedule: str, *, base: float = 0.4, n_epochs: int = 60, noise: float = 1.0, random_state: int = 0
) -> pd.DataFrame:
    """A small noisy training under a schedule: gradient descent in a valley whose slope is read with errors.

    Twenty weights, the loss is the mean of their squares, ten steps an epoch; each slope carries Gaussian noise, as
    a mini-batch's does. Every schedule meets the same noise.

    Parameters
    ----------
    schedule : str
        One of `NAMES`.
    base : float
        The highest rate.
    n_epochs : int
    noise : float
        Standard deviation of the error in each slope.
    random_state : int

    Returns
    -------
    DataFrame, shape (n_epochs, 3)
        epoch (from 1), rate, loss at the end of the epoch.
    """
    rng = np.random.default_rng(random_state)
    weights = np.full(20, 3.0)
    losses: list[float] = []
    rates: list[float] = []
    for epoch in range(n_epochs):
        plateau = schedule == PLATEAU
        rate = reduced_on_plateau(losses, base) if plateau else SCHEDULES[schedule](epoch, n_epochs, base)
        for _ in range(10):
            weights = weights - rate * (weights + noise * rng.normal(size=weights.size))
        rates.append(rate)
        losses.append(float(np.mean(weights**2)))
    return pd.DataFrame({"epoch": range(1, n_epochs + 1), "rate": rates, "loss": losses})
