"""hpimp: which hyperparameters decide your result. The router, and the frame around every page."""

import streamlit as st

from pages.ui import frame, sidebar, site

# Before the navigation: a page's own icon would be fetched from outside to stand in the tab.
st.set_page_config(page_icon=site.FAVICON, layout="wide")
page = st.navigation(site.groups())
st.set_page_config(page_title=f"{page.title} · hpimp")
frame.begin(page.title)
with st.sidebar:
    sidebar.draw()
page.run()
