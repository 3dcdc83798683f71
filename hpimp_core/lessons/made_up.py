"""Made-up runs, one function a pitfall: each plants the trap, so that its numbers can be measured, not painted."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, get_args

import numpy as np
import pandas as pd

from hpimp_core.runs import Column, Goal, Kind, Runs

N_RUNS = 200
"""Runs in a made-up sweep: as many points as can still be told apart in a small chart."""

Chosen = Literal["by habit", "by chance"]
Outlier = Literal["makes a correlation", "breaks a correlation"]
Coding = Literal["alphabetical", "worst to best", "best to worst", "as they came"]

CODINGS: tuple[Coding, ...] = get_args(Coding)
OPTIMIZERS = {"adagrad": 0.74, "adam": 0.90, "lion": 0.70, "rmsprop": 0.88, "sgd": 0.80}
"""Levels and the mean score planted for each: the alphabet says nothing about which is good."""


def as_runs(
    frame: pd.DataFrame,
    metric: str,
    *,
    goal: Goal = "maximize",
    log: Collection[str] = (),
    bookkeeping: Collection[str] = (),
) -> Runs:
    """Made-up columns as Runs: every column but the metric and the bookkeeping is a parameter."""

    def kind(name: str) -> Kind:
        if not pd.api.types.is_numeric_dtype(frame[name]):
            return "category"
        return "integer" if pd.api.types.is_integer_dtype(frame[name]) else "number"

    def column(name: str) -> Column:
        if name == metric:
            return Column(name, "metric", "made up for the lesson", "number", goal=goal)
        role: Literal["bookkeeping", "parameter"] = "bookkeeping" if name in bookkeeping else "parameter"
        return Column(name, role, "made up for the lesson", kind(name), log=name in log)

    columns = tuple(column(str(name)) for name in frame.columns)
    return Runs(frame, columns, (), metric, goal, "plain", "made-up runs")


def confounded(
    strength: float = 0.9, chosen: Chosen = "by habit", *, n_runs: int = N_RUNS, random_state: int = 0
) -> Runs:
    """GPUs beside accuracy, both raised by the amount of training data; GPUs themselves do nothing.

    Parameters
    ----------
    strength : float in [0, 1]
        How closely the number of GPUs follows the amount of training data when people choose by habit.
    chosen : {"by habit", "by chance"}
        "by chance" draws the GPUs without looking at the data: the experiment that settles the question.
    n_runs : int
    random_state : int

    Returns
    -------
    Runs
        Parameters `gpus` (1–16) and `training_images` (thousands), metric `accuracy`.
    """
    rng = np.random.default_rng(random_state)
    data, own, noise = rng.normal(size=(3, n_runs))
    follows = 0.0 if chosen == "by chance" else strength
    wish = follows * data + np.sqrt(1 - follows**2) * own
    frame = pd.DataFrame(
        {
            "gpus": np.clip(np.round(8.5 + 3.2 * wish), 1, 16).astype(int),
            "training_images": np.round(np.clip(50 + 18 * data, 1, None), 1),
            "accuracy": 0.80 + 0.04 * data + 0.012 * noise,
        }
    )
    return as_runs(frame, "accuracy")


def with_outlier(
    distance: float = 6.0, effect: Outlier = "makes a correlation", *, n_runs: int = 30, random_state: int = 5
) -> Runs:
    """Ordinary runs and, last, one odd run that lies `distance` standard deviations away.

    Parameters
    ----------
    distance : float
        How far the odd run lies from the mean of the others, in their standard deviations; 0 leaves it in their midst.
    effect : {"makes a correlation", "breaks a correlation"}
        Whether the others have no relation at all, or a real one that the odd run contradicts.
    n_runs : int
        Runs without the odd one.
    random_state : int

    Returns
    -------
    Runs
        `n_runs` + 1 rows: parameter `hidden_units`, metric `val_loss` (to be minimized).
    """
    rng = np.random.default_rng(random_state)
    units, noise = rng.normal(size=(2, n_runs))
    units = (units - units.mean()) / units.std()
    noise = noise - noise.mean() - units * (units @ noise) / n_runs  # no relation at all, not even a lucky one
    noise = noise / noise.std()
    real = effect == "breaks a correlation"
    loss = -0.85 * units + np.sqrt(1 - 0.85**2) * noise if real else noise
    frame = pd.DataFrame(
        {
            "hidden_units": np.round(300 + 60 * np.append(units, distance)).astype(int),
            "val_loss": 0.50 + 0.04 * np.append(loss, distance),
        }
    )
    return as_runs(frame, "val_loss", goal="minimize")


def idle(n_runs: int = 20, n_parameters: int = 12, *, random_state: int = 0) -> Runs:
    """A sweep in which no parameter does anything: `idle_1`, `idle_2`, … and a `score` that is pure chance."""
    rng = np.random.default_rng(random_state)
    values = {f"idle_{j + 1}": rng.uniform(size=n_runs) for j in range(n_parameters)}
    return as_runs(pd.DataFrame(values | {"score": rng.normal(size=n_runs)}), "score")


def _evenly(rng: np.random.Generator, n: int) -> np.ndarray:
    """n values in 0…1 at even distances, in random order: a well-spread search."""
    return np.asarray(rng.permutation((np.arange(n) + 0.5) / n))


def u_shaped(best: float = 0.5, noise: float = 0.2, *, n_runs: int = N_RUNS, random_state: int = 0) -> Runs:
    """A learning rate that is best in the middle, a dropout with a weak straight effect, an idle momentum.

    Parameters
    ----------
    best : float in [0, 1]
        Where the best learning rate lies between 1e-5 (0) and 1e-1 (1), on the log scale.
    noise : float
        Standard deviation of luck between runs, as a share of the spread that the learning rate makes.
    n_runs : int
    random_state : int

    Returns
    -------
    Runs
        Parameters `learning_rate` (log), `dropout`, `momentum`; metric `accuracy`.
    """
    rng = np.random.default_rng(random_state)
    rate, dropout, momentum = (_evenly(rng, n_runs) for _ in range(3))
    curve = -((rate - best) ** 2)
    curve = curve / curve.std()
    score = curve - 1.2 * (dropout - 0.5) + noise * rng.normal(size=n_runs)
    frame = pd.DataFrame(
        {
            "learning_rate": 10 ** (-5 + 4 * rate),
            "dropout": 0.6 * dropout,
            "momentum": 0.8 + 0.19 * momentum,
            "accuracy": 0.85 + 0.05 * (score - score.max() + 2),
        }
    )
    return as_runs(frame, "accuracy", log=["learning_rate"])


def over_decades(decades: float = 4.0, *, log: bool = True, n_runs: int = N_RUNS, random_state: int = 0) -> Runs:
    """A learning rate spread over `decades` powers of ten, each of which costs the same accuracy.

    `log` says whether the column counts as a log-scaled parameter, that is, on which scale r is computed.
    """
    rng = np.random.default_rng(random_state)
    exponent = -1 - decades * _evenly(rng, n_runs)
    straight = (exponent - exponent.mean()) / exponent.std()
    frame = pd.DataFrame(
        {
            "learning_rate": 10**exponent,
            "dropout": 0.6 * _evenly(rng, n_runs),
            "accuracy": 0.80 - 0.05 * straight + 0.02 * rng.normal(size=n_runs),
        }
    )
    return as_runs(frame, "accuracy", log=["learning_rate"] if log else [])


def interacting(strength: float = 1.0, *, n_runs: int = 400, random_state: int = 0) -> Runs:
    """A learning rate that helps large batches and hurts small ones.

    Parameters
    ----------
    strength : float in [0, 1]
        1: all of the effect depends on the other parameter; 0: each has its own straight effect.
    n_runs : int
    random_state : int

    Returns
    -------
    Runs
        Parameters `learning_rate` (log), `batch_size` (log, 16…512), `dropout` (idle); metric `accuracy`.
    """
    rng = np.random.default_rng(random_state)
    rate = 2 * _evenly(rng, n_runs) - 1
    batch = rng.permutation(np.arange(n_runs) % 6)
    size = (batch - 2.5) / 2.5
    score = strength * rate * size * 2.4 + (1 - strength) * (rate + size) + 0.25 * rng.normal(size=n_runs)
    frame = pd.DataFrame(
        {
            "learning_rate": 10 ** (-3 + 2 * rate),
            "batch_size": 2 ** (4 + batch),
            "dropout": 0.6 * _evenly(rng, n_runs),
            "accuracy": 0.80 + 0.05 * score,
        }
    )
    return as_runs(frame, "accuracy", log=["learning_rate", "batch_size"])


def coded(coding: Coding = "alphabetical", *, n_runs: int = N_RUNS, random_state: int = 0) -> Runs:
    """The same runs, the optimizers numbered in the order that `coding` names.

    Returns
    -------
    Runs
        Bookkeeping `optimizer` (text), parameters `optimizer_code` (0…4) and `dropout` (idle); metric `accuracy`.
    """
    rng = np.random.default_rng(random_state)
    by_result = sorted(OPTIMIZERS, key=OPTIMIZERS.__getitem__)
    orders: dict[Coding, list[str]] = {
        "alphabetical": sorted(OPTIMIZERS),
        "worst to best": by_result,
        "best to worst": by_result[::-1],
        "as they came": ["adam", "lion", "sgd", "adagrad", "rmsprop"],
    }
    names = rng.permutation(np.array(sorted(OPTIMIZERS))[np.arange(n_runs) % len(OPTIMIZERS)])
    means = np.array([OPTIMIZERS[name] for name in names])
    code = {name: number for number, name in enumerate(orders[coding])}
    frame = pd.DataFrame(
        {
            "optimizer": names,
            "optimizer_code": [code[name] for name in names],
            "dropout": 0.6 * _evenly(rng, n_runs),
            "accuracy": means + 0.025 * rng.normal(size=n_runs),
        }
    )
    return as_runs(frame, "accuracy", bookkeeping=["optimizer"])


def moved_together(rho: float = 0.95, *, n_runs: int = N_RUNS, random_state: int = 0) -> Runs:
    """`epochs` raises the score; `warmup_steps` does nothing but was moved along with it (correlation `rho`)."""
    rng = np.random.default_rng(random_state)
    epochs, own, noise = rng.normal(size=(3, n_runs))
    warmup = rho * epochs + np.sqrt(1 - rho**2) * own
    frame = pd.DataFrame(
        {
            "epochs": np.round(60 + 15 * epochs, 1),
            "warmup_steps": np.round(1000 + 250 * warmup, 1),
            "dropout": 0.6 * _evenly(rng, n_runs),
            "accuracy": 0.80 + 0.04 * epochs + 0.03 * noise,
        }
    )
    return as_runs(frame, "accuracy")


def disagreeing(curve: float = 1.0, rho: float = 0.8, *, n_runs: int = N_RUNS, random_state: int = 0) -> Runs:
    """A curved learning rate (important, r near 0), straight epochs, and a warm-up that only moved with the epochs.

    Parameters
    ----------
    curve : float
        How strong the curved effect of the learning rate is beside the straight one of the epochs.
    rho : float in [0, 1)
        How closely the idle `warmup_steps` follow `epochs`.
    n_runs : int
    random_state : int

    Returns
    -------
    Runs
        Parameters `learning_rate` (log), `epochs`, `warmup_steps`, `dropout` (idle); metric `accuracy`.
    """
    rng = np.random.default_rng(random_state)
    rate = _evenly(rng, n_runs)
    epochs, own, noise = rng.normal(size=(3, n_runs))
    bend = -((rate - 0.5) ** 2)
    bend = (bend - bend.mean()) / bend.std()
    warmup = rho * epochs + np.sqrt(1 - rho**2) * own
    frame = pd.DataFrame(
        {
            "learning_rate": 10 ** (-5 + 4 * rate),
            "epochs": np.round(60 + 15 * epochs, 1),
            "warmup_steps": np.round(1000 + 250 * warmup, 1),
            "dropout": 0.6 * _evenly(rng, n_runs),
            "accuracy": 0.80 + 0.03 * (1.2 * curve * bend + epochs + 0.4 * noise),
        }
    )
    return as_runs(frame, "accuracy", log=["learning_rate"])
