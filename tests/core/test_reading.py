"""Reading: every kind of table that people have is read as they mean it, and what is no table is refused in words."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from hpimp_core import RunsError, read_runs, tables_in
from tests.fixtures.cases import CASES, REFUSALS, SHEET, Case, Refused
from tests.fixtures.files import workbook, zipped
from tests.fixtures.tables import S, table


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_table_is_read_as_meant(case: Case) -> None:
    runs = read_runs(case.content)
    assert set(runs.parameters) == case.parameters
    assert (runs.source, runs.metric, runs.goal, len(runs.frame)) == (case.source, case.metric, case.goal, case.rows)
    assert case.metrics <= set(runs.metrics)
    assert {name: runs.column(name).kind for name in case.kinds} == dict(case.kinds)
    ledger = runs.ledger.to_string()
    for line in case.ledger:
        assert line in ledger


@pytest.mark.parametrize("refused", REFUSALS, ids=lambda refused: refused.name)
def test_what_is_no_table_of_runs_is_refused_by_name(refused: Refused) -> None:
    with pytest.raises(RunsError) as caught:
        read_runs(refused.content)
    message = str(caught.value)
    assert all(words in message for words in refused.says), message
    assert message[-1] in ".)"


def test_a_path_bytes_and_a_file_read_alike(tmp_path: Path) -> None:
    content = table(S)
    path = tmp_path / "sweep.csv"
    path.write_bytes(content)
    by_path, by_bytes = read_runs(path), read_runs(content, name="mine.csv")
    with path.open("rb") as file:
        by_file = read_runs(file)
    assert (by_path.name, by_bytes.name, by_file.name) == ("sweep.csv", "mine.csv", "sweep.csv")
    assert by_path.frame.equals(by_bytes.frame)
    assert by_path.frame.equals(by_file.frame)
    assert read_runs(io.StringIO(content.decode())).frame.equals(by_path.frame)


def test_a_path_that_does_not_exist_is_a_sentence() -> None:
    with pytest.raises(RunsError, match="cannot be opened"):
        read_runs("no/such/file.csv")


def test_a_sheet_is_chosen_by_name() -> None:
    other = [["depth", "score"], *[[i % 5, i / 10] for i in range(20)]]
    content = workbook(First=SHEET, Second=other)
    assert tables_in(content) == ("First", "Second")
    runs = read_runs(content)
    assert (runs.chosen, runs.choices) == ("First", ("First", "Second"))
    assert read_runs(content, table="Second").metric == "score"
    with pytest.raises(RunsError, match="First, Second"):
        read_runs(content, table="Third")


def test_a_file_of_a_zip_is_chosen_by_name() -> None:
    content = zipped(
        a__csv=table(S), b__csv=b"depth,score\n" + b"".join(b"%d,%d\n" % (i % 5, i * i) for i in range(20))
    )
    assert tables_in(content) == ("a.csv", "b.csv")
    assert read_runs(content).metric == "val_accuracy"
    assert read_runs(content, table="b.csv").metric == "score"


def test_a_single_table_has_nothing_to_choose() -> None:
    assert tables_in(table(S)) == ()
    assert read_runs(table(S)).choices == ()
