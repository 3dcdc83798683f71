"""The verdict and the findings say what was planted, in whole sentences, and claim no more than the numbers do."""

import re

import numpy as np
import pandas as pd
import pytest

from hpimp_core import rank
from tests.planted import noise_sweep, sweep, table


@pytest.fixture
def rng():
    return np.random.default_rng(17)


def told(ranking, kind):
    return [finding for finding in ranking.findings if finding.kind == kind]


def test_the_verdict_names_who_decides_where_it_is_best_and_who_does_not():
    said = rank(sweep(400, 10, seed=0)[0], n_trees=60).verdict
    assert said.startswith("Across 400 runs, `learning_rate`, ")
    assert "decide most of `val_loss`." in said
    assert re.search(r"`learning_rate` is best near 0\.00[1-9]", said)
    assert "Higher `layers` is better." in said
    assert said.endswith("hardly matter.")
    assert "`weight_decay` hardly" not in said


def test_one_parameter_that_decides_all_is_named_alone(rng):
    frame = pd.DataFrame({"lr": rng.random(200), "other": rng.random(200)})
    frame["val_loss"] = frame["lr"] + 0.05 * rng.standard_normal(200)
    assert rank(table(frame), n_trees=40).verdict == (
        "Across 200 runs, `lr` decides most of `val_loss`. Lower `lr` is better. `other` hardly matters."
    )
    assert "Higher `lr` is better." in rank(table(frame, goal="maximize"), n_trees=40).verdict


def test_a_parameter_that_gains_far_and_then_loses_some_is_best_before_its_end(rng):
    rate = 10 ** rng.uniform(-5, -1, 300)
    position = (np.log10(rate) + 5) / 4
    accuracy = np.minimum(position / 0.7, 1) - 0.5 * np.maximum(position - 0.75, 0)
    frame = pd.DataFrame({"lr": rate, "val_accuracy": accuracy + 0.02 * rng.standard_normal(300)})
    ranking = rank(table(frame, metric="val_accuracy", goal="maximize"), n_trees=40)
    assert ranking.frame.loc[0, "direction"] == "better"
    assert re.search(r"`lr` is best near 0\.0[01]", ranking.verdict)


def test_a_category_and_a_switch_in_the_verdict(rng):
    opt = pd.Series(rng.choice(["sgd", "adam", "lion"], 200), dtype="string")
    frame = pd.DataFrame(
        {"opt": opt, "val_loss": (opt != "adam").to_numpy(dtype=float) + 0.1 * rng.standard_normal(200)}
    )
    assert "`adam` does best for `opt` on average." in rank(table(frame), n_trees=30).verdict
    on = rng.random(200) < 0.5
    switched = pd.DataFrame({"nesterov": on, "val_loss": on + 0.1 * rng.standard_normal(200)})
    assert "`nesterov` is better off." in rank(table(switched), n_trees=30).verdict


def test_a_weak_signal_gives_a_hint_only(rng):
    frame = pd.DataFrame({"lr": rng.random(300), "other": rng.random(300)})
    frame["val_loss"] = 2 * frame["lr"] + rng.standard_normal(300)
    ranking = rank(table(frame), n_trees=60)
    assert ranking.signal.word == "weak"
    assert "only a hint: `lr` seems to matter most" in ranking.verdict
    assert told(ranking, "weak signal")
    assert not told(ranking, "strong signal")


@pytest.mark.parametrize("n", [12, 30, 100])
def test_noise_has_no_finding_about_a_parameter(n):
    ranking = rank(noise_sweep(n, 8, seed=n))
    assert all(finding.parameters == () for finding in ranking.findings)
    assert told(ranking, "no signal")


def test_a_u_shape_is_important_but_uncorrelated(rng):
    u = rng.random(400)
    frame = pd.DataFrame({"lr": 10 ** (-5 + 4 * u), "other": rng.random(400), "val_loss": (u - 0.5) ** 2})
    ranking = rank(table(frame, log=("lr",)), n_trees=40)
    (found,) = told(ranking, "important but uncorrelated")
    assert found.parameters == ("lr",)
    assert found.page == "relationships"
    assert abs(found.numbers["correlation"]) < 0.2
    assert ranking.frame["direction"][0] == "mixed"


