"""RReliefF against an independent implementation, against its formula written out, and on planted sweeps."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hpimp_core.encoding import encode
from hpimp_core.relief import relief
from tests.planted import distance, encoded, noise_sweep, sweep

REFERENCE = Path(__file__).parent / "reference"


def of(runs):
    return encode(runs.frame, [runs.column(name) for name in runs.parameters]), runs.frame[runs.metric].to_numpy()


def literal(frame, y, k, sigma, log=()):
    """RReliefF as the paper writes it, run by run and pair by pair, with the policy for missing values."""
    n = len(frame)
    values, chance = {}, {}
    for name in frame:
        column = [None if pd.isna(v) else v for v in frame[name].tolist()]
        if name in log:
            column = [None if v is None else np.log10(v) for v in column]
        there = [v for v in column if v is not None]
        values[name], chance[name] = column, {v: there.count(v) / len(there) for v in set(there)}

    def diff(name, i, j):
        a, b = values[name][i], values[name][j]
        if a is None and b is None:
            return 1 - sum(p * p for p in chance[name].values())
        if a is None or b is None:
            return 1 - chance[name][b if a is None else a]
        if isinstance(a, str):
            return float(a != b)
        return abs(a - b) / (max(chance[name]) - min(chance[name]))

    n_dc, n_da, n_dcda = 0.0, dict.fromkeys(frame, 0.0), dict.fromkeys(frame, 0.0)
    for i in range(n):
        far = sorted((sum(diff(name, i, j) for name in frame), j) for j in range(n) if j != i)[:k]
        raw = [np.exp(-((rank / sigma) ** 2)) for rank in range(len(far))]
        shared = [np.mean([w for (e, _), w in zip(far, raw, strict=True) if abs(e - d) < 1e-12]) for d, _ in far]
        for (_, j), weight in zip(far, np.array(shared) / sum(raw), strict=True):
            dy = abs(y[i] - y[j]) / (y.max() - y.min())
            n_dc += dy * weight
            for name in frame:
                n_da[name] += diff(name, i, j) * weight
                n_dcda[name] += dy * diff(name, i, j) * weight
    return [n_dcda[name] / n_dc - (n_da[name] - n_dcda[name]) / (n - n_dc) for name in frame]


@pytest.fixture
def rng():
    return np.random.default_rng(11)


@pytest.mark.parametrize(
    ("figures", "k", "sigma"),
    [("RReliefFexpRank_k70_sigma20_ranks_from_0_ties_share_weight", 70, 20), ("RReliefFequalK_k10", 10, 1e9)],
)
def test_weights_equal_corelearns(figures, k, sigma):
    """Figures of the R package CORElearn for a table of 600 runs."""
    runs = pd.read_csv(REFERENCE / "rrelieff_runs.csv")
    expected = json.loads((REFERENCE / "rrelieff_expected.json").read_text())
    found = relief(encoded(runs[expected["columns"]]), runs.y.to_numpy(), n_neighbours=k, sigma=sigma)
    assert found.weights == pytest.approx(expected[figures], abs=1e-6)


def test_weights_equal_the_formula_on_mixed_parameters_with_missing_values(rng):
    n = 60
    runs = pd.DataFrame(
        {
            "lr": 10 ** rng.uniform(-4, 0, size=n),
            "dropout": rng.uniform(size=n),
            "layers": rng.integers(1, 5, size=n).astype(float),
            "optimizer": rng.choice(["adam", "sgd", "rmsprop"], size=n),
            "act": rng.choice(["relu", "tanh"], size=n),
        }
    )
    y = np.log10(runs.lr.to_numpy()) ** 2 + (runs.optimizer == "sgd") + 0.1 * rng.normal(size=n)
    runs.loc[:9, "layers"] = np.nan
    runs.loc[5:20, "optimizer"] = None
    runs.loc[40:, "dropout"] = np.nan
    found = relief(encoded(runs, log=("lr",)), y.to_numpy(), n_neighbours=12, sigma=4.0)
    assert found.weights == pytest.approx(literal(runs, y.to_numpy(), 12, 4.0, log=("lr",)), abs=1e-9)


def test_the_default_is_a_tenth_of_the_runs_as_neighbours(rng):
    runs = pd.DataFrame({"a": rng.uniform(size=150), "b": rng.uniform(size=150)})
    y = runs.a.to_numpy() ** 2
    found = relief(encoded(runs), y)
    assert found.n_neighbours == 15
    assert found.weights == pytest.approx(literal(runs, y, 15, 5.0), abs=1e-9)


def test_planted_shares_are_found():
    """First-order shares, a U-shaped log parameter among them, within 0.15 of the truth."""
    apart = []
    for seed in range(3):
        runs, first, _ = sweep(1000, 10, seed)
        shares, _ = relief(*of(runs)).shares()
        assert shares.sum() == pytest.approx(1.0)
        apart.append(distance(dict(zip(runs.parameters, shares, strict=True)), first))
    assert np.mean(apart) < 0.15


def test_noise_has_no_weight_beyond_its_error():
    beyond = []
    for seed in range(10):
        found = relief(*of(noise_sweep(300, 10, seed)))
        beyond.extend(found.weights > 2 * found.standard_error)
    assert np.mean(beyond) < 0.1


def test_standard_errors_are_the_spread_over_fresh_sweeps():
    found = [relief(*of(sweep(300, 10, seed)[0])) for seed in range(30)]
    spread = np.std([one.weights for one in found], axis=0, ddof=1)
    told = np.mean([one.standard_error for one in found], axis=0)
    assert 0.7 < np.mean(told / spread) < 1.6
    assert np.abs(found[0].influence.sum(axis=0)).max() < 1e-9


def test_large_tables_are_sampled_and_a_seed_repeats(rng):
    n = 7_000
    runs = pd.DataFrame({"a": rng.uniform(size=n), "b": rng.uniform(size=n)})
    y = runs.a.to_numpy() + 0.1 * rng.normal(size=n)
    encoding = encoded(runs)
    first = relief(encoding, y, random_state=1)
    assert (first.n_anchors, first.n_pool, first.n_neighbours) == (1000, 5000, 500)
    assert first.weights[0] > 0 > first.weights[1]
    assert np.array_equal(first.weights, relief(encoding, y, random_state=1).weights)
    other = relief(encoding, y, random_state=2)
    assert not np.array_equal(first.weights, other.weights)
    assert first.weights == pytest.approx(other.weights, abs=0.01)


def test_equally_far_runs_do_not_depend_on_the_order_of_rows():
    """On a grid most neighbours are ties; the file's order must not choose among them systematically."""
    grid = pd.DataFrame({"a": np.tile([0.0, 1.0], 200), "b": np.repeat([0.0, 1.0], 200)})
    y = grid.a.to_numpy() + np.random.default_rng(0).normal(scale=0.1, size=400)
    ordered = relief(encoded(grid), y)
    shuffled = np.random.default_rng(1).permutation(400)
    mixed = relief(encoded(grid.iloc[shuffled].reset_index(drop=True)), y[shuffled])
    assert ordered.weights == pytest.approx(mixed.weights, abs=0.05)


