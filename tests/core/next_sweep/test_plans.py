"""Plans: run counts that can be counted by hand, and times read from a table."""

import math

import numpy as np
import pandas as pd
import pytest

from hpimp_core.next_sweep import plans
from hpimp_core.next_sweep.dimensions import Condition, Dimension, Space
from hpimp_core.runs import Column, Runs


def dimension(name, search, listed=True, kind="category", condition=None, decision="narrow"):
    return Dimension(name, kind, False, decision, "", search, search, listed, condition=condition)


RATE = dimension("rate", (0.1, 0.9), listed=False, kind="number")
OPTIMIZER = dimension("optimizer", ("adam", "sgd", "lion"))
MOMENTUM = dimension("momentum", (0.5, 0.9), condition=Condition("optimizer", ("sgd",)))
SEED = dimension("seed", (3,), decision="fix")


def test_fifty_nine_random_runs_reach_the_best_twentieth_nineteen_times_in_twenty():
    n = plans.random_runs(0.05, 0.95)
    assert n == 59
    assert plans.landing_chance(n) >= 0.95 > plans.landing_chance(n - 1)
    rng = np.random.default_rng(0)
    landed = (rng.random((20_000, n)) < 0.05).any(axis=1).mean()
    assert math.isclose(landed, plans.landing_chance(n), abs_tol=0.01)


def test_a_grid_counts_conditional_values_only_where_they_exist():
    space = Space((RATE, OPTIMIZER, MOMENTUM, SEED), "loss", "minimize")
    # 4 points × (adam and lion without momentum, sgd with two)
    assert plans.grid_runs(space, 4) == 4 * (2 + 2)
    assert plans.grid_runs(Space((RATE, OPTIMIZER), "loss", "minimize"), 5) == 15


def test_plans_have_runs_and_time():
    made = {
        p.method: p for p in plans.plans(Space((RATE, OPTIMIZER), "loss", "minimize"), points=10, seconds_per_run=30)
    }
    assert {method: plan.runs for method, plan in made.items()} == {"grid": 30, "random": 59, "bayes": 40}
    assert made["grid"].seconds == 900
    assert "95%" in made["random"].gives
    assert plans.plans(Space((RATE,), "loss", "minimize"))[0].seconds is None


def test_a_small_list_of_values_needs_no_random_search():
    made = plans.plans(Space((OPTIMIZER, SEED), "loss", "minimize"))
    assert {plan.runs for plan in made} == {3}


def test_nothing_tuned_has_no_plan():
    assert plans.plans(Space((SEED,), "loss", "minimize")) == ()


def table(source="plain", **columns):
    frame = pd.DataFrame(columns)
    roles = {"loss": "metric"}
    made = tuple(Column(name, roles.get(name, "bookkeeping"), "", "number") for name in frame)
    return Runs(frame, made, (), "loss", "minimize", source, "t.csv")


@pytest.mark.parametrize(
    ("name", "seconds", "assumed"),
    [
        ("duration", 2.0, True),
        ("_runtime", 2.0, True),
        ("Runtime", 2.0, True),
        ("train_time_ms", 0.002, False),
        ("total_time_minutes", 120.0, False),
        ("time_total_s", 2.0, False),
        ("mean_fit_time", 2.0, True),
        ("elapsed_hours", 7200.0, False),
    ],
)
def test_the_time_of_a_run_is_the_median_in_the_names_unit(name, seconds, assumed):
    found = plans.run_time(table(**{name: [1.0, 2.0, 50.0, np.nan], "loss": [1.0, 2.0, 3.0, 4.0]}))
    assert found.column == name
    assert math.isclose(found.seconds, seconds)
    assert found.assumed is assumed


def test_a_tools_own_times_are_seconds_and_a_cross_validation_fits_once_a_split():
    found = plans.run_time(table("Optuna", duration=[4.0, 4.0], loss=[1.0, 2.0]))
    assert (found.seconds, found.assumed) == (4.0, False)
    scores = {f"split{i}_test_score": [0.1, 0.2] for i in range(3)}
    found = plans.run_time(table("scikit-learn", mean_fit_time=[2.0, 2.0], loss=[1.0, 2.0], **scores))
    assert (found.seconds, found.splits) == (6.0, 3)


def test_times_of_parts_of_a_run_are_not_the_runs():
    assert plans.run_time(table(time_per_epoch=[1.0], start_time=[5.0], std_fit_time=[0.1], loss=[1.0])) is None
    assert plans.run_time(table(mean_fit_time=[3.0], duration=[9.0], loss=[1.0])).column == "duration"
    assert plans.run_time(table(duration=[np.nan], loss=[1.0])) is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.5, "0.5 seconds"),
        (42, "42 seconds"),
        (90, "90 seconds"),
        (150, "2.5 minutes"),
        (36_000, "10 hours"),
        (1e6, "12 days"),
    ],
)
def test_durations_in_words(seconds, words):
    assert plans.spoken(seconds) == words
