"""From a planted sweep to the next one: drivers are kept where they are good, idle parameters are fixed."""

import numpy as np
import pandas as pd
import pytest

from hpimp_core import rank, read_runs
from hpimp_core.response import response
from hpimp_core.search_space import narrow
from tests import planted


def by_name(space):
    return {d.name: d for d in space.dimensions}


@pytest.fixture(scope="module")
def ranking():
    runs, _, _ = planted.sweep(800, seed=3)
    return rank(runs)


def test_drivers_are_tuned_where_they_are_good_and_idle_parameters_are_fixed(ranking):
    space = narrow(ranking)
    found = by_name(space)
    rate = found["learning_rate"]
    assert rate.decision == "narrow"
    low, high = rate.bounds
    assert low < planted.BEST_LEARNING_RATE < high
    assert high / low < 1e3, "the whole range spans four decades"
    assert found["layers"].decision in ("keep", "narrow")
    assert found["layers"].bounds[1] == 8, "more layers are better"
    assert found["optimizer"].search[0] == "adam"
    assert "sgd" not in found["optimizer"].search
    idle = set(found) - set(planted.DRIVERS)
    assert idle
    assert sum(found[name].decision == "fix" for name in idle) >= len(idle) - 1
    assert "`learning_rate`" in space.verdict
    assert space.n_best == 80


def test_nothing_lies_outside_what_was_tried_and_fixed_values_were_tried(ranking):
    X, parameters = ranking.forest.encoding.X, ranking.forest.encoding
    for d in narrow(ranking).dimensions:
        assert d.reason
        if d.listed:
            assert set(d.search) <= set(d.tried)
            continue
        column = X[:, parameters.features(parameters.index(d.name))[0]]
        if d.decision == "fix":
            assert d.value in column
        else:
            assert column.min() <= d.bounds[0] < d.bounds[1] <= column.max()
        if d.kind == "integer":
            assert all(isinstance(value, int) for value in d.search)
        assert d.log == parameters.parameters[parameters.index(d.name)].log


def test_a_better_configuration_is_more_frequent_in_the_narrowed_space(ranking):
    y, X = ranking.forest.y, ranking.forest.encoding
    inside = np.ones(len(y), dtype=bool)
    for d in narrow(ranking).tuned:
        if d.is_range:
            column = X.X[:, X.features(X.index(d.name))[0]]
            inside &= (column >= d.bounds[0]) & (column <= d.bounds[1])
    assert inside.sum() >= 20
    assert y[inside].mean() < y.mean() - 0.3 * y.std()


def test_pure_noise_keeps_everything():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"a": rng.random(120), "b": rng.integers(1, 9, 120), "val_loss": rng.normal(size=120)})
    space = narrow(rank(planted.table(frame)))
    assert {d.decision for d in space.dimensions} == {"keep"}
    assert "keep the whole search space" in space.verdict
    assert all("no signal" in d.reason for d in space.dimensions)


def test_the_user_has_the_last_word(ranking):
    chosen = narrow(ranking, tune=["dropout", "optimizer"])
    assert {d.name for d in chosen.tuned} <= {"dropout", "optimizer"}
    assert by_name(chosen)["learning_rate"].decision == "fix"
    assert "You chose" in by_name(chosen)["learning_rate"].reason
    none = narrow(ranking, tune=[])
    assert none.tuned == ()
    assert none.verdict.startswith("Nothing is left to tune")


def conditional(best=None):
    """A momentum that only sgd has and that is best at 0.9; adam has a spread of its own."""
    rng = np.random.default_rng(1)
    n = 400
    optimizer = rng.choice(["adam", "sgd"], n)
    drawn = rng.uniform(0.5, 0.99, n)
    momentum = np.where(optimizer == "sgd", drawn, np.nan)
    loss = np.where(optimizer == best, -2.0, 0.0) + (drawn - 0.9) ** 2 * 8 + rng.normal(0, 0.05, n)
    return pd.DataFrame({"optimizer": optimizer, "momentum": momentum, "val_loss": loss})


def test_a_parameter_that_exists_only_with_a_value_stays_tied_to_it():
    space = narrow(rank(planted.table(conditional())), tune=["optimizer", "momentum"])
    momentum = by_name(space)["momentum"]
    assert momentum.condition is not None
    assert (momentum.condition.parent, momentum.condition.values) == ("optimizer", ("sgd",))


def test_a_parent_that_does_nothing_itself_stays_with_what_depends_on_it():
    found = by_name(narrow(rank(planted.table(conditional()))))
    assert found["momentum"].decision == "narrow"
    assert found["optimizer"].decision == "keep"
    assert "`momentum` exists only with some of its values" in found["optimizer"].reason
    assert found["momentum"].condition is not None


def test_it_is_left_unset_where_its_parent_is_fixed_without_it():
    momentum = by_name(narrow(rank(planted.table(conditional("adam"))), tune=["momentum", "optimizer"]))["momentum"]
    assert (momentum.decision, momentum.search, momentum.value) == ("fix", (), None)
    assert "does not exist with `optimizer` at `adam`" in momentum.reason


def test_it_is_free_where_its_parent_is_fixed_with_it():
    found = by_name(narrow(rank(planted.table(conditional("sgd"))), tune=["momentum", "optimizer"]))
    assert found["optimizer"].value == "sgd"
    assert found["momentum"].condition is None
    low, high = found["momentum"].bounds
    assert low < 0.9 < high


