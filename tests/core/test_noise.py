"""Noise is called noise; what drives the metric clears the floor."""

import numpy as np
import pytest

from hpimp_core.encoding import encode
from hpimp_core.forest import fit_forest, out_of_bag_r2, unseen_gains
from hpimp_core.intervals import shares
from hpimp_core.noise import noise_floor, shadow_forest, signal_of, with_shadows
from tests.planted import noise_sweep, sweep


def encoded(runs):
    return encode(runs.frame, [c for c in runs.columns if c.role == "parameter"]), runs.frame["val_loss"].to_numpy()


@pytest.mark.parametrize("n", [25, 60])
def test_pure_noise_is_no_signal(n):
    called = 0
    for seed in range(20):
        encoding, y = encoded(noise_sweep(n, 10, seed))
        called += signal_of(out_of_bag_r2(fit_forest(encoding, y, n_trees=40, random_state=seed)), n).word != "none"
    assert called <= 1


@pytest.mark.parametrize(
    ("r2", "n", "word"),
    [
        (0.15, 25, "none"),
        (0.17, 25, "weak"),
        (0.02, 1000, "weak"),
        (0.3, 100, "fair"),
        (0.6, 100, "strong"),
        (np.nan, 9, "none"),
    ],
)
def test_the_word_follows_r2_and_the_number_of_runs(r2, n, word):
    assert signal_of(r2, n).word == word


def test_idle_parameters_stay_below_the_floor_and_drivers_above():
    idle, drivers = [], []
    for seed in range(6):
        runs, first, total = sweep(300, 20, seed)
        encoding, y = encoded(runs)
        share = shares(unseen_gains(fit_forest(encoding, y, random_state=seed)).mean(axis=0))
        floor = noise_floor(unseen_gains(shadow_forest(encoding, y, seed)).mean(axis=0), 20)
        above = share > floor
        idle.append(above[[share == 0 for share in first.values()]].mean())
        drivers.append(above[[share >= 0.1 for share in total.values()]].mean())
    assert np.mean(idle) <= 0.07
    assert np.mean(drivers) >= 0.95


def test_shadows_are_shuffled_copies_and_a_categorys_features_stay_together():
    encoding, _ = encoded(sweep(50, 10, 0)[0])
    doubled = with_shadows(encoding, 0)
    assert len(doubled.parameters) == 10 + 20
    np.testing.assert_array_equal(doubled.X[:, : encoding.X.shape[1]], encoding.X)
    for j in range(10, 30):
        shadow = doubled.X[:, doubled.features(j)]
        original = encoding.X[:, encoding.features(encoding.index(doubled.parameters[j].name))]
        np.testing.assert_array_equal(np.sort(shadow, axis=0), np.sort(original, axis=0))
        if doubled.parameters[j].kind == "category":
            assert (shadow.sum(axis=1) == 1).all()
        assert not np.array_equal(shadow, original)


def test_the_floor_is_the_largest_shadow_on_the_scale_of_the_shares():
    assert noise_floor(np.array([3.0, 1.0, -1.0, 0.2, 0.4]), 3) == pytest.approx(0.1)
    assert noise_floor(np.array([-1.0, -1.0, 0.2]), 2) == 1
    assert noise_floor(np.array([1.0, -0.2]), 1) == 0
