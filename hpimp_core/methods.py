"""Methods: the ways of asking a fitted forest what each parameter is worth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from hpimp_core.encoding import Floats
from hpimp_core.errors import RunsError
from hpimp_core.fanova import main_effects
from hpimp_core.forest import Forest, seen_gains, unseen_gains
from hpimp_core.intervals import share_errors, shares, tree_errors
from hpimp_core.noise import noise_floor
from hpimp_core.permutation import permutation_gains
from hpimp_core.relief import relief

Method = Literal["forest", "impurity", "permutation", "fanova", "relieff"]


@dataclass(frozen=True, eq=False)
class Measured:
    """A method's answer: arrays of shape (n_parameters,), and the noise floor on the scale of the shares."""

    raw: Floats
    share: Floats
    error: Floats
    floor: float


# A method: the forest, that of the shadows, the forest's `unseen_gains`, and the random state → its answer.
Measure = Callable[[Forest, Forest, Floats, int], Measured]


def check_method(method: str) -> None:
    """Refuse a method that does not exist."""
    if method not in get_args(Method):
        raise RunsError(f"There is no method “{method}”. Choose one of {', '.join(get_args(Method))}.")


def tree_mean(gains: Floats) -> Floats:
    """Mean over the trees that can tell, shape (n_parameters,)."""
    told = np.isfinite(gains).all(axis=1)
    return np.asarray(gains[told].mean(axis=0) if told.any() else np.zeros(gains.shape[1]))


def by_forest(forest: Forest, shadows: Forest, gains: Floats, random_state: int) -> Measured:
    """Out-of-bag impurity."""
    raw = tree_mean(gains)
    floor = noise_floor(tree_mean(unseen_gains(shadows)), len(raw))
    return Measured(raw, shares(raw), share_errors(forest, gains), floor)


def by_permutation(forest: Forest, shadows: Forest, gains: Floats, random_state: int) -> Measured:
    """Out-of-bag permutation; its error over runs is that of the out-of-bag impurity, which it nearly equals."""
    raw = tree_mean(permutation_gains(forest, random_state=random_state))
    shuffled = tree_mean(permutation_gains(shadows, random_state=random_state))
    return Measured(raw, shares(raw), share_errors(forest, gains), noise_floor(shuffled, len(raw)))


def by_trees(of: Callable[[Forest], Floats]) -> Measure:
    """A method that gives each tree's shares from the drawn runs alone."""

    def measure(forest: Forest, shadows: Forest, gains: Floats, random_state: int) -> Measured:
        per_tree = of(forest)
        raw = tree_mean(per_tree)
        floor = noise_floor(tree_mean(of(shadows)), len(raw))
        return Measured(raw, shares(raw), tree_errors(forest, per_tree), floor)

    return measure


def by_relief(forest: Forest, shadows: Forest, gains: Floats, random_state: int) -> Measured:
    """N-RReliefF; it looks at the runs, not at the trees."""
    y = forest.centre + forest.scale * forest.y
    found = relief(forest.encoding, y, random_state=random_state)
    share, error = found.shares()
    shuffled = relief(shadows.encoding, y, random_state=random_state)
    return Measured(found.weights, share, error, noise_floor(shuffled.weights, len(share)))


MEASURES: dict[str, Measure] = {
    "forest": by_forest,
    "impurity": by_trees(seen_gains),
    "permutation": by_permutation,
    "fanova": by_trees(main_effects),
    "relieff": by_relief,
}
