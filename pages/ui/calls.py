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


def once(
    function: Callable[..., Any],
    first: Any,
    key: tuple[Any, ...],
    options: dict[str, Any],
    *,
    says: str,
    shared: bool,
) -> Any:
    """`function(first, **options)`, keyed by the function's name, `key` (which stands for `first`) and the options."""
    full_key = (function.__module__, function.__qualname__, key, tuple(sorted(options.items())))
    compute = _for_everyone if shared else _for_this_session
    with st.spinner(says, show_time=False):
        return compute(full_key, function, first, options)
