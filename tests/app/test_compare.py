"""The Compare page's story: parts of a table, several tables, several metrics."""

import numpy as np
import pandas as pd
import pytest

PAGE = "pages/compare.py"


@pytest.fixture
def open_page(start, upload):
    """Open the page on a table of one's own."""

    def opened(data):
        return upload(start(), "mine.csv", data).switch_page(PAGE).run()

    return opened


def datasets(third="learning_rate"):
    """Three datasets of 80 runs; on two the rate decides, on the third another parameter or nothing."""
    rng = np.random.default_rng(0)
    n = 240
    frame = pd.DataFrame(
        {"dataset": np.repeat(["digits", "faces", "odd"], 80), "learning_rate": rng.random(n), "depth": rng.random(n)}
    )
    driver = np.where(frame["dataset"] == "odd", frame[third] if third else rng.random(n), frame["learning_rate"])
    frame["val_loss"] = driver + rng.normal(0, 0.03, n)
    return frame.to_csv(index=False).encode()


def verdict(at):
    return at.header[0].value


def test_a_column_named_dataset_is_offered_first(open_page):
    at = open_page(datasets())
    assert not at.exception
    assert at.segmented_control[0].value == "The parts of this table"
    assert next(box.value for box in at.selectbox if box.label == "Split by") == "dataset"
    assert verdict(at) == "`learning_rate` decides most in all 3 studies."


def test_a_dataset_that_differs_is_named(open_page):
    at = open_page(datasets("depth"))
    assert not at.exception
    text = " ".join(element.value for element in at.markdown)
    assert "`depth` decides" in text
    assert "in `odd`" in text


def test_a_dataset_without_signal_is_shown_as_such_and_not_averaged(open_page):
    at = open_page(datasets(None))
    assert not at.exception
    assert "1 study has no signal and is not averaged: `odd`." in verdict(at)


def test_metrics_of_one_sweep(open_page, planted):
    at = open_page(planted)
    at.segmented_control[0].set_value("The metrics of this table").run()
    assert not at.exception
    assert verdict(at) == "`learning_rate` decides most in both metrics."


def test_several_uploads(start, upload, planted):
    at = upload(start(), "one.csv", planted)
    at = upload(at, "two.csv", datasets())
    at = at.switch_page(PAGE).run()
    at.segmented_control[0].set_value("Several tables").run()
    assert not at.exception
    tables = next(element for element in at.pills if element.label == "Tables")
    assert len(tables.value) == 2
    assert "share fewer than two parameters" in verdict(at)


def test_names_cannot_break_the_page(open_page, hostile):
    assert not open_page(hostile).exception


def test_it_works_on_the_bundled_sweep(start):
    assert not start().switch_page(PAGE).run().exception
