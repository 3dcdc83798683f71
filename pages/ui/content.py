"""Prose of the teaching pages: Markdown by language and topic, `pages/content/<language>/<page>/<topic>.md`.

A file is a title (`# …`), a lead of a sentence or two, and sections (`## Title {#key}`). The key stays the same in
every language; the page asks for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pages.ui import site

FOLDER = site.ROOT / "pages" / "content"
LANGUAGE = "en"
_SECTION = re.compile(r"^## (?P<title>.+?) \{#(?P<key>[a-z-]+)\}\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Section:
    """A titled piece of Markdown."""

    title: str
    text: str


@dataclass(frozen=True)
class Text:
    """A topic: its title, its lead, and its sections by key, in their order."""

    title: str
    lead: str
    sections: dict[str, Section]


def load(page: str, topic: str, language: str = LANGUAGE) -> Text:
    """Read a topic; one that is not translated yet is read in English."""
    path = FOLDER / language / page / f"{topic}.md"
    if not path.is_file():
        path = FOLDER / LANGUAGE / page / f"{topic}.md"
    return parse(path.read_text(encoding="utf-8"))


def parse(markdown: str) -> Text:
    """Split a topic's Markdown into title, lead and sections."""
    head, *rest = _SECTION.split(markdown)
    title, _, lead = head.strip().partition("\n")
    pieces = zip(rest[0::3], rest[1::3], rest[2::3], strict=True)
    sections = {key: Section(name, text.strip()) for name, key, text in pieces}
    return Text(title.removeprefix("# ").strip(), lead.strip(), sections)


def topics(page: str, language: str = LANGUAGE) -> set[str]:
    """The topics a page has in a language."""
    return {path.stem for path in Path(FOLDER / language / page).glob("*.md")}
