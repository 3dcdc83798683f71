"""Limits: what is too large, too deep or made to harm is refused in words, quickly, and nothing of it is run."""

from __future__ import annotations

import gzip
import io
import json
import sqlite3
import time
import zipfile
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hpimp_core import RunsError, read_runs
from hpimp_core.files import packed, sheet
from hpimp_core.files.nested import literal
from tests.fixtures.files import workbook
from tests.fixtures.storage import optuna_storage
from tests.fixtures.tables import LOSS, LR, N, S, table

# A table of this size reads in some milliseconds; a hostile one must be refused in seconds.
QUICK = 10.0


def test_a_gzip_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MAX_UNPACKED_BYTES", 20_000_000)
    start = time.perf_counter()
    with pytest.raises(RunsError, match="Unpacked, this file has more than the 20 MB"):
        read_runs(gzip.compress(bytes(100_000_000), 1))
    assert time.perf_counter() - start < QUICK


def test_a_zip_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MAX_UNPACKED_BYTES", 20_000_000)
    monkeypatch.setattr(packed, "MAX_UNPACKED_BYTES", 20_000_000)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("runs.csv", bytes(100_000_000))
    with pytest.raises(RunsError, match="Unpacked"):
        read_runs(stream.getvalue())


def test_archives_in_archives_are_opened_no_deeper_than_one() -> None:
    content = table(S)
    assert len(read_runs(gzip.compress(gzip.compress(content))).frame) == N
    with pytest.raises(RunsError, match="archive in an archive"):
        read_runs(gzip.compress(gzip.compress(gzip.compress(content))))


def test_a_zip_of_too_many_files_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for i in range(1001):
            archive.writestr(f"{i}.csv", b"")
    with pytest.raises(RunsError, match="1,001 files, more than the 1,000"):
        read_runs(stream.getvalue())


def test_a_file_over_the_limit_is_refused_by_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MAX_BYTES", 1000)
    with pytest.raises(RunsError, match="MB that can be read"):
        read_runs(table(S))


def test_too_many_columns_and_cells_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    header = ",".join(f"x{j}" for j in range(5000))
    with pytest.raises(RunsError, match="5,000 columns, more than the 3,000"):
        read_runs(f"{header}\n{header.replace('x', '')}\n".encode())
    monkeypatch.setattr(sheet, "MAX_CELLS", 100)
    with pytest.raises(RunsError, match="more than the 100 cells"):
        read_runs(table(S))


def test_a_thousand_columns_are_a_table() -> None:
    columns = {f"x{j}": [(i * j) % 7 for i in range(12)] for j in range(1000)}
    assert len(read_runs(table({**columns, "loss": LOSS[:12]})).frame.columns) == 1001


def test_a_cell_over_the_limit_is_refused_and_a_long_one_is_text() -> None:
    with pytest.raises(RunsError, match="A cell of this table holds"):
        read_runs(table({**S, "log": ["x" * 1_000_001] + ["y"] * (N - 1)}))
    runs = read_runs(table({**S, "log": [f"{i}" + "x" * 10_000 for i in range(N)]}))
    assert runs.column("log").role == "bookkeeping"


def test_names_are_made_fit_to_be_shown() -> None:
    names = ["a" * 10_000, "lr\x00\x1b[0m", "lr\u202e", " lr ", "loss\nof\ttest", ""]
    content = "\x1f".join('"' + name + '"' for name in names).replace("\x1f", ",")
    rows = "\n".join(f"{i % 3},{i % 4},{LR[i]},{LR[-i]},{LOSS[i]},{i}" for i in range(N))
    shown = read_runs(f"{content}\n{rows}\n".encode()).frame.columns.tolist()
    assert shown == ["a" * 199 + "…", "lr [0m", "lr", "lr (2)", "loss of test", "column 6"]


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"a":' * 50_000, "(" * 5000 + ")" * 5000, "{" * 200 + "}" * 200, "-" * 150_000 + "1"]
)
def test_deep_nesting_in_a_cell_is_no_literal(text: str) -> None:
    assert literal(text) is None


