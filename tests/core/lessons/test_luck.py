"""What luck does, against sweeps that are really drawn."""

import numpy as np
import pytest

from hpimp_core.lessons.luck import largest_idle_correlation


@pytest.mark.parametrize(("n", "d"), [(10, 5), (30, 20), (100, 3)])
def test_the_shortcut_equals_drawing_whole_sweeps(n, d):
    rng = np.random.default_rng(1)
    largest = []
    for _ in range(600):
        X, y = rng.uniform(size=(n, d)), rng.normal(size=n)
        largest.append(np.abs(np.corrcoef(np.column_stack([X, y]), rowvar=False)[-1, :-1]).max())
    found = largest_idle_correlation(n, d)
    assert found.expected == pytest.approx(np.mean(largest), abs=0.02)
    assert found.high == pytest.approx(np.quantile(largest, 0.95), abs=0.04)


def test_more_runs_less_luck_more_parameters_more_luck():
    assert largest_idle_correlation(20, 12).expected > 0.4
    assert largest_idle_correlation(500, 12).expected < 0.1
    assert largest_idle_correlation(20, 50).expected > largest_idle_correlation(20, 2).expected + 0.15


def test_a_thousand_parameters_fit():
    assert largest_idle_correlation(50, 1000, n_draws=200).draws.shape == (200,)


@pytest.mark.parametrize(("n", "d"), [(2, 3), (10, 0)])
def test_too_little_is_refused(n, d):
    with pytest.raises(ValueError, match="at least three runs"):
        largest_idle_correlation(n, d)
