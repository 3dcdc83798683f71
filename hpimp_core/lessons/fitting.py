"""Too little, enough, too much: a small model fitted to noisy points, by epochs, by size and by weight decay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]

N_POINTS, NOISE, N_BUMPS = 24, 0.4, 30
EPOCHS = (1, 3, 10, 20, 30, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 300_000, 1_000_000)
SIZES = (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 25, 30)
DECAYS = (0.0, 1e-6, 1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1.0)
LAST = EPOCHS[-1]
N_VALIDATION = 400
RATE_SHARE = 0.1


@dataclass(frozen=True, eq=False)
class Task:
    """Points to learn from, fresh points to be judged by, and the curve behind both."""

    x: Floats = field(repr=False)
    y: Floats = field(repr=False)
    x_new: Floats = field(repr=False)
    y_new: Floats = field(repr=False)


def truth(x: Floats) -> Floats:
    """The curve that the points come from: one wave and a slope."""
    return np.asarray(np.sin(2 * np.pi * x) + 0.5 * x)


def task(n_points: int = N_POINTS, noise: float = NOISE, *, random_state: int = 2) -> Task:
    """Noisy points along `truth` on 0…1, and 400 fresh ones with the same noise."""
    rng = np.random.default_rng(random_state)
    x = np.sort(rng.uniform(size=n_points))
    x_new = np.linspace(0, 1, N_VALIDATION)
    return Task(x, truth(x) + noise * rng.normal(size=n_points), x_new, truth(x_new) + noise * rng.normal(size=400))


def bumps(x: Floats, n_bumps: int) -> Floats:
    """A constant and Gaussian bumps side by side: the model's inputs, shape (n, n_bumps + 1)."""
    centres = (np.arange(n_bumps) + 0.5) / n_bumps
    width = max(0.05, 0.6 / n_bumps)
    return np.column_stack([np.ones_like(x), np.exp(-0.5 * ((x[:, None] - centres) / width) ** 2)])


def weights(points: Task, *, n_bumps: int = N_BUMPS, n_epochs: int = LAST, weight_decay: float = 0.0) -> Floats:
    """The model's weights after so many epochs of gradient descent from zero; shape (n_bumps + 1,).

    Each epoch is one step w ← w − η (Φᵀ(Φw − y)/n + λw) on all points, with η a tenth of the largest
    rate that goes straight down, 1/(largest curvature).
    Written in the directions of Φ's singular vectors a step multiplies the distance to the end by a constant, so
    all epochs are taken at once, exactly.
    """
    phi, n = bumps(points.x, n_bumps), len(points.x)
    U, s, Vt = np.linalg.svd(phi, full_matrices=False)
    curvature = s**2 / n + weight_decay
    rate = RATE_SHARE / curvature.max()
    done = -np.expm1(n_epochs * np.log1p(-np.minimum(rate * curvature, 1 - 1e-16)))
    reach = np.where(curvature > 1e-14, done / np.maximum(curvature, 1e-14), 0.0)
    return np.asarray(Vt.T @ (reach * (s * (U.T @ points.y)) / n))


def errors(points: Task, fitted: Floats) -> tuple[float, float]:
    """Root mean square error on the points learned from, and on the fresh ones."""
    n_bumps = len(fitted) - 1
    training = bumps(points.x, n_bumps) @ fitted - points.y
    validation = bumps(points.x_new, n_bumps) @ fitted - points.y_new
    return float(np.sqrt(np.mean(training**2))), float(np.sqrt(np.mean(validation**2)))


def _frame(values: Sequence[float], pairs: Sequence[tuple[float, float]]) -> pd.DataFrame:
    training, validation = zip(*pairs, strict=True)
    return pd.DataFrame({"value": list(values), "training": training, "validation": validation})


def by_epochs(points: Task, *, weight_decay: float = 0.0) -> pd.DataFrame:
    """Both errors after each number of `EPOCHS`, the large model: columns value, training, validation."""
    return _frame(EPOCHS, [errors(points, weights(points, n_epochs=n, weight_decay=weight_decay)) for n in EPOCHS])


def by_size(points: Task) -> pd.DataFrame:
    """Both errors for each number of bumps in `SIZES`, trained to the end: columns value, training, validation."""
    return _frame(SIZES, [errors(points, weights(points, n_bumps=n)) for n in SIZES])


def by_decay(points: Task) -> pd.DataFrame:
    """Both errors for each weight decay in `DECAYS`, the large model trained to the end."""
    return _frame(DECAYS, [errors(points, weights(points, weight_decay=decay)) for decay in DECAYS])


def curve(fitted: Floats, n: int = 200) -> pd.DataFrame:
    """The fitted curve and the true one on 0…1: columns x, fitted, truth."""
    x = np.linspace(0, 1, n)
    return pd.DataFrame({"x": x, "fitted": bumps(x, len(fitted) - 1) @ fitted, "truth": truth(x)})


def best(frame: pd.DataFrame) -> float:
    """The value with the least validation error."""
    return float(frame["value"].iloc[int(frame["validation"].argmin())])
