"""Files to take away, made when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import altair as alt
import pandas as pd
import streamlit as st

from pages.ui import looks

# A spreadsheet takes text that begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")

Drawing = alt.Chart | alt.LayerChart | looks.Spec
Numbers = Mapping[str, Callable[[], pd.DataFrame]]


def csv(frame: pd.DataFrame) -> bytes:
    """A table as CSV in which no text is a formula; UTF-8 with the mark that Excel looks for."""
    safe = frame.set_axis(range(frame.shape[1]), axis=1)  # by position: a user's name may be one of ours, too
    for column in safe:
        if not pd.api.types.is_numeric_dtype(safe[column]):
            safe[column] = safe[column].map(_safe, na_action="ignore")
    return safe.to_csv(index=False, header=[_safe(name) for name in frame.columns]).encode("utf-8-sig")


def button(label: str, make: Callable[[], bytes], file_name: str, mime: str, icon: str = "download") -> None:
    """A download button; `make` runs when it is clicked."""
    st.download_button(
        label, make, file_name, mime, icon=f":material/{icon}:", on_click="ignore", key=f"download-{file_name}"
    )


def tables(file: str, numbers: Numbers) -> None:
    """A button per table: `numbers` gives what it is, in a word, and how to make it; the first has the file's name."""
    for i, (word, make) in enumerate(numbers.items()):
        name = f"{file}_{word.lower()}" if i else file
        button(f"{word} (CSV)", lambda make=make: csv(make()), f"{name}.csv", "text/csv", "table")


def on_paper(draw: Callable[[], Drawing], title: str, rows: pd.DataFrame | None = None) -> str:
    """A chart drawn anew for white paper, as JSON text; `rows` go with a specification that has none of its own."""
    with looks.paper():
        return looks.for_export(draw(), rows, title)


def pictures(what: str, file: str, picture: Callable[[], str]) -> None:
    """A button for PNG and one for SVG of a chart that is made as JSON text."""
    button(f"{what} (PNG)", lambda: looks.png(picture()), f"{file}.png", "image/png", "image")
    button(f"{what} (SVG)", lambda: looks.svg(picture()), f"{file}.svg", "image/svg+xml", "shapes")


def chart(
    what: str,
    file: str,
    draw: Callable[[], Drawing],
    numbers: Numbers,
    *,
    title: str,
    rows: pd.DataFrame | None = None,
) -> None:
    """Under a chart: a line that unfolds to take it away as a picture, and what it shows as tables.

    Parameters
    ----------
    what : str
        What the chart is, in a word or two of ours ("Heat map"): it names the line, for those who hear the page too.
    file : str
        The files' name, in words of ours; one of a kind on its page.
    draw : callable
        Draws the chart anew: the picture is for white paper, the screen may be dark.
    numbers : mapping of str to callable
        What each table is, in a word of ours, and the core's frame.
    title : str
        Above the picture; user-made text in it is `plain`.
    rows : DataFrame, optional
        The data of a specification that has none of its own.
    """
    # It unfolds in place, so that the keyboard comes to the buttons next; in a popover they are the page's last.
    menu = st.expander(f"Take away: {what[:1].lower() + what[1:]}", icon=":material/download:", type="compact")
    with menu, st.container(horizontal=True):
        pictures(what, file, partial(on_paper, draw, title, rows))
        tables(file, numbers)


def _safe(value: object) -> object:
    """Text that a spreadsheet would run as a formula, quoted."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