def test_an_interaction_is_found_and_none_where_there_is_none(rng):
    a, b, c = rng.random(800), rng.random(800), rng.random(800)
    together = pd.DataFrame({"a": a, "b": b, "c": c, "val_loss": (a - 0.5) * (b - 0.5) + 0.1 * a + 0.1 * c})
    (found,) = told(rank(table(together), n_trees=60), "interaction")
    assert set(found.parameters) == {"a", "b"}
    apart = pd.DataFrame({"a": a, "b": b, "c": c, "val_loss": a + b + c})
    assert not told(rank(table(apart), n_trees=60), "interaction")


def test_parameters_that_moved_together_are_one_finding_and_none_is_called_idle(rng):
    size = rng.random(300)
    frame = pd.DataFrame({f"size {i}": size + 0.01 * rng.random(300) for i in range(4)})
    frame["val_loss"] = size + 0.02 * rng.standard_normal(300)
    ranking = rank(table(frame), n_trees=40)
    (found,) = told(ranking, "moved together")
    assert len(found.parameters) == 4
    assert found.numbers["importance"] == pytest.approx(1)
    assert "hardly" not in ranking.verdict
    assert not told(ranking, "correlated but unimportant")


def test_a_parameter_that_exists_under_a_condition_names_it(rng):
    opt = pd.Series(rng.choice(["sgd", "adam"], 300), dtype="string")
    momentum = np.where(opt == "sgd", rng.random(300), np.nan)
    loss = np.where(opt == "sgd", 1 - np.nan_to_num(momentum), 0.5) + 0.05 * rng.standard_normal(300)
    ranking = rank(table(pd.DataFrame({"opt": opt, "momentum": momentum, "val_loss": loss})), n_trees=40)
    (found,) = told(ranking, "only in some runs")
    assert found.parameters == ("momentum", "opt")
    assert "only where `opt` is `sgd`" in found.text
    random = pd.DataFrame({"x": np.where(rng.random(300) < 0.5, rng.random(300), np.nan), "y": rng.random(300)})
    random["val_loss"] = random["y"] + 0.05 * rng.standard_normal(300)
    (without,) = told(rank(table(random), n_trees=40), "only in some runs")
    assert without.parameters == ("x",)


def test_what_decides_whether_a_driver_exists_is_not_called_idle(rng):
    solver = pd.Series(rng.choice(["sgd", "adam"], 300), dtype="string")
    momentum = np.where(solver == "sgd", rng.random(300), np.nan)
    frame = pd.DataFrame({"solver": solver, "momentum": momentum, "decay": np.where(solver == "sgd", 1.0, np.nan)})
    frame["val_loss"] = np.nan_to_num(momentum, nan=2.0) + 0.05 * rng.standard_normal(300)
    ranking = rank(table(frame), n_trees=40)
    (found,) = told(ranking, "only in some runs")
    assert found.parameters == ("momentum", "decay", "solver")
    assert "`solver` hardly" not in ranking.verdict
    assert not any("solver" in finding.parameters for finding in told(ranking, "below the noise floor"))


def test_in_few_runs_no_effect_shows_rather_than_none_is_there(rng):
    frame = pd.DataFrame({"lr": rng.random(30), "other": rng.random(30)})
    frame["val_loss"] = frame["lr"] + 0.05 * rng.standard_normal(30)
    assert rank(table(frame), n_trees=40).verdict.endswith("No effect of `other` shows in so few runs.")


