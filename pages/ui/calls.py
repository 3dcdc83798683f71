"""Cached calls into the core: equal requests compute once, every cache is bounded, frames are never hashed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st


def _compute(key: tuple[Any, ...], _function: Callable[..., Any], _first: Any, _options: dict[str, Any]) -> Any:
    return _function(_first, **_options)


# Bundled sweeps are the same for everyone; an upload's results live and die with the session that made it.
_for_everyone = st.cache_resource(_compute, show_spinner=False, max_entries=48)
_for_this_session = st.cache_resource(_compute, show_spinner=False, max_entries=16, scope="session")
# What is learned from a large table holds the table's numbers too (130 MB at 100,000 runs × 30), so fewer are kept.
LARGE = 1_000_000  # cells
_of_a_large_table = st.cache_resource(_compute, show_spinner=False, max_entries=6, scope="session")


def once(
    function: Callable[..., Any],
    first: Any,
    key: tuple[Any, ...],
    options: dict[str, Any],
    *,
    says: str,
    shared: bool,
    cells: int = 0,
) -> Any:
    """`function(first, **options)`, keyed by the function's name, `key` (which stands for `first`) and the options.

    `shared` with everyone, or this session's own; `cells` is the size of the table that it is about.
    """
    full_key = (function.__module__, function.__qualname__, key, tuple(sorted(options.items())))
    compute = _for_everyone if shared else _of_a_large_table if cells > LARGE else _for_this_session
    with st.spinner(says, show_time=False):
        return compute(full_key, function, first, options)
