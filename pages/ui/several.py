"""Choosing several of a list: a button each where the list is short; a search that adds to them where it is long.

Streamlit's own multiselect writes in white on the primary colour, which no colour lets be read on a dark page on which
chosen buttons, written in that colour, can be read too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

from pages.ui.text import inert, plain

AT_ONCE = 20  # options shown as buttons; of a longer list only the chosen ones are
T = TypeVar("T")


def draw(
    label: str,
    options: Sequence[T],
    *,
    key: str,
    default: Sequence[T] = (),
    says: Callable[[T], str] = plain,
    search: str = "Search one to add",
    help: str | None = None,
) -> list[T]:
    """Draw the choice and return what is chosen; `st.session_state[key]` holds it on every page.

    Parameters
    ----------
    label : str
        What is chosen.
    options : sequence
        What can be chosen, all different.
    key : str
        Where the session keeps the choice.
    default : sequence
        Chosen at first.
    says : callable
        An option's name as plain text.
    search : str
        The label of the search, which a long list has.
    help : str, optional
        A hint beside the label.
    """
    known = set(options)
    chosen = [option for option in st.session_state.get(key, default) if option in known]
    st.session_state[key] = chosen
    names = _distinct(options, says)
    short = len(options) <= AT_ONCE
    buttons, picker = f"{key}_buttons", f"{key}_search"
    if list(st.session_state.get(buttons, ())) != chosen:
        st.session_state[buttons] = chosen
    if short or chosen:
        st.pills(
            label,
            options if short else chosen,
            selection_mode="multi",
            format_func=lambda option: inert(names[option]),
            key=buttons,
            on_change=_take,
            args=(key, buttons),
            wrap=True,
            help=help,
        )
    if not short:
        st.selectbox(
            search,
            [option for option in options if option not in set(chosen)],
            index=None,
            format_func=names.__getitem__,
            key=picker,
            on_change=_add,
            args=(key, picker),
            placeholder="",
            help=None if chosen else help,
        )
    return chosen


def _distinct(options: Sequence[T], says: Callable[[T], str]) -> dict[T, str]:
    """Option → name; names that were cut to the same text get a number, for a browser tells buttons apart by text."""
    names: dict[T, str] = {}
    taken: set[str] = set()
    for option in options:
        name, number = says(option), 2
        while name in taken:
            name, number = f"{says(option)} ({number})", number + 1
        taken.add(name)
        names[option] = name
    return names


def _take(key: str, buttons: str) -> None:
    """What the buttons say is the choice."""
    st.session_state[key] = list(st.session_state[buttons])


def _add(key: str, picker: str) -> None:
    """What was searched joins the choice."""
    if st.session_state[picker] is not None:
        st.session_state[key] = [*st.session_state[key], st.session_state[picker]]
    st.session_state[picker] = None
