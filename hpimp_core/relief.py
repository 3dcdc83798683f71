"""N-RReliefF: a parameter matters when runs alike in all else differ in it and in the metric together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial.distance import cdist

from hpimp_core.correlation import searched_scale
from hpimp_core.encoding import Encoding, Floats, Ints

# Runs whose neighbours are looked up; the weights' error falls with the root of their number.
MAX_ANCHORS = 1_000
# Runs among which neighbours are looked for. Neighbours are a fixed part of them, so more would not make them nearer.
MAX_POOL = 5_000
# A fixed number of neighbours would share every category in a large table, and categories would get no weight.
NEIGHBOUR_SHARE = 0.1
MIN_NEIGHBOURS = 10
# The neighbours' weight falls to 1/e at a third of them: Robnik-Šikonja and Kononenko's 70 neighbours with σ = 20.
SIGMA_SHARE = 1 / 3
# Distances held at a time, which bounds memory at 32 MB.
BLOCK = 4_000_000
# Distances nearer to each other than this are the same.
TIE = 1e-12


@dataclass(frozen=True, eq=False)
class Relief:
    """RReliefF's weights and how much each run moved them.

    Attributes
    ----------
    weights : array, shape (n_parameters,)
        From -1 to 1; about 0 for a parameter that does not matter.
    influence : array, shape (n_pool, n_parameters)
        How far each run moved each weight, summing to 0; see `standard_error`.
    n_anchors, n_pool, n_neighbours : int
        Runs compared with their neighbours, runs among which those were found, neighbours of each.
    """

    weights: Floats
    influence: Floats
    n_anchors: int
    n_pool: int
    n_neighbours: int

    @property
    def standard_error(self) -> Floats:
        """What the weights vary by from one sweep to the next (infinitesimal jackknife), shape (n_parameters,)."""
        return np.asarray(np.sqrt((self.influence**2).sum(axis=0)))

    def shares(self) -> tuple[Floats, Floats]:
        """Shares of the importance and their standard errors, each of shape (n_parameters,).

        Negative weights become 0 and the rest is divided by its sum; all shares are 0 where no weight is positive.
        """
        positive = np.where(self.weights > 0, self.weights, 0.0)
        total = float(positive.sum())
        if total == 0:
            return positive, np.zeros_like(positive)
        share = positive / total
        # A weight below 0 has no share now, though its own error could lift it over 0.
        moved = self.influence - share * (self.influence * (positive > 0)).sum(axis=1, keepdims=True)
        return share, np.sqrt(((moved / total) ** 2).sum(axis=0))


def relief(
    encoding: Encoding,
    y: Floats,
    *,
    n_neighbours: int | None = None,
    sigma: float | None = None,
    max_anchors: int = MAX_ANCHORS,
    max_pool: int = MAX_POOL,
    random_state: int = 0,
) -> Relief:
    """RReliefF weights of mixed parameters, whose shares are N-RReliefF's importance.

    Parameters
    ----------
    encoding : Encoding
        n_runs runs and their parameters, of any kinds and with missing values.
    y : array, shape (n_runs,)
        The metric; runs without a finite one are left out.
    n_neighbours : int, optional
        Neighbours of each run; by default a tenth of the pool, and at least 10.
    sigma : float, optional
        The neighbour of rank r (from 0) weighs exp(-(r/sigma)²); by default a third of `n_neighbours`.
    max_anchors, max_pool : int
        At most `max_anchors` runs are compared with their neighbours, which are looked for among at most `max_pool`
        runs; both are drawn at random where the table has more, so the cost does not grow with it.
    random_state : int
        Chooses those runs, and the order of runs equally far away.

    Returns
    -------
    Relief
        All weights are 0 where nothing can be compared: fewer than three runs, or a constant metric.

    Notes
    -----
    Robnik-Šikonja and Kononenko, *Machine Learning* 53 (2003). With diff the difference of two runs in one parameter
    or in the metric, from 0 to 1, and d(i, j) the weight of neighbour j of run i, which sum to 1 over its neighbours:
    W = N_dCdA/N_dC - (N_dA - N_dCdA)/(m - N_dC), where N_dC = Σ diff(metric) d, N_dA = Σ diff(parameter) d,
    N_dCdA = Σ diff(metric) diff(parameter) d, over all m runs and their neighbours.

    diff is |a - b|/(max - min) for numbers, on the logarithm for log parameters; 0 or 1 for categories; and, where one
    value is missing or both are, one minus the chance that they are equal, by the relative frequencies of the values
    there are. Neighbours are those with the smallest sum of diffs; those equally far share their weight.

    N-RReliefF (Sun and others 2019, IJCCC 14(4)) turns the weights into importance; its exact normalisation could not
    be read, ours is that of `Relief.shares`. The weights are unsteady below about 100 runs and blind to weak
    parameters.

    The spread over sweeps is an infinitesimal jackknife over the runs, each counted as one that has neighbours and as
    one that is a neighbour.
    """
    d = len(encoding.parameters)
    y = np.asarray(y, dtype=np.float64)
    usable = np.flatnonzero(np.isfinite(y))
    pool = np.random.default_rng(random_state).permutation(usable)[:max_pool]
    target = _unit_range(y[pool][:, None])[:, 0]
    n, m = len(pool), min(len(pool), max_anchors)
    if n < 3 or d == 0 or target.max() == 0:
        return Relief(np.zeros(d), np.zeros((n, d)), 0, n, 0)
    k = min(n - 1, n_neighbours or max(MIN_NEIGHBOURS, int(n * NEIGHBOUR_SHARE)))
    space = _space(encoding, pool)
    near, apart = _nearest(space, m, k)
    weight = _rank_weights(apart, sigma or k * SIGMA_SHARE)
    metric = np.abs(target[:m, None] - target[near])

    dC = float((weight * metric).sum())
    if dC <= 0 or dC >= m:
        return Relief(np.zeros(d), np.zeros((n, d)), m, n, k)
    weights, influence = np.zeros(d), np.zeros((n, d))
    for p in range(d):
        differs = space.differences(p, near)
        dA, dCdA = float((weight * differs).sum()), float((weight * differs * metric).sum())
        agree, disagree = dCdA / dC, (dA - dCdA) / (m - dC)
        weights[p] = agree - disagree
        # The derivative of the weight with respect to each pair's, and to the number of runs compared.
        pair = differs * metric / dC + (differs * metric - differs) / (m - dC)
        pair -= metric * (agree / dC + disagree / (m - dC))
        per_run = disagree / (m - dC)
        anchor = (weight * pair).sum(axis=1)
        neighbour = weight * (pair - anchor[:, None])
        influence[:m, p] = anchor + per_run
        influence[:, p] += np.bincount(near.ravel(), weights=neighbour.ravel(), minlength=n)
    return Relief(weights, influence, m, n, k)


@dataclass(frozen=True, eq=False)
class _Space:
    """The pool's runs, so encoded that distances are sums: arrays over n_pool runs.

    Numbers lie in [0, 1] with 0 where missing; `equal` is, for a number, the chance that the run's value equals
    another run's missing one (halved where missing itself, so that two of them add up). A category is one column per
    level, with the levels' frequencies where missing, so that a product of two rows is the chance of being equal.
    """

    numbers: Floats
    missing: npt.NDArray[np.bool_]
    equal: Floats
    levels: Floats
    number_owner: Ints
    level_owner: Ints
    n_categories: int

    def differences(self, parameter: int, near: Ints) -> Floats:
        """diff of the first runs and their neighbours in one parameter; shape of `near`."""
        column = np.flatnonzero(self.number_owner == parameter)
        if len(column):
            return self._number_differences(int(column[0]), np.arange(len(near))[:, None], near)
        level = self.levels[:, self.level_owner == parameter]
        if level.shape[1] == 0:
            return np.zeros(near.shape)
        equal = np.zeros(near.shape)
        for one in level.T:
            equal += one[: len(near), None] * one[near]
        return 1.0 - equal

    def distances(self, first: int, last: int) -> Floats:
        """Sum of diffs of the runs `first` to `last` and the whole pool; shape (last - first, n_pool)."""
        complete = ~self.missing.any(axis=0)
        total = self.n_categories - self.levels[first:last] @ self.levels.T
        if complete.any():
            numbers = self.numbers[:, complete]
            total += cdist(numbers[first:last], numbers, "cityblock")
        for column in np.flatnonzero(~complete):
            total += self._number_differences(int(column), np.arange(first, last)[:, None], np.arange(len(total.T)))
        return total

    def _number_differences(self, column: int, left: Ints, right: Ints) -> Floats:
        """diff in one number between runs; the two index arrays broadcast."""
        value, missing, equal = self.numbers[:, column], self.missing[:, column], self.equal[:, column]
        apart = np.abs(value[left] - value[right])
        if not missing.any():
            return apart
        unknown = missing[left] | missing[right]
        return np.where(unknown, 1.0 - missing[left] * equal[right] - missing[right] * equal[left], apart)


def _space(encoding: Encoding, pool: Ints) -> _Space:
    """The pool's runs, encoded for distances."""
    of_category = encoding.level_of >= 0
    X = searched_scale(encoding)[pool]
    numbers, levels = X[:, ~of_category], X[:, of_category]
    missing = ~np.isfinite(numbers)
    equal = np.zeros(numbers.shape)
    for column in np.flatnonzero(missing.any(axis=0)):
        there = ~missing[:, column]
        _, at, counts = np.unique(numbers[there, column], return_inverse=True, return_counts=True)
        frequency = counts / max(1, there.sum())
        equal[there, column] = frequency[at]
        equal[~there, column] = (frequency**2).sum() / 2
    absent = np.isnan(levels)
    if absent.any():
        with_any = np.maximum(1, (~absent).sum(axis=0))
        levels = np.where(absent, np.nansum(levels, axis=0) / with_any, levels)
    return _Space(
        numbers=np.where(missing, 0.0, _unit_range(numbers)),
        missing=missing,
        equal=equal,
        levels=levels,
        number_owner=encoding.owner[~of_category],
        level_owner=encoding.owner[of_category],
        n_categories=len(np.unique(encoding.owner[of_category])),
    )


