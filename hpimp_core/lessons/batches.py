"""Epochs, batches and iterations, and what a larger batch asks of the learning rate."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Iterations:
    """How often the weights are updated: per epoch, in all, and how many samples the last batch of an epoch holds."""

    per_epoch: int
    total: int
    last_batch: int


def iterations(n_samples: int, batch_size: int, n_epochs: int = 1) -> Iterations:
    """Count the updates of a training: ⌈samples / batch⌉ an epoch, the last batch being what is left over.

    Raises
    ------
    ValueError
        When any of the three is below 1.
    """
    if min(n_samples, batch_size, n_epochs) < 1:
        raise ValueError("samples, batch size and epochs must be at least 1")
    per_epoch = math.ceil(n_samples / batch_size)
    return Iterations(per_epoch, per_epoch * n_epochs, n_samples - (per_epoch - 1) * batch_size)


def scaled_rate(rate: float, batch_size: int, new_batch_size: int) -> float:
    """The linear scaling rule: k times the batch, k times the rate (Goyal et al. 2017, arXiv 1706.02677)."""
    return rate * new_batch_size / batch_size


def gradient_noise(n_samples: int, batch_size: int) -> float:
    """The error of a batch's mean slope, beside that of one sample: √((1/B)(1 − (B − 1)/(N − 1))).

    The textbook error of a mean drawn without replacement; 0 when the batch is the whole data.
    """
    if n_samples < 2:
        return 0.0
    batch_size = min(batch_size, n_samples)
    return math.sqrt((1 / batch_size) * (1 - (batch_size - 1) / (n_samples - 1)))


SMALL_BATCH = 16
LARGE_BATCHES = (32, 64, 128, 256, 512)
N_SAMPLES, N_INPUTS, N_HIDDEN = 4096, 20, 8
N_EPOCHS = 4
BASE_RATE = 0.0125
# The weights begin larger than the data ask for, so the valley is steepest at the start, as in a deep network.
START_SCALE = 1.5
WARMUP_SHARE = 0.25
FAR = 1e3
RECIPES = ("small batch", "large, same rate", "large, scaled rate", "large, scaled, warm-up")


def train(large: int = 512, *, random_state: int = 0) -> pd.DataFrame:
    """The same small network trained in four ways: does a large batch keep up with a small one?

    Two linear layers of 8 units on 20 inputs, 4,096 samples, mini-batch gradient descent on the mean squared error
    for four epochs. All recipes begin at the same weights and see the same samples in the same order; only the
    batch, the rate and the warm-up differ.

    Parameters
    ----------
    large : int
        Size of the large batch; the small one has 16 samples and the rate 0.0125. The scaled recipes follow the
        linear scaling rule, the last one climbs to the rate over the first epoch (a quarter of its steps).
    random_state : int

    Returns
    -------
    DataFrame
        recipe, epoch (epochs seen, from 0), loss on fresh samples (cut at 1e6: it has diverged), rate.
    """
    rng = np.random.default_rng(random_state)
    truth = rng.normal(size=N_INPUTS) / math.sqrt(N_INPUTS)
    X, X_new = rng.normal(size=(N_SAMPLES, N_INPUTS)), rng.normal(size=(512, N_INPUTS))
    y, y_new = X @ truth + 0.3 * rng.normal(size=N_SAMPLES), X_new @ truth
    first = START_SCALE * rng.normal(size=(N_HIDDEN, N_INPUTS)) / math.sqrt(N_INPUTS)
    second = START_SCALE * rng.normal(size=N_HIDDEN) / math.sqrt(N_HIDDEN)
    scaled = scaled_rate(BASE_RATE, SMALL_BATCH, large)
    recipes = zip(
        RECIPES,
        (SMALL_BATCH, large, large, large),
        (BASE_RATE, BASE_RATE, scaled, scaled),
        (False, False, False, True),
        strict=True,
    )
    rows: list[tuple[str, float, float, float]] = []
    for name, batch, rate, warm in recipes:
        W, v = first, second
        steps = iterations(N_SAMPLES, batch, N_EPOCHS)
        n_warm = max(1, round(WARMUP_SHARE * steps.total)) if warm else 1
        every = max(1, steps.per_epoch // 8)
        for step in range(steps.total + 1):
            if step % every == 0:
                loss = float(np.mean((X_new @ (W.T @ v) - y_new) ** 2))
                rows.append((name, step / steps.per_epoch, min(loss, 1e6), rate * min(1.0, (step + 1) / n_warm)))
            start = step % steps.per_epoch * batch
            x = X[start : start + batch]
            gradient = 2 * x.T @ (x @ (W.T @ v) - y[start : start + batch]) / len(x)
            now = rate * min(1.0, (step + 1) / n_warm)
            W, v = (
                np.clip(W - now * np.outer(v, gradient), -FAR, FAR),
                np.clip(v - now * W @ gradient, -FAR, FAR),
            )
    return pd.DataFrame(rows, columns=["recipe", "epoch", "loss", "rate"])
