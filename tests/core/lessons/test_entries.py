"""The guide finds a parameter by its usual names, and says of it what the sweep says."""

import numpy as np
import pandas as pd
import pytest

from hpimp_core.lessons import made_up
from hpimp_core.lessons.aliases import ALIASES, TOPICS
from hpimp_core.lessons.entries import known, said, topic_of, words
from hpimp_core.ranking import rank


@pytest.mark.parametrize(
    ("name", "topic"),
    [
        ("lr", "learning-rate"),
        ("learning_rate", "learning-rate"),
        ("learning_rate_init", "learning-rate"),
        ("config/optimizer.learningRate", "learning-rate"),
        ("params_lr", "learning-rate"),
        ("encoder_lr", "learning-rate"),
        ("lr_warmup_steps", "schedules"),
        ("lr_scheduler", "schedules"),
        ("bs", "batches"),
        ("train/batch_size", "batches"),
        ("wd", "regularization"),
        ("weight_decay", "regularization"),
        ("params_dropout_rate", "regularization"),
        ("alpha", "regularization"),
        ("n_layers", "model-size"),
        ("num_conv_layers", "model-size"),
        ("hidden_dim", "model-size"),
        ("momentum", "optimizers"),
        ("adam_beta1", "optimizers"),
        ("Optimizer", "optimizers"),
        ("n_epochs", "epochs"),
        ("max_iter", "epochs"),
        ("pretrained", "transfer"),
        ("temperature", "distillation"),
        ("img_c", None),
        ("country", None),
        ("", None),
        ("学習率", None),
    ],
)
def test_usual_names(name, topic):
    assert topic_of(name) == topic


def test_words():
    assert words("config/optimizer.learningRate") == "config optimizer learning rate"


def test_every_usual_name_leads_to_a_topic_and_none_is_there_twice():
    names = [name for name, _ in ALIASES]
    assert len(names) == len(set(names))
    assert {topic for _, topic in ALIASES} <= set(TOPICS)
    assert all(words(name) == name for name in names)


def sweep(seed=0):
    rng = np.random.default_rng(seed)
    rate, size = rng.uniform(size=100), np.array(["small", "large"])[rng.integers(2, size=100)]
    loss = rate + 0.5 * (size == "small") + 0.02 * rng.normal(size=100)
    frame = pd.DataFrame({"lr": rate, "model_size": size, "country": rng.uniform(size=100), "loss": loss})
    return made_up.as_runs(frame, "loss", goal="minimize")


def test_what_the_sweep_says_is_what_the_ranking_says():
    runs = sweep()
    ranking = rank(runs, n_trees=40)
    found = said(runs, ranking, "lr")
    row = ranking.frame.set_index("parameter").loc["lr"]
    assert found.place == 1
    assert found.importance == row["importance"]
    assert found.correlation == row["correlation"]
    assert float(found.best_value) == pytest.approx(runs.frame.loc[runs.frame["loss"].idxmin(), "lr"], rel=0.01)
    low, high = (float(end) for end in found.best_range.split(" to "))
    assert 0 <= low < high < 0.3
    assert f"{row['importance']:.0%}" in found.sentence
    assert said(runs, ranking, "model_size").best_range == "large"
    assert known(runs) == {"lr": "learning-rate", "model_size": "model-size"}


def test_without_a_signal_no_importance_is_named():
    runs = made_up.idle(60, 3)
    assert "not known" in said(runs, rank(runs, n_trees=40), "idle_1").sentence


def test_a_parameter_that_was_not_ranked_is_a_key_error():
    runs = sweep()
    with pytest.raises(KeyError):
        said(runs, rank(runs, n_trees=20), "loss")
