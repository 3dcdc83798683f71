"""The checks find what was planted in a sweep, and nothing where nothing was."""

import numpy as np
import pandas as pd
import pytest

from hpimp_core.lessons import made_up
from hpimp_core.lessons.checks import check
from hpimp_core.lessons.evidence import PITFALLS
from hpimp_core.ranking import rank
from hpimp_core.runs import Column, Runs


def found(pitfall, runs, **options):
    return check(pitfall, runs, rank(runs, n_trees=40, **options))


def plain(seed=0, n=200):
    """Two straight effects and an idle parameter: no pitfall anywhere."""
    rng = np.random.default_rng(seed)
    a, b, c = rng.uniform(size=(3, n))
    return made_up.as_runs(pd.DataFrame({"a": a, "b": b, "c": c, "score": a + b + 0.2 * rng.normal(size=n)}), "score")


@pytest.mark.parametrize("pitfall", PITFALLS)
def test_a_plain_sweep_has_none(pitfall):
    answer = found(pitfall, plain())
    assert answer.state == "no"
    assert answer.sentence.endswith(".")
    assert answer.pitfall == pitfall


def drifting(n=200):
    """The learning rate was raised as time went on, and everything got better for another reason."""
    rng = np.random.default_rng(0)
    time = np.linspace(-1, 1, n)
    frame = pd.DataFrame({"rate": time + 0.4 * rng.normal(size=n), "depth": rng.normal(size=n)})
    frame["score"] = time + 0.2 * rng.normal(size=n)
    return frame


def test_the_order_of_the_runs_is_found_behind_a_correlation():
    answer = found("confounder", made_up.as_runs(drifting(), "score"))
    assert answer.state == "yes"
    assert answer.parameters == ("rate",)
    assert answer.numbers["r"] > 0.5
    assert abs(answer.numbers["held"]) < 0.2


def test_a_start_time_is_used_even_when_the_table_is_sorted_by_its_metric():
    frame = drifting()
    frame["Created"] = pd.date_range("2024-01-01", periods=len(frame), freq="h").strftime("%Y-%m-%dT%H:%M:%S.000Z")
    frame = frame.sort_values("score", ignore_index=True)
    answer = found("confounder", made_up.as_runs(frame, "score", bookkeeping=["Created"]))
    assert answer.state == "yes"
    assert "time of the start" in answer.sentence


def test_a_table_sorted_by_its_metric_tells_no_time():
    frame = plain().frame.sort_values("score", ignore_index=True)
    assert found("confounder", made_up.as_runs(frame, "score")).state == "cannot tell"


def test_an_odd_run_is_found():
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"units": rng.normal(size=40), "depth": rng.normal(size=40), "score": rng.normal(size=40)})
    frame.loc[7, ["units", "score"]] = 15.0
    answer = found("outlier", made_up.as_runs(frame, "score"))
    assert answer.state == "yes"
    assert answer.parameters[0] == "units"
    assert answer.numbers["r"] - answer.numbers["without"] > 0.4


def test_few_runs_are_named_with_what_luck_reaches():
    answer = found("few-runs", made_up.idle(20, 12))
    assert answer.state == "yes"
    assert 0.4 < answer.numbers["expected"] < 0.5


def test_a_curve_is_found():
    answer = found("u-shape", made_up.u_shaped())
    assert answer.state == "yes"
    assert answer.parameters == ("learning_rate",)
    assert answer.page == "relationships"


def test_a_scale_that_matters_is_found():
    answer = found("scales", made_up.over_decades(4, log=False))
    assert answer.state == "yes"
    assert answer.parameters == ("learning_rate",)
    assert "values as they are." in answer.sentence


def test_a_range_below_ten_is_no_question_of_scale():
    assert found("scales", plain()).state == "no"


def test_an_interaction_is_found():
    answer = found("interactions", made_up.interacting())
    assert answer.state == "yes"
    assert set(answer.parameters) == {"learning_rate", "batch_size"}
    assert answer.numbers["share"] > 0.5


def test_names_stored_as_numbers_are_found():
    answer = found("codes", made_up.coded())
    assert answer.state == "yes"
    assert answer.parameters == ("optimizer_code",)
    assert found("codes", made_up.coded("worst to best")).state == "no"


def test_a_count_that_only_rises_is_no_code():
    rng = np.random.default_rng(0)
    layers = rng.integers(1, 6, size=200)
    frame = pd.DataFrame({"layers": layers, "width": rng.uniform(size=200)})
    frame["score"] = np.where(layers > 1, 1.0, 0.0) + 0.02 * layers + 0.02 * rng.normal(size=200)
    assert found("codes", made_up.as_runs(frame, "score")).state == "no"


def test_lockstep_is_found():
    answer = found("moved-together", made_up.moved_together(0.97))
    assert answer.state == "yes"
    assert set(answer.parameters) == {"epochs", "warmup_steps"}


def test_pure_noise_is_called_so_and_nothing_else_is_claimed():
    runs = made_up.idle(60, 8)
    answer = found("noise", runs)
    assert answer.state == "yes"
    assert "no winner" in answer.sentence
    for pitfall in ("u-shape", "interactions", "both"):
        assert found(pitfall, runs).state == "cannot tell"


def test_disagreement_is_found_both_ways():
    answer = found("both", made_up.disagreeing())
    assert answer.state == "yes"
    assert answer.parameters == ("learning_rate", "warmup_steps")


@pytest.mark.parametrize("pitfall", PITFALLS)
def test_one_category_alone_breaks_nothing(pitfall):
    rng = np.random.default_rng(0)
    kinds = np.array(["a`b", "*c*"])[rng.integers(2, size=40)]
    frame = pd.DataFrame({"kind|x": kinds, "loss": rng.normal(size=40)})
    columns = (Column("kind|x", "parameter", "", "category"), Column("loss", "metric", "", "number"))
    answer = found(pitfall, Runs(frame, columns, (), "loss", "minimize", "plain", "x"))
    assert answer.state in ("no", "cannot tell", "yes")
    assert answer.sentence
