"""The Next sweep page's story: a verdict, ranges, plans, what fewer would have bought, exports, and the user's word."""

import ast

import numpy as np
import pandas as pd
import pytest
import yaml

PAGE = "pages/next_sweep.py"


def sweep(n=240, *, signal=True, **more):
    """Runs in which a low rate is good, adam beats sgd, and the width does nothing."""
    rng = np.random.default_rng(7)
    rate, optimizer = 10 ** rng.uniform(-4, 0, n), rng.choice(["adam", "sgd"], n)
    frame = pd.DataFrame({"learning_rate": rate, "optimizer": optimizer, "width": rng.integers(8, 257, n)})
    loss = np.log10(rate) + 3.0 * (optimizer == "sgd") if signal else np.zeros(n)
    frame["val_loss"] = loss + rng.normal(0, 0.3, n)
    return frame.assign(**more)


@pytest.fixture
def open_page(start, upload):
    """Open the page on a table of one's own."""

    def opened(frame):
        at = upload(start(), "mine.csv", frame.to_csv(index=False).encode())
        return at.switch_page(PAGE).run()

    return opened


def header(at):
    return at.header[0].value


def everything(at):
    return " ".join(element.value for element in (*at.header, *at.markdown, *at.caption, *at.info))


def exported(at):
    """The texts to take away: W&B's YAML, and the Python of Optuna, scikit-learn and Ray Tune."""
    return [block.value for block in at.code]


def test_it_works_on_the_bundled_sweep(start):
    at = start().switch_page(PAGE).run()
    assert not at.exception
    assert header(at).startswith("Keep tuning ")
    assert [tab.label for tab in at.tabs] == ["W&B sweep", "Optuna", "scikit-learn", "Ray Tune"]


def test_the_driver_is_tuned_and_the_idle_one_fixed(open_page):
    at = open_page(sweep())
    assert not at.exception
    assert header(at) == "Keep tuning `learning_rate`; fix the other 2."
    tables = pd.concat([table.value for table in at.table])
    rows = tables.set_index("Parameter")
    assert rows.loc["`optimizer`", "Next sweep"] == "`adam`"
    assert "is the middle value of the best 24 runs" in rows.loc["`width`", "Why"]
    assert "log scale" in rows.loc["`learning_rate`", "Next sweep"]
    figures = {metric.label: metric.value for metric in at.metric}
    assert figures == {"Grid search": "5 runs", "Random search": "59 runs", "Bayesian search": "20 runs"}
    assert "no column that times whole runs" in everything(at)


def test_the_exports_say_what_the_page_says(open_page):
    at = open_page(sweep())
    config = yaml.safe_load(exported(at)[0])
    assert config["metric"] == {"name": "val_loss", "goal": "minimize"}
    assert config["method"] == "bayes"
    assert config["parameters"]["optimizer"] == {"value": "adam"}
    assert config["parameters"]["learning_rate"]["distribution"] == "log_uniform_values"
    python = exported(at)[1:]
    assert len(python) == 3
    assert all(ast.parse(code) for code in python)
    low, high = config["parameters"]["learning_rate"]["min"], config["parameters"]["learning_rate"]["max"]
    assert f"trial.suggest_float('learning_rate', {low!r}, {high!r}, log=True)" in python[0]


def test_the_user_may_tune_something_else(open_page):
    at = open_page(sweep())
    at.pills[0].set_value(["width", "learning_rate"]).run()
    assert header(at) == "Keep tuning `learning_rate` and `width`; fix the other one."
    at.switch_page("pages/importance.py").run()
    at.switch_page(PAGE).run()
    assert set(at.pills[0].value) == {"width", "learning_rate"}
    at.pills[0].set_value([]).run()
    assert not at.exception
    assert header(at).startswith("Nothing is left to tune")
    assert "Nothing is tuned, so there is nothing to search." in everything(at)


def test_a_finer_grid_costs_more(open_page):
    at = open_page(sweep(train_time_minutes=2.0 + np.arange(240) % 2))
    assert "in minutes" in everything(at)
    before = {metric.label: (metric.value, metric.delta) for metric in at.metric}
    assert before["Grid search"] == ("5 runs", "about 12 minutes")
    at.slider[0].set_value(8).run()
    after = {metric.label: metric.value for metric in at.metric}
    assert after["Grid search"] == "8 runs"


def test_without_signal_nothing_is_cut_and_it_says_so(open_page):
    at = open_page(sweep(signal=False))
    assert not at.exception
    assert header(at).startswith("These runs do not say which values are better")
    assert "There is no signal in these runs" in everything(at)
    assert "Without signal the forest cannot say" in everything(at)
    assert all("There is no signal" in why for table in at.table for why in table.value["Why"])


def test_hostile_names_are_text(start, upload, hostile):
    at = upload(start(), "hostile.csv", hostile)
    at.switch_page(PAGE).run()
    assert not at.exception
    names = [name for table in at.table for name in table.value["Parameter"]]
    assert names
    assert all(name.startswith("`") and name.endswith("`") for name in names)
    for code in exported(at)[1:]:
        ast.parse(code)
    assert yaml.safe_load(exported(at)[0])["parameters"]


def test_a_few_runs_of_one_parameter_are_enough_to_show_a_page(open_page):
    rng = np.random.default_rng(0)
    at = open_page(pd.DataFrame({"lr": rng.random(12), "val_loss": rng.random(12)}))
    assert not at.exception
