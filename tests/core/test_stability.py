"""A settled ranking is settled early; noise never is."""

import pandas as pd
import pytest

from hpimp_core import rank
from hpimp_core.stability import settled_from, sizes, stability
from tests.planted import noise_sweep, sweep


def test_a_strong_sweep_settles_and_says_from_where():
    found = stability(rank(sweep(600, 10, seed=1, noise=0.02)[0], n_trees=60))
    assert found.frame["n_runs"].tolist() == [60, 120, 240, 360, 480]
    assert found.frame["tau"].iloc[-1] >= 0.8
    assert found.frame["tau"].iloc[-1] >= found.frame["tau"].iloc[0]
    assert found.settled_from is not None
    assert f"{found.settled_from:,} or more of the 600 runs" in found.sentence
    assert found.frame["tau_low"].le(found.frame["tau"]).all()


def test_noise_settles_on_nothing():
    found = stability(rank(noise_sweep(100, 6), n_trees=20))
    assert "no signal" in found.sentence


def test_the_same_ranking_gives_the_same_answer():
    ranking = rank(sweep(80, 10, seed=2)[0], n_trees=20)
    pd.testing.assert_frame_equal(stability(ranking).frame, stability(ranking).frame)


def test_sizes_are_parts_of_at_most_two_thousand_runs():
    assert sizes(100) == [10, 20, 40, 60, 80]
    assert sizes(1_000_000) == [200, 400, 800, 1200, 1600]
    assert sizes(12) == [10]
    assert sizes(8) == []


@pytest.mark.parametrize(
    ("same", "settled"), [([0.5, 1, 1], 20), ([1, 1, 1], 10), ([1, 0.5, 1], 40), ([1, 1, 0.75], None), ([], None)]
)
def test_settled_means_from_there_on_always(same, settled):
    assert settled_from(pd.DataFrame({"n_runs": [10, 20, 40][: len(same)], "same_top": same})) == settled
