"""How long a person waits at the screen, in Debian's Chromium against a fresh server on this machine.

python -m tests.benchmarks.screen
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.benchmarks.figures import Figure, show
from tests.browser.conftest import CHROMIUM_ARGS, serving, still
from tests.planted import sweep

RUNS, PARAMETERS = 1_000, 30
CHART = "[data-testid=stVegaLiteChart] svg, [data-testid=stVegaLiteChart] canvas"
SECONDS = 120_000  # milliseconds until it is given up
# The ranked chart's rows from top to bottom begin with this parameter.
FIRST_ROW = """name => {
    const labels = [...document.querySelectorAll('[data-testid=stVegaLiteChart] svg text')];
    const places = labels.map(l => [l.getBoundingClientRect().top, l.textContent]).filter(([, text]) => text);
    const known = places.filter(([, text]) => window.hpimpNames.includes(text)).sort((a, b) => a[0] - b[0]);
    return known.length > 0 && known[0][1] === name;
}"""


def seconds(call: Callable[[], Any]) -> float:
    """Wall time of a call."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def first_charts(browser: Any, address: str, times: int) -> list[float]:
    """From asking for the address in a new session to the ranked chart; the browser has visited before."""
    context, found = browser.new_context(viewport={"width": 1400, "height": 1000}), []
    for _ in range(times):
        page = context.new_page()

        def opened(page: Any = page) -> None:
            page.goto(address, wait_until="commit")
            page.wait_for_selector(CHART)

        found.append(seconds(opened))
        still(page)
        page.close()
    context.close()
    return found


def sorting(page: Any, names: list[str]) -> list[float]:
    """From a choice of another order to the chart in that order: a control that needs no new forest."""
    page.evaluate("names => { window.hpimpNames = names; }", names)
    control, found = page.get_by_label("Sort by"), []
    by_importance = names[0]
    for label, first in (("Name", min(names)), ("Importance", by_importance)) * 3:
        control.click()
        option = page.get_by_role("option", name=label)
        option.wait_for()

        def chosen(option: Any = option, first: str = first) -> None:
            option.click()
            page.wait_for_function(FIRST_ROW, arg=first, polling="raf", timeout=SECONDS)

        found.append(seconds(chosen))
        still(page)
    return found


def figures(browser: Any, times: int) -> list[Figure]:
    """All of them, on a server of their own."""
    with tempfile.TemporaryDirectory() as folder, serving() as address:
        first, *warm = first_charts(browser, address, times + 1)
        runs, _, _ = sweep(RUNS, PARAMETERS, 0)
        table = Path(folder) / "runs.csv"
        runs.frame.to_csv(table, index=False)
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.goto(address)
        still(page)
        page.get_by_role("button", name="Upload runs…").click()
        uploader = page.locator("[role=dialog] input[type=file]")

        def uploaded() -> None:
            uploader.set_input_files(str(table))
            page.get_by_role("dialog").wait_for(state="detached")
            page.locator("[data-testid=stMetric]", has_text=f"{RUNS:,}").first.wait_for(timeout=SECONDS)
            page.wait_for_selector("[data-testid=stSpinner]", state="detached", timeout=SECONDS)

        until_ranked = seconds(uploaded)
        still(page)
        labels = page.locator("[data-testid=stVegaLiteChart] svg text").all_text_contents()
        names = [text for text in labels if text in runs.parameters]
        controls = sorting(page, names)

        def compared() -> None:
            page.locator("[data-testid=stSidebarNav]").get_by_text("Methods", exact=True).click()
            page.get_by_text("How far any two agree").wait_for(timeout=SECONDS)

        until_compared = seconds(compared)
        page.get_by_text("Random parts of the runs are ranked").wait_for(timeout=SECONDS)
        page.close()
    size = f"{RUNS:,} × {PARAMETERS}"
    return [
        Figure("first chart, server warm, seconds", statistics.median(warm), 1.5, note=f"at most {max(warm):.2f}"),
        Figure("first chart of the first visitor of a fresh server, seconds", first),
        Figure(f"from the upload of {size} to its ranking on screen, seconds", until_ranked),
        Figure("a control that needs no new forest, seconds", statistics.median(controls), 0.3),
        Figure(f"all methods of the Methods page at {size}, seconds", until_compared, 4.0),
    ]


def main(arguments: list[str] | None = None) -> bool:
    """Measure and print; whether all figures hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=5, help="so many visits; the median counts")
    options = parser.parse_args(arguments)
    path = shutil.which("chromium")
    if path is None:
        print("Debian's chromium is not installed: the screen is not measured.")
        return True
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
        found = figures(browser, options.times)
        browser.close()
    return show("Speed: the screen", found)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
