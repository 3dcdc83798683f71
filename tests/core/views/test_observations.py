"""The runs behind a ranking as plain values."""

import numpy as np
import pandas as pd
import pytest

from hpimp_core.ranking import rank
from hpimp_core.views.observations import best_runs, drawn, metric_values, plain_values
from tests.planted import table


@pytest.mark.parametrize(("n", "marked"), [(3, 3), (20, 5), (200, 10), (5000, 50)])
def test_a_twentieth_is_best_within_bounds(n, marked):
    assert best_runs(np.arange(float(n)), "maximize").sum() == marked


def test_best_is_by_the_goal():
    y = np.arange(100.0)
    assert best_runs(y, "maximize")[-5:].all()
    assert best_runs(y, "minimize")[:5].all()


def test_values_are_those_of_the_table_by_kind_and_missing_stays_missing():
    rng = np.random.default_rng(0)
    x = rng.random(40)
    frame = pd.DataFrame(
        {
            "x": np.where(np.arange(40) == 3, np.nan, x),
            "kind": pd.Series(["a", "b"] * 20, dtype="string"),
            "flag": np.arange(40) % 4 == 0,
            "val_loss": rng.random(40),
        }
    )
    ranking = rank(table(frame), n_trees=10)
    found = {name: plain_values(ranking, ranking.forest.encoding.index(name)) for name in ("x", "kind", "flag")}
    assert found["x"].isna().tolist() == [i == 3 for i in range(40)]
    assert found["x"].dropna().tolist() == pytest.approx(np.delete(x, 3).tolist())
    assert found["kind"].tolist() == ["a", "b"] * 20
    assert found["flag"].tolist()[:5] == ["true", "false", "false", "false", "true"]
    assert metric_values(ranking).tolist() == frame["val_loss"].tolist()


def test_too_many_points_are_thinned_but_never_the_best():
    y = np.random.default_rng(0).random(500)
    points = pd.DataFrame({"value": y, "metric": y, "best": best_runs(y, "maximize")})
    found = drawn(points, "maximize", most=100)
    assert len(found) == 100
    assert found["best"].sum() == points["best"].sum()
    assert found["metric"].is_monotonic_increasing
    pd.testing.assert_frame_equal(found, drawn(points, "maximize", most=100))