def test_a_sampler_that_learns_is_suspected_and_a_grid_is_not(rng):
    n = 200
    lr = np.clip(0.3 + rng.standard_normal(n) * np.linspace(0.5, 0.02, n), 0, 1)
    learned = pd.DataFrame({"lr": lr, "x": rng.random(n), "val_loss": (lr - 0.3) ** 2 + 0.01 * rng.random(n)})
    (found,) = told(rank(table(learned), n_trees=40), "adaptive sampler")
    assert found.parameters == ("lr",)
    counted = pd.DataFrame({"lr": np.linspace(0, 1, n), "val_loss": np.linspace(0, 1, n) + 0.2 * rng.random(n)})
    assert not told(rank(table(counted), n_trees=40), "adaptive sampler")
    blocks = pd.DataFrame({"lr": np.repeat([0.1, 0.2, 0.3, 0.4], n // 4), "x": rng.random(n)})
    blocks["val_loss"] = blocks["lr"] + 0.01 * rng.random(n)
    assert not told(rank(table(blocks), n_trees=40), "adaptive sampler")
    assert not told(rank(table(learned.sort_values("val_loss")), n_trees=40), "adaptive sampler")
    assert not told(rank(table(learned.sample(frac=1, random_state=0)), n_trees=40), "adaptive sampler")


def test_diverged_runs_are_counted_with_the_border(rng):
    frame = pd.DataFrame({"lr": rng.random(100), "val_loss": 2 + rng.random(100)})
    frame.loc[[3, 50], "val_loss"] = 1e9
    ranking = rank(table(frame), n_trees=20)
    (found,) = told(ranking, "diverged runs left out")
    assert found.text.startswith("2 runs were left out as diverged, with `val_loss` above ")
    assert not told(rank(table(frame), n_trees=20, diverged="keep"), "diverged runs left out")


def test_the_best_at_the_edge_is_where_to_look_next_but_not_below_nothing(rng):
    frame = pd.DataFrame({"units": rng.integers(16, 257, 300), "dropout": 0.5 * rng.random(300)})
    frame["val_loss"] = -frame["units"] / 256 + frame["dropout"] + 0.02 * rng.standard_normal(300)
    found = told(rank(table(frame), n_trees=40), "best at the edge")
    assert [finding.parameters for finding in found] == [("units",)]
    assert "highest value tried, 256" in found[0].text


def test_a_category_of_many_levels_may_be_understated(rng):
    group = rng.integers(0, 24, 300)
    level = pd.Series([f"level {g}" for g in group], dtype="string")
    frame = pd.DataFrame({"level": level, "lr": rng.random(300)})
    frame["val_loss"] = 4 * frame["lr"] + 0.7 * rng.standard_normal(24)[group] + 0.1 * rng.standard_normal(300)
    (found,) = told(rank(table(frame), n_trees=40), "many levels")
    assert found.parameters == ("level",)
    assert found.numbers["levels"] == 24


def test_few_runs_say_how_far_the_first_share_may_lie(rng):
    frame = pd.DataFrame({"lr": rng.random(30), "other": rng.random(30)})
    frame["val_loss"] = frame["lr"] + 0.05 * rng.standard_normal(30)
    ranking = rank(table(frame), n_trees=40)
    (found,) = told(ranking, "few runs")
    assert "only 30 runs for 2 settings" in found.text
    assert not told(ranking, "strong signal")


def test_hostile_names_stay_in_their_code_spans(rng):
    evil = "`x`\n# Title <script>alert(1)</script> [a](javascript:1)"
    frame = pd.DataFrame({evil: rng.random(100), "b": rng.random(100)})
    frame["val_loss"] = frame[evil] + 0.05 * rng.standard_normal(100)
    ranking = rank(table(frame), n_trees=20)
    for text in (ranking.verdict, *(finding.text for finding in ranking.findings)):
        assert "\n" not in text
        outside = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", text)
        assert "<" not in outside
        assert "Title" not in outside


@pytest.mark.parametrize("n", [12, 60, 400])
@pytest.mark.parametrize("make", [lambda n: sweep(n, 10, seed=n)[0], lambda n: noise_sweep(n, 5, seed=n)])
def test_every_text_is_whole_sentences_with_numbers_of_its_own(n, make):
    ranking = rank(make(n), n_trees=30)
    for text in (ranking.verdict, *(finding.text for finding in ranking.findings)):
        assert text.endswith(".")
        assert text[0] == "`" or text[0].isupper() or text[0].isdigit()
        assert "nan" not in text
        assert "  " not in text
    for finding in ranking.findings:
        assert all(np.isfinite(value) for value in finding.numbers.values())
