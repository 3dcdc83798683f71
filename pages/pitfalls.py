"""Correlation pitfalls: ten small experiments, each with the same check on the sweep that is open."""

import streamlit as st

from hpimp_core.lessons.evidence import PITFALLS
from pages.ui import content, frame, lesson_frame
from pages.ui.lesson_pitfalls import EXPERIMENTS
from pages.ui.text import code

view = frame.open()
intro = content.load("pitfalls", "intro")
st.title(intro.title)
st.markdown(intro.lead)
with st.expander(intro.sections["words"].title, icon=":material/menu_book:"):
    st.markdown(intro.sections["words"].text)

pitfall, text = lesson_frame.pick("pitfall", "Pitfall", "pitfalls", PITFALLS)
st.header(text.title, anchor=pitfall)
st.markdown(f"{text.lead}\n\n{text.sections['try'].text}")

experiment, reading = st.columns([3, 2], gap="large")
with experiment:
    EXPERIMENTS[pitfall]()
with reading:
    lesson_frame.section(text, "do")
    lesson_frame.folded(text, "sources")

with st.container(border=True):
    st.subheader("Is it happening in your sweep?", anchor="your-sweep")
    st.caption(f"{code(view.sweep.title)}, metric {code(view.metric)}")
    here = st.container()
lesson_frame.onward("pitfall", pitfall, "pitfalls", PITFALLS)
with here:
    lesson_frame.on_your_sweep(view, pitfall)
