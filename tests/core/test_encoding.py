"""Parameters of every kind become features, and each feature knows its parameter."""

import numpy as np
import pandas as pd
import pytest

from hpimp_core.encoding import MAX_LEVELS, encode
from hpimp_core.runs import Column


def column(name, kind, log=False):
    return Column(name, "parameter", "planted", kind=kind, log=log)


@pytest.fixture
def frame():
    return pd.DataFrame(
        {
            "lr": [0.1, np.nan, 0.001],
            "opt": pd.Series(["adam", None, "sgd"], dtype="string"),
            "bn": pd.array([True, False, None], dtype="boolean"),
            "layers": [3, 1, 2],
        }
    )


def test_kinds_become_features_with_an_owner(frame):
    encoding = encode(
        frame,
        [column("lr", "number", True), column("opt", "category"), column("bn", "boolean"), column("layers", "integer")],
    )
    nan = np.nan
    np.testing.assert_array_equal(encoding.X, [[0.1, 1, 0, 1, 3], [nan, nan, nan, 0, 1], [0.001, 0, 1, nan, 2]])
    assert encoding.owner.tolist() == [0, 1, 1, 2, 3]
    assert encoding.level_of.tolist() == [-1, 0, 1, -1, -1]
    assert [p.levels for p in encoding.parameters] == [(), ("adam", "sgd"), (), ()]
    assert encoding.parameters[0].log
    assert encoding.codes(1).tolist() == [0, -1, 1]
    assert encoding.fold(np.array([1.0, 2, 3, 4, 5])).tolist() == [1, 5, 4, 5]


def test_a_kind_that_was_overruled_is_read_whatever_the_dtype(frame):
    by_level = encode(frame, [column("layers", "category"), column("bn", "category")])
    assert by_level.parameters[0].levels == ("1", "2", "3")
    assert by_level.parameters[1].levels == ("False", "True")
    text = pd.DataFrame({"x": pd.Series(["0.5", "two", "1e-3", None], dtype="string")})
    np.testing.assert_array_equal(encode(text, [column("x", "number")]).X[:, 0], [0.5, np.nan, 1e-3, np.nan])
    halves = pd.DataFrame({"x": [32.0, 64.0, np.nan, 0.5]})
    assert encode(halves, [column("x", "category")]).parameters[0].levels == ("0.5", "32", "64")


def test_infinite_is_missing_and_huge_stays_finite_in_single_precision():
    X = encode(pd.DataFrame({"x": [np.inf, -np.inf, 1e300]}), [column("x", "number")]).X[:, 0]
    assert np.isnan(X[:2]).all()
    assert np.isfinite(np.float32(X[2]))


def test_rare_levels_share_a_feature():
    names = [f"level {i}" for i in range(200)] + ["often"] * 5
    encoding = encode(pd.DataFrame({"x": pd.Series(names, dtype="string")}), [column("x", "category")])
    assert encoding.X.shape == (205, MAX_LEVELS)
    np.testing.assert_array_equal(encoding.X.sum(axis=1), 1)
    assert encoding.parameters[0].levels[-1] == "142 rarer levels"
    assert "often" in encoding.parameters[0].levels


def test_a_column_without_any_value_and_no_columns_at_all():
    frame = pd.DataFrame({"x": pd.Series([None, None], dtype="string"), "y": [np.nan, np.nan]})
    encoding = encode(frame, [column("x", "category"), column("y", "number")])
    assert encoding.owner.tolist() == [1]
    assert encoding.codes(0).tolist() == [-1, -1]
    assert encode(frame, []).X.shape == (2, 0)


def test_the_frame_is_not_changed(frame):
    before = frame.copy(deep=True)
    encode(frame, [column("lr", "category"), column("opt", "category"), column("bn", "number")])
    pd.testing.assert_frame_equal(frame, before)
