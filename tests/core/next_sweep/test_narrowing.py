"""Where one parameter is good: arrays whose answer is known beforehand."""

import numpy as np
import pandas as pd
import pytest

from hpimp_core.encoding import MAX_LEVELS, encode
from hpimp_core.next_sweep import narrowing
from hpimp_core.runs import Column


def seen(values, kind="number", log=False, best=None, dtype=None):
    frame = pd.DataFrame({"p": pd.Series(values, dtype=dtype)})
    best = np.zeros(len(frame), dtype=bool) if best is None else np.asarray(best)
    return narrowing.tried(encode(frame, [Column("p", "parameter", "", kind, log)]), 0, best)


def test_the_best_tenth_and_never_too_few():
    y = np.arange(200.0)
    assert np.flatnonzero(narrowing.best_runs(y, "minimize")).tolist() == list(range(20))
    assert np.flatnonzero(narrowing.best_runs(y, "maximize")).tolist() == list(range(180, 200))
    assert narrowing.best_runs(np.arange(20.0), "minimize").sum() == narrowing.FEWEST_BEST
    assert narrowing.best_runs(np.arange(5.0), "minimize").sum() == 5
    assert narrowing.best_runs(np.arange(100_000.0), "minimize").sum() == narrowing.MOST_BEST


def test_values_come_back_as_they_were():
    assert seen([2, 1, 2, None], "integer", dtype="Int64").distinct == (1, 2)
    assert seen([2, 1, 2, None], "integer", dtype="Int64").codes.tolist() == [1, 0, 1, -1]
    assert seen([True, False, None], "boolean", dtype="boolean").distinct == (False, True)
    assert seen(["b", "a", None], "category", dtype="string").distinct == ("a", "b")
    assert all(isinstance(v, int) for v in seen(["64", "128"], "category", dtype="string").distinct)
    assert seen(["0.5", "1"], "category", dtype="string").distinct == (0.5, 1.0)
    assert seen(["1", "01"], "category", dtype="string").distinct == ("01", "1"), "two texts of one number stay text"
    assert set(seen(["nan", "1"], "category", dtype="string").distinct) == {"1", "nan"}
    assert seen(["1_000", "2_000"], "category", dtype="string").distinct == ("1_000", "2_000")
    assert seen([None, None], "number", dtype="float64").distinct == ()


def test_rare_levels_that_share_a_feature_are_no_value_to_try():
    values = [f"level{i}" for i in range(100)] * 2 + ["level0"] * 3
    found = seen(values, "category", dtype="string")
    assert len(found.distinct) == MAX_LEVELS - 1
    assert not any("rarer" in level for level in found.distinct)
    assert found.pooled == 2 * (100 - len(found.distinct))


@pytest.mark.parametrize(
    ("values", "kind", "is_listed"),
    [
        (np.repeat([16, 32, 64, 128], 10), "integer", True),
        (np.repeat([1, 2, 3, 4], 10), "integer", False),
        (np.repeat([0, 1], 10), "integer", True),
        (np.linspace(0, 1, 40), "number", False),
        (np.repeat([0.0, 0.1, 0.5], 10), "number", True),
        (np.repeat([16, 32, 64, 128], 2), "integer", False),
    ],
)
def test_what_counts_as_listed(values, kind, is_listed):
    assert seen(values, kind).listed is is_listed


def test_the_curves_good_stretch_ends_half_way_to_the_first_bad_point():
    x = np.arange(11.0)
    assert narrowing.of_curve(x, -((x - 5) ** 2)) == (2.5 - 0.0, 7.5)
    assert narrowing.of_curve(x, x) == (6.5, 10.0)
    assert narrowing.of_curve(x, np.zeros(11)) == (0.0, 10.0)
    two_peaks = np.array([9, 9, 0, 0, 0, 0, 0, 0, 0, 10, 10.0])
    assert narrowing.of_curve(x, two_peaks) == (8.5, 10.0)


