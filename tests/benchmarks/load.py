"""Drive many sessions at once against a server on this machine, over its own websocket protocol.

    python -m tests.benchmarks.load --sessions 50 --uploads 200

Every session comes by a link that carries choices of its own to a bundled sweep, and finds them on several pages; then
it uploads a table of its own, whose driving parameter has a name of its own, and asks for its pages. The script fails
if a page shows an error, if a session is shown another session's names or choices, or if the server's memory grows past
the bound. Everything is bounded and goes to 127.0.0.1 alone.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import re
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import numpy as np
import pandas as pd
import requests
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

STEP_SECONDS = 120
MARK = re.compile(rb"driver_(\d{4})")
# What a session may choose on a bundled sweep; with its number it takes one of each, so that neighbours differ.
SORTS, CORRELATIONS, BEST = ("name", "correlation", "importance"), ("spearman", "pearson"), (75, 50, 25, 10, 100)
PAGES = ("importance", "relationships", "next_sweep")


@dataclass
class Session:
    """One visitor: the connection, what the page last showed, and the identifiers needed to answer it."""

    socket: websockets.ClientConnection
    origin: str
    xsrf: str
    session_id: str = ""
    uploader: str = ""
    shown: bytes = b""
    query: str = ""  # what stands in the address
    chosen: dict[str, str] = field(default_factory=dict)  # label of a select box → the value it shows
    errors: list[str] = field(default_factory=list)

    async def run(self, page: str, *, upload: tuple[str, bytes] | None = None) -> float:
        """Ask for a page, optionally with a file given to its uploader; seconds until the script was done."""
        message = BackMsg()
        state = message.rerun_script
        state.page_name = page
        state.query_string = self.query
        if upload is not None:
            await self._give(state, *upload)
        started = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        await asyncio.wait_for(self._until_finished(), STEP_SECONDS)
        return time.perf_counter() - started

    async def _until_finished(self) -> None:
        """Read what the server sends until the script has run; keep the raw elements and what looks like a fault."""
        shown = []
        while True:
            message = ForwardMsg.FromString(await self.socket.recv())
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.session_id = message.new_session.initialize.session_id
                shown, self.chosen = [], {}
            elif kind == "page_info_changed":
                self.query = message.page_info_changed.query_string
            elif kind == "delta":
                element = message.delta.new_element
                if element.HasField("exception"):
                    self.errors.append(element.exception.message or element.exception.type)
                if element.HasField("file_uploader"):
                    self.uploader = element.file_uploader.id
                if element.HasField("selectbox"):
                    box = element.selectbox
                    self.chosen[box.label] = box.raw_value if box.set_value else box.options[box.default]
                shown.append(message.delta.SerializeToString())
            elif kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                self.shown = b"".join(shown)
                return

    async def _give(self, state: object, name: str, content: bytes) -> None:
        """Put a file where the uploader will find it, as the page in a browser does."""
        ask = BackMsg()
        ask.file_urls_request.request_id = "1"
        ask.file_urls_request.file_names.append(name)
        ask.file_urls_request.session_id = self.session_id
        await self.socket.send(ask.SerializeToString())
        while True:
            answer = ForwardMsg.FromString(await self.socket.recv())
            if answer.WhichOneof("type") == "file_urls_response":
                break
        urls = answer.file_urls_response.file_urls[0]
        response = await asyncio.to_thread(
            requests.put,
            self.origin + urls.upload_url,
            files={name: (name, content, "text/csv")},
            headers={"X-Xsrftoken": self.xsrf},
            cookies={"_streamlit_xsrf": self.xsrf},
            timeout=STEP_SECONDS,
        )
        response.raise_for_status()
        widget = state.widget_states.widgets.add()  # type: ignore[attr-defined]
        widget.id = self.uploader
        info = widget.file_uploader_state_value.uploaded_file_info.add()
        info.name, info.size, info.file_id = name, len(content), urls.file_id
        info.file_urls.CopyFrom(urls)


@contextlib.asynccontextmanager
async def visitor(port: int):
    """A connected session."""
    origin = f"http://127.0.0.1:{port}"
    answer = await asyncio.to_thread(urllib.request.urlopen, f"{origin}/_stcore/health", timeout=30)
    cookie = SimpleCookie(answer.headers.get("Set-Cookie", ""))
    xsrf = cookie["_streamlit_xsrf"].value if "_streamlit_xsrf" in cookie else ""
    async with websockets.connect(
        f"ws://127.0.0.1:{port}/_stcore/stream",
        origin=origin,
        subprotocols=["streamlit", *([xsrf] if xsrf else [])],
        additional_headers={"Cookie": f"_streamlit_xsrf={xsrf}"},
        max_size=None,
        ping_interval=None,
        open_timeout=60,
    ) as connection:
        yield Session(connection, origin, xsrf)


def table(number: int, *, n_runs: int = 150) -> bytes:
    """A sweep whose metric follows one parameter; the parameter's name belongs to this session alone."""
    rng = np.random.default_rng(number)
    driver, idle = rng.uniform(size=(2, n_runs))
    frame = pd.DataFrame({f"driver_{number:04d}": driver, "idle": idle, "loss": driver + 0.1 * rng.normal(size=n_runs)})
    return frame.to_csv(index=False).encode()


