"""Packed files: gzip and zip, unpacked only as far as the limits allow."""

from __future__ import annotations

import io
import zipfile
import zlib

from hpimp_core.errors import RunsError
from hpimp_core.files.sheet import MAX_UNPACKED_BYTES, MAX_ZIP_ENTRIES, MEGABYTE, check_unpacked

GZIP = b"\x1f\x8b"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
# What Python's reader raises for a file that is damaged, locked or packed in a way it does not know.
_DAMAGED = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    KeyError,
    IndexError,
    EOFError,
    zlib.error,
    OSError,
    ValueError,
    OverflowError,
)
# What archivers put beside the files that were packed.
LITTER = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


def gunzip(content: bytes) -> bytes:
    """The content of a gzip file.

    Raises
    ------
    RunsError
        If it is damaged, or grows beyond the limit.
    """
    parts: list[bytes] = []
    total = 0
    rest = content
    try:
        while rest[:2] == GZIP:
            unpacker = zlib.decompressobj(wbits=31)
            data = rest
            while data and not unpacker.eof:
                part = unpacker.decompress(data, 16 * MEGABYTE)
                total += len(part)
                check_unpacked(total)
                parts.append(part)
                if not part and not unpacker.unconsumed_tail:
                    break
                data = unpacker.unconsumed_tail
            if not unpacker.eof:
                raise RunsError("This gzip file ends too early. Pack the table anew, or upload it unpacked.")
            rest = unpacker.unused_data
    except zlib.error as error:
        raise RunsError("This gzip file is damaged. Pack the table anew, or upload it unpacked.") from error
    return b"".join(parts)


def is_workbook(content: bytes) -> bool:
    """Whether a zip is an Excel workbook."""
    return any(name.startswith("xl/") for name in _names(content))


def entries(content: bytes) -> tuple[str, ...]:
    """The names of the files in a zip that may be tables, in its order.

    Raises
    ------
    RunsError
        If it is damaged, or holds too many files or none.
    """
    names = [name for name in _names(content) if not name.endswith("/") and not any(part in name for part in LITTER)]
    if len(names) > MAX_ZIP_ENTRIES:
        raise RunsError(
            f"This zip holds {len(names):,} files, more than the {MAX_ZIP_ENTRIES:,} that can be read. "
            "Upload the table of runs alone."
        )
    if not names:
        raise RunsError("This zip is empty. Upload the table of runs.")
    return tuple(names)


def unzip(content: bytes, name: str) -> bytes:
    """One file of a zip.

    Raises
    ------
    RunsError
        If it is damaged, locked, or grows beyond the limit.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(name) as file:
            found = file.read(MAX_UNPACKED_BYTES + 1)
    except _DAMAGED as error:
        raise RunsError(f"The file {name[:80]!r} in this zip cannot be unpacked. Upload it unpacked.") from error
    check_unpacked(len(found))
    return found


def unpacked_size(content: bytes) -> int:
    """The bytes that all files of a zip say they unpack to."""
    with _archive(content) as archive:
        return sum(info.file_size for info in archive.infolist())


def _names(content: bytes) -> list[str]:
    """The names of everything in a zip."""
    with _archive(content) as archive:
        return archive.namelist()


def _archive(content: bytes) -> zipfile.ZipFile:
    """A zip, opened."""
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except _DAMAGED as error:
        raise RunsError("This zip file is damaged. Pack the table anew, or upload it unpacked.") from error
