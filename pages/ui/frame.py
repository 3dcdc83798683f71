"""The frame around every page. Each page begins with `view = frame.open()`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from hpimp_core import RunsError, rank
from hpimp_core.ranking import Ranking, with_method
from hpimp_core.runs import Goal, Runs
from pages.ui import calls, choices, site, sweeps
from pages.ui.text import inert

UPLOAD = "upload"  # stands in the URL for any upload
GONE = (
    "The table that was uploaded here is gone: an upload ends with its browser session or the server. "
    "This is one of the bundled sweeps. Upload your table again to go on."
)
LOST = (
    "The server was started anew, and what was open has ended with it. This is one of the bundled sweeps. "
    "If you had uploaded a table, upload it again to go on."
)


@dataclass(frozen=True, eq=False)
class View:
    """What a page shows: the open sweep, with the user's choices applied.

    `runs` carries the chosen metric and goal; `sweep` its title and id; `hidden` the parameters not to draw.
    """

    sweep: sweeps.Sweep
    runs: Runs
    options: tuple[tuple[str, Any], ...]  # of rank(): best, method, diverged, transform
    hidden: tuple[str, ...]

    @property
    def metric(self) -> str:
        return self.runs.metric

    @property
    def goal(self) -> str:
        return self.runs.goal

    @property
    def key(self) -> tuple[Any, ...]:
        """Equal for equal runs, overrulings, rows kept, metric and goal: what every cached call is keyed by."""
        said = repr(sorted((name, sorted(change.items())) for name, change in sweeps.overrulings(self.sweep).items()))
        kept = self.runs.steps.kept if self.runs.steps else ""
        return (self.sweep.sha, said, kept, self.metric, self.goal)

    def call(self, function: Callable[..., Any], *, says: str = "Working…", **options: Any) -> Any:
        """`function(runs, **options)`, computed once for equal requests; `says` is shown while it works."""
        return self._once(function, self.runs, self.key, options, says)

    def call_ranking(self, function: Callable[..., Any], *, says: str = "Working…", **options: Any) -> Any:
        """`function(ranking, **options)`, computed once for equal requests; `says` is shown while it works."""
        key = (*self.key, self.options)
        return self._once(function, self.ranking(), key, options, says)

    def ranking(self, **options: Any) -> Ranking:
        """The ranking under the user's choices (`options` overrule them); another method asks the forest already there.

        Where the runs cannot be ranked, the page says why in a sentence and ends.
        """
        chosen = dict(self.options) | options
        method = chosen.pop("method", "forest")
        try:
            ranking = self.call(rank, says="Fitting the forest…", **chosen)
        except RunsError as error:
            cannot_go_on(str(error))
        if method == ranking.method:
            return ranking
        key = (*self.key, tuple(sorted(chosen.items())))
        return self._once(with_method, ranking, key, {"method": method}, "Asking the forest another way…")

    def _once(
        self, function: Callable[..., Any], first: Any, key: tuple[Any, ...], options: dict[str, Any], says: str
    ) -> Any:
        """`function(first, **options)` from the cache that this sweep's results belong in."""
        bundled, cells = self.sweep.bundled, self.runs.frame.size
        return calls.once(function, first, key, options, says=says, shared=bundled, cells=cells)

    def shown(self, frame: Any) -> Any:
        """The rows of a frame with a column `parameter` whose parameter the user has not hidden."""
        return frame[~frame["parameter"].isin(self.hidden)]


def cannot_go_on(sentence: str) -> None:
    """Say in a sentence, under the page's title, why there is nothing to show; offer the way out, and end the page."""
    from pages.ui import links

    st.title(st.session_state["page_title"], anchor=False)
    st.info(inert(sentence), icon=":material/info:")
    links.to("runs", "See how the table was read")
    st.stop()


def begin(title: str) -> None:
    """Called by app.py before anything of the page with this title is drawn: opens what a link asks for, and takes over
    the choices in the URL.
    """
    st.session_state["framed"] = True
    st.session_state["page_title"] = title
    name = st.session_state.pop("next_page", None)
    if name is not None:
        st.switch_page(site.page(name), query_params=_url_of(current()))
    _adopt_url()


