"""Studies: what several rankings have in common, on rankings whose answer is known."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from hpimp_core.errors import RunsError
from hpimp_core.ranking import rank
from hpimp_core.views.studies import across, compare, rank_part
from tests.planted import sweep, table


def ranking(shares, *, word="strong", n_runs=100, width=0.02):
    """A ranking with these shares, all above noise from 5 % up."""
    frame = pd.DataFrame({"parameter": list(shares), "importance": list(shares.values())})
    frame["importance_low"] = (frame["importance"] - width).clip(lower=0)
    frame["importance_high"] = frame["importance"] + width
    frame["above_noise"] = frame["importance"] > 0.05
    frame["direction"] = "better"
    r2 = {"strong": 0.9, "none": -0.1}[word]
    return SimpleNamespace(frame=frame, signal=SimpleNamespace(word=word, r2=r2), n_runs=n_runs)


def test_mean_place_and_spread_are_over_studies_with_signal_only():
    found = compare(
        {
            "a": ranking({"lr": 0.6, "depth": 0.3, "idle": 0.1}),
            "b": ranking({"lr": 0.3, "depth": 0.6, "idle": 0.1}),
            "noise": ranking({"idle": 0.9, "lr": 0.05, "depth": 0.05}, word="none"),
        }
    )
    places = found.places.set_index("parameter")
    assert places.loc["lr", "mean_place"] == pytest.approx(1.5)
    assert places.loc["lr", "spread"] == pytest.approx(np.std([1, 2], ddof=1))
    assert places.loc["idle", "mean_place"] == pytest.approx(3.0)
    assert places.loc["idle", "mean_importance"] == pytest.approx(0.1)
    assert found.without_signal == ("noise",)
    assert "`noise`" in found.verdict
    assert "not averaged" in found.verdict
    assert found.importance.loc[found.importance["study"] == "noise", "counted"].eq(False).all()


def test_a_parameter_that_one_study_did_not_try_has_no_mean_place_but_stays_in_the_table():
    found = compare({"a": ranking({"lr": 0.5, "depth": 0.3, "only_a": 0.2}), "b": ranking({"lr": 0.7, "depth": 0.3})})
    places = found.places.set_index("parameter")
    assert not places.loc["only_a", "shared"]
    assert np.isnan(places.loc["only_a", "mean_place"])
    assert places.loc["depth", "mean_place"] == 2.0
    assert set(found.importance.loc[found.importance["parameter"] == "only_a", "study"]) == {"a"}


def test_places_are_among_shared_parameters_so_that_extra_ones_do_not_push_others_down():
    found = compare({"a": ranking({"extra": 0.6, "lr": 0.3, "depth": 0.1}), "b": ranking({"lr": 0.7, "depth": 0.3})})
    assert found.places.set_index("parameter").loc["lr", "mean_place"] == 1.0


def test_the_leader_of_every_study_is_named_in_the_verdict():
    found = compare({"a": ranking({"lr": 0.6, "depth": 0.4}), "b": ranking({"lr": 0.7, "depth": 0.3})})
    assert found.verdict == "`lr` decides most in both studies."


def test_studies_that_do_not_agree_are_said_not_to():
    found = compare(
        {
            "a": ranking({"x": 0.6, "even": 0.3, "y": 0.07, "z": 0.03}),
            "b": ranking({"y": 0.6, "even": 0.3, "z": 0.07, "x": 0.03}),
            "c": ranking({"z": 0.6, "even": 0.3, "x": 0.07, "y": 0.03}),
        }
    )
    assert "do not agree on what decides most (`x`, `y` and `z`)" in found.verdict
    assert "`even` has the best mean place (2.0)" in found.verdict


def test_disagreement_needs_a_difference_that_the_intervals_tell_apart():
    studies = {"a": ranking({"lr": 0.8, "depth": 0.2}), "b": ranking({"lr": 0.2, "depth": 0.8})}
    found = compare(studies).disagreements
    assert {d.parameter for d in found} == {"lr", "depth"}
    lr = next(d for d in found if d.parameter == "lr")
    assert (lr.where_high, lr.where_low) == ("a", "b")
    assert lr.text == "`lr` decides 80% in `a` but 20% in `b`."
    unsure = {"a": ranking({"lr": 0.8, "depth": 0.2}, width=0.4), "b": ranking({"lr": 0.2, "depth": 0.8}, width=0.4)}
    assert compare(unsure).disagreements == ()


def test_studies_without_signal_do_not_disagree():
    found = compare({"a": ranking({"lr": 0.9, "d": 0.1}), "b": ranking({"lr": 0.1, "d": 0.9}, word="none")})
    assert found.disagreements == ()
    assert "Only `a` has a signal" in found.verdict


def test_without_any_signal_nothing_is_compared():
    found = compare(
        {"a": ranking({"lr": 0.9, "d": 0.1}, word="none"), "b": ranking({"lr": 0.1, "d": 0.9}, word="none")}
    )
    assert found.verdict.startswith("None of the studies has a signal")
    assert found.places["mean_place"].isna().all()


def test_one_ranking_is_no_comparison():
    with pytest.raises(RunsError, match="at least two"):
        compare({"a": ranking({"lr": 1.0})})


def test_studies_keep_the_order_given():
    found = compare({"z": ranking({"lr": 0.6, "d": 0.4}), "a": ranking({"lr": 0.6, "d": 0.4})})
    assert list(dict.fromkeys(found.importance["study"])) == ["z", "a"]


def test_metrics_are_called_metrics():
    found = compare({"acc": ranking({"lr": 0.6, "d": 0.4}), "time": ranking({"d": 0.9, "lr": 0.1})}, what="metrics")
    assert "2 metrics" in found.verdict


def test_one_parameter_across_studies_of_different_units():
    runs = sweep(200)[0]
    scaled = runs.frame.assign(val_loss=1000 * runs.frame["val_loss"])
    found = across({"a": rank(runs), "b": rank(table(scaled, log=("learning_rate", "weight_decay")))}, "learning_rate")
    assert set(found["study"]) == {"a", "b"}
    assert found["standing"].between(0, 1).all()
    a, b = (found.loc[found["study"] == study, "standing"].to_numpy() for study in "ab")
    assert np.abs(a - b).max() < 0.05
    best = found.loc[found["standing"].idxmax()]
    assert best["mean"] == found.loc[found["study"] == best["study"], "mean"].min()


def test_a_name_that_is_a_number_here_and_a_category_there_is_not_mixed():
    runs = sweep(100)[0]
    other = table(runs.frame.assign(learning_rate=np.where(runs.frame["learning_rate"] < 1e-3, "low", "high")))
    found = across({"a": rank(runs), "b": rank(runs), "c": rank(other)}, "learning_rate")
    assert set(found["study"]) == {"a", "b"}


def test_a_parameter_that_nobody_tried_is_refused():
    with pytest.raises(RunsError, match="No study tried"):
        across({"a": rank(sweep(60)[0])}, "nowhere")


def test_a_part_of_a_table_is_ranked_alone():
    runs = sweep(100)[0]
    found = rank_part(runs, column="optimizer", level="adam")
    assert found.n_runs == (runs.frame["optimizer"] == "adam").sum()
    assert "optimizer" not in set(found.frame["parameter"])
    with pytest.raises(RunsError, match="not among the studies"):
        rank_part(runs, column="optimizer", level="nowhere")
