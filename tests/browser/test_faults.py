"""When things go wrong: the server dies, the page is reloaded, tabs and uploads race; nothing is mixed up."""

from __future__ import annotations

import re
import resource
import subprocess

import numpy as np
import pandas as pd
import pytest

from pages.ui import frame
from tests.browser.conftest import free_port, serving, still
from tests.browser.test_pages import failures

SLOW = 20_000  # bytes a second


@pytest.fixture
def driven_by(tmp_path):
    """`driven_by("alpha")`: a file of 150 runs in which the parameter of that name decides the loss."""

    def made(driver: str, n_idle: int = 2):
        rng = np.random.default_rng(len(driver))
        table = pd.DataFrame({driver: rng.random(150)} | {f"{driver}_{i}": rng.random(150) for i in range(n_idle)})
        table["loss"] = table[driver] + rng.normal(0, 0.05, 150)
        path = tmp_path / f"{driver}.csv"
        table.to_csv(path, index=False)
        return path

    return made


def upload(page, path) -> None:
    """Upload from the sidebar, without waiting for anything that is still being computed."""
    page.get_by_role("button", name="Upload runs…").click()
    page.locator("[role=dialog] input[type=file]").set_input_files(str(path))
    page.get_by_role("dialog").wait_for(state="detached")


def without_a_disk() -> None:
    """No file of this process may grow: every write to a disk fails as if it were full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def told(sentence: str) -> str:
    """How a message begins, up to its first colon or comma."""
    return re.split("[:,]", sentence)[0]


def verdict(page) -> str:
    return page.locator("h2").first.inner_text()


def test_a_page_outlives_its_server_and_says_that_the_upload_is_gone(chromium, driven_by):
    port = free_port()
    bundled, own = chromium.new_page(), chromium.new_page()
    with serving(port=port) as address:
        bundled.goto(f"{address}?sort=name")
        own.goto(address)
        still(bundled)
        still(own)
        before = verdict(bundled)
        upload(own, driven_by("alpha"))
        own.locator("h2", has_text="alpha").wait_for()
        still(own)
        assert "alpha" not in own.url
    with serving(port=port):
        bundled.reload()
        still(bundled)
        assert verdict(bundled) == before
        assert bundled.get_by_label("Sort by").input_value() == "Name"
        # What was on screen stays there; asked anew, the page says what became of the upload.
        assert own.locator("h2", has_text="alpha").is_visible()
        own.reload()
        own.get_by_text(told(frame.GONE)).wait_for()
        still(own)
        assert verdict(own) == before
        assert failures(own) + failures(bundled) == []
    bundled.close()
    own.close()


def test_a_click_after_a_restart_says_that_what_was_open_is_gone(chromium, driven_by):
    port, page = free_port(), chromium.new_page()
    with serving(port=port) as address:
        page.goto(address)
        still(page)
        upload(page, driven_by("alpha"))
        page.locator("h2", has_text="alpha").wait_for()
        still(page)
    with serving(port=port):
        navigation = page.locator("[data-testid=stSidebarNav]")
        navigation.get_by_text("Methods", exact=True).click()
        page.get_by_text(told(frame.LOST)).wait_for()
        still(page)
        assert "alpha" not in page.inner_text("main, [data-testid=stMain]")
        assert failures(page) == []
        navigation.get_by_text("Guide", exact=True).click()
        page.locator("h1", has_text="Guide").wait_for()
        still(page)
        assert page.get_by_text(told(frame.LOST)).count() == 0
    page.close()


def test_a_server_killed_in_the_middle_of_an_upload_loses_nothing_but_the_upload(chromium, driven_by):
    port, page = free_port(), chromium.new_page()
    path = driven_by("alpha", n_idle=150)
    with serving(port=port, ended=subprocess.Popen.kill) as address:
        page.goto(address)
        still(page)
        before = verdict(page)
        line = page.context.new_cdp_session(page)
        slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": SLOW}
        line.send("Network.emulateNetworkConditions", slow)
        page.get_by_role("button", name="Upload runs…").click()
        with page.expect_request("**/_stcore/upload_file/**"):
            page.locator("[role=dialog] input[type=file]").set_input_files(str(path))
        assert path.stat().st_size > 10 * SLOW  # seconds would be left
    line.send("Network.emulateNetworkConditions", slow | {"uploadThroughput": -1})
    with serving(port=port):
        page.locator("[role=dialog]").get_by_text("Error").wait_for()
        page.reload()
        still(page)
        assert verdict(page) == before
        assert page.get_by_text(told(frame.GONE)).count() == 0  # it never came to be
        upload(page, path)
        page.locator("h2", has_text="alpha").wait_for()
        still(page)
        assert "alpha decides" in verdict(page)
        assert failures(page) == []
    page.close()


def test_back_from_an_upload_reopens_the_bundled_sweep_and_forward_the_upload(server, open_page, driven_by):
    page = open_page(server)
    before = verdict(page)
    upload(page, driven_by("alpha"))
    page.locator("h2", has_text="alpha").wait_for()
    still(page)
    page.go_back()
    page.locator("h2", has_text=before).wait_for()
    still(page)
    assert "alpha" not in page.inner_text("[data-testid=stMain]")
    page.go_forward()
    page.locator("h2", has_text="alpha").wait_for()
    still(page)
    assert failures(page) == []


def test_a_full_disk_costs_no_more_than_an_upload(chromium, driven_by):
    """Nothing is cached on a disk; only while it is sent is a large file laid aside there, which then fails alone."""
    small, large = driven_by("beta"), driven_by("alpha", n_idle=700)
    assert large.stat().st_size > 1_500_000  # the web server lays aside what is larger than a megabyte
    page = chromium.new_page()
    with serving(begun=without_a_disk) as address:
        page.goto(address)
        still(page)
        before = verdict(page)
        page.get_by_role("button", name="Upload runs…").click()
        page.locator("[role=dialog] input[type=file]").set_input_files(str(large))
        page.locator("[role=dialog]").get_by_text("Error").wait_for()
        page.keyboard.press("Escape")
        page.get_by_role("dialog").wait_for(state="detached")
        assert verdict(page) == before
        upload(page, small)
        page.locator("h2", has_text="beta").wait_for()
        still(page)
        assert "beta decides" in verdict(page)
        assert failures(page) == []
    page.close()


def test_a_reload_says_that_the_upload_is_gone_once(server, open_page, driven_by):
    page = open_page(server)
    upload(page, driven_by("alpha"))
    page.locator("h2", has_text="alpha").wait_for()
    still(page)
    page.reload()
    page.get_by_text(told(frame.GONE)).wait_for()
    still(page)
    assert "alpha" not in page.inner_text("main, [data-testid=stMain]")
    assert failures(page) == []
    page.reload()
    still(page)
    assert page.get_by_text(told(frame.GONE)).count() == 0


def test_two_tabs_of_one_browser_do_not_mix(server, chromium, driven_by):
    context = chromium.new_context()
    try:
        first, second = context.new_page(), context.new_page()
        for page in (first, second):
            page.goto(server)
            still(page)
        for page, driver in ((first, "alpha"), (second, "beta")):
            upload(page, driven_by(driver))
        for page, driver, other in ((first, "alpha", "beta"), (second, "beta", "alpha")):
            page.locator("h2", has_text=driver).wait_for()
            still(page)
            assert other not in page.inner_text("body")
    finally:
        context.close()


def test_the_last_upload_is_on_screen_when_it_came_while_a_forest_was_fitting(server, open_page, driven_by):
    page = open_page(server)
    upload(page, driven_by("alpha", n_idle=30))
    upload(page, driven_by("beta"))
    page.locator("h2", has_text="beta").wait_for()
    still(page)
    assert "beta decides" in verdict(page)
    assert "alpha" not in page.inner_text("[data-testid=stMain]")
    assert failures(page) == []
