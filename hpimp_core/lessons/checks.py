"""Is it happening in your sweep? One check a pitfall, on the runs and the ranking that are on screen."""

from __future__ import annotations

from collections.abc import Callable

from hpimp_core.lessons import correlation_checks, forest_checks
from hpimp_core.lessons.evidence import Check, Evidence, Pitfall, gather
from hpimp_core.ranking import Ranking
from hpimp_core.runs import Runs

CHECKS: dict[Pitfall, Callable[[Evidence], Check]] = {
    "confounder": correlation_checks.confounder,
    "outlier": correlation_checks.outlier,
    "few-runs": correlation_checks.few_runs,
    "u-shape": forest_checks.u_shape,
    "scales": correlation_checks.scales,
    "interactions": forest_checks.interacting,
    "codes": correlation_checks.codes,
    "moved-together": forest_checks.together,
    "noise": forest_checks.noise,
    "both": forest_checks.both,
}


def check(pitfall: Pitfall, runs: Runs, ranking: Ranking) -> Check:
    """Look for one pitfall in a sweep.

    Parameters
    ----------
    pitfall : str
        One of `PITFALLS`.
    runs : Runs
    ranking : Ranking
        Of these runs; the check looks at the runs and parameters that were ranked, and at no others.

    Returns
    -------
    Check
    """
    return CHECKS[pitfall](gather(runs, ranking))
