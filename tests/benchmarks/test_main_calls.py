"""The main calls under pytest-benchmark: pytest tests/benchmarks --benchmark-only"""

import pytest

from hpimp_core import rank
from hpimp_core.correlation import correlations
from hpimp_core.encoding import encode
from hpimp_core.fanova import decompose, main_effects
from hpimp_core.forest import fit_forest, unseen_gains
from hpimp_core.relief import relief
from hpimp_core.together import moved_together
from tests.planted import sweep


@pytest.fixture(scope="module")
def runs():
    return sweep(1000, 30, 0)[0]


@pytest.fixture(scope="module")
def encoding(runs):
    return encode(runs.frame, [runs.column(name) for name in runs.parameters])


@pytest.fixture(scope="module")
def y(runs):
    return runs.frame["val_loss"].to_numpy()


@pytest.fixture(scope="module")
def forest(encoding, y):
    return fit_forest(encoding, y)


@pytest.mark.parametrize("method", ["forest", "impurity", "permutation", "fanova", "relieff"])
def test_rank(benchmark, runs, method):
    found = benchmark.pedantic(rank, args=(runs,), kwargs={"method": method}, rounds=3, warmup_rounds=1)
    assert found.frame["parameter"][0] == "learning_rate"


def test_fit_forest(benchmark, encoding, y):
    assert benchmark(fit_forest, encoding, y).n_trees == 100


def test_unseen_gains(benchmark, forest):
    assert benchmark(unseen_gains, forest).shape == (100, 30)


def test_main_effects(benchmark, forest):
    assert benchmark(main_effects, forest).shape == (100, 30)


def test_decompose(benchmark, forest):
    assert benchmark(decompose, forest).frame["first"][0] == "learning_rate"


def test_relief(benchmark, encoding, y):
    assert benchmark(relief, encoding, y).weights.argmax() == 0


def test_correlations(benchmark, encoding, y):
    assert len(benchmark(correlations, encoding, y)) == 30


def test_moved_together(benchmark, encoding):
    assert len(benchmark(moved_together, encoding)) == 0
