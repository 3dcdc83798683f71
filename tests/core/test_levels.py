"""What each level of a category did, on tables whose answer is known."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from hpimp_core.encoding import encode
from hpimp_core.levels import levels
from hpimp_core.runs import Column


def columns(**kinds):
    return [Column(name, "parameter", "planted", kind=kind) for name, kind in kinds.items()]


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def test_levels_say_how_each_one_did():
    frame = pd.DataFrame({"optimizer": ["adam", "sgd"] * 10 + [None]})
    y = np.array([1.0, 3.0] * 9 + [1.0, 4.0, 99.0])
    table = levels(encode(frame, columns(optimizer="category")), y, "minimize").set_index("level")
    assert table.n_runs.to_dict() == {"adam": 10, "sgd": 10}
    assert table.loc["adam", ["mean", "median"]].tolist() == [1.0, 1.0]
    assert table.loc["sgd", "mean"] == pytest.approx(3.1)
    assert table.loc["adam", "direction"] == "better"
    assert table.loc["sgd", "direction"] == "worse"
    assert table.loc["adam", "correlation"] == pytest.approx(-table.loc["sgd", "correlation"])
    up = levels(encode(frame, columns(optimizer="category")), y, "maximize").set_index("level")
    assert up.loc["adam", "direction"] == "worse"


def test_a_levels_correlation_is_that_of_its_indicator(rng):
    act = pd.Series(rng.choice(["relu", "tanh", "gelu"], size=90))
    act[:9] = None
    y = rng.normal(size=90) + (act == "gelu")
    y[80:] = np.nan
    table = levels(encode(pd.DataFrame({"act": act}), columns(act="category")), y.to_numpy(), "minimize")
    for row in table.itertuples():
        there = slice(9, 80)
        expected = stats.pearsonr((act == row.level)[there].astype(float), y[there])
        assert row.correlation == pytest.approx(expected.statistic, abs=1e-12)
        assert row.correlation_low == pytest.approx(expected.confidence_interval(0.95).low, abs=1e-9)


def test_levels_of_a_sweep_without_categories_is_an_empty_table_with_its_columns():
    table = levels(encode(pd.DataFrame({"lr": [1.0, 2.0]}), columns(lr="number")), np.array([1.0, 2.0]), "minimize")
    assert len(table) == 0
    assert list(table) == [
        "parameter", "level", "n_runs", "mean", "median",
        "correlation", "correlation_low", "correlation_high", "direction",
    ]  # fmt: skip
