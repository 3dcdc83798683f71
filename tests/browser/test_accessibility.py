"""Every page for everyone: axe finds nothing, the keyboard reaches every control, and nothing comes from outside."""

from __future__ import annotations

import itertools

import pytest
from axe_playwright_python.sync_playwright import Axe

from pages.ui import site
from tests.browser.conftest import still
from tests.browser.walks import QUIET, WALKS, go

BUILT = [entry.name for entry in site.PAGES if site.exists(entry.name)]
TITLES = {entry.name: entry.title for entry in site.PAGES}
PHONE = {"width": 420, "height": 900}
ZOOMED = {"width": 640, "height": 500}  # a screen of 1280 × 1000 at twice its size
MOST_STEPS = 250  # of the Tab key
FIRST = 5  # lessons looked at in dark
# Nothing fades: half-way a colour is no colour of ours.
AT_ONCE = "* { transition: none !important; animation: none !important; }"

# What Streamlit's own markup breaks, which no page can mend: (axe's rule, the element and what is in it).
NOT_OURS = (
    # The navigation's groups put a <div> between the list and its items.
    ("list", "[data-testid=stSidebarNavItems]"),
    ("listitem", "[data-testid=stSidebarNavItems] li"),
    # The uploader's drop zone says it is presentation and has a label; the button inside is what is used.
    ("presentation-role-conflict", "[data-testid=stFileUploaderDropzone]"),
)
IS = "([target, known]) => { const e = document.querySelector(target); return e !== null && e.matches(known); }"
# Every address the page asked for anything, answered or not.
ASKED = "performance.getEntriesByType('resource').map(entry => entry.name)"
PAPER = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
TOO_WIDE = """() => [document.documentElement, document.querySelector('[data-testid=stMain]')]
    .some(e => e.scrollWidth > window.innerWidth)"""


