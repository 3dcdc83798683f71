"""Optimizers by their published update rules, racing on one surface.

Sources: SGD: Robbins and Monro 1951; momentum: Polyak 1964, in the form of Sutskever et al. 2013; AdaGrad: Duchi,
Hazan and Singer 2011; RMSProp: Tieleman and Hinton 2012, lecture 6.5; Adam: Kingma and Ba 2015, arXiv 1412.6980;
AdamW: Loshchilov and Hutter 2019, arXiv 1711.05101; AdaBelief: Zhuang et al. 2020, arXiv 2010.07468.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]

MOMENTUM = 0.9
DECAY = 0.9  # of RMSProp's mean square
BETA1, BETA2 = 0.9, 0.999
EPSILON = 1e-8
EPSILON_BELIEF = 1e-16
WEIGHT_DECAY = 0.01
# Positions are cut here, so that a diverging optimizer leaves the picture and not the range of numbers.
FAR = 1e3


@dataclass(frozen=True, eq=False)
class State:
    """What an optimizer remembers: its step count, a running first and a running second moment."""

    t: int
    first: Floats = field(repr=False)
    second: Floats = field(repr=False)


Rule = Callable[[Floats, Floats, State, float], tuple[Floats, State]]
"""(weights, gradient, state, rate) → (weights, state) after one step."""


def begin(weights: Floats) -> State:
    """The state before the first step: nothing remembered."""
    return State(0, np.zeros_like(weights), np.zeros_like(weights))


def sgd(weights: Floats, gradient: Floats, state: State, rate: float) -> tuple[Floats, State]:
    """θ ← θ − η g."""
    return weights - rate * gradient, State(state.t + 1, state.first, state.second)


def momentum(weights: Floats, gradient: Floats, state: State, rate: float) -> tuple[Floats, State]:
    """v ← μ v − η g, θ ← θ + v."""
    velocity = MOMENTUM * state.first - rate * gradient
    return weights + velocity, State(state.t + 1, velocity, state.second)


def adagrad(weights: Floats, gradient: Floats, state: State, rate: float) -> tuple[Floats, State]:
    """G ← G + g², θ ← θ − η g / (√G + ε)."""
    total = state.second + gradient**2
    return weights - rate * gradient / (np.sqrt(total) + EPSILON), State(state.t + 1, state.first, total)


def rmsprop(weights: Floats, gradient: Floats, state: State, rate: float) -> tuple[Floats, State]:
    """v ← ρ v + (1 − ρ) g², θ ← θ − η g / (√v + ε)."""
    mean = DECAY * state.second + (1 - DECAY) * gradient**2
    return weights - rate * gradient / (np.sqrt(mean) + EPSILON), State(state.t + 1, state.first, mean)


def adam(weights: Floats, gradient: Floats, state: State, rate: float) -> tuple[Floats, State]:
    """m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², both corrected for their start at 0, θ ← θ − η m̂ / (√v̂ + ε)."""
    t = state.t + 1
    first = BETA1 * state.first + (1 - BETA1) * gradient
    second = BETA2 * state.second + (1 - BETA2) * gradient**2
    step = (first / (1 - BETA1**t)) / (np.sqrt(second / (1 - BETA2**t)) + EPSILON)
    return weights - rate * step, State(t, first, second)


def adamw(weights: Floats, gradient: Floats, state: State, rate: float) -> tuple[Floats, State]:
    """Adam, and besides it every weight shrinks by η λ: θ ← θ − η (m̂ / (√v̂ + ε) + λ θ)."""
    moved, after = adam(weights, gradient, state, rate)
    return moved - rate * WEIGHT_DECAY * weights, after


def adabelief(weights: Floats, gradient: Floats, state: State, rate: float) -> tuple[Floats, State]:
    """Adam with s ← β₂ s + (1 − β₂)(g − m)² + ε in the place of v: large steps where the slope is as expected."""
    t = state.t + 1
    first = BETA1 * state.first + (1 - BETA1) * gradient
    second = BETA2 * state.second + (1 - BETA2) * (gradient - first) ** 2 + EPSILON_BELIEF
    step = (first / (1 - BETA1**t)) / (np.sqrt(second / (1 - BETA2**t)) + EPSILON_BELIEF)
    return weights - rate * step, State(t, first, second)


@dataclass(frozen=True)
class Optimizer:
    """An optimizer: its rule, its year, and a rate at which it does well on the surface below."""

    name: str
    year: int
    rule: Rule
    rate: float


OPTIMIZERS = (
    Optimizer("SGD", 1951, sgd, 0.03),
    Optimizer("Momentum", 1964, momentum, 0.01),
    Optimizer("AdaGrad", 2011, adagrad, 0.8),
    Optimizer("RMSProp", 2012, rmsprop, 0.08),
    Optimizer("Adam", 2015, adam, 0.2),
    Optimizer("AdamW", 2019, adamw, 0.2),
    Optimizer("AdaBelief", 2020, adabelief, 0.2),
)
BY_NAME = {optimizer.name: optimizer for optimizer in OPTIMIZERS}

BOTTOM = np.array([2.0, 1.0])
START = np.array([-3.0, 2.6])
CURVATURE = np.array([1.0, 20.0])


def height(points: Floats) -> Floats:
    """The surface: a long narrow valley, ½ (x − 2)² + 10 (y − 1)², 20 times as steep across as along."""
    return np.asarray(0.5 * np.sum(CURVATURE * (points - BOTTOM) ** 2, axis=-1))


def slope(point: Floats) -> Floats:
    """The surface's gradient at a point."""
    return np.asarray(CURVATURE * (point - BOTTOM))


def race(names: Sequence[str], *, factor: float = 1.0, n_steps: int = 60) -> pd.DataFrame:
    """Let optimizers walk the surface from the same start.

    Parameters
    ----------
    names : sequence of str
        Names in `BY_NAME`.
    factor : float, above 0
        What each optimizer's own rate is multiplied by.
    n_steps : int

    Returns
    -------
    DataFrame
        A row per optimizer and step (0 is the start): optimizer, step, x, y, loss.
    """
    rows: list[tuple[str, int, float, float, float]] = []
    for name in names:
        optimizer, weights = BY_NAME[name], START.copy()
        state = begin(weights)
        rows.append((name, 0, weights[0], weights[1], float(height(weights))))
        for step in range(1, n_steps + 1):
            weights, state = optimizer.rule(weights, slope(weights), state, factor * optimizer.rate)
            weights = np.clip(weights, -FAR, FAR)
            rows.append((name, step, float(weights[0]), float(weights[1]), float(height(weights))))
    return pd.DataFrame(rows, columns=["optimizer", "step", "x", "y", "loss"])
