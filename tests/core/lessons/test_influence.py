"""Leave-one-out and partial correlations against their definitions."""

import numpy as np
import pytest

from hpimp_core.lessons.influence import leave_one_out, partial_correlation, strongest_influence

RNG = np.random.default_rng(0)


def test_leave_one_out_equals_leaving_each_out():
    x, y = 1e6 + RNG.normal(size=30), RNG.normal(size=30)
    expected = [np.corrcoef(np.delete(x, i), np.delete(y, i))[0, 1] for i in range(30)]
    np.testing.assert_allclose(leave_one_out(x, y), expected, atol=1e-9)


def test_leave_one_out_is_nan_where_one_run_was_all_the_difference():
    x = np.array([0.0, 0, 0, 0, 1])
    assert np.isnan(leave_one_out(x, np.arange(5.0))[4])


def test_the_planted_run_is_found():
    x, y = RNG.normal(size=50), RNG.normal(size=50)
    x[17] = y[17] = 30
    found = strongest_influence(x, y)
    assert found.rows == (17,)
    assert found.r > 0.9
    assert abs(found.without) < 0.4
    assert found.change == pytest.approx(found.r - found.without)


def test_missing_values_keep_their_rows():
    x, y = RNG.normal(size=50), RNG.normal(size=50)
    x[40] = y[40] = 30
    x[:5] = np.nan
    assert strongest_influence(x, y).rows == (40,)


@pytest.mark.parametrize("x", [np.ones(20), np.arange(5.0), np.full(20, np.nan)])
def test_without_enough_to_correlate_there_is_no_influence(x):
    assert strongest_influence(x, np.arange(float(len(x)))) is None


def test_partial_correlation_equals_the_correlation_of_what_is_left():
    z = RNG.normal(size=200)
    x, y = z + RNG.normal(size=200), z + RNG.normal(size=200)

    def left(values):
        return values - np.polyval(np.polyfit(z, values, 1), z)

    assert partial_correlation(x, y, z) == pytest.approx(np.corrcoef(left(x), left(y))[0, 1])
    assert np.isnan(partial_correlation(z, y, z))
