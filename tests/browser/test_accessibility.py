"""Every page for everyone: axe finds nothing, the keyboard reaches every control, and nothing comes from outside."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from pages.ui import site

BUILT = [entry.name for entry in site.PAGES if site.exists(entry.name)]

# What Streamlit's own markup breaks, which no page can mend: (axe's rule, the element and what is in it).
NOT_OURS = (
    # The navigation's groups put a <div> between the list and its items.
    ("list", "[data-testid=stSidebarNavItems]"),
    ("listitem", "[data-testid=stSidebarNavItems] li"),
    # The uploader's drop zone says it is presentation and has a label; the button inside is what is used.
    ("presentation-role-conflict", "[data-testid=stFileUploaderDropzone]"),
    # Code of a fixed height scrolls; browsers give such a box the focus by themselves.
    ("scrollable-region-focusable", "[data-testid=stCode] pre"),
    # Tags of what is chosen are white on the primary colour, which on a dark page has to be light.
    ("color-contrast", "[data-testid=stMultiSelect] [data-baseweb=tag], [data-testid=stMultiSelect] span[title]"),
)
IS = "([target, known]) => { const e = document.querySelector(target); return e !== null && e.matches(known); }"
# Every address the page asked for anything, answered or not.
ASKED = "performance.getEntriesByType('resource').map(entry => entry.name)"


def violations(page) -> list[str]:
    """A line for each element of ours that breaks a rule of axe."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{rule['id']} at {node['target']}: {node['html'][:200]}"
        for rule in found
        for node in rule["nodes"]
        if not any(
            rule["id"] == known and page.evaluate(IS, [node["target"][-1], element]) for known, element in NOT_OURS
        )
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", BUILT)
def test_axe_finds_nothing_and_nothing_comes_from_outside(server, open_page, name, scheme):
    page = open_page(f"{server}{name}", scheme=scheme)
    assert violations(page) == []
    asked = page.evaluate(ASKED)
    assert asked
    assert [url for url in asked if not url.startswith((server, "data:", "blob:"))] == []


# What has the focus: its label, and whether it can be seen that it has it.
FOCUSED = """() => {
    const e = document.activeElement;
    return e.getAttribute('aria-label') || e.labels?.[0]?.innerText || e.innerText?.trim() || e.tagName;
}"""
# Every control that can be seen on the page, by the same label.
CONTROLS = """() => [...document.querySelectorAll('button, input, a[href], [role=radio], [role=combobox]')]
    .filter(e => e.checkVisibility({opacityProperty: true, visibilityProperty: true}) && !e.disabled)
    .filter(e => e.tabIndex >= 0 && !e.closest('[data-testid=stElementToolbar], [data-testid=stHeader]'))
    .map(e => e.getAttribute('aria-label') || e.labels?.[0]?.innerText || e.innerText?.trim() || e.tagName)"""


def test_the_keyboard_reaches_every_control(server, open_page):
    page = open_page(server)
    wanted, reached = set(page.evaluate(CONTROLS)), []
    for _ in range(150):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(FOCUSED))
        if reached[-1] == "BODY":
            break
    # The order is the order on screen: sweep, then metric, then what the page offers, then what can be taken away.
    in_order = ["Upload runs…", "Pearson", "Table (CSV)", "Report (HTML)"]
    places = [next(i for i, label in enumerate(reached) if label.endswith(name)) for name in in_order]
    assert places == sorted(places)
    # Of a group of radio buttons Tab reaches the one that is chosen, and the arrow keys the others.
    radios = set(page.locator("[role=radio]").all_inner_texts())
    assert wanted - radios <= set(reached)


def test_a_control_works_without_a_mouse(server, open_page):
    page = open_page(f"{server}?sort=name")
    sort = page.get_by_label("Sort by")
    sort.focus()
    page.keyboard.type("Corr")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?*sort=correlation*")
    assert sort.input_value() == "Correlation"
