"""What noise alone would look like: the floor below which a share means nothing, and the signal a ranking needs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from hpimp_core.encoding import Encoding, Floats
from hpimp_core.forest import Forest, fit_forest

# A parameter that does nothing beats the best of so many shadows in one of about 20 cases; more only cost time.
FEWEST_SHADOWS = 20
MOST_SHADOWS = 40
# Enough for a floor: with 50 trees it lets as few idle parameters through.
SHADOW_TREES = 25
MOST_RUNS = 20_000
# On noise, R² on unseen runs exceeds 4 / n in one or two of a hundred tables (any kinds, 1 to 20 parameters, 12 to 500
# runs); past a few hundred runs a hundredth is too little to speak of anyway.
NOISE_R2 = 4.0
LEAST_R2 = 0.01
FAIR, STRONG = 0.3, 0.6
# A share this small is not worth tuning, even where it clears the noise floor.
NEGLIGIBLE = 0.02

Word = Literal["none", "weak", "fair", "strong"]


@dataclass(frozen=True)
class Signal:
    """How well the forest predicts runs it has not seen.

    Attributes
    ----------
    r2 : float
        Out-of-bag R², at most 1; 0 is no better than the mean, NaN when it cannot be told.
    word : {"none", "weak", "fair", "strong"}
    floor : float
        What noise alone may reach with so many runs.
    """

    r2: float
    word: Word
    floor: float


def signal_of(r2: float, n_runs: int) -> Signal:
    """Put R² into words: none up to what noise reaches, then weak below 0.3, fair below 0.6, strong."""
    floor = max(NOISE_R2 / n_runs, LEAST_R2)
    if math.isnan(r2) or r2 <= floor:
        return Signal(r2, "none", floor)
    return Signal(r2, "weak" if r2 < FAIR else "fair" if r2 < STRONG else "strong", floor)


def negligible(n_parameters: int) -> float:
    """The share under which a parameter hardly matters: 2 %, or half of an equal share where parameters are many."""
    return min(NEGLIGIBLE, 0.5 / max(n_parameters, 1))


def with_shadows(encoding: Encoding, random_state: int) -> Encoding:
    """The parameters, and behind them shadows: copies with their runs shuffled, a category's features together.

    Boruta's idea (Kursa & Rudnicki 2010). Each parameter gets as many shadows as it takes to have 20 of them; of very
    many parameters only 40 get one.
    """
    rng = np.random.default_rng([random_state, 0x5AAD])
    n, d = len(encoding.X), len(encoding.parameters)
    n_shadows = min(max(d, FEWEST_SHADOWS), MOST_SHADOWS)
    originals = np.concatenate([rng.permutation(d) for _ in range(-(-n_shadows // d))])[:n_shadows]
    features = [encoding.features(int(j)) for j in originals]
    return Encoding(
        X=np.hstack([encoding.X, *(encoding.X[rng.permutation(n)][:, block] for block in features)]),
        owner=np.concatenate([encoding.owner, *(np.full(len(block), d + i) for i, block in enumerate(features))]),
        level_of=np.concatenate([encoding.level_of, *(encoding.level_of[block] for block in features)]),
        parameters=encoding.parameters + tuple(encoding.parameters[j] for j in originals),
    )


def shadow_forest(encoding: Encoding, y: Floats, random_state: int) -> Forest:
    """A small forest of the parameters and their shadows, on as many runs as its trees can use."""
    if len(y) > MOST_RUNS:
        some = np.random.default_rng([random_state, 0x50AE]).choice(len(y), MOST_RUNS, replace=False)
        encoding, y = Encoding(encoding.X[some], encoding.owner, encoding.level_of, encoding.parameters), y[some]
    return fit_forest(with_shadows(encoding, random_state), y, n_trees=SHADOW_TREES, random_state=random_state + 1)


def noise_floor(gains: Floats, n_parameters: int) -> float:
    """The largest shadow as a share of what the real parameters have, 0 to 1; the shadows come last in `gains`."""
    real, shadows = np.maximum(gains[:n_parameters], 0.0).sum(), max(float(gains[n_parameters:].max()), 0.0)
    return min(shadows / real, 1.0) if real > 0 else 1.0
