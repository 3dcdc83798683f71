"""Guide: what hyperparameters do, as experiments to play with, beside what the open sweep says about each."""

import streamlit as st

from hpimp_core.lessons.aliases import TOPICS
from pages.ui import content, frame, lesson_entries, lesson_frame
from pages.ui.lesson_guide_search import EXPERIMENTS
from pages.ui.text import code

view = frame.open()
intro = content.load("guide", "intro")
st.title(intro.title)
st.markdown(intro.lead)

topic, text = lesson_frame.pick("topic", "Topic", "guide", TOPICS)
lesson_entries.links_to_entries(view)
st.header(text.title, anchor=topic)
st.markdown(f"{text.lead}\n\n{text.sections['try'].text}")

experiment, reading = st.columns([3, 2], gap="large")
with experiment:
    EXPERIMENTS[topic]()
with reading:
    lesson_frame.section(text, "remember")
    lesson_frame.section(text, "study")
    lesson_frame.folded(text, "formulas")
    lesson_frame.folded(text, "sources")

here = st.container(border=True) if lesson_entries.speaks_of(view, topic) else None
lesson_frame.onward("topic", topic, "guide", TOPICS)
if here is not None:
    with here:
        st.subheader("In your sweep", anchor="your-sweep")
        st.caption(f"{code(view.sweep.title)}, metric {code(view.metric)}")
        lesson_entries.on_your_sweep(view, topic)
