"""Parameters as a feature matrix, and which feature belongs to which parameter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from hpimp_core.runs import Column, Kind

# Scikit-learn's trees hold their features in single precision, and add them up to see whether all are finite: a hundred
# million values of this size still are.
LARGEST = 1e30
# A category gets one feature per level; past this many the rarest share one, which bounds memory and split search.
MAX_LEVELS = 60

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Parameter:
    """A parameter as the methods see it: `levels` is empty unless `kind` is "category"."""

    name: str
    kind: Kind
    log: bool
    levels: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Encoding:
    """Parameters as numbers.

    Attributes
    ----------
    X : array, shape (n_runs, n_features)
        Numbers as they are, booleans 0 or 1, a category as one 0/1 feature per level; missing is NaN
        (in each of a category's features). Infinite values count as missing.
    owner : array of int, shape (n_features,)
        The index into `parameters` of the parameter that a feature belongs to. A parameter's features are adjacent.
    level_of : array of int, shape (n_features,)
        The index into the parameter's `levels` for a feature of a category, -1 for any other.
    parameters : tuple of Parameter
        In the order in which they were asked for.
    """

    X: Floats
    owner: Ints
    level_of: Ints
    parameters: tuple[Parameter, ...]

    def features(self, parameter: int) -> Ints:
        """Indices of the features of one parameter, shape (its number of levels or 1,)."""
        return np.flatnonzero(self.owner == parameter)

    def index(self, name: str) -> int:
        """Position of a parameter by its name; KeyError when it is not encoded."""
        for i, parameter in enumerate(self.parameters):
            if parameter.name == name:
                return i
        raise KeyError(name)

    def codes(self, parameter: int) -> Ints:
        """Level index of each run for a category, -1 where missing; shape (n_runs,)."""
        block = self.X[:, self.features(parameter)]
        missing = np.isnan(block[:, 0]) if block.shape[1] else np.ones(len(self.X), dtype=bool)
        codes = np.argmax(np.nan_to_num(block), axis=1) if block.shape[1] else np.zeros(len(self.X), dtype=np.intp)
        return np.where(missing, -1, codes).astype(np.intp)

    def fold(self, values: npt.NDArray[np.floating]) -> Floats:
        """Sum values over each parameter's features: shape (..., n_features) → (..., n_parameters)."""
        belongs = np.zeros((len(self.owner), len(self.parameters)))
        belongs[np.arange(len(self.owner)), self.owner] = 1.0
        return np.asarray(values @ belongs, dtype=np.float64)


def numbers(values: pd.Series) -> Floats:
    """A column as float64 with NaN for what is missing, infinite or no number; text is parsed, True is 1."""
    if values.dtype == bool or isinstance(values.dtype, pd.BooleanDtype):
        return np.asarray(values.astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)
    if not pd.api.types.is_numeric_dtype(values.dtype):
        spoken = values.astype("string").str.strip().str.lower()
        values = spoken.replace({"true": "1", "false": "0", "yes": "1", "no": "0"})
    parsed = pd.to_numeric(values, errors="coerce")
    array = np.array(parsed.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)
    array[np.isinf(array)] = np.nan
    return array


def texts(values: pd.Series) -> pd.Series:
    """A column as text levels; whole numbers lose their ".0", missing stays missing."""
    if pd.api.types.is_float_dtype(values.dtype):
        as_float = values.to_numpy(dtype=np.float64, na_value=np.nan)
        plain = [
            None if np.isnan(v) else f"{v:.0f}" if v == np.round(v) and abs(v) < 1e15 else repr(v)
            for v in as_float.tolist()
        ]
        return pd.Series(plain, index=values.index, dtype="string")
    return values.astype("string")


def ordered_levels(levels: Sequence[str]) -> list[str]:
    """Levels in the order a person expects: by size when all are numbers, else by letter."""
    try:
        return sorted(levels, key=lambda level: (float(level), level))
    except ValueError:
        return sorted(levels)


def encode_category(values: pd.Series) -> tuple[Floats, tuple[str, ...]]:
    """One 0/1 feature per level, NaN where missing; the rarest levels of a many-levelled category share the last."""
    labels = texts(values)
    counts = labels.value_counts()
    kept = list(counts.index)
    if len(kept) > MAX_LEVELS:
        kept = list(counts.index[: MAX_LEVELS - 1])
    levels = ordered_levels([str(level) for level in kept])
    codes = pd.Index(levels, dtype="string").get_indexer(pd.Index(labels)) if levels else np.full(len(labels), -1)
    missing = labels.isna().to_numpy(dtype=bool)
    if len(counts) > MAX_LEVELS:
        codes = np.where((codes < 0) & ~missing, len(levels), codes)
        levels.append(f"{len(counts) - len(levels)} rarer levels")
    X = np.zeros((len(labels), len(levels)))
    present = np.flatnonzero(~missing)
    X[present, codes[present]] = 1.0
    X[missing] = np.nan
    return X, tuple(levels)


def encode(frame: pd.DataFrame, columns: Sequence[Column]) -> Encoding:
    """Turn parameter columns into a feature matrix; neither input is changed.

    Parameters
    ----------
    frame : DataFrame, shape (n_runs, …)
        Holds at least the columns named in `columns`.
    columns : sequence of Column
        The parameters to encode. A column is read by its `kind`, whatever its dtype.

    Returns
    -------
    Encoding
    """
    blocks: list[Floats] = []
    parameters: list[Parameter] = []
    owner: list[int] = []
    level_of: list[int] = []
    for i, column in enumerate(columns):
        values = frame[column.name]
        if column.kind == "category":
            block, levels = encode_category(values)
            level_of.extend(range(len(levels)))
        else:
            block, levels = np.clip(numbers(values), -LARGEST, LARGEST)[:, None], ()
            level_of.append(-1)
        blocks.append(block)
        owner.extend([i] * block.shape[1])
        parameters.append(Parameter(column.name, column.kind, column.log and not levels, levels))
    X = np.concatenate(blocks, axis=1) if blocks else np.empty((len(frame), 0))
    return Encoding(X, np.array(owner, dtype=np.intp), np.array(level_of, dtype=np.intp), tuple(parameters))
