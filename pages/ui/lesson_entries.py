"""The open sweep in the guide: which of its parameters have an entry, and what it says about them."""

from __future__ import annotations

import streamlit as st

from hpimp_core.lessons.aliases import Topic
from hpimp_core.lessons.entries import known, said
from hpimp_core.ranking import Ranking
from hpimp_core.runs import Runs
from pages.ui import calls, content, links
from pages.ui.frame import View
from pages.ui.text import plain

MOST = 12  # parameters offered as buttons; a sweep of thousands of columns stays a page


ALSO: dict[Topic, tuple[Topic, ...]] = {"large-batches": ("batches", "learning-rate")}
WHOLE: tuple[Topic, ...] = ("hyperparameters", "search", "what-matters")


def links_to_entries(view: View) -> None:
    """A button for each parameter of the sweep that the guide knows; it opens the entry."""
    found = list(known(view.runs).items())
    if not found:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption("In your sweep:", width="content")
        for name, topic in found[:MOST]:
            st.button(
                plain(name, 30),
                key=f"guide-entry-{name}",
                type="tertiary",
                on_click=_open,
                args=(topic,),
                help=f"Opens: {content.load('guide', topic).title}",
            )


def _open(topic: str) -> None:
    st.session_state["topic"] = topic


def belongs(view: View, topic: Topic) -> list[str]:
    """The parameters of the open sweep that this entry is about."""
    topics = ALSO.get(topic, (topic,))
    return [name for name, entry in known(view.runs).items() if entry in topics][:MOST]


def speaks_of(view: View, topic: Topic) -> bool:
    """Whether the open sweep has something to say here."""
    return topic in WHOLE or bool(belongs(view, topic))


def on_your_sweep(view: View, topic: Topic) -> None:
    """What the open sweep says about the parameters of this entry, or as a whole where the entry is about all."""
    ranking = view.ranking()
    if topic in WHOLE:
        st.markdown(ranking.verdict)
        links.to("importance", "See the ranking")
        links.to("next_sweep", "Plan the next sweep")
        return
    here = belongs(view, topic)
    for name in here:
        sentence = calls.once(
            _said,
            (view.runs, ranking),
            (*view.key, view.options),
            {"parameter": name},
            says="Looking at your runs…",
            shared=view.sweep.bundled,
        )
        row = st.container(horizontal=True, vertical_alignment="center", gap="medium")
        row.markdown(sentence)
        with row:
            links.to("relationships", f"See {plain(name, 30)}", key=f"guide-to-{name}", parameter=name)


def _said(both: tuple[Runs, Ranking], parameter: str) -> str:
    return said(*both, parameter).sentence
