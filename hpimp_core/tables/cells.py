"""Cells: what the text in a column's cells stands for (a number, yes or no, a word, nothing at all)."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from hpimp_core.tables.terms import Kind
from hpimp_core.tables.vocabulary import FALSE, JUNK, MISSING, TRUE

# A word beside numbers that stands for no value, among words a level of its own (augmentation = none).
NONE = "none"

# A column is numeric when at least this share of its cells are numbers; the others become missing and are counted.
# Below it, words beside numbers are levels of their own (max_features = sqrt, log2, 0.5).
NUMERIC_SHARE = 0.8
# A word that repeats beside the numbers in more than this share of the cells is a level, not junk (gamma = scale).
RECURRING_WORD_SHARE = 0.05

# What a unit multiplies by; a lone m is minutes, M is millions.
SECONDS = {
    **dict.fromkeys(("ns",), 1e-9),
    **dict.fromkeys(("us", "µs", "μs"), 1e-6),
    **dict.fromkeys(("ms",), 1e-3),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1.0),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 60.0),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 3600.0),
    **dict.fromkeys(("d", "day", "days"), 86400.0),
}
MULTIPLES = {"k": 1e3, "kb": 1e3, "mn": 1e6, "mb": 1e6, "b": 1e9, "bn": 1e9, "gb": 1e9, "tb": 1e12}

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_SPREAD = re.compile(rf"^({_NUMBER})\s*(?:±|\+/-|\+-)\s*{_NUMBER}\s*%?$")
_UNIT = re.compile(rf"^({_NUMBER})\s*([A-Za-zµμ]+|%)$")
_POWER = re.compile(rf"^(?:({_NUMBER})\s*[*x×·]\s*)?10\s*(?:\^|\*\*)\s*\(?([-+−]?\d+)\)?$")
_THOUSANDS = re.compile(r"^[-+]?\d{1,3}(?:([,'’\u00a0\u202f _])\d{3})(?:\1\d{3})*(?:\.\d+)?$")
_DECIMAL_COMMA = re.compile(r"^[-+]?(?:\d+|\d{1,3}(?:\.\d{3})+),\d+(?:[eE][-+]?\d+)?$")
_CLOCK = re.compile(r"^(?:(\d+) days? ?,? ?)?(-?\d+):(\d{1,2})(?::(\d{1,2}(?:\.\d+)?))?$")
_CLOCK_WORDS = re.compile(r"^(?:\d+(?:\.\d+)?\s*(?:d|h|m|s|ms|min|sec)\s*){2,}$")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
_DATE = re.compile(
    rf"""^(?: \d{{4}}[-/.年]\d{{1,2}}[-/.月]\d{{1,2}} | \d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{4}} | \d{{1,2}}[-/\s]{_MONTH}
    | (?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s | {_MONTH}[a-z]*\s\d{{1,2}} )""",
    re.IGNORECASE | re.VERBOSE,
)

LONGEST_NUMBER = 64


@dataclass(frozen=True)
class Values:
    """One column's values: their kind, the values themselves, and how many cells were junk."""

    kind: Kind
    values: pd.Series
    junk: int = 0
    junk_example: str = ""
    dates: bool = False
    duration: bool = False


def as_values(text: pa.ChunkedArray, *, decimal_comma: bool = False) -> Values:
    """What a column holds, told from its cells.

    Parameters
    ----------
    text : ChunkedArray of n cells
        Text, or numbers and booleans where the file itself is typed.
    decimal_comma : bool
        Whether the table writes 0,5 for a half.
    """
    if pa.types.is_boolean(text.type):
        return Values("boolean", _booleans(text))
    if pa.types.is_integer(text.type) or pa.types.is_floating(text.type):
        return _numbers(pc.cast(text, pa.float64(), safe=False).to_numpy(zero_copy_only=False))
    try:
        return _numbers(pc.cast(text, pa.float64()).to_numpy(zero_copy_only=False))
    except pa.ArrowInvalid:
        return _from_words(text, decimal_comma)


