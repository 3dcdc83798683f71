"""Correlation of each parameter with the metric, with intervals, and what raising the parameter does for the goal.

Sources: Fisher (1921) for the interval of Pearson's r; Bonett and Wright, *Psychometrika* 65 (2000), review the
variance of Spearman's z, of which Fieller's 1.06/(n - 3) is used; Kelley, *PNAS* 21 (1935), for the unbiased
correlation ratio.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtri
from scipy.stats import rankdata

from hpimp_core.encoding import Encoding
from hpimp_core.runs import Goal

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

Z95 = float(ndtri(0.975))
PEARSON_VARIANCE = 1.0  # of Fisher's z, times n - 3
SPEARMAN_VARIANCE = 1.06
MIN_RUNS = 3  # two points always lie on a line
MIN_RUNS_FOR_INTERVAL = 4
# A curve that goes back by more than this part of its whole way is neither rising nor falling.
BACKTRACK = 0.25


@dataclass(frozen=True, eq=False)
class Correlations:
    """Coefficients of several columns with one: arrays of shape (n_columns,), NaN where there is none."""

    r: Floats
    low: Floats
    high: Floats
    n: Ints


def searched_scale(encoding: Encoding, features: Ints | None = None) -> Floats:
    """Features (all, unless named) on the scale that each parameter was searched on; shape (n_runs, n_features).

    A log parameter becomes its decimal logarithm, where zero and less have no place and count as missing.
    """
    named = np.arange(len(encoding.owner)) if features is None else features
    X = encoding.X[:, named]
    for at, parameter in enumerate(encoding.owner[named]):
        if encoding.parameters[parameter].log:
            column = X[:, at]
            X[:, at] = np.log10(column, out=np.full(len(column), np.nan), where=column > 0)
    return X


def pearson(X: Floats, y: Floats) -> Correlations:
    """Pearson's r of each column with `y`, over the runs that have both, with its 95 % interval.

    Parameters
    ----------
    X : array, shape (n_runs, n_columns)
        Values; NaN and infinite ones are missing. Put a log parameter on its logarithm first.
    y : array, shape (n_runs,)
        The metric; NaN and infinite values are missing.

    Returns
    -------
    Correlations
        r in [-1, 1]: NaN below 3 runs and where either side is constant. The interval is Fisher's, z ± 1.96/√(n - 3);
        NaN below 4 runs.
    """
    return _columnwise(X, y, unit_vector, PEARSON_VARIANCE)


def spearman(X: Floats, y: Floats) -> Correlations:
    """Spearman's rank correlation of each column with `y`; see `pearson`.

    Ties share their mean rank. The interval is Fisher's with the variance 1.06/(n - 3) of Fieller, Hartley and
    Pearson (*Biometrika* 44, 1957).
    """
    return _columnwise(X, y, _by_rank, SPEARMAN_VARIANCE)


def correlation_ratio(codes: Ints, y: Floats, n_levels: int) -> float:
    """How much of the metric's spread lies between the levels of a category, as a ratio from 0 to 1.

    The plain correlation ratio η is large by luck when a category has many levels: ten idle levels over 30 runs have
    0.53 on average. This is Kelley's ε, with ε² = 1 - (1 - η²)(n - 1)/(n - k), which is zero on average for idle
    levels; where it is negative the answer is 0.

    Parameters
    ----------
    codes : array of int, shape (n_runs,)
        The level of each run, -1 where it is missing.
    y : array, shape (n_runs,)
        The metric; missing values leave their run out.
    n_levels : int
        How many levels there are; those without a run do not count.

    Returns
    -------
    float
        NaN when the metric is constant, fewer than two levels have runs, or there are no more runs than levels.
    """
    both = (codes >= 0) & np.isfinite(y)
    codes, y = codes[both], y[both]
    runs_per_level = np.bincount(codes, minlength=n_levels)
    n, k = len(y), int(np.count_nonzero(runs_per_level))
    unit = unit_vector(y)
    if k < 2 or n <= k or unit is None:
        return float("nan")
    sums = np.bincount(codes, weights=unit, minlength=n_levels)
    within_share = max(0.0, 1.0 - float(np.sum(sums**2 / np.maximum(runs_per_level, 1))))
    return float(np.sqrt(max(0.0, 1.0 - within_share * (n - 1) / (n - k))))


def correlations(encoding: Encoding, y: Floats) -> pd.DataFrame:
    """Pearson, Spearman and correlation ratio of every parameter with the metric.

    Numbers and booleans have r and Spearman's ρ, log parameters with r on the logarithm; categories have the
    correlation ratio (see `correlation_ratio`) and no sign.

    Parameters
    ----------
    encoding : Encoding
        n_runs runs and their parameters.
    y : array, shape (n_runs,)
        The metric.

    Returns
    -------
    DataFrame, shape (n_parameters, 9)
        A row per parameter, in the encoding's order: parameter, correlation, correlation_low, correlation_high,
        spearman, spearman_low, spearman_high, correlation_ratio, n_runs (runs that have the parameter and the metric).
    """
    y = np.asarray(y, dtype=np.float64)
    is_category = np.array([parameter.kind == "category" for parameter in encoding.parameters], dtype=bool)
    numeric = np.flatnonzero(~is_category[encoding.owner])
    X = searched_scale(encoding, numeric)
    by_value, by_rank = pearson(X, y), spearman(X, y)
    at = encoding.owner[numeric]
    d = len(encoding.parameters)

    def placed(values: Floats) -> Floats:
        column = np.full(d, np.nan)
        column[at] = values
        return column

    n_runs = np.zeros(d, dtype=np.intp)
    n_runs[at] = by_value.n
    ratio = np.full(d, np.nan)
    for j in np.flatnonzero(is_category):
        codes = encoding.codes(int(j))
        n_runs[j] = np.count_nonzero((codes >= 0) & np.isfinite(y))
        ratio[j] = correlation_ratio(codes, y, len(encoding.parameters[j].levels))
    return pd.DataFrame(
        {
            "parameter": [parameter.name for parameter in encoding.parameters],
            "correlation": placed(by_value.r),
            "correlation_low": placed(by_value.low),
            "correlation_high": placed(by_value.high),
            "spearman": placed(by_rank.r),
            "spearman_low": placed(by_rank.low),
            "spearman_high": placed(by_rank.high),
            "correlation_ratio": ratio,
            "n_runs": n_runs,
        }
    )


def direction(low: float, high: float, goal: Goal, *, curve: Floats | None = None) -> str:
    """What raising a number (or taking a level) does for the goal.

    Parameters
    ----------
    low, high : float
        The 95 % interval of the correlation; NaN when there is none.
    goal : {"minimize", "maximize"}
        What counts as better.
    curve : array, shape (n_points,), optional
        The metric's response to the parameter from its lowest to its highest value. Give it only when the parameter
        matters (is above the noise floor): a curve always bends somewhere. It then decides, since a correlation sees
        straight lines alone.

    Returns
    -------
    {"better", "worse", "mixed", "flat"}
        With a curve: "mixed" when it goes back by more than a quarter of its larger move, else by the way it goes.
        Without: by the interval, "flat" when it holds zero or there is none.
    """
    rises = _rises(curve) if curve is not None else 0
    if rises is None:
        return "mixed"
    if rises == 0 and low > 0:
        rises = 1
    elif rises == 0 and high < 0:
        rises = -1
    if rises == 0:
        return "flat"
    return "better" if (rises > 0) == (goal == "maximize") else "worse"


def _rises(curve: Floats) -> int | None:
    """1 for a curve that rises, -1 for one that falls, 0 for a level one, None for one that does both."""
    curve = np.asarray(curve, dtype=np.float64)
    curve = curve[np.isfinite(curve)]
    if len(curve) < 2:
        return 0
    rise = float(np.max(curve - np.minimum.accumulate(curve)))
    fall = float(np.max(np.maximum.accumulate(curve) - curve))
    if max(rise, fall) <= 1e-12 * float(np.max(np.abs(curve))):
        return 0
    if min(rise, fall) > BACKTRACK * max(rise, fall):
        return None
    return 1 if rise > fall else -1


def _columnwise(X: Floats, y: Floats, direct: Callable[[Floats], Floats | None], variance: float) -> Correlations:
    """Products of unit vectors, column by column over the runs that have both sides, with Fisher's interval."""
    X, y = np.asarray(X, dtype=np.float64), np.asarray(y, dtype=np.float64)
    present = np.isfinite(y)
    whole = direct(y[present])
    r, n = np.full(X.shape[1], np.nan), np.zeros(X.shape[1], dtype=np.intp)
    for j in range(X.shape[1]):  # a column at a time: a million runs need no second matrix
        both = present & np.isfinite(X[:, j])
        n[j] = np.count_nonzero(both)
        if n[j] < MIN_RUNS:
            continue
        left, right = direct(X[both, j]), whole if n[j] == present.sum() else direct(y[both])
        if left is not None and right is not None:
            # A plain sum: a product of vectors would start threads, which costs more on a busy machine.
            r[j] = np.clip((left * right).sum(), -1.0, 1.0)
    low, high = fisher_interval(r, n, variance)
    return Correlations(r, low, high, n)


def unit_vector(values: Floats) -> Floats | None:
    """Values as a vector of mean 0 and length 1; None where they do not vary."""
    if len(values) == 0 or values.min() == values.max():
        return None
    largest = np.abs(values).max()
    centred = values / largest  # so that nothing overflows when it is squared
    centred = centred - centred.mean()
    return np.asarray(centred / np.sqrt(np.square(centred).sum()), dtype=np.float64)


def _by_rank(values: Floats) -> Floats | None:
    """Ranks, ties sharing their mean rank, as a vector of mean 0 and length 1."""
    return unit_vector(rankdata(values)) if len(values) else None


def fisher_interval(r: Floats, n: Ints, variance: float) -> tuple[Floats, Floats]:
    """95 % limits of correlations through z = atanh(r), NaN below four runs."""
    spread = np.full(len(r), np.nan)
    enough = n >= MIN_RUNS_FOR_INTERVAL
    spread[enough] = Z95 * np.sqrt(variance / (n[enough] - 3))
    with np.errstate(divide="ignore"):  # atanh(±1) is infinite, and its limits are ±1 again
        z = np.arctanh(r)
    return np.tanh(z - spread), np.tanh(z + spread)