@pytest.mark.parametrize("n", [0, 1, 2])
def test_too_few_runs_have_no_weights(n):
    found = relief(encoded(pd.DataFrame({"a": np.arange(float(n))})), np.arange(float(n)))
    assert found.weights.tolist() == [0.0]
    assert found.shares()[0].tolist() == [0.0]


def test_what_cannot_matter_has_no_weight(rng):
    runs = pd.DataFrame({"same": np.ones(30), "absent": np.full(30, np.nan), "a": rng.uniform(size=30)})
    assert relief(encoded(runs), np.ones(30)).weights.tolist() == [0.0, 0.0, 0.0]
    y = runs.a.to_numpy().copy()
    y[3] = np.nan
    found = relief(encoded(runs), y)
    assert found.n_pool == 29
    assert found.weights[0] == 0.0
    assert np.isfinite(found.weights).all()
    assert found.weights[2] == found.weights.max() > 0
    huge = relief(encoded(runs), np.where(np.isnan(y), np.nan, y * 1.6e308 - 0.8e308))
    assert np.isfinite(huge.weights).all()


def test_inputs_and_global_random_state_are_left_alone(rng):
    runs = pd.DataFrame({"lr": 10 ** rng.uniform(-4, 0, size=40)})
    encoding, y = encoded(runs, log=("lr",)), rng.normal(size=40)
    before = encoding.X.copy(), y.copy(), np.random.get_state()[1].copy()  # noqa: NPY002
    relief(encoding, y)
    assert np.array_equal(before[0], encoding.X)
    assert np.array_equal(before[1], y)
    assert np.array_equal(before[2], np.random.get_state()[1])  # noqa: NPY002
