"""The page Correlation pitfalls: every experiment runs, its numbers are the core's, and it looks at the open sweep."""

from __future__ import annotations

import re

import pytest

from hpimp_core.lessons import made_up
from hpimp_core.lessons.evidence import PITFALLS
from hpimp_core.lessons.measuring import measure
from pages.ui import content


def at_pitfall(start, pitfall):
    at = start()
    at.session_state["pitfall"] = pitfall
    return at.switch_page("pages/pitfalls.py").run()


def answer(at):
    """The sentence of the check, with its icon."""
    return next(
        text.value for text in at.markdown if re.match(r":(orange|green)?\[?:?material/|:material/help", text.value)
    )


def metric(at, label):
    return next(metric.value for metric in at.metric if metric.label == label)


@pytest.mark.parametrize("pitfall", PITFALLS)
def test_each_pitfall_opens_and_answers_for_the_bundled_sweep(start, pitfall):
    at = at_pitfall(start, pitfall)
    assert not at.exception
    assert not at.error
    assert at.header[0].value == content.load("pitfalls", pitfall).title
    assert re.search(r"\*\*(Yes, here|Not here|It cannot be told)\.\*\*", answer(at))


def test_the_u_shape_on_screen_is_the_one_that_is_tested(start):
    at = at_pitfall(start, "u-shape")
    found = measure(made_up.u_shaped(0.5, 0.2))
    assert metric(at, "importance of learning rate") == f"{found.of('learning_rate', 'importance'):.0%}"
    assert abs(float(metric(at, "r of learning rate").replace("−", "-"))) < 0.1
    at.slider(key="pitfalls_best").set_value(0.0).run()
    assert float(metric(at, "r of learning rate").replace("−", "-")) < -0.8


def test_setting_the_gpus_by_chance_takes_the_correlation_away(start):
    at = at_pitfall(start, "confounder")
    assert float(metric(at, "r of GPUs")) > 0.7
    at.button_group(key="pitfalls_chosen").set_value("by chance").run()
    assert abs(float(metric(at, "r of GPUs").replace("−", "-"))) < 0.2


def test_another_draw_is_another_sweep(start):
    at = at_pitfall(start, "few-runs")
    first = metric(at, "r of the luckiest")
    next(button for button in at.button if button.label == "Another draw").click().run()
    assert metric(at, "r of the luckiest") != first


def test_the_button_at_the_end_leads_to_the_next_pitfall(start):
    at = at_pitfall(start, PITFALLS[0])
    at.button(key="pitfall1").click().run()
    assert at.header[0].value == content.load("pitfalls", PITFALLS[1]).title


def test_on_pure_noise_no_winner_is_named(start):
    at = start()
    at.session_state["sweep"] = "noise"
    at.session_state["pitfall"] = "noise"
    at.switch_page("pages/pitfalls.py").run()
    assert "Name no winner" in answer(at)


def test_an_upload_is_what_is_checked(start, upload, planted):
    at = upload(start(), "mine.csv", planted)
    at.session_state["pitfall"] = "few-runs"
    at.switch_page("pages/pitfalls.py").run()
    assert "120 runs" in answer(at)
    assert "`learning_rate`" in answer(at)


def test_a_table_that_cannot_be_ranked_still_teaches(start, upload):
    at = upload(start(), "short.csv", b"lr,loss\n" + b"".join(b"%f,%f\n" % (0.1 * i, i % 3) for i in range(1, 4)))
    at.session_state["pitfall"] = "u-shape"
    at.switch_page("pages/pitfalls.py").run()
    assert not at.exception
    assert at.header[0].value == "Straight lines only"
    assert metric(at, "importance of learning rate")
    assert any("short.csv" in caption.value for caption in at.caption)
    assert "at least 5" in at.info[0].value


@pytest.mark.parametrize("pitfall", [*PITFALLS, "intro"])
def test_every_text_is_whole(pitfall):
    text = content.load("pitfalls", pitfall)
    assert text.title
    assert text.lead
    assert ({"try", "do", "sources"} if pitfall != "intro" else {"words"}) == set(text.sections)


def test_a_language_without_a_translation_falls_back_to_english():
    assert content.load("pitfalls", "u-shape", "xx") == content.load("pitfalls", "u-shape")
