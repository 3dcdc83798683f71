"""What the two teaching pages share: the picker of topics, the way to the next one, and the check on the open sweep."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from hpimp_core.lessons.checks import check
from hpimp_core.lessons.evidence import Check, Pitfall
from hpimp_core.ranking import Ranking
from hpimp_core.runs import Runs
from pages.ui import calls, choices, content, links
from pages.ui.frame import View

ICONS = {
    "yes": ":orange[:material/warning:]",
    "no": ":green[:material/check_circle:]",
    "cannot tell": ":material/help:",
}
WORDS = {"yes": "Yes, here", "no": "Not here", "cannot tell": "It cannot be told"}
PAGES = {
    "relationships": "See its dots and curve",
    "runs": "See how the columns were read",
    "importance": "See the ranking",
    "methods": "See the pairs",
}


def pick(name: str, label: str, page: str, topics: Sequence[str]) -> tuple[str, content.Text]:
    """Draw the picker of topics (kept in the URL); return the topic picked and its text."""
    titles = {topic: content.load(page, topic).title for topic in topics}
    topic = choices.select(name, label, titles, widget=st.pills, required=True, label_visibility="collapsed")
    return topic, content.load(page, topic)


def onward(name: str, topic: str, page: str, topics: Sequence[str]) -> None:
    """Buttons to the topic before and the one after."""
    at = list(topics).index(topic)
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        for step, icon in ((-1, "arrow_back"), (1, "arrow_forward")):
            if 0 <= at + step < len(topics):
                other = topics[at + step]
                st.button(
                    content.load(page, other).title,
                    icon=f":material/{icon}:",
                    type="tertiary",
                    key=f"{name}{step}",
                    icon_position="left" if step < 0 else "right",
                    on_click=_turn,
                    args=(name, other),
                )


def _turn(name: str, topic: str) -> None:
    st.session_state[name] = topic


def section(text: content.Text, key: str) -> None:
    """A section of a topic, with its title in bold; nothing where the topic has none of that key."""
    found = text.sections.get(key)
    if found:
        st.markdown(f"**{found.title}**\n\n{found.text}")


def folded(text: content.Text, key: str) -> None:
    """A section that is opened by a click; nothing where the topic has none of that key."""
    found = text.sections.get(key)
    if found:
        with st.expander(found.title):
            st.markdown(found.text)


def _check(both: tuple[Runs, Ranking], pitfall: Pitfall) -> Check:
    return check(pitfall, *both)


def on_your_sweep(view: View, pitfall: str) -> None:
    """The same check on the runs that are open, with the way to the page that shows it."""
    found: Check = calls.once(
        _check,
        (view.runs, view.ranking()),
        (*view.key, view.options),
        {"pitfall": pitfall},
        says="Looking at your runs…",
        shared=view.sweep.bundled,
    )
    word = "Perhaps" if (pitfall, found.state) == ("codes", "yes") else WORDS[found.state]
    st.markdown(f"{ICONS[found.state]} **{word}.** {found.sentence}")
    chosen = dict(
        zip(("parameter", "second"), found.parameters[:2] if pitfall in PAIRS else found.parameters[:1], strict=False)
    )
    links.to(found.page, PAGES[found.page], key=f"pitfall-{pitfall}", **chosen)


PAIRS = ("interactions", "moved-together")
