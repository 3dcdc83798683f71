"""The space that was searched, and the boxes into which a forest's trees cut it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hpimp_core.encoding import Encoding, Floats, Ints
from hpimp_core.forest import Forest

# A number of at most this many values, each taken twice on average, was searched over a list of values.
MAX_LISTED = 64
# Sides of boxes held at a time, nodes × features, which bounds memory at some 100 MB.
CHUNK = 2_000_000

Single = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Axis:
    """How one parameter was searched: the chance of each of its values, were the search even.

    Attributes
    ----------
    missing : float
        Chance that the parameter is missing: its share of the runs.
    listed : array, shape (n_values,)
        The values of a list, equally likely; empty for a number searched over a range and for a category.
    low, high : float
        Ends of the range, over which the chance is spread evenly: on the logarithm where `log`.
    log : bool
    n_levels : int
        Levels of a category, equally likely; 0 for a number.
    """

    missing: float
    listed: Floats
    low: float
    high: float
    log: bool
    n_levels: int

    def position(self, values: Floats) -> Floats:
        """The chance that a number, not missing, is at most each of `values`; same shape, in [0, 1]."""
        if len(self.listed):
            return np.searchsorted(self.listed, values, side="right") / len(self.listed)
        if not self.high > self.low:
            return np.where(values >= self.high, 1.0, 0.0)
        if self.log:
            values, low, high = np.log(np.maximum(values, self.low)), np.log(self.low), np.log(self.high)
        else:
            low, high = self.low, self.high
        return np.asarray(np.clip((values - low) / (high - low), 0.0, 1.0))

    def value(self, position: Floats) -> Floats:
        """The number with that chance below it, or a category's level; the inverse of `position`, shape kept."""
        if self.n_levels:
            return np.minimum(np.floor(position * self.n_levels), self.n_levels - 1)
        if len(self.listed):
            return self.listed[np.minimum((position * len(self.listed)).astype(np.intp), len(self.listed) - 1)]
        if self.log:
            return np.asarray(self.low * (self.high / self.low) ** position)
        return np.asarray(self.low + (self.high - self.low) * position)


def axes(encoding: Encoding, X: Single) -> tuple[Axis, ...]:
    """The axis of each parameter, from the runs as the trees see them: X of shape (n_runs, n_features)."""
    return tuple(_axis(encoding, X[:, encoding.features(j)], j) for j in range(len(encoding.parameters)))


def _axis(encoding: Encoding, block: Single, j: int) -> Axis:
    """The axis of one parameter from its features."""
    parameter = encoding.parameters[j]
    absent = np.isnan(block[:, 0]) if block.shape[1] else np.ones(len(block), dtype=bool)
    missing = float(absent.mean())
    if parameter.kind == "category":
        return Axis(missing, np.empty(0), 0.0, 1.0, False, block.shape[1])
    there = np.sort(block[~absent, 0].astype(np.float64))
    distinct = np.unique(there)
    if len(distinct) and len(distinct) <= MAX_LISTED and 2 * len(distinct) <= len(there):
        return Axis(missing, distinct, float(distinct[0]), float(distinct[-1]), False, 0)
    on_scale = there[there > 0] if parameter.log and (there > 0).any() else there
    low, high = (float(on_scale[0]), float(on_scale[-1])) if len(on_scale) else (0.0, 0.0)
    return Axis(missing, np.empty(0), low, high, parameter.log and low > 0, 0)


def draw_space(encoding: Encoding, space: tuple[Axis, ...], positions: Floats) -> Single:
    """Encoded runs from places in the unit cube; shapes (n, n_parameters) → (n, n_features).

    The first `missing` of each parameter's unit is where it is missing, the rest is its axis.
    """
    X = np.full((len(positions), len(encoding.owner)), np.nan, dtype=np.float32)
    for j, axis in enumerate(space):
        features = encoding.features(j)
        there = (positions[:, j] >= axis.missing) & (axis.missing < 1)
        values = axis.value(
            (positions[there, j] - axis.missing) / (1 - axis.missing) if axis.missing else positions[:, j]
        )
        if axis.n_levels:
            X[np.ix_(there, features)] = np.eye(axis.n_levels)[values.astype(np.intp)]
        elif len(features):
            X[there, features[0]] = values
    return X


