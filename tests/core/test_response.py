"""Curves and surfaces of a forest, against brute force and against planted shapes."""

import numpy as np
import pandas as pd
import pytest

from hpimp_core import RunsError, rank
from hpimp_core.curves import axis_of, curves
from hpimp_core.response import response, surface
from tests.planted import BEST_LEARNING_RATE, sweep, table


@pytest.fixture(scope="module")
def ranking():
    return rank(sweep(400, 10, seed=0)[0], n_trees=40)


def test_a_curve_equals_scikit_learns_weighted_descent(ranking):
    forest = ranking.forest
    axis = axis_of(forest.encoding, 0, 40)
    for t, estimator in enumerate(forest.estimators[:5]):
        expected = np.zeros(40)
        estimator.tree_.compute_partial_dependence(axis.X.astype(np.float32), np.array([0], dtype=np.intp), expected)
        np.testing.assert_allclose(curves(forest, axis)[t], expected, atol=1e-12)


def test_a_curve_of_one_parameter_alone_is_the_forests_prediction():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"x": rng.random(200)})
    frame["val_loss"] = 7 + 5 * frame["x"] + 0.01 * rng.standard_normal(200)
    found = rank(table(frame), n_trees=20)
    curve = response(found, "x")
    np.testing.assert_allclose(curve["mean"], found.forest.predict(curve[["value"]].to_numpy()), rtol=1e-9)
    assert (curve["low"] <= curve["mean"]).all()
    assert (curve["mean"] <= curve["high"]).all()
    assert curve["mean"].iloc[0] == pytest.approx(7, abs=0.2)
    assert curve["mean"].iloc[-1] == pytest.approx(12, abs=0.2)


def test_the_u_shape_is_lowest_where_it_was_planted_on_even_steps_of_the_logarithm(ranking):
    curve = response(ranking, "learning_rate")
    steps = np.diff(np.log(curve["value"]))
    np.testing.assert_allclose(steps, steps.mean())
    best = curve["value"][curve["mean"].idxmin()]
    assert BEST_LEARNING_RATE / 3 < best < BEST_LEARNING_RATE * 3


def test_integers_stay_whole_and_levels_are_names(ranking):
    assert response(ranking, "layers")["value"].tolist() == [1, 2, 3, 4, 5, 6, 7, 8]
    levels = response(ranking, "optimizer").set_index("value")["mean"]
    assert list(levels.index) == ["adam", "adamw", "rmsprop", "sgd"]
    assert levels.idxmin() == "adam"
    assert levels.idxmax() == "sgd"
    many = response(ranking, "idle_integer_2", n_points=10)["value"]
    assert len(many) <= 10
    assert (many == many.round()).all()


def test_a_switch_and_missing_values():
    rng = np.random.default_rng(1)
    on = rng.random(300) < 0.5
    momentum = np.where(on, rng.random(300), np.nan)
    frame = pd.DataFrame({"on": on, "momentum": momentum, "val_loss": on * (2 - np.nan_to_num(momentum))})
    found = rank(table(frame), n_trees=20)
    assert response(found, "on")["value"].tolist() == ["false", "true"]
    curve = response(found, "momentum")
    assert curve["value"].between(0, 1).all()
    assert curve["mean"].notna().all()


def test_a_parameter_without_any_value_has_an_empty_curve():
    rng = np.random.default_rng(3)
    nothing = pd.Series([None] * 50, dtype="string")
    frame = pd.DataFrame({"number": np.nan, "level": nothing, "x": rng.random(50), "val_loss": rng.random(50)})
    found = rank(table(frame), n_trees=10)
    assert response(found, "number").empty
    assert response(found, "level").empty
    assert surface(found, "x", "level").empty


def test_a_surface_of_the_only_two_parameters_is_the_forests_prediction():
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({"x": rng.random(300), "c": pd.Series(rng.choice(["a", "b"], 300), dtype="string")})
    frame["val_loss"] = frame["x"] * (frame["c"] == "a").to_numpy(dtype=bool)
    found = rank(table(frame), n_trees=20)
    grid = surface(found, "x", "c", n_points=8)
    assert grid.columns.tolist() == ["first", "second", "mean"]
    assert len(grid) == 16
    X = np.column_stack([grid["first"], grid["second"] == "a", grid["second"] == "b"])
    np.testing.assert_allclose(grid["mean"], found.forest.predict(X), atol=1e-9)


def test_a_surface_averages_to_the_curve_where_a_parameter_does_nothing(ranking):
    grid = surface(ranking, "layers", "idle_3_levels_3")
    by_layers = grid.groupby("first")["mean"].mean()
    curve = response(ranking, "layers").set_index("value")["mean"]
    np.testing.assert_allclose(by_layers, curve, atol=0.1)


def test_unknown_and_equal_parameters_are_refused(ranking):
    with pytest.raises(RunsError, match="not among the parameters"):
        response(ranking, "nothing")
    with pytest.raises(RunsError, match="two different"):
        surface(ranking, "layers", "layers")
