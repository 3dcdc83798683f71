"""The forest: fitted trees, the runs each tree has not seen, and what each parameter explains of those."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from sklearn.tree import DecisionTreeRegressor

from hpimp_core.encoding import Encoding, Floats, Ints
from hpimp_core.trees import Trees, lay_out

N_TREES = 100
# Leaves of three runs beat leaves of one: a fifth less is given to idle parameters, and the fit is faster.
MIN_LEAF = 3
# Bounds the cost of large tables: shares change little past a few thousand runs a tree.
MAX_DRAWN = 3_000
# Runs on which the trees are judged; the error of a share measured on so many is below 0.01.
MAX_JUDGED = 10_000
# Below this many numbers a tree, threads cost more than they save.
WORTH_THREADS = 20_000

Item = TypeVar("Item")
Answer = TypeVar("Answer")


@dataclass(frozen=True, eq=False)
class Forest:
    """A fitted forest and what its trees say about runs they have not seen.

    Attributes
    ----------
    encoding : Encoding
    y : array, shape (n_runs,)
        The target, shifted to mean 0 and scaled to variance 1.
    centre, scale : float
        The target in its own unit is ``centre + scale * y``.
    estimators : tuple of DecisionTreeRegressor
        The trees, fitted to `y`.
    trees : Trees
        The same trees as flat arrays.
    n_drawn : int
        Runs drawn, with replacement, for each tree.
    judged : array of int, shape (n_judged,)
        The runs on which the trees are judged: all, or a fixed random part of a large table.
    drawn : array of int32, shape (n_trees, n_judged)
        How often each judged run was drawn for each tree; 0 is out-of-bag.
    leaf : array of int32, shape (n_trees, n_judged)
        The node (in `trees`) that each judged run falls into.
    """

    encoding: Encoding
    y: Floats
    centre: float
    scale: float
    estimators: tuple[DecisionTreeRegressor, ...]
    trees: Trees
    n_drawn: int
    judged: Ints
    drawn: npt.NDArray[np.int32]
    leaf: npt.NDArray[np.int32]

    def matrix(self) -> npt.NDArray[np.float32]:
        """The encoded runs as the trees saw them, (n_runs, n_features); made anew: kept, it would weigh a lot."""
        return np.ascontiguousarray(self.encoding.X, dtype=np.float32)

    @property
    def n_trees(self) -> int:
        """Number of trees."""
        return len(self.estimators)

    @property
    def n_parameters(self) -> int:
        """Number of parameters."""
        return len(self.encoding.parameters)

    def predict(self, X: npt.NDArray[np.floating]) -> Floats:
        """Predicted target in its own unit for encoded runs, shape (n,)."""
        single = np.ascontiguousarray(X, dtype=np.float32)
        total = np.zeros(len(single))
        for estimator in self.estimators:
            total += estimator.tree_.predict(single)[:, 0]
        return self.centre + self.scale * total / self.n_trees


def fit_forest(
    encoding: Encoding,
    y: Floats,
    *,
    n_trees: int = N_TREES,
    random_state: int = 0,
    min_leaf: int = MIN_LEAF,
    max_drawn: int = MAX_DRAWN,
    max_judged: int = MAX_JUDGED,
) -> Forest:
    """Fit a forest in which every split looks at every feature.

    Parameters
    ----------
    encoding : Encoding
    y : array, shape (n_runs,)
        Finite and not constant.
    n_trees, min_leaf : int
    random_state : int
        Each tree has its own stream of random numbers, so that the trees do not depend on the number of threads.
    max_drawn, max_judged : int
        At most this many runs are drawn for a tree, and judged by it.

    Returns
    -------
    Forest

    Notes
    -----
    A random forest (Breiman 2001) with all features tried at each split: trying a third lets idle parameters take
    splits and smears the share of those that moved together. The trees are scikit-learn's, drawn and fitted here: its
    own forest passes all runs to every tree and, with threads, can leave Python's warning filters changed for the
    whole process.
    """
    X = np.ascontiguousarray(encoding.X, dtype=np.float32)
    centre, scale = centre_and_scale(y)
    scaled = (y - centre) / scale
    n = len(y)
    n_drawn = min(n, max_drawn)
    streams = np.random.SeedSequence(random_state).spawn(n_trees + 1)
    judged = np.arange(n)
    if n > max_judged:
        judged = np.sort(np.random.default_rng(streams[-1]).choice(n, max_judged, replace=False))
    X_judged = X[judged] if len(judged) < n else X

    def grow(stream: np.random.SeedSequence) -> tuple[DecisionTreeRegressor, Ints, Ints]:
        rng = np.random.default_rng(stream)
        times = np.bincount(rng.integers(0, n, n_drawn), minlength=n)
        seen = np.flatnonzero(times)
        tree = DecisionTreeRegressor(min_samples_leaf=min_leaf, random_state=int(rng.integers(2**31 - 1)))
        tree.fit(X[seen], scaled[seen], sample_weight=times[seen].astype(np.float64))
        return tree, times[judged], tree.tree_.apply(X_judged)

    grown = in_threads(grow, streams[:-1], worth=n_drawn * X.shape[1] >= WORTH_THREADS)
    estimators = tuple(tree for tree, _, _ in grown)
    trees = lay_out(estimators)
    return Forest(
        encoding=encoding,
        y=scaled,
        centre=centre,
        scale=scale,
        estimators=estimators,
        trees=trees,
        n_drawn=n_drawn,
        judged=judged,
        drawn=np.array([times for _, times, _ in grown], dtype=np.int32),
        leaf=np.array([leaf + begin for (_, _, leaf), begin in zip(grown, trees.start, strict=False)], dtype=np.int32),
    )


def centre_and_scale(y: Floats) -> tuple[float, float]:
    """Mean and standard deviation, found without overflow for values of any size."""
    largest = float(np.abs(y).max())
    unit = y / largest
    return float(unit.mean()) * largest, float(unit.std()) * largest


def in_threads(work: Callable[[Item], Answer], items: Iterable[Item], *, worth: bool) -> list[Answer]:
    """Answers in the order of the items; in threads where that is worth it (scikit-learn's trees free the lock)."""
    workers = min(os.cpu_count() or 1, 8)
    if not worth or workers == 1:
        return [work(item) for item in items]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(work, items))


