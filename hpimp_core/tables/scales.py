"""Scales: whether a parameter was searched over decades, so that its logarithm is what matters."""

from __future__ import annotations

import numpy as np
import pandas as pd

# Two decades from the smallest value to the largest.
LOG_RATIO = 100.0
# A sample is enough to compare two scales.
SAMPLE = 20_000


def spans_decades(values: pd.Series) -> bool:
    """Whether a parameter's values are all positive, span two decades and lie more evenly on the log scale.

    Evenness is the spread of the gaps between neighbouring distinct values, largest gap over the whole range: a grid
    of 1e-4, 1e-3, 1e-2 has equal gaps on the log scale, 1 … 1,000 drawn evenly has them on the plain one.
    """
    numbers = values.dropna().to_numpy(dtype=float)
    numbers = np.unique(numbers[np.isfinite(numbers)][:SAMPLE])
    if len(numbers) < 2 or numbers[0] <= 0:
        return False
    logs = np.log(numbers)
    if logs[-1] - logs[0] < np.log(LOG_RATIO) - 1e-9:  # 1e-4 … 0.01 is two decades, whatever the rounding
        return False
    return len(numbers) == 2 or _unevenness(logs) < _unevenness(numbers)


def _unevenness(numbers: np.ndarray) -> float:
    """How far sorted numbers are from evenly spread over their range, 0 to 1 (Kolmogorov-Smirnov to uniform)."""
    scaled = (numbers - numbers[0]) / (numbers[-1] - numbers[0])
    even = np.linspace(0.0, 1.0, len(numbers))
    return float(np.abs(scaled - even).max())
