"""The states of each page: a walk opens what can be opened, and stops (`yield`) at each state with its name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.browser.conftest import still

QUIET = 250  # milliseconds without a change: enough where nothing is fetched
NO_TABLE = {"name": "photo.csv", "mimeType": "text/csv", "buffer": b"\x89PNG\r\n\x1a\n" + bytes(64)}


def go(page, title: str) -> None:
    """Open a page by the navigation; the session goes on."""
    link = page.locator("[data-testid=stSidebarNav] a").filter(has=page.get_by_text(title, exact=True))
    link.dispatch_event("click")  # on a phone it lies folded away
    page.wait_for_function(
        "title => document.title.startsWith(title) && document.querySelector('[data-testid=stMain] h1')", arg=title
    )
    still(page, QUIET)


@contextmanager
def opened(page, name: str) -> Iterator[None]:
    """Open a popover by its button, and close it by the keyboard."""
    page.locator("[data-testid=stMain]").get_by_role("button", name=name, exact=True).first.click()
    page.locator("[data-testid=stPopoverBody]").wait_for()
    still(page, QUIET)
    yield
    page.keyboard.press("Escape")
    page.locator("[data-testid=stPopoverBody]").wait_for(state="detached")


def unfolded(page) -> None:
    """Unfold every expander; the browser does so at once."""
    for summary in page.locator("[data-testid=stExpander] details:not([open]) > summary").element_handles():
        summary.click()


def runs(page) -> Iterator[str]:
    page.locator("input[type=file]").first.set_input_files([NO_TABLE])
    page.locator("[data-testid=stAlert]").wait_for()
    still(page, QUIET)
    unfolded(page)
    yield "a refusal, and all unfolded"


def importance(page) -> Iterator[str]:
    page.get_by_role("button", name="Upload runs…").click()
    page.get_by_role("dialog").wait_for()
    still(page, QUIET)
    yield "the upload dialog"
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")
    with opened(page, "Parameters"):
        page.get_by_role("button", name="dropout", exact=True).click()
        still(page, QUIET)
        yield "the parameters, one hidden"
    page.get_by_role("radio", name="optimizer").click()
    page.get_by_text("Correlation of the level").first.wait_for()
    still(page, QUIET)
    unfolded(page)
    with opened(page, "Copy"):
        yield "the levels of a category, all unfolded, and a sentence to copy"


def relationships(page) -> Iterator[str]:
    page.get_by_label("Together with").click()
    page.get_by_role("option", name="optimizer").click()
    page.get_by_text("Each cell is what the forest predicts").wait_for()
    still(page, QUIET)
    yield "two parameters"


def parallel(page) -> Iterator[str]:
    with opened(page, "Choose the axes"):
        yield "the axes"
    page.locator("input[type=range]").first.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("() => !document.querySelector('[data-testid=stEChartsChart]').ariaLabel.startsWith('All ')")
    still(page, QUIET)
    yield "a range"


def next_sweep(page) -> Iterator[str]:
    unfolded(page)
    yield "all unfolded"
    for tab in page.get_by_role("tab").all()[1:]:
        tab.click()
        still(page, QUIET)
        yield tab.inner_text()


def methods(page) -> Iterator[str]:
    unfolded(page)
    yield "all unfolded"


def compare(page) -> Iterator[str]:
    for way in page.get_by_role("radiogroup", name="Compare").get_by_role("radio").all()[1:]:
        way.click()
        page.get_by_text("One parameter across them").wait_for()
        still(page)
        yield way.inner_text()


def pitfalls(page) -> Iterator[str]:
    yield from lessons(page, "Pitfall")


def guide(page) -> Iterator[str]:
    yield from lessons(page, "Topic")


def lessons(page, picker: str) -> Iterator[str]:
    """Each lesson in turn, unfolded."""
    for lesson in page.get_by_role("radiogroup", name=picker).get_by_role("radio").all():
        title = lesson.inner_text()
        lesson.click()
        page.locator("h2", has_text=title).wait_for()
        still(page, QUIET)
        unfolded(page)
        yield title


WALKS = {
    walk.__name__: walk
    for walk in (runs, importance, relationships, parallel, next_sweep, methods, compare, pitfalls, guide)
}
