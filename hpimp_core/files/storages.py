"""Storages: Optuna's SQLite file; a study's trials → Sheet, as trials_dataframe would write them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hpimp_core.errors import RunsError
from hpimp_core.files.sheet import MAX_CELL_CHARACTERS, Sheet, check_size, text_table
from hpimp_core.tables.terms import Goal

SQLITE = b"SQLite format 3\x00"
# The tables of Optuna's storage that are read, and their columns.
TABLES = {
    "studies": ("study_id", "study_name"),
    "study_directions": ("study_id", "objective", "direction"),
    "trials": ("trial_id", "number", "study_id", "state", "datetime_start", "datetime_complete"),
    "trial_params": ("trial_id", "param_name", "param_value", "distribution_json"),
    "trial_values": ("trial_id", "objective", "value", "value_type"),
    "trial_user_attributes": ("trial_id", "key", "value_json"),
}
# A storage of a million parameters takes some ten million steps of SQLite; a hostile one never ends.
MAX_STEPS = 2_000_000_000
STEPS_PER_CHECK = 1_000_000
MAX_TRIALS = 1_000_000


def sheet(content: bytes, table: str | None) -> Sheet:
    """The trials of a study.

    Parameters
    ----------
    table : str, optional
        The study's name; by default the study with the most trials.

    Raises
    ------
    RunsError
        If the file is no Optuna storage, is damaged, or has no trials.
    """
    with _opened(content) as database:
        studies = _studies(database)
        if not studies:
            raise RunsError("This Optuna storage has no study. Upload one that holds trials.")
        if table is not None and table not in studies:
            raise RunsError(f"This storage has no study {table[:80]!r}. Its studies are: {', '.join(studies)[:300]}.")
        chosen = table if table is not None else max(studies, key=lambda name: studies[name][1])
        return _study(database, studies[chosen][0], chosen, tuple(studies) if len(studies) > 1 else ())


def studies(content: bytes) -> tuple[str, ...]:
    """The names of the studies in an Optuna storage."""
    with _opened(content) as database:
        return tuple(_studies(database))


@contextmanager
def _opened(content: bytes) -> Iterator[sqlite3.Connection]:
    """The storage in memory, able to do nothing but read its own plain tables."""
    # A write-ahead log cannot be opened in memory; bytes 18 and 19 say that there is one.
    content = content[:18] + b"\x01\x01" + content[20:]
    database = sqlite3.connect(":memory:")
    steps = 0

    def too_long() -> bool:
        nonlocal steps
        steps += STEPS_PER_CHECK
        return steps > MAX_STEPS

    try:
        database.deserialize(content)
        database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 2 * MAX_CELL_CHARACTERS)
        database.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        database.set_progress_handler(too_long, STEPS_PER_CHECK)
        for pragma in ("trusted_schema = OFF", "query_only = ON", "cell_size_check = ON"):
            database.execute(f"PRAGMA {pragma}")
        _check_tables(database)
        yield database
    except RunsError:
        raise
    except (sqlite3.Error, sqlite3.Warning, ValueError, TypeError, LookupError, OverflowError, MemoryError) as error:
        raise RunsError(
            "This SQLite file is damaged. Export the study as CSV (trials_dataframe) and upload that."
        ) from error
    finally:
        database.close()


def _check_tables(database: sqlite3.Connection) -> None:
    """Raise RunsError unless the file has Optuna's tables, each a plain table with the columns that are read."""
    plain = {
        name
        for name, kind, made in database.execute("SELECT name, type, sql FROM sqlite_master")
        if kind == "table" and isinstance(made, str) and not made.lstrip().upper().startswith("CREATE VIRTUAL")
    }
    for name, columns in TABLES.items():
        found = {row[1] for row in database.execute(f'PRAGMA table_info("{name}")')} if name in plain else set()
        if not found.issuperset(columns):
            raise RunsError(
                "This is an SQLite database, but not one that Optuna wrote with a current version. "
                "Export the runs as CSV and upload that."
            )


def _studies(database: sqlite3.Connection) -> dict[str, tuple[int, int]]:
    """Study name → its number and how many trials it has."""
    counts = dict(database.execute("SELECT study_id, count(*) FROM trials GROUP BY study_id"))
    return {
        str(name): (number, int(counts.get(number, 0)))
        for number, name in database.execute("SELECT study_id, study_name FROM studies ORDER BY study_id LIMIT 1000")
    }


