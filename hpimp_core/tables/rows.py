"""Rows: which rows of a table are runs, and which are blank, headers, totals or titles between them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hpimp_core.runs import LeftOut
from hpimp_core.tables.vocabulary import MISSING, TOTALS

# A level such as `mean` (pooling) repeats; a total stands once or twice.
MOST_TOTALS = 2
_RULE = r"^[\s\-=_*:.|+#~—–]+$"


def tidied(table: pa.Table) -> tuple[pa.Table, tuple[LeftOut, ...]]:
    """The rows that may be runs, in their order, and the others by reason.

    Returns
    -------
    Table
        Without the rows that are left out.
    tuple of LeftOut
        `rows` are positions among the table's rows, from 0.
    """
    words = [name for name in table.column_names if pa.types.is_string(table.column(name).type)]
    if len(words) < len(table.column_names) or not words:
        return table, ()
    left_out = []
    dropped = np.zeros(table.num_rows, dtype=bool)
    for reason, find in _FINDERS:
        found = find(table)
        found = found[~dropped[found]]
        if len(found):
            dropped[found] = True
            left_out.append(LeftOut(reason, len(found), tuple(int(row) for row in found[:1000])))
    if not dropped.any():
        return table, ()
    return table.filter(pa.array(~dropped)), tuple(left_out)


def _blank(table: pa.Table) -> np.ndarray:
    """Rows in which every cell is missing, or a rule drawn with dashes."""
    rows = np.arange(table.num_rows)
    for column in table.columns:
        cells = column.take(pa.array(rows))
        missing = pc.or_kleene(pc.is_null(cells), pc.match_substring_regex(cells, _RULE + r"|^\s*$"))
        rows = rows[missing.to_numpy(zero_copy_only=False).astype(bool)]
        if not len(rows):
            break
    return rows


def _headers(table: pa.Table) -> np.ndarray:
    """Rows that repeat the header in most of their cells."""
    hits = np.zeros(table.num_rows, dtype=np.int32)
    for name in table.column_names[:5]:
        same = pc.fill_null(pc.equal(pc.utf8_trim_whitespace(table.column(name)), name), False)
        hits += same.to_numpy(zero_copy_only=False).astype(np.int32)
    candidates = np.flatnonzero(hits)
    rows = table.take(pa.array(candidates)).to_pylist() if len(candidates) else []
    repeats = [sum((cell or "").strip() == name for name, cell in row.items()) > 0.5 * len(row) for row in rows]
    return candidates[np.array(repeats, dtype=bool)] if rows else candidates


def _titles(table: pa.Table) -> np.ndarray:
    """Rows with one filled cell in a table of at least four columns."""
    if table.num_columns < 4:
        return np.arange(0)
    filled = np.zeros(table.num_rows, dtype=np.int32)
    for column in table.columns:
        filled += pc.is_valid(column).to_numpy(zero_copy_only=False).astype(np.int32)
    return np.flatnonzero(filled == 1)


def _totals(table: pa.Table) -> np.ndarray:
    """Rows that begin with a word such as total or mean, which stands nowhere else."""
    first = pc.utf8_lower(pc.utf8_trim_whitespace(table.column(0)))
    found = pc.is_in(first, value_set=pa.array(sorted(TOTALS)))
    rows = np.flatnonzero(found.to_numpy(zero_copy_only=False).astype(bool))
    if not len(rows) or len(rows) > 4 * MOST_TOTALS:
        return np.arange(0)
    counts = dict.fromkeys(TOTALS, 0)
    for word in first.take(pa.array(rows)).to_pylist():
        counts[word] += 1
    others = set(first.to_pylist()) - TOTALS - MISSING - {None}
    repeats = len(others) < 0.5 * (table.num_rows - len(rows))
    gaps = [sum(cell is None for cell in row.values()) for row in table.take(pa.array(rows)).to_pylist()]
    kept = [
        counts[word] <= MOST_TOTALS and (not repeats or gap >= 1)
        for word, gap in zip(first.take(pa.array(rows)).to_pylist(), gaps, strict=True)
    ]
    return np.asarray(rows[np.array(kept, dtype=bool)])


_FINDERS: tuple[tuple[str, Callable[[pa.Table], np.ndarray]], ...] = (
    ("blank rows and drawn lines", _blank),
    ("the header, repeated between the runs", _headers),
    ("titles and notes: a single cell is filled", _titles),
    ("totals and averages of other rows", _totals),
)
