"""Curves: each tree's response along a parameter's axis, by weighted descent through all trees at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hpimp_core.encoding import Encoding, Floats, Ints
from hpimp_core.forest import Forest

# Points of a curve: a tree's steps are finer than any reader's eye.
CURVE_POINTS = 60

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Axis:
    """A parameter's values at which a response is asked for.

    `values` are what a person reads (numbers, or levels as text), `X` the same encoded, shape (n_points, its features).
    """

    parameter: int
    features: Ints
    values: tuple[float | str, ...]
    X: Floats


def axis_of(encoding: Encoding, index: int, n_points: int) -> Axis:
    """The values of a parameter at which to ask: its levels, or points between the lowest and the highest tried."""
    parameter, features = encoding.parameters[index], encoding.features(index)
    if parameter.kind == "category":
        return Axis(index, features, parameter.levels, np.eye(len(features)))
    column = encoding.X[:, features[0]]
    tried = np.unique(column[~np.isnan(column)])
    if parameter.kind == "boolean":
        return Axis(index, features, tuple("true" if value else "false" for value in tried), tried[:, None])
    if len(tried) > n_points:
        low, high = tried[0], tried[-1]
        spaced = np.geomspace if parameter.log and low > 0 else np.linspace
        points = np.clip(spaced(low, high, n_points), low, high)
        tried = np.unique(np.round(points)) if parameter.kind == "integer" else points
    return Axis(index, features, tuple(tried.tolist()), tried[:, None])


def curves(forest: Forest, axis: Axis) -> Floats:
    """Each tree's response along one axis on the scale of `forest.y`, shape (n_trees, n_points)."""
    weight, (reached,) = descend(forest, [axis])
    worth = np.where(forest.trees.feature < 0, weight * forest.trees.value, 0.0)
    return np.asarray(np.add.reduceat(reached * worth[:, None], forest.trees.start[:-1], axis=0), dtype=np.float64)


def descend(forest: Forest, axes: list[Axis]) -> tuple[Floats, list[Mask]]:
    """How much of each point reaches each node.

    Returns
    -------
    array, shape (n_nodes,)
        The part of the runs that reaches a node, counting splits on parameters other than the axes'.
    list of arrays of bool, shape (n_nodes, n_points), one per axis
        Whether a point of the axis can reach the node, as far as splits on its own parameter go.
    """
    trees = forest.trees
    weight = np.ones(len(trees.feature))
    reached = [np.ones((len(trees.feature), len(axis.values)), dtype=bool) for axis in axes]
    owner = forest.encoding.owner
    for level in trees.levels[1:]:
        parent = trees.parent[level]
        split = trees.feature[parent]
        is_left = trees.left[parent] == level
        fixed = np.zeros(len(level), dtype=bool)
        for axis, mask in zip(axes, reached, strict=True):
            mask[level] = mask[parent]
            mine = np.flatnonzero(owner[split] == axis.parameter)
            if len(mine) == 0:
                continue
            fixed[mine] = True
            points = axis.X.T[split[mine] - axis.features[0]].astype(np.float32)
            goes_left = points <= trees.threshold[parent[mine]][:, None]
            mask[level[mine]] &= goes_left == is_left[mine][:, None]
        weight[level] = weight[parent] * np.where(fixed, 1.0, trees.weight[level] / trees.weight[parent])
    return weight, reached
