"""Sweeps whose answer is known: each parameter's Sobol share, on the scale on which it was sampled."""

from __future__ import annotations

import numpy as np
import pandas as pd

from hpimp_core.encoding import Encoding, encode
from hpimp_core.runs import Column, Goal, Kind, Runs

# First-order shares of the signal's variance; the interaction learning_rate × dropout has the remaining 0.10.
DRIVERS = {"learning_rate": 0.36, "layers": 0.24, "optimizer": 0.15, "dropout": 0.10, "weight_decay": 0.05}
INTERACTION = 0.10
NOISE = 0.10
OPTIMIZERS = ("adam", "adamw", "rmsprop", "sgd")
# Where the U-shaped learning rate is best: the log position 0.62 of 1e-5 … 1e-1.
BEST_LEARNING_RATE = 10 ** (-5 + 4 * 0.62)


def table(frame: pd.DataFrame, metric: str = "val_loss", goal: Goal = "minimize", log: tuple[str, ...] = ()) -> Runs:
    """Runs from a frame: `metric` is the target, every other column a parameter of its dtype's kind."""
    columns = [
        Column(
            name,
            "metric" if name == metric else "parameter",
            "planted",
            kind=kind_of(frame[name]),
            log=name in log,
            goal=goal if name == metric else "minimize",
        )
        for name in frame.columns
    ]
    return Runs(frame.reset_index(drop=True), tuple(columns), (), metric, goal, "plain", "planted.csv")


def kind_of(values: pd.Series) -> Kind:
    """The kind that a column's dtype stands for."""
    if pd.api.types.is_bool_dtype(values.dtype):
        return "boolean"
    if pd.api.types.is_integer_dtype(values.dtype):
        return "integer"
    return "number" if pd.api.types.is_numeric_dtype(values.dtype) else "category"


def standardised(values: np.ndarray, law: np.ndarray) -> np.ndarray:
    """Values shifted and scaled so that the law they are drawn from has mean 0 and variance 1."""
    return (values - law.mean()) / law.std()


def sweep(n: int, d: int = 10, seed: int = 0, noise: float = NOISE) -> tuple[Runs, dict[str, float], dict[str, float]]:
    """A sweep of `n` runs over `d` ≥ 10 parameters, five of which (and one pair) decide `val_loss`.

    Returns
    -------
    Runs
    dict
        First-order share of each parameter, summing to 0.9: the interaction is nobody's.
    dict
        Total share of each parameter, the interaction counted for both its parameters, normalised to sum to 1.
    """
    rng = np.random.default_rng(seed)
    grid = (np.arange(20_000) + 0.5) / 20_000
    u, v, w = rng.random(n), rng.random(n), rng.random(n)
    layers = rng.integers(1, 9, n)
    optimizer = rng.integers(0, 4, n)
    levels = np.array([0.0, 0.2, 0.7, 1.0])
    effects = {
        "learning_rate": standardised((u - 0.62) ** 2, (grid - 0.62) ** 2),
        "layers": standardised(np.exp(-layers / 2), np.exp(-np.arange(1, 9) / 2)),
        "optimizer": standardised(levels[optimizer], levels),
        "dropout": standardised(v, grid),
        "weight_decay": standardised(np.sin(2 * np.pi * w), np.sin(2 * np.pi * grid)),
    }
    signal = sum(np.sqrt(DRIVERS[name]) * effect for name, effect in effects.items())
    signal = signal + np.sqrt(INTERACTION) * standardised(u, grid) * standardised(v, grid)
    frame = pd.DataFrame(
        {
            "learning_rate": 10 ** (-5 + 4 * u),
            "layers": layers,
            "optimizer": pd.Series(np.array(OPTIMIZERS)[optimizer], dtype="string"),
            "dropout": 0.5 * v,
            "weight_decay": 10 ** (-6 + 4 * w),
        }
    )
    log = ["learning_rate", "weight_decay"]
    for i in range(d - len(DRIVERS)):
        name, values = idle(i, n, rng)
        frame[name] = values
        if name.startswith("idle_log"):
            log.append(name)
    frame["val_loss"] = 3.0 + signal + np.sqrt(noise) * rng.standard_normal(n)
    first = {name: DRIVERS.get(name, 0.0) for name in frame.columns[:-1]}
    whole = 1.0 + INTERACTION
    both = ("learning_rate", "dropout")
    total = {name: (share + INTERACTION * (name in both)) / whole for name, share in first.items()}
    return table(frame, log=tuple(log)), first, total


def idle(i: int, n: int, rng: np.random.Generator) -> tuple[str, pd.Series]:
    """The i-th parameter that does nothing; the kinds take turns."""
    kind = i % 5
    if kind == 0:
        return f"idle_uniform_{i}", pd.Series(rng.random(n))
    if kind == 1:
        return f"idle_log_{i}", pd.Series(10 ** (-4 + 4 * rng.random(n)))
    if kind == 2:
        return f"idle_integer_{i}", pd.Series(rng.integers(1, 65, n))
    count = 3 if kind == 3 else 10
    return f"idle_{count}_levels_{i}", pd.Series([f"level {c}" for c in rng.integers(0, count, n)], dtype="string")


def noise_sweep(n: int, d: int = 10, seed: int = 0) -> Runs:
    """A sweep in which nothing decides the metric."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(dict(idle(i, n, rng) for i in range(d)))
    frame["val_loss"] = rng.standard_normal(n)
    return table(frame, log=tuple(name for name in frame.columns if name.startswith("idle_log")))


def distance(found: dict[str, float], truth: dict[str, float]) -> float:
    """Total variation between two sets of shares, each normalised to sum to 1; 0 is equal, 1 is disjoint."""
    a = np.array([found[name] for name in truth])
    b = np.array([truth[name] for name in truth])
    return float(0.5 * np.abs(a / a.sum() - b / b.sum()).sum())


def encoded(frame: pd.DataFrame, log: tuple[str, ...] = ()) -> Encoding:
    """Text columns as categories, the rest as numbers."""
    return encode(
        frame,
        [
            Column(
                name,
                "parameter",
                "planted",
                kind="number" if frame[name].dtype.kind in "fib" else "category",
                log=name in log,
            )
            for name in frame
        ],
    )
