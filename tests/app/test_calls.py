"""Equal requests compute once, however many ask at the same moment; different ones never share an answer."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from hpimp_core import rank, read_runs
from pages.ui import calls

WAIT = 60  # seconds until a thread is given up


def test_two_sessions_that_ask_the_same_at_once_fit_one_forest(planted):
    runs, fitted, fitting, asked = read_runs(planted, name="a.csv"), [], threading.Event(), threading.Event()

    def slow_rank(runs, *, best):
        fitted.append(best)
        fitting.set()
        assert asked.wait(WAIT)  # the second session asks while the first one's forest is being fitted
        return rank(runs, best=best)

    def ask(best):
        return calls.once(slow_rank, runs, ("two sessions",), {"best": best}, says="…", shared=True)

    with ThreadPoolExecutor(2) as sessions:
        first = sessions.submit(ask, None)
        assert fitting.wait(WAIT)
        second = sessions.submit(ask, None)
        asked.set()
        assert first.result(WAIT) is second.result(WAIT)
    assert fitted == [None]
    assert ask(50).n_runs == 60
    assert fitted == [None, 50]
