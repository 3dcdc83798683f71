"""Colours of the exploring charts: the curve, the best runs, and a scale that strengthens towards the best."""

from __future__ import annotations

from pages.ui.looks import is_dark

BEST = "#f59f00"  # the best runs; always diamonds or thick lines too

# Beyond this many lines a colour is no name any more.
HUES = [
    "#4c6ef5",
    "#d55e00",
    "#009e73",
    "#cc79a7",
    "#e69f00",
    "#56b4e9",
    "#862e9c",
    "#5c940d",
    "#a61e4d",
    "#0b7285",
    "#7950f2",
    "#868e96",
]


def curve() -> str:
    """The forest's prediction, and its band."""
    return "#91a7ff" if is_dark() else "#3b5bdb"


def faint() -> str:
    """Axis lines."""
    return "#5c5f66" if is_dark() else "#ced4da"


def towards_best() -> list[str]:
    """From the worst to the best: away from the background, one hue on light, blue to yellow on dark."""
    return ["#2b2f36", "#3b5bdb", "#ffd43b"] if is_dark() else ["#e9ecf2", "#91a7ff", "#16257a"]


def heat() -> list[str]:
    """From the worst cell of a map to the best: one hue, on which the best runs' marks stay visible."""
    return ["#23272e", "#3b5bdb", "#c5d2ff"] if is_dark() else ["#eef1f6", "#91a7ff", "#1d309c"]


def diverging() -> list[str]:
    """From −1 over 0 to 1 for an agreement: vermillion, the background's own grey, blue."""
    return ["#d55e00", "#343a40", "#4c6ef5"] if is_dark() else ["#d55e00", "#f1f3f5", "#3b5bdb"]


def on_shade(strong: bool) -> str:
    """Text on a cell, strong or faint."""
    return "#ffffff" if strong or is_dark() else "#343a40"


def outlined() -> dict[str, object]:
    """ECharts' text outline in the page's own colour, for text that lines pass behind."""
    return {"textBorderColor": "#191919" if is_dark() else "#ffffff", "textBorderWidth": 3}