def out_of_bag_prediction(forest: Forest) -> Floats:
    """Mean of the trees that have not seen a run, on the scale of `forest.y`; shape (n_judged,), NaN if all have."""
    unseen = forest.drawn == 0
    total = np.where(unseen, forest.trees.value[forest.leaf], 0.0).sum(axis=0)
    voters = unseen.sum(axis=0)
    return np.asarray(np.where(voters > 0, total / np.maximum(voters, 1), np.nan))


def out_of_bag_r2(forest: Forest) -> float:
    """Share of the variance of runs not seen that the forest predicts, at most 1; NaN when it cannot be told."""
    predicted = out_of_bag_prediction(forest)
    told = np.isfinite(predicted)
    y = forest.y[forest.judged][told]
    spread = float(((y - y.mean()) ** 2).sum()) if len(y) else 0.0
    return 1.0 - float(((y - predicted[told]) ** 2).sum()) / spread if spread > 0 else float("nan")


def unseen_gains(forest: Forest) -> Floats:
    """What each parameter explains of the runs that a tree has not seen: out-of-bag impurity (MDI-oob).

    Parameters
    ----------
    forest : Forest

    Returns
    -------
    array, shape (n_trees, n_parameters)
        For each tree, shares of the metric's variance; with what is unexplained they sum to 1. Noise is as often below
        0 as above. A tree that has seen every judged run has NaN.

    Notes
    -----
    Li, Wang, Basu, Kumbier, Yu 2019, *A Debiased MDI Feature Importance Measure for Random Forests* (NeurIPS). A split
    of node v into children c gains Σ_c (μ_c − μ_v) Σ_{unseen i in c} (y_i − ȳ), where μ are the means of the drawn
    runs; divided by the number of unseen runs and by the variance of the metric.
    """
    trees, y = forest.trees, forest.y[forest.judged]
    unseen = forest.drawn == 0
    n_unseen = unseen.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = (unseen @ y) / n_unseen
    residual = np.where(unseen, y - np.nan_to_num(mean)[:, None], 0.0)
    in_leaf = np.bincount(forest.leaf.ravel(), weights=residual.ravel(), minlength=len(trees.value))
    below = trees.sum_up(np.asarray(in_leaf, dtype=np.float64))
    child = np.flatnonzero(trees.parent >= 0)
    parent = trees.parent[child]
    gain = (trees.value[child] - trees.value[parent]) * below[child]
    per_parameter = fold_splits(forest, trees.tree[child], trees.feature[parent], gain)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(per_parameter / n_unseen[:, None] / np.var(y))


def seen_gains(forest: Forest) -> Floats:
    """Classic impurity importance (MDI): the same gains on the drawn runs themselves, shape (n_trees, n_parameters).

    Breiman 2001; each tree's gains are divided by their sum as in scikit-learn's `feature_importances_`. Biased towards
    parameters with many values, and sums to 1 even when nothing matters.
    """
    trees = forest.trees
    child = np.flatnonzero(trees.parent >= 0)
    parent = trees.parent[child]
    gain = trees.weight[child] * (trees.value[child] - trees.value[parent]) ** 2
    per_parameter = fold_splits(forest, trees.tree[child], trees.feature[parent], gain)
    total = per_parameter.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(per_parameter, total, out=np.zeros_like(per_parameter), where=total > 0))


def fold_splits(forest: Forest, tree: Ints, feature: Ints, gain: Floats) -> Floats:
    """Sum splits' gains per tree and parameter, shape (n_trees, n_parameters)."""
    n_parameters = forest.n_parameters
    cell = tree * n_parameters + forest.encoding.owner[feature]
    folded = np.bincount(cell, weights=gain, minlength=forest.n_trees * n_parameters)
    return np.asarray(folded.reshape(-1, n_parameters), dtype=np.float64)
