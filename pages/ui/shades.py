"""Colours of the exploring charts: the curve, the best runs, and a scale that strengthens towards the best."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pages.ui.looks import PAPER, ink, is_dark

# Lines told apart by colour: any two differ by ΔE (CIEDE2000) 10 and more, the first seven by 14, to every eye that is
# blind to a colour (Machado, Oliveira & Fernandes 2009), and each has a contrast of 3 to its background. Found by
# searching all colours for the largest distances. A shape, a dash or a label always goes along.
HUES = (
    *("#4263eb", "#d55e00", "#008f68", "#69004b", "#003c0f", "#000fc3"),
    *("#785a78", "#a5003c", "#3c96f0", "#8778a5", "#a55a3c", "#5a3c78"),
)
HUES_ON_DARK = (
    *("#748ffc", "#e8710a", "#20c997", "#875a4b", "#e1d2ff", "#2d6996"),
    *("#ffd200", "#d20000", "#873cff", "#5a9669", "#ff87c3", "#d2e196"),
)
DASHES = ([1, 0], [6, 3], [2, 2], [8, 2, 2, 2], [4, 4], [10, 3], [1, 3])
HALF_WAY = 0.179  # the luminance on which black and white have the same contrast, 4.58
BRIGHT = "#f59f00"  # the best runs where they have an outline


def hue(i: int) -> str:
    """The colour of the line with this number; beyond twelve they come again."""
    hues = HUES_ON_DARK if is_dark() else HUES
    return hues[i % len(hues)]


def dash(i: int) -> list[int]:
    """The dashes of the line with this number: seven, so that no two of many lines have the same hue and dash."""
    return DASHES[i % len(DASHES)]


def best() -> str:
    """The best runs; always diamonds or strokes too."""
    return BRIGHT if is_dark() else "#c77700"


def curve() -> str:
    """The forest's prediction, and its band."""
    return "#91a7ff" if is_dark() else "#3b5bdb"


def band() -> dict[str, Any]:
    """A band around the curve, or a bar behind the dots: pale, with an edge that can be seen."""
    return {"color": curve(), "fillOpacity": 0.25, "stroke": curve(), "strokeWidth": 1, "opacity": 1}


def faint() -> str:
    """Axis lines, and what was tried."""
    return "#70767d" if is_dark() else "#868e96"


def towards_best() -> list[str]:
    """From the worst to the best: away from the background, one hue on light, blue to yellow on dark."""
    return ["#2b2f36", "#5c7cfa", "#ffe066"] if is_dark() else ["#dfe3ec", "#5c7cfa", "#16257a"]


def heat() -> list[str]:
    """From the worst cell of a map to the best: one hue, on which the best runs' marks stay visible."""
    return ["#23272e", "#3b5bdb", "#c5d2ff"] if is_dark() else ["#eef1f6", "#91a7ff", "#1d309c"]


def shares() -> list[str]:
    """From no share to the largest."""
    return ["#2b2f36", "#4263eb"] if is_dark() else ["#f1f3f5", "#3b5bdb"]


def diverging() -> list[str]:
    """From −1 over 0 to 1 for an agreement: vermillion, the background's own grey, blue."""
    return ["#d55e00", "#343a40", "#4263eb"] if is_dark() else ["#d55e00", "#f1f3f5", "#3b5bdb"]


def written_on(colours: Sequence[str], share: float) -> str:
    """Black or white, whichever is read better on the colour that lies at a share (0 to 1) of a scale."""
    place = min(max(share, 0.0), 1.0) * (len(colours) - 1)
    left = min(int(place), len(colours) - 2)
    one, two = (_channels(colour) for colour in colours[left : left + 2])
    mixed = [a + (b - a) * (place - left) for a, b in zip(one, two, strict=True)]
    return "#000000" if _luminance(mixed) > HALF_WAY else "#ffffff"


def _channels(colour: str) -> list[float]:
    """Red, green and blue of "#rrggbb", 0 to 1."""
    return [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]


def _luminance(channels: Sequence[float]) -> float:
    """The relative luminance of a colour, 0 to 1 (WCAG 2.2)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def outlined() -> dict[str, object]:
    """ECharts' text outline in the page's own colour, for text that lines pass behind."""
    return {"textBorderColor": PAPER[ink()], "textBorderWidth": 3}