def as_kind(text: pa.ChunkedArray, kind: Kind, *, decimal_comma: bool = False) -> pd.Series:
    """The column's values treated as `kind`, whatever they look like; cells that do not fit become missing."""
    if kind == "category":
        return _categories(pc.cast(text, pa.string()))
    if kind == "boolean":
        found = as_values(text, decimal_comma=decimal_comma)
        if found.kind == "boolean":
            return found.values
        if found.kind == "category":
            return pd.Series(pd.array([None] * len(text), dtype="boolean"))
        return found.values.map({0: False, 1: True}).astype("boolean")
    words, position = _words(pc.cast(text, pa.string()))
    numbers = np.array([number(word, decimal_comma=decimal_comma) for word in words] + [math.nan])
    return _numbers(numbers[position]).values


def number(word: str, *, decimal_comma: bool = False) -> float:
    """The number a cell stands for, NaN if it is none: 1e-3, 1,234, 7.6s, 85%, 10^-3, 0.93 ± 0.02."""
    if len(word) > LONGEST_NUMBER:
        return math.nan
    word = word.replace("−", "-").strip()
    try:
        return float(word) if "_" not in word else math.nan
    except ValueError:
        pass
    if word in {"∞", "+∞", "-∞"}:
        return -math.inf if word[0] == "-" else math.inf
    if decimal_comma and _DECIMAL_COMMA.match(word.rstrip("%sh min")):
        word = word.replace(".", "").replace(",", ".")
        if word[-1].isdigit():
            return float(word)
    if _THOUSANDS.match(word):
        return float(re.sub(r"[,'’\u00a0\u202f _]", "", word))
    if match := _SPREAD.match(word):
        return float(match[1])
    if match := _POWER.match(word):
        exponent = int(match[2].replace("−", "-"))
        return float(match[1] or 1) * 10.0**exponent if abs(exponent) < 300 else math.nan
    if match := _UNIT.match(word):
        return float(match[1]) * _unit(match[2])
    return duration(word)


def duration(word: str) -> float:
    """Seconds in 0 days 00:14:21.65, 14:21 or 1h 2m 3s; NaN if the word is no duration."""
    if match := _CLOCK.match(word):
        days, first, second, third = match.groups()
        hours, minutes, seconds = (first, second, third) if third else ("0", first, second)
        return float(days or 0) * 86400 + float(hours) * 3600 + float(minutes) * 60 + float(seconds)
    if _CLOCK_WORDS.match(word):
        return sum(float(n) * SECONDS[unit] for n, unit in re.findall(r"(\d+(?:\.\d+)?)\s*(min|sec|ms|[dhms])", word))
    return math.nan


def is_date(word: str) -> bool:
    """Whether a cell is a date, with or without the time of day."""
    return bool(_DATE.match(word))


def _unit(unit: str) -> float:
    """What a unit multiplies by; NaN for a word that is no unit."""
    if unit == "%":
        return 1.0
    if unit == "M":
        return 1e6
    return SECONDS.get(unit, MULTIPLES.get(unit.lower(), math.nan))


