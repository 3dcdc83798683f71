"""Intervals cover what other sweeps find; errors shrink with more runs."""

import numpy as np

from hpimp_core.encoding import encode
from hpimp_core.forest import fit_forest, seen_gains, unseen_gains
from hpimp_core.intervals import Z95, run_effects, share_errors, shares, tree_errors
from tests.planted import noise_sweep, sweep


def fitted(runs, **options):
    encoding = encode(runs.frame, [c for c in runs.columns if c.role == "parameter"])
    return fit_forest(encoding, runs.frame["val_loss"].to_numpy(), **options)


def test_shares_sum_to_one_or_are_all_zero():
    np.testing.assert_allclose(shares(np.array([3.0, -1.0, 1.0])), [0.75, 0, 0.25])
    assert shares(np.array([-1.0, -2.0])).tolist() == [0, 0]


def test_intervals_cover_the_mean_importance_of_fresh_sweeps():
    found, errors, by_trees, tree_error = [], [], [], []
    for seed in range(12):
        forest = fitted(sweep(300, 10, 100 + seed)[0], random_state=seed)
        gains, seen = unseen_gains(forest), seen_gains(forest)
        found.append(shares(gains.mean(axis=0)))
        errors.append(share_errors(forest, gains))
        by_trees.append(seen.mean(axis=0))
        tree_error.append(tree_errors(forest, seen))
    for values, error in ((np.array(found), np.array(errors)), (np.array(by_trees), np.array(tree_error))):
        covered = np.abs(values - values.mean(axis=0)) <= Z95 * error
        assert covered[:, :5].mean() >= 0.85
        assert (np.mean(error[:, :4], axis=0) < 2.5 * values[:, :4].std(axis=0)).all()


def test_errors_shrink_with_the_number_of_runs_also_where_runs_are_too_many_to_follow():
    errors = []
    for n in (100, 800, 6400):
        forest = fitted(sweep(n, 10, 0)[0], n_trees=50, max_drawn=2000)
        errors.append(share_errors(forest, unseen_gains(forest))[:4].mean())
    assert errors[0] > 1.5 * errors[1] > 2 * errors[2] > 0


def test_a_runs_contributions_add_up_to_the_gains():
    forest = fitted(sweep(120, 10, 3)[0], n_trees=200)
    gains = unseen_gains(forest)
    contribution, _ = run_effects(forest, np.arange(200), gains, 120)
    np.testing.assert_allclose(contribution.mean(axis=0), gains.mean(axis=0), atol=0.02)


def test_no_gain_at_all_has_no_error():
    forest = fitted(noise_sweep(60, 4), n_trees=10)
    assert share_errors(forest, -np.ones((10, 4))).tolist() == [0] * 4
    assert share_errors(forest, np.full((10, 4), np.nan)).tolist() == [0] * 4
