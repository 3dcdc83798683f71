"""Runs: guesses can be overruled and stay so; rows of one configuration can be chosen; the ledger accounts for all."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from hpimp_core import Runs, RunsError, read_runs
from tests.fixtures.tables import LOSS, LR, OPTIMIZER, N, S, table


def curves() -> Runs:
    """Six configurations of six epochs each; the loss is lowest in the middle."""
    loss = [abs(epoch - 3) + run / 100 for run in range(6) for epoch in range(6)]
    columns = {
        "run_id": [i // 6 for i in range(N)],
        "epoch": [i % 6 for i in range(N)],
        "lr": [LR[i // 6] for i in range(N)],
    }
    return read_runs(table({**columns, "loss": loss, "accuracy": [-value for value in loss]}))


def test_every_column_has_a_role_a_kind_and_a_reason() -> None:
    runs = read_runs(table({**S, "note": ["x"] * N}))
    assert [column.name for column in runs.columns] == list(runs.frame.columns)
    assert all(column.reason.endswith(".") or column.reason.endswith("…") for column in runs.columns)
    assert set(runs.parameters) | set(runs.metrics) | {"note"} == set(runs.frame.columns)


def test_the_frame_is_typed_by_kind_with_a_plain_index() -> None:
    frame = read_runs(
        table({**S, "nesterov": ["TRUE" if i % 2 else "" for i in range(N)], "bias": [i % 2 == 0 for i in range(N)]})
    ).frame
    assert frame["lr"].dtype == np.float64
    assert frame["layers"].dtype == np.int64
    assert str(frame["bias"].dtype) == "boolean"
    assert frame["optimizer"].map(type).eq(str).all()
    assert frame.index.tolist() == list(range(N))


def test_a_role_a_kind_and_a_scale_can_be_overruled_and_survive_a_change_of_metric() -> None:
    runs = read_runs(table(S))
    changed = runs.overrule(
        {"layers": {"kind": "category"}, "optimizer": {"role": "bookkeeping"}, "lr": {"log": False}}
    )
    changed = changed.overrule(metric="val_loss")
    assert changed.parameters == ("lr", "layers")
    assert (changed.metric, changed.goal) == ("val_loss", "minimize")
    assert changed.column("layers").reason == "You chose this."
    told = changed.ledger.query("what == 'metric'")
    assert told["name"].tolist() == ["val_loss", "val_loss"]
    assert told["fate"].tolist() == ["target", "minimize"]
    assert changed.frame["layers"].map(type).eq(str).all()
    assert (runs.column("lr").log, changed.column("lr").log) == (True, False)
    assert runs.parameters == ("lr", "layers", "optimizer")
    assert runs.frame["layers"].dtype == np.int64


def test_a_kind_overruled_back_gives_the_first_values_again() -> None:
    runs = read_runs(table(S))
    back = runs.overrule({"lr": {"kind": "category"}}).overrule({"lr": {"kind": "number"}})
    np.testing.assert_allclose(back.frame["lr"], runs.frame["lr"])


def test_any_numeric_column_can_be_the_metric_and_any_goal_be_chosen() -> None:
    runs = read_runs(table(S)).overrule(metric="lr", goal="maximize")
    assert (runs.metric, runs.goal, "lr" in runs.metrics) == ("lr", "maximize", True)


@pytest.mark.parametrize(
    ("columns", "options", "says"),
    [
        ({"nothing": {"role": "metric"}}, {}, "no column named"),
        ({"lr": {"role": "boss"}}, {}, "no role"),
        ({"lr": {"colour": "red"}}, {}, "cannot be changed"),
        ({}, {"metric": "optimizer"}, "no numbers"),
        ({}, {"goal": "win"}, "no goal"),
        ({"val_loss": {"role": "parameter"}, "val_accuracy": {"role": "bookkeeping"}}, {}, "No metric is left"),
    ],
)
def test_what_cannot_be_overruled_is_a_sentence(
    columns: dict[str, dict[str, object]], options: dict[str, str], says: str
) -> None:
    with pytest.raises(RunsError, match=says):
        read_runs(table(S)).overrule(columns, **options)  # type: ignore[arg-type]


def test_the_last_the_best_or_all_rows_of_a_configuration_are_kept() -> None:
    runs = curves()
    assert runs.steps is not None
    assert (runs.steps.column, runs.steps.by, runs.steps.configurations, runs.steps.kept) == (
        "epoch",
        "run_id",
        6,
        "last",
    )
    assert runs.frame["epoch"].tolist() == [5] * 6
    assert runs.keep("best").overrule(metric="loss").frame["epoch"].tolist() == [3] * 6
    assert len(runs.keep("all").frame) == N
    assert runs.keep("all").keep("last").frame.equals(runs.frame)
    assert "30 rows" in runs.ledger.query("what == 'row'")["name"].tolist()


def test_the_best_row_follows_the_metric() -> None:
    runs = curves().keep("best").overrule(metric="accuracy", goal="minimize")
    assert runs.frame["epoch"].tolist() == [0] * 6


def test_one_row_per_run_leaves_nothing_to_keep() -> None:
    runs = read_runs(table(S))
    assert runs.steps is None
    with pytest.raises(RunsError, match="one row for each run"):
        runs.keep("best")


def test_a_grid_over_the_number_of_epochs_is_no_learning_curve() -> None:
    columns = {
        "lr": [0.1 * (i // 3 + 1) for i in range(N)],
        "epochs": [(10, 20, 50)[i % 3] for i in range(N)],
        "loss": LOSS,
    }
    runs = read_runs(table(columns))
    assert (set(runs.parameters), len(runs.frame)) == ({"lr", "epochs"}, N)


def test_the_ledger_counts_states_duplicates_and_repeats() -> None:
    columns = {
        "state": ["failed" if i % 3 else "finished" for i in range(N)],
        "lr": [0.1, 0.2, 0.3, 0.4] * 9,
        "optimizer": OPTIMIZER,
    }
    loss = [LOSS[i % 12] if i != 1 else None for i in range(N)]
    ledger = read_runs(table({**columns, "optimizer": ["adam", "sgd"] * 18, "loss": loss})).ledger
    states = dict(ledger.query("what == 'state'")[["name", "fate"]].itertuples(index=False, name=None))
    assert states == {"failed": "23 of 24 used", "finished": "12 of 12 used"}
    rows = ledger.query("what == 'row'")["name"].tolist()
    assert rows == ["23 duplicates", "8 repeats"]


def test_infinite_settings_are_missing_and_infinite_results_stay() -> None:
    loss = [float("inf") if i == 2 else LOSS[i] for i in range(N)]
    runs = read_runs(table({"clip": [float("inf") if i % 5 == 0 else LR[i] for i in range(N)], "loss": loss}))
    assert runs.frame["clip"].isna().sum() == 8
    assert np.isinf(runs.frame["loss"]).sum() == 1
    assert "8 became missing" in runs.ledger["fate"].tolist()


def test_runs_that_were_broken_off_are_counted_where_they_have_a_metric():
    frame = pd.DataFrame(
        {
            "number": range(40),
            "value": [None] * 4 + [0.1 * i for i in range(36)],
            "params_lr": [0.01 * i for i in range(40)],
            "state": ["FAIL"] * 4 + ["PRUNED"] * 16 + ["COMPLETE"] * 20,
        }
    )
    runs = read_runs(frame.to_csv(index=False).encode())
    assert runs.state == "state"
    assert runs.unfinished == {"PRUNED": 16}
