"""Intervals over runs: how far would a parameter's share move in another sweep of the same size?"""

from __future__ import annotations

import numpy as np

from hpimp_core.encoding import Floats, Ints
from hpimp_core.forest import Forest

Z95 = 1.959963984540054
# Up to this many runs, how each of them moves the trees is measured; beyond, chance swamps it and it costs too much.
MAX_INFLUENCE = 3_000
# How much larger the whole variance is than the part that comes from the runs the trees are judged on. Seen on planted
# sweeps: 2.0 to 2.6 from 300 to 3,000 runs, 3 to 4 at 100.
WHOLE_TO_JUDGED = 2.5
LEAST_WHOLE_TO_JUDGED, MOST_WHOLE_TO_JUDGED = 1.5, 4.0
# Bounds of the variance of a share over sweeps as a part of its variance over trees.
LEAST_OF_TREES, MOST_OF_TREES = 0.2, 1.0
# Parameters whose paths are held in memory at a time.
AT_ONCE = 32


def shares(gains: Floats) -> Floats:
    """Positive gains as shares that sum to 1; all zero when none is positive. Shape (n_parameters,)."""
    positive = np.maximum(gains, 0.0)
    total = positive.sum()
    return np.asarray(positive / total if total > 0 else positive, dtype=np.float64)


def share_errors(forest: Forest, gains: Floats) -> Floats:
    """Standard error of each parameter's share of the out-of-bag impurity, over runs.

    Parameters
    ----------
    forest : Forest
    gains : array, shape (n_trees, n_parameters)
        From `unseen_gains`.

    Returns
    -------
    array, shape (n_parameters,)

    Notes
    -----
    The infinitesimal jackknife (Efron 2014; Wager, Hastie, Efron 2014): V = Σ_i U_i², where U_i is how much the share
    moves when run i gets a little more weight. A run acts in two ways, and both are needed, else the intervals are a
    third too narrow. It is drawn for trees: U_i' = Cov_t(N_ti, I_t), where I_t leaves run i itself out of what the tree
    is judged on. And it is judged: U_i'' = (c_i − c̄)/n, where c_i is its mean contribution in the trees that have not
    seen it. The chance part of the covariances, (drawn runs / trees)·Var_t(I_t), is taken off. What remains is noisy
    for one parameter, so it is held against the judged part times the ratio that all parameters together show; the
    larger of the two counts.
    """
    told = np.flatnonzero(np.isfinite(gains).all(axis=1))
    mean = gains[told].mean(axis=0) if len(told) else np.zeros(gains.shape[1])
    total = np.maximum(mean, 0.0).sum()
    if total <= 0:
        return np.zeros(len(mean))
    share, positive = shares(mean), mean > 0

    def as_share(change: Floats) -> Floats:
        """First-order change of the shares with the gains; shape (..., n_parameters)."""
        return np.asarray((change - share * change[..., positive].sum(axis=-1, keepdims=True)) / total)

    n, n_judged = min(len(forest.judged), MAX_INFLUENCE), len(forest.judged)
    contribution, drawn_effect = (as_share(effect) for effect in run_effects(forest, told, gains[told], n))
    judged_effect = (contribution - contribution.mean(axis=0)) / n_judged
    by_judged = np.square(judged_effect).sum(axis=0) * n_judged / len(judged_effect)
    chance = as_share(gains[told]).var(axis=0) / len(told)
    if len(forest.y) > MAX_INFLUENCE:
        return np.asarray(np.sqrt(WHOLE_TO_JUDGED * by_judged + chance))
    whole = np.square(drawn_effect + judged_effect).sum(axis=0) - forest.n_drawn * chance
    ratio = whole.sum() / by_judged.sum() if by_judged.sum() > 0 else WHOLE_TO_JUDGED
    pooled = np.clip(ratio, LEAST_WHOLE_TO_JUDGED, MOST_WHOLE_TO_JUDGED) * by_judged
    return np.asarray(np.sqrt(np.maximum(whole, pooled) + chance))