def choices_of(number: int) -> dict[str, str]:
    """What a session chooses, as the address carries it; defaults are not written there."""
    made = {
        "sort": SORTS[number % len(SORTS)],
        "correlation": CORRELATIONS[number % len(CORRELATIONS)],
        "best": str(BEST[number % len(BEST)]),
    }
    return {name: value for name, value in made.items() if value not in ("importance", "pearson", "100")}


async def look_at_a_bundled_sweep(session: Session, number: int) -> None:
    """Come by a link with choices and find them, and nobody else's, on page after page."""
    wanted = choices_of(number)
    session.query = urlencode(wanted)
    for page in PAGES:
        await session.run(page)
        given = dict(parse_qsl(session.query))
        if {name: value for name, value in given.items() if name in ("sort", "correlation", "best")} != wanted:
            raise AssertionError(f"session {number} chose {wanted} and was given {session.query} on {page}")
        if MARK.search(session.shown):
            raise AssertionError(f"session {number} was shown somebody's upload on {page}")
    await session.run(PAGES[0])
    sort = wanted.get("sort", "importance")
    if session.chosen["Sort by"].lower() != sort:
        raise AssertionError(f"session {number} sorts by {sort} and was shown {session.chosen['Sort by']}")


async def visit(port: int, number: int, n_uploads: int) -> dict[str, float]:
    """One session's whole visit; raises if it sees an error, or somebody else's parameter or choices."""
    seconds = {}
    async with visitor(port) as session:
        seconds["landing"] = await session.run("")
        async with visitor(port) as other:
            await look_at_a_bundled_sweep(other, number)
            if other.errors:
                raise AssertionError(f"session {number} was shown: {other.errors[:3]}")
        seconds["runs"] = await session.run("runs")
        for turn in range(n_uploads):
            mine = number * 100 + turn
            seconds["upload"] = await session.run("runs", upload=(f"sweep_{mine}.csv", table(mine)))
            for page in PAGES:
                seconds[page] = await session.run(page)
                seen = {int(found) for found in MARK.findall(session.shown)}
                if seen != {mine}:
                    raise AssertionError(f"session {number} uploaded driver {mine} and was shown {sorted(seen)}")
            await session.run("runs")
        if session.errors:
            raise AssertionError(f"session {number} was shown: {session.errors[:3]}")
    return seconds


def resident_megabytes(pid: int) -> float:
    """Memory of a process, in MB (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) / 1024  # type: ignore[index]


@contextlib.contextmanager
def server():
    """The app on a free port of this machine."""
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true"]
    process = subprocess.Popen([*command, f"--server.port={port}", "--server.address=127.0.0.1"])
    try:
        for _ in range(240):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1)
                break
            time.sleep(0.25)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(15)


async def crowd(port: int, n_sessions: int) -> pd.DataFrame:
    """All sessions at once, one upload each."""
    return pd.DataFrame(await asyncio.gather(*(visit(port, number, 1) for number in range(1, n_sessions + 1))))


def main() -> None:
    """Print seconds by step over all sessions, then memory over a long row of uploads."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sessions", type=int, default=50)
    options.add_argument("--uploads", type=int, default=200)
    options.add_argument("--megabytes", type=float, default=1500, help="bound on the server's memory")
    chosen = options.parse_args()

    with server() as (port, pid):
        asyncio.run(visit(port, 90, 1))
        print(f"memory after one visit: {resident_megabytes(pid):.0f} MB")
        started = time.perf_counter()
        seconds = asyncio.run(crowd(port, chosen.sessions))
        took = time.perf_counter() - started
        print(f"{chosen.sessions} sessions at once: {took:.1f} s in all, no error, nothing mixed up")
        print(seconds.describe(percentiles=[0.5, 0.95]).loc[["50%", "95%", "max"]].round(2).to_string())
        print(f"memory after the crowd: {resident_megabytes(pid):.0f} MB")
        for start in range(0, chosen.uploads, 20):
            asyncio.run(visit(port, 60 + start // 20, min(20, chosen.uploads - start)))
            print(f"memory after {min(start + 20, chosen.uploads)} further uploads: {resident_megabytes(pid):.0f} MB")
        if resident_megabytes(pid) > chosen.megabytes:
            raise SystemExit(f"the server holds more than {chosen.megabytes:.0f} MB")


if __name__ == "__main__":
    main()
