"""Relationships: one parameter against the metric, or two."""

import streamlit as st

from hpimp_core.lessons.entries import topic_of
from hpimp_core.views.pair import pair, partners, strongest_pairs
from hpimp_core.views.relationship import relationship
from hpimp_core.words.wording import percent
from pages.ui import choices, downloads, frame, links, pair_charts, relationship_charts
from pages.ui.text import code, plain, spoken

view = frame.open()
ranking = view.ranking()
names = list(view.shown(ranking.frame)["parameter"])
if not names:
    frame.cannot_go_on("Every parameter is hidden. Show one again on the Importance page.")

st.title("Relationships")
verdict = st.container()

left, right = st.columns(2)
with left:
    first = choices.select("parameter", "Parameter", {name: plain(name) for name in names})
with right:
    others = {None: "none"} | {name: plain(name) for name in names if name != first}
    second = choices.select("second", "Together with", others)

if second is not None:
    both = view.call_ranking(pair, says="Reading two parameters off the forest…", first=first, second=second)
    verdict.header(both.verdict, anchor=False)
    st.altair_chart(pair_charts.surface(both), alt=spoken(both.verdict), width="stretch")
    st.caption(
        "Each cell is what the forest predicts there, averaged over the other parameters: the stronger the colour, the "
        "better. Dots are runs, diamonds the best of them."
    )
    downloads.chart(
        "Heat map",
        "heat_map",
        lambda: pair_charts.surface(both),
        pair_charts.numbers(both),
        title=f"{plain(view.metric)} by {plain(first, 30)} and {plain(second, 30)}",
    )

one = view.call_ranking(relationship, says="Reading the curve off the forest…", parameter=first)
if second is None:
    verdict.header(one.verdict, anchor=False)
else:
    st.subheader(f"{code(first)} alone", anchor=False)
    st.markdown(one.verdict)
st.altair_chart(relationship_charts.chart(one), alt=spoken(one.verdict), width="stretch")
st.caption(relationship_charts.legend_in_words(one))
downloads.chart(
    "Levels" if one.by_level else "Curve",
    "levels" if one.by_level else "curve",
    lambda: relationship_charts.chart(one),
    relationship_charts.numbers(one),
    title=f"{plain(view.metric)} by {plain(first, 40)}",
)

st.subheader("What else to know", anchor=False)
st.markdown("\n".join(f"- {fact}" for fact in one.facts))
topic = topic_of(first)
if topic is not None:
    links.to(
        "guide", f"What {plain(first, 30)} does, in the guide", key="relationships_guide", icon="menu_book", topic=topic
    )

if ranking.signal.word != "none" and len(names) > 1:
    pairs = view.call_ranking(strongest_pairs, says="Looking for parameters that act together…").frame
    acting = [(other, share) for other, share in partners(pairs, first) if other in names and other != second][:3]
    if acting:
        st.subheader("Acts together with", anchor=False)
    for other, share in acting:
        label = f"{plain(other, 30)}: {percent(share)} of what the forest predicts is theirs together"
        links.to("relationships", label, key=f"relationships_with_{other}", parameter=first, second=other)
