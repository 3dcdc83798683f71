"""The sweeps this session can open: the bundled ones, a file named on the command line, and the user's uploads.

Uploads live in the session that made them and nowhere else.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import streamlit as st

from hpimp_core import RunsError, read_runs
from hpimp_core.runs import Runs
from hpimp_core.tables.steps import Keep
from pages.ui import choices, site
from pages.ui.text import code

DATA = site.ROOT / "data"
# A session's memory is bounded: of its uploads it keeps the newest, so many and as many bytes of files (two of the
# largest that are taken).
MAX_UPLOADS = 6
MAX_BYTES = 600_000_000


@dataclass(frozen=True, eq=False)
class Sweep:
    """A sweep that can be opened: its id, what to call it, and how it was read."""

    id: str
    title: str
    line: str
    runs: Runs
    sha: str  # of the file's bytes: the key of every cached call
    bundled: bool = False
    size: int = 0  # of an upload's file, in bytes
    data: bytes = field(default=b"", repr=False)  # the file itself where it holds several tables, to read another

    @property
    def label(self) -> str:
        """What to call it in Markdown; an upload's name is the user's text."""
        return self.title if self.bundled else code(self.title)


@st.cache_data(show_spinner=False, max_entries=1)
def _catalogue(stamp: int) -> dict[str, dict[str, str]]:
    """data/catalogue.json as id → entry; `stamp` is the file's time of change."""
    entries = json.loads((DATA / "catalogue.json").read_text(encoding="utf-8"))
    return {Path(entry["file"]).name.split(".")[0]: entry for entry in entries}


def catalogue() -> dict[str, dict[str, str]]:
    """The bundled sweeps: id → entry, in the order to list them."""
    return _catalogue((DATA / "catalogue.json").stat().st_mtime_ns)


@st.cache_resource(show_spinner=False, max_entries=16)
def _read_file(path: str, stamp: int) -> tuple[Runs, str]:
    """A file on the server read once for everyone, and the SHA-256 of its bytes."""
    data = Path(path).read_bytes()
    return read_runs(data, name=Path(path).name), hashlib.sha256(data).hexdigest()


def _bundled(sweep_id: str) -> Sweep:
    entry = catalogue()[sweep_id]
    path = DATA / entry["file"]
    runs, sha = _read_file(str(path), path.stat().st_mtime_ns)
    if entry["metric"] != runs.metric:
        runs = runs.overrule(metric=entry["metric"])
    if entry["goal"] != runs.goal:
        runs = runs.overrule(goal=entry["goal"])
    return Sweep(sweep_id, entry["title"], entry["line"], runs, sha, bundled=True)


def _named_on_command_line() -> Path | None:
    """The file of `streamlit run app.py -- runs.csv`."""
    if Path(sys.argv[0]).name == "app.py" and len(sys.argv) > 1:
        return Path(sys.argv[1])
    return None


def uploads() -> dict[str, Sweep]:
    """This session's own sweeps: id → sweep, in the order they came."""
    if "uploads" not in st.session_state:
        st.session_state["uploads"] = {}
        path = _named_on_command_line()
        if path is not None:
            try:
                add(path.name, path.read_bytes())
            except OSError:
                st.session_state["refusal"] = "The file named on the command line cannot be opened."
            except RunsError as error:
                st.session_state["refusal"] = str(error)
    return st.session_state["uploads"]


def add(name: str, data: bytes, **how: Any) -> Sweep:
    """Read an upload and open it. Raises RunsError, and then nothing has changed."""
    runs = read_runs(data, name=name, **how)
    mine = uploads()
    digest = hashlib.sha256(data)
    digest.update(repr(sorted(how.items())).encode())
    sweep = Sweep(
        f"upload-{digest.hexdigest()[:12]}",
        name,
        f"{len(runs.frame):,} runs, uploaded",
        runs,
        digest.hexdigest(),
        size=len(data),
        data=data if runs.choices else b"",
    )
    mine.pop(sweep.id, None)
    mine[sweep.id] = sweep
    while len(mine) > MAX_UPLOADS or (len(mine) > 1 and sum(one.size for one in mine.values()) > MAX_BYTES):
        st.session_state.setdefault("let_go", []).append(mine.pop(next(iter(mine))).label)
    open_sweep(sweep.id)
    return sweep


