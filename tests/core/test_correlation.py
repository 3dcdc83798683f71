"""Correlations against known answers: coefficients, their intervals, levels, directions."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from hpimp_core.correlation import correlation_ratio, correlations, direction, pearson, spearman
from hpimp_core.encoding import encode
from hpimp_core.runs import Column


def columns(**kinds):
    return [
        Column(name, "parameter", "planted", kind=kind.removeprefix("log "), log=kind.startswith("log "))
        for name, kind in kinds.items()
    ]


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def test_coefficients_agree_with_scipy_over_the_runs_that_have_both(rng):
    X = rng.normal(size=(80, 3))
    y = X @ [1.0, -0.5, 0.0] + rng.normal(size=80)
    X[:30, 1] = np.nan
    y[70:] = np.nan
    found, ranked = pearson(X, y), spearman(X, y)
    for j in range(3):
        both = np.isfinite(X[:, j]) & np.isfinite(y)
        expected = stats.pearsonr(X[both, j], y[both])
        interval = expected.confidence_interval(0.95)
        assert found.n[j] == both.sum()
        assert found.r[j] == pytest.approx(expected.statistic, abs=1e-12)
        assert (found.low[j], found.high[j]) == pytest.approx((interval.low, interval.high), abs=1e-9)
        assert ranked.r[j] == pytest.approx(stats.spearmanr(X[both, j], y[both]).statistic, abs=1e-12)


def test_spearman_interval_has_the_wider_variance(rng):
    x = rng.normal(size=(50, 1))
    y = x[:, 0] + rng.normal(size=50)
    found = spearman(x, y)
    half = 1.959964 * np.sqrt(1.06 / 47)
    assert np.arctanh(found.high[0]) - np.arctanh(found.r[0]) == pytest.approx(half, abs=1e-6)


@pytest.mark.parametrize("coefficient", [pearson, spearman])
def test_intervals_cover_the_truth(rng, coefficient):
    """About 95 of 100 intervals hold the correlation the runs were drawn with."""
    truth = 0.5
    held = 0
    for _ in range(600):
        x = rng.normal(size=(40, 1))
        y = truth * x[:, 0] + np.sqrt(1 - truth**2) * rng.normal(size=40)
        found = coefficient(x, y)
        goal = truth if coefficient is pearson else 6 / np.pi * np.arcsin(truth / 2)
        held += bool(found.low[0] <= goal <= found.high[0])
    assert 0.92 <= held / 600 <= 0.98


@pytest.mark.parametrize("coefficient", [pearson, spearman])
def test_what_cannot_be_told_is_nan(coefficient):
    y = np.array([1.0, 2.0, 4.0, 3.0])
    constant = coefficient(np.full((4, 1), 0.1), y)
    assert np.isnan(constant.r[0])
    assert np.isnan(constant.low[0])
    assert np.isnan(coefficient(y[:, None], np.full(4, 2.0)).r[0])
    assert np.isnan(coefficient(y[:2, None], y[:2]).r[0])
    three = coefficient(y[:3, None], y[:3])
    assert three.r[0] == pytest.approx(1.0)
    assert np.isnan(three.low[0])
    nobody = coefficient(np.full((4, 1), np.nan), y)
    assert nobody.n[0] == 0
    assert np.isnan(nobody.r[0])
    assert coefficient(np.empty((0, 2)), np.empty(0)).n.tolist() == [0, 0]


def test_a_perfect_line_and_huge_values_do_not_overflow():
    x = np.linspace(-1.0, 1.0, 9)
    found = pearson(np.column_stack([x * 1e300, -x * 1e-300]), x * 1e305)
    assert found.r == pytest.approx([1.0, -1.0])
    assert found.high[0] == pytest.approx(1.0)


def test_log_parameter_is_correlated_on_its_logarithm(rng):
    u = rng.uniform(-5, -1, size=200)
    frame = pd.DataFrame({"lr": 10.0**u})
    table = correlations(encode(frame, columns(lr="log number")), -u)
    assert table.correlation[0] == pytest.approx(-1.0)
    plain = correlations(encode(frame, columns(lr="number")), -u)
    assert plain.correlation[0] > -0.9


def test_zero_has_no_place_on_a_log_scale():
    frame = pd.DataFrame({"weight_decay": [0.0, 1e-4, 1e-3, 1e-2, 1e-1]})
    table = correlations(encode(frame, columns(weight_decay="log number")), np.array([9.0, 1.0, 2.0, 3.0, 4.0]))
    assert table.n_runs[0] == 4
    assert table.correlation[0] == pytest.approx(1.0)


def test_one_row_per_parameter_whatever_its_kind(rng):
    frame = pd.DataFrame(
        {
            "dropout": rng.uniform(size=120),
            "optimizer": pd.array(rng.choice(["adam", "sgd", "rmsprop"], size=120), dtype="string"),
            "nesterov": pd.array(rng.random(120) < 0.5, dtype="boolean"),
        }
    )
    frame.loc[:19, "optimizer"] = pd.NA
    y = 2.0 * frame.nesterov.astype(float).to_numpy() + 3.0 * (frame.optimizer == "sgd").fillna(False).to_numpy(bool)
    table = correlations(encode(frame, columns(dropout="number", optimizer="category", nesterov="boolean")), y)
    assert table.parameter.tolist() == ["dropout", "optimizer", "nesterov"]
    assert table.n_runs.tolist() == [120, 100, 120]
    assert np.isnan(table.correlation[1])
    assert table.correlation_ratio[1] > 0.6
    assert table.correlation_ratio.isna().tolist() == [True, False, True]
    assert table.correlation[2] > 0.3
    assert table.correlation_low[0] < 0 < table.correlation_high[0]


def test_correlation_ratio_of_idle_levels_is_near_zero(rng):
    """Ten idle levels over thirty runs have a plain η of 0.53."""
    squares = []
    for _ in range(300):
        found = correlation_ratio(rng.integers(0, 10, size=30), rng.normal(size=30), 10)
        squares.append(found**2)
    assert np.mean(squares) < 0.12
    assert np.median(squares) < 0.02


def test_correlation_ratio_of_a_driver(rng):
    codes = rng.integers(0, 4, size=4000)
    y = np.array([0.0, 1.0, 2.0, 3.0])[codes] + rng.normal(size=4000)
    truth = np.sqrt(1.25 / 2.25)
    assert correlation_ratio(codes, y, 4) == pytest.approx(truth, abs=0.03)
    assert correlation_ratio(codes, codes.astype(float), 4) == pytest.approx(1.0)


def test_correlation_ratio_that_cannot_be_told():
    assert np.isnan(correlation_ratio(np.zeros(5, dtype=int), np.arange(5.0), 3))
    assert np.isnan(correlation_ratio(np.arange(5), np.arange(5.0), 5))
    assert np.isnan(correlation_ratio(np.array([0, 0, 1, 1]), np.ones(4), 2))
    assert np.isnan(correlation_ratio(np.array([-1, -1]), np.ones(2), 2))


@pytest.mark.parametrize(
    ("low", "high", "goal", "expected"),
    [
        (0.2, 0.5, "maximize", "better"),
        (0.2, 0.5, "minimize", "worse"),
        (-0.5, -0.2, "minimize", "better"),
        (-0.1, 0.2, "minimize", "flat"),
        (np.nan, np.nan, "minimize", "flat"),
    ],
)
def test_direction_by_the_interval(low, high, goal, expected):
    assert direction(low, high, goal) == expected


def test_direction_by_the_curve():
    x = np.linspace(-1, 1, 21)
    assert direction(-0.2, 0.1, "minimize", curve=x**2) == "mixed"
    assert direction(0.3, 0.6, "minimize", curve=(x + 0.3) ** 2) == "mixed"
    saturating = 1 - np.exp(-3 * (x + 1))
    assert direction(0.1, 0.4, "maximize", curve=saturating) == "better"
    wiggly = x + 0.05 * np.sin(40 * x)
    assert direction(-0.1, 0.1, "minimize", curve=wiggly) == "worse"
    assert direction(0.1, 0.4, "minimize", curve=np.full(5, 0.7)) == "worse"


def test_inputs_are_left_alone(rng):
    X, y = rng.uniform(1e-5, 1, size=(30, 1)), rng.normal(size=30)
    frame = pd.DataFrame({"lr": X[:, 0]})
    encoding = encode(frame, columns(lr="log number"))
    before = encoding.X.copy(), y.copy()
    correlations(encoding, y)
    assert np.array_equal(encoding.X, before[0])
    assert np.array_equal(y, before[1])
