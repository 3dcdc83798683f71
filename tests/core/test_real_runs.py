"""Real tables of others, outside this project: how well parameters, target and goal are told. Skips where they are not.

`HPIMP_RUNS_DIR` names a folder with tables and an `index.csv` that says of each: file, target_metric ("(none)" where it
is no table of runs), direction (min, max) and hyperparameters, separated by semicolons.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from hpimp_core import RunsError, read_runs
from hpimp_core.tables.names import chore

FOLDER = os.environ.get("HPIMP_RUNS_DIR", "")
pytestmark = pytest.mark.skipif(not FOLDER, reason="HPIMP_RUNS_DIR names no folder of real tables")

WANTED = 0.90
FIRST_GUESSES = 0.70


@dataclass(frozen=True)
class Score:
    """How one table was read; `strict` asks for seeds and settings that never change as well."""

    file: str
    precision: float
    recall: float
    strict: float
    among: bool
    target: bool
    goal: bool


@pytest.fixture(scope="module")
def index() -> pd.DataFrame:
    return pd.read_csv(Path(FOLDER) / "index.csv", dtype=str, keep_default_na=False)


def _bare(name: str) -> str:
    """A name as the index may write it: without the remark in brackets, and without the column it was nested in."""
    return re.sub(r"\s*\((inside|a list).*\)$", "", name).strip()


def _expected(row: pd.Series, columns: list[str]) -> set[str]:
    """The hyperparameters that the index lists, where it lists them one by one."""
    listed = {_bare(name) for name in str(row["hyperparameters"]).split(";")}
    return {name for name in listed if name in columns}


def _score(row: pd.Series) -> Score | None:
    """One table read and compared with what the index says; None if it was refused."""
    try:
        runs = read_runs(Path(FOLDER) / row["file"])
    except RunsError:
        return None
    expected, found = _expected(row, list(runs.frame.columns)), set(runs.parameters)
    # A setting that is the same in every run explains nothing, and a seed is none: neither can be found as one.
    findable = {name for name in expected if runs.frame[name].nunique(dropna=False) > 1 and not chore(name)}
    nested = {name for name in found if name not in expected and "{" in row["hyperparameters"]}
    target = _bare(row["target_metric"])
    return Score(
        row["file"],
        len(found & expected) / max(1, len(found - nested)),
        len(found & findable) / max(1, len(findable)),
        len(found & expected) / max(1, len(expected)),
        target in runs.metrics,
        runs.metric == target,
        runs.goal.startswith(row["direction"]) if runs.metric == target else False,
    )


def test_no_table_ends_in_anything_but_runs_or_a_refusal(index: pd.DataFrame) -> None:
    for file in index["file"]:
        try:
            read_runs(Path(FOLDER) / file)
        except RunsError as refusal:
            assert str(refusal).endswith((".", ")"))  # noqa: PT017


def test_what_is_no_table_of_runs_is_refused(index: pd.DataFrame) -> None:
    for file in index.loc[index["target_metric"].isin(["(none)", "(in runhistory)"]), "file"]:
        with pytest.raises(RunsError) as caught:
            read_runs(Path(FOLDER) / file)
        print(f"{file}: {caught.value}")


def test_parameters_target_and_goal_are_told(index: pd.DataFrame) -> None:
    tables = index[~index["target_metric"].isin(["", "(none)", "(in runhistory)"])]
    scores = [score for _, row in tables.iterrows() if (score := _score(row)) is not None]
    frame = pd.DataFrame([vars(score) for score in scores])
    print(frame.round(2).to_string())
    print(frame.drop(columns="file").mean().round(3).to_string())
    assert frame["among"].all()
    assert frame["precision"].mean() >= WANTED
    assert frame["recall"].mean() >= WANTED
    assert (frame["target"] & frame["goal"]).mean() >= FIRST_GUESSES
