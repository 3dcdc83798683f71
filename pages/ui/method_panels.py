"""Panels of the Methods page below its chart: agreement, reasons, pairs, stability, and what each method means."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from hpimp_core.ranking import Ranking
from hpimp_core.stability import stability
from hpimp_core.views.agreement import Agreement
from hpimp_core.views.pair import strongest_pairs
from hpimp_core.words.wording import percent
from pages.ui import choices, downloads, links, method_charts
from pages.ui.frame import View
from pages.ui.text import plain, spoken

METHODS = tuple(choices.METHODS)
LABELS = choices.METHODS | {"pearson": "Pearson’s r", "spearman": "Spearman’s ρ"}
MEANING = {
    "forest": (
        "How much each parameter's splits explain of runs that a tree has not seen. A "
        "parameter that does nothing gets nothing."
    ),
    "impurity": "The same on the runs that the tree was grown on, as W&B and scikit-learn report it. "
    "It favours parameters with many "
    "values, and gives something to every parameter, even on noise.",
    "permutation": (
        "How much worse the forest gets when a parameter's values are shuffled among the runs. Pairs count for both."
    ),
    "fanova": "How much of what the forest predicts varies with one parameter alone, over the whole "
    "space that was searched, not only "
    "where runs are dense.",
    "relieff": "Whether runs that are close in every parameter but differ in the metric differ in "
    "this one. It needs no forest; weak "
    "parameters get nothing, and below about 100 runs it is unsteady.",
    "pearson": (
        "How close the runs lie to a straight line, as r². A curve that rises and falls again counts for nothing."
    ),
    "spearman": "The same for ranks: any steady rise or fall counts in full.",
}
MOST_REASONS = 4
MOST_PAIRS = 8


def n_values(ranking: Ranking) -> dict[str, int]:
    """How many values each parameter has."""
    encoding = ranking.forest.encoding
    return {
        parameter.name: len(parameter.levels) or int(pd.Series(encoding.X[:, encoding.features(i)[0]]).nunique())
        for i, parameter in enumerate(encoding.parameters)
    }


def reasons(found: Agreement, hidden: tuple[str, ...]) -> None:
    """Where the methods disagree, and why."""
    st.subheader("Where they disagree, and why", anchor=False)
    told = [entry for entry in found.disagreements if entry.parameter not in hidden]
    if not told:
        st.markdown(
            "Nowhere by much: no parameter gets twice the share, and ten points more, from one "
            "method than from another."
        )
    for i, entry in enumerate(told[:MOST_REASONS]):
        with st.container(border=True):
            st.markdown(f"**{titled(entry.reasons)}.** {entry.text}")
            links.to("relationships", "See its curve", key=f"methods_reason_{i}", parameter=entry.parameter)


def titled(reasons: tuple[str, ...]) -> str:
    """Reasons as a heading: the first letter is large, the others as they are."""
    text = ", ".join(reasons)
    return text[:1].upper() + text[1:]


def matrix(found: Agreement) -> None:
    """Kendall's τ between every two methods."""
    st.subheader("How far any two agree", anchor=False)
    said = "" if found.mean_tau != found.mean_tau else f"The mean over all pairs of methods is {found.mean_tau:.2f}."
    st.altair_chart(
        method_charts.agreement(found.tau, LABELS), alt=f"Kendall's τ of every two methods. {said}", width="stretch"
    )
    st.caption(f"Kendall's τ: 1 is the same order, 0 is no relation, −1 the opposite order. {said}")
    downloads.chart(
        "Agreement",
        "agreement",
        lambda: method_charts.agreement(found.tau, LABELS),
        {"Agreement": lambda: found.tau},
        title="How far any two methods agree (Kendall’s τ)",
    )


def pairs(view: View, ranking: Ranking) -> None:
    """The strongest pairs, and what lies in main effects, pairs and the rest."""
    st.subheader("What parameters do together", anchor=False)
    found = view.call_ranking(strongest_pairs, says="Taking the forest apart into single parameters and pairs…")
    strongest = found.frame[found.frame["share"] > 0].head(MOST_PAIRS)
    parts = (
        f"{percent(found.main)} of what the forest predicts is what parameters do alone, "
        f"{percent(found.pairs)} what pairs of the "
        f"strongest do only together, {percent(found.rest)} the rest."
    )
    st.markdown(parts)
    if strongest.empty:
        return
    st.altair_chart(method_charts.pairs(strongest), alt=parts, width="stretch")
    downloads.chart(
        "Pairs",
        "pairs",
        lambda: method_charts.pairs(strongest),
        {"Pairs": lambda: found.frame},
        title=f"What parameters do together to {plain(view.metric)}",
    )
    first, second = strongest["first"].iloc[0], strongest["second"].iloc[0]
    links.to(
        "relationships",
        f"See {plain(first, 24)} × {plain(second, 24)}",
        key="methods_pair",
        parameter=first,
        second=second,
    )


def settled(view: View) -> None:
    """Whether fewer runs would have given the same ranking."""
    st.subheader("Were there enough runs?", anchor=False)
    found = view.call_ranking(
        stability, says="Ranking parts of the runs, to see whether fewer would have said the same…"
    )
    st.markdown(found.sentence)
    if not found.frame.empty:
        st.altair_chart(
            method_charts.stability(found.frame, found.settled_from), alt=spoken(found.sentence), width="stretch"
        )
        st.caption(
            "Random parts of the runs are ranked and compared with the ranking on all: the line is "
            "the mean agreement, the band "
            "goes from the worst draw to the best; the dashed line marks where the strongest parameters stop changing."
        )
        downloads.chart(
            "Stability",
            "stability",
            lambda: method_charts.stability(found.frame, found.settled_from),
            {"Stability": lambda: found.frame},
            title="Agreement with the ranking on all runs",
        )


def meanings() -> None:
    """What each method means."""
    with st.expander("What each method means", icon=":material/help:"):
        st.markdown("\n".join(f"- **{LABELS[method]}.** {text}" for method, text in MEANING.items()))
