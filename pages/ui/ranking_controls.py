"""The controls of the ranked chart."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from hpimp_core.ranking import Ranking
from hpimp_core.target import target
from pages.ui import choices, several
from pages.ui.frame import View

TRANSFORMS = {"none": "as it is", "log": "its logarithm", "rank": "its rank"}


def draw(view: View, ranking: Ranking) -> None:
    """One line of controls that wraps on a phone."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        choices.select("sort", "Sort by", choices.SORTS, width=140)
        choices.select("method", "Importance by", choices.METHODS, width=165)
        choices.select("correlation", "Correlation", choices.CORRELATIONS, widget=st.segmented_control, required=True)
        best = {share: "all runs" if share == 100 else f"best {share} %" for share in choices.BEST}
        choices.select("best", "Which runs", best, width=125)
        with st.popover("Parameters", icon=":material/tune:"):
            _parameters(view, ranking)
        if _metric_needs_care(view):
            with st.popover("Metric", icon=":material/straighten:"):
                _metric(view, ranking)


def ordered(frame: pd.DataFrame, sort: str, kind: str) -> pd.DataFrame:
    """A ranking's frame in the order asked for."""
    if sort == "name":
        return frame.sort_values("parameter", key=lambda names: names.str.casefold(), kind="stable")
    if sort == "correlation":
        column = "correlation" if kind == "pearson" else "spearman"
        return frame.loc[frame[column].abs().sort_values(ascending=False, na_position="last", kind="stable").index]
    return frame


def _parameters(view: View, ranking: Ranking) -> None:
    """Which parameters the chart shows."""
    names = list(ranking.frame["parameter"])
    idle = list(ranking.frame.loc[~ranking.frame["above_noise"], "parameter"])
    several.draw("Hidden parameters", names, key="hidden", search="Search a parameter to hide")
    with st.container(horizontal=True):
        st.button(
            "Pick the useful ones",
            disabled=not idle,
            key="pick_useful",
            on_click=_hide,
            args=(idle,),
            help="Hides the parameters that are not above the noise floor.",
        )
        st.button("Show all", disabled=not view.hidden, key="show_all", on_click=_hide, args=([],))
    st.caption(
        "Hiding changes the picture, not the ranking. To leave a parameter out of the ranking, "
        "change its role on the page Runs."
    )


def _hide(names: list[str]) -> None:
    st.session_state["hidden"] = names


def _metric_needs_care(view: View) -> bool:
    """Whether some runs diverged, or a few runs carry most of the metric's spread (or the user changed either)."""
    plainly = target(view.runs)
    return (
        plainly.heavy_tailed
        or any(out.reason.startswith("diverged") for out in plainly.left_out)
        or choices.get("diverged") != "leave out"
        or choices.get("transform") != "none"
    )


def _metric(view: View, ranking: Ranking) -> None:
    """Diverged runs, and the scale of the metric."""
    diverged = [out for out in target(view.runs).left_out if out.reason.startswith("diverged")]
    count = sum(out.count for out in diverged)
    choices.select(
        "diverged",
        f"Diverged runs ({count:,})",
        {"leave out": "leave out", "keep": "put back"},
        widget=st.segmented_control,
        required=True,
        help="Runs whose metric lies absurdly far from all others. One of them can decide a correlation on its own.",
    )
    choices.select(
        "transform",
        "Use the metric",
        TRANSFORMS,
        widget=st.segmented_control,
        required=True,
        help="Where a few runs carry most of the metric's spread, its logarithm or its rank lets the others speak.",
    )
