"""Storages: an Optuna SQLite file reads as its trials, with what it says about goals, scales and choices."""

from __future__ import annotations

import pytest

from hpimp_core import RunsError, read_runs, tables_in
from tests.fixtures.storage import optuna_storage
from tests.fixtures.tables import LAYERS, LR, OPTIMIZER, N, S


def test_a_study_reads_as_its_trials() -> None:
    runs = read_runs(optuna_storage({"first": S}))
    assert runs.source == "Optuna"
    assert runs.parameters == ("params_lr", "params_layers", "params_optimizer")
    assert (runs.metric, runs.goal, len(runs.frame)) == ("value", "maximize", N)
    assert runs.frame["params_lr"].tolist() == pytest.approx(LR)
    assert runs.frame["params_layers"].tolist() == LAYERS
    assert runs.frame["params_optimizer"].tolist() == OPTIMIZER
    assert "user_attrs_val_loss" in runs.metrics


def test_the_storage_says_the_goal_and_the_scales() -> None:
    runs = read_runs(optuna_storage({"first": S}, direction="MINIMIZE"))
    assert runs.goal == "minimize"
    assert {name for name in runs.parameters if runs.column(name).log} == {"params_lr"}


def test_the_states_of_trials_are_in_the_ledger() -> None:
    ledger = read_runs(optuna_storage({"first": S})).ledger.query("what == 'state'")
    assert dict(zip(ledger["name"], ledger["fate"], strict=True)) == {
        "COMPLETE": "31 of 31 used",
        "FAIL": "0 of 5 used",
    }


def test_a_study_is_chosen_by_name_and_the_largest_by_default() -> None:
    small = {name: cells[:9] for name, cells in S.items()}
    content = optuna_storage({"small": small, "large": S})
    assert tables_in(content) == ("small", "large")
    runs = read_runs(content)
    assert (runs.chosen, runs.choices, len(runs.frame)) == ("large", ("small", "large"), N)
    assert len(read_runs(content, table="small").frame) == 9
    with pytest.raises(RunsError, match="small, large"):
        read_runs(content, table="none")


def test_optuna_itself_writes_what_is_read_here(tmp_path: object) -> None:
    optuna = pytest.importorskip("optuna", reason="Optuna is not installed")
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    path = f"{tmp_path}/study.db"
    study = optuna.create_study(storage=f"sqlite:///{path}", study_name="real", direction="minimize")
    study.optimize(
        lambda trial: (
            trial.suggest_float("lr", 1e-5, 1e-1, log=True) + len(trial.suggest_categorical("kind", ["a", "bb"]))
        ),
        n_trials=12,
    )
    runs = read_runs(path)
    frame = study.trials_dataframe()
    assert runs.frame["value"].tolist() == pytest.approx(frame["value"].tolist())
    assert runs.frame["params_kind"].tolist() == frame["params_kind"].tolist()
    assert runs.column("params_lr").log
