"""Each made-up sweep springs the trap it is made for, and moving its slider opens it."""

import numpy as np
import pytest

from hpimp_core.correlation import correlation_ratio
from hpimp_core.lessons import made_up
from hpimp_core.lessons.influence import partial_correlation
from hpimp_core.lessons.measuring import correlate, measure


def column(runs, name):
    return runs.frame[name].to_numpy(dtype=float)


def test_a_hidden_cause_makes_a_strong_correlation_that_an_experiment_takes_away():
    by_habit = made_up.confounded(0.9)
    found = measure(by_habit)
    assert found.of("gpus") > 0.7
    assert found.of("gpus", "importance") < 0.05
    assert found.of("training_images", "importance") > 0.95
    held = partial_correlation(*(column(by_habit, name) for name in ("gpus", "accuracy", "training_images")))
    assert abs(held) < 0.2
    assert abs(measure(made_up.confounded(0.9, "by chance")).of("gpus")) < 0.2


def test_one_odd_run_makes_a_correlation_of_nothing():
    near, far = (correlate(made_up.with_outlier(distance)).iloc[0] for distance in (0.0, 6.0))
    assert abs(near["correlation"]) < 0.05
    assert far["correlation"] > 0.5
    assert abs(far["spearman"]) < 0.2


def test_one_odd_run_breaks_a_correlation():
    near, far = (correlate(made_up.with_outlier(d, "breaks a correlation")).iloc[0] for d in (0.0, 6.0))
    assert near["correlation"] < -0.8
    assert far["correlation"] > 0
    assert far["spearman"] < -0.5


def test_the_luckiest_of_twelve_idle_settings_looks_strong_with_twenty_runs_and_fades_with_five_hundred():
    few, many = (correlate(made_up.idle(n, 12))["correlation"].abs().max() for n in (20, 500))
    assert few > 0.4
    assert many < 0.2


@pytest.mark.parametrize("noise", [0.0, 0.2, 0.5, 1.0])
def test_a_u_shape_matters_most_with_r_near_zero(noise):
    found = measure(made_up.u_shaped(0.5, noise))
    assert abs(found.of("learning_rate")) < 0.1
    assert found.of("learning_rate", "importance") > 0.5


def test_a_best_value_at_the_edge_is_a_straight_line_again():
    found = measure(made_up.u_shaped(0.0))
    assert found.of("learning_rate") < -0.8
    assert found.of("learning_rate", "importance") > 0.5


def test_the_scale_decides_r_and_not_the_importance():
    plain, log = (measure(made_up.over_decades(4, log=log)) for log in (False, True))
    assert abs(log.of("learning_rate")) - abs(plain.of("learning_rate")) > 0.2
    assert log.of("learning_rate", "importance") == pytest.approx(plain.of("learning_rate", "importance"), abs=0.02)
    assert log.of("learning_rate", "spearman") == pytest.approx(plain.of("learning_rate", "spearman"))


def test_an_interaction_hides_from_every_single_correlation():
    found = measure(made_up.interacting(1.0))
    assert abs(found.of("learning_rate")) < 0.15
    assert abs(found.of("batch_size")) < 0.15
    assert found.of("learning_rate", "importance") + found.of("batch_size", "importance") > 0.9
    alone = measure(made_up.interacting(0.0))
    assert min(alone.of("learning_rate"), alone.of("batch_size")) > 0.4


def test_the_numbering_of_names_decides_r_and_leaves_the_groups_alone():
    r, ratio = {}, {}
    for coding in made_up.CODINGS:
        runs = made_up.coded(coding)
        r[coding] = measure(runs).of("optimizer_code")
        ratio[coding] = correlation_ratio(runs.frame["optimizer_code"].to_numpy(), column(runs, "accuracy"), 5)
    assert r["worst to best"] > 0.9
    assert r["best to worst"] < -0.9
    assert abs(r["as they came"]) < 0.1
    assert np.ptp(list(ratio.values())) < 1e-9
    assert ratio["alphabetical"] > 0.9


def test_settings_moved_together_share_the_credit():
    apart, lockstep = measure(made_up.moved_together(0.0)), measure(made_up.moved_together(0.99))
    assert abs(apart.of("warmup_steps")) < 0.15
    assert apart.of("warmup_steps", "importance") < 0.1
    assert lockstep.of("warmup_steps") == pytest.approx(lockstep.of("epochs"), abs=0.05)
    assert lockstep.of("warmup_steps", "importance") > 0.25


@pytest.mark.parametrize("random_state", range(5))
def test_classic_importance_of_noise_sums_to_one_and_its_winner_changes(random_state):
    frame = measure(made_up.idle(60, 8, random_state=random_state)).frame
    assert frame["classic"].sum() == pytest.approx(1)
    assert frame["classic"].max() > 1 / 8


def test_noise_has_no_signal_and_no_lasting_winner():
    found = [measure(made_up.idle(60, 8, random_state=seed)) for seed in range(5)]
    assert found[0].signal.word == "none"
    assert sum(measured.signal.r2 for measured in found) / 5 < 0
    assert len({measured.frame["classic"].idxmax() for measured in found}) > 1


def test_importance_and_correlation_disagree_and_both_are_right():
    found = measure(made_up.disagreeing(1.0, 0.8))
    assert found.of("learning_rate", "importance") > 0.4
    assert abs(found.of("learning_rate")) < 0.2
    assert found.of("warmup_steps") > 0.4
    assert found.of("warmup_steps", "importance") < 0.1


def test_the_same_sliders_give_the_same_runs_and_numbers():
    first, second = made_up.u_shaped(0.3, 0.5), made_up.u_shaped(0.3, 0.5)
    assert first.frame.equals(second.frame)
    assert measure(first).frame.equals(measure(second).frame)
