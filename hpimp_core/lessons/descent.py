"""Gradient descent on one curve: what the learning rate does, step by step."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

Word = Literal["slow", "good", "oscillating", "diverging"]

START = -4.0
N_STEPS = 20
# A descent has arrived when it is down to this share of the height it started from …
ARRIVED = 0.01
# … and it is a good one when it gets there within this many steps.
QUICK = 10
# Heights above this are cut, so that a chart of a diverging descent still shows the valley.
HIGHEST = 1e6


@dataclass(frozen=True, eq=False)
class Descent:
    """Steps down the valley x².

    Attributes
    ----------
    frame : DataFrame, shape (n_steps + 1, 3)
        step, position, height.
    factor : float
        What each step multiplies the position by: 1 − 2 × rate.
    arrives : int or None
        The first step at 1 % of the starting height or below.
    word : {"slow", "good", "oscillating", "diverging"}
    """

    rate: float
    frame: pd.DataFrame = field(repr=False)
    factor: float
    arrives: int | None
    word: Word


def descend(rate: float, *, start: float = START, n_steps: int = N_STEPS) -> Descent:
    """Walk down the valley f(x) = x²: each step goes `rate` times the slope 2x downhill.

    Parameters
    ----------
    rate : float, above 0
        The learning rate.
    start : float
        Where the walk begins; the bottom is at 0.
    n_steps : int

    Returns
    -------
    Descent
        The position after k steps is (1 − 2·rate)^k · start: below 0.5 the walk stays on its side of the valley,
        from 0.5 it jumps across at each step, above 1 each jump ends higher than the last. It is "good" when it
        arrives within 10 steps, "slow" or "oscillating" when it takes longer.
    """
    position, rows = start, [(0, start, start**2)]
    for step in range(1, n_steps + 1):
        position = position - rate * 2 * position
        position = max(-(HIGHEST**0.5), min(HIGHEST**0.5, position))
        rows.append((step, position, position**2))
    frame = pd.DataFrame(rows, columns=["step", "position", "height"])
    low = frame[frame["height"] <= ARRIVED * start**2 * (1 + 1e-9)]
    arrives = int(low["step"].iloc[0]) if len(low) else None
    factor = 1 - 2 * rate
    word: Word
    if abs(factor) > 1:
        word = "diverging"
    elif arrives is not None and arrives <= QUICK:
        word = "good"
    else:
        word = "slow" if factor > 0 else "oscillating"
    return Descent(rate, frame, factor, arrives, word)
