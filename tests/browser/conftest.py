"""A server on a free port and Debian's Chromium; without it these tests skip, unless HPIMP_NEED_CHROMIUM is set."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

ROOT = Path(__file__).parents[2]
# No sandbox inside containers; nothing is fetched behind the test's back.
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 60
STILL_SECONDS = 90


def free_port() -> int:
    with contextlib.closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextlib.contextmanager
def serving(
    *arguments: str,
    log: Path | None = None,
    port: int | None = None,
    begun: Callable[[], None] | None = None,
    ended: Callable[[subprocess.Popen], None] = subprocess.Popen.terminate,
) -> Iterator[str]:
    """A fresh server; gives its address. `begun` runs in its process first, `ended` ends it; it prints to `log`."""
    port = port or free_port()
    address = f"http://127.0.0.1:{port}/"
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    command += ["--server.headless", "true", "--server.port", str(port), "--server.address", "127.0.0.1"]
    command += ["--server.fileWatcherType", "none", "--", *arguments]
    with (
        (log or Path(os.devnull)).open("ab") as output,
        subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output, preexec_fn=begun) as server,
    ):
        try:
            _wait_until_healthy(server, address)
            yield address
        finally:
            ended(server)


def _wait_until_healthy(server: subprocess.Popen, address: str) -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}_stcore/health", timeout=1) as answer:
            if answer.status == 200:
                return
        if server.poll() is not None:
            break
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(0.2)
    raise RuntimeError("the server did not start")


@pytest.fixture(scope="session")
def chromium():
    path = shutil.which("chromium")
    if path is None:
        missing = "Debian's chromium is not installed (apt-get install chromium)"
        if os.environ.get("HPIMP_NEED_CHROMIUM"):
            pytest.fail(missing)
        pytest.skip(missing)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
        yield browser
        browser.close()


@pytest.fixture
def fresh_server() -> Iterator[str]:
    """A server that has not answered anyone yet."""
    with serving() as address:
        yield address


@pytest.fixture(scope="session")
def server(chromium) -> Iterator[str]:
    """A server that has answered once, shared by the tests that do not mind."""
    with serving() as address:
        page = chromium.new_page()
        page.goto(address)
        still(page)
        page.close()
        yield address


@pytest.fixture
def open_page(chromium) -> Iterator[Callable]:
    """Open an address in a new session: `open_page(url, size=(1400, 1000), scheme="light")`."""
    pages = []

    def opened(url: str, *, size: tuple[int, int] = (1400, 1000), scheme: str = "light"):
        page = chromium.new_page(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
        pages.append(page)
        page.goto(url)
        still(page)
        return page

    yield opened
    for page in pages:
        page.close()


BUSY = "[data-testid=stStatusWidget], [data-testid=stSpinner], [data-testid=stSkeleton]"
# Resolves once nothing is running and the page has not changed for so many milliseconds.
IS_STILL = f"""quiet => {{
    const busy = document.querySelectorAll('{BUSY}').length;
    const drawn = document.body.innerText + document.querySelectorAll('canvas,svg').length;
    const now = performance.now();
    if (busy || drawn !== window.lastDrawn) {{ window.lastDrawn = drawn; window.stillSince = now; return false; }}
    return now - window.stillSince > quiet && document.querySelector('h1') !== null;
}}"""


def still(page, quiet: int = 800) -> None:
    """Wait until the page shows what it has to show, and has not changed for `quiet` milliseconds."""
    page.evaluate("window.lastDrawn = null")  # it may have been still before what is waited for began
    page.wait_for_function(IS_STILL, arg=quiet, timeout=STILL_SECONDS * 1000, polling=50)


@pytest.fixture
def planted(tmp_path) -> Path:
    """A file of 120 runs in which learning_rate decides val_loss."""
    rng = np.random.default_rng(3)
    rate = rng.uniform(0, 1, 120)
    frame = pd.DataFrame(
        {
            "learning_rate": rate,
            "momentum": rng.uniform(0, 1, 120),
            "optimizer": rng.choice(["adam", "sgd"], 120),
            "val_loss": 2 * rate + rng.normal(0, 0.2, 120),
        }
    )
    path = tmp_path / "planted-runs.csv"
    frame.to_csv(path, index=False)
    return path
