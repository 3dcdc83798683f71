"""One parameter against the metric, on sweeps whose answer is known."""

import numpy as np
import pandas as pd
import pytest

from hpimp_core.errors import RunsError
from hpimp_core.ranking import rank
from hpimp_core.reading import read_runs
from hpimp_core.views.relationship import best_region, relationship
from tests.planted import BEST_LEARNING_RATE, noise_sweep, sweep, table


@pytest.fixture(scope="module")
def ranking():
    return rank(sweep(500)[0])


def curve(values, means):
    return pd.DataFrame({"value": values, "mean": means})


NO_POINTS = pd.DataFrame(
    {"value": pd.Series(dtype=float), "metric": pd.Series(dtype=float), "best": pd.Series(dtype=bool)}
)


def test_a_u_shaped_parameter_is_best_near_where_it_was_planted(ranking):
    found = relationship(ranking, parameter="learning_rate")
    assert abs(np.log10(found.region.at) - np.log10(BEST_LEARNING_RATE)) < 0.5
    assert found.region.low < BEST_LEARNING_RATE < found.region.high
    assert found.region.edge == ""
    assert found.log
    assert not found.by_level
    assert "best near" in found.verdict
    assert found.verdict.startswith("`learning_rate` makes ")


def test_a_category_names_its_best_and_worst_level(ranking):
    found = relationship(ranking, parameter="optimizer")
    assert found.by_level
    assert found.region is None
    assert found.spread["value"].tolist() == ["adam", "adamw", "rmsprop", "sgd"]
    assert found.spread["n_runs"].sum() == 500
    assert "`adam` is its best level" in found.verdict
    assert "`sgd` its worst" in found.verdict


def test_the_spread_of_a_level_is_that_of_its_runs(ranking):
    runs = sweep(500)[0].frame
    adam = runs.loc[runs["optimizer"] == "adam", "val_loss"]
    row = relationship(ranking, parameter="optimizer").spread.iloc[0]
    assert row["n_runs"] == len(adam)
    assert row["median"] == pytest.approx(adam.median())
    assert (row["low"], row["high"]) == pytest.approx((adam.min(), adam.max()))


def test_a_number_tried_at_few_values_has_their_spread_in_their_order(ranking):
    found = relationship(ranking, parameter="layers")
    assert found.spread["value"].tolist() == list(range(1, 9))
    assert "Higher is better" in found.verdict or "best near 8" in found.verdict


def test_an_idle_parameter_is_said_to_hardly_matter(ranking):
    found = relationship(ranking, parameter="idle_uniform_0")
    assert "hardly matters" in found.verdict


def test_without_signal_nothing_is_claimed():
    ranking = rank(noise_sweep(60))
    for name in ranking.frame["parameter"]:
        found = relationship(ranking, parameter=name)
        assert "may be luck" in found.verdict
        assert not any("may be better still" in fact for fact in found.facts)


def test_points_are_worst_first_so_that_the_best_are_drawn_on_top(ranking):
    points = relationship(ranking, parameter="dropout").points
    assert points["metric"].is_monotonic_decreasing
    assert points["best"].iloc[-25:].all()
    assert points["best"].sum() == 25


def test_runs_without_a_value_are_counted_and_not_drawn():
    runs = sweep(200)[0]
    frame = runs.frame.copy()
    frame.loc[:49, "dropout"] = np.nan
    found = relationship(rank(table(frame, log=("learning_rate",))), parameter="dropout")
    assert found.n_runs == 150
    assert len(found.points) == 150
    assert any("50 runs have no value" in fact for fact in found.facts)


def test_a_boolean_has_levels():
    rng = np.random.default_rng(0)
    flag = rng.random(100) < 0.5
    frame = pd.DataFrame(
        {"flag": flag, "other": rng.random(100), "val_loss": np.where(flag, 0.0, 1.0) + 0.1 * rng.random(100)}
    )
    found = relationship(rank(table(frame)), parameter="flag")
    assert found.by_level
    assert found.spread["value"].tolist() == ["true", "false"]
    assert "`true` is its best level" in found.verdict


def test_a_parameter_that_was_not_ranked_is_refused(ranking):
    with pytest.raises(RunsError, match="not among the parameters"):
        relationship(ranking, parameter="nowhere")


def test_the_region_keeps_a_tenth_of_the_span_around_the_best():
    found = best_region(curve([1, 2, 3, 4, 5], [0.0, 0.95, 1.0, 0.91, 0.5]), NO_POINTS, "maximize", False)
    assert (found.low, found.at, found.high, found.edge) == (2.0, 3.0, 4.0, "")


def test_a_plateau_is_best_in_its_middle():
    found = best_region(curve([1, 2, 3, 4, 5], [0.0, 1.0, 1.0, 1.0, 0.0]), NO_POINTS, "maximize", False)
    assert found.at == 3.0


@pytest.mark.parametrize(
    ("means", "goal", "edge"),
    [([0, 1, 2, 3], "maximize", "above"), ([0, 1, 2, 3], "minimize", "below"), ([1, 1, 1, 1], "minimize", "both")],
)
def test_a_best_at_the_end_of_what_was_tried_is_an_edge(means, goal, edge):
    assert best_region(curve([1, 2, 3, 4], [float(m) for m in means]), NO_POINTS, goal, False).edge == edge


def test_the_best_runs_range_is_their_middle_eight_in_ten():
    points = pd.DataFrame({"value": np.arange(20.0), "metric": 0.0, "best": np.arange(20) < 11})
    found = best_region(curve([0.0, 19.0], [0.0, 1.0]), points, "maximize", False)
    assert (found.best_low, found.best_high) == (1.0, 9.0)


def test_names_of_the_users_stay_in_code_spans():
    rng = np.random.default_rng(0)
    x = rng.random(100)
    frame = pd.DataFrame({"a`b <b>*x*": x, "val_loss": x + 0.05 * rng.random(100)})
    found = relationship(rank(table(frame)), parameter="a`b <b>*x*")
    assert "``a`b <b>*x*``" in found.verdict


def test_with_a_weak_signal_there_is_only_a_hint():
    rng = np.random.default_rng(4)
    frame = pd.DataFrame({"lr": rng.random(200), "wd": rng.random(200)})
    frame["val_loss"] = (frame["lr"] - 0.6) ** 2 + rng.normal(0, 0.14, 200)
    ranking = rank(read_runs(frame.to_csv(index=False).encode()))
    assert ranking.signal.word == "weak"
    found = relationship(ranking, parameter="lr")
    assert found.verdict.startswith("There is only a hint")
    assert "decides" not in found.verdict


def test_where_mean_and_median_disagree_on_the_best_level_both_are_told():
    """`steady` is better at its median, `bold` on average: a few of its runs are far better."""
    rng = np.random.default_rng(9)
    kind = np.repeat(["steady", "bold"], 100)
    lr = rng.random(200)
    y = np.where(kind == "steady", 1.0, 1.2 - 1.5 * (lr < 0.4)) + rng.normal(0, 0.02, 200)
    frame = pd.DataFrame({"kind": kind, "lr": lr, "val_loss": y}).sample(frac=1, random_state=0)
    ranking = rank(read_runs(frame.to_csv(index=False).encode()))
    said = relationship(ranking, parameter="kind").verdict
    assert "`bold` is its best level on average" in said
    assert "By the median of its runs `steady` is the best" in said
