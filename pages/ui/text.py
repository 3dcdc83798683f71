"""User-made text made safe for Markdown."""

from __future__ import annotations

import re
import string

from hpimp_core.words.wording import code

__all__ = ["code", "counted", "first_sentence", "inert", "plain", "printable", "spoken"]

LONGEST = 60  # characters of a name on screen; the rest is in the table
# White space, control characters, and marks that change the direction of writing.
UNSEEN = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]+")
# What no XML may hold, so neither a picture nor a report.
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


def plain(text: object, longest: int = LONGEST) -> str:
    """A user's name for a place that shows text as it is (a chart, a widget's option), cut and on one line."""
    line = UNSEEN.sub(" ", str(text)).strip() or "(no name)"
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def counted(n: int, thing: str) -> str:
    """How many of a thing: "1 metric", "1,200 runs"."""
    return f"{n:,} {thing}" if n == 1 else f"{n:,} {thing}s"


def first_sentence(text: str) -> tuple[str, str]:
    """A text cut after its first sentence; a full stop inside a code span ends nothing."""
    inside = False
    for at, character in enumerate(text):
        if character == "`":
            inside = not inside
        elif character == "." and not inside and text[at + 1 : at + 2] in (" ", "\n"):
            return text[: at + 1], text[at + 2 :]
    return text, ""


def spoken(markdown: str) -> str:
    """A sentence of findings without its Markdown, for alt texts, the clipboard and the report."""
    return markdown.replace("`", "")


def inert(sentence: object) -> str:
    """A sentence that may quote a user's names, such as an error's, so that Markdown shows it as it is."""
    return "".join(f"\\{character}" if character in string.punctuation else character for character in str(sentence))


def printable(text: str) -> str:
    """Text without the characters that neither XML nor HTML allows."""
    return FORBIDDEN.sub("\ufffd", text)
