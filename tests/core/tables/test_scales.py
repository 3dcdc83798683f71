"""Which parameters were searched over decades."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from hpimp_core.tables.scales import spans_decades


@pytest.mark.parametrize(
    "values",
    [
        [1e-4, 1e-3, 1e-2],  # two decades to the last digit, whatever the rounding
        [0.0001, 0.01],
        np.geomspace(1e-5, 1e-1, 50),
        [1, 4, 16, 64, 256],
    ],
)
def test_decades_are_told(values):
    assert spans_decades(pd.Series(values))


@pytest.mark.parametrize(
    "values",
    [
        np.linspace(1, 1000, 50),  # even on the plain scale
        [1e-3, 1e-2],  # one decade
        [0.0, 1e-4, 1e-2],  # zero has no logarithm
        [-1.0, 10.0, 1000.0],
        [5.0],
        [],
    ],
)
def test_what_spans_none_is_left_as_it_is(values):
    assert not spans_decades(pd.Series(values, dtype=float))
