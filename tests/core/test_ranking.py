"""The one call: planted drivers come first, in the right direction; what cannot be ranked is refused in words."""

import warnings

import numpy as np
import pandas as pd
import pytest

from hpimp_core import RunsError, rank
from hpimp_core.ranking import FRAME_COLUMNS, with_method
from tests.planted import noise_sweep, sweep, table

METHODS = ["forest", "impurity", "permutation", "fanova", "relieff"]


@pytest.fixture(scope="module")
def planted():
    return sweep(400, 10, seed=0)[0]


@pytest.fixture(scope="module")
def ranking(planted):
    return rank(planted)


def global_state():
    """Numpy's global random state, which nothing may touch."""
    return np.random.get_state()[1].copy()  # noqa: NPY002


def by_name(ranking):
    return ranking.frame.set_index("parameter")


@pytest.mark.parametrize("method", METHODS)
def test_every_method_ranks_the_drivers_first_in_the_same_frame(planted, method):
    found = rank(planted, method=method, n_trees=40)
    frame = found.frame
    assert frame.columns.tolist() == FRAME_COLUMNS
    assert set(frame["parameter"].head(4)) == {"learning_rate", "layers", "optimizer", "dropout"}
    assert frame["importance"].sum() == pytest.approx(1)
    assert frame["importance"].is_monotonic_decreasing
    assert (frame["importance_low"] <= frame["importance"]).all()
    assert (frame["importance"] <= frame["importance_high"]).all()
    assert frame[["importance_low", "importance_high"]].stack().between(0, 1).all()
    assert frame["above_noise"].head(3).all()
    assert found.method == method
    assert found.signal.word == "strong"


@pytest.mark.parametrize("method", METHODS)
def test_another_method_asks_the_same_forest_and_gets_what_a_new_one_gives(planted, ranking, method):
    anew, again = rank(planted, method=method), with_method(ranking, method=method)
    pd.testing.assert_frame_equal(again.frame, anew.frame)
    assert (again.method, again.verdict, again.noise_floor) == (method, anew.verdict, anew.noise_floor)
    assert again.findings == anew.findings


def test_directions_and_kinds(ranking):
    frame = by_name(ranking)
    assert frame["direction"][["learning_rate", "layers", "dropout", "optimizer"]].tolist() == [
        "mixed", "better", "worse", "by level",
    ]  # fmt: skip
    assert frame["direction"]["idle_integer_2"] == "flat"
    assert np.isnan(frame["correlation"]["optimizer"])
    assert frame["correlation_ratio"]["optimizer"] > 0.25
    assert frame["log"].sum() == 3
    assert (frame["n_runs"] == 400).all()


def test_parts_and_unexplained_make_the_whole_variance(ranking):
    assert ranking.frame["variance_share"].sum() + ranking.unexplained == pytest.approx(1)
    assert 0.1 < ranking.unexplained < 0.45


def test_levels_of_a_category_say_which_is_better(ranking):
    levels = ranking.levels[ranking.levels["parameter"] == "optimizer"].set_index("level")
    assert levels["direction"]["adam"] == "better"
    assert levels["direction"]["sgd"] == "worse"
    assert levels["n_runs"].sum() == 400


def test_the_goal_turns_directions_round(planted):
    frame = by_name(rank(planted, goal="maximize", n_trees=20))
    assert frame["direction"]["dropout"] == "better"


@pytest.mark.parametrize("seed", range(3))
def test_thirty_runs_of_noise_name_no_winner(seed):
    runs = noise_sweep(30, 10, seed)
    found = rank(runs, n_trees=40)
    assert found.signal.word == "none"
    assert not found.frame["above_noise"].any()
    said = found.verdict + " ".join(finding.text for finding in found.findings)
    assert "no signal" in found.verdict
    assert not any(name in said for name in runs.parameters)


def test_a_duplicated_column_shares_and_is_named_as_moved_together(planted):
    frame = planted.frame.copy()
    frame["copy of layers"] = frame["layers"] * 2
    found = rank(table(frame))
    pair = found.moved_together.iloc[0]
    assert {pair["first"], pair["second"]} == {"layers", "copy of layers"}
    assert any(f.kind == "moved together" and set(f.parameters) == {"layers", "copy of layers"} for f in found.findings)
    both = by_name(found)["importance"][["layers", "copy of layers"]].sum()
    assert both == pytest.approx(by_name(rank(planted))["importance"]["layers"], abs=0.05)


def test_missing_values_are_allowed_everywhere_and_inform(planted):
    rng = np.random.default_rng(99)
    frame = planted.frame.copy()
    uses = rng.random(400) < 0.5
    frame["momentum"] = np.where(uses, rng.random(400), np.nan)
    frame["val_loss"] = frame["val_loss"] + 4 * uses
    frame.loc[rng.random(400) < 0.1, "optimizer"] = None
    frame["nothing"] = np.nan
    found = by_name(rank(table(frame), n_trees=40))
    assert found.index[0] == "momentum"
    assert found["n_runs"]["momentum"] == uses.sum()
    assert found["importance"]["nothing"] == 0


