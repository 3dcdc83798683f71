"""Whatever bytes are read, `read_runs` returns runs or raises RunsError; the benchmark `fuzz_reading.py` does more."""

from __future__ import annotations

import csv
import io

import hypothesis.strategies as st
from hypothesis import HealthCheck, given, settings

from hpimp_core import Runs, RunsError, read_runs
from tests.benchmarks.fuzz_reading import one
from tests.fixtures.cases import CASES

RELAXED = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
CONTENTS = [case.content for case in CASES]
NAMES = st.sampled_from(
    ["loss", "lr", "epoch", "params_x", "value", "config", "state", "budget", "config_id", "", "a/b", "精度"]
)
CELLS = st.one_of(
    st.floats().map(repr),
    st.integers().map(str),
    st.text(max_size=12),
    st.sampled_from(["", "None", "{'a': 1}", "[1, 2]", "1,5", "7.6s", "True", "2024-01-01", "inf", "total"]),
)


def survives(content: bytes) -> None:
    """Reading ends in runs whose parts agree, or in a refusal with words."""
    try:
        runs = read_runs(content)
    except RunsError as refusal:
        assert len(str(refusal)) > 20  # noqa: PT017 (both ends are right, and each is checked)
        return
    assert isinstance(runs, Runs)
    assert runs.metric in runs.metrics
    assert runs.goal in {"minimize", "maximize"}
    assert runs.parameters
    assert [column.name for column in runs.columns] == runs.frame.columns.tolist()
    assert runs.frame.index.tolist() == list(range(len(runs.frame)))
    assert len(runs.ledger) >= len(runs.columns)


@RELAXED
@given(st.binary(max_size=2000))
def test_arbitrary_bytes(content: bytes) -> None:
    survives(content)


@RELAXED
@given(
    st.sampled_from(CONTENTS),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=8)), min_size=1, max_size=6),
)
def test_files_with_parts_changed(content: bytes, changes: list[tuple[float, int, bytes]]) -> None:
    for place, span, new in changes:
        at = int(place * len(content))
        content = content[:at] + new + content[at + span :]
    survives(content)


@RELAXED
@given(st.data(), st.lists(NAMES, min_size=1, max_size=7), st.sampled_from(",;\t|"))
def test_tables_of_any_cells(data: st.DataObject, names: list[str], separator: str) -> None:
    rows = data.draw(st.lists(st.lists(CELLS, min_size=len(names), max_size=len(names)), max_size=12))
    stream = io.StringIO()
    csv.writer(stream, delimiter=separator).writerows([names, *rows])
    survives(stream.getvalue().encode("utf-8", errors="replace"))


def test_a_column_of_steps_that_is_the_only_result_stays_the_metric() -> None:
    assert one(("hostile cells", 10010058))[1] == "read"
