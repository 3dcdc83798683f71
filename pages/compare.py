"""Compare sweeps: what decides the metric in several studies, and where they disagree."""

import streamlit as st

from hpimp_core.views.studies import compare
from pages.ui import compare_charts, compare_panels, downloads, frame
from pages.ui.text import spoken

view = frame.open()
ways = compare_panels.ways(view)
if not ways:
    compare_panels.no_way(view)

st.title("Compare sweeps")
verdict = st.empty()
way = st.segmented_control(
    "Compare", ways, default=ways[0], required=True, key=f"compare_way_{view.sweep.id}", persist_state="session"
)
what = "metrics" if way == compare_panels.METRICS else "studies"

# Each study's column appears as soon as it is ranked.
controls, chart = st.container(), st.empty()
rankings, refused, found = {}, {}, None
with controls:
    for name, ranking, reason in compare_panels.studies(view, way):
        if ranking is None:
            refused[name] = reason
            continue
        rankings[name] = ranking
        if len(rankings) >= 2:
            found = compare(rankings, what=what)
            chart.altair_chart(compare_charts.heat(found, view.hidden), alt=spoken(found.verdict), width="stretch")
    compare_panels.unranked(refused)
if found is None:
    verdict.header(f"A comparison needs two {what} that can be ranked.", anchor=False)
    chart.info(compare_panels.ADVICE[way], icon=":material/info:")
    st.stop()

verdict.header(found.verdict, anchor=False)
st.caption(
    "Each cell is a parameter's importance in that column, in per cent of what decides its metric; "
    "columns sum to 100. Numbers in italics are "
    "below the noise floor or without signal; an empty cell was not tried there."
)
downloads.chart(
    "Heat map",
    "compare",
    lambda: compare_charts.heat(found, view.hidden),
    {"Importance": lambda: view.shown(found.importance)},
    title="Importance of each parameter",
)
if not found.importance["counted"].any():
    st.stop()
left, right = st.columns(2, gap="large")
with left:
    st.subheader("Mean place", anchor=False)
    if found.places["shared"].sum() >= 2:
        st.altair_chart(
            compare_charts.mean_places(found, view.hidden),
            alt=compare_charts.mean_places_in_words(found, view.hidden),
            width="stretch",
        )
        st.caption(
            "Dots are mean places among the parameters that all have in common, lines go from the "
            "best place to the worst."
        )
        downloads.chart(
            "Mean places",
            "mean_places",
            lambda: compare_charts.mean_places(found, view.hidden),
            {"Places": lambda: view.shown(found.places)},
            title="Mean place of each parameter",
        )
    else:
        st.markdown("Fewer than two parameters are common to all that have a signal, so there is no common order.")
with right:
    st.subheader("Where they disagree", anchor=False)
    told = [entry for entry in found.disagreements if entry.parameter not in view.hidden]
    st.markdown(
        "\n".join(f"- {entry.text}" for entry in told[:6]) or "No parameter differs by more than the intervals allow."
    )
compare_panels.one_across(found, rankings, view.hidden)