def open() -> View:
    """Begin a page: returns what to show. Starts over with app.py where the frame has not run around the page.

    A folder `pages/` beside app.py makes a fresh server run a deep link's page on its own, until the first
    `st.navigation` tells it otherwise.
    """
    if not st.session_state.pop("framed", False):
        st.set_page_config(page_icon=site.FAVICON)  # or the page's own icon is fetched from outside
        st.navigation(site.groups())
        st.rerun()
    page, sentence = st.session_state.get("gone") or (None, "")
    if page == _path():
        st.warning(sentence, icon=":material/history:")
    view = current()
    _write_url(view)
    return view


def current() -> View:
    """The open sweep with the choices applied; a page has it from `open`."""
    try:
        sweep = sweeps.with_overrulings(sweeps.opened())
    except RunsError as error:
        cannot_go_on(str(error))
    runs = sweep.runs
    metric = choices.get("metric")
    metric = metric if metric in runs.metrics else runs.metric
    if metric != runs.metric:
        runs = runs.overrule(metric=metric)
    goal = choices.get("goal")
    if goal not in (None, runs.goal):
        runs = runs.overrule(goal=goal)
    best = choices.get("best")
    options = {"best": None if best == 100 else best} | {
        name: choices.get(name) for name in ("diverged", "method", "transform")
    }
    hidden = tuple(name for name in choices.get("hidden") if name in runs.parameters)
    return View(sweep, runs, tuple(sorted(options.items())), hidden)


def goal_guess(runs: Runs, metric: str) -> Goal:
    """The goal to begin with for a metric."""
    return runs.goal if metric == runs.metric else runs.column(metric).goal


def _adopt_url() -> None:
    """Take over what the URL says, where it was the user who changed it: by a link or a bookmark, or by Back.

    All else that changes the URL is this app. A click sent before the browser has heard of the last change comes with
    the URL of before, and must not undo it; nor must the navigation, which drops the query.
    """
    new = not st.session_state.get("adopted", False)
    if not new and not _went_back():
        return
    st.session_state["adopted"] = True
    params = {key: st.query_params.get_all(key) for key in st.query_params}
    named = params.get("sweep", [None])[-1]
    gone = None
    if named == UPLOAD and not sweeps.uploads():
        gone = GONE
    elif new and not params and _reconnected():
        gone = LOST
    sweeps.open_named(next(reversed(sweeps.uploads()), None) if named == UPLOAD else named, or_first=not new)
    # Said on this page until another sweep is opened: a browser that reconnects runs the page more than once.
    st.session_state["gone"] = (_path(), gone) if gone else None
    choices.adopt(params, others_to_default=not new)


def _went_back() -> bool:
    """Whether this run was asked for by the browser's Back or Forward."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def _path() -> str:
    """The path of the address that is open."""
    return urlsplit(st.context.url or "").path


def _reconnected() -> bool:
    """Whether the browser had a session before this one: it names the last one when it connects again."""
    protocols = st.context.headers.get("Sec-WebSocket-Protocol", "").split(",")
    return len(protocols) > 2 and bool(protocols[2].strip())


def _url_of(view: View) -> dict[str, Any]:
    """The choices as the URL carries them if the sweep is a bundled one; of an upload it says only that it is one."""
    if not view.sweep.bundled:
        return {"sweep": UPLOAD}
    params = choices.for_url({"metric": view.sweep.runs.metric, "goal": goal_guess(view.sweep.runs, view.metric)})
    if view.sweep.id != next(iter(sweeps.catalogue())):
        params["sweep"] = view.sweep.id
    return params


def _write_url(view: View) -> None:
    """Put the choices into the URL."""
    params = _url_of(view)
    as_lists = {key: list(value) if isinstance(value, tuple) else [value] for key, value in params.items()}
    if as_lists != {key: st.query_params.get_all(key) for key in st.query_params}:
        st.query_params.from_dict(params)
