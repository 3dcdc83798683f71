"""Parameters that moved together: what one of them did cannot be told from what the other did.

Sources: Kelley, *PNAS* 21 (1935), for the unbiased correlation ratio; Bergsma, *Journal of the Korean Statistical
Society* 42 (2013), for the bias-corrected Cramér's V.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import chdtrc, fdtrc, gammaln, ndtr
from scipy.stats import rankdata

from hpimp_core.correlation import MIN_RUNS_FOR_INTERVAL, SPEARMAN_VARIANCE
from hpimp_core.encoding import Encoding

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

STRONG = 0.7
# Enough to see 0.7 without doubt; more runs would only cost time.
MAX_RUNS = 5_000
# Among many pairs of few runs one is strong by luck: the chance that any of them is, were none related.
FAMILY_ERROR = 0.01
# Below this part of its variance in all runs, a column hardly varies over the runs that a pair shares.
NO_VARIANCE = 1e-9


@dataclass(frozen=True, eq=False)
class _Found:
    """Every pair of two groups of columns: strength, chance of it by luck, runs; arrays of one shape."""

    strength: Floats
    chance: Floats
    n: Ints


def moved_together(encoding: Encoding, *, strong: float = STRONG, random_state: int = 0) -> pd.DataFrame:
    """Pairs of parameters that moved together in these runs, of any kinds, strongest first.

    Parameters
    ----------
    encoding : Encoding
        n_runs runs and their parameters.
    strong : float in [0, 1]
        The strength from which a pair is named.
    random_state : int
        Chooses the runs looked at where there are more than 5,000.

    Returns
    -------
    DataFrame
        first, second (names, in the encoding's order), strength (0 to 1), measure, n_runs (runs that have both). The
        measure is "Spearman" for two numbers (booleans count as numbers), "correlation ratio" for a number and a
        category, "Cramér's V" for two categories, and "presence" where it is not a parameter's value but its being
        there at all that went with the other, as with a momentum that only one optimizer has.

    Notes
    -----
    Numbers count by their rank among all runs that have them, so a log scale changes nothing. Both ratios are
    corrected for the strength that luck gives to many levels. A pair must also be beyond what luck does: with few
    runs and many parameters some pair is always strong, so the chance of naming any, were none related, is held at
    1 % (Bonferroni).
    """
    n_all, d = encoding.X.shape[0], len(encoding.parameters)
    if d < 2 or n_all < MIN_RUNS_FOR_INTERVAL:
        return _frame([], encoding)
    rows = np.arange(n_all)
    if n_all > MAX_RUNS:  # drawn, not every k-th: a grid's order is periodic
        rows = np.sort(np.random.default_rng(random_state).choice(n_all, size=MAX_RUNS, replace=False))
    X = encoding.X[rows]
    is_category = np.array([parameter.kind == "category" for parameter in encoding.parameters], dtype=bool)

    numeric = np.flatnonzero(~is_category[encoding.owner])
    first_feature = np.searchsorted(encoding.owner, np.arange(d))
    has_levels = first_feature < np.searchsorted(encoding.owner, np.arange(d), side="right")
    present = np.isfinite(X[:, first_feature[has_levels]])
    absent_somewhere = ~present.all(axis=0) & present.any(axis=0)
    Z = _standard_ranks(np.column_stack([X[:, numeric], present[:, absent_somewhere].astype(np.float64)]))
    number_owner = np.concatenate([encoding.owner[numeric], np.flatnonzero(has_levels)[absent_somewhere]])
    is_presence = np.arange(len(number_owner)) >= len(numeric)

    categories = np.flatnonzero(is_category & has_levels)
    level_owner = encoding.owner[is_category[encoding.owner]]
    L = np.nan_to_num(X[:, is_category[encoding.owner]])

    found = [
        (_number_number(Z), number_owner, number_owner, "Spearman"),
        (_number_category(Z, L, level_owner, categories), number_owner, categories, "correlation ratio"),
        (_category_category(L, level_owner, categories), categories, categories, "Cramér's V"),
    ]
    looked_at = d * (d - 1) // 2
    best: dict[tuple[int, int], tuple[float, str, int]] = {}
    number_order = np.array([_disorder(column) for column in Z.T])
    category_order = np.array([_disorder(L[:, level_owner == j].argmax(axis=1)) for j in categories])
    disorder = {"Spearman": (number_order, number_order), "correlation ratio": (number_order, category_order)}
    for pairs, left_owner, right_owner, measure in found:
        left, right = disorder.get(measure, (category_order, category_order))
        by_luck = np.maximum(pairs.chance, np.exp(-pairs.n * np.minimum.outer(left, right)))
        beyond_luck = (pairs.strength >= strong) & (by_luck < FAMILY_ERROR / looked_at)
        for i, k in np.argwhere(beyond_luck):
            pair = tuple(sorted((int(left_owner[i]), int(right_owner[k]))))
            by_presence = measure != "Cramér's V" and (is_presence[i] or (measure == "Spearman" and is_presence[k]))
            entry = (float(pairs.strength[i, k]), "presence" if by_presence else measure, int(pairs.n[i, k]))
            if pair[0] != pair[1] and entry[0] > best.get((pair[0], pair[1]), (0.0, "", 0))[0]:
                best[pair[0], pair[1]] = entry
    return _frame(sorted(best.items(), key=lambda item: (-item[1][0], item[0])), encoding)


def _frame(pairs: list[tuple[tuple[int, int], tuple[float, str, int]]], encoding: Encoding) -> pd.DataFrame:
    """Pairs of parameter indices with their strength, measure and runs, as a table with names."""
    return pd.DataFrame(
        {
            "first": pd.Series([encoding.parameters[i].name for (i, _), _ in pairs], dtype=object),
            "second": pd.Series([encoding.parameters[k].name for (_, k), _ in pairs], dtype=object),
            "strength": pd.Series([strength for _, (strength, _, _) in pairs], dtype=np.float64),
            "measure": pd.Series([measure for _, (_, measure, _) in pairs], dtype=object),
            "n_runs": pd.Series([n for _, (_, _, n) in pairs], dtype=np.intp),
        }
    )


def _standard_ranks(values: Floats) -> Floats:
    """Ranks of each column with mean 0 and variance 1 over the runs that have it; NaN where missing or constant."""
    ranks = np.full(values.shape, np.nan)
    for j in range(values.shape[1]):
        there = np.isfinite(values[:, j])
        if there.any():
            ranked = rankdata(values[there, j])
            spread = float(ranked.std())
            if spread > 0:
                ranks[there, j] = (ranked - ranked.mean()) / spread
    return ranks


def _disorder(values: npt.NDArray[np.floating | np.integer]) -> float:
    """Logarithm of the number of ways to order a column's values, per run: small when most are alike.

    A pair cannot agree more perfectly than one ordering in so many, which keeps the tests below, made for many runs,
    from calling three yeses among five runs a certainty.
    """
    values = values[np.isfinite(values)]
    counts = np.unique(values, return_counts=True)[1]
    return float((gammaln(len(values) + 1) - gammaln(counts + 1).sum()) / max(1, len(values)))


def _number_number(Z: Floats) -> _Found:
    """|Spearman| of all pairs of columns over the runs that have both; shape (n_numbers, n_numbers)."""
    M = np.isfinite(Z).astype(np.float64)
    Z = np.nan_to_num(Z)
    n = M.T @ M
    sums, squares = Z.T @ M, (Z**2).T @ M  # of the row's column, over the runs of both
    with np.errstate(invalid="ignore", divide="ignore"):
        variance = squares - sums**2 / n
        variance[~(variance > NO_VARIANCE * n)] = np.nan
        r = np.minimum(np.abs(Z.T @ Z - sums * sums.T / n) / np.sqrt(variance * variance.T), 1.0)
        n_or_more = np.maximum(n, MIN_RUNS_FOR_INTERVAL)
        chance = 2.0 * ndtr(-np.arctanh(r) * np.sqrt((n_or_more - 3) / SPEARMAN_VARIANCE))
    return _Found(np.triu(np.nan_to_num(r), 1), np.where(n < MIN_RUNS_FOR_INTERVAL, 1.0, chance), n.astype(np.intp))


def _number_category(Z: Floats, L: Floats, level_owner: Ints, categories: Ints) -> _Found:
    """Unbiased correlation ratio of each number's ranks by each category; shape (n_numbers, n_categories)."""
    M = np.isfinite(Z).astype(np.float64)
    Z = np.nan_to_num(Z)
    strength = np.zeros((Z.shape[1], len(categories)))
    chance, n_runs = np.ones_like(strength), np.zeros(strength.shape, dtype=np.intp)
    for c, owner in enumerate(categories):
        level = L[:, level_owner == owner]
        has = level.sum(axis=1)
        counts, sums = level.T @ M, level.T @ Z
        n, k = counts.sum(axis=0), np.count_nonzero(counts, axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            offset = sums.sum(axis=0) ** 2 / n
            total = has @ Z**2 - offset
            between = np.sum(sums**2 / np.maximum(counts, 1.0), axis=0) - offset
            within = np.maximum(total - between, 0.0)
            told = (k >= 2) & (n > k) & (total > NO_VARIANCE * n)
            squared = 1.0 - within / total * (n - 1) / (n - k)
            by_luck = fdtrc(k - 1, n - k, np.where(within > 0, between / (k - 1) / within * (n - k), np.inf))
        strength[:, c] = np.sqrt(np.clip(np.where(told, squared, 0.0), 0.0, 1.0))
        chance[:, c] = np.where(told, by_luck, 1.0)
        n_runs[:, c] = n
    return _Found(strength, chance, n_runs)


def _category_category(L: Floats, level_owner: Ints, categories: Ints) -> _Found:
    """Bias-corrected Cramér's V of all pairs of categories; shape (n_categories, n_categories)."""
    crossed = L.T @ L
    strength = np.zeros((len(categories), len(categories)))
    chance, n_runs = np.ones_like(strength), np.zeros(strength.shape, dtype=np.intp)
    for a, b in zip(*np.triu_indices(len(categories), 1), strict=True):
        table = crossed[np.ix_(level_owner == categories[a], level_owner == categories[b])]
        strength[a, b], chance[a, b], n_runs[a, b] = _cramers_v(table)
    return _Found(strength, chance, n_runs)


def _cramers_v(table: Floats) -> tuple[float, float, int]:
    """Bergsma's V of a table of counts, the chance of its χ² by luck, and the runs in it."""
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    n, r, k = float(table.sum()), *table.shape
    if min(r, k) < 2 or n < MIN_RUNS_FOR_INTERVAL:
        return 0.0, 1.0, int(n)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / n
    chi2 = float(np.sum((table - expected) ** 2 / expected))
    excess = max(0.0, chi2 / n - (r - 1) * (k - 1) / (n - 1))
    size = min(r - (r - 1) ** 2 / (n - 1), k - (k - 1) ** 2 / (n - 1)) - 1
    v = float(np.sqrt(min(1.0, excess / size))) if size > 0 else 0.0
    return v, float(chdtrc((r - 1) * (k - 1), chi2)), int(n)
