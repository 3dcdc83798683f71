"""Pairs that moved together, planted in every mixture of kinds; and none where there are none."""

import time

import numpy as np
import pandas as pd
import pytest

from hpimp_core.encoding import encode
from hpimp_core.runs import Column
from hpimp_core.together import moved_together


def encoded(frame):
    """Text columns as categories, the rest as numbers."""
    return encode(
        frame,
        [
            Column(name, "parameter", "planted", kind="number" if frame[name].dtype.kind in "fib" else "category")
            for name in frame
        ],
    )


def pairs(frame):
    found = moved_together(encoded(frame))
    return {
        (first, second): measure
        for first, second, measure in zip(found["first"], found["second"], found.measure, strict=True)
    }


@pytest.fixture
def rng():
    return np.random.default_rng(3)


def idle(rng, n):
    """Six parameters of mixed kinds that have nothing to do with each other."""
    return pd.DataFrame(
        {
            "lr": 10 ** rng.uniform(-5, -1, size=n),
            "layers": rng.integers(1, 9, size=n),
            "nesterov": rng.random(n) < 0.5,
            "optimizer": rng.choice(["adam", "sgd", "rmsprop"], size=n),
            "act": rng.choice(list("abcdefghij"), size=n),
            "dropout": rng.uniform(size=n),
        }
    )


@pytest.mark.parametrize("n", [0, 1, 3, 5, 10, 30, 200])
def test_nothing_moved_together_by_luck(n):
    """Over 40 tables a pair is named once at most; the promise is one table in a hundred."""
    named = [len(moved_together(encoded(idle(np.random.default_rng(seed), n)))) for seed in range(40)]
    assert np.count_nonzero(named) <= 1


def test_planted_pairs_of_all_kinds(rng):
    runs = idle(rng, 150)
    runs["lr_copy"] = 1.0 / (runs.lr + 1e-7)
    runs["momentum"] = runs.optimizer.map({"adam": 0.1, "sgd": 0.9, "rmsprop": 0.5})
    runs["act_name"] = runs.act + "!"
    assert pairs(runs) == {
        ("lr", "lr_copy"): "Spearman",
        ("optimizer", "momentum"): "correlation ratio",
        ("act", "act_name"): "Cramér's V",
    }


def test_strength_of_a_loose_pair(rng):
    runs = pd.DataFrame({"a": rng.normal(size=2000)})
    runs["b"] = 0.9 * runs.a + np.sqrt(1 - 0.81) * rng.normal(size=2000)
    found = moved_together(encoded(runs))
    assert found.strength[0] == pytest.approx(6 / np.pi * np.arcsin(0.45), abs=0.02)
    assert found.n_runs[0] == 2000
    assert len(moved_together(encoded(runs), strong=0.95)) == 0


def test_a_conditional_parameter_goes_with_what_calls_it_up(rng):
    runs = idle(rng, 200)
    runs["momentum"] = np.where(runs.optimizer == "sgd", rng.uniform(size=200), np.nan)
    runs["rho"] = np.where(runs.optimizer == "rmsprop", rng.uniform(size=200), np.nan)
    runs["decay"] = np.where(runs.optimizer == "rmsprop", rng.uniform(size=200), np.nan)
    found = pairs(runs)
    assert found[("optimizer", "momentum")] == "presence"
    assert found[("rho", "decay")] == "presence"
    assert ("momentum", "rho") not in found


def test_missing_values_leave_only_their_runs_out(rng):
    runs = pd.DataFrame({"a": rng.normal(size=300)})
    runs["b"] = runs.a**3
    runs.loc[:99, "a"] = np.nan
    runs.loc[250:, "b"] = np.nan
    found = moved_together(encoded(runs))
    assert (found.measure[0], found.n_runs[0]) == ("Spearman", 150)
    assert found.strength[0] > 0.99


def test_sixty_parameters_of_a_hundred_thousand_runs_are_looked_at_in_bounded_time(rng):
    n = 100_000
    runs = pd.DataFrame({f"u{i}": rng.uniform(size=n) for i in range(40)})
    for i in range(20):
        runs[f"c{i}"] = rng.choice(list("abcdefgh"), size=n)
    runs["c1"] = runs.c0 + "x"
    encoding = encoded(runs)
    start = time.perf_counter()
    found = moved_together(encoding)
    assert time.perf_counter() - start < 20.0
    assert found[["first", "second"]].to_numpy().tolist() == [["c0", "c1"]]
    assert found.equals(moved_together(encoding))
