"""Nested cells: Python dict text, JSON objects and lists inside a cell, opened without ever running them."""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hpimp_core.files.sheet import MAX_COLUMNS, check_size, clean_names, text_table
from hpimp_core.runs import Note
from hpimp_core.tables.names import metric_goal

# A cell that holds a whole configuration has some hundred characters; logged histograms have thousands.
MAX_LITERAL = 200_000
MAX_DEPTH = 20
# Most filled cells of a column must be objects before it is opened.
OBJECT_SHARE = 0.8
# Lists longer than this are logs (a loss per epoch, a histogram), not settings.
MAX_LIST = 16


def flatten(record: Mapping[str, Any], prefix: str = "", depth: int = 0) -> dict[str, Any]:
    """A nested record as one level of names joined by points; lists become text."""
    flat: dict[str, Any] = {}
    for key, value in record.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping) and depth < MAX_DEPTH:
            # What W&B logs as a histogram or an image has its own type and is no value of a run.
            if "_type" not in value:
                flat.update(flatten(value, f"{name}.", depth + 1))
        elif isinstance(value, (list, tuple, Mapping)):
            flat[name] = _list_text(value)
        else:
            flat[name] = value
    return flat


def opened(table: pa.Table) -> tuple[pa.Table, dict[str, str], list[Note]]:
    """A table whose columns of objects are opened into columns of their own, and lists of results cut to their last.

    Returns
    -------
    Table
        Inner names stand alone where that is clear (`lr`), else after their column's name (`config.lr`).
    dict
        New column → the column it came from.
    list of Note
        What was done.
    """
    objects = {name: records for name in table.column_names if (records := _records(table.column(name))) is not None}
    inner = {
        name: list(dict.fromkeys(key for record in records for key in record)) for name, records in objects.items()
    }
    repeated = [name for name, keys in inner.items() if _repeats_columns(keys, table.column_names)]
    for name in repeated:
        del objects[name], inner[name]
    check_size(table.num_rows, table.num_columns + sum(len(keys) for keys in inner.values()))
    taken = [name for name in table.column_names if name not in objects]
    every = taken + [key for keys in inner.values() for key in keys]
    columns: dict[str, pa.ChunkedArray] = {}
    parents: dict[str, str] = {}
    notes = []
    for name in table.column_names:
        if name not in objects:
            columns[name], note = _last_of_lists(name, table.column(name))
            notes += note
            continue
        names = [key if every.count(key) == 1 else f"{name}.{key}" for key in inner[name]]
        part = text_table(names, [[record.get(key) for key in inner[name]] for record in objects[name]])
        for new, array in zip(part.column_names, part.columns, strict=True):
            unique = new if new not in columns and new not in taken else clean_names([*columns, *taken, new])[-1]
            columns[unique] = array
            parents[unique] = name
        notes.append(
            Note("column", name, "opened", f"Each cell is an object; its {len(names):,} entries became columns.")
        )
    return pa.table(columns), parents, notes


def _repeats_columns(keys: list[str], names: list[str]) -> bool:
    """Whether an object's entries stand in columns of their own already, under the same names or with a prefix."""
    ends = {re.split(r"^(?:params?_|config[/.]|params?[./])", name)[-1] for name in names}
    return sum(key in ends for key in keys) > 0.5 * len(keys)


def _last_of_lists(name: str, column: pa.ChunkedArray) -> tuple[pa.ChunkedArray, list[Note]]:
    """A column of results that holds a list of numbers in each cell (one per epoch): the last of each."""
    if not pa.types.is_string(column.type) or not metric_goal(name):
        return column, []
    starts = pc.sum(pc.starts_with(column, "[")).as_py() or 0
    if starts < OBJECT_SHARE * (len(column) - column.null_count) or not starts:
        return column, []
    lists = [number_list(cell) for cell in column.to_pylist()]
    if not any(lists):
        return column, []
    last = pa.chunked_array([pa.array([numbers[-1] if numbers else None for numbers in lists], type=pa.float64())])
    longest = max(len(numbers) for numbers in lists if numbers)
    return last, [
        Note(
            "column",
            name,
            "last of each list",
            f"Each cell lists up to {longest:,} numbers, as logged; the last is used.",
        )
    ]


def number_list(text: str | None) -> list[float]:
    """The numbers in a cell that lists at least two of them; empty where it does not."""
    found = literal(text) if text and text.lstrip().startswith("[") else None
    if not isinstance(found, list) or len(found) < 2:
        return []
    numbers = [float(value) for value in found if isinstance(value, (int, float)) and abs(value) < 1e308]
    return numbers if len(numbers) == len(found) else []


def _records(column: pa.ChunkedArray) -> list[dict[str, Any]] | None:
    """A column's cells as flat records; None if it is no column of objects."""
    if not pa.types.is_string(column.type):
        return None
    filled = len(column) - column.null_count
    starts = pc.sum(pc.starts_with(pc.utf8_ltrim_whitespace(column), "{")).as_py() or 0
    if not filled or starts < OBJECT_SHARE * filled:
        return None
    encoded = column.combine_chunks().dictionary_encode()
    encoded = encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
    parsed = [literal(text) for text in encoded.dictionary.to_pylist()]
    records = [flatten(value) if isinstance(value, dict) else {} for value in parsed]
    if not any(records) or sum(map(len, records)) > 100 * MAX_COLUMNS * 100:
        return None
    empty: dict[str, Any] = {}
    return [empty if index is None else records[index] for index in encoded.indices.to_pylist()]


def literal(text: str) -> Any:
    """The value of a Python or JSON literal; None if it is neither, too long or too deep."""
    text = text.strip()
    if len(text) > MAX_LITERAL or _depth(text) > MAX_DEPTH:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError, MemoryError):
        pass
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.literal_eval(
                text.replace(": nan", ": None").replace(": inf", ": 1e999").replace(": -inf", ": -1e999")
            )
    except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError, OverflowError):
        return None


def _depth(text: str) -> int:
    """The deepest nesting of brackets in a text, strings not looked into."""
    depth = deepest = 0
    for character in text:
        if character in "[{(":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]})":
            depth -= 1
    return deepest


def _list_text(value: Any) -> str | None:
    """A short list as text, a category; a long one is a log and is set aside."""
    if (
        isinstance(value, (list, tuple))
        and len(value) <= MAX_LIST
        and not any(isinstance(v, (list, dict)) for v in value)
    ):
        return json.dumps(list(value), ensure_ascii=False, default=str)
    return None
