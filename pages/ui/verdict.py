"""The verdict in words, with the two figures that say how far to trust it."""

from __future__ import annotations

import streamlit as st

from hpimp_core.ranking import Ranking
from pages.ui.frame import View
from pages.ui.text import code, first_sentence, inert

SIGNAL_HELP = (
    "How well a forest predicts runs it has not seen. R² is 1 when it is always right and 0 when it is no better than "
    "guessing the mean. Strong: 0.6 and more; fair: 0.3 and more; weak: above what pure noise reaches; "
    "none: not even that."
)


def draw(view: View, ranking: Ranking) -> None:
    """Title, verdict, runs used, signal."""
    st.title(f"What decides {code(view.metric)}?", anchor=False)
    words, figures = st.columns([2.5, 1.2], gap="medium")
    first, rest = first_sentence(ranking.verdict)
    with words:
        st.header(first, anchor=False)
        if rest:
            st.markdown(rest)
    with figures, st.container(horizontal=True, gap="small"):
        total = len(view.runs.frame) + sum(out.count for out in view.runs.left_out)
        st.metric(
            "Runs used",
            f"{ranking.n_runs:,}",
            f"of {total:,} rows",
            delta_color="off",
            delta_arrow="off",
            border=True,
            help=_left_out(view, ranking),
        )
        st.metric(
            "Signal",
            ranking.signal.word,
            f"R² {ranking.signal.r2:.2f}".replace("-", "−"),
            delta_color="off",
            delta_arrow="off",
            border=True,
            help=SIGNAL_HELP,
        )


def _left_out(view: View, ranking: Ranking) -> str:
    """Why rows were not used, by reason."""
    reasons = [f"- {out.count:,}: {inert(out.reason)}" for out in (*view.runs.left_out, *ranking.left_out)]
    return "Every row was used." if not reasons else "Rows left out:\n\n" + "\n".join(reasons)
