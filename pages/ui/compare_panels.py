"""Panels of the Compare page: what is compared, the rankings as they come, and one parameter across studies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import streamlit as st

from hpimp_core import RunsError, rank
from hpimp_core.ranking import Ranking
from hpimp_core.views.splits import is_telling, split, split_columns
from hpimp_core.views.studies import Comparison, across, rank_part
from pages.ui import compare_charts, downloads, frame, several, sweeps
from pages.ui.frame import View
from pages.ui.text import code, inert, plain

PARTS, TABLES, METRICS = "The parts of this table", "Several tables", "The metrics of this table"
MOST_METRICS = 6
ADVICE = {
    PARTS: "Choose another column to split by.",
    TABLES: "Upload a second table (“Upload runs…” in the sidebar), or add one of the bundled sweeps above.",
    METRICS: "Add another metric above.",
}
Study = tuple[str, Ranking | None, str]  # its name, its ranking, or why there is none


def ways(view: View) -> list[str]:
    """What can be compared here, the likeliest first."""
    columns = split_columns(view.runs)
    telling = bool(columns) and is_telling(view.runs.column(columns[0]))
    several = len(sweeps.titles()) > 1
    own = len(sweeps.uploads()) > 1 and not view.sweep.bundled
    offered = {
        PARTS: (bool(columns), 0 if telling else 2),
        TABLES: (several, 1 if own else 4),
        METRICS: (len(view.runs.metrics) > 1, 3),
    }
    return sorted((way for way, (there, _) in offered.items() if there), key=lambda way: offered[way][1])


def studies(view: View, way: str) -> Iterator[Study]:
    """The studies chosen, each ranked as it is asked for."""
    if way == PARTS:
        yield from parts(view)
    elif way == TABLES:
        yield from tables(view)
    else:
        yield from metrics(view)


def parts(view: View) -> Iterator[Study]:
    """The parts of the open table, by the values of a column."""
    columns = split_columns(view.runs)
    column = st.selectbox(
        "Split by", columns, format_func=plain, key=f"compare_by_{view.sweep.id}", persist_state="session"
    )
    found = view.call(split, says="Splitting the table…", column=column)
    if found.left_out:
        n = sum(found.left_out.values())
        st.markdown(f"{len(found.left_out)} values of {code(column)} with too few runs ({n:,} in all) are left out.")
    for level in found.studies:
        yield one(view, level, says=f"Ranking {plain(level, 30)}…", column=column, level=level)


def one(view: View, name: str, *, says: str, column: str, level: str) -> Study:
    """A part's ranking, or why there is none."""
    try:
        return name, view.call(rank_part, says=says, column=column, level=level, **dict(view.options)), ""
    except RunsError as error:
        return name, None, str(error)


def tables(view: View) -> Iterator[Study]:
    """Several uploads or bundled sweeps, each with its own metric; the open one with the metric chosen."""
    titles = sweeps.titles()
    mine = [sweep_id for sweep_id in titles if sweep_id in sweeps.uploads()]
    first = list(dict.fromkeys([view.sweep.id, *mine]))
    picked = several.draw(
        "Tables",
        list(titles),
        key=f"compare_tables_{view.sweep.id}_{len(mine)}",
        default=first if mine else list(titles)[:3],
        says=lambda sweep_id: plain(titles[sweep_id]),
    )
    names: set[str] = set()
    for sweep_id in picked:
        name = titles[sweep_id]
        while name in names:
            name += "′"
        names.add(name)
        try:
            sweep = view.sweep if sweep_id == view.sweep.id else sweeps.with_overrulings(sweeps.by_id(sweep_id))
            other = view if sweep_id == view.sweep.id else replace(view, sweep=sweep, runs=sweep.runs)
            yield name, other.call(rank, says=f"Ranking {plain(name, 30)}…", **dict(view.options)), ""
        except RunsError as error:
            yield name, None, str(error)


def metrics(view: View) -> Iterator[Study]:
    """The metrics of the open table: what decides each."""
    names = [view.metric, *(name for name in view.runs.metrics if name != view.metric)]
    picked = several.draw(
        "Metrics",
        names,
        key=f"compare_metrics_{view.sweep.id}",
        default=names[:MOST_METRICS],
        search="Search a metric to add",
    )
    for name in picked:
        goal = view.goal if name == view.metric else view.runs.column(name).goal
        try:
            ranking = view.call(
                rank, says=f"Ranking by {plain(name, 30)}…", metric=name, goal=goal, **dict(view.options)
            )
            yield name, ranking, ""
        except RunsError as error:
            yield name, None, str(error)


def unranked(refused: dict[str, str]) -> None:
    """The studies that could not be ranked, each with the reason."""
    for name, reason in refused.items():
        st.markdown(f"{code(name)} is not compared. {inert(reason)}")


def one_across(found: Comparison, rankings: dict[str, Ranking], hidden: tuple[str, ...]) -> None:
    """One parameter's response in every study that tried it."""
    st.subheader("One parameter across them", anchor=False)
    tried = found.importance[found.importance["counted"]].groupby("parameter")["study"].nunique()
    names = [n for n in found.places["parameter"] if n not in hidden and tried.get(n, 0) >= 2]
    if not names:
        st.markdown("No parameter was tried in two of them that have a signal.")
        return
    parameter = st.selectbox("Parameter", names, format_func=plain, key="compare_parameter")
    counted = {name: ranking for name, ranking in rankings.items() if ranking.signal.word != "none"}
    curves = across(counted, parameter)
    log = any(
        bool(ranking.frame.loc[ranking.frame["parameter"] == parameter, "log"].any()) for ranking in counted.values()
    )
    st.altair_chart(
        compare_charts.across(curves, parameter, log),
        alt=compare_charts.across_in_words(curves, parameter),
        width="stretch",
    )
    st.caption(
        "Metrics of different studies have different units, so each line says how many of its own study's runs the "
        "prediction beats, the other parameters averaged."
    )
    downloads.chart(
        "Curves",
        "curves",
        lambda: compare_charts.across(curves, parameter, log),
        {"Curves": lambda: curves.rename(columns={"value": parameter})},
        title=f"{plain(parameter, 40)} in each study",
    )


def no_way(view: View) -> None:
    """Nothing to compare: say what would be."""
    frame.cannot_go_on(
        "There is nothing to compare yet. Upload a second table, or one with a column (a dataset, a "
        "model) whose values "
        "were each tried at least 20 times."
    )
