"""Records: JSON lines, a JSON array of runs, pandas' own JSON, and Parquet; typed tables → Sheet."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hpimp_core.errors import RunsError
from hpimp_core.files.nested import flatten
from hpimp_core.files.sheet import (
    MAX_CELL_CHARACTERS,
    MAX_COLUMNS,
    Sheet,
    check_cell,
    check_size,
    check_unpacked,
    clean_names,
    text_table,
)

PARQUET = b"PAR1"


def looks_like_json(text: str) -> bool:
    """Whether a text starts as JSON of records does."""
    start = text.lstrip("\ufeff \t\r\n")[:2000]
    return start.startswith("{") or (start.startswith("[") and start[1:].lstrip()[:1] in {"{", "]"})


def json_sheet(text: str) -> Sheet:
    """The table in JSON lines, in a JSON array of objects, or in a JSON object of columns.

    Raises
    ------
    RunsError
        If it is none of these.
    """
    found = _loaded(text)
    if isinstance(found, Mapping):
        found = _from_columns(found)
    records = [record for record in found if isinstance(record, Mapping)] if isinstance(found, list) else []
    if not records:
        raise RunsError(
            "This JSON holds no list of runs. "
            "Upload JSON lines: one object a line, with the settings and results of one run."
        )
    return Sheet(_table(records))


def parquet_sheet(content: bytes) -> Sheet:
    """The table in a Parquet file.

    Raises
    ------
    RunsError
        If it is damaged or larger than the limits.
    """
    try:
        metadata = pq.read_metadata(io.BytesIO(content))
        check_size(metadata.num_rows, metadata.num_columns)
        check_unpacked(sum(max(0, metadata.row_group(i).total_byte_size) for i in range(metadata.num_row_groups)))
        schema = pq.read_schema(io.BytesIO(content))
        words = [f.name for f in schema if pa.types.is_string(f.type) or pa.types.is_large_string(f.type)]
        # Repeated text stays packed until its true size is known.
        table = pq.read_table(io.BytesIO(content), read_dictionary=words, use_pandas_metadata=False)
        columns = {name: _plain_column(table.column(i)) for i, name in enumerate(clean_names(table.column_names))}
    except (
        pa.ArrowException,
        OSError,
        ValueError,
        KeyError,
        IndexError,
        MemoryError,
        OverflowError,
        TypeError,
    ) as error:
        if isinstance(error, RunsError):
            raise
        raise RunsError("This Parquet file is damaged. Write it anew, or save the table as CSV.") from error
    return Sheet(pa.table(columns))


def _loaded(text: str) -> Any:
    """JSON of one value, or of one value a line."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError, MemoryError):
        pass
    records = []
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.strip().rstrip(",")
        if not line or line in "[]":
            continue
        check_cell(len(line) // 100)
        try:
            records.append(json.loads(line))
        except (ValueError, RecursionError, MemoryError) as error:
            raise RunsError(
                f"Line {number:,} of this JSON cannot be read. Upload JSON lines: one complete object a line."
            ) from error
    return records


def _from_columns(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Records from one object: columns of cells as pandas writes them, or a list of runs under some key."""
    if isinstance(found.get("columns"), list) and isinstance(found.get("data"), list):
        names = [str(name) for name in found["columns"]]
        return [dict(zip(names, row, strict=False)) for row in found["data"] if isinstance(row, list)]
    columns = list(found.items())
    if columns and all(isinstance(cells, Mapping) for _, cells in columns):
        keys = list(dict.fromkeys(key for _, cells in columns for key in cells))
        if len({frozenset(cells) for _, cells in columns}) == 1 and len(keys) * len(columns) < 60_000_000:
            return [{name: cells.get(key) for name, cells in columns} for key in keys]
    if columns and all(isinstance(cells, list) for _, cells in columns):
        n = max(len(cells) for _, cells in columns)
        if len(columns) > 1:
            check_size(n, len(columns))
            return [{name: cells[i] if i < len(cells) else None for name, cells in columns} for i in range(n)]
    lists = [cells for _, cells in columns if isinstance(cells, list) and cells and isinstance(cells[0], Mapping)]
    return [dict(record) for record in max(lists, key=len) if isinstance(record, Mapping)] if lists else [dict(found)]


def _table(records: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Records as a table of text, nested names joined by points, in the order they first appear."""
    flat = [flatten(record) for record in records]
    names: dict[str, int] = {}
    for record in flat:
        for name in record:
            names.setdefault(name, len(names))
        if len(names) > MAX_COLUMNS:
            check_size(1, len(names))
    check_size(len(flat), len(names))
    return text_table(list(names), [[record.get(name) for name in names] for record in flat])


def _plain_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A typed column as numbers, booleans or text."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        lengths = [
            pc.take(pc.utf8_length(chunk.dictionary.cast(pa.string())), chunk.indices) for chunk in column.chunks
        ]
        if lengths:
            every = pa.chunked_array(lengths)
            check_unpacked(pc.sum(every).as_py() or 0)
            check_cell(pc.max(every).as_py() or 0)
        return column.cast(pa.string())
    if pa.types.is_boolean(kind) or pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return column
    if pa.types.is_decimal(kind):
        return column.cast(pa.float64())
    if pa.types.is_duration(kind):
        return pa.chunked_array([pa.array([None if v is None else str(v) for v in column.to_pylist()], pa.string())])
    if pa.types.is_nested(kind):
        texts = [
            None if cell is None else json.dumps(cell, default=str)[:MAX_CELL_CHARACTERS] for cell in column.to_pylist()
        ]
        return pa.chunked_array([pa.array(texts, pa.string())])
    return column.cast(pa.string())
