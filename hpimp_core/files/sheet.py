"""Sheet: a table as a file holds it, before anyone has said what its columns mean; and the limits it must keep."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from hpimp_core.errors import RunsError
from hpimp_core.tables.terms import Goal

MEGABYTE = 1_000_000
# A million runs by twenty columns is about 200 MB; the app's own upload limit is 300.
MAX_BYTES = 500 * MEGABYTE
# What a compressed file may grow to. A zip bomb grows a thousandfold and more.
MAX_UNPACKED_BYTES = 1000 * MEGABYTE
MAX_ZIP_ENTRIES = 1000
MAX_COLUMNS = 3000
MAX_CELLS = 60_000_000
# Logged histograms and lists fill cells of some thousand characters; a longer one is a document.
MAX_CELL_CHARACTERS = 1 * MEGABYTE
MAX_NAME_CHARACTERS = 200

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+")


@dataclass(frozen=True, eq=False)
class Sheet:
    """A table as the file holds it.

    Attributes
    ----------
    table : pyarrow.Table, shape (n_rows, n_columns)
        Text, or numbers and booleans where the file itself is typed.
    choices : tuple of str
        Every table that the file holds: sheets of a workbook, studies of a storage, files of a zip. Empty for one.
    chosen : str
        Which of them this is.
    tool, tool_reason : str
        The tool that wrote it, where the format itself tells.
    goals, log : mapping of column to goal, set of columns
        What the file itself says about its columns.
    decimal_comma : bool
        Whether the table writes 0,5 for a half.
    skipped : tuple of (reason, count)
        Lines around the table that are not part of it.
    """

    table: pa.Table
    choices: tuple[str, ...] = ()
    chosen: str = ""
    tool: str = ""
    tool_reason: str = ""
    goals: Mapping[str, Goal] = field(default_factory=dict)
    log: frozenset[str] = frozenset()
    decimal_comma: bool = False
    skipped: tuple[tuple[str, int], ...] = ()


def clean_names(names: Iterable[Any]) -> list[str]:
    """Column names that can be shown: one line, no control characters, not empty, not too long, no two alike."""
    cleaned: list[str] = []
    taken: set[str] = set()
    for position, name in enumerate(names, start=1):
        text = " ".join(_CONTROL.sub(" ", "" if name is None else str(name)[: MAX_NAME_CHARACTERS * 4]).split())
        if len(text) > MAX_NAME_CHARACTERS:
            text = text[: MAX_NAME_CHARACTERS - 1] + "…"
        text = text or f"column {position}"
        unique, copy = text, 2
        while unique in taken:
            unique, copy = f"{text} ({copy})", copy + 1
        taken.add(unique)
        cleaned.append(unique)
    return cleaned


def text_table(header: Sequence[Any], rows: Sequence[Sequence[Any]]) -> pa.Table:
    """Rows of cells as a table of text; short rows are filled with missing cells, longer ones cut."""
    names = clean_names(header)
    check_size(len(rows), len(names))
    columns = [
        pa.chunked_array([pa.array([_text(row[j]) if j < len(row) else None for row in rows], type=pa.string())])
        for j in range(len(names))
    ]
    return pa.table(dict(zip(names, columns, strict=True)))


def check_size(rows: int, columns: int) -> None:
    """Raise RunsError if a table is larger than can be analysed."""
    if columns > MAX_COLUMNS:
        raise RunsError(
            f"This table has {columns:,} columns, more than the {MAX_COLUMNS:,} that can be read. "
            "Keep the columns of settings and results, then upload it again."
        )
    if rows * columns > MAX_CELLS:
        raise RunsError(
            f"This table has {rows:,} rows by {columns:,} columns, more than the {MAX_CELLS:,} cells that can be read. "
            "Keep fewer rows or columns, then upload it again."
        )


def check_cell(length: int) -> None:
    """Raise RunsError if a cell is longer than can be read."""
    if length > MAX_CELL_CHARACTERS:
        raise RunsError(
            f"A cell of this table holds {length:,} characters, more than the {MAX_CELL_CHARACTERS:,} that can be "
            "read. Remove the column of long text, then upload the table again."
        )


def check_bytes(length: int) -> None:
    """Raise RunsError if a file is larger than can be read."""
    if length > MAX_BYTES:
        raise RunsError(
            f"This file has {length / MEGABYTE:,.0f} MB, more than the {MAX_BYTES // MEGABYTE:,} MB that can be read. "
            "Upload fewer runs or columns, or pack the table with gzip."
        )


def check_unpacked(length: int) -> None:
    """Raise RunsError if a packed file grows beyond what can be read."""
    if length > MAX_UNPACKED_BYTES:
        raise RunsError(
            f"Unpacked, this file has more than the {MAX_UNPACKED_BYTES // MEGABYTE:,} MB that can be read. "
            "Upload fewer runs or columns."
        )


def _text(cell: Any) -> str | None:
    """A cell as text; whole floats without their point, as a spreadsheet shows them."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    text = str(cell)
    check_cell(len(text))
    return _CONTROL.sub(" ", text) if not text.isprintable() else text
