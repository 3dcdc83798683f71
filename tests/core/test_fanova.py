"""Functional ANOVA against enumeration, Monte Carlo, Optuna's own trees, and planted shares."""

import itertools

import numpy as np
import pandas as pd
import pytest

from hpimp_core import boxes as boxes_module
from hpimp_core.encoding import encode
from hpimp_core.fanova import decompose, main_effects
from hpimp_core.forest import fit_forest
from hpimp_core.runs import Column
from tests.planted import distance, encoded, noise_sweep, sweep


def forest_of(runs, **options):
    encoding = encode(runs.frame, [runs.column(name) for name in runs.parameters])
    return fit_forest(encoding, runs.frame[runs.metric].to_numpy(), **options)


@pytest.fixture
def rng():
    return np.random.default_rng(5)


@pytest.fixture
def listed(rng):
    """A sweep over lists and levels, some missing: its searched space can be enumerated, value by value."""
    n = 400
    frame = pd.DataFrame(
        {
            "batch": rng.choice([16.0, 32.0, 64.0, 256.0], size=n),
            "optimizer": rng.choice(["adam", "sgd", "rmsprop"], size=n),
            "nesterov": rng.random(n) < 0.5,
            "act": rng.choice(["relu", "tanh", "gelu", "elu"], size=n),
        }
    )
    y = np.log2(frame.batch) + 2.0 * (frame.optimizer == "sgd") * frame.nesterov + (frame.act == "elu")
    frame.loc[rng.random(n) < 0.2, "batch"] = np.nan
    frame.loc[rng.random(n) < 0.1, "optimizer"] = None
    return frame, (y + 0.3 * rng.normal(size=n)).to_numpy()


def enumerated(frame):
    """Every combination of values with its chance in an even search: encoded runs, chances, and each value's index."""
    values, chances = [], []
    for name in frame:
        distinct = sorted(frame[name].dropna().unique())
        missing = frame[name].isna().mean()
        values.append([*distinct, None] if missing else distinct)
        chances.append([(1 - missing) / len(distinct)] * len(distinct) + ([missing] if missing else []))
    index = list(itertools.product(*[range(len(v)) for v in values]))
    table = pd.DataFrame([[values[j][i] for j, i in enumerate(row)] for row in index], columns=list(frame))
    table = table.astype({name: frame[name].dtype for name in frame})
    weight = np.array([np.prod([chances[j][i] for j, i in enumerate(row)]) for row in index])
    return encoded(table).X.astype(np.float32), weight, np.array(index)


def effect(prediction, weight, index, *of):
    """Variance of the mean prediction given some parameters, by enumeration."""
    groups = pd.DataFrame({"w": weight, "wp": weight * prediction}).groupby([index[:, j] for j in of]).sum()
    return float((groups.wp**2 / groups.w).sum() - groups.wp.sum() ** 2)


def test_trees_over_lists_and_levels_equal_enumeration(listed):
    """Exact for categories (no run has two levels or none), lists, booleans and missing values."""
    frame, y = listed
    forest = fit_forest(encoded(frame), y, n_trees=8)
    X, weight, index = enumerated(frame)
    found = main_effects(forest)
    for t, estimator in enumerate(forest.estimators):
        prediction = estimator.tree_.predict(X)[:, 0]
        variance = effect(prediction, weight, index, 0, 1, 2, 3)
        expected = [effect(prediction, weight, index, j) / variance for j in range(4)]
        assert found[t] == pytest.approx(expected, abs=1e-12)


def test_forest_over_lists_and_levels_equals_enumeration(listed):
    """Singles and pairs stand in their exact proportion; the whole is measured by sampling, right to about 1 %."""
    frame, y = listed
    forest = fit_forest(encoded(frame), y, n_trees=8)
    X, weight, index = enumerated(frame)
    prediction = forest.predict(X)
    variance = effect(prediction, weight, index, 0, 1, 2, 3)
    alone = [effect(prediction, weight, index, j) / variance for j in range(4)]
    found = decompose(forest)
    assert found.alone / found.main == pytest.approx(np.array(alone) / sum(alone), abs=1e-12)
    assert found.main == pytest.approx(sum(alone), rel=0.02)
    assert len(found.frame) == 6
    for row in found.frame.itertuples():
        j, k = list(frame).index(row.first), list(frame).index(row.second)
        pair = effect(prediction, weight, index, j, k) / variance - alone[j] - alone[k]
        assert row.share / found.main == pytest.approx(pair / sum(alone), abs=1e-12)
    assert found.main + found.pairs + found.rest == pytest.approx(1.0)
    assert set(found.frame.iloc[0, :2]) == {"optimizer", "nesterov"}


