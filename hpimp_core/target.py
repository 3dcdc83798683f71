"""The target: which runs count for a metric, and the value of each."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from hpimp_core.encoding import Floats, Ints, numbers
from hpimp_core.errors import RunsError
from hpimp_core.runs import Goal, LeftOut, Runs

Diverged = Literal["leave out", "keep"]
Transform = Literal["none", "log", "rank"]

# Fewer runs than this say nothing about any parameter, whatever the method.
MIN_RUNS = 5
# A diverged run lies this many interquartile ranges beyond the upper quartile of badness. On the log scale 5 of them
# are 7.4 standard deviations of a log-normal: a long tail alone never gets there. A metric of mixed sign has no log
# scale, so its one bound is wider.
FAR = 10.0
FAR_ON_LOG = 5.0
FAR_WITHOUT_LOG = 25.0
# Where nearly all runs are alike, ranges are tiny; a run not even twice as bad as the median is not absurd.
FAR_FROM_MEDIAN = 2.0
# A tenfold gap with so few runs beyond it: they alone would be the metric's variance.
ISOLATED_FACTOR, ISOLATED_PART = 10.0, 0.02
# When more runs than this are that far out they are no accident but a part of what the sweep found.
MOST_DIVERGED = 0.20
# A tail is heavy when the farthest two in a hundred runs carry this part of the metric's variance.
HEAVY = 0.5


@dataclass(frozen=True, eq=False)
class Target:
    """The runs that count for a metric.

    Attributes
    ----------
    metric : str
    goal : {"minimize", "maximize"}
    rows : array of int, shape (n_used,)
        Positions of the runs used in `Runs.frame`, ascending.
    y : array, shape (n_used,)
        Their values, in the metric's own unit or transformed.
    left_out : tuple of LeftOut
        Runs not used, by reason; every run of the frame is either in `rows` or here.
    transform : {"none", "log", "rank"}
    """

    metric: str
    goal: Goal
    rows: Ints
    y: Floats
    left_out: tuple[LeftOut, ...]
    transform: Transform

    @property
    def heavy_tailed(self) -> bool:
        """Whether a few runs carry most of the spread, so that the log (or the rank) of the metric is worth a look."""
        return self.transform == "none" and len(self.y) >= 20 and is_heavy_tailed(self.y)


def target(
    runs: Runs,
    *,
    metric: str | None = None,
    goal: Goal | None = None,
    best: float | None = None,
    diverged: Diverged = "leave out",
    transform: Transform = "none",
) -> Target:
    """Choose the runs that count for a metric.

    Parameters
    ----------
    runs : Runs
    metric, goal : str, optional
        Default to those of `runs`; a metric other than `runs.metric` defaults to its own column's goal.
    best : float, optional
        Keep only the best this many per cent of the runs, 0 < best ≤ 100. Ties at the border are kept.
    diverged : {"leave out", "keep"}
        What to do with runs whose value is absurdly bad, see `diverged_border`.
    transform : {"none", "log", "rank"}
        The metric as it is, its natural logarithm, or its rank from 0 (lowest) to 1.

    Raises
    ------
    RunsError
        When the metric is not there, holds fewer than five numbers, or never changes.
    """
    metric = runs.metric if metric is None else metric
    if metric not in runs.frame.columns:
        raise RunsError(f"There is no column “{metric}” to use as the metric. Choose one of the table's columns.")
    goal = goal or (runs.goal if metric == runs.metric else runs.column(metric).goal)
    if goal not in ("minimize", "maximize"):
        raise RunsError(f"The goal must be “minimize” or “maximize”, not “{goal}”.")
    if best is not None and not 0 < best <= 100:
        raise RunsError(f"The share of best runs must be above 0 and at most 100 per cent, not {best:g}.")
    values = numbers(runs.frame[metric])
    used = np.isfinite(values)
    left_out = [lost(np.flatnonzero(~used), f"{metric} is missing or not a finite number")]
    require(values[used], metric, "")
    if diverged == "leave out":
        sign = 1.0 if goal == "minimize" else -1.0
        border = diverged_border(sign * values[used])
        with np.errstate(invalid="ignore"):
            far = used & (sign * values > border)
        left_out.append(lost(np.flatnonzero(far), diverged_reason(metric, goal, sign * border)))
        used &= ~far
    if best is not None and best < 100:
        last = border_of_best(values[used], goal, best)
        among = used & (values <= last if goal == "minimize" else values >= last)
        left_out.append(lost(np.flatnonzero(used & ~among), f"not among the best {best:g} % by {metric}"))
        used = among
        require(values[used], metric, f" among the best {best:g} %")
    rows = np.flatnonzero(used)
    y = transformed(values[rows], transform, metric)
    return Target(metric, goal, rows, y, tuple(out for out in left_out if out.count), transform)


def lost(rows: Ints, reason: str) -> LeftOut:
    """An entry of the account of runs not used."""
    return LeftOut(reason, len(rows), tuple(rows.tolist()))


def diverged_reason(metric: str, goal: Goal, border: float) -> str:
    """Why a diverged run is left out, with the border that was used."""
    if goal == "minimize":
        return f"diverged: {metric} is above {border:.4g}, far beyond the other runs"
    return f"diverged: {metric} is below {border:.4g}, far beyond the other runs"


def require(values: Floats, metric: str, where: str) -> None:
    """Refuse a metric that cannot be explained: too few values, or always the same."""
    if len(values) < MIN_RUNS:
        have = "1 run has" if len(values) == 1 else f"{len(values)} runs have"
        raise RunsError(
            f"Only {have} a value of “{metric}”{where}; at least {MIN_RUNS} are needed. "
            "Choose another metric, use more of the runs, or upload a table with more."
        )
    if np.ptp(values) == 0:
        raise RunsError(
            f"“{metric}” is {values[0]:g} in every run{where}, so nothing can decide it. Choose a metric that changes."
        )


def border_of_best(values: Floats, goal: Goal, best: float) -> float:
    """The value of the last run among the best `best` per cent, at least one run."""
    n = max(1, math.ceil(len(values) * best / 100 - 1e-9))
    ordered = np.sort(values)
    return float(ordered[n - 1] if goal == "minimize" else ordered[-n])


def transformed(values: Floats, transform: Transform, metric: str) -> Floats:
    """The metric's values on the scale asked for."""
    if transform == "none":
        return values
    if transform == "rank":
        _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
        middle = np.cumsum(counts) - (counts + 1) / 2
        return np.asarray(middle[inverse] / (len(values) - 1), dtype=np.float64)
    if transform != "log":
        raise RunsError(f"The metric can be used as it is, as “log” or as “rank”, not as “{transform}”.")
    if values.min() <= 0:
        n_none = int((values <= 0).sum())
        raise RunsError(
            f"“{metric}” has no logarithm where it is zero or negative ({n_none} of {len(values)} runs). "
            "Use its rank instead."
        )
    return np.asarray(np.log(values), dtype=np.float64)


