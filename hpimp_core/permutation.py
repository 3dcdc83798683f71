"""Permutation importance: how much worse a tree predicts unseen runs when a parameter's values are shuffled."""

from __future__ import annotations

import numpy as np

from hpimp_core.encoding import Floats
from hpimp_core.forest import Forest, in_threads

# Runs a tree is asked about, each in as many versions as the tree has parameters.
MAX_ASKED = 2_000
WORTH_THREADS = 200_000


def permutation_gains(forest: Forest, *, random_state: int = 0) -> Floats:
    """Breiman's out-of-bag permutation importance.

    Parameters
    ----------
    forest : Forest
    random_state : int

    Returns
    -------
    array, shape (n_trees, n_parameters)
        The rise of a tree's squared error on its unseen runs when a parameter's features are permuted together, halved
        and divided by the metric's variance: the parameter's share, interactions counted for each of their
        parameters. NaN for a tree that has seen every judged run.

    Notes
    -----
    Breiman 2001, *Random Forests*, Machine Learning 45. The shuffled copies of a tree's unseen runs are stacked, so
    that the tree is asked once; a parameter that the tree does not use has no rise. Halved, since for a perfect model
    the rise is twice the variance that the parameter explains.
    """
    y = forest.y[forest.judged]
    X = forest.matrix()[forest.judged]
    features = [forest.encoding.features(j) for j in range(forest.n_parameters)]
    owner, trees = forest.encoding.owner, forest.trees
    streams = np.random.SeedSequence([random_state, 0x5E1F]).spawn(forest.n_trees)

    def ask(t: int) -> Floats:
        rng = np.random.default_rng(streams[t])
        unseen = np.flatnonzero(forest.drawn[t] == 0)
        if len(unseen) == 0:
            return np.full(forest.n_parameters, np.nan)
        if len(unseen) > MAX_ASKED:
            unseen = np.sort(rng.choice(unseen, MAX_ASKED, replace=False))
        split_on = trees.feature[trees.start[t] : trees.start[t + 1]]
        used = np.unique(owner[split_on[split_on >= 0]])
        plain = X[unseen]
        copies = np.tile(plain, (len(used), 1))
        for i, j in enumerate(used):
            block = slice(i * len(unseen), (i + 1) * len(unseen))
            copies[block, features[j][0] : features[j][-1] + 1] = plain[
                rng.permutation(len(unseen)), features[j][0] : features[j][-1] + 1
            ]
        tree = forest.estimators[t].tree_
        error = np.square(y[unseen] - trees.value[forest.leaf[t, unseen]]).mean()
        shuffled = (
            tree.predict(copies)[:, 0].reshape(len(used), len(unseen)) if len(used) else np.empty((0, len(unseen)))
        )
        rise = np.zeros(forest.n_parameters)
        rise[used] = np.square(y[unseen] - shuffled).mean(axis=1) - error
        return rise / 2

    worth = X.size >= WORTH_THREADS
    return np.asarray(np.array(in_threads(ask, range(forest.n_trees), worth=worth)) / np.var(y), dtype=np.float64)
