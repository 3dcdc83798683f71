"""Throw many mutated tables and arbitrary bytes at `read_runs`: it returns runs or raises RunsError, nothing else.

    python tests/benchmarks/fuzz_reading.py [--inputs 100000] [--seed 0] [--processes 2]

Prints how many inputs of each kind were read, refused and failed, and how long it took. A failure is printed with its
kind and seed, so that it can be made again; the exit code says whether there was any.
"""

from __future__ import annotations

import argparse
import faulthandler
import gzip
import io
import json
import multiprocessing
import random
import sqlite3
import sys
import time
import traceback
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import pandas as pd

from hpimp_core import RunsError, read_runs
from tests.fixtures.cases import CASES, REFUSALS, SHEET
from tests.fixtures.files import workbook
from tests.fixtures.storage import optuna_storage
from tests.fixtures.tables import S

MAGIC = [refused.content[:8] for refused in REFUSALS if refused.content] + [
    b"PK\x03\x04",
    b"\x1f\x8b\x08",
    b"PAR1",
    b"SQLite format 3\x00",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
]
TEXTS = [case.content for case in CASES if case.content[:2] not in {b"PK", b"\x1f\x8b"} and case.content[:4] != b"PAR1"]
HOSTILE = [
    "",
    " ",
    "-",
    "None",
    "nan",
    "inf",
    "-inf",
    "1e999",
    "-1e-999",
    "0x1F",
    "1_000",
    "1,234",
    "1.234,5",
    "7.6s",
    "12:30",
    "1d 2h",
    "٣",
    "１２",
    "²",
    "\x00",
    "\x1b[0m",
    "\u202e",
    "\ufeff",
    "\U0001f600",
    "=1+1",
    "'",
    '"',
    '"""',
    "\\",
    "\r",
    "\n",
    "a\nb",
    "[" * 40,
    "{" * 40,
    "{'a': 1}",
    "{'a': {'a': {'a': []}}}",
    "{'__class__': 1}",
    "{1: 2}",
    "{(1,): 2}",
    "{'': ''}",
    "[1, 2, 3]",
    "[nan, 1]",
    "{'a': 1e999}",
    "9" * 400,
    "1" * 5000,
    "x" * 10000,
    "True",
    "FALSE",
    "yes",
    "2024-01-01",
    "31.12.2024",
    "99:99:99",
    "1e5e5",
    "--",
    "10^9999",
    "10**-9999",
    "±",
    "1 ± 2",
    "9007199254740993",
    "1e308",
    "4.9e-324",
    "𝟙",
    "NaT",
    "<script>",
    "${x}",
    "%s%n",
    "loss",
    "lr",
    "epoch",
    "total",
    "mean",
]
NAMES = [
    "loss",
    "lr",
    "val_loss",
    "epoch",
    "step",
    "params_x",
    "value",
    "values_0",
    "state",
    "config/lr",
    "param_a",
    "mean_test_score",
    "config",
    "summary",
    "Name",
    "State",
    "Run ID",
    "metric:x (maximize)",
    "sys/id",
    "budget",
    "config_id",
    "run_id",
    "",
    " ",
    "\x00",
    "a" * 10000,
    "损失",
    "學習",
    "`",
    "[x](y)",
    "trial_id",
    "score",
    "Wall time",
    "a__MIN",
    "a__MAX",
    "number",
    "params",
    "metrics.a",
    "params.a",
    "cost",
    "time",
    "seed",
    "hp_metric",
    "D/N",
]


def noise(rng: random.Random) -> bytes:
    """Arbitrary bytes, often after some format's first ones."""
    start = rng.choice(MAGIC) if rng.random() < 0.6 else b""
    return start + rng.randbytes(int(10 ** rng.uniform(0, 3.3)))


def mutated(rng: random.Random, content: bytes) -> bytes:
    """Bytes with some of them changed, dropped, doubled, moved or cut off."""
    data = bytearray(content)
    for _ in range(rng.choice([1, 2, 5, 20])):
        if not data:
            break
        at, span = rng.randrange(len(data)), rng.choice([1, 2, 8, 64])
        match rng.randrange(6):
            case 0:
                data[at] = rng.randrange(256)
            case 1:
                del data[at : at + span]
            case 2:
                data[at:at] = data[at : at + span]
            case 3:
                data[at:at] = rng.choice(HOSTILE).encode("utf-8", errors="replace")[:200]
            case 4:
                data[at:at] = rng.choice([b",", b";", b"\t", b'"', b"\n", b"\r", b"'", b"{", b"[", b"\x00"])
            case _:
                del data[at:]
    return bytes(data)


