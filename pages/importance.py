"""Importance: which parameters decide the metric, in which direction, and how sure that is."""

from functools import partial

import streamlit as st

from pages.ui import (
    choices,
    downloads,
    finding_cards,
    frame,
    levels_chart,
    links,
    looks,
    ranked_chart,
    ranking_controls,
    report,
    site,
    verdict,
)
from pages.ui.text import inert, plain, spoken

view = frame.open()
ranking = view.ranking()
trusted = ranking.signal.word != "none"

verdict.draw(view, ranking)

# The ranked chart, with its controls above it.
ranking_controls.draw(view, ranking)
kind = choices.get("correlation")
rows = ranking_controls.ordered(view.shown(ranking.frame), choices.get("sort"), kind)
if rows.empty:
    st.info("Every parameter is hidden. Choose “Show all” under Parameters.", icon=":material/info:")
    st.stop()
panels = ranked_chart.panels(rows, noise_floor=ranking.noise_floor, kind=kind, goal=ranking.goal, trusted=trusted)
clickable = site.exists("relationships")
picked = st.vega_lite_chart(
    panels.rows,
    ranked_chart.spec(panels, ink=looks.ink()),
    alt=spoken(ranking.verdict),
    width="stretch",
    key="ranked",
    on_select="rerun" if clickable else "ignore",
    selection_mode="row",
)
if clickable and picked.selection.row:
    links.go("relationships", parameter=panels.parameters[picked.selection.row[0]["row"]])

notes = []
if not trusted:
    notes.append("There is no signal, so the ranking is grey: shares add up to 100% even on noise.")
else:
    notes.append(choices.SHARES[ranking.method])
if ranking.n_drawn < ranking.n_runs:
    notes.append(f"Each tree was grown on {ranking.n_drawn:,} runs drawn from the {ranking.n_runs:,}.")
if view.runs.unfinished:
    n_unfinished = sum(view.runs.unfinished.values())
    which = ", ".join(plain(state, 20) for state in view.runs.unfinished)
    notes.append(f"{n_unfinished:,} runs of the table with a metric were broken off ({which}); they count as they are.")
if view.hidden:
    notes.append(f"{len(view.hidden)} of {len(ranking.frame)} parameters are hidden.")
if clickable:
    notes.append("Click a row, or choose its parameter here, to see the runs behind it.")
st.caption(" ".join(notes))
if clickable:
    links.choose("relationships", "See the runs behind", panels.parameters, panels.rows["name"], choice="parameter")

# A categorical's row opens into its levels.
opening = [name for name in rows["parameter"] if (ranking.levels["parameter"] == name).any()]
if opening:
    opened = st.pills(
        "Open the levels of", opening, format_func=lambda name: inert(plain(name)), key="levels_of", wrap=True
    )
    if opened:
        levels = ranking.levels[ranking.levels["parameter"] == opened]
        best = levels.loc[levels["median"].idxmin() if ranking.goal == "minimize" else levels["median"].idxmax()]
        st.altair_chart(
            levels_chart.chart(levels, metric=view.metric, ink=looks.ink()),
            alt=f"The level of {plain(opened)} with the best median is {plain(best['level'])}.",
            width="stretch",
        )
        downloads.chart(
            "Levels",
            "levels",
            lambda: levels_chart.chart(levels, metric=view.metric, ink=looks.ink()),
            {"Levels": lambda: levels},
            title=f"Levels of {plain(opened, 40)}",
        )

finding_cards.draw(ranking)

st.header("Take it away", anchor=False)
title = f"What decides {plain(view.metric)}?"
picture = partial(downloads.on_paper, lambda: ranked_chart.spec(panels, ink=looks.ink()), title, panels.rows)
with st.container(horizontal=True):
    downloads.button("Table (CSV)", lambda: downloads.csv(ranking.frame), "importance.csv", "text/csv", "table")
    downloads.pictures("Chart", "importance", picture)
    downloads.button(
        "Report (HTML)",
        lambda: report.html(view, ranking, looks.svg(picture())),
        "importance.html",
        "text/html",
        "article",
    )
with st.expander("The numbers behind the chart"):
    st.dataframe(ranking.frame, hide_index=True, alt=ranked_chart.in_words(panels))
