"""Delimited text: which encoding, which separator, where the header is; text → Sheet."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

import charset_normalizer
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from hpimp_core.errors import RunsError
from hpimp_core.files.sheet import MAX_CELLS, MAX_COLUMNS, Sheet, check_cell, check_size, clean_names, text_table
from hpimp_core.tables.cells import number
from hpimp_core.tables.vocabulary import MISSING

SEPARATORS = (",", ";", "\t", "|")
# Enough lines to tell the separator and the header, few enough to be quick.
SAMPLE_LINES = 200
SAMPLE_BYTES = 200_000
# The fast reader works on blocks of this size; a row must fit in one.
BLOCK_BYTES = 8_000_000
# The encodings that tables come in when they are not Unicode; where two are equally plausible, the first is taken.
ENCODINGS = ("big5", "gb18030", "cp932", "cp949", "cp1252", "cp1251")
# Below this difference in charset-normalizer's measure of mess, two encodings are equally plausible.
EQUALLY_MESSY = 0.02
BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# Text has next to no control characters beside line ends and tabs.
CONTROL_SHARE = 0.01
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\ufffd]")
_BINARY = "This is a binary file, not a table. Upload the runs as CSV, Excel, Parquet or JSON lines."
# Words for a missing cell that the fast reader knows exactly as written.
_ARROW_MISSING = [*sorted(MISSING), "NaN", "NA", "N/A", "NULL", "NAN", "Nan", "Null"]


def decode(content: bytes) -> str:
    """Bytes as text, by the byte-order mark, else UTF-8, else what charset-normalizer finds most plausible.

    Raises
    ------
    RunsError
        If the bytes are no text.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = _decode_by_guess(content)
    if "\x00" in text:
        text = _without_nulls(content, text)
    sample = text[:SAMPLE_BYTES]
    if len(_CONTROL.findall(sample)) > CONTROL_SHARE * len(sample):
        raise RunsError(_BINARY)
    return text


def start_of(content: bytes) -> str:
    """The first lines of a file as text, enough to tell what it is.

    Raises
    ------
    RunsError
        If the bytes are no text.
    """
    if len(content) <= SAMPLE_BYTES:
        return decode(content)
    # A character may be cut at the end of the sample; the last line is dropped anyway.
    sample = content[:SAMPLE_BYTES]
    end = max(sample.rfind(b"\n"), sample.rfind(b"\r"))
    return decode(sample if end <= 0 or sample.startswith(BYTE_ORDER_MARKS[1][0]) else sample[: end + 1])


def sheet(content: bytes) -> Sheet:
    """The table in a text, whatever its encoding and separator, with the lines around it set aside.

    Raises
    ------
    RunsError
        If there is no table, or it is larger than the limits.
    """
    start = start_of(content).replace("\r\n", "\n").replace("\r", "\n")
    lines = [line for line in start.splitlines() if line.strip()][:SAMPLE_LINES]
    separator = _separator(lines)
    if separator is None:
        raise RunsError(
            "This text has one column only, so it cannot be a table of runs. "
            "Upload a table with a row for each run and a column for each setting and each result."
        )
    decimal_comma = separator != "," and _has_decimal_comma(lines, separator)
    regular = _regular(content, start, separator)
    if regular is not None:
        return Sheet(regular, decimal_comma=decimal_comma)
    text = decode(content).replace("\r\n", "\n").replace("\r", "\n")
    table, skipped = _by_rows(text, separator)
    return Sheet(table, decimal_comma=decimal_comma, skipped=skipped)


def _decode_by_guess(content: bytes) -> str:
    """Bytes that are no UTF-8: the most plausible encoding among those that tables come in."""
    sample = content[:SAMPLE_BYTES]
    lines = [line for line in sample.splitlines() if not line.isascii()][:SAMPLE_LINES]
    words = re.findall(rb"[^\x00-\x7f][^,;\t|\r\n\"0-9]*", b"\n".join(lines))
    mess = _mess(b"\n".join(lines))
    plausible = [
        encoding for encoding in ENCODINGS if mess.get(encoding, 1.0) <= min(mess.values(), default=0.0) + EQUALLY_MESSY
    ]
    if len(plausible) > 1:
        # Repeated, the words alone are long enough for the library to hear which language they are of.
        finer = _mess(b"\n".join(words) * 10)
        plausible.sort(key=lambda encoding: finer.get(encoding, 1.0))
    return content.decode(plausible[0] if plausible else "latin_1", errors="replace")


def _mess(sample: bytes) -> dict[str, float]:
    """How messy a text would be in each encoding that it may have, less so where it reads as a language."""
    matches = charset_normalizer.from_bytes(sample, cp_isolation=list(ENCODINGS), threshold=0.3)
    return {match.encoding: match.chaos - 0.1 * match.coherence for match in matches}


