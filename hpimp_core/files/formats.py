"""Formats: what kind of file some bytes are, told by content, and the table in it."""

from __future__ import annotations

import re

from hpimp_core.errors import RunsError
from hpimp_core.files import delimited, packed, records, storages, workbook
from hpimp_core.files.sheet import Sheet

WANTED = "Upload the runs as CSV, Excel, Parquet or JSON lines."

# First bytes → what the file is. A person who sees the name of what was uploaded knows what to do.
REFUSED: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"BM", "a picture (BMP)"),
    (b"II*\x00", "a picture (TIFF)"),
    (b"MM\x00*", "a picture (TIFF)"),
    (b"%PDF", "a PDF document"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"7z\xbc\xaf'\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"(\xb5/\xfd", "a Zstandard archive"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"\x89HDF\r\n", "an HDF5 file (a trained model or arrays)"),
    (b"ARROW1", "an Arrow file"),
    (b"FEA1", "a Feather file"),
    (b"\x80\x02", "a Python pickle, which can run code and is never opened"),
    (b"\x80\x03", "a Python pickle, which can run code and is never opened"),
    (b"\x80\x04", "a Python pickle, which can run code and is never opened"),
    (b"\x80\x05", "a Python pickle, which can run code and is never opened"),
)
# Starts of texts that are no tables.
REFUSED_TEXTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"version https://git-lfs\.github\.com/spec"),
        "This is a Git LFS pointer, a note that says where the file lies, not the file. "
        "Fetch it with `git lfs pull`, then upload it.",
    ),
    (
        re.compile(r"/annex/objects/|(\.\./)*\.git/annex"),
        "This is a git-annex pointer, not the file. Fetch it with `git annex get`, then upload it.",
    ),
    (re.compile(r"\s*<(!doctype|html|head|body)", re.IGNORECASE), f"This is a web page. {WANTED}"),
    (re.compile(r"\s*<(\?xml|svg)", re.IGNORECASE), f"This is an XML or SVG file. {WANTED}"),
    (re.compile(r"\s*\{\\rtf"), f"This is a text document. {WANTED}"),
)


def sheet(content: bytes, table: str | None = None, *, depth: int = 0) -> Sheet:
    """The table in a file's bytes.

    Parameters
    ----------
    table : str, optional
        Which of the file's tables: a sheet's, a study's or a packed file's name.
    depth : int
        How many packings were opened already; one may lie in another, no deeper.

    Raises
    ------
    RunsError
        If there is no table; the message says what the file is.
    """
    if not content[:1000].strip() and not content.strip():
        raise RunsError("This file is empty. Upload a table with a row for each run.")
    if content.startswith((packed.GZIP, *packed.ZIP)):
        return _packed(content, table, depth)
    if content.startswith(workbook.OLE):
        return workbook.sheet(content, table)
    if content.startswith(records.PARQUET):
        return records.parquet_sheet(content)
    if content.startswith(storages.SQLITE):
        return storages.sheet(content, table)
    for magic, what in REFUSED:
        if content.startswith(magic) and not _is_text(content):
            raise RunsError(f"This is {what}, not a table of runs. {WANTED}")
    start = delimited.start_of(content)
    for pattern, message in REFUSED_TEXTS:
        if pattern.match(start):
            raise RunsError(message)
    if records.looks_like_json(start):
        return records.json_sheet(delimited.decode(content))
    return delimited.sheet(content)


def tables(content: bytes) -> tuple[str, ...]:
    """The names of the tables a file holds; empty where there is nothing to choose."""
    if content.startswith(packed.ZIP):
        return workbook.sheet_names(content) if packed.is_workbook(content) else packed.entries(content)
    if content.startswith(workbook.OLE):
        return workbook.sheet_names(content)
    return storages.studies(content) if content.startswith(storages.SQLITE) else ()


def _packed(content: bytes, table: str | None, depth: int) -> Sheet:
    """The table in a gzip, a workbook or a zip."""
    if depth > 1:
        raise RunsError("This archive holds an archive in an archive. Unpack it, then upload the table of runs.")
    if content.startswith(packed.GZIP):
        return sheet(packed.gunzip(content), table, depth=depth + 1)
    if packed.is_workbook(content):
        return workbook.sheet(content, table)
    names = packed.entries(content)
    if table is not None and table not in names:
        raise RunsError(f"This zip has no file {table[:80]!r}. Its files are: {', '.join(names)[:300]}.")
    refusal: RunsError | None = None
    for name in (table,) if table is not None else names[:50]:
        try:
            found = sheet(packed.unzip(content, name), depth=depth + 1)
        except RunsError as error:
            refusal = refusal or error
            continue
        if len(names) == 1:
            return found
        return Sheet(
            found.table,
            names,
            name,
            found.tool,
            found.tool_reason,
            found.goals,
            found.log,
            found.decimal_comma,
            found.skipped,
        )
    raise refusal or RunsError(f"This zip holds no table. {WANTED}")


def _is_text(content: bytes) -> bool:
    """Whether bytes are readable text after all: a table may start with the letters BM or MZ."""
    try:
        start = content[:2000].decode("utf-8", errors="strict" if len(content) < 2000 else "ignore")
    except UnicodeDecodeError:
        return False
    return all(character.isprintable() or character in "\r\n\t" for character in start)