def test_deep_nesting_in_json_is_refused() -> None:
    with pytest.raises(RunsError):
        read_runs(("[" * 100_000).encode())
    with pytest.raises(RunsError):
        read_runs(('{"a":' * 100_000).encode())


def test_nothing_in_a_cell_is_ever_run() -> None:
    assert literal("__import__('os').getcwd()") is None
    assert literal("{'a': (lambda: 1)()}") is None
    assert literal("{'lr': 0.1, 'clip': None, 'layers': (1, 2)}") == {"lr": 0.1, "clip": None, "layers": (1, 2)}


def test_json_numbers_too_long_to_be_numbers_are_refused_or_read() -> None:
    lines = "\n".join(json.dumps({"lr": LR[i], "loss": LOSS[i]}) for i in range(9))
    with pytest.raises(RunsError, match="Line 10"):
        read_runs(f'{lines}\n{{"lr": {"9" * 5000}, "loss": 1}}\n'.encode())


def test_a_workbook_whose_cells_lie_too_far_apart_is_refused() -> None:
    content = workbook(A=[["lr", "loss"], [0.1, 0.2]])
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts["xl/worksheets/sheet1.xml"] = (
        parts["xl/worksheets/sheet1.xml"].replace(b'r="B2"', b'r="XFD1048576"').replace(b'r="2"', b'r="1048576"')
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as new:
        for name, part in parts.items():
            new.writestr(name, part)
    with pytest.raises(RunsError, match="columns"):
        read_runs(stream.getvalue())


def test_a_parquet_of_many_rows_in_few_bytes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MAX_CELLS", 1_000_000)
    stream = io.BytesIO()
    pq.write_table(pa.table({"lr": np.zeros(1_000_000), "loss": np.zeros(1_000_000)}), stream)
    assert len(stream.getvalue()) < 100_000
    with pytest.raises(RunsError, match="1,000,000 rows by 2 columns"):
        read_runs(stream.getvalue())


def test_repeated_long_text_in_a_parquet_is_measured_before_it_is_unpacked() -> None:
    words = pa.DictionaryArray.from_arrays(np.zeros(20_000, dtype=np.int32), ["x" * 100_000])
    stream = io.BytesIO()
    pq.write_table(pa.table({"lr": np.arange(20_000) / 7, "log": words}), stream)
    assert len(stream.getvalue()) < 1_000_000
    with pytest.raises(RunsError, match="Unpacked"):
        read_runs(stream.getvalue())


HARM: dict[str, Callable[[sqlite3.Connection], object]] = {
    "a view that never ends": lambda database: database.executescript(
        "DROP TABLE trial_values; CREATE VIEW trial_values AS "
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) "
        "SELECT x AS trial_id, 0 AS objective, x AS value, 'FINITE' AS value_type FROM c"
    ),
    "a missing table": lambda database: database.executescript("DROP TABLE trial_params"),
    "a missing column": lambda database: database.executescript("ALTER TABLE trials DROP COLUMN state"),
    "no study": lambda database: database.executescript("DELETE FROM studies"),
    "no trials": lambda database: database.executescript("DELETE FROM trials"),
}


@pytest.mark.parametrize("harm", HARM)
def test_a_hostile_storage_is_refused_quickly(harm: str) -> None:
    database = sqlite3.connect(":memory:")
    database.deserialize(optuna_storage({"first": S}))
    HARM[harm](database)
    database.commit()
    content = database.serialize()
    database.close()
    start = time.perf_counter()
    with pytest.raises(RunsError):
        read_runs(content)
    assert time.perf_counter() - start < QUICK


def test_a_write_ahead_log_does_not_keep_a_storage_from_being_read() -> None:
    content = bytearray(optuna_storage({"first": S}))
    content[18:20] = b"\x02\x02"
    assert len(read_runs(bytes(content)).frame) == N