def _without_nulls(content: bytes, text: str) -> str:
    """Text with NUL characters: UTF-16 without its mark, or no text at all."""
    even, odd = content[:SAMPLE_BYTES:2].count(0), content[1:SAMPLE_BYTES:2].count(0)
    half = min(len(content), SAMPLE_BYTES) // 2
    for encoding, nulls, others in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if nulls > 0.5 * half and others < 0.1 * half:
            return content.decode(encoding, errors="replace")
    if text.count("\x00") > 0.01 * len(text):
        raise RunsError(_BINARY)
    return text.replace("\x00", "")


def _separator(lines: list[str]) -> str | None:
    """The separator that cuts most lines into the same number of cells, at least two; None if none does."""
    best, best_score = None, 0.0
    for separator in SEPARATORS:
        widths = Counter(len(row) for row in _rows(io.StringIO("\n".join(lines)), separator) if row)
        width, count = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]), default=(1, 0))
        share = count / max(1, sum(widths.values()))
        score = share * (1 + 0.1 * np.log(width)) if width > 1 else 0.0
        if score > best_score + 1e-9:
            best, best_score = separator, score
    return best


def _has_decimal_comma(lines: list[str], separator: str) -> bool:
    """Whether cells such as 0,5 stand between other separators."""
    cells = [cell.strip() for row in _rows(io.StringIO("\n".join(lines[1:])), separator) for cell in row]
    commas = [cell for cell in cells if "," in cell]
    found = sum(not np.isnan(number(cell, decimal_comma=True)) for cell in commas)
    points = sum("." in cell and not np.isnan(number(cell)) for cell in cells)
    return found > max(0.5 * len(commas), points)


def _regular(content: bytes, start: str, separator: str) -> pa.Table | None:
    """The table read in one go where it is UTF-8 and every row has the header's width; None where it is not."""
    header = next(_rows(io.StringIO(start), separator), [])
    width = len(header)
    if width < 2 or width > MAX_COLUMNS or not _is_header(header) or b"\x00" in content:
        return None
    # Line breaks inside quotes keep the reader from working on several blocks at once.
    parse = pa.csv.ParseOptions(delimiter=separator, newlines_in_values=b'"' in content, ignore_empty_lines=False)
    read = pa.csv.ReadOptions(column_names=[f"f{j}" for j in range(width)], skip_rows=0, block_size=BLOCK_BYTES)
    convert = pa.csv.ConvertOptions(
        column_types={f"f{j}": pa.string() for j in range(width)},
        null_values=_ARROW_MISSING,
        strings_can_be_null=True,
        quoted_strings_can_be_null=True,
    )
    try:
        table = pa.csv.read_csv(pa.py_buffer(content), read_options=read, parse_options=parse, convert_options=convert)
    except (pa.ArrowInvalid, pa.ArrowKeyError):
        return None
    check_size(table.num_rows, width)
    for column in table.columns:
        check_cell(pc.max(pc.binary_length(column)).as_py() or 0)
    return table.slice(1).rename_columns(clean_names(header))


def _by_rows(text: str, separator: str) -> tuple[pa.Table, tuple[tuple[str, int], ...]]:
    """A table whose rows differ in width, or that starts below a title: read row by row."""
    rows: list[list[str]] = []
    cells = 0
    for row in _rows(io.StringIO(text), separator):
        rows.append(row)
        cells += len(row)
        if cells > MAX_CELLS:
            check_size(cells, 1)
    start = header_row(rows)
    header = rows[start]
    width = len(header)
    body = rows[start + 1 :]
    # A separator at the end of each line of values only: one cell more than the header, always empty.
    fits = [row[:width] for row in body if len(row) <= width or not any(cell.strip() for cell in row[width:])]
    skipped = []
    if start:
        skipped.append(("lines above the header", start))
    if len(fits) < len(body):
        skipped.append(("more cells than the header has columns", len(body) - len(fits)))
    return text_table(header, fits), tuple(skipped)


def header_row(rows: list[list[str]]) -> int:
    """The position of the header: the first row as wide as the table's rows are, holding names and not numbers."""
    filled = [sum(bool(str(cell).strip()) for cell in row) for row in rows[:SAMPLE_LINES]]
    widths = Counter(width for width in filled if width > 1)
    if not widths:
        raise RunsError("This file holds no table: no row has two cells. Upload a table with a row for each run.")
    usual = max(widths.items(), key=lambda item: (item[1], item[0]))[0]
    for position, (row, width) in enumerate(zip(rows, filled, strict=False)):
        if width >= max(2, 0.6 * usual) and _is_header(row):
            return position
    raise RunsError(
        "This table has no header: its first row holds numbers. Add a first row with the name of each column."
    )


def _is_header(row: list[str]) -> bool:
    """Whether a row holds names: text, at most a few of them numbers."""
    cells = [str(cell).strip() for cell in row]
    filled = [cell for cell in cells if cell]
    numbers = sum(not np.isnan(number(cell)) for cell in filled)
    return len(filled) >= 2 and numbers <= 0.4 * len(filled)


def _rows(stream: io.StringIO, separator: str) -> Iterator[list[str]]:
    """The rows of a text, each a list of cells."""
    csv.field_size_limit(2**31 - 1)
    return csv.reader(stream, delimiter=separator, skipinitialspace=True)