def _study(database: sqlite3.Connection, study: int, name: str, choices: tuple[str, ...]) -> Sheet:
    """A study's trials, its directions, and which parameters it searched on a log scale."""
    directions = {
        int(objective): str(direction)
        for objective, direction in database.execute(
            "SELECT objective, direction FROM study_directions WHERE study_id = ? ORDER BY objective", (study,)
        )
    }
    trials: dict[int, dict[str, Any]] = {}
    query = (
        "SELECT trial_id, number, state, datetime_start, datetime_complete FROM trials "
        "WHERE study_id = ? ORDER BY trial_id LIMIT ?"
    )
    for trial, number, state, start, end in database.execute(query, (study, MAX_TRIALS)):
        trials[trial] = {"number": number, "datetime_start": start, "datetime_complete": end, "state": state}
    names: dict[str, None] = {}
    log: set[str] = set()
    for trial, key, value in _values(database, study, len(directions)):
        trials[trial][key] = value
        names.setdefault(key)
    for trial, key, value, distribution in _parameters(database, study):
        trials[trial][f"params_{key}"], is_log = _chosen(value, distribution)
        names.setdefault(f"params_{key}")
        if is_log:
            log.add(f"params_{key}")
    for trial, key, text in _rows(database, "trial_user_attributes", "key, value_json", study):
        trials[trial][f"user_attrs_{key}"] = _json(text)
        names.setdefault(f"user_attrs_{key}")
    columns = ["number", *names, "datetime_start", "datetime_complete", "state"]
    check_size(len(trials), len(columns))
    if not trials:
        raise RunsError(f"The study {name[:80]!r} has no trials. Choose another study, or upload it once it has some.")
    table = text_table(columns, [[trial.get(column) for column in columns] for trial in trials.values()])
    return Sheet(
        table,
        choices,
        name,
        tool="Optuna",
        tool_reason=f"It is an Optuna storage (SQLite); the study read is {name[:80]!r}.",
        goals=_goals(directions),
        log=frozenset(log),
    )


def _goals(directions: dict[int, str]) -> dict[str, Goal]:
    """What the study says about its values: one is `value`, several are `values_0`, `values_1`…"""
    wanted: dict[str, Goal] = {"MINIMIZE": "minimize", "MAXIMIZE": "maximize"}
    single = len(directions) == 1
    return {
        "value" if single else f"values_{objective}": wanted[direction]
        for objective, direction in directions.items()
        if direction in wanted
    }


def _values(database: sqlite3.Connection, study: int, objectives: int) -> Iterator[tuple[int, str, Any]]:
    """Each trial's values, infinities spelled out."""
    for trial, objective, value, kind in _rows(database, "trial_values", "objective, value, value_type", study):
        name = "value" if objectives <= 1 else f"values_{objective}"
        yield trial, name, {"INF_POS": "inf", "INF_NEG": "-inf"}.get(kind, value)


def _parameters(database: sqlite3.Connection, study: int) -> Iterator[tuple[int, str, Any, Any]]:
    """Each trial's parameters as Optuna keeps them: numbers, and what they stand for."""
    yield from _rows(database, "trial_params", "param_name, param_value, distribution_json", study)


def _rows(database: sqlite3.Connection, table: str, columns: str, study: int) -> Iterator[tuple[Any, ...]]:
    """Rows of a table that belong to a study's trials; names are this module's own, never the file's."""
    yield from database.execute(
        f"SELECT trial_id, {columns} FROM {table} "
        "WHERE trial_id IN (SELECT trial_id FROM trials WHERE study_id = ? ORDER BY trial_id LIMIT ?)",
        (study, MAX_TRIALS),
    )


def _chosen(value: Any, distribution: Any) -> tuple[Any, bool]:
    """What a parameter's number stands for, and whether it was searched on a log scale."""
    found = _json(distribution)
    attributes = found.get("attributes") if isinstance(found, dict) else None
    if not isinstance(found, dict) or not isinstance(attributes, dict):
        return value, False
    choices = attributes.get("choices")
    if isinstance(choices, list) and isinstance(value, (int, float)) and 0 <= value < len(choices):
        choice = choices[int(value)]
        return (json.dumps(choice) if isinstance(choice, (list, dict)) else "None" if choice is None else choice), False
    return value, attributes.get("log") is True or "Log" in str(found.get("name", ""))


def _json(text: Any) -> Any:
    """A JSON value, or the text where it is none."""
    try:
        return json.loads(text)
    except (ValueError, TypeError, RecursionError, MemoryError):
        return str(text)[:1000]
