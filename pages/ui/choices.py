"""What the user has chosen: kept in the session under plain names, and in the URL while a bundled sweep is open.

A choice is one entry of `CHOICES`. Widgets are drawn with `key=<name>` through `select` and `switch`, so that
`st.session_state[name]` is always the choice, on every page, whether or not its widget is on screen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from hpimp_core.lessons.aliases import TOPICS
from hpimp_core.lessons.evidence import PITFALLS

BEST = (100, 75, 50, 25, 10)  # percent of the runs, best first
METHODS = {
    "forest": "Forest",
    "impurity": "Classic impurity",
    "permutation": "Permutation",
    "fanova": "fANOVA",
    "relieff": "N-RReliefF",
}
# What the shares of each method divide.
SHARES = {
    "forest": "Shares divide what the forest explains of the metric on runs it has not seen, and add up to 100%.",
    "impurity": "Shares divide what the forest explains of the very runs it was grown on, and add up to 100%.",
    "permutation": "Shares divide what the forest loses on unseen runs when values are shuffled, and add up to 100%.",
    "fanova": "Shares divide what parameters do alone to the forest's prediction, and add up to 100%.",
    "relieff": "Shares divide how well parameters tell a run from its neighbours, and add up to 100%.",
}
SORTS = {"importance": "Importance", "correlation": "Correlation", "name": "Name"}
CORRELATIONS = {"pearson": "Pearson", "spearman": "Spearman"}
DIVERGED = ("leave out", "keep")
TRANSFORMS = ("none", "log", "rank")


@dataclass(frozen=True)
class Choice:
    """One choice: its name (session key and URL key), default, values allowed, and whether a new sweep resets it."""

    name: str
    default: Any = None
    allowed: Sequence[Any] | None = None  # None: column names, checked against the runs where they are used
    of_sweep: bool = True
    read: Callable[[list[str]], Any] = lambda texts: texts[-1]


CHOICES = (
    Choice("metric"),
    Choice("goal", allowed=("minimize", "maximize")),
    Choice("best", 100, BEST, read=lambda texts: int(texts[-1])),
    Choice("method", "forest", tuple(METHODS), of_sweep=False),
    Choice("diverged", "leave out", DIVERGED),
    Choice("transform", "none", TRANSFORMS),
    Choice("sort", "importance", tuple(SORTS), of_sweep=False),
    Choice("correlation", "pearson", tuple(CORRELATIONS), of_sweep=False),
    Choice("hidden", (), read=tuple),
    Choice("parameter"),
    Choice("second"),
    Choice("pitfall", PITFALLS[0], PITFALLS, of_sweep=False),
    Choice("topic", TOPICS[0], TOPICS, of_sweep=False),
)
BY_NAME = {choice.name: choice for choice in CHOICES}


def get(name: str) -> Any:
    """The choice as it stands, or its default where none was made or it is not allowed."""
    choice = BY_NAME[name]
    value = st.session_state.get(name, choice.default)
    value = tuple(value) if isinstance(value, list) else value
    if value is None or (choice.allowed is not None and value not in choice.allowed):
        return choice.default
    return value


def forget_sweep() -> None:
    """Drop the choices that belong to the sweep that was open."""
    for choice in CHOICES:
        if choice.of_sweep:
            st.session_state.pop(choice.name, None)


def adopt(params: Mapping[str, list[str]], *, others_to_default: bool) -> None:
    """Take the choices that a URL carries; junk in it is passed over."""
    for choice in CHOICES:
        if choice.name in params:
            try:
                st.session_state[choice.name] = choice.read(params[choice.name])
            except ValueError:
                continue
        elif others_to_default:
            st.session_state.pop(choice.name, None)


def for_url(defaults: Mapping[str, Any]) -> dict[str, Any]:
    """The choices that differ from their default, as the URL carries them."""
    made = {choice.name: get(choice.name) for choice in CHOICES}
    return {
        name: value if isinstance(value, tuple) else str(value)
        for name, value in made.items()
        if value not in (None, ()) and value != defaults.get(name, BY_NAME[name].default)
    }


def select(
    name: str,
    label: str,
    options: Mapping[Any, str] | Iterable[Any],
    *,
    widget: Callable[..., Any] = st.selectbox,
    default: Any = None,
    **more: Any,
) -> Any:
    """Draw the choice as a select box (or `widget`), from options or option → label; return what is chosen."""
    labels = options if isinstance(options, Mapping) else {option: str(option) for option in options}
    keys = list(labels)
    if st.session_state.get(name) not in labels:
        fallback = BY_NAME[name].default if default is None else default
        st.session_state[name] = fallback if fallback in labels else (keys[0] if keys else None)
    return widget(label, keys, format_func=lambda key: labels[key], key=name, persist_state="session", **more)
