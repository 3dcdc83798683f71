"""The Parallel page's story: what the best runs share, ranges that count, and thousands of runs."""

import numpy as np
import pandas as pd
import pytest

PAGE = "pages/parallel.py"


@pytest.fixture
def open_page(start, upload):
    """Open the page on a table of one's own."""

    def opened(data):
        return upload(start(), "mine.csv", data).switch_page(PAGE).run()

    return opened


def many(n):
    """Runs in which a high rate is good."""
    rng = np.random.default_rng(0)
    rate = rng.random(n)
    frame = pd.DataFrame(
        {"rate": rate, "kind": rng.choice(["a", "b"], n), "val_accuracy": rate + rng.normal(0, 0.05, n)}
    )
    return frame.to_csv(index=False).encode()


def remaining(at):
    return int(at.metric[0].value.replace(",", ""))


def test_it_says_what_the_best_runs_have_in_common(open_page, planted):
    at = open_page(planted)
    assert not at.exception
    assert "alike in `learning_rate`" in at.header[0].value
    assert remaining(at) == 120


def test_a_range_leaves_runs_out_and_counts_the_rest(open_page, planted):
    at = open_page(planted)
    slider = next(element for element in at.select_slider if element.label == "learning_rate")
    at.session_state[slider.key] = (0, len(slider.options) // 2)
    at.run()
    assert not at.exception
    assert 40 < remaining(at) < 80
    assert any("better than" in element.value for element in at.markdown)


def test_levels_leave_runs_out_and_all_can_be_had_back(open_page, planted):
    at = open_page(planted)
    levels = next(element for element in at.pills if element.label == "optimizer")
    levels.select("adam").run()
    assert remaining(at) < 120
    at.button(key="parallel_reset").click().run()
    assert not at.exception
    assert remaining(at) == 120


def test_thousands_of_runs_are_sampled_and_it_says_so(open_page):
    at = open_page(many(3000))
    assert not at.exception
    assert remaining(at) == 3000
    assert any("1,500 of 3,000 runs are drawn" in caption.value for caption in at.caption)


def test_names_cannot_break_the_page(open_page, hostile):
    assert not open_page(hostile).exception


def test_it_works_on_the_bundled_sweep(start):
    assert not start().switch_page(PAGE).run().exception
