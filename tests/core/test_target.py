"""Which runs count: missing, diverged, best, and on which scale."""

import numpy as np
import pandas as pd
import pytest

from hpimp_core import RunsError
from hpimp_core.target import target
from tests.planted import table


def runs_of(values, goal="minimize", metric="val_loss"):
    values = np.asarray(values, dtype=np.float64)
    return table(pd.DataFrame({"lr": np.arange(len(values)) * 0.1, metric: values}), metric, goal)


def left_out(found):
    return sum(out.count for out in found.left_out)


def test_values_that_are_no_finite_number_are_left_out_with_their_rows():
    found = target(runs_of([1, 2, np.nan, 3, np.inf, 4, -np.inf, 5]))
    assert found.rows.tolist() == [0, 1, 3, 5, 7]
    assert found.y.tolist() == [1, 2, 3, 4, 5]
    assert found.left_out[0].rows == (2, 4, 6)
    assert "not a finite number" in found.left_out[0].reason


@pytest.mark.parametrize("n_failed", [1, 30])
def test_a_loss_that_blew_up_is_left_out_unless_kept(n_failed):
    rng = np.random.default_rng(0)
    values = np.concatenate([2.4 + 0.2 * rng.standard_normal(300), np.full(n_failed, 1e9)])
    found = target(runs_of(values))
    assert found.left_out[0].rows == tuple(range(300, 300 + n_failed))
    assert found.left_out[0].reason.startswith("diverged: val_loss is above ")
    assert len(target(runs_of(values), diverged="keep").y) == 300 + n_failed


def test_a_reward_of_minus_four_million_among_minus_one_is_left_out():
    rng = np.random.default_rng(1)
    found = target(runs_of([*(-1 + 0.1 * rng.standard_normal(50)), -4.2e6], "maximize"))
    assert found.left_out[0].rows == (50,)
    mixed_sign = target(runs_of([*rng.standard_normal(50), -4.2e6], "maximize"))
    assert mixed_sign.left_out[0].rows == (50,)


def test_a_run_ten_times_as_bad_as_all_others_is_left_out_of_the_widest_bulk():
    found = target(runs_of([*-np.geomspace(1e3, 2e5, 80), -4.2e6], "maximize"))
    assert found.left_out[0].rows == (80,)
    assert left_out(target(runs_of([*-np.geomspace(1e3, 2e5, 80), -1e6], "maximize"))) == 0


def test_only_the_bad_side_is_cut():
    rng = np.random.default_rng(2)
    assert left_out(target(runs_of([*(5 + 0.01 * rng.standard_normal(100)), 1e-9]))) == 0
    assert left_out(target(runs_of([*rng.standard_normal(100), 1e6], "maximize"))) == 0


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    "law", ["lognormal", "exponential", "failed accuracy", "error rate", "normal", "close together"]
)
def test_a_long_tail_that_is_meant_stays(law, seed):
    rng = np.random.default_rng(seed)
    goal = "minimize"
    if law == "lognormal":
        values = np.exp(3 * rng.standard_normal(2000))
    elif law == "exponential":
        values = rng.exponential(size=2000)
    elif law == "failed accuracy":
        values, goal = np.concatenate([0.97 + 0.005 * rng.random(190), np.full(10, 0.1)]), "maximize"
    elif law == "error rate":
        values = np.concatenate([0.03 + 0.005 * rng.random(190), np.full(10, 0.9)])
    elif law == "normal":
        values = rng.standard_normal(2000)
    else:
        values = np.concatenate([25 + 0.1 * rng.standard_normal(99), [43]])
    assert left_out(target(runs_of(values, goal))) == 0


def test_when_a_third_of_the_runs_fail_failing_is_the_result():
    assert left_out(target(runs_of([*np.linspace(1, 2, 100), *np.full(50, 1e9)]))) == 0


def test_best_is_aware_of_the_goal_and_keeps_ties():
    values = np.arange(100, dtype=float)
    assert target(runs_of(values), best=10).y.tolist() == list(range(10))
    assert target(runs_of(values, "maximize"), best=10).y.tolist() == list(range(90, 100))
    assert target(runs_of(values), goal="maximize", best=10).y.tolist() == list(range(90, 100))
    assert len(target(runs_of([*values, 4.0]), best=4.9).y) == 6
    assert "not among the best 10 %" in target(runs_of(values), best=10).left_out[0].reason


def test_every_run_is_used_or_left_out_once():
    rng = np.random.default_rng(3)
    values = np.concatenate([1 + 0.1 * rng.standard_normal(100), [np.nan, 1e12]])
    found = target(runs_of(values), best=50)
    accounted = sorted([*found.rows.tolist(), *(row for out in found.left_out for row in out.rows)])
    assert accounted == list(range(102))


def test_log_and_rank():
    values = [1.0, 10.0, 100.0, 10.0, 1000.0]
    np.testing.assert_allclose(target(runs_of(values), transform="log").y, np.log(values))
    np.testing.assert_allclose(target(runs_of(values), transform="rank").y, [0, 0.375, 0.75, 0.375, 1])
    with pytest.raises(RunsError, match="no logarithm where it is zero or negative"):
        target(runs_of([0.0, 1, 2, 3, 4]), transform="log")


def test_a_heavy_tail_is_noticed():
    rng = np.random.default_rng(4)
    assert target(runs_of(np.exp(2 * rng.standard_normal(200)))).heavy_tailed
    assert target(runs_of(-np.exp(2 * rng.standard_normal(200)))).heavy_tailed
    assert not target(runs_of(5 + rng.standard_normal(200))).heavy_tailed
    assert not target(runs_of(rng.random(200))).heavy_tailed
    assert not target(runs_of(np.exp(2 * rng.standard_normal(200))), transform="log").heavy_tailed


@pytest.mark.parametrize(
    ("runs", "options", "message"),
    [
        (runs_of([1.0]), {}, "Only 1 run has a value"),
        (runs_of([1.0, 2.0]), {}, "Only 2 runs have a value"),
        (runs_of([]), {}, "Only 0 runs have a value"),
        (runs_of([np.nan] * 9), {}, "Only 0 runs have a value"),
        (runs_of([3.0] * 9), {}, "is 3 in every run"),
        (runs_of(range(50)), {"best": 4}, "Only 2 runs have a value of “val_loss” among the best 4 %"),
        (runs_of(range(50)), {"best": 0}, "above 0 and at most 100"),
        (runs_of(range(50)), {"best": 101}, "above 0 and at most 100"),
        (runs_of(range(50)), {"metric": "nothing"}, "no column “nothing”"),
        (runs_of(range(50)), {"goal": "sideways"}, "goal must be"),
        (runs_of(range(50)), {"transform": "sqrt"}, "not as “sqrt”"),
    ],
)
def test_a_metric_that_cannot_be_used_is_refused_in_words(runs, options, message):
    with pytest.raises(RunsError, match=message):
        target(runs, **options)


def test_values_of_any_size_are_handled():
    found = target(runs_of([1e300, 2e300, 3e300, 1e-300, 5e299, 1e308]), diverged="keep")
    assert np.isfinite(found.y).all()
