"""Descent, schedules, optimizers and batches against steps worked by hand, and the claims the guide makes of them."""

import numpy as np
import pytest

from hpimp_core.lessons import batches, descent, optimizers, schedules


@pytest.mark.parametrize(
    ("rate", "word"), [(0.01, "slow"), (0.3, "good"), (0.5, "good"), (0.95, "oscillating"), (1.05, "diverging")]
)
def test_the_four_ways_down(rate, word):
    assert descent.descend(rate).word == word


def test_a_step_down_the_valley_by_hand():
    found = descent.descend(0.25, start=-4, n_steps=2)
    assert found.frame["position"].tolist() == [-4, -2, -1]
    assert found.frame["height"].tolist() == [16, 4, 1]
    assert found.factor == 0.5


def test_a_diverging_walk_stays_finite():
    assert np.isfinite(descent.descend(5.0, n_steps=500).frame["height"]).all()


def test_schedules_by_hand():
    assert schedules.step_decay(19, 60, 0.4) == 0.4
    assert schedules.step_decay(20, 60, 0.4) == pytest.approx(0.04)
    assert schedules.step_decay(59, 60, 0.4) == pytest.approx(0.004)
    assert schedules.exponential(0, 60, 0.4) == 0.4
    assert schedules.exponential(59, 60, 0.4) == pytest.approx(0.004)
    assert schedules.cosine(0, 60, 0.4) == 0.4
    assert schedules.cosine(30, 60, 0.4) == pytest.approx(0.2)
    assert schedules.cosine(20, 60, 0.4) == pytest.approx(0.3)
    assert schedules.warmup_cosine(0, 60, 0.6) == pytest.approx(0.1)
    assert schedules.warmup_cosine(5, 60, 0.6) == pytest.approx(0.6)
    assert schedules.warmup_cosine(33, 60, 0.6) == pytest.approx(0.3)
    assert schedules.constant(50, 60, 0.4) == 0.4


def test_a_plateau_cuts_the_rate_once_its_patience_is_over():
    falling = [1.0, 0.9, 0.8]
    assert schedules.reduced_on_plateau(falling, 0.4) == 0.4
    assert schedules.reduced_on_plateau(falling + [0.8] * 5, 0.4) == 0.4
    assert schedules.reduced_on_plateau(falling + [0.8] * 6, 0.4) == pytest.approx(0.12)
    assert schedules.reduced_on_plateau(falling + [0.8] * 12, 0.4) == pytest.approx(0.036)


@pytest.mark.parametrize("name", [name for name in schedules.NAMES if name != "constant"])
def test_a_rate_that_shrinks_comes_to_rest_lower(name):
    last = {which: schedules.train(which)["loss"].tail(5).mean() for which in ("constant", name)}
    assert last[name] < last["constant"] / 5


THETA, G1, G2 = np.array([1.0]), np.array([2.0]), np.array([1.0])


def two_steps(name, rate=0.1):
    """The weight after a step on slope 2 and after another on slope 1."""
    rule, theta = optimizers.BY_NAME[name].rule, THETA
    state = optimizers.begin(theta)
    theta, state = rule(theta, G1, state, rate)
    first = theta[0]
    theta, state = rule(theta, G2, state, rate)
    return first, theta[0]


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        ("SGD", 1 - 0.2, 1 - 0.2 - 0.1),
        ("Momentum", 1 - 0.2, 1 - 0.2 - (0.9 * 0.2 + 0.1)),
        ("AdaGrad", 1 - 0.1, 1 - 0.1 - 0.1 / np.sqrt(4 + 1)),
        ("RMSProp", 1 - 0.2 / np.sqrt(0.4), 1 - 0.2 / np.sqrt(0.4) - 0.1 / np.sqrt(0.9 * 0.4 + 0.1)),
        # m = 0.2, v = 0.004, both corrected to 2 and 4; then m = 0.28, v = 0.004996
        ("Adam", 1 - 0.1, 0.9 - 0.1 * (0.28 / 0.19) / np.sqrt(0.004996 / 0.001999)),
        # decay 0.01 × 0.1 of the weight before each step
        (
            "AdamW",
            1 - 0.1 - 0.001,
            0.899 - 0.1 * (0.28 / 0.19) / np.sqrt(0.004996 / 0.001999) - 0.001 * 0.899,
        ),
        # s = 0.001 (2 − 0.2)² = 0.00324; then m = 0.28, s = 0.999 × 0.00324 + 0.001 (1 − 0.28)²
        (
            "AdaBelief",
            1 - 0.1 * 2 / np.sqrt(3.24),
            1 - 0.1 * 2 / np.sqrt(3.24) - 0.1 * (0.28 / 0.19) / np.sqrt((0.999 * 0.00324 + 0.001 * 0.5184) / 0.001999),
        ),
    ],
)
def test_two_steps_by_hand(name, first, second):
    assert two_steps(name) == pytest.approx((first, second), abs=1e-7)


def test_the_slope_is_that_of_the_surface():
    point, step = np.array([0.3, -0.4]), 1e-6
    numeric = [
        (optimizers.height(point + step * axis) - optimizers.height(point - step * axis)) / (2 * step)
        for axis in np.eye(2)
    ]
    assert optimizers.slope(point) == pytest.approx(numeric)


def test_everyone_gets_down_at_its_usual_rate_and_sgd_blows_up_at_ten_times():
    paths = optimizers.race(list(optimizers.BY_NAME))
    start = float(optimizers.height(optimizers.START))
    last = paths[paths["step"] == 60].set_index("optimizer")["loss"]
    assert (last < start / 50).all()
    assert last["SGD"] == last.max()
    far = optimizers.race(["SGD", "Adam"], factor=10.0)
    far = far[far["step"] == 60].set_index("optimizer")["loss"]
    assert far["SGD"] > start
    assert far["Adam"] < start


def test_iterations_of_the_guide():
    assert batches.iterations(4000, 400) == batches.Iterations(10, 10, 400)
    assert batches.iterations(1000, 300, 5) == batches.Iterations(4, 20, 100)
    assert batches.iterations(10, 400) == batches.Iterations(1, 1, 10)
    with pytest.raises(ValueError, match="at least 1"):
        batches.iterations(0, 10)


def test_the_linear_scaling_rule():
    assert batches.scaled_rate(0.1, 256, 8192) == pytest.approx(3.2)


def test_the_noise_of_a_slope_is_that_of_real_batches():
    rng = np.random.default_rng(0)
    slopes = rng.normal(size=60)
    means = [rng.permutation(slopes)[:15].mean() for _ in range(20_000)]
    expected = np.std(means) / np.std(slopes)
    assert batches.gradient_noise(60, 15) == pytest.approx(expected, rel=0.03)
    assert batches.gradient_noise(60, 60) == 0
    assert batches.gradient_noise(10**9, 4) == pytest.approx(0.5, rel=1e-3)


def test_a_large_batch_lags_keeps_up_when_scaled_and_needs_a_warm_up_when_huge():
    last = {large: batches.train(large).groupby("recipe")["loss"].last() for large in (128, 512)}
    assert last[512]["large, same rate"] > 10 * last[512]["small batch"]
    assert last[128]["large, scaled rate"] < 2 * last[128]["small batch"]
    assert last[512]["large, scaled rate"] >= 1e6
    assert last[512]["large, scaled, warm-up"] < 2 * last[512]["small batch"]