def violations(page) -> list[str]:
    """A line for each element of ours that breaks a rule of axe."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{rule['id']} at {node['target']}: {node['html'][:200]} {[fault['message'] for fault in node['any']]}"
        for rule in found
        for node in rule["nodes"]
        if not any(
            rule["id"] == known and page.evaluate(IS, [node["target"][-1], element]) for known, element in NOT_OURS
        )
    ]


def turn(page) -> None:
    """From light to dark, or back."""
    before = page.evaluate(PAPER)
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    page.emulate_media(color_scheme="light" if dark else "dark")
    page.wait_for_function(f"before => {PAPER} !== before", arg=before)
    still(page, QUIET)


def in_light_and_dark(page, state: str) -> list[str]:
    """Violations of a state in both schemes; the page stays in the second."""
    found = violations(page)
    turn(page)
    return [f"{state}: {line}" for line in found + violations(page)]


@pytest.mark.parametrize("name", BUILT)
def test_axe_finds_nothing_whatever_is_opened_and_nothing_comes_from_outside(server, open_page, name):
    page = open_page(f"{server}{name}")
    page.add_style_tag(content=AT_ONCE)
    found = in_light_and_dark(page, "as it opens")
    for number, state in enumerate(WALKS[name](page)):
        if name not in ("pitfalls", "guide"):
            found += in_light_and_dark(page, state)
            continue
        # Many of one kind: the first in dark, the others in light.
        if number == FIRST:
            turn(page)
        found += [f"{state}: {line}" for line in violations(page)]
    for size in (ZOOMED, PHONE):
        page.set_viewport_size(size)
        still(page, QUIET)
        found += [f"wider than {size['width']} pixels"] * page.evaluate(TOO_WIDE)
    found += [f"on a phone: {line}" for line in violations(page)]
    assert found == []
    asked = page.evaluate(ASKED)
    assert asked
    assert [url for url in asked if not url.startswith((server, "data:", "blob:"))] == []


@pytest.mark.parametrize(("sweep", "scheme"), [("noise", "light"), ("planted", "dark")])
def test_axe_finds_nothing_without_a_signal_and_on_an_upload(server, open_page, planted, sweep, scheme):
    """The pages that show a sweep, on a phone: one in which there is nothing to find, and an uploaded one."""
    page = open_page(f"{server}runs?sweep=noise", size=(PHONE["width"], PHONE["height"]), scheme=scheme)
    page.add_style_tag(content=AT_ONCE)
    if sweep == "planted":
        page.locator("input[type=file]").first.set_input_files(str(planted))
        page.locator("h2", has_text="planted-runs.csv").wait_for()
        still(page, QUIET)
    found = []
    for name in ("runs", "importance", "relationships", "parallel", "next_sweep", "methods", "compare"):
        if name != "runs":
            go(page, TITLES[name])
        found += [f"{name}: {line}" for line in violations(page)]
        found += [f"{name}: wider than the screen"] * page.evaluate(TOO_WIDE)
    assert found == []


# What has the focus: its label, its place in the document, and whether anything near it looks other than before.
FOCUSED = """() => {
    const e = document.activeElement, box = e.getBoundingClientRect();
    const main = document.querySelector('[data-testid=stMain]');
    const place = main.contains(e) ? {left: box.left, top: box.top + main.scrollTop,
                                      right: box.right, bottom: box.bottom + main.scrollTop} : null;
    const near = e => [e, ...[e.parentElement, e.parentElement?.parentElement].filter(Boolean)
        .flatMap(p => p === document.body ? [] : [p, ...[...p.querySelectorAll('*')].slice(0, 60)])];
    const looks = e => near(e).map(n => { const s = getComputedStyle(n);
        return s.outline + s.boxShadow + s.borderColor + s.backgroundColor + s.color; }).join();
    const seen = window.lastFocus ? window.lastFocus.looks !== looks(window.lastFocus.element) : true;
    const last = window.lastFocus?.label;
    const label = e.getAttribute('aria-label') || e.labels?.[0]?.innerText || e.innerText?.trim() || e.tagName;
    window.lastFocus = e === document.body ? null : {element: e, looks: looks(e), label};
    return {label, place, unseen: seen ? null : last};
}"""
# Every control that can be seen on the page, by the same label.
CONTROLS = """() => [...document.querySelectorAll(
        'button, input, summary, a[href], canvas[tabindex], [role=radio], [role=combobox]')]
    .filter(e => e.checkVisibility({opacityProperty: true, visibilityProperty: true}) && !e.disabled)
    .filter(e => e.tabIndex >= 0 && !e.closest('[data-testid=stElementToolbar], [data-testid=stHeader]'))
    .map(e => e.getAttribute('aria-label') || e.labels?.[0]?.innerText || e.innerText?.trim() || e.tagName)"""


def backwards(before: dict[str, float] | None, after: dict[str, float] | None) -> bool:
    """Whether a control lies above the one before it and no further to the right."""
    if before is None or after is None:
        return False
    return after["bottom"] <= before["top"] and after["left"] <= before["left"]


@pytest.mark.parametrize("name", BUILT)
def test_the_keyboard_reaches_every_control_in_the_order_on_screen_and_shows_where_it_is(server, open_page, name):
    page = open_page(f"{server}{name}")
    page.add_style_tag(content=AT_ONCE)
    wanted, reached = set(page.evaluate(CONTROLS)), []
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(FOCUSED))
        if len(reached) > 1 and reached[-1]["label"] == reached[0]["label"]:
            break
    labels = [each["label"] for each in reached]
    assert labels[0] == labels[-1] == "Skip to main content"  # it goes round, and is caught nowhere
    # Of a group of buttons Tab reaches one, and the arrow keys the others.
    grouped = set(page.locator("[role=radio], [role=toolbar] button").all_inner_texts())
    assert wanted - grouped <= set(labels)
    steps = itertools.pairwise(reached)
    assert [(one["label"], two["label"]) for one, two in steps if backwards(one["place"], two["place"])] == []
    # A table that is drawn shows by itself which of its cells has the focus.
    assert [each["unseen"] for each in reached if each["unseen"] not in (None, "CANVAS")] == []


def test_the_runs_behind_a_row_open_without_a_mouse(server, open_page):
    page = open_page(server)
    page.get_by_label("See the runs behind").focus()
    page.keyboard.type("n_conv")
    page.keyboard.press("Enter")
    page.wait_for_url("**/relationships?*parameter=n_conv_layers*")


def test_a_control_works_without_a_mouse(server, open_page):
    page = open_page(f"{server}?sort=name")
    sort = page.get_by_label("Sort by")
    sort.focus()
    page.keyboard.type("Corr")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?*sort=correlation*")
    assert sort.input_value() == "Correlation"
