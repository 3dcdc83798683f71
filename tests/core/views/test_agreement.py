"""Agreement between methods, on rankings whose answer is known."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from hpimp_core.views.agreement import agreement


def ranking(shares, *, correlation=None, spearman=None, kinds=None, word="strong", together=()):
    """A ranking with these shares; correlations default to the square root of the share, so that they agree."""
    names = list(shares)
    frame = pd.DataFrame({"parameter": names, "importance": list(shares.values())})
    frame["above_noise"] = frame["importance"] > 0.05
    frame["correlation"] = [(correlation or {}).get(n, np.sqrt(shares[n])) for n in names]
    frame["spearman"] = [(spearman or correlation or {}).get(n, np.sqrt(shares[n])) for n in names]
    frame["correlation_ratio"] = np.nan
    frame["kind"] = [(kinds or {}).get(n, "number") for n in names]
    category = frame["kind"] == "category"
    frame.loc[category, "correlation_ratio"] = frame.loc[category, "correlation"]
    frame.loc[category, ["correlation", "spearman"]] = np.nan
    moved = pd.DataFrame(list(together), columns=["first", "second", "strength"])
    return SimpleNamespace(frame=frame, moved_together=moved, signal=SimpleNamespace(word=word, r2=0.8), n_runs=200)


SHARES = {"lr": 0.6, "depth": 0.3, "width": 0.1}


def tau_of(found, first, second):
    tau = found.tau
    return float(tau.loc[(tau["first"] == first) & (tau["second"] == second), "tau"].iloc[0])


def reasons_for(found, parameter):
    return next(d.reasons for d in found.disagreements if d.parameter == parameter)


def test_methods_that_agree():
    found = agreement({"forest": ranking(SHARES), "fanova": ranking(SHARES)})
    assert found.mean_tau == pytest.approx(1.0)
    assert found.disagreements == ()
    assert found.verdict.startswith("All 4 methods put `lr` first.")
    assert "closely" in found.verdict


def test_the_opposite_order_has_tau_minus_one_and_one_swap_a_third():
    swapped = {"lr": 0.3, "depth": 0.6, "width": 0.1}
    found = agreement(
        {
            "forest": ranking(SHARES),
            "fanova": ranking(swapped),
            "relieff": ranking({"lr": 0.1, "depth": 0.3, "width": 0.6}),
        }
    )
    assert tau_of(found, "forest", "relieff") == pytest.approx(-1.0)
    assert tau_of(found, "forest", "fanova") == pytest.approx(1 / 3)
    assert tau_of(found, "fanova", "forest") == pytest.approx(1 / 3)
    assert tau_of(found, "forest", "forest") == 1.0


def test_shares_sum_to_one_in_every_method_and_places_count_from_one():
    found = agreement({"forest": ranking(SHARES), "fanova": ranking(SHARES)})
    assert found.places.groupby("method")["share"].sum().to_numpy() == pytest.approx(1.0)
    assert sorted(found.places.loc[found.places["method"] == "pearson", "place"]) == [1, 2, 3]
    assert list(dict.fromkeys(found.places["method"])) == ["forest", "fanova", "pearson", "spearman"]


def test_a_category_takes_part_in_correlation_by_its_ratio():
    found = agreement({"forest": ranking(SHARES, kinds={"lr": "category"})})
    pearson = found.places[found.places["method"] == "pearson"].set_index("parameter")
    assert pearson.loc["lr", "place"] == 1
    assert pearson.loc["lr", "share"] == pytest.approx(0.6)


def test_a_u_shaped_parameter_is_called_curved():
    found = agreement({"forest": ranking(SHARES, correlation={"lr": 0.03, "depth": -0.5, "width": 0.2})})
    assert reasons_for(found, "lr")[0] == "curved"
    assert "straight line" in next(d.text for d in found.disagreements if d.parameter == "lr")


def test_a_parameter_that_works_through_another_is_called_interacting():
    pairs = pd.DataFrame({"first": ["lr"], "second": ["depth"], "share": [0.4]})
    fanova = ranking({"lr": 0.2, "depth": 0.6, "width": 0.2})
    forest = ranking(SHARES, correlation={"lr": 0.4, "depth": 0.4, "width": 0.4})
    found = agreement({"forest": forest, "fanova": fanova}, pairs=pairs)
    assert "interacting" in reasons_for(found, "lr")


def test_parameters_that_moved_together_are_named():
    forest = ranking(SHARES, together=[("lr", "copy", 0.9)])
    found = agreement({"forest": forest, "fanova": ranking({"lr": 0.2, "depth": 0.6, "width": 0.2})})
    assert reasons_for(found, "lr")[0] == "moved together"
    assert "`copy`" in next(d.text for d in found.disagreements if d.parameter == "lr")


def test_a_many_valued_parameter_that_only_classic_impurity_likes():
    forest = ranking({"lr": 0.8, "depth": 0.2, "noise": 0.0})
    classic = ranking({"lr": 0.5, "depth": 0.2, "noise": 0.3})
    found = agreement({"forest": forest, "impurity": classic}, n_values={"lr": 10, "depth": 5, "noise": 500})
    assert "many values" in reasons_for(found, "noise")


def test_outliers_are_suspected_when_the_two_correlations_differ():
    forest = ranking({"a": 0.5, "b": 0.5}, correlation={"a": 0.9, "b": 0.1}, spearman={"a": 0.3, "b": 0.7})
    found = agreement({"forest": forest})
    assert "outliers or scale" in reasons_for(found, "a")


def test_a_correlation_that_the_forest_does_not_confirm_is_divided_differently():
    found = agreement({"forest": ranking({"a": 0.9, "b": 0.1}, correlation={"a": 0.6, "b": 0.6})})
    assert reasons_for(found, "b") == ("divided differently",)


def test_without_signal_agreement_proves_nothing():
    found = agreement({"forest": ranking(SHARES, word="none"), "fanova": ranking(SHARES)})
    assert found.verdict.startswith("The forest finds no signal")


def test_one_parameter_has_no_order():
    found = agreement({"forest": ranking({"lr": 1.0}), "fanova": ranking({"lr": 1.0})})
    assert np.isnan(found.mean_tau)
    assert "one parameter only" in found.verdict


def test_a_method_that_finds_nothing_has_no_tau_and_breaks_nothing():
    found = agreement({"forest": ranking(SHARES), "relieff": ranking(dict.fromkeys(SHARES, 0.0))})
    assert np.isnan(tau_of(found, "forest", "relieff"))
    assert np.isfinite(found.mean_tau)


def test_ties_keep_the_order_of_the_first_method():
    found = agreement({"forest": ranking(SHARES), "relieff": ranking({"width": 0.0, "depth": 0.0, "lr": 1.0})})
    relieff = found.places[found.places["method"] == "relieff"].set_index("parameter")["place"]
    assert relieff.to_dict() == {"lr": 1, "depth": 2, "width": 3}