def run_effects(forest: Forest, told: Ints, gains: Floats, n: int) -> tuple[Floats, Floats]:
    """What each of `n` runs contributes where it is judged, and how being drawn moves the gains.

    Returns
    -------
    contribution, drawn_effect : arrays, shape (n, n_parameters)
        On the scale of the gains.
    """
    chosen = np.unique(np.linspace(0, len(forest.judged) - 1, n).round().astype(np.intp))
    y = forest.y[forest.judged]
    unseen = forest.drawn[told] == 0
    n_unseen = unseen.sum(axis=1)
    mean = (unseen @ y) / n_unseen
    weight = 1.0 / np.maximum(n_unseen - 1.0, 1.0)
    contribution = np.zeros((len(chosen), forest.n_parameters))
    left_out = np.zeros_like(contribution)
    for first in range(0, forest.n_parameters, AT_ONCE):
        part = slice(first, min(first + AT_ONCE, forest.n_parameters))
        paths = path_sums(forest, part)
        for i, t in enumerate(told):
            mine = np.flatnonzero(unseen[i, chosen])
            rows = chosen[mine]
            effect = (y[rows] - mean[i])[:, None] * paths[forest.leaf[t, rows]]
            contribution[mine, part] += effect
            left_out[mine, part] += weight[i] * (effect / np.var(y) - gains[i, part])
    voters = unseen[:, chosen].sum(axis=0)[:, None]
    contribution /= np.maximum(voters, 1) * np.var(y)
    times = forest.drawn[told][:, chosen].astype(np.float64)
    often = times.mean(axis=0)
    drawn_effect = ((times - often).T @ gains + often[:, None] * left_out) / len(told)
    return contribution, drawn_effect


def path_sums(forest: Forest, part: slice) -> Floats:
    """How far each parameter's splits move the prediction on the way to a node; shape (n_nodes, parameters of part)."""
    trees, owner = forest.trees, forest.encoding.owner
    sums = np.zeros((len(trees.feature), part.stop - part.start))
    for level in trees.levels[1:]:
        parent = trees.parent[level]
        sums[level] = sums[parent]
        parameter = owner[trees.feature[parent]] - part.start
        mine = np.flatnonzero((parameter >= 0) & (parameter < sums.shape[1]))
        step = trees.value[level] - trees.value[parent]
        sums[level[mine], parameter[mine]] += step[mine]
    return sums


def tree_errors(forest: Forest, per_tree: Floats) -> Floats:
    """Standard error, over runs, of shares that each tree gives from its drawn runs alone.

    Parameters
    ----------
    forest : Forest
    per_tree : array, shape (n_trees, n_parameters)

    Returns
    -------
    array, shape (n_parameters,)

    Notes
    -----
    The infinitesimal jackknife as in `share_errors`, without its second part: no run is judged. A single tree's share
    varies over draws about as much as over sweeps and more, so the estimate is kept below that; where it is noisy, the
    ratio that all parameters show together stands in.
    """
    told = np.isfinite(per_tree).all(axis=1)
    per_tree, drawn = per_tree[told], forest.drawn[told]
    mean = per_tree.mean(axis=0)
    total = max(float(np.maximum(mean, 0.0).sum()), 1e-300)
    moved = (per_tree - mean - shares(mean) * (per_tree - mean)[:, mean > 0].sum(axis=1, keepdims=True)) / total
    spread = moved.var(axis=0)
    chosen = np.linspace(0, drawn.shape[1] - 1, min(drawn.shape[1], MAX_INFLUENCE)).astype(np.intp)
    times = drawn[:, chosen].astype(np.float64)
    effect = (times - times.mean(axis=0)).T @ moved / len(moved)
    whole = np.square(effect).sum(axis=0) * len(forest.y) / len(chosen) - forest.n_drawn * spread / len(moved)
    ratio = np.clip(whole.sum() / max(float(spread.sum()), 1e-300), LEAST_OF_TREES, MOST_OF_TREES)
    return np.asarray(np.sqrt(np.maximum(np.minimum(whole, spread), ratio * spread)))
