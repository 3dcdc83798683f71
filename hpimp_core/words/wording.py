"""Names, numbers and lists as they stand in a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST_NAME = 60
MOST_LISTED = 3


def code(name: object) -> str:
    """A name of the user's as a Markdown code span that shows it and nothing else.

    Line breaks and control characters become spaces, a long name is cut, and the span's fence is longer than any run of
    backticks inside.
    """
    text = re.sub(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]+", " ", str(name)).strip()
    if len(text) > LONGEST_NAME:
        text = text[: LONGEST_NAME - 1].rstrip() + "…"
    if not text:
        return "`(no name)`"
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def listed(names: Sequence[str], *, most: int = MOST_LISTED, word: str = "and") -> str:
    """Names in code spans: "`a`", "`a` and `b`", "`a`, `b` and 4 more"."""
    shown = [code(name) for name in names]
    if len(shown) > most + 1:
        shown = [*shown[:most], f"{len(names) - most} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} {word} {shown[-1]}" if shown else ""


def percent(share: float) -> str:
    """A share from 0 to 1 in per cent; what would round to nothing is "under 1%"."""
    return "under 1%" if share < 0.005 else f"{share:.0%}"


def figure(value: float) -> str:
    """A number with three significant digits and no needless ones, a typographic minus for less than zero."""
    if value < 0:
        return f"−{figure(-value)}"
    text = f"{value:.3g}"
    if "e" in text:
        mantissa, exponent = text.split("e")
        return f"{mantissa}e{int(exponent)}" if abs(int(exponent)) > 5 or int(exponent) < 0 else f"{value:.0f}"
    return text


def signed(value: float) -> str:
    """A correlation with its sign, a typographic minus for less than zero."""
    return "0.00" if abs(value) < 0.005 else f"{value:+.2f}".replace("-", "−")
