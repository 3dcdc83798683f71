"""Cells: what people write in a cell is read as the number, the yes or no, the word or the nothing that it means."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pytest

from hpimp_core.tables.cells import as_kind, as_values, number


def cells(*texts: str | None) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(texts, type=pa.string())])


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("0.001", 0.001),
        ("1e-3", 0.001),
        (".5", 0.5),
        ("-2", -2),
        ("1,234", 1234),
        ("12,345,678.5", 12345678.5),
        ("1 234", 1234),
        ("85%", 85),
        ("7.6s", 7.6),
        ("12ms", 0.012),
        ("1.5h", 5400),
        ("2 min", 120),
        ("10k", 10_000),
        ("3M", 3e6),
        ("16 GB", 16e9),
        ("10^-3", 0.001),
        ("2*10^-4", 2e-4),
        ("2×10**3", 2000),
        ("0.93 ± 0.02", 0.93),
        ("0.93 +/- 0.02", 0.93),
        ("−0.5", -0.5),
        ("0 days 00:14:21.500000", 861.5),
        ("1:02:03", 3723),
        ("14:21", 861),
        ("1h 2m 3s", 3723),
        ("inf", math.inf),
        ("-∞", -math.inf),
    ],
)
def test_a_word_that_means_a_number_is_that_number(word: str, value: float) -> None:
    assert number(word) == pytest.approx(value)


@pytest.mark.parametrize(
    "word", ["adam", "512-256-128", "1_000", "0x1F", "12 apples", "9" * 65, "1/4", "v2", "--", "1,23,4"]
)
def test_a_word_that_means_no_number_is_none(word: str) -> None:
    assert math.isnan(number(word))


def test_a_decimal_comma_is_read_where_the_table_writes_it() -> None:
    assert number("0,5", decimal_comma=True) == 0.5
    assert number("1.234,5", decimal_comma=True) == 1234.5
    assert number("59,2%", decimal_comma=True) == pytest.approx(59.2)


def test_missing_words_are_missing_in_numbers() -> None:
    found = as_values(cells("1", "None", "-", "NA", "nan", " ", None, "3"))
    assert found.kind == "integer"
    assert found.junk == 0
    np.testing.assert_array_equal(found.values, [1, *[np.nan] * 6, 3])


def test_a_cell_of_junk_leaves_a_column_numeric_and_is_counted() -> None:
    found = as_values(cells(*[str(i / 7) for i in range(9)], "see notes"))
    assert (found.kind, found.junk, found.junk_example) == ("number", 1, "see notes")
    assert np.isnan(found.values.iloc[9])


def test_known_junk_may_be_frequent() -> None:
    found = as_values(cells(*[str(i / 7) for i in range(6)], *["OOM"] * 4))
    assert (found.kind, found.junk) == ("number", 4)


def test_a_word_that_comes_back_beside_numbers_is_a_level() -> None:
    found = as_values(cells(*["0.1", "0.5", "0.9"] * 6, *["sqrt"] * 2))
    assert found.kind == "category"
    assert set(found.values) == {"0.1", "0.5", "0.9", "sqrt"}


def test_yes_and_no_in_any_spelling_are_booleans() -> None:
    found = as_values(cells("TRUE", "false", "True ", "NA"))
    assert found.kind == "boolean"
    assert found.values.tolist()[:3] == [True, False, True]
    assert found.values.isna().tolist() == [False, False, False, True]


def test_zeros_and_ones_stay_integers() -> None:
    assert as_values(cells("0", "1", "1")).kind == "integer"


def test_whole_floats_are_integers() -> None:
    found = as_values(cells("64.0", "128.0"))
    assert (found.kind, found.values.tolist()) == ("integer", [64, 128])


def test_infinite_results_stay_infinite() -> None:
    assert as_values(cells("0.5", "inf", "2.5")).values.tolist() == [0.5, math.inf, 2.5]


def test_none_is_a_level_only_where_the_others_are_one_and_the_same() -> None:
    assert set(as_values(cells("None", "sqrt", "None")).values) == {"None", "sqrt"}
    assert as_values(cells("None", "sqrt", "log2")).values.tolist() == [None, "sqrt", "log2"]
    assert set(as_values(cells("none", "l1", "l2")).values) == {"none", "l1", "l2"}


@pytest.mark.parametrize(
    "dates",
    [
        ("2024-01-31", "2024-02-01"),
        ("31-01-2024 14:28", "01-02-2024 09:00"),
        ("31.01.2024", "1.2.2024"),
        ("Jan 31", "Feb 1"),
    ],
)
def test_dates_are_dates_whichever_part_comes_first(dates: tuple[str, ...]) -> None:
    assert as_values(cells(*dates)).dates


def test_commas_are_decimal_where_one_cannot_be_a_thousand() -> None:
    assert as_values(cells("0,5", "0,125", "12,25")).values.tolist() == [0.5, 0.125, 12.25]
    assert as_values(cells("1,000", "2,500", "10,000")).values.tolist() == [1000, 2500, 10_000]


def test_a_kind_can_be_overruled() -> None:
    texts = cells("1", "2", "three", None)
    assert as_kind(texts, "category").tolist() == ["1", "2", "three", None]
    np.testing.assert_array_equal(as_kind(texts, "number"), [1, 2, np.nan, np.nan])
    assert as_kind(cells("0", "1", "2"), "boolean").isna().tolist() == [False, False, True]