def let_go() -> list[str]:
    """The labels of uploads that made room for newer ones, told once."""
    return st.session_state.pop("let_go", [])


def read_again(sweep: Sweep, table: str) -> Sweep:
    """Open another table (sheet, study, file of a zip) of the same upload in the place of this one."""
    again = add(sweep.title, sweep.data, table=table)
    if again.id != sweep.id:
        uploads().pop(sweep.id, None)
    return again


def titles() -> dict[str, str]:
    """Every sweep that can be opened: id → title, uploads first."""
    own = {sweep.id: sweep.title for sweep in reversed(uploads().values())}
    return own | {sweep_id: entry["title"] for sweep_id, entry in catalogue().items()}


def open_sweep(sweep_id: str) -> None:
    """Make a sweep the open one; choices that belonged to the last one are dropped."""
    if sweep_id != st.session_state.get("sweep"):
        choices.forget_sweep()
    st.session_state["sweep"] = sweep_id
    st.session_state["gone"] = None


def open_named(sweep_id: str | None, *, or_first: bool) -> None:
    """Open the sweep that a URL names; where it names none, the first bundled one if `or_first`; pass over junk."""
    if sweep_id is None and or_first:
        sweep_id = next(iter(catalogue()))
    if sweep_id is not None and sweep_id in titles() and sweep_id != st.session_state.get("sweep"):
        open_sweep(sweep_id)


def opened() -> Sweep:
    """The open sweep, as it was read."""
    sweep_id = st.session_state.get("sweep")
    mine = uploads()
    if sweep_id not in titles():
        sweep_id = next(reversed(mine), None) or next(iter(catalogue()))
        st.session_state["sweep"] = sweep_id
    return by_id(sweep_id)


def by_id(sweep_id: str) -> Sweep:
    """A sweep of this session or a bundled one, as it was read."""
    mine = uploads()
    return mine[sweep_id] if sweep_id in mine else _bundled(sweep_id)


def overrulings(sweep: Sweep) -> dict[str, dict[str, Any]]:
    """What the user said of this sweep's columns: name → {"role": …, "kind": …, "log": …}."""
    return st.session_state.setdefault("overrulings", {}).get(sweep.id, {})


def overrule(sweep: Sweep, columns: Mapping[str, Mapping[str, Any]]) -> None:
    """Remember what the user says of columns; it outlasts a change of metric. Raises RunsError if it cannot be."""
    merged = {name: dict(said) for name, said in overrulings(sweep).items()}
    for name, said in columns.items():
        merged[name] = merged.get(name, {}) | dict(said)
    sweep.runs.overrule(columns=merged)
    st.session_state["overrulings"][sweep.id] = merged


def forget_overrulings(sweep: Sweep) -> None:
    """Go back to the columns as they were read."""
    st.session_state.setdefault("overrulings", {}).pop(sweep.id, None)


def keep(sweep: Sweep, which: Keep) -> None:
    """Remember which row stands for a configuration that has several. Raises RunsError if there is no such choice."""
    sweep.runs.keep(which)
    st.session_state.setdefault("kept", {})[sweep.id] = which


def with_overrulings(sweep: Sweep) -> Sweep:
    """The sweep with the user's word on its columns, and on which of a configuration's rows to keep."""
    said, kept = overrulings(sweep), st.session_state.setdefault("kept", {}).get(sweep.id)
    if not said and kept is None:
        return sweep
    runs = sweep.runs.overrule(columns=said)
    return replace(sweep, runs=runs.keep(kept) if kept else runs)
