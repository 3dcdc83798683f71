"""Splitting one table into studies."""

import numpy as np
import pandas as pd
import pytest

from hpimp_core.errors import RunsError
from hpimp_core.reading import read_runs
from hpimp_core.runs import Column, Runs
from hpimp_core.views.splits import is_telling, split, split_columns


def table(**more):
    """Sixty runs on three datasets of unequal size, with one parameter and one metric."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "dataset": ["digits"] * 30 + ["faces"] * 22 + ["tiny"] * 8,
            "lr": rng.uniform(size=60),
            "half": ["a", "b"] * 30,
            "acc": rng.uniform(size=60),
            **more,
        }
    )
    roles = {"acc": ("metric", "number"), "lr": ("parameter", "number")}
    columns = tuple(
        Column(name, roles.get(name, ("parameter", "category"))[0], "", roles.get(name, ("", "category"))[1])
        for name in frame
    )
    return Runs(frame, columns, (), "acc", "maximize", "plain", "runs.csv")


def test_a_table_splits_into_studies_largest_first():
    found = split(table(), "dataset")
    assert list(found.studies) == ["digits", "faces"]
    assert [len(runs.frame) for runs in found.studies.values()] == [30, 22]
    assert found.left_out == {"tiny": 8}
    digits = found.studies["digits"]
    assert digits.frame["dataset"].eq("digits").all()
    assert digits.frame.index.tolist() == list(range(30))
    assert next(c for c in digits.columns if c.name == "dataset").role == "bookkeeping"


def test_splitting_does_not_change_the_table():
    runs = table()
    before = runs.frame.copy()
    split(runs, "dataset")
    pd.testing.assert_frame_equal(runs.frame, before)


def test_numbers_split_too_and_missing_values_belong_nowhere():
    fidelity = [10.0] * 25 + [20.0] * 25 + [np.nan] * 10
    found = split(table(budget=fidelity), "budget")
    assert {level: len(runs.frame) for level, runs in found.studies.items()} == {"10": 25, "20": 25}


@pytest.mark.parametrize("column", ["lr", "nowhere"])
def test_a_column_that_does_not_split_is_refused_in_a_sentence(column):
    with pytest.raises(RunsError, match=r"Choose (another column|one of the table)"):
        split(table(), column)


def test_columns_to_split_by_put_the_telling_name_first_and_leave_out_metrics_and_continuous_ones():
    assert split_columns(table()) == ("dataset", "half")
    assert is_telling(Column("training.dataset", "parameter", ""))
    assert not is_telling(Column("half", "parameter", ""))


def test_only_runs_with_the_metric_make_a_study():
    """A column of states whose failed runs have no result does not split a table in two."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"lr": rng.random(80), "opt": rng.choice(["adam", "sgd"], 80), "val_loss": rng.random(80)})
    frame["state"] = ["finished"] * 50 + ["diverged"] * 30
    frame.loc[50:, "val_loss"] = np.nan
    runs = read_runs(frame.to_csv(index=False).encode())
    assert "state" not in split_columns(runs)
    with pytest.raises(RunsError, match="at least two"):
        split(runs, "state")