@pytest.fixture
def ranges(rng):
    """A sweep over ranges, one of them on the logarithm and one missing in a third of the runs."""
    n = 500
    u, v = rng.uniform(size=n), rng.uniform(size=n)
    frame = pd.DataFrame({"lr": 10 ** (5 * u - 6), "dropout": v / 2, "momentum": rng.uniform(size=n)})
    frame["optimizer"] = rng.choice(["adam", "sgd"], size=n)
    frame.loc[frame.index % 3 == 0, "momentum"] = np.nan
    y = 3 * (u - 0.6) ** 2 + u * v + frame.momentum.fillna(2.0) / 2 + 0.1 * rng.normal(size=n)
    return frame, y.to_numpy()


def drawn(frame, n, rng):
    """An even search drawn anew, encoded: lr on its logarithm, momentum missing in a third of the runs."""
    columns = {}
    for name in frame:
        if name == "optimizer":
            columns[name] = rng.choice(["adam", "sgd"], size=n)
        elif name == "lr":
            low, high = np.log(frame.lr.min()), np.log(frame.lr.max())
            columns[name] = np.exp(rng.uniform(low, high, size=n))
        else:
            columns[name] = rng.uniform(frame[name].min(), frame[name].max(), size=n)
    table = pd.DataFrame(columns)
    table.loc[rng.random(n) < frame.momentum.isna().mean(), "momentum"] = np.nan
    return encoded(table).X.astype(np.float32)


def pick_freeze(predict, encoding, A, B, of):
    """Closed Sobol index of some parameters: the covariance of two predictions that share only these."""
    mixed = B.copy()
    for j in of:
        mixed[:, encoding.features(j)] = A[:, encoding.features(j)]
    a, b = predict(A), predict(mixed)
    return float(np.cov(a, b)[0, 1] / np.var(a))


def test_trees_over_ranges_agree_with_monte_carlo(ranges, rng):
    frame, y = ranges
    forest = fit_forest(encoded(frame, log=("lr",)), y, n_trees=3)
    A, B = drawn(frame, 40_000, rng), drawn(frame, 40_000, rng)
    found = main_effects(forest)
    for t, estimator in enumerate(forest.estimators):
        for j in range(4):
            expected = pick_freeze(lambda X, e=estimator: e.tree_.predict(X)[:, 0], forest.encoding, A, B, [j])
            assert found[t, j] == pytest.approx(expected, abs=0.02)


def test_forest_over_ranges_agrees_with_monte_carlo(ranges, rng):
    frame, y = ranges
    forest = fit_forest(encoded(frame, log=("lr",)), y, n_trees=20)
    A, B = drawn(frame, 40_000, rng), drawn(frame, 40_000, rng)
    found = decompose(forest)
    alone = [pick_freeze(forest.predict, forest.encoding, A, B, [j]) for j in range(4)]
    assert found.alone == pytest.approx(alone, abs=0.02)
    for row in found.frame.itertuples():
        j, k = list(frame).index(row.first), list(frame).index(row.second)
        expected = pick_freeze(forest.predict, forest.encoding, A, B, [j, k]) - alone[j] - alone[k]
        assert row.share == pytest.approx(expected, abs=0.02)
    assert found.frame.iloc[0, :2].tolist() == ["lr", "dropout"]


def test_trees_over_plain_ranges_equal_optunas(rng):
    """Marginal variances tree by tree, for numbers searched over ranges."""
    tree_module = pytest.importorskip("optuna.importance._fanova._tree")
    frame = pd.DataFrame(rng.uniform([0, -3, 100], [1, 5, 1000], size=(300, 3)), columns=list("abc"))
    y = np.sin(5 * frame.a) + frame.b * frame.c / 1000 + 0.1 * rng.normal(size=300)
    forest = fit_forest(encoded(frame), y.to_numpy(), n_trees=5)
    space = np.column_stack([forest.matrix().min(axis=0), forest.matrix().max(axis=0)]).astype(np.float64)
    found = main_effects(forest)
    for t, estimator in enumerate(forest.estimators):
        theirs = tree_module._FanovaTree(estimator.tree_, space)
        expected = [theirs.get_marginal_variance(np.array([j])) / theirs.variance for j in range(3)]
        assert found[t] == pytest.approx(expected, abs=1e-9)


