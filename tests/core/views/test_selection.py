"""Which runs are drawn as lines, and which remain within ranges."""

import numpy as np
import pandas as pd
import pytest

from hpimp_core.errors import RunsError
from hpimp_core.ranking import rank
from hpimp_core.views.selection import alike, lines, remaining
from tests.planted import sweep, table


@pytest.fixture(scope="module")
def runs():
    return sweep(300)[0]


@pytest.fixture(scope="module")
def ranking(runs):
    return rank(runs)


def test_every_run_is_a_line_when_they_are_few(ranking):
    found = lines(ranking)
    assert len(found.frame) == found.n_runs == 300
    assert not found.sampled
    assert [axis.parameter for axis in found.axes] == ranking.frame["parameter"].tolist()
    assert found.frame["metric"].is_monotonic_decreasing  # the best last, on top


def test_of_too_many_runs_the_best_are_always_kept_and_the_choice_repeats(ranking):
    found = lines(ranking, most=50)
    assert len(found.frame) == 50
    assert found.sampled
    assert found.frame["best"].sum() == 15
    assert found.frame["metric"].iloc[-1] == ranking.target.y.min()
    pd.testing.assert_frame_equal(found.frame, lines(ranking, most=50).frame)


def test_axes_are_those_asked_for_in_their_order(ranking, runs):
    found = lines(ranking, parameters=("optimizer", "learning_rate"))
    assert [axis.parameter for axis in found.axes] == ["optimizer", "learning_rate"]
    optimizer, rate = found.axes
    assert optimizer.levels == ("adam", "adamw", "rmsprop", "sgd")
    assert rate.log
    assert (rate.low, rate.high) == (runs.frame["learning_rate"].min(), runs.frame["learning_rate"].max())
    assert rate.steps[0] == rate.low
    assert rate.steps[-1] == rate.high
    assert len(rate.steps) <= 60


def test_a_range_counts_the_runs_within_it_and_their_median(ranking, runs):
    frame = runs.frame
    inside = frame["learning_rate"].between(1e-4, 1e-2) & frame["optimizer"].isin(["adam", "sgd"])
    held = (("learning_rate", (1e-4, 1e-2)), ("optimizer", ("adam", "sgd")))
    found = remaining(ranking, held=held)
    assert found.n_runs == inside.sum()
    assert found.median == pytest.approx(frame.loc[inside, "val_loss"].median())
    assert found.median_all == pytest.approx(frame["val_loss"].median())
    assert found.best == pytest.approx(frame.loc[inside, "val_loss"].min())
    assert f"{inside.sum()} of 300 runs remain" in found.verdict
    assert len(lines(ranking, held=held).frame) == inside.sum()


def test_holding_does_not_move_the_axes(ranking):
    whole, held = lines(ranking), lines(ranking, held=(("learning_rate", (1e-4, 1e-3)),))
    assert whole.axes == held.axes


def test_both_ends_of_a_range_count(ranking, runs):
    low, high = runs.frame["layers"].min(), runs.frame["layers"].max()
    assert remaining(ranking, held=(("layers", (low, high)),)).n_runs == 300


def test_nothing_held_keeps_all_and_nothing_left_is_said(ranking):
    assert remaining(ranking, held=()).verdict.startswith("All 300 runs remain")
    none = remaining(ranking, held=(("optimizer", ("nowhere",)),))
    assert none.n_runs == 0
    assert "Widen one" in none.verdict


def test_better_means_better_for_the_goal():
    rng = np.random.default_rng(0)
    x = rng.random(100)
    frame = pd.DataFrame({"x": x, "acc": x})
    held = (("x", (0.5, 1.0)),)
    up = remaining(rank(table(frame, metric="acc", goal="maximize")), held=held)
    down = remaining(rank(table(frame, metric="acc", goal="minimize")), held=held)
    assert "better than" in up.verdict
    assert "worse than" in down.verdict


def test_missing_values_lie_outside_a_range_but_inside_none():
    runs = sweep(100)[0]
    frame = runs.frame.copy()
    frame.loc[:9, "dropout"] = np.nan
    ranking = rank(table(frame))
    assert remaining(ranking, held=(("dropout", (0.0, 0.5)),)).n_runs == 90
    assert lines(ranking, parameters=("dropout",)).axes[0].missing


def test_the_best_runs_are_alike_in_what_decides():
    rng = np.random.default_rng(0)
    x, kind = rng.random(200), rng.choice(["a", "b", "c"], 200)
    frame = pd.DataFrame({"x": x, "kind": kind, "idle": rng.random(200), "val_loss": (x - 0.5) ** 2 + (kind != "b")})
    found = alike(rank(table(frame)))
    assert set(found.parameters) == {"x", "kind"}
    assert "`kind` (`b`)" in found.verdict
    assert found.verdict.startswith("The 10 best of 200 runs are alike in")


def test_best_runs_of_noise_are_seldom_alike():
    told = []
    for seed in range(10):
        rng = np.random.default_rng(seed)
        frame = pd.DataFrame({f"x{i}": rng.random(400) for i in range(4)} | {"val_loss": rng.random(400)})
        told.append(len(alike(rank(table(frame), n_trees=10)).parameters))
    assert np.mean(told) <= 0.1


@pytest.mark.parametrize("n", [12, 40])
def test_a_few_runs_are_seldom_alike_by_luck(n):
    told = []
    for seed in range(12):
        rng = np.random.default_rng(seed)
        frame = pd.DataFrame({"a": rng.random(n), "b": rng.choice(["x", "y"], n), "val_loss": rng.random(n)})
        told.append(len(alike(rank(table(frame), n_trees=10)).parameters))
    assert np.mean(told) <= 0.1


def test_an_unknown_parameter_is_refused(ranking):
    with pytest.raises(RunsError, match="not among the parameters"):
        lines(ranking, parameters=("nowhere",))
