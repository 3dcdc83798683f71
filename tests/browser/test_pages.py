"""What only a real browser can show: deep links on a fresh server, clicks on a chart, and text that does not fit."""

from __future__ import annotations

import pytest

from pages.ui import site
from tests.browser.conftest import serving, still

BUILT = [entry.name for entry in site.PAGES if site.exists(entry.name)]
SIZES = {"wide": (1400, 1000), "narrow": (420, 900)}

# Text that does not fit: cut by an ellipsis or its box, or beyond the right edge of the window. Tables
# that scroll, the sidebar's folded form on a phone, and what screen readers alone see, are meant to be as they are.
CLIPPED = """() => {
    const found = [];
    for (const element of document.querySelectorAll('[data-testid=stMain] *')) {
        const own = [...element.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
        const known = "[data-testid=stDataFrame], [data-testid=stCode], [data-testid=stSelectbox]";
        if (!own || element.closest(known)) continue;
        const style = getComputedStyle(element), box = element.getBoundingClientRect();
        if (!box.width || style.visibility === 'hidden' || style.clip !== 'auto' || style.opacity === '0') continue;
        const cut = style.overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1;
        if (cut || box.right > window.innerWidth + 1) found.push(element.textContent.trim().slice(0, 60));
    }
    return found;
}"""


def failures(page) -> list[str]:
    """Exceptions and tracebacks on the page, and dialogs that nobody opened."""
    shown = page.locator("[data-testid=stException], [role=dialog]").all_inner_texts()
    return shown + (["a traceback"] if "Traceback (most recent call last)" in page.inner_text("body") else [])


@pytest.mark.parametrize("name", BUILT)
def test_a_deep_link_is_the_first_request_of_a_fresh_server(fresh_server, open_page, name):
    page = open_page(f"{fresh_server}{name}?metric=val_loss")
    assert failures(page) == []
    assert page.locator("h1").count() == 1
    # The frame is around the page: its own navigation, and the choice that the link carries.
    assert page.locator("[data-testid=stSidebarNav]").get_by_text("Your sweep").is_visible()
    assert page.get_by_label("Metric").first.input_value() == "val_loss"


def test_from_upload_to_verdict(server, open_page, planted):
    page = open_page(server)
    page.get_by_role("button", name="Upload runs…").click()
    page.locator("[role=dialog] input[type=file]").set_input_files(str(planted))
    page.get_by_role("dialog").wait_for(state="detached")
    page.locator("h1", has_text="What decides val_loss?").wait_for()
    still(page)
    assert "learning_rate decides" in page.locator("h2").first.inner_text()
    assert "planted" not in page.url


def test_a_refused_file_leaves_the_screen_as_it_was(server, open_page, tmp_path):
    page = open_page(f"{server}runs")
    before = page.locator("h2").first.inner_text()
    picture = tmp_path / "photo.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    page.locator("input[type=file]").first.set_input_files(str(picture))
    page.locator("[data-testid=stAlert]").wait_for()
    still(page)
    assert page.locator("h2").first.inner_text() == before
    assert failures(page) == []


@pytest.mark.skipif("relationships" not in BUILT, reason="the page Relationships is not built yet")
def test_a_click_on_a_row_opens_its_relationship_and_back_returns(server, open_page):
    page = open_page(server)
    chart = page.locator("[data-testid=stVegaLiteChart]").first
    label = chart.locator("svg text", has_text="learning_rate").first.bounding_box()
    box = chart.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, label["y"] + label["height"] / 2)
    page.wait_for_url("**/relationships?*")
    still(page)
    assert "parameter=" in page.url
    assert page.locator("h1").inner_text() == "Relationships"
    page.go_back()
    page.wait_for_function("() => document.querySelector('h1')?.innerText.startsWith('What decides')")


def test_back_returns_to_the_choice_before(server, open_page):
    page = open_page(f"{server}?sort=name")
    page.get_by_label("Sort by").click()
    page.get_by_role("option", name="Correlation").click()
    page.wait_for_url("**/?*sort=correlation*")
    still(page)
    page.go_back()
    page.wait_for_function("() => document.querySelector('[aria-label*=\"Sort by\"]').value === 'Name'")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", list(SIZES))
@pytest.mark.parametrize("name", BUILT)
def test_nothing_is_clipped(server, open_page, name, size, scheme):
    page = open_page(f"{server}{name}", size=SIZES[size], scheme=scheme)
    assert failures(page) == []
    assert page.evaluate(CLIPPED) == []
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= SIZES[size][0]


def test_a_file_named_on_the_command_line_is_what_opens(open_page, planted):
    with serving(str(planted)) as address:
        page = open_page(address)
        assert page.locator("h1").inner_text() == "What decides val_loss?"
        assert "planted" not in page.url


DARK_PIXELS = """canvas => {
    const context = canvas.getContext('2d'), {width, height} = canvas;
    const pixels = context.getImageData(0, 0, width, height).data;
    let n = 0;
    for (let i = 0; i < pixels.length; i += 4) if (pixels[i + 3] > 200 && pixels[i] < 60 && pixels[i + 2] > 90) n += 1;
    return n;
}"""


def test_a_brush_on_an_axis_steps_back_the_lines_that_miss_it(server, open_page):
    page = open_page(f"{server}parallel?sweep=digits_mlp")
    canvas = page.locator("[data-testid=stMain] canvas").first
    box = canvas.bounding_box()
    before = canvas.evaluate(DARK_PIXELS)
    x = box["x"] + 72  # the first axis: parallel_charts leaves so much to its left
    page.mouse.move(x, box["y"] + box["height"] * 0.80)
    page.mouse.down()
    page.mouse.move(x, box["y"] + box["height"] * 0.85, steps=6)
    page.mouse.move(x, box["y"] + box["height"] * 0.90, steps=6)
    page.mouse.up()
    fewer = f"([canvas, most]) => ({DARK_PIXELS})(canvas) < most"
    page.wait_for_function(fewer, arg=[canvas.element_handle(), 0.7 * before], timeout=10_000)
