"""Reading: a file of runs → Runs. Formats are told by content, never by the name's ending."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO

from hpimp_core.errors import RunsError
from hpimp_core.files import formats
from hpimp_core.files.sheet import check_bytes
from hpimp_core.runs import Runs
from hpimp_core.tables.assembly import assemble

Source = str | os.PathLike[str] | bytes | IO[bytes] | IO[str]


def read_runs(source: Source, *, name: str | None = None, table: str | None = None) -> Runs:
    """Read a table of training runs and tell what its columns are.

    Reads CSV with any usual separator and encoding, gzip, a zip, Excel, Parquet, JSON lines and Optuna's SQLite
    storage.

    Parameters
    ----------
    source : path, bytes or file object
        The file.
    name : str, optional
        What to call it; by default the file's own name.
    table : str, optional
        Which of the file's tables to read, one of `tables_in(source)`: a sheet of a workbook, a study of an Optuna
        storage, a file of a zip. By default the first that is a table, the study with the most trials.

    Returns
    -------
    Runs
        The runs, the role of each column with its reason, the likeliest target metric, and the ledger.

    Raises
    ------
    RunsError
        If it cannot be read as a table of runs; the message says what it is and what to do.
    """
    content, found_name = _content(source)
    return assemble(formats.sheet(content, table), name or found_name)


def tables_in(source: Source) -> tuple[str, ...]:
    """The names of the tables in a file that can be chosen from with `read_runs(…, table=…)`.

    Returns
    -------
    tuple of str
        Sheets of a workbook, studies of a storage, files of a zip; empty where the file is a single table.

    Raises
    ------
    RunsError
        If the file is damaged.
    """
    return formats.tables(_content(source)[0])


def _content(source: Source) -> tuple[bytes, str]:
    """A source's bytes and its name."""
    if isinstance(source, (bytes, bytearray, memoryview)):
        check_bytes(len(source))
        return bytes(source), "runs"
    if isinstance(source, (str, os.PathLike)):
        try:
            path = Path(source)
            check_bytes(path.stat().st_size)
            return path.read_bytes(), path.name
        except (OSError, ValueError, MemoryError) as error:
            if isinstance(error, RunsError):
                raise
            raise RunsError(f"The file {str(source)[:200]!r} cannot be opened. Check its path.") from error
    content = source.read()
    content = content.encode("utf-8", errors="replace") if isinstance(content, str) else content
    check_bytes(len(content))
    return content, Path(str(getattr(source, "name", "runs"))).name