def test_best_runs_only_where_the_winner_no_longer_differs():
    rng = np.random.default_rng(1)
    good, fine = rng.random(600) < 0.5, rng.random(600)
    loss = 10.0 * ~good + fine + 0.05 * rng.standard_normal(600)
    frame = pd.DataFrame({"good": good, "fine": fine, "val_loss": loss})
    assert by_name(rank(table(frame), n_trees=30)).index[0] == "good"
    among = rank(table(frame), n_trees=30, best=40)
    assert among.frame["parameter"][0] == "fine"
    assert among.n_runs == 240
    assert "Among the best 40%" in among.verdict


def test_the_same_seed_gives_the_same_numbers_and_nothing_is_changed(planted):
    frame, state = planted.frame.copy(deep=True), global_state()
    filters = list(warnings.filters)
    first, again = rank(planted, n_trees=20), rank(planted, n_trees=20)
    pd.testing.assert_frame_equal(first.frame, again.frame)
    assert first.verdict == again.verdict
    assert first.findings == again.findings
    assert (first.noise_floor, first.signal) == (again.noise_floor, again.signal)
    pd.testing.assert_frame_equal(planted.frame, frame)
    np.testing.assert_array_equal(global_state(), state)
    assert warnings.filters == filters
    assert not first.frame["importance"].equals(rank(planted, n_trees=20, random_state=1).frame["importance"])


def test_some_parameters_only(planted):
    found = rank(planted, parameters=["dropout", "layers"], n_trees=20)
    assert set(found.frame["parameter"]) == {"layers", "dropout"}
    with pytest.raises(RunsError, match="“nothing” is not a parameter"):
        rank(planted, parameters=["nothing"])


def test_a_parameter_as_metric_is_not_its_own_parameter(planted):
    assert "layers" not in set(rank(planted, metric="layers", n_trees=20).frame["parameter"])


def only(**columns):
    return table(pd.DataFrame(columns))


@pytest.mark.parametrize(
    ("runs", "options", "message"),
    [
        (only(lr=[0.1], val_loss=[1.0]), {}, "Only 1 run has"),
        (only(lr=[], val_loss=[]), {}, "Only 0 runs have"),
        (only(lr=np.arange(9.0), val_loss=np.ones(9)), {}, "in every run"),
        (only(val_loss=np.arange(9.0)), {}, "no parameter to rank"),
        (only(lr=np.arange(9.0), val_loss=np.arange(9.0)), {"method": "magic"}, "no method “magic”"),
        (only(lr=np.arange(9.0), val_loss=np.arange(9.0)), {"n_trees": 1}, "too few"),
        (only(lr=np.arange(9.0), val_loss=pd.Series(["a"] * 9, dtype="string")), {}, "Only 0 runs have"),
        (only(lr=np.arange(9.0), val_loss=np.arange(9.0)), {"parameters": []}, "no parameter to rank"),
    ],
)
def test_what_cannot_be_ranked_is_refused_in_words(runs, options, message):
    with pytest.raises(RunsError, match=message):
        rank(runs, **options)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("n", [5, 8])
def test_a_handful_of_runs_gives_an_answer_without_a_claim(n, method):
    rng = np.random.default_rng(n)
    opt = pd.Series(rng.choice(["a", "b"], n), dtype="string")
    runs = only(lr=rng.random(n), opt=opt, same=np.ones(n), val_loss=rng.random(n))
    found = rank(runs, method=method, n_trees=20)
    assert found.signal.word == "none"
    assert found.frame["importance"].sum() == pytest.approx(1) or (found.frame["importance"] == 0).all()


def test_a_metric_on_its_log_or_rank(planted):
    frame = planted.frame.assign(val_loss=np.exp(3 * planted.frame["val_loss"]))
    plain, log, ranks = (rank(table(frame), transform=t, n_trees=40) for t in ("none", "log", "rank"))
    assert plain.signal.r2 < ranks.signal.r2
    assert log.frame["parameter"][0] == ranks.frame["parameter"][0] == "learning_rate"
    assert any(finding.kind == "long tail" for finding in plain.findings)
    assert log.transform == "log"


@pytest.mark.parametrize(
    "columns",
    [
        {"a": [1.0, 2.0] * 20, "val_loss": [1.0, 3.0] * 20},
        {"a": np.arange(40), "val_loss": np.r_[np.zeros(39), 1.0]},
        {"a": np.linspace(-1e300, 1e300, 40), "val_loss": np.linspace(1e305, 2e305, 40)},
        {"a": np.arange(40), "val_loss": np.arange(40) * 1e-310},
        {"a": np.r_[np.inf, -np.inf, np.zeros(38)], "val_loss": np.arange(40.0)},
        {"a": pd.array([True, None] * 20, dtype="boolean"), "val_loss": np.arange(40.0)},
        {"a": pd.Series([f"run {i}" for i in range(40)], dtype="string"), "val_loss": np.arange(40.0)},
        {**{f"p{i}": np.arange(40) % (i + 2) for i in range(60)}, "val_loss": np.arange(40.0)},
    ],
)
def test_awkward_columns_give_finite_numbers(columns):
    found = rank(only(**columns), n_trees=15)
    assert np.isfinite(found.frame[["importance", "importance_low", "importance_high", "variance_share"]]).all(
        axis=None
    )
    assert np.isfinite(found.noise_floor)
    assert found.verdict
