"""What to make of the ranking: a card per finding."""

from __future__ import annotations

import streamlit as st

from hpimp_core.findings import Finding
from hpimp_core.ranking import Ranking
from pages.ui import links, site
from pages.ui.text import spoken

ACROSS = 3  # cards beside each other
AT_ONCE = 6  # cards shown before the rest is folded away
LINKS = {
    "relationships": "See the curve",
    "parallel": "See the runs",
    "methods": "Compare the methods",
    "compare": "Compare its parts",
    "next_sweep": "Plan the next sweep",
    "pitfalls": "See why",
    "runs": "See the columns",
}


def draw(ranking: Ranking) -> None:
    """The findings as cards, each with a way to the chart that shows it and a sentence to copy."""
    if not ranking.findings:
        return
    st.header("What to make of it", anchor=False)
    numbered = list(enumerate(ranking.findings))
    _grid(numbered[:AT_ONCE])
    if numbered[AT_ONCE:]:
        with st.expander(f"{len(numbered) - AT_ONCE} more"):
            _grid(numbered[AT_ONCE:])


def _grid(numbered: list[tuple[int, Finding]]) -> None:
    """Cards in rows of three."""
    for start in range(0, len(numbered), ACROSS):
        for column, (number, finding) in zip(st.columns(ACROSS), numbered[start : start + ACROSS], strict=False):
            with column.container(border=True, height="stretch"):
                _card(finding, number)


def _card(finding: Finding, number: int) -> None:
    st.markdown(f"**{finding.kind[:1].upper()}{finding.kind[1:]}**")
    st.markdown(finding.text)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if finding.page in LINKS and site.exists(finding.page):
            chosen = dict(zip(("parameter", "second"), finding.parameters, strict=False))
            links.to(
                finding.page,
                LINKS[finding.page],
                key=f"finding-{number}",
                **(chosen if finding.page == "relationships" else {}),
            )
        with st.popover("Copy", icon=":material/content_copy:", key=f"copy-{number}"):
            st.code(spoken(finding.text), language=None, wrap_lines=True)