def test_a_steep_peak_of_the_curve_alone_is_no_agreement():
    values = np.linspace(0, 1, 101)
    best = np.zeros(101, dtype=bool)
    best[20:100:2] = True
    found = seen(values, best=best)
    steep = np.where(values > 0.95, 1.0, 0.4 * values)
    stretch, both = narrowing.agreement(found, values, values, steep)
    assert stretch[0] < 0.6, "the bar was lowered until half of the best runs fit"
    assert both[0] <= 0.6
    opposed = np.where(values < 0.05, 1.0, 0.0)
    assert narrowing.agreement(found, values, values, opposed)[1] is None


def test_agreement_is_the_overlap_and_never_a_sliver():
    whole = (0.0, 10.0)
    assert narrowing.agreed((2, 6), (4, 9), whole) == (4, 6)
    assert narrowing.agreed((0, 2), (5, 9), whole) is None
    assert narrowing.agreed((0, 4), (4, 9), whole) == (3.5, 4.5)
    assert narrowing.agreed((10, 10), (5, 10), whole) == (9, 10)
    assert narrowing.agreed((0, 0), (0, 3), whole) == (0, 1)


def test_the_typical_value_was_tried_by_a_best_run():
    best = [True, True, True, False, False]
    assert narrowing.typical_code(seen([5.0, 1.0, 9.0, 7.0, 7.0], best=best)) == 1
    levels = seen(["a", "b", "b", "c", "c"], "category", best=best, dtype="string")
    assert levels.distinct[narrowing.typical_code(levels)] == "b"
    only_elsewhere = seen([None, None, None, 3.0, 4.0], best=best)
    assert only_elsewhere.distinct[narrowing.typical_code(only_elsewhere)] in (3.0, 4.0)
    assert narrowing.typical_code(seen([None] * 5, best=best, dtype="float64")) == -1


def test_a_level_stays_when_both_accounts_like_it_or_nobody_knows():
    values = ["good"] * 40 + ["bad"] * 40 + ["unlucky"] * 40 + ["new"] * 2
    best = np.array([True] * 10 + [False] * 30 + [False] * 40 + [False] * 40 + [False] * 2)
    found = seen(values, "category", best=best, dtype="string")
    worth = {"good": 1.0, "bad": 0.0, "unlucky": 0.9, "new": 0.1}
    keep = narrowing.good_levels(found, np.array([worth[v] for v in found.distinct]))
    assert {v for v, k in zip(found.distinct, keep, strict=True) if k} == {"good", "new"}
    best_elsewhere = np.roll(best, 45)
    best_elsewhere[:2] = True
    thin = seen(values, "category", best=best_elsewhere, dtype="string")
    assert narrowing.good_levels(thin, np.array([worth[v] for v in thin.distinct])).all(), "few of the best have it"
    opposed = np.array([0.0 if v == "good" else 1.0 for v in found.distinct])
    assert narrowing.good_levels(found, opposed).all(), "they share none, so all stay"


def test_the_best_at_the_edge_points_beyond_it_but_not_past_a_natural_limit():
    values = np.linspace(1, 2, 101)
    best = values > 1.9
    x = np.linspace(1, 2, 11)
    assert narrowing.edge(seen(values, best=best), x, x, values) == "above"
    assert narrowing.edge(seen(values, best=values < 1.1), x, -x, values) == "below"
    assert narrowing.edge(seen(values, best=best), x, -((x - 1.5) ** 2), values) == ""
    layers = np.repeat(np.arange(1, 6), 20)
    steps = np.arange(1.0, 6.0)
    assert narrowing.edge(seen(layers, "integer", best=layers == 1), steps, -steps, steps) == ""
    share = np.linspace(0, 1, 101)
    assert narrowing.edge(seen(share, best=share > 0.9), x - 1, x, share) == ""
    assert narrowing.edge(seen(share, best=share < 0.1), x - 1, -x, share) == ""


def test_bounds_are_rounded_outward_within_what_was_tried():
    found = seen([1.03e-4, 0.5], log=True)
    assert found.rounded((np.log(3.57e-4), np.log(0.0194))) == (3.5e-4, 0.02)
    assert found.rounded((np.log(1.03e-4), np.log(0.5))) == (1.03e-4, 0.5)
    whole = seen([1, 8, 3, 4], "integer")
    assert whole.rounded((2.4, 5.2)) == (2, 6)
    assert narrowing.outward(-0.123, up=False) == -0.13
    assert narrowing.outward(0.0, up=True) == 0.0
