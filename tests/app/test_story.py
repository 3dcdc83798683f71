"""What a person does with the app: land, upload, choose, hide, overrule, and come back by a link."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from pages.ui import site, sweeps

BUILT = [entry.name for entry in site.PAGES if site.exists(entry.name)]


def title(at):
    return at.title[0].value


def words(at):
    """Everything the page says in Markdown."""
    return " ".join(element.value for element in (*at.title, *at.header, *at.subheader, *at.markdown, *at.caption))


def figures(at):
    return {metric.label: metric.value for metric in at.metric}


def test_the_first_screen_answers_for_the_first_bundled_sweep(start):
    first = next(iter(sweeps.catalogue().values()))
    at = start()
    assert not at.exception
    assert title(at) == f"What decides `{first['metric']}`?"
    assert figures(at)["Signal"] == "strong"
    assert "decide" in at.header[0].value


def test_an_upload_is_ranked_and_its_driver_named(start, upload, planted):
    at = upload(start(), "mine.csv", planted)
    assert "`mine.csv`: 120 runs, 3 parameters, 2 metrics." in at.header[0].value
    at.switch_page("pages/importance.py").run()
    assert not at.exception
    assert title(at) == "What decides `val_accuracy`?"
    assert "`learning_rate` decides" in at.header[0].value
    assert "Lower `learning_rate` is better" in words(at)


def test_changing_the_metric_turns_the_question_and_the_goal(start, upload, planted):
    at = upload(start(), "mine.csv", planted)
    at.switch_page("pages/importance.py").run()
    assert at.segmented_control(key="goal").value == "maximize"
    at.selectbox(key="metric").set_value("val_loss").run()
    assert title(at) == "What decides `val_loss`?"
    assert at.segmented_control(key="goal").value == "minimize"
    # Raising the rate lowers the accuracy as it raises the loss: lower is better for both goals.
    assert "Lower `learning_rate` is better" in words(at)


def test_choices_outlast_a_visit_to_another_page(start):
    at = start()
    at.selectbox(key="sort").set_value("name").run()
    at.selectbox(key="metric").set_value("val_loss").run()
    at.switch_page("pages/runs.py").run()
    at.switch_page("pages/importance.py").run()
    assert at.selectbox(key="sort").value == "name"
    assert title(at) == "What decides `val_loss`?"


def test_hiding_a_parameter_takes_it_off_the_chart_and_leaves_the_ranking(start, upload, planted):
    at = upload(start(), "mine.csv", planted)
    at.switch_page("pages/importance.py").run()
    before = at.header[0].value
    at.pills(key="hidden_buttons").set_value(["momentum"]).run()
    assert "1 of 3 parameters are hidden." in words(at)
    assert at.header[0].value == before
    at.button(key="show_all").click().run()
    assert "hidden." not in words(at)


def test_the_useful_ones_are_those_above_the_noise_floor(start, upload, planted):
    at = upload(start(), "mine.csv", planted)
    at.switch_page("pages/importance.py").run()
    at.button(key="pick_useful").click().run()
    assert "momentum" in at.session_state["hidden"]
    assert "learning_rate" not in at.session_state["hidden"]


def test_pure_noise_has_no_winner(start):
    at = start()
    at.selectbox(key="sweep_picked").set_value("noise").run()
    assert figures(at)["Signal"] == "none"
    assert re.findall("`(.+?)`", at.header[0].value) == ["val_loss"]  # no parameter is named
    assert "no signal" in at.header[0].value


def test_a_file_that_is_no_table_is_refused_and_the_screen_stays(start, upload):
    at = start()
    at.switch_page("pages/runs.py").run()
    before = at.header[0].value
    at = upload(at, "photo.png", b"\x89PNG\r\n\x1a\n" + bytes(64))
    assert not at.exception
    assert len(at.error) == 1
    assert at.error[0].value.count("\n") == 0
    assert at.header[0].value == before


@pytest.mark.parametrize("sweep", list(sweeps.catalogue()))
@pytest.mark.parametrize("page", BUILT)
def test_every_page_shows_every_bundled_sweep(start, page, sweep):
    at = start()
    at.selectbox(key="sweep_picked").set_value(sweep).run()
    at.switch_page(f"pages/{page}.py").run()
    assert not at.exception
    assert at.title[0].value


@pytest.mark.parametrize("page", BUILT)
def test_every_page_shows_a_hostile_table(start, upload, hostile, page):
    at = upload(start(), "=<img src=x onerror=alert(1)>.csv", hostile)
    at.switch_page(f"pages/{page}.py").run()
    assert not at.exception
    outside_code = "".join(words(at).replace("``", "`").split("`")[::2])
    assert "<script>" not in outside_code
    assert "![i](" not in outside_code


def test_a_link_opens_the_same_view_of_a_bundled_sweep(start):
    at = start()
    at.selectbox(key="metric").set_value("val_loss").run()
    at.selectbox(key="sort").set_value("name").run()
    link = dict(at.query_params)
    assert link == {"metric": "val_loss", "sort": "name"}
    other = start(link)
    assert title(other) == "What decides `val_loss`?"
    assert other.selectbox(key="sort").value == "name"


def test_a_click_that_was_quicker_than_the_address_undoes_nothing(start):
    at = start()
    at.selectbox(key="sort").set_value("name").run()
    at.query_params.clear()  # as it stood when the next click was sent
    at.selectbox(key="best").set_value(50).run()
    assert at.selectbox(key="sort").value == "name"
    assert dict(at.query_params) == {"sort": "name", "best": "50"}


def test_nothing_of_an_upload_shows_in_the_address(start, upload, planted):
    at = upload(start(), "secret-project.csv", planted)
    at.switch_page("pages/importance.py").run()
    at.selectbox(key="metric").set_value("val_loss").run()
    assert dict(at.query_params) == {"sweep": "upload"}  # that it is one, and nothing of it


def test_junk_in_the_address_is_passed_over(start):
    at = start({"metric": "nonsense", "best": "lots", "sort": "<b>", "sweep": "../../etc", "method": "x"})
    assert not at.exception
    assert title(at) == f"What decides `{next(iter(sweeps.catalogue().values()))['metric']}`?"


def test_a_session_keeps_its_newest_uploads_within_bounds_and_says_which_it_let_go(start, upload, planted, monkeypatch):
    monkeypatch.setattr(sweeps, "MAX_BYTES", 3 * len(planted))
    at = start()
    for name in ("one.csv", "two.csv", "three.csv"):
        at = upload(at, name, planted + f"\n# {name}".encode())  # other bytes, another upload
    held = at.session_state["uploads"]
    assert [sweep.title for sweep in held.values()] == ["two.csv", "three.csv"]
    assert all(sweep.data == b"" for sweep in held.values())  # there is no other table in them to be read
    assert [toast.value.split()[0] for toast in at.toast] == ["`one.csv`"]
    assert not at.run().toast
    monkeypatch.setattr(sweeps, "MAX_BYTES", 1)
    at = upload(at, "four.csv", planted)
    assert [sweep.title for sweep in at.session_state["uploads"].values()] == ["four.csv"]
    assert "four.csv" in at.header[0].value


def test_sessions_do_not_see_each_others_uploads(start, upload, planted):
    at = upload(start(), "mine.csv", planted)
    assert any("mine.csv" in option for option in at.selectbox(key="sweep_picked").options)
    assert not any("mine.csv" in option for option in start().selectbox(key="sweep_picked").options)


def test_a_role_that_is_overruled_outlasts_a_change_of_metric(start, upload, planted):
    at = upload(start(), "mine.csv", planted)
    sweep = next(iter(at.session_state["uploads"].values()))
    at.session_state["overrulings"] = {sweep.id: {"momentum": {"role": "bookkeeping"}}}
    at.selectbox(key="metric").set_value("val_loss").run()
    assert "2 parameters" in at.header[0].value
    at.switch_page("pages/importance.py").run()
    assert "momentum" not in words(at)
    at.switch_page("pages/runs.py").run()
    next(button for button in at.button if button.label == "Back to the guesses").click().run()
    assert "3 parameters" in at.header[0].value


def test_spearman_and_best_runs_are_a_click_away(start, upload, planted):
    at = upload(start(), "mine.csv", planted)
    at.switch_page("pages/importance.py").run()
    at.segmented_control(key="correlation").set_value("spearman").run()
    at.selectbox(key="best").set_value(50).run()
    assert not at.exception
    assert figures(at)["Runs used"] == "60"


def test_rows_of_one_configuration_can_be_chosen(start, upload):
    rng = np.random.default_rng(5)
    rate, units = rng.uniform(0.1, 1.0, 60), rng.integers(8, 64, 60)
    frame = pd.DataFrame(
        [
            {"config_id": i, "budget": budget, "rate": rate[i], "units": units[i], "val_loss": rate[i] + 1 / budget}
            for i in range(60)
            for budget in (1, 3, 9)
        ]
    )
    at = upload(start(), "budgets.csv", frame.to_csv(index=False).encode())
    assert figures(at)["Rows read"] == "180"
    assert figures(at)["Used for `val_loss`"] == "60"
    choice = next(group for group in at.button_group if "budget" in group.label)
    choice.set_value("all").run()
    assert not at.exception
    assert figures(at)["Used for `val_loss`"] == "180"
    at.switch_page("pages/importance.py").run()
    assert figures(at)["Runs used"] == "180"
