"""What is taken away, in a real browser: an export downloads, and the report opens offline and runs nothing."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest
import yaml
from PIL import Image

from tests.browser.conftest import still

OWN = "window.owned=1"
NAMES = (f"<img src=x onerror={OWN}>", f"</style><svg onload={OWN}>", f"`<iframe src=javascript:{OWN}>`")


@pytest.fixture
def hostile(tmp_path):
    """A file whose names and levels try to run."""
    rng = np.random.default_rng(0)
    n = 120
    level = f"<script>{OWN}</script>"
    frame = pd.DataFrame({"lr": rng.random(n)} | {name: rng.random(n) for name in NAMES})
    frame["kind"] = rng.choice([level, "b", "c"], n)
    frame["val_loss"] = frame[NAMES[0]] + frame[NAMES[1]] + (frame["kind"] == "b") + rng.normal(0, 0.05, n)
    path = tmp_path / "<b>runs.csv"
    frame.to_csv(path, index=False)
    return path


def downloaded(page, label, path):
    """Click a download button and keep the file."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=label).click()
    waiting.value.save_as(path)
    return path


def test_the_sweep_downloads_as_it_is_shown(server, open_page, tmp_path):
    page = open_page(f"{server}next_sweep")
    file = downloaded(page, "Download sweep.yaml", tmp_path / "sweep.yaml")
    config = yaml.safe_load(file.read_text())
    assert config["method"] == "bayes"
    assert set(config["parameters"])
    assert file.read_text().splitlines()[1] in page.locator("[data-testid=stCode]").first.inner_text()


@pytest.mark.parametrize("size", [(1400, 1000), (420, 900)])
def test_charts_of_a_dark_page_are_taken_away_by_keyboard_on_white(server, open_page, tmp_path, size):
    page = open_page(f"{server}relationships?parameter=dropout", scheme="dark", size=size)
    line = page.locator("summary", has_text="Take away: curve")
    line.press("Enter")
    page.get_by_role("button", name="Curve (PNG)").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.keyboard.press("Tab")
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    assert waiting.value.suggested_filename == "curve.png"
    with Image.open(waiting.value.path()) as picture:
        assert picture.width > 1_500
        assert picture.convert("RGB").getpixel((5, 5)) == (255, 255, 255)
    runs = pd.read_csv(downloaded(page, "Runs (CSV)", tmp_path / "runs.csv"))
    assert list(runs.columns) == ["dropout", "val_accuracy", "best"]
    page.goto(f"{server}methods")
    still(page)
    page.locator("summary", has_text="Take away: agreement").click()
    drawn = downloaded(page, "Agreement (SVG)", tmp_path / "agreement.svg").read_text()
    ET.fromstring(drawn)
    assert "Classic impurity" in drawn
    table = pd.read_csv(downloaded(page, "Agreement (CSV)", tmp_path / "agreement.csv"))
    assert list(table.columns) == ["first", "second", "tau", "n_parameters"]


def test_hostile_names_run_neither_in_the_pages_nor_in_the_report(server, open_page, chromium, hostile, tmp_path):
    page = open_page(f"{server}runs")
    page.locator("input[type=file]").first.set_input_files(str(hostile))
    page.locator("h2", has_text="runs.csv").wait_for()
    still(page)
    assert page.evaluate("window.owned") is None
    for name, title in (("Next sweep", "What to try next"), ("Importance", "What decides")):
        page.locator("[data-testid=stSidebarNav]").get_by_text(name, exact=True).click()
        page.locator("h1", has_text=title).wait_for()
        still(page)
        assert page.evaluate("window.owned") is None
    file = downloaded(page, "Report (HTML)", tmp_path / "report.html")
    context = chromium.new_context(offline=True)
    try:
        report, asked = context.new_page(), []
        report.on("request", lambda request: asked.append(request.url))
        report.goto(file.as_uri())
        assert report.evaluate("window.owned") is None
        assert report.title() == "What decides val_loss?"
        assert not [url for url in asked if not url.startswith(("file:", "data:"))]
        drawn = report.evaluate("[...document.images].map(image => image.complete && image.naturalWidth > 0)")
        assert len(drawn) >= 2
        assert all(drawn)
        assert NAMES[0] in report.inner_text("body")
    finally:
        context.close()