def mutated_text(rng: random.Random) -> bytes:
    """A readable table, mutated."""
    return mutated(rng, rng.choice(TEXTS))


def hostile_cells(rng: random.Random) -> bytes:
    """A table of hostile names and cells in some encoding."""
    columns, rows = rng.randint(1, 12), rng.randint(0, 25)
    separator = rng.choice(",;\t|")
    names = [rng.choice(NAMES) for _ in range(columns)]
    pools = [
        rng.choices([*HOSTILE, *(str(rng.random()) for _ in range(20))], k=rng.choice([1, 2, 5, 30]))
        for _ in range(columns)
    ]
    lines = [
        [rng.choice(pool) for pool in pools][: columns if rng.random() < 0.95 else rng.randint(0, columns)]
        for _ in range(rows)
    ]

    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"' if rng.random() < 0.7 else cell

    text = "\n".join(separator.join(quoted(cell) for cell in line) for line in [names, *lines])
    encoding = rng.choice(["utf-8", "utf-8-sig", "utf-16", "cp932", "euc_kr", "gb18030", "latin-1", "utf-32"])
    return text.encode(encoding, errors="replace")


def random_table(rng: random.Random) -> bytes:
    """Columns of numbers, words and gaps under names that mean something."""
    rows = rng.randint(2, 30)
    columns = {
        rng.choice(NAMES): [
            rng.choice(["", "a", "b", rng.random(), rng.randint(0, 5), 10 ** rng.uniform(-300, 300)])
            if rng.random() < 0.2
            else rng.random()
            for _ in range(rows)
        ]
        for _ in range(rng.randint(2, 15))
    }
    return pd.DataFrame(columns).to_csv(index=rng.random() < 0.3, sep=rng.choice(",;\t|")).encode()


def json_text(rng: random.Random) -> bytes:
    """JSON of any shape, sometimes very deep, sometimes broken."""

    def value(depth: int) -> object:
        kind = rng.randrange(8 if depth < 5 else 5)
        if kind < 5:
            return rng.choice(
                [None, True, rng.random(), rng.randint(-9, 9), rng.choice(HOSTILE), float("nan"), 10**400]
            )
        if kind < 7:
            return {rng.choice(NAMES): value(depth + 1) for _ in range(rng.randint(0, 6))}
        return [value(depth + 1) for _ in range(rng.randint(0, 6))]

    if rng.random() < 0.05:
        deep = rng.choice(["[", '{"a":', "[{"]) * rng.choice([10, 1000, 100_000])
        return deep.encode()
    lines = [json.dumps(value(0)) for _ in range(rng.randint(1, 12))]
    text = "\n".join(lines) if rng.random() < 0.6 else f"[{','.join(lines)}]"
    return mutated(rng, text.encode()) if rng.random() < 0.3 else text.encode()


def packed(rng: random.Random) -> bytes:
    """Gzip and zip, whole or mutated, one in another."""
    inner = rng.choice([mutated_text, hostile_cells, noise])(rng)
    if rng.random() < 0.5:
        content = gzip.compress(inner, 1)
    else:
        stream = io.BytesIO()
        with warnings.catch_warnings(), zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            warnings.simplefilter("ignore")
            for _ in range(rng.randint(0, 3)):
                archive.writestr(rng.choice(["a.csv", "../b", "xl/c", "", "d/", "__MACOSX/e"]) or "f", inner)
        content = stream.getvalue()
    return mutated(rng, content) if rng.random() < 0.5 else content


def workbooks(rng: random.Random) -> bytes:
    """Excel workbooks: mutated outside, or mutated inside and packed anew."""
    content = rng.choice(WORKBOOKS)
    if rng.random() < 0.5:
        return mutated(rng, content)
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, mutated(rng, part) if rng.random() < 0.5 else part)
    return stream.getvalue()


def parquets(rng: random.Random) -> bytes:
    """Parquet files, mutated."""
    return mutated(rng, rng.choice(PARQUETS))


