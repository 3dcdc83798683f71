"""Names: a name's words say what a column is, and the last of them decides."""

from __future__ import annotations

import pytest

from hpimp_core.tables import names


def test_a_name_falls_into_the_same_words_however_it_is_joined() -> None:
    assert {names.words(name) for name in ("valLoss", "val_loss", "val.loss", "Val Loss", "val/loss", "VAL-LOSS")} == {
        ("val", "loss")
    }
    assert names.words("précision") == ("precision",)
    assert names.words("은닉층수") == ("은닉층수",)


@pytest.mark.parametrize(
    ("name", "goal"),
    [
        ("val_loss", "minimize"),
        ("Error", "minimize"),
        ("rmse", "minimize"),
        ("test/perplexity", "minimize"),
        ("error_rate", "minimize"),
        ("Mean Rank", "minimize"),
        ("negative_log_likelihood", "minimize"),
        ("eval_accuracy", "maximize"),
        ("R^2", "maximize"),
        ("Hit@10", "maximize"),
        ("mAP", "maximize"),
        ("f1-score", "maximize"),
        ("episode_reward_mean", "maximize"),
        ("loss_accuracy", "maximize"),
        ("neg_mean_squared_error", "maximize"),
        ("win_rate", "maximize"),
        ("top1", "maximize"),
        ("metric:x [0; 1] (maximize)", "maximize"),
        ("speed ↓", "minimize"),
        ("准确率", "maximize"),
        ("損失", "minimize"),
        ("정확도", "maximize"),
    ],
)
def test_a_result_is_known_with_its_goal(name: str, goal: str) -> None:
    assert names.metric_goal(name) == goal


@pytest.mark.parametrize(
    "name",
    ["loss_fn", "kd_loss_type", "reward_scale", "kl_coeff", "learning_rate", "score_function", "x1", "optimizer"],
)
def test_a_setting_is_no_result_whatever_words_it_holds(name: str) -> None:
    assert names.metric_goal(name) is None


@pytest.mark.parametrize(
    "name",
    [
        "seed",
        "random_state",
        "run_id",
        "Name",
        "trial_number",
        "Unnamed: 0",
        "start_time",
        "datetime_complete",
        "wall_time",
        "duration_s",
        "training_time",
        "state",
        "hostname",
        "notes",
        "Tags",
        "output_dir",
        "git_commit",
        "save_model",
        "verbose",
        "global_step",
        "best_epoch",
        "budget",
        "备注",
        "番号",
        "시드",
    ],
)
def test_bookkeeping_is_known_by_name(name: str) -> None:
    assert names.chore(name)


@pytest.mark.parametrize(
    "name",
    [
        "learning_rate",
        "epochs",
        "timesteps_per_batch",
        "hidden_size",
        "max_depth",
        "time_embedding_dim",
        "data.classes",
    ],
)
def test_settings_are_no_bookkeeping(name: str) -> None:
    assert names.chore(name) == ""
