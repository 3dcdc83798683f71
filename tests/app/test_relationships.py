"""The Relationships page's story: a verdict, the chart, two parameters, and ways to other pages."""

import numpy as np
import pandas as pd
import pytest

PAGE = "pages/relationships.py"


@pytest.fixture
def open_page(start, upload):
    """Open the page on a table of one's own."""

    def opened(data):
        return upload(start(), "mine.csv", data).switch_page(PAGE).run()

    return opened


def product():
    """Runs in which only the product of two parameters counts."""
    rng = np.random.default_rng(1)
    a, b = rng.uniform(-1, 1, 300), rng.uniform(-1, 1, 300)
    frame = pd.DataFrame({"alpha": a, "beta": b, "val_loss": a * b + rng.normal(0, 0.02, 300)})
    return frame.to_csv(index=False).encode()


def verdict(at):
    return at.header[0].value


def test_it_opens_on_the_most_important_parameter(open_page, planted):
    at = open_page(planted)
    assert not at.exception
    assert at.selectbox(key="parameter").value == "learning_rate"
    assert verdict(at).startswith("`learning_rate` makes ")
    assert "Lower is better" in verdict(at)


def test_an_idle_parameter_is_said_to_hardly_matter(open_page, planted):
    at = open_page(planted)
    at.selectbox(key="parameter").set_value("momentum").run()
    assert not at.exception
    assert "`momentum` hardly matters" in verdict(at)


def test_a_category_has_its_levels(open_page, planted):
    at = open_page(planted)
    at.selectbox(key="parameter").set_value("optimizer").run()
    assert not at.exception
    assert any("the tick is the median" in caption.value for caption in at.caption)


def test_two_parameters_lead_with_what_they_do_together(open_page):
    at = open_page(product())
    first = at.selectbox(key="parameter").value
    other = {"alpha": "beta", "beta": "alpha"}[first]
    at.selectbox(key="second").set_value(other).run()
    assert not at.exception
    assert "tune them together" in verdict(at)
    assert f"`{first}` alone" in [element.value for element in at.subheader]


def test_the_partner_of_an_interaction_is_offered_and_opens(open_page):
    at = open_page(product())
    first = at.selectbox(key="parameter").value
    other = {"alpha": "beta", "beta": "alpha"}[first]
    at.button(key=f"relationships_with_{other}").click().run()
    assert not at.exception
    assert at.session_state["second"] == other


def test_a_deep_link_opens_the_parameter(start):
    at = start({"parameter": "activation"})
    at.switch_page(PAGE).run()
    assert not at.exception
    assert at.selectbox(key="parameter").value == "activation"


def test_names_cannot_break_the_page(open_page, hostile):
    at = open_page(hostile)
    assert not at.exception
    for name in at.selectbox(key="parameter").options:
        at.selectbox(key="parameter").select(name).run()
        assert not at.exception, name


def test_without_signal_nothing_is_claimed(open_page):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"a": rng.random(60), "b": rng.random(60), "val_loss": rng.random(60)})
    at = open_page(frame.to_csv(index=False).encode())
    assert not at.exception
    assert "may be luck" in verdict(at)


def test_with_every_parameter_hidden_it_says_what_to_do(open_page, planted):
    at = open_page(planted)
    at.session_state["hidden"] = ("learning_rate", "momentum", "optimizer")
    at.run()
    assert not at.exception
    assert "Every parameter is hidden" in at.info[0].value
    assert [title.value for title in at.title] == ["Relationships"]
