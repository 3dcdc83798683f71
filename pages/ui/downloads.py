"""Files to take away, made when they are asked for."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

# A spreadsheet takes text that begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv(frame: pd.DataFrame) -> bytes:
    """A table as CSV in which no text is a formula; UTF-8 with the mark that Excel looks for."""
    safe = frame.rename(columns=_safe)
    texts = [column for column in safe if not pd.api.types.is_numeric_dtype(safe[column])]
    safe = safe.assign(**{column: safe[column].map(_safe, na_action="ignore") for column in texts})
    return safe.to_csv(index=False).encode("utf-8-sig")


def button(label: str, make: Callable[[], bytes], file_name: str, mime: str, icon: str = "download") -> None:
    """A download button; `make` runs when it is clicked."""
    st.download_button(
        label, make, file_name, mime, icon=f":material/{icon}:", on_click="ignore", key=f"download-{file_name}"
    )


def _safe(value: object) -> object:
    """Text that a spreadsheet would run as a formula, quoted."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
