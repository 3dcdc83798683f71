"""The Methods page's story: methods side by side, why they differ, pairs, and whether there were enough runs."""

import numpy as np
import pandas as pd
import pytest

PAGE = "pages/methods.py"


@pytest.fixture
def open_page(start, upload):
    """Open the page on a table of one's own."""

    def opened(data):
        return upload(start(), "mine.csv", data).switch_page(PAGE).run()

    return opened


def headings(at):
    return [element.value for element in (*at.header, *at.subheader)]


def test_methods_agree_on_one_driver(open_page, planted):
    at = open_page(planted)
    assert not at.exception
    assert headings(at)[0].startswith("All 7 methods put `learning_rate` first.")
    assert "How far any two agree" in headings(at)
    assert "Were there enough runs?" in headings(at)
    assert any("`learning_rate` comes out strongest in every draw" in element.value for element in at.markdown)


def test_a_u_shape_is_why_a_correlation_disagrees(open_page):
    rng = np.random.default_rng(0)
    x, z = rng.uniform(-1, 1, 200), rng.uniform(-1, 1, 200)
    frame = pd.DataFrame({"u_shaped": x, "straight": z, "val_loss": x**2 + 0.25 * z + rng.normal(0, 0.02, 200)})
    at = open_page(frame.to_csv(index=False).encode())
    assert not at.exception
    assert any("**Curved" in element.value and "`u_shaped`" in element.value for element in at.markdown)


def test_without_signal_no_order_is_trusted(open_page):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"a": rng.random(60), "b": rng.random(60), "c": rng.random(60), "val_loss": rng.random(60)})
    at = open_page(frame.to_csv(index=False).encode())
    assert not at.exception
    assert "no signal" in headings(at)[0]


def test_every_method_is_explained(open_page, planted):
    text = " ".join(element.value for element in open_page(planted).markdown)
    for name in ("Forest", "Classic impurity", "Permutation", "fANOVA", "N-RReliefF", "Pearson’s r", "Spearman’s ρ"):
        assert f"**{name}.**" in text


def test_names_cannot_break_the_page(open_page, hostile):
    assert not open_page(hostile).exception
