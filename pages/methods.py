"""Methods: the same question answered by several methods, and whether there were enough runs."""

import streamlit as st

from hpimp_core.views.agreement import agreement
from hpimp_core.views.pair import strongest_pairs
from pages.ui import downloads, frame, method_charts, method_panels
from pages.ui.text import plain, spoken

view = frame.open()
first = view.ranking(method="forest")

st.title("Methods")
verdict, status, chart = st.empty(), st.empty(), st.empty()
st.caption(
    "A column is a method, a line a parameter: where a line stays level, the methods agree. The "
    "dot's size is the share that the method "
    "gives; grey lines are below the noise floor. Correlations count by r²."
)
away = st.container()
method_panels.meanings()

# Each method's column appears as soon as it is ready.
rankings = {}
for method in method_panels.METHODS:
    status.caption(
        f"{len(rankings)} of {len(method_panels.METHODS)} methods are ready. Now: {method_panels.LABELS[method]}…"
    )
    rankings[method] = view.ranking(method=method)
    last = len(rankings) == len(method_panels.METHODS)
    pairs = view.call_ranking(strongest_pairs).frame if last else None
    found = agreement(rankings, pairs=pairs, n_values=method_panels.n_values(first))
    chart.altair_chart(
        method_charts.places(view.shown(found.places), method_panels.LABELS), alt=spoken(found.verdict), width="stretch"
    )
status.empty()
verdict.header(found.verdict, anchor=False)
with away:
    places = view.shown(found.places)
    downloads.chart(
        "Places",
        "places",
        lambda: method_charts.places(places, method_panels.LABELS),
        {"Places": lambda: places},
        title=f"What decides {plain(view.metric)}, by several methods",
    )

if first.signal.word == "none":
    st.markdown(
        "Where methods differ here they differ by luck. More runs, or a metric that the settings decide, would tell."
    )
    st.stop()
left, right = st.columns(2, gap="large")
with left:
    method_panels.reasons(found, view.hidden)
with right:
    method_panels.matrix(found)
    method_panels.pairs(view, first)
method_panels.settled(view)