def _from_words(text: pa.ChunkedArray, decimal_comma: bool) -> Values:
    """Cells that are not all plain numbers: told on the distinct words, mapped back to the cells."""
    text = pc.cast(text, pa.string())
    words, position = _words(text)
    counts = np.bincount(position[position >= 0], minlength=len(words))
    real = np.array([word.lower() != NONE for word in words], dtype=bool)
    lowered = [word.lower() for word, is_real in zip(words, real, strict=True) if is_real]
    if lowered and all(word in TRUE or word in FALSE for word in lowered):
        return Values("boolean", _booleans_of(words, position))
    comma = decimal_comma or _writes_decimal_comma(words)
    numbers = np.array([number(word, decimal_comma=comma) for word in words] + [math.nan])
    spelled_nan = np.isnan(numbers[:-1])
    numeric, others = counts[~spelled_nan].sum(), counts[spelled_nan & real].sum()
    junk = [words[i] for i in np.flatnonzero(spelled_nan & real)]
    if numeric and _is_numeric(words, counts, spelled_nan & real, int(numeric), int(others)):
        found = _numbers(numbers[position])
        is_duration = sum(":" in word or word[-1:] in "smh" for word in words) > len(words) / 2
        return Values(found.kind, found.values, int(others), junk[0] if junk else "", duration=is_duration)
    dates = sum(int(c) for word, c in zip(words, counts, strict=True) if is_date(word))
    return Values("category", _categories(text), dates=bool(len(words)) and dates > 0.8 * counts[real].sum())


def _is_numeric(words: list[str], counts: np.ndarray, is_word: np.ndarray, numeric: int, others: int) -> bool:
    """Whether the words beside the numbers are junk rather than levels of a category."""
    if numeric < NUMERIC_SHARE * (numeric + others):
        known = sum(int(counts[i]) for i in np.flatnonzero(is_word) if words[i].lower() in JUNK)
        return known == others and numeric > others
    recurring = [
        words[i]
        for i in np.flatnonzero(is_word)
        if counts[i] > max(1, RECURRING_WORD_SHARE * (numeric + others)) and words[i].lower() not in JUNK
    ]
    return not recurring


def _writes_decimal_comma(words: list[str]) -> bool:
    """Whether every number with a comma reads as 0,5 and at least one cannot be a thousand."""
    with_comma = [word for word in words if "," in word and len(word) <= LONGEST_NUMBER]
    return (
        bool(with_comma)
        and all(_DECIMAL_COMMA.match(word) for word in with_comma)
        and any(not _THOUSANDS.match(word) for word in with_comma)
    )


def _words(text: pa.ChunkedArray) -> tuple[list[str], np.ndarray]:
    """The distinct words that are not missing, and each cell's position among them (-1 for missing), shape (n,)."""
    encoded = pc.utf8_trim_whitespace(text).combine_chunks().dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    every = encoded.dictionary.to_pylist()
    kept = [i for i, word in enumerate(every) if word.lower() not in MISSING]
    renumber = np.full(len(every) + 1, -1)
    renumber[kept] = np.arange(len(kept))
    position = encoded.indices.fill_null(len(every)).to_numpy(zero_copy_only=False)
    return [every[i] for i in kept], renumber[position]


def _numbers(values: np.ndarray) -> Values:
    """Floats as a column: whole numbers are integers."""
    finite = values[np.isfinite(values)]
    whole = bool(len(finite)) and bool((np.abs(finite) < 2**53).all()) and bool((finite == np.trunc(finite)).all())
    if whole and len(finite) == len(values):
        return Values("integer", pd.Series(values.astype(np.int64)))
    return Values("integer" if whole else "number", pd.Series(np.asarray(values, dtype=np.float64)))


def _booleans(values: pa.ChunkedArray) -> pd.Series:
    """A typed column of yes and no."""
    return pd.Series(pd.array(values.to_pylist(), dtype="boolean"))


def _booleans_of(words: list[str], position: np.ndarray) -> pd.Series:
    """Yes and no told from words, shape (n,)."""
    truth = [True if word.lower() in TRUE else False if word.lower() in FALSE else None for word in words]
    return pd.Series(pd.array([*truth, None], dtype="boolean")).take(position % (len(words) + 1)).reset_index(drop=True)


def _categories(text: pa.ChunkedArray) -> pd.Series:
    """Words as they are, missing ones as None. `None` is a level only where the others are one and the same."""
    words, position = _words(text)
    others = [word for word in words if word != "None"]
    levels = np.array([None if word == "None" and len(others) > 1 else word for word in words] + [None], dtype=object)
    return pd.Series(levels[position], dtype=object)