def diverged_border(badness: Floats) -> float:
    """How bad a run must be to count as diverged: training blew up, and how far says nothing about the settings.

    Parameters
    ----------
    badness : array, shape (n_runs,)
        The metric, finite, turned so that higher is worse.

    Returns
    -------
    float
        Runs above it are diverged; infinite when none is.

    Notes
    -----
    Only the bad side is cut, and only a metric that has no bound there: an accuracy of 0.1 or an error rate of 1 is a
    run that failed, which the settings explain. A run is diverged when it lies far beyond the bulk (the upper quartile
    plus many interquartile ranges) both on the metric's own scale and, where badness is positive throughout, on its
    log scale: a metric that simply has a long tail passes the second. One run or two of a hundred that are far out and
    ten times as bad as all others are diverged too, however wide the bulk is. When more than a fifth of the runs are
    far out, none is: failing is then what the sweep is about.
    """
    if is_bounded(badness):
        return math.inf
    if badness.min() > 0:
        on_log = math.exp(min(beyond(np.log(badness), FAR_ON_LOG), 700.0))
        far = max(beyond(badness, FAR), FAR_FROM_MEDIAN * float(np.median(badness)))
        border = min(max(far, on_log), gap_beyond(badness, far))
    else:
        border = beyond(badness, FAR_WITHOUT_LOG)
    return math.inf if np.mean(badness > border) > MOST_DIVERGED else border


def gap_beyond(badness: Floats, far: float) -> float:
    """The middle of a tenfold gap above `far` with next to no runs beyond it; infinite when there is none."""
    most = max(1, int(ISOLATED_PART * len(badness)))
    last = np.sort(badness)[-most - 1 :]
    gaps = np.flatnonzero((last[1:] > far) & (last[1:] >= ISOLATED_FACTOR * last[:-1]))
    return float(math.sqrt(last[gaps[0]]) * math.sqrt(last[gaps[0] + 1])) if len(gaps) else math.inf


def is_bounded(badness: Floats) -> bool:
    """Whether the metric cannot get arbitrarily bad: a score that is never negative, or an error rate."""
    return bool(badness.max() <= 0 or (badness.min() >= 0 and badness.max() <= 1))


def beyond(values: Floats, ranges: float) -> float:
    """The upper quartile plus so many interquartile ranges; infinite when the middle half is all the same."""
    lower, upper = np.quantile(values, [0.25, 0.75])
    return float(upper + ranges * (upper - lower)) if upper > lower else math.inf


def is_heavy_tailed(y: Floats) -> bool:
    """Whether the farthest two in a hundred runs carry half of the metric's variance or more."""
    unit = y / np.abs(y).max()
    squares = np.sort(np.square(unit - unit.mean()))
    few = max(1, int(ISOLATED_PART * len(y)))
    return bool(squares[-few:].sum() >= HEAVY * squares.sum())
