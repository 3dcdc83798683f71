"""The guide: every topic opens, its experiments answer, and it speaks of the open sweep."""

from __future__ import annotations

import pytest

from hpimp_core.lessons.aliases import TOPICS
from pages.ui import content


def at_topic(start, topic):
    at = start()
    at.session_state["topic"] = topic
    return at.switch_page("pages/guide.py").run()


def metric(at, label):
    return next(metric.value for metric in at.metric if metric.label == label)


def prose(at):
    return "\n".join(text.value for text in at.markdown)


@pytest.mark.parametrize("topic", TOPICS)
def test_each_topic_opens(start, topic):
    at = at_topic(start, topic)
    assert not at.exception
    assert not at.error
    assert at.header[0].value == content.load("guide", topic).title


@pytest.mark.parametrize("topic", [*TOPICS, "intro"])
def test_every_text_is_whole(topic):
    text = content.load("guide", topic)
    assert text.title
    assert text.lead
    if topic != "intro":
        assert (
            {"try", "remember", "sources"} <= set(text.sections) <= {"try", "remember", "sources", "formulas", "study"}
        )


def test_no_text_without_a_topic():
    assert content.topics("guide") == {*TOPICS, "intro"}


@pytest.mark.parametrize(("rate", "says"), [(0.02, "Slow"), (0.4, "Good"), (0.95, "Oscillating"), (1.1, "Diverging")])
def test_the_learning_rate_goes_four_ways(start, rate, says):
    at = at_topic(start, "learning-rate")
    at.slider(key="guide_rate").set_value(rate).run()
    assert f"**{says}" in prose(at)


def test_the_calculator_of_iterations(start):
    at = at_topic(start, "batches")
    assert metric(at, "iterations an epoch") == "10"
    at.number_input(key="guide_batch").set_value(300).run()
    assert metric(at, "iterations an epoch") == "14"
    assert metric(at, "samples in the last batch") == "100"


def test_a_full_grid_is_counted(start):
    assert "10 × 5 × 30 = **1,500** runs" in prose(at_topic(start, "search"))


def test_transfer_turns_negative_when_the_tasks_are_unrelated(start):
    at = at_topic(start, "transfer")
    assert "**Transfer helps**" in prose(at)
    at.slider(key="guide_related").set_value(0.0).run()
    assert "**Negative transfer**" in prose(at)


def test_training_longer_than_the_best_is_seen_on_fresh_points(start):
    at = at_topic(start, "epochs")
    late = float(metric(at, "error in validation"))
    at.select_slider(key="guide_long").set_value(100).run()
    assert float(metric(at, "error in validation")) < late


@pytest.mark.parametrize(("topic", "key"), [("schedules", "guide_schedules"), ("optimizers", "guide_optimizers")])
def test_choosing_nothing_asks_for_a_choice(start, topic, key):
    at = at_topic(start, topic)
    at.button_group(key=key).set_value([]).run()
    assert not at.exception
    assert "Choose" in at.info[0].value


def test_a_parameter_of_the_sweep_opens_its_entry_and_the_entry_speaks_of_it(start, upload, planted):
    at = upload(start(), "mine.csv", planted)
    at.switch_page("pages/guide.py").run()
    at.button(key="guide-entry-learning_rate").click().run()
    assert at.header[0].value == content.load("guide", "learning-rate").title
    assert "`learning_rate` is number 1 of 3" in prose(at)
    assert "The best run has" in prose(at)


def test_hostile_names_break_nothing(start, upload, hostile):
    at = upload(start(), "hostile.csv", hostile)
    for topic in ("hyperparameters", "regularization"):
        at.session_state["topic"] = topic
        at.switch_page("pages/guide.py").run()
        assert not at.exception


def test_a_topic_that_does_not_exist_opens_the_first(start):
    at = at_topic(start, "nonsense")
    assert not at.exception
    assert at.header[0].value == content.load("guide", TOPICS[0]).title
