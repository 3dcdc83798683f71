"""A table made to harm: nothing in it runs, asks for anything, breaks a page, or lies where others could read it."""

from __future__ import annotations

import gzip
import urllib.error
import urllib.request
from http.cookies import SimpleCookie
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pages.ui import site
from tests.browser.conftest import serving, still
from tests.browser.test_accessibility import ASKED
from tests.browser.test_pages import failures
from tests.browser.test_take_away import downloaded

BUILT = [entry for entry in site.PAGES if site.exists(entry.name)]

RUN = "window.hpimp_pwned=1"
SECRET = "zzsecret"  # in every name and text of the table, and in the file's name
OUTSIDE = "http://hpimp.invalid/"
NAMES = (
    f"<script>{RUN}</script>{SECRET}",
    f"<img src=x onerror={RUN}>{SECRET}",
    f"![{SECRET}]({OUTSIDE}a.png) [click]({OUTSIDE}) <{OUTSIDE}>",
    f":red[{SECRET}] $x^2$ :material/home: `a` ``b`` # heading",
    f"=cmd|' /C {SECRET}'!A0",
    f"\x07\x1b[31m{SECRET}\u202egnp.exe\u200f",
    f"{SECRET}." + "x" * 10_000,
    f"{SECRET}.a[0]['b'].c:Q",
)
LEVELS = (f"<script>{RUN}</script>{SECRET}", f"=1+1{SECRET}", f"[{SECRET}](javascript:{RUN})", f"-{SECRET}")


def table() -> pd.DataFrame:
    """90 runs in which the first name decides the metric, and the levels do the rest."""
    rng = np.random.default_rng(8)
    n = 90
    frame = pd.DataFrame({name: rng.random(n).round(4) for name in NAMES})
    frame[f"<b>{SECRET}</b>kind"] = rng.choice(LEVELS, n)
    shift = pd.Series(range(len(LEVELS)), index=LEVELS).loc[frame[f"<b>{SECRET}</b>kind"]].to_numpy() / 3
    frame[f"val_loss<svg onload={RUN}>{SECRET}"] = 2 * frame[NAMES[0]] + shift + rng.normal(0, 0.05, n)
    return frame


@pytest.fixture(scope="module")
def visit(chromium, tmp_path_factory):
    """A session on a server of its own that has opened the hostile table: its page, and the server's log."""
    folder = tmp_path_factory.mktemp("hostile")
    file, log = folder / f"<img src=x onerror={RUN}>{SECRET} $x$.csv", folder / "server.log"
    table().to_csv(file, index=False)
    with serving(log=log) as address:
        page = chromium.new_page(viewport={"width": 1400, "height": 1000})
        page.goto(f"{address}runs")
        still(page)
        page.locator("input[type=file]").first.set_input_files(str(file))
        page.locator("h2", has_text=f"{SECRET} $x$.csv").wait_for()
        still(page)
        yield page, address, log
        page.close()


@pytest.mark.parametrize("entry", BUILT, ids=lambda entry: entry.name)
def test_a_hostile_table_is_inert_on_every_page(visit, entry):
    page, address, log = visit
    page.locator("[data-testid=stSidebarNav]").get_by_text(entry.title, exact=True).click()
    page.wait_for_function(
        "title => document.title.startsWith(title) && document.querySelector('h1') !== null", arg=entry.title
    )
    still(page)
    assert failures(page) == []
    assert page.evaluate("window.hpimp_pwned") is None
    assert [url for url in page.evaluate(ASKED) if not url.startswith((address, "data:", "blob:"))] == []
    assert page.locator("a[href*='hpimp.invalid'], a[href^='javascript:'], main img[src='x']").count() == 0
    assert SECRET not in page.url
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    assert SECRET not in log.read_text(errors="replace")


def test_what_is_taken_away_is_inert(visit, chromium, tmp_path):
    page, _, _ = visit
    page.locator("[data-testid=stSidebarNav]").get_by_text("Importance", exact=True).click()
    page.locator("h1", has_text="What decides").wait_for()
    still(page)

    numbers = downloaded(page, "Table (CSV)", tmp_path / "importance.csv").read_text(encoding="utf-8-sig")
    assert f"'=cmd|' /C {SECRET}'!A0" in numbers
    read = pd.read_csv(tmp_path / "importance.csv")
    assert not read["parameter"].str.startswith(("=", "+", "-", "@")).any()
    assert pd.api.types.is_numeric_dtype(read["correlation"])  # a negative number stays a number
    assert (read["correlation"].dropna() < 0).any()

    file = downloaded(page, "Report (HTML)", tmp_path / "report.html")
    context = chromium.new_context(offline=True)
    try:
        report, asked = context.new_page(), []
        report.on("request", lambda request: asked.append(request.url))
        report.goto(file.as_uri())
        assert report.evaluate("window.hpimp_pwned") is None
        assert [url for url in asked if not url.startswith((file.as_uri(), "data:"))] == []
        assert report.locator("script, a, iframe, object, svg").count() == 0
        assert NAMES[0] in report.inner_text("body")
    finally:
        context.close()


def test_an_upload_needs_the_token_of_its_own_page(server):
    with urllib.request.urlopen(f"{server}_stcore/health", timeout=30) as answer:
        token = SimpleCookie(answer.headers["Set-Cookie"])["_streamlit_xsrf"].value
    with_token = {"X-Xsrftoken": token, "Cookie": f"_streamlit_xsrf={token}"}
    # Another site's page can have the browser send the cookie, but cannot read it to send the header.
    assert put(server, {}) == 403
    assert put(server, {"Cookie": with_token["Cookie"]}) == 403
    assert put(server, with_token) == 400  # let through, as far as there being no such session


def put(server: str, headers: dict[str, str]) -> int:
    """The status that an upload to a made-up session is answered with."""
    url = f"{server}_stcore/upload_file/session/file"
    request = urllib.request.Request(url, data=b"a,b\n1,2\n", headers=headers, method="PUT")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code


@pytest.mark.parametrize("made", ["wide", "bomb"])
def test_what_is_too_large_gets_one_sentence(server, open_page, tmp_path, made):
    page = open_page(f"{server}runs")
    before = page.locator("h2").first.inner_text()
    page.locator("input[type=file]").first.set_input_files(str(MAKE[made](tmp_path)))
    said = page.locator("[data-testid=stAlert]")
    said.wait_for()
    still(page)
    assert said.count() == 1
    assert said.inner_text().strip().endswith(".")
    assert page.locator("h2").first.inner_text() == before
    assert failures(page) == []


def wide(folder: Path) -> Path:
    """A table of 5,000 columns and too few rows to learn anything from."""
    path = folder / "wide.csv"
    path.write_text("\n".join(",".join(f"{start}{i}" for i in range(5_000)) for start in ("c", "1", "2")))
    return path


def bomb(folder: Path) -> Path:
    """A megabyte that unpacks to more than a gigabyte."""
    path = folder / "bomb.csv.gz"
    member = gzip.compress(bytes(100_000_000), 9)
    path.write_bytes(member * 11)
    return path


MAKE = {"wide": wide, "bomb": bomb}
