"""Levels: how the runs that took each level of a category did."""

from __future__ import annotations

import numpy as np
import pandas as pd

from hpimp_core.correlation import (
    MIN_RUNS,
    PEARSON_VARIANCE,
    Correlations,
    direction,
    fisher_interval,
    unit_vector,
)
from hpimp_core.encoding import Encoding, Floats, Ints
from hpimp_core.runs import Goal


def levels(encoding: Encoding, y: Floats, goal: Goal) -> pd.DataFrame:
    """A row per level of each category: how its runs did, and how taking that level goes with the metric.

    Parameters
    ----------
    encoding : Encoding
        n_runs runs and their parameters.
    y : array, shape (n_runs,)
        The metric.
    goal : {"minimize", "maximize"}
        What the direction is judged by.

    Returns
    -------
    DataFrame
        parameter, level, n_runs, mean, median, correlation, correlation_low, correlation_high, direction. The
        correlation is that of the level's 0/1 indicator with the metric, over the runs that have the parameter;
        direction is "better" or "worse" where its interval leaves out zero, else "flat". A level that no run of these
        took has n_runs 0 and no figures.
    """
    y = np.asarray(y, dtype=np.float64)
    rows: list[pd.DataFrame] = []
    for j, parameter in enumerate(encoding.parameters):
        if parameter.kind != "category":
            continue
        codes = encoding.codes(j)
        found = _of_indicators(codes, y, len(parameter.levels))
        groups = pd.Series(y).where(np.isfinite(y)).groupby(codes)
        per_level = groups.agg(["count", "mean", "median"]).reindex(range(len(parameter.levels)))
        rows.append(
            pd.DataFrame(
                {
                    "parameter": parameter.name,
                    "level": list(parameter.levels),
                    "n_runs": per_level["count"].fillna(0).astype(np.intp).to_numpy(),
                    "mean": per_level["mean"].to_numpy(dtype=np.float64),
                    "median": per_level["median"].to_numpy(dtype=np.float64),
                    "correlation": found.r,
                    "correlation_low": found.low,
                    "correlation_high": found.high,
                    "direction": [direction(low, high, goal) for low, high in zip(found.low, found.high, strict=True)],
                }
            )
        )
    if rows:
        return pd.concat(rows, ignore_index=True)
    text, number = pd.Series(dtype=object), pd.Series(dtype=np.float64)
    return pd.DataFrame(
        {"parameter": text, "level": text, "n_runs": pd.Series(dtype=np.intp), "mean": number, "median": number}
        | dict.fromkeys(("correlation", "correlation_low", "correlation_high"), number)
        | {"direction": text}
    )


def _of_indicators(codes: Ints, y: Floats, n_levels: int) -> Correlations:
    """Pearson's r of each level's 0/1 indicator with the metric, from the sums over levels alone."""
    both = (codes >= 0) & np.isfinite(y)
    codes, unit = codes[both], unit_vector(y[both])
    n, r = len(codes), np.full(n_levels, np.nan)
    taken = np.bincount(codes, minlength=n_levels)
    some = (taken > 0) & (taken < n)
    if unit is not None and n >= MIN_RUNS:
        sums = np.bincount(codes, weights=unit, minlength=n_levels)[some]
        r[some] = np.clip(sums / np.sqrt(taken[some] * (1.0 - taken[some] / n)), -1.0, 1.0)
    n_runs = np.full(n_levels, n, dtype=np.intp)
    low, high = fisher_interval(r, n_runs, PEARSON_VARIANCE)
    return Correlations(r, low, high, n_runs)
