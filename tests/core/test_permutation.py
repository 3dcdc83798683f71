"""Permutation importance against planted shares; a category's features move together."""

import numpy as np
import pandas as pd
import pytest

from hpimp_core.encoding import encode
from hpimp_core.forest import fit_forest
from hpimp_core.permutation import permutation_gains
from tests.planted import distance, sweep, table


def fitted(runs, **options):
    encoding = encode(runs.frame, [c for c in runs.columns if c.role == "parameter"])
    return fit_forest(encoding, runs.frame["val_loss"].to_numpy(), **options)


def test_shares_come_close_to_the_planted_total_ones():
    found = []
    for seed in range(2):
        runs, _, total = sweep(1000, 10, seed)
        gains = np.maximum(permutation_gains(fitted(runs)).mean(axis=0), 0)
        found.append(distance(dict(zip(total, gains, strict=True)), total))
    assert np.mean(found) <= 0.06


def test_half_the_rise_in_error_is_the_variance_a_parameter_explains():
    rng = np.random.default_rng(0)
    a, b = rng.random(4000), rng.integers(0, 4, 4000)
    y = (
        np.sqrt(12 * 0.3) * a
        + np.array([-1.0, -1.0, 1.0, 1.0])[b] * np.sqrt(0.6)
        + np.sqrt(0.1) * rng.standard_normal(4000)
    )
    frame = pd.DataFrame(
        {"a": a, "b": pd.Series([f"level {i}" for i in b], dtype="string"), "idle": rng.random(4000), "val_loss": y}
    )
    gains = permutation_gains(fitted(table(frame), n_trees=40)).mean(axis=0)
    np.testing.assert_allclose(gains, [0.3, 0.6, 0.0], atol=0.05)


def test_the_seed_decides_and_a_parameter_no_tree_uses_has_nothing():
    runs, _, _ = sweep(150, 10, seed=1)
    frame = runs.frame.assign(constant=1.0)
    forest = fitted(table(frame[["constant", *runs.frame.columns]]), n_trees=8)
    first, again, other = (permutation_gains(forest, random_state=seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    assert (first[:, 0] == 0).all()


def test_missing_values_are_moved_with_the_rest():
    rng = np.random.default_rng(3)
    a = np.where(rng.random(800) < 0.5, np.nan, 1.0)
    frame = pd.DataFrame({"a": a, "val_loss": np.isnan(a) + 0.1 * rng.standard_normal(800)})
    assert permutation_gains(fitted(table(frame))).mean() == pytest.approx(0.96, abs=0.05)
