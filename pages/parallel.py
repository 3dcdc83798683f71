"""Parallel coordinates: every run as a line through the parameters."""

import streamlit as st

from hpimp_core.views.selection import alike
from pages.ui import frame, parallel_panel

view = frame.open()
ranking = view.ranking()
names = tuple(view.shown(ranking.frame)["parameter"])
if not names:
    frame.cannot_go_on("Every parameter is hidden. Show one again on the Importance page.")

st.title("Parallel coordinates")
st.header(view.call_ranking(alike, says="Looking at the best runs…").verdict, anchor=False)
parallel_panel.draw(view, names)