def storages(rng: random.Random) -> bytes:
    """Optuna storages: bytes changed, or cells and tables changed through SQLite."""
    if rng.random() < 0.5:
        return mutated(rng, STORAGE)
    database = sqlite3.connect(":memory:")
    database.deserialize(STORAGE)
    database.text_factory = bytes
    tables = ["studies", "study_directions", "trials", "trial_params", "trial_values", "trial_user_attributes"]
    for _ in range(rng.randint(1, 4)):
        name = rng.choice(tables)
        columns = [row[1].decode() for row in database.execute(f'PRAGMA table_info("{name}")')]
        cell = rng.choice([*HOSTILE, None, b"\xff\xfe", 2**62, -1, 1e308])
        statement = rng.choice(
            [
                f'UPDATE "{name}" SET "{rng.choice(columns)}" = ?',
                f'DELETE FROM "{name}" WHERE ? IS NOT 0',
                f'DROP TABLE "{name}"',
            ]
        )
        try:
            database.execute(statement, (cell,) if "?" in statement else ())
            database.commit()
        except (sqlite3.Error, UnicodeError):
            database.rollback()
        if statement.startswith("DROP"):
            break
    content = database.serialize()
    database.close()
    return content


WORKBOOKS = [workbook(Notes=[["Read me"]], Runs=[["Spring"], [None], *SHEET[:12]]), workbook(A=SHEET[:8])]
PARQUETS = [next(case.content for case in CASES if case.name == "parquet")]
STORAGE = optuna_storage({"first": S})

KINDS: dict[str, tuple[Callable[[random.Random], bytes], int]] = {
    "arbitrary bytes": (noise, 15),
    "mutated tables": (mutated_text, 30),
    "hostile cells": (hostile_cells, 20),
    "random tables": (random_table, 8),
    "JSON": (json_text, 10),
    "gzip and zip": (packed, 7),
    "workbooks": (workbooks, 4),
    "Parquet": (parquets, 3),
    "Optuna storages": (storages, 3),
}


def one(task: tuple[str, int]) -> tuple[str, str, str]:
    """One input read: its kind, what became of it, and the traceback if it failed."""
    kind, seed = task
    content = KINDS[kind][0](random.Random(f"{kind} {seed}"))
    try:
        runs = read_runs(content)
        runs.ledger  # noqa: B018 (the ledger is made when asked for)
        runs.overrule(metric=runs.metrics[-1])
        if runs.steps:
            runs.keep("best").keep("all")
    except RunsError as refusal:
        return (kind, "refused", "") if str(refusal).strip() else (kind, "failed", f"{kind}, seed {seed}: no words")
    except BaseException:
        return kind, "failed", f"{kind}, seed {seed}\n{traceback.format_exc()}"
    return kind, "read", ""


def _start() -> None:
    """A worker: warnings are errors, a crash of the interpreter shows where."""
    faulthandler.enable()
    warnings.simplefilter("error")


def main() -> int:
    """Read the inputs and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    weights = sum(weight for _, weight in KINDS.values())
    tasks = [
        (kind, options.seed * 10_000_000 + i)
        for kind, (_, weight) in KINDS.items()
        for i in range(max(1, options.inputs * weight // weights))
    ]
    random.Random(options.seed).shuffle(tasks)
    counts: Counter[tuple[str, str]] = Counter()
    failures = []
    start = time.perf_counter()
    with multiprocessing.Pool(options.processes, initializer=_start) as pool:
        for kind, fate, story in pool.imap_unordered(one, tasks, chunksize=100):
            counts[kind, fate] += 1
            if story:
                failures.append(story)
    seconds = time.perf_counter() - start
    for story in failures[:10]:
        print(story)
    fates = ("read", "refused", "failed")
    print(f"{'kind':<18}" + "".join(f"{fate:>10}" for fate in fates))
    for kind in KINDS:
        print(f"{kind:<18}" + "".join(f"{counts[kind, fate]:>10,}" for fate in fates))
    print(f"{'all':<18}" + "".join(f"{sum(counts[kind, fate] for kind in KINDS):>10,}" for fate in fates))
    print(f"{len(tasks):,} inputs in {seconds:.0f} s")
    return min(len(failures), 1)


if __name__ == "__main__":
    sys.exit(main())
