"""How charts look: the colours, told apart by the colour-blind and on light and dark alike, and the export."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from pages.ui.text import printable

Spec = dict[str, Any]

# Okabe & Ito (2008): bluish green and vermillion stay apart in every common colour blindness. A sign goes with each
# (SIGN), because colour is never the only carrier of meaning.
HELPS, HURTS, NEUTRAL = "#009e73", "#d55e00", "#868e96"
BAR = "#4c6ef5"  # importance
SIGN = {"better": "▲", "worse": "▼", "mixed": "●", "flat": "●", "by level": "◆"}
COLOUR = {"better": HELPS, "worse": HURTS, "mixed": NEUTRAL, "flat": NEUTRAL, "by level": NEUTRAL}
MEANING = {
    "better": "▲ raising it helps",
    "worse": "▼ raising it hurts",
    "flat": "● no straight-line effect",
}

EXPORT_WIDTH = 900  # pixels
TITLES = {"titleFontSize": 13, "titleColor": "#495057", "titleFontWeight": "normal"}
# The look of an exported chart, which no theme of the app reaches.
EXPORT_CONFIG = {
    "background": "white",
    "font": "Source Sans Pro, Inter, Helvetica, Arial, sans-serif",
    "view": {"stroke": None},
    "axis": {"labelFontSize": 13, "labelColor": "#495057", "domain": False, "ticks": False, "gridColor": "#e9ecef"}
    | TITLES
    | {"titlePadding": 10},
    "legend": {"labelFontSize": 13, "labelColor": "#495057", "gradientLabelOffset": 6} | TITLES,
    "padding": 16,
}

INK, INK_ON_DARK = "#343a40", "#ced4da"  # thin lines and small text
PAPER = {INK: "#ffffff", INK_ON_DARK: "#171614"}  # what each is written on

_on_paper = ContextVar("on_paper", default=False)


@contextmanager
def paper() -> Iterator[None]:
    """What is drawn within is drawn for white paper, whatever the theme of the page."""
    before = _on_paper.set(True)
    try:
        yield
    finally:
        _on_paper.reset(before)


def is_dark() -> bool:
    """Whether a chart is drawn on a dark background."""
    return not _on_paper.get() and st.context.theme.type == "dark"


def ink() -> str:
    """The colour of thin lines and small text over bars: dark on a light theme, light on a dark one."""
    return INK_ON_DARK if is_dark() else INK


def words() -> dict[str, Any]:
    """Vega-Lite's configuration of what is written at axes and legends, which Streamlit writes too pale on light."""
    colour = {"labelColor": ink(), "titleColor": ink()}
    return {"axis": colour, "legend": colour}


@alt.theme.register("hpimp", enable=True)
def _words_of_altair() -> alt.theme.ThemeConfig:
    """Every chart of Altair is written so."""
    return {"config": words()}


def faint_bar() -> str:
    """Importance that the noise floor or a missing signal takes away: grey, and still to be seen."""
    return "#70767d" if is_dark() else NEUTRAL


def for_export(drawn: alt.LayerChart | alt.Chart | Spec, rows: pd.DataFrame | None, title: str) -> str:
    """A chart as JSON text, with its data, of fixed width on white, that needs nothing from outside.

    A specification comes with its rows; an Altair chart, which is to be drawn on `paper`, has them.
    """
    spec = drawn if isinstance(drawn, dict) else drawn.to_dict()
    data = {} if rows is None else {"data": {"values": json.loads(rows.to_json(orient="records"))}}
    return json.dumps(
        {"width": EXPORT_WIDTH}
        | spec
        | data
        | {
            "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
            "config": EXPORT_CONFIG,
            "title": {"text": title, "anchor": "start", "fontSize": 18, "offset": 16},
        }
    )


def png(spec: str) -> bytes:
    """A specification (JSON text) drawn as PNG at twice its size."""
    import vl_convert

    return vl_convert.svg_to_png(_svg(spec), scale=2)


def svg(spec: str) -> bytes:
    """A specification (JSON text) drawn as SVG."""
    return _svg(spec).encode()


def _svg(spec: str) -> str:
    """The drawing as text; a user's text may hold characters that XML forbids. Nothing is fetched for it."""
    import vl_convert

    return printable(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]))