def test_planted_shares_are_found():
    """A log parameter gets its planted 0.36 / 0.90, where Optuna's evaluator, on the raw scale, gives it a quarter."""
    apart, learning_rate = [], []
    for seed in range(3):
        runs, first, _ = sweep(1000, 10, seed)
        shares = main_effects(forest_of(runs)).mean(axis=0)
        shares = dict(zip(runs.parameters, shares / shares.sum(), strict=True))
        apart.append(distance(shares, first))
        learning_rate.append(shares["learning_rate"])
    assert np.mean(apart) < 0.12
    assert 0.33 < np.mean(learning_rate) < 0.5


def test_planted_interaction_is_found():
    runs, _, _ = sweep(1000, 10, 0)
    found = decompose(forest_of(runs))
    assert found.main == pytest.approx(0.9, abs=0.04)
    assert found.frame.iloc[0, :2].tolist() == ["learning_rate", "dropout"]
    assert found.frame.share[0] == pytest.approx(0.1, abs=0.04)
    assert found.frame.share[1] < 0.02


def test_interaction_without_a_main_effect_is_found(rng):
    """Neither sign matters alone, their product decides."""
    frame = pd.DataFrame(rng.uniform(-1, 1, size=(800, 9)), columns=list("abcdefghi"))
    forest = fit_forest(encoded(frame), (np.sign(frame.h * frame.i) + 0.1 * rng.normal(size=800)).to_numpy())
    found = decompose(forest)
    assert set(found.frame.iloc[0, :2]) == {"h", "i"}
    assert found.frame.share[0] > 0.7
    assert found.main < 0.15


def test_groups_of_trees_change_nothing(monkeypatch):
    forest = forest_of(sweep(150, 10, 1)[0], n_trees=12)
    whole, parts = main_effects(forest), decompose(forest)
    monkeypatch.setattr(boxes_module, "CHUNK", 1)
    assert main_effects(forest) == pytest.approx(whole, abs=1e-12)
    again = decompose(forest)
    assert again.alone == pytest.approx(parts.alone, abs=1e-12)
    assert again.frame.share.to_numpy() == pytest.approx(parts.frame.share.to_numpy(), abs=1e-12)


def test_a_seed_repeats():
    forest = forest_of(noise_sweep(80, 10, 0), n_trees=10)
    assert np.array_equal(main_effects(forest), main_effects(forest))
    first, second = decompose(forest), decompose(forest)
    assert first.frame.equals(second.frame)
    assert first.rest == second.rest


def test_trees_that_do_not_split_have_nothing_to_share(rng):
    frame = pd.DataFrame({"a": [1.0, 2.0, 3.0, 4.0], "same": [1.0] * 4, "absent": [np.nan] * 4})
    forest = fit_forest(encoded(frame), np.array([1.0, 2.0, 3.0, 5.0]), n_trees=3, min_leaf=4)
    assert not main_effects(forest).any()
    found = decompose(forest)
    assert (found.main, found.pairs, found.rest) == (0.0, 0.0, 0.0)
    assert list(found.frame) == ["first", "second", "share"]


def test_what_does_not_vary_has_no_share(rng):
    frame = pd.DataFrame({"a": rng.uniform(size=60), "same": np.full(60, 2.0), "absent": np.full(60, np.nan)})
    frame["one"] = "only"
    frame["void"] = pd.Series([None] * 60, dtype="string").astype(object)
    encoding = encode(
        frame,
        [Column(name, "parameter", "", kind="category" if name in ("one", "void") else "number") for name in frame],
    )
    forest = fit_forest(encoding, frame.a.to_numpy() ** 2, n_trees=5)
    assert main_effects(forest).mean(axis=0) == pytest.approx([1.0, 0.0, 0.0, 0.0, 0.0])
    assert decompose(forest).alone == pytest.approx([1.0, 0.0, 0.0, 0.0, 0.0], abs=0.01)


def test_a_single_parameter_has_no_pairs(rng):
    frame = pd.DataFrame({"a": rng.uniform(size=60)})
    found = decompose(fit_forest(encoded(frame), frame.a.to_numpy(), n_trees=5))
    assert len(found.frame) == 0
    assert found.main == pytest.approx(1.0, abs=0.01)


def test_zero_on_a_log_scale_is_taken_in_stride(rng):
    """Zero lies below the range that a logarithm can show; it does not break the rest."""
    u = rng.uniform(-5, -1, size=200)
    frame = pd.DataFrame({"weight_decay": np.where(rng.random(200) < 0.1, 0.0, 10**u), "b": rng.uniform(size=200)})
    found = main_effects(fit_forest(encoded(frame, log=("weight_decay",)), u + 0.1 * frame.b.to_numpy(), n_trees=10))
    assert found.mean(axis=0)[0] > 0.5
    assert (found >= 0).all()
    assert (found.sum(axis=1) <= 1 + 1e-9).all()
