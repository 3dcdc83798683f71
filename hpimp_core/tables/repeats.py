"""Repeats: runs that have the settings of another run, and those that have its results as well."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

_DUPLICATES = "They repeat the settings and the results of another run. They are kept, each counts."
_REPEATS = "They repeat another run's settings with a result of their own, which shows how much luck matters."


def lines(frame: pd.DataFrame, settings: Sequence[str], results: Sequence[str]) -> list[tuple[str, str, str, str]]:
    """Lines of the ledger: how many runs repeat another's settings, and how many its results too. All are kept."""
    if not settings or not results or len(frame) < 2:
        return []
    keys = _row_keys(frame, settings)
    again = pd.Series(keys).duplicated().to_numpy()
    if not again.any():
        return []
    same = pd.Series(keys ^ (_row_keys(frame, results) * np.uint64(31))).duplicated().to_numpy()
    duplicates, repeats = int(same.sum()), int(again.sum()) - int(same.sum())
    found = []
    if duplicates:
        found.append(("row", f"{duplicates:,} duplicates", "kept", _DUPLICATES))
    if repeats > 0:
        found.append(("row", f"{repeats:,} repeats", "kept", _REPEATS))
    return found


def _row_keys(frame: pd.DataFrame, columns: Sequence[str]) -> np.ndarray:
    """One number per row that is the same where these columns are, shape (n,)."""
    return np.asarray(pd.util.hash_pandas_object(frame[list(columns)], index=False).to_numpy(), dtype=np.uint64)