@dataclass(frozen=True, eq=False)
class Boxes:
    """Leaves of some trees as boxes in the searched space.

    Attributes
    ----------
    tree : array of int, shape (n_leaves,)
        The tree that each leaf is in, ascending.
    value : array, shape (n_leaves,)
        What the leaf predicts.
    low, high : array, shape (n_leaves, n_features)
        The box's ends on each number's axis, as positions from 0 to 1. For a level of a category they are 0 and 1
        where the box holds the level, else both 0.
    missing : array of bool, shape (n_leaves, n_parameters)
        Whether the box holds runs without the parameter.
    side : array, shape (n_leaves, n_parameters)
        The chance that a parameter is in the box.
    """

    tree: Ints
    value: Floats
    low: Floats
    high: Floats
    missing: npt.NDArray[np.bool_]
    side: Floats

    def chance_without(self, *parameters: int) -> Floats:
        """The chance that all parameters but these are in the box, shape (n_leaves,)."""
        return np.asarray(np.delete(self.side, parameters, axis=1).prod(axis=1))


def leaf_boxes(forest: Forest, space: tuple[Axis, ...]) -> Iterator[Boxes]:
    """The leaves of all trees as boxes, a group of trees at a time.

    A box has a side per parameter whichever features its splits looked at: the levels of a category that are left are
    exactly those that its splits allow, so there is no run with two levels or none.
    """
    trees = forest.trees
    position = _split_positions(forest, space)
    per_group = max(1, int(CHUNK / max(1, len(forest.encoding.owner)) / (len(trees.value) / trees.n_trees)))
    for first in range(0, trees.n_trees, per_group):
        yield _boxes(forest, space, position, first, min(first + per_group, trees.n_trees))


def _split_positions(forest: Forest, space: tuple[Axis, ...]) -> Floats:
    """The place of each node's threshold on its parameter's axis, shape (n_nodes,)."""
    trees, encoding = forest.trees, forest.encoding
    position = np.zeros(len(trees.value))
    for feature in np.flatnonzero(encoding.level_of < 0):
        at = trees.feature == feature
        position[at] = space[encoding.owner[feature]].position(trees.threshold[at])
    return position


def _boxes(forest: Forest, space: tuple[Axis, ...], position: Floats, first: int, last: int) -> Boxes:
    """The leaves of the trees `first` to `last`, from one descent through all of them at once."""
    trees, encoding = forest.trees, forest.encoding
    owner, is_level = encoding.owner, encoding.level_of >= 0
    begin, end = trees.start[first], trees.start[last]
    low = np.zeros((end - begin, len(owner)))
    high = np.ones((end - begin, len(owner)))
    missing = np.ones((end - begin, len(space)), dtype=bool)
    for nodes in trees.levels[1:]:
        child = nodes[(nodes >= begin) & (nodes < end)]
        if not len(child):
            break
        parent = trees.parent[child]
        row, above, feature, at = child - begin, parent - begin, trees.feature[parent], position[parent]
        goes_left = trees.left[parent] == child
        low[row], high[row], missing[row] = low[above], high[above], missing[above]
        missing[row, owner[feature]] &= trees.missing_left[parent] == goes_left

        number = ~is_level[feature]
        cut = number & goes_left
        high[row[cut], feature[cut]] = np.minimum(high[row[cut], feature[cut]], at[cut])
        cut = number & ~goes_left
        low[row[cut], feature[cut]] = np.maximum(low[row[cut], feature[cut]], at[cut])
        # A split at infinity parts the runs without the parameter, on its right, from those with any value.
        parts_missing = trees.threshold[parent] >= 1.0
        without = ~number & goes_left & ~parts_missing
        high[row[without], feature[without]] = 0.0
        only = np.flatnonzero(~number & ~goes_left)
        others = owner[feature[only], None] == owner
        others[np.arange(len(only)), feature[only]] = parts_missing[only]
        high[row[only]] = np.where(others, 0.0, high[row[only]])
    leaf = np.flatnonzero(trees.feature[begin:end] < 0)
    high, missing = high[leaf], missing[leaf]
    low = np.minimum(low[leaf], high)  # a box of missing values alone holds nothing of the axis
    held = encoding.fold(high - low) / np.maximum([axis.n_levels for axis in space], 1)
    absent = np.array([axis.missing for axis in space])
    return Boxes(
        tree=trees.tree[begin:end][leaf],
        value=trees.value[begin:end][leaf],
        low=low,
        high=high,
        missing=missing,
        side=(1.0 - absent) * held + absent * missing,
    )
