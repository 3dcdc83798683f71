"""The table of pages: to add a page, write `pages/<name>.py` and give it a line here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st

ROOT = Path(__file__).parents[2]
FAVICON = Path(__file__).with_name("favicon.svg").read_text()


@dataclass(frozen=True)
class Entry:
    """One page: the group it stands in, its file's stem (also its URL path), title, icon and one-line help."""

    group: str
    name: str
    title: str
    icon: str
    help: str


PAGES = (
    Entry("Your sweep", "runs", "Runs", "table", "Upload a table of runs, and see how each row and column was read."),
    Entry("Your sweep", "importance", "Importance", "bar_chart", "Which parameters decide the metric, and how sure."),
    Entry("Your sweep", "relationships", "Relationships", "show_chart", "One parameter, or two, against the metric."),
    Entry("Your sweep", "parallel", "Parallel coordinates", "tune", "Every run as a line through the parameters."),
    Entry("Decide", "next_sweep", "Next sweep", "explore", "What to keep tuning, in which ranges, and what to fix."),
    Entry("Decide", "methods", "Methods", "balance", "The same question answered by several methods."),
    Entry("Decide", "compare", "Compare sweeps", "compare", "What decides the metric in several sweeps."),
    Entry("Learn", "pitfalls", "Correlation pitfalls", "warning", "Where correlation misleads, as small experiments."),
    Entry("Learn", "guide", "Guide", "menu_book", "What hyperparameters are, with things to play with."),
)

LANDING = "importance"  # what the app's bare address shows


def exists(name: str) -> bool:
    """Whether the page is built."""
    return (ROOT / "pages" / f"{name}.py").is_file()


def page(name: str) -> st.Page:
    """Streamlit's page object of a page in the table."""
    entry = next(entry for entry in PAGES if entry.name == name)
    return st.Page(
        f"pages/{name}.py",
        title=entry.title,
        icon=f":material/{entry.icon}:",
        help=entry.help,
        default=name == LANDING and not _landing_has_own_address(),
    )


def groups() -> dict[str, list[st.Page]]:
    """The pages that are built, by group, in the order of the table."""
    built: dict[str, list[st.Page]] = {}
    for entry in PAGES:
        if exists(entry.name):
            built.setdefault(entry.group, []).append(page(entry.name))
    if _landing_has_own_address():
        bare = st.Page(f"pages/{LANDING}.py", url_path="home", title="hpimp", default=True, visibility="hidden")
        built.setdefault(PAGES[0].group, []).append(bare)
    return built


def _landing_has_own_address() -> bool:
    """Whether this session was opened at /importance.

    Streamlit serves its default page at the bare address alone and calls the page's own one "not found"; a session
    that begins there gets the page under its own address, and a hidden one at the bare address.
    """
    if "own_address" not in st.session_state:
        path = urlsplit(st.context.url or "").path
        st.session_state["own_address"] = path.rstrip("/").endswith(f"/{LANDING}")
    return st.session_state["own_address"]
