"""Ways from page to page that carry choices along, without putting an upload's names into the URL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import streamlit as st

from pages.ui import site


def go(name: str, **chosen: Any) -> None:
    """Open a page with these choices made (for example `go("relationships", parameter="lr")`)."""
    _go_next(name, chosen)
    st.rerun()


def to(name: str, label: str, *, key: str | None = None, icon: str = "arrow_forward", **chosen: Any) -> None:
    """A link-like button that opens a page with these choices made; nothing if the page is not built."""
    if not site.exists(name):
        return
    key = key or f"to-{name}-{'-'.join(map(str, chosen.values()))}"
    st.button(
        label,
        type="tertiary",
        icon=f":material/{icon}:",
        icon_position="right",
        key=key,
        on_click=_go_next,  # a widget that holds one of the choices may already be on this page
        args=(name, chosen),
    )


def choose(name: str, label: str, values: Sequence[str], labels: Iterable[str], *, choice: str) -> None:
    """A search that opens a page with `choice` made: the way to what a click on a chart opens, without a mouse."""
    key, names = f"choose-{name}-{choice}", dict(zip(values, labels, strict=True))
    st.selectbox(
        label,
        values,
        index=None,
        format_func=names.__getitem__,
        key=key,
        placeholder="Search a parameter",
        on_change=_chosen,
        args=(name, choice, key),
        width=300,
    )


def _chosen(name: str, choice: str, key: str) -> None:
    """What was searched is opened, and the search is empty again."""
    value, st.session_state[key] = st.session_state[key], None
    if value is not None:
        _go_next(name, {choice: value})


def _go_next(name: str, chosen: dict[str, Any]) -> None:
    """Make the choices, and have the frame open the page in the run that follows."""
    for key, value in chosen.items():
        st.session_state[key] = value
    st.session_state["next_page"] = name
