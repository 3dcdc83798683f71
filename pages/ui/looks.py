"""How charts look: the colours, told apart by the colour-blind and on light and dark alike, and the export."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import streamlit as st

# Okabe & Ito (2008): bluish green and vermillion stay apart in every common colour blindness. A sign goes with each
# (SIGN), because colour is never the only carrier of meaning.
HELPS, HURTS, NEUTRAL = "#009e73", "#d55e00", "#868e96"
BAR, BAR_FAINT = "#4c6ef5", "#adb5bd"  # importance; importance that the noise floor or a missing signal takes away
SIGN = {"better": "▲", "worse": "▼", "mixed": "●", "flat": "●", "by level": "◆"}
COLOUR = {"better": HELPS, "worse": HURTS, "mixed": NEUTRAL, "flat": NEUTRAL, "by level": NEUTRAL}
MEANING = {
    "better": "▲ raising it helps",
    "worse": "▼ raising it hurts",
    "flat": "● no straight-line effect",
}

EXPORT_WIDTH = 900  # pixels
# The look of an exported chart, which no theme of the app reaches.
EXPORT_CONFIG = {
    "background": "white",
    "font": "Source Sans Pro, Inter, Helvetica, Arial, sans-serif",
    "view": {"stroke": None},
    "axis": {"labelFontSize": 13, "labelColor": "#495057", "domain": False, "ticks": False, "gridColor": "#e9ecef"},
    "legend": {"labelFontSize": 13, "labelColor": "#495057"},
    "padding": 16,
}


INK, INK_ON_DARK = "#343a40", "#ced4da"  # thin lines and small text
PAPER = {INK: "#ffffff", INK_ON_DARK: "#171614"}  # what each is written on


def ink() -> str:
    """The colour of thin lines and small text over bars: dark on a light theme, light on a dark one."""
    return INK_ON_DARK if st.context.theme.type == "dark" else INK


def for_export(spec: dict[str, Any], rows: pd.DataFrame, title: str) -> str:
    """A specification with its data as JSON text, of fixed width on white, that needs nothing from outside."""
    return json.dumps(
        spec
        | {
            "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
            "data": {"values": json.loads(rows.to_json(orient="records"))},
            "width": EXPORT_WIDTH,
            "config": EXPORT_CONFIG,
            "title": {"text": title, "anchor": "start", "fontSize": 18, "offset": 16},
        }
    )


def png(spec: str) -> bytes:
    """A specification (JSON text) drawn as PNG at twice its size."""
    import vl_convert

    return vl_convert.vegalite_to_png(spec, scale=2)


def svg(spec: str) -> bytes:
    """A specification (JSON text) drawn as SVG."""
    import vl_convert

    return vl_convert.vegalite_to_svg(spec).encode()
