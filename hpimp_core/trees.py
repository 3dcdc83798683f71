"""All nodes of a forest's trees laid end to end, so that one array operation serves a whole level of all trees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.tree import DecisionTreeRegressor

from hpimp_core.encoding import Floats, Ints

NO_NODE = -1


@dataclass(frozen=True, eq=False)
class Trees:
    """The nodes of a forest; children and parents are positions in these arrays, shape (n_nodes,) each.

    Attributes
    ----------
    start : array of int, shape (n_trees + 1,)
        Tree t has the nodes start[t] … start[t + 1] − 1, its root first.
    feature, left, right, parent : array of int
        -1 where there is none: a leaf's feature and children, a root's parent.
    threshold : array
        A run goes left when its value is at most this.
    missing_left : array of bool
        Whether a run without a value goes left.
    value : array
        The mean of the drawn runs in a node.
    weight : array
        How many drawn runs are in a node, counted as often as drawn.
    levels : tuple of arrays of int
        The nodes at depth 0, 1, 2 …, of all trees.
    """

    start: Ints
    feature: Ints
    left: Ints
    right: Ints
    parent: Ints
    threshold: Floats
    missing_left: npt.NDArray[np.bool_]
    value: Floats
    weight: Floats
    levels: tuple[Ints, ...]

    @property
    def n_trees(self) -> int:
        """Number of trees."""
        return len(self.start) - 1

    @property
    def tree(self) -> Ints:
        """The tree that each node is in, shape (n_nodes,)."""
        return np.repeat(np.arange(self.n_trees), np.diff(self.start))

    def sum_up(self, leaves: Floats) -> Floats:
        """What lies in each node, from what lies in each leaf; shape (n_nodes,), zero at inner nodes on input."""
        total = leaves.copy()
        for level in self.levels[:0:-1]:
            total += np.bincount(self.parent[level], weights=total[level], minlength=len(total))
        return total


def lay_out(estimators: Sequence[DecisionTreeRegressor]) -> Trees:
    """Fitted trees of scikit-learn, laid end to end."""
    trees = [estimator.tree_ for estimator in estimators]
    start = np.concatenate([[0], np.cumsum([tree.node_count for tree in trees])]).astype(np.intp)
    feature = np.concatenate([tree.feature for tree in trees]).astype(np.intp)
    left = np.concatenate([tree.children_left + begin for tree, begin in zip(trees, start, strict=False)]).astype(
        np.intp
    )
    right = np.concatenate([tree.children_right + begin for tree, begin in zip(trees, start, strict=False)]).astype(
        np.intp
    )
    leaf = feature < 0
    left[leaf] = right[leaf] = feature[leaf] = NO_NODE
    inner = np.flatnonzero(~leaf)
    parent = np.full(len(feature), NO_NODE, dtype=np.intp)
    parent[left[inner]] = inner
    parent[right[inner]] = inner
    levels = [start[:-1]]
    while len(levels[-1]):
        split = levels[-1][~leaf[levels[-1]]]
        levels.append(np.concatenate([left[split], right[split]]))
    return Trees(
        start=start,
        feature=feature,
        left=left,
        right=right,
        parent=parent,
        threshold=np.concatenate([tree.threshold for tree in trees]),
        missing_left=np.concatenate([tree.missing_go_to_left for tree in trees]).astype(bool),
        value=np.concatenate([tree.value[:, 0, 0] for tree in trees]),
        weight=np.concatenate([tree.weighted_n_node_samples for tree in trees]),
        levels=tuple(levels[:-1]),
    )