def _unit_range(values: Floats) -> Floats:
    """Columns stretched to [0, 1]; 0 where one does not vary, NaN stays."""
    there = np.isfinite(values)
    low = np.where(there, values, np.inf).min(axis=0, initial=np.inf)
    high = np.where(there, values, -np.inf).max(axis=0, initial=-np.inf)
    half = np.where(high > low, high / 2 - low / 2, np.inf)  # halves: the range itself may overflow
    return np.asarray((values / 2 - np.where(np.isfinite(low), low, 0.0) / 2) / half)


def _nearest(space: _Space, m: int, k: int) -> tuple[Ints, Floats]:
    """The k nearest runs of each of the first m, nearest first, and their distances; shape (m, k) each."""
    near, apart = np.empty((m, k), dtype=np.intp), np.empty((m, k))
    for first, last in _blocks(m, len(space.numbers)):
        distance = space.distances(first, last)
        distance[np.arange(last - first), np.arange(first, last)] = np.inf
        closest = np.argpartition(distance, k - 1, axis=1)[:, :k]
        reached = np.take_along_axis(distance, closest, axis=1)
        order = np.argsort(reached, axis=1, kind="stable")
        near[first:last] = np.take_along_axis(closest, order, axis=1)
        apart[first:last] = np.take_along_axis(reached, order, axis=1)
    return near, apart


def _blocks(m: int, n: int) -> Iterator[tuple[int, int]]:
    """Bounds of groups of rows that together hold at most BLOCK distances to n runs."""
    step = max(1, BLOCK // max(1, n))
    for first in range(0, m, step):
        yield first, min(m, first + step)


def _rank_weights(apart: Floats, sigma: float) -> Floats:
    """Weights by rank, ties sharing the mean of theirs, each row summing to 1; shape of `apart`."""
    m, k = apart.shape
    by_rank = np.exp(-((np.arange(k) / sigma) ** 2))
    starts = np.ones((m, k), dtype=bool)
    starts[:, 1:] = np.diff(apart, axis=1) > TIE
    group = np.cumsum(starts.ravel()) - 1
    mean = np.bincount(group, weights=np.tile(by_rank, m)) / np.bincount(group)
    return np.asarray(mean[group].reshape(m, k) / by_rank.sum())
