"""Two parameters against the metric."""

import numpy as np
import pandas as pd
import pytest

from hpimp_core.errors import RunsError
from hpimp_core.ranking import rank
from hpimp_core.views.pair import interaction_share, pair, partners, strongest_pairs
from tests.planted import noise_sweep, sweep, table


def grid(function):
    """A surface of a function of two numbers on a 9 × 9 grid from −1 to 1."""
    sides = np.linspace(-1, 1, 9)
    rows = [(a, b, function(a, b)) for a in sides for b in sides]
    return pd.DataFrame(rows, columns=["first", "second", "mean"])


@pytest.mark.parametrize(
    ("function", "share"),
    [
        (lambda a, b: a + b**2, 0.0),
        (lambda a, b: a * b, 1.0),
        (lambda a, b: 0.0 * a, 0.0),
    ],
)
def test_interaction_of_surfaces_whose_answer_is_known(function, share):
    assert interaction_share(grid(function)) == pytest.approx(share, abs=1e-9)


def test_a_sum_and_a_product_share_the_variance():
    sides = np.linspace(-1, 1, 9)
    alone, together = sides.var(), (sides**2).mean() ** 2
    found = interaction_share(grid(lambda a, b: a + a * b))
    assert found == pytest.approx(together / (alone + together))


@pytest.fixture(scope="module")
def product():
    rng = np.random.default_rng(0)
    a, b = rng.uniform(-1, 1, 500), rng.uniform(-1, 1, 500)
    frame = pd.DataFrame({"a": a, "b": b, "val_loss": a * b + 0.02 * rng.standard_normal(500)})
    return rank(table(frame))


def test_a_planted_product_is_found_to_interact(product):
    found = pair(product, first="a", second="b")
    assert found.interaction > 0.6
    assert "tune them together" in found.verdict
    assert found.best_first * found.best_second < -0.3  # the lowest product lies in a corner of opposite signs
    assert found.best_mean == found.surface["mean"].min()


def test_partners_of_a_parameter_come_from_either_side_strongest_first():
    pairs = pd.DataFrame({"first": ["a", "b", "a"], "second": ["b", "c", "d"], "share": [0.05, 0.3, 0.004]})
    assert partners(pairs, "b") == [("c", 0.3), ("a", 0.05)]
    assert partners(pairs, "d") == []


def test_a_planted_product_is_the_strongest_pair(product):
    found = strongest_pairs(product)
    assert partners(found.frame, "a")[0][0] == "b"


def test_parameters_that_add_up_can_be_tuned_one_by_one():
    rng = np.random.default_rng(0)
    a, b = rng.random(500), rng.random(500)
    frame = pd.DataFrame({"a": a, "b": b, "acc": a + b + 0.02 * rng.standard_normal(500)})
    found = pair(rank(table(frame, metric="acc", goal="maximize")), first="a", second="b")
    assert found.interaction < 0.05
    assert "without the other" in found.verdict
    assert found.best_first > 0.8
    assert found.best_second > 0.8


def test_levels_and_numbers_go_together():
    ranking = rank(sweep(300)[0])
    found = pair(ranking, first="optimizer", second="learning_rate")
    assert found.by_level == (True, False)
    assert found.logs == (False, True)
    assert found.best_first == "adam"
    assert set(found.surface["first"]) == {"adam", "adamw", "rmsprop", "sgd"}
    assert len(found.points) == 300


def test_runs_without_one_of_the_two_are_not_drawn():
    runs = sweep(200)[0]
    frame = runs.frame.copy()
    frame.loc[:49, "dropout"] = np.nan
    frame.loc[25:74, "learning_rate"] = np.nan
    assert len(pair(rank(table(frame)), first="dropout", second="learning_rate").points) == 125


def test_without_signal_the_map_is_no_evidence():
    found = pair(rank(noise_sweep(60)), first="idle_uniform_0", second="idle_log_1")
    assert "may be luck" in found.verdict


def test_the_same_parameter_twice_is_refused(product):
    with pytest.raises(RunsError, match="two different"):
        pair(product, first="a", second="a")
