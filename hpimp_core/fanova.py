"""Functional ANOVA: how much of a forest's variance over the searched space a parameter, or a pair, accounts for."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from hpimp_core.boxes import Axis, Boxes, axes, draw_space, leaf_boxes
from hpimp_core.encoding import Floats, Ints
from hpimp_core.forest import Forest, unseen_gains

# Pairs are looked for among this many parameters, the strongest.
MAX_STRONGEST = 6
# Cells into which a range is cut for the whole forest: a straight effect loses 1/CELLS² of its variance.
CELLS = 64
# Below this part of the metric's variance, a forest predicts the same everywhere.
NO_VARIANCE = 1e-12
# Places at which the variance of the whole forest is measured: right to about 1 % of it.
PLACES = 8_192


def main_effects(forest: Forest) -> Floats:
    """The share of each tree's variance that each parameter accounts for alone.

    Parameters
    ----------
    forest : Forest

    Returns
    -------
    array, shape (n_trees, n_parameters)
        From 0 to 1; a tree's row sums to at most 1, what is left being interaction. A tree without a split has zeros.
        The mean over the trees is the importance.

    Notes
    -----
    Hutter, Hoos and Leyton-Brown, *An Efficient Approach for Assessing Hyperparameter Importance* (ICML 2014). A tree
    cuts the searched space into boxes; the mean of its prediction over all parameters but one is a step function of
    that one, whose variance is found exactly. The space is that of an even search between the smallest and the largest
    value of these runs: over the logarithm for log parameters, over the values for numbers that take few (a list,
    small integers, booleans), over the levels for categories. Where a parameter can be missing, that is one more
    value, with the chance that it has in these runs.
    """
    space = axes(forest.encoding, forest.matrix())
    shares = np.zeros((forest.n_trees, forest.n_parameters))
    for boxes in leaf_boxes(forest, space):
        first = int(boxes.tree[0])
        tree = boxes.tree - first
        chance, without = _chances(boxes.side)
        mean = np.bincount(tree, weights=chance * boxes.value)
        variance = np.bincount(tree, weights=chance * boxes.value**2) - mean**2
        for j, axis in enumerate(space):
            square = _mean_square(boxes, tree, forest.encoding.features(j), j, axis, boxes.value * without[:, j])
            explained = np.maximum(square - mean**2, 0.0)
            rows = slice(first, first + len(mean))
            shares[rows, j] = np.divide(explained, variance, out=np.zeros_like(mean), where=variance > NO_VARIANCE)
    return shares


@dataclass(frozen=True, eq=False)
class Decomposition:
    """A forest's variance over the searched space: what parameters do alone, in pairs, and the rest.

    Attributes
    ----------
    alone : array, shape (n_parameters,)
        The share of each parameter alone.
    frame : DataFrame
        A row per pair of the strongest parameters, largest share first: first, second (the stronger parameter first),
        share.
    main, pairs, rest : float
        The sum of `alone`, the sum over `frame`, and what is left: other pairs, and three or more parameters together.
        They sum to 1; all are 0 for a forest that predicts the same everywhere.
    """

    alone: Floats
    frame: pd.DataFrame
    main: float
    pairs: float
    rest: float


def decompose(forest: Forest, *, max_strongest: int = MAX_STRONGEST, random_state: int = 0) -> Decomposition:
    """Split the variance of the whole forest's prediction into single parameters, pairs, and the rest.

    Parameters
    ----------
    forest : Forest
    max_strongest : int
        Pairs are looked for among so many parameters: those that explain most of the runs that trees have not seen,
        interactions included.
    random_state : int
        Chooses the places at which the variance of the forest is measured.

    Returns
    -------
    Decomposition

    Notes
    -----
    The space is that of `main_effects`, but it is the forest that is taken apart, not each tree. A single tree fits
    the noise of its runs with splits that look like interactions: on a sweep whose interaction has a tenth of the
    signal, trees put 0.28 into interactions and their forest 0.10. Effects of one and of two parameters come from
    sums over the leaves' boxes, averaged over small cells of the space; the variance of the whole from 8,192 places of
    a Latin hypercube.
    """
    encoding = forest.encoding
    space = axes(encoding, forest.matrix())
    gains = np.nan_to_num(unseen_gains(forest)).mean(axis=0) if forest.n_parameters else np.empty(0)
    strongest = np.argsort(-gains, kind="stable")[:max_strongest]
    chosen = list(combinations(strongest.tolist(), 2))
    chances = [_chance_of_cells(axis) for axis in space]
    curves = [np.zeros(len(cells)) for cells in chances]
    surfaces = {(j, k): np.zeros((len(chances[j]), len(chances[k]))) for j, k in chosen}
    mean = 0.0
    for boxes in leaf_boxes(forest, space):
        chance, without = _chances(boxes.side)
        mean += float(chance @ boxes.value) / forest.n_trees
        steps = [_steps(boxes, encoding.features(j), j, axis) for j, axis in enumerate(space)]
        for j, axis in enumerate(space):
            weight = boxes.value * without[:, j] / forest.n_trees
            curves[j] += _add_up(steps[j].T @ weight, axis)
        for j, k in chosen:
            weight = boxes.value * boxes.chance_without(j, k) / forest.n_trees
            both = (steps[j].T @ (steps[k] * weight[:, None])).toarray()
            surfaces[j, k] += _add_up(_add_up(both, space[j]).T, space[k]).T
    alone = np.array([cells @ (curve - mean) ** 2 for cells, curve in zip(chances, curves, strict=True)])
    paired = np.array([_interaction(surfaces[j, k], chances[j], chances[k], mean) for j, k in chosen])
    found = float(alone.sum() + paired.sum())
    total = max(_variance(forest, space, random_state), found)
    share = 1.0 / total if total > NO_VARIANCE else 0.0
    names = [parameter.name for parameter in encoding.parameters]
    frame = pd.DataFrame(
        {
            "first": pd.Series([names[j] for j, _ in chosen], dtype=object),
            "second": pd.Series([names[k] for _, k in chosen], dtype=object),
            "share": pd.Series(paired * share, dtype=np.float64),
        }
    )
    return Decomposition(
        alone=alone * share,
        frame=frame.sort_values("share", ascending=False, kind="stable", ignore_index=True),
        main=float(alone.sum()) * share,
        pairs=float(paired.sum()) * share,
        rest=(total - found) * share,
    )


def _chances(side: Floats) -> tuple[Floats, Floats]:
    """The chance of each box, (n_leaves,), and of each box without each parameter, (n_leaves, n_parameters)."""
    before, after = np.ones_like(side), np.ones_like(side)
    np.multiply.accumulate(side[:, :-1], axis=1, out=before[:, 1:])
    np.multiply.accumulate(side[:, :0:-1], axis=1, out=after[:, -2::-1])
    return side.prod(axis=1), before * after


def _mean_square(boxes: Boxes, tree: Ints, features: Ints, j: int, axis: Axis, weighted: Floats) -> Floats:
    """Mean over a parameter's values of the square of each tree's marginal, shape (n_trees,)."""
    n_trees = int(tree[-1]) + 1
    square = np.zeros(n_trees)
    if axis.n_levels:
        for feature in features:
            square += np.bincount(tree, weights=weighted * boxes.high[:, feature]) ** 2 / axis.n_levels
    elif axis.missing < 1:
        square = _mean_square_of_steps(tree, n_trees, boxes.low[:, features[0]], boxes.high[:, features[0]], weighted)
    if axis.missing > 0:
        absent = np.bincount(tree, weights=weighted * boxes.missing[:, j])
        square = (1.0 - axis.missing) * square + axis.missing * absent**2
    return square


def _mean_square_of_steps(tree: Ints, n_trees: int, low: Floats, high: Floats, weighted: Floats) -> Floats:
    """Mean over [0, 1] of the squared sum of steps, each `weighted` from `low` to `high`; shape (n_trees,)."""
    rises, falls = low > 0.0, high < 1.0
    every = np.arange(n_trees)
    at_zero = np.bincount(tree, weights=np.where(rises, 0.0, weighted), minlength=n_trees)
    at_one = np.bincount(tree, weights=np.where(falls, 0.0, weighted), minlength=n_trees)
    # Each tree's edges run from its 0 to its 1, where its sum is back at nothing, so trees can follow one another.
    of = np.concatenate([every, tree[rises], tree[falls], every])
    edge = np.concatenate([np.zeros(n_trees), low[rises], high[falls], np.ones(n_trees)])
    step = np.concatenate([at_zero, weighted[rises], -weighted[falls], -at_one])
    order = np.lexsort((edge, of))
    edge, of = edge[order], of[order]
    height = np.cumsum(step[order])[:-1]
    width = np.where(of[1:] == of[:-1], np.diff(edge), 0.0)
    return np.asarray(np.bincount(of[:-1], weights=height**2 * width, minlength=n_trees), dtype=np.float64)


def _chance_of_cells(axis: Axis) -> Floats:
    """The chance of each cell of an axis: its levels, its listed values or equal parts of its range; then missing."""
    n = axis.n_levels or len(axis.listed) or CELLS
    return np.append(np.full(n, (1.0 - axis.missing) / n), axis.missing)


def _steps(boxes: Boxes, features: Ints, j: int, axis: Axis) -> csr_array:
    """What each box adds to each cell, for a number as steps up and down between cells: sparse, one row per box.

    A box that starts inside a cell holds a part of it: the step up is shared by the cell and its right neighbour.
    """
    if axis.n_levels:
        return csr_array(np.column_stack([boxes.high[:, features], boxes.missing[:, j]]))
    n = len(axis.listed) or CELLS
    if not len(features):
        return csr_array(np.column_stack([np.zeros((len(boxes.tree), n + 2)), boxes.missing[:, j]]))
    low, high = boxes.low[:, features[0]] * n, boxes.high[:, features[0]] * n
    up, down = np.floor(low), np.floor(high)
    column = np.column_stack([up, up + 1, down, down + 1, np.full(len(up), n + 2)]).astype(np.int32)
    step = np.column_stack([up + 1 - low, low - up, high - down - 1, down - high, boxes.missing[:, j]])
    rows = np.arange(len(up) + 1, dtype=np.int32) * column.shape[1]
    return csr_array((step.ravel(), column.ravel(), rows), shape=(len(up), n + 3))


def _add_up(steps: Floats, axis: Axis) -> Floats:
    """Cells from the steps between them, along the first dimension; a category's levels are no steps."""
    if axis.n_levels:
        return steps
    return np.concatenate([np.cumsum(steps[:-3], axis=0), steps[-1:]])


def _interaction(surface: Floats, first: Floats, second: Floats, mean: float) -> float:
    """The variance of a surface over cells of these chances, beyond what its two parameters do alone."""
    beyond = surface - (surface @ second)[:, None] - (first @ surface)[None, :] + mean
    return float(first @ beyond**2 @ second)


def _variance(forest: Forest, space: tuple[Axis, ...], random_state: int) -> float:
    """The variance of the forest's prediction over the space, in units of the metric's, from a Latin hypercube."""
    rng = np.random.default_rng(random_state)
    strata = rng.permuted(np.tile(np.arange(PLACES), (len(space), 1)), axis=1).T
    places = draw_space(forest.encoding, space, (strata + rng.random(strata.shape)) / PLACES)
    return float(np.var(forest.predict(places) / forest.scale))