def test_the_edge_is_a_hint_and_the_range_stays_within():
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({"width": rng.uniform(10, 100, 300), "idle": rng.random(300)})
    frame["val_loss"] = -frame["width"] + rng.normal(0, 4, 300)
    width = by_name(narrow(rank(planted.table(frame))))["width"]
    assert width.beyond == "above"
    assert "try values above" in width.reason
    assert width.bounds[1] <= frame["width"].max()


def test_a_single_good_value_is_fixed_because_it_is_settled():
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({"norm": rng.choice(["batch", "layer", "none"], 300), "lr": rng.uniform(0, 1, 300)})
    frame["val_loss"] = frame["norm"].map({"batch": 0, "layer": 1, "none": 2}) + 0.2 * frame["lr"]
    norm = by_name(narrow(rank(planted.table(frame))))["norm"]
    assert (norm.decision, norm.value) == ("fix", "batch")
    assert "30 of the best 30 runs have `batch`" in norm.reason


def test_maximize_mirrors_minimize():
    runs, _, _ = planted.sweep(300, seed=5)
    frame = runs.frame
    flipped = planted.table(frame.assign(val_loss=-frame["val_loss"]), goal="maximize", log=("learning_rate",))
    same = planted.table(frame, log=("learning_rate",))
    first, second = narrow(rank(same)), narrow(rank(flipped))
    assert [(d.name, d.search) for d in first.tuned] == [(d.name, d.search) for d in second.tuned]


def test_inputs_are_not_changed(ranking):
    before = ranking.frame.copy(deep=True)
    narrow(ranking)
    pd.testing.assert_frame_equal(ranking.frame, before)


def test_what_the_verdict_says_hardly_matters_is_not_tuned():
    rng = np.random.default_rng(2)
    frame = pd.DataFrame(rng.random((800, 3)), columns=["rate", "little", "idle"])
    frame["val_loss"] = 4 * (frame["rate"] - 0.4) ** 2 + 0.18 * frame["little"] + rng.normal(0, 0.02, 800)
    found = rank(read_runs(frame.to_csv(index=False).encode()), metric="val_loss")
    row = found.frame.set_index("parameter").loc["little"]
    assert row["above_noise"]
    assert row["importance"] < 0.02
    assert "`little`" in found.verdict.split(". ")[-1]
    assert found.verdict.endswith("hardly matter.")
    assert [d.name for d in narrow(found).tuned] == ["rate"]
    assert "hardly matters" in by_name(narrow(found))["little"].reason


def read(frame):
    return rank(read_runs(frame.to_csv(index=False).encode()), metric="val_loss")


def test_what_was_learned_from_is_neither_tuned_nor_fixed_nor_called_best():
    rng = np.random.default_rng(5)
    frame = pd.DataFrame({"dataset": rng.choice(["iris", "wine"], 300), "lr": rng.random(300), "wd": rng.random(300)})
    frame["val_loss"] = (frame["lr"] - 0.3) ** 2 + 0.3 * (frame["dataset"] == "iris") + rng.normal(0, 0.02, 300)
    found = read(frame)
    assert found.frame["parameter"].iloc[0] == "dataset"
    assert "does best for `dataset`" not in found.verdict
    assert any(finding.kind == "given, not tuned" and finding.page == "compare" for finding in found.findings)
    space = narrow(found)
    assert by_name(space)["dataset"].decision == "keep"
    assert set(by_name(space)["dataset"].search) == {"iris", "wine"}
    assert space.verdict == "Keep tuning `lr`; fix the other one. Run it on each `dataset`."


def test_a_range_holds_what_the_curve_calls_best_though_the_best_runs_lie_elsewhere():
    """More `tokens` are better everywhere, but the largest were only tried with a poor `size`."""
    rng = np.random.default_rng(6)
    n = 400
    frame = pd.DataFrame({"tokens": rng.uniform(0, 100, n), "size": rng.random(n)})
    frame.loc[frame["tokens"] > 60, "size"] += 1.5
    frame["val_loss"] = 3 - 0.02 * frame["tokens"] + 1.2 * frame["size"] + rng.normal(0, 0.05, n)
    found = read(frame)
    for d in narrow(found).tuned:
        curve = response(found, d.name)
        best = curve.loc[curve["mean"].idxmin(), "value"]
        assert d.bounds[0] <= best <= d.bounds[1], d.name


def test_only_values_that_were_tried_with_what_is_fixed_are_offered():
    rng = np.random.default_rng(7)
    n = 300
    frame = pd.DataFrame({"model": rng.choice(["a", "b"], n), "lr": rng.random(n)})
    frame["norm"] = np.where(frame["model"] == "a", rng.choice(["l1", "l2"], n), rng.choice(["l1", "l2", "torus"], n))
    gain = frame["norm"].map({"l1": 0.0, "l2": 0.3, "torus": 0.02})
    frame["val_loss"] = (frame["lr"] - 0.5) ** 2 + 0.8 * (frame["model"] == "b") + gain + rng.normal(0, 0.02, n)
    found = by_name(narrow(read(frame)))
    assert found["model"].value == "a"
    assert "torus" not in found["norm"].search


def test_the_edge_card_and_the_plan_are_one_decision():
    rng = np.random.default_rng(8)
    frame = pd.DataFrame({"width": rng.uniform(1, 9, 300), "lr": rng.uniform(0, 1, 300)})
    frame["val_loss"] = -0.3 * frame["width"] + (frame["lr"] - 0.5) ** 2 + rng.normal(0, 0.2, 300)
    found = read(frame)
    told = {finding.parameters for finding in found.findings if finding.kind == "best at the edge"}
    assert told == {("width",)}
    assert {(d.name,) for d in narrow(found).dimensions if d.beyond} == told
