"""Searches: their budgets, expected improvement by simulation, and who wins where only one parameter matters."""

import numpy as np
import pytest

from hpimp_core.lessons import budget, searching


def test_the_budgets_of_the_guide():
    assert searching.grid_size([3, 2]) == 6
    assert searching.grid_size([10, 5, 30]) == 1500
    for n, (first, second) in searching.GRIDS.items():
        assert first * second == n == len(searching.grid(first, second))


@pytest.mark.parametrize("kind", ["grid", "random", "bayesian"])
@pytest.mark.parametrize("n", [6, 12])
def test_every_search_spends_its_budget_inside_the_space(kind, n):
    runs = searching.search(kind, n)
    assert len(runs) == n
    assert runs[["u", "v"]].to_numpy().min() >= 0
    assert runs[["u", "v"]].to_numpy().max() <= 1
    assert runs["best"].is_monotonic_increasing
    assert runs["best"].iloc[-1] == runs["score"].max()


def test_expected_improvement_is_the_mean_of_what_is_gained():
    draws = np.random.default_rng(0).normal(0.4, 0.3, 400_000)
    expected = np.maximum(draws - 0.6, 0).mean()
    found = searching.expected_improvement(np.array([0.4]), np.array([0.3]), 0.6)
    assert found[0] == pytest.approx(expected, rel=0.02)
    certain = searching.expected_improvement(np.array([0.4, 0.9]), np.zeros(2), 0.6)
    assert certain == pytest.approx([0, 0.3])


def test_the_model_goes_through_its_runs():
    points = searching.search("random", 8)[["u", "v"]].to_numpy()
    scores = searching.score(points)
    mean, spread = searching.model(points, scores).predict(points, return_std=True)
    assert mean == pytest.approx(scores, abs=0.01)
    assert spread.max() < 0.02


def test_random_beats_the_grid_and_bayes_beats_random_with_twelve_runs():
    places = (0.2, 0.42, 0.58, 0.75)
    grid = np.mean([searching.search("grid", 12, best=b)["best"].iloc[-1] for b in places])
    random = np.mean(
        [searching.search("random", 12, best=b, random_state=s)["best"].iloc[-1] for b in places for s in range(50)]
    )
    bayes = np.mean([searching.search("bayesian", 12, best=b, random_state=1)["best"].iloc[-1] for b in places[:2]])
    assert grid + 0.1 < random < bayes - 0.1


def test_the_grid_tries_few_learning_rates_and_random_search_a_new_one_each_time():
    assert searching.search("grid", 12)["u"].nunique() == 4
    assert searching.search("random", 12)["u"].nunique() == 12


def test_a_small_budget_is_best_spent_on_few_parameters_and_a_large_one_on_more():
    few, many = budget.tuned(8)["reached"], budget.tuned(128)["reached"]
    assert few.argmax() + 1 in (2, 3)
    assert few.max() > few.iloc[-1] + 0.1
    assert many.iloc[-1] > many.iloc[2]


def test_the_shares_of_the_study():
    assert [share for _, share in budget.STUDY] == [0.385, 0.228, 0.131]
    assert budget.SHARES.sum() == pytest.approx(1)
