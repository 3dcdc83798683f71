"""The public call for pairs: the planted one first, the same forest as the ranking's."""

import pytest

from hpimp_core import RunsError, interactions, rank
from hpimp_core.fanova import decompose
from tests.planted import sweep


def test_the_planted_pair_comes_first_and_the_parts_make_a_whole():
    runs, _, _ = sweep(800, 10, 2)
    table = interactions(runs, metric="val_loss")
    assert list(table) == ["first", "second", "share"]
    assert table.iloc[0, :2].tolist() == ["learning_rate", "dropout"]
    assert table.share[0] == pytest.approx(0.1, abs=0.05)
    assert table.share.is_monotonic_decreasing
    assert table.attrs["main"] == pytest.approx(0.9, abs=0.05)
    assert table.attrs["pairs"] == pytest.approx(table.share.sum())
    assert sum(table.attrs.values()) == pytest.approx(1.0)


def test_it_is_the_rankings_forest():
    runs, _, _ = sweep(200, 10, 0)
    table = interactions(runs, random_state=3, parameters=["learning_rate", "dropout", "layers"])
    ranking = rank(runs, random_state=3, parameters=["learning_rate", "dropout", "layers"])
    assert table.equals(decompose(ranking.forest).frame)
    assert len(table) == 3


def test_what_cannot_be_used_is_refused():
    runs, _, _ = sweep(50, 10, 0)
    with pytest.raises(RunsError):
        interactions(runs, metric="no such column")
    with pytest.raises(RunsError):
        interactions(runs, parameters=["no such column"])
