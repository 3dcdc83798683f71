"""Workbooks: Excel files; the first sheet with a table, or the sheet chosen."""

from __future__ import annotations

import datetime
import io
import re
from typing import Any

from python_calamine import CalamineWorkbook

from hpimp_core.errors import RunsError
from hpimp_core.files.delimited import header_row
from hpimp_core.files.packed import entries, unpacked_size, unzip
from hpimp_core.files.sheet import Sheet, check_size, check_unpacked, text_table

# The old Excel format's first bytes.
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# A workbook is laid out as a full rectangle in memory, so its area has a tighter limit than a table's cells.
MAX_AREA = 20_000_000
_CELL = re.compile(rb'<(?:\w+:)?(?:c|row)\b[^>]*?\br="([A-Z]*)(\d+)"')


def sheet(content: bytes, table: str | None) -> Sheet:
    """The table in a workbook.

    Parameters
    ----------
    table : str, optional
        The sheet's name; by default the first that holds a table.

    Raises
    ------
    RunsError
        If the workbook is damaged, too large, or no sheet holds a table.
    """
    names = sheet_names(content)
    if table is not None and table not in names:
        raise RunsError(f"This workbook has no sheet {table[:80]!r}. Its sheets are: {', '.join(names)[:300]}.")
    refusal: RunsError | None = None
    for name in (table,) if table is not None else names:
        try:
            return _read(content, name, names if len(names) > 1 else ())
        except RunsError as error:
            refusal = refusal or error
    raise refusal or RunsError("This workbook has no sheets. Upload one with a table of runs.")


def sheet_names(content: bytes) -> tuple[str, ...]:
    """The names of a workbook's sheets."""
    if not content.startswith(OLE):
        check_unpacked(unpacked_size(content))
        _check_area(content)
    return tuple(_opened(content).sheet_names)


def _read(content: bytes, name: str, choices: tuple[str, ...]) -> Sheet:
    """One sheet as a table: its header is the first row that looks like one."""
    try:
        rows = _opened(content).get_sheet_by_name(name).to_python(skip_empty_area=True)
    except BaseException as error:
        raise _refusal(error) from error
    cells = [[_plain(cell) for cell in row] for row in rows]
    if not any(any(cell != "" for cell in row) for row in cells):
        raise RunsError("This sheet is empty. Choose another sheet, or upload a workbook with a table of runs.")
    start = header_row(cells)
    used = [j for j, cell in enumerate(cells[start]) if cell != "" or any(row[j] != "" for row in cells[start + 1 :])]
    header = [cells[start][j] for j in used]
    body = [[row[j] for j in used] for row in cells[start + 1 :]]
    skipped = (("lines above the header", start),) if start else ()
    return Sheet(text_table(header, body), choices, name, skipped=skipped)


def _opened(content: bytes) -> CalamineWorkbook:
    """The workbook, opened."""
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(content))
    except BaseException as error:
        raise _refusal(error) from error


def _refusal(error: BaseException) -> BaseException:
    """What to raise for the reader's errors; its own panics are no Exception, stopping the program is none of them."""
    if isinstance(error, (KeyboardInterrupt, SystemExit, GeneratorExit)):
        return error
    return RunsError("This workbook is damaged or locked. Save it anew as .xlsx, or save the sheet as CSV.")


def _check_area(content: bytes) -> None:
    """Raise RunsError if a sheet's cells lie too far apart: it would be laid out as one rectangle."""
    for name in entries(content):
        if not name.startswith("xl/worksheets/") or not name.endswith(".xml"):
            continue
        places = _CELL.findall(unzip(content, name))
        columns = max((_column(letters) for letters, _ in places), default=0)
        numbers = [int(number) for _, number in places if len(number) < 12]
        rows = max(numbers, default=0) - min(numbers, default=0) + 1
        check_size(1, columns)
        if rows * columns > MAX_AREA or len(numbers) < len(places):
            raise RunsError(
                f"A sheet of this workbook spans {rows:,} rows by {columns:,} columns, more than the {MAX_AREA:,} "
                "cells that can be read. Save the table of runs as CSV."
            )


def _column(letters: bytes) -> int:
    """The number of a column from its letters: A is 1, AA is 27."""
    number = 0
    for letter in letters[:6]:
        number = number * 26 + letter - 64
    return number


def _plain(cell: Any) -> Any:
    """A cell without Excel's own types."""
    if isinstance(cell, (datetime.datetime, datetime.date, datetime.time)):
        return cell.isoformat()
    if isinstance(cell, datetime.timedelta):
        return str(cell)
    return cell.strip() if isinstance(cell, str) else cell
