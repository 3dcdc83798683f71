"""The forest's gains on unseen runs, against a transcription of the formula and against planted shares."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestRegressor

from hpimp_core.encoding import encode
from hpimp_core.forest import fit_forest, out_of_bag_prediction, out_of_bag_r2, seen_gains, unseen_gains
from tests.planted import distance, noise_sweep, sweep, table


def encoded(runs):
    return encode(runs.frame, [c for c in runs.columns if c.role == "parameter"]), runs.frame["val_loss"].to_numpy()


@pytest.fixture(scope="module")
def small():
    """A small forest over every kind of parameter, with missing values."""
    runs, _, _ = sweep(80, 10, seed=5)
    frame = runs.frame.copy()
    frame.loc[::7, "dropout"] = np.nan
    frame.loc[::5, "optimizer"] = None
    encoding, y = encoded(table(frame))
    return fit_forest(encoding, y, n_trees=6, random_state=3)


def walk(tree, x):
    """The nodes that a run passes, one by one."""
    node, path = 0, [0]
    while tree.children_left[node] >= 0:
        value = x[tree.feature[node]]
        left = bool(tree.missing_go_to_left[node]) if np.isnan(value) else value <= tree.threshold[node]
        node = tree.children_left[node] if left else tree.children_right[node]
        path.append(node)
    return path


def test_unseen_gains_equal_a_slow_transcription_of_the_formula(small):
    owner, y = small.encoding.owner, small.y
    expected = np.zeros((6, 10))
    for t, estimator in enumerate(small.estimators):
        tree = estimator.tree_
        unseen = np.flatnonzero(small.drawn[t] == 0)
        mean = y[unseen].mean()
        for i in unseen:
            path = walk(tree, small.matrix()[i])
            for above, below in pairwise(path):
                step = tree.value[below, 0, 0] - tree.value[above, 0, 0]
                expected[t, owner[tree.feature[above]]] += step * (y[i] - mean) / len(unseen)
    np.testing.assert_allclose(unseen_gains(small), expected / np.var(y), atol=1e-12)
    assert np.isnan(small.matrix()).any()


def test_seen_gains_equal_scikit_learns_importances(small):
    for t, estimator in enumerate(small.estimators):
        folded = small.encoding.fold(estimator.feature_importances_)
        np.testing.assert_allclose(seen_gains(small)[t], folded, atol=1e-9)


def test_every_run_is_drawn_or_unseen_and_falls_into_its_leaf(small):
    assert (small.drawn.sum(axis=1) == small.n_drawn).all()
    for t, estimator in enumerate(small.estimators):
        leaf = [walk(estimator.tree_, x)[-1] for x in small.matrix()]
        np.testing.assert_array_equal(small.leaf[t] - small.trees.start[t], leaf)


def test_out_of_bag_prediction_leaves_out_the_trees_that_have_seen_a_run(small):
    predicted = out_of_bag_prediction(small)
    for i in (0, 11, 42):
        votes = [walk_value(small, t, i) for t in range(6) if small.drawn[t, i] == 0]
        expected = np.mean(votes) if votes else np.nan
        np.testing.assert_allclose(predicted[i], expected)


def walk_value(forest, t, i):
    tree = forest.estimators[t].tree_
    return tree.value[walk(tree, forest.matrix()[i])[-1], 0, 0]


def test_r2_is_that_of_scikit_learns_forest():
    encoding, y = encoded(sweep(400, 10, seed=1)[0])
    ours = out_of_bag_r2(fit_forest(encoding, y))
    theirs = (
        RandomForestRegressor(100, min_samples_leaf=3, oob_score=True, random_state=0).fit(encoding.X, y).oob_score_
    )
    assert ours == pytest.approx(theirs, abs=0.03)


def test_shares_come_close_to_the_planted_ones():
    found = []
    for seed in range(2):
        runs, _, total = sweep(1000, 10, seed)
        encoding, y = encoded(runs)
        forest = fit_forest(encoding, y, n_trees=60)
        gains = np.maximum(unseen_gains(forest).mean(axis=0), 0)
        classic = seen_gains(forest).mean(axis=0)
        found.append(
            (
                distance(dict(zip(total, gains, strict=True)), total),
                distance(dict(zip(total, classic, strict=True)), total),
            )
        )
    assert np.mean(found, axis=0)[0] <= 0.06
    assert np.mean(found, axis=0)[1] <= 0.10


def test_noise_gets_nothing_of_unseen_runs_but_all_of_the_seen():
    encoding, y = encoded(noise_sweep(300, 10, seed=0))
    forest = fit_forest(encoding, y)
    assert np.abs(unseen_gains(forest).mean(axis=0)).max() < 0.05
    assert seen_gains(forest).mean(axis=0).sum() == pytest.approx(1)


def test_the_same_seed_gives_the_same_trees_in_any_number_of_threads(monkeypatch):
    encoding, y = encoded(sweep(300, 10, seed=2)[0])
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    forests = []
    for worth, cores in ((0, 4), (10**12, 4), (0, 1)):
        monkeypatch.setattr("hpimp_core.forest.WORTH_THREADS", worth)
        monkeypatch.setattr("os.cpu_count", lambda cores=cores: cores)
        forests.append(fit_forest(encoding, y, n_trees=12, random_state=7))
    for forest in forests[1:]:
        np.testing.assert_array_equal(forest.trees.threshold, forests[0].trees.threshold)
        np.testing.assert_array_equal(forest.drawn, forests[0].drawn)
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # noqa: NPY002
    other = fit_forest(encoding, y, n_trees=12, random_state=8)
    assert not np.array_equal(other.drawn, forests[0].drawn)


def test_a_large_table_is_drawn_from_and_judged_on_a_bounded_part():
    runs, _, total = sweep(3000, 10, seed=4)
    encoding, y = encoded(runs)
    forest = fit_forest(encoding, y, n_trees=40, max_drawn=800, max_judged=1000)
    assert forest.n_drawn == 800
    assert forest.drawn.shape == (40, 1000)
    assert (forest.drawn.sum(axis=1) <= 800).all()
    assert out_of_bag_r2(forest) > 0.7
    gains = np.maximum(unseen_gains(forest).mean(axis=0), 0)
    assert distance(dict(zip(total, gains, strict=True)), total) < 0.08


def test_predictions_and_shares_do_not_depend_on_the_metrics_unit():
    encoding, y = encoded(sweep(120, 10, seed=6)[0])
    unit = 2.0**900
    plain, huge = fit_forest(encoding, y, n_trees=10), fit_forest(encoding, unit * y, n_trees=10)
    np.testing.assert_allclose(unseen_gains(huge), unseen_gains(plain), rtol=1e-9)
    np.testing.assert_allclose(huge.predict(encoding.X), unit * plain.predict(encoding.X), rtol=1e-9)


def test_a_tree_that_has_seen_every_run_tells_nothing():
    frame = pd.DataFrame({"x": [0.0, 1, 2, 3, 4], "val_loss": [0.0, 1, 2, 3, 4]})
    encoding, y = encoded(table(frame))
    forest = fit_forest(encoding, y, n_trees=400)
    full = (forest.drawn > 0).all(axis=1)
    assert full.any()
    assert np.isnan(unseen_gains(forest)[full]).all()
    assert np.isfinite(unseen_gains(forest)[~full]).all()
