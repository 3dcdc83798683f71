"""What tuning the top k would have bought: a planted sweep, and noise that must buy nothing."""

import numpy as np
import pandas as pd
import pytest

from hpimp_core import rank, read_runs
from hpimp_core.next_sweep.simulate import steps_of, top_k
from tests import planted


@pytest.fixture(scope="module")
def ranking():
    runs, _, _ = planted.sweep(800, seed=3)
    return rank(runs)


def test_the_drivers_buy_nearly_all_of_the_gain(ranking):
    found = top_k(ranking)
    frame = found.frame
    assert frame["k"].tolist() == [*range(9), len(ranking.frame)]
    assert frame["gain"].iloc[0] == 0
    assert frame["gain"].iloc[-1] == pytest.approx(1)
    assert frame["gain"].iloc[2] > 0.4, "the two strongest parameters hold most of the signal"
    assert found.enough <= len(planted.DRIVERS) + 1
    assert (frame["low"] <= frame["high"]).all()
    assert f"`{ranking.frame['parameter'].iloc[0]}`" in found.verdict


def test_expected_values_lie_within_what_the_runs_reached(ranking):
    y = ranking.forest.centre + ranking.forest.scale * ranking.forest.y
    expected = top_k(ranking).frame["expected"]
    assert (expected >= y.min()).all()
    assert expected.iloc[0] == pytest.approx(y.mean(), abs=0.35 * y.std())
    assert expected.iloc[-1] < y.mean() - y.std()


def test_luck_is_not_counted_as_gain():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({name: rng.random(300) for name in "abcd"}).assign(val_loss=rng.normal(size=300))
    found = top_k(rank(planted.table(frame)))
    # The best of 59 predictions of one forest would flatter itself by more than half a standard deviation.
    assert abs(found.frame["expected"].iloc[-1] - found.frame["expected"].iloc[0]) < 0.15


def test_the_same_seed_gives_the_same_numbers(ranking):
    pd.testing.assert_frame_equal(top_k(ranking).frame, top_k(ranking).frame)
    other = top_k(ranking, random_state=1).frame
    assert not np.allclose(other["expected"], top_k(ranking).frame["expected"])


def test_many_parameters_are_added_at_once_at_the_end():
    names = list("abcdefghijklm")
    steps = steps_of(names)
    assert [len(step) for step in steps] == [1] * 8 + [5]
    assert [name for step in steps for name in step] == names
    assert [len(step) for step in steps_of(names[:9])] == [1] * 9


def test_what_is_given_is_not_tuned_in_the_simulation_either():
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({"dataset": rng.choice(["a", "b"], 200), "lr": rng.random(200), "wd": rng.random(200)})
    frame["val_loss"] = (frame["lr"] - 0.3) ** 2 + (frame["dataset"] == "a") + rng.normal(0, 0.02, 200)
    found = top_k(rank(read_runs(frame.to_csv(index=False).encode())))
    assert list(found.frame["parameter"]) == ["", "lr", "wd"]
    assert "`dataset`" not in found.verdict
