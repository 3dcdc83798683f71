"""Plans for the next sweep: how many runs a grid, a random and a Bayesian search take, and what they cost."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from hpimp_core.encoding import numbers
from hpimp_core.next_sweep.dimensions import Space
from hpimp_core.next_sweep.exports import GRID_POINTS, cases, grid_values
from hpimp_core.runs import Runs
from hpimp_core.tables.names import words

Method = Literal["grid", "random", "bayes"]

# A random search is to land at least once among this best part of the space, with this chance.
BEST_PART = 0.05
CHANCE = 0.95
# Ten runs per parameter to learn a response: Loeppky, Sacks, Welch 2009, "Choosing the Sample Size of a Computer
# Experiment", Technometrics 51(4). As many again to use what was learned, and never fewer than twenty in all.
RUNS_PER_PARAMETER = 20
FEWEST_BAYES = 20


@dataclass(frozen=True)
class Plan:
    """One way to search the space: how many runs, what they give, and how long they take one after another."""

    method: Method
    runs: int
    gives: str
    seconds: float | None = None


def random_runs(best_part: float = BEST_PART, chance: float = CHANCE) -> int:
    """The fewest random runs of which at least one lands among the best part of the space with this chance.

    Each run misses it with chance 1 − best_part, whatever the number of parameters (Bergstra, Bengio 2012).

    >>> random_runs(0.05, 0.95)
    59
    """
    return math.ceil(math.log1p(-chance) / math.log1p(-best_part))


def landing_chance(runs: int, best_part: float = BEST_PART) -> float:
    """The chance that at least one of so many random runs lands among the best part of the space."""
    return -math.expm1(runs * math.log1p(-best_part))


def grid_runs(space: Space, points: int = GRID_POINTS) -> int:
    """Runs of a full grid with so many points on each range; conditional parameters count only where they exist."""
    return sum(math.prod(max(len(grid_values(d, points)), 1) for d in case) for case in cases(space))


def plans(space: Space, *, points: int = GRID_POINTS, seconds_per_run: float | None = None) -> tuple[Plan, ...]:
    """A grid, a random and a Bayesian search of the space.

    Parameters
    ----------
    space : Space
    points : int
        Points on each range of the grid.
    seconds_per_run : float, optional
        What one run takes; gives each plan its time.

    Returns
    -------
    tuple of Plan
        Empty where nothing is tuned.
    """
    n = len(space.tuned)
    if not n:
        return ()
    grid = grid_runs(space, points)
    finite = all(d.listed for d in space.tuned)
    every = "Every combination of the values." if finite else f"Every combination, with {points} points on each range."
    drawn = random_runs()
    chance = f"{landing_chance(drawn):.0%}"
    lands = f"A chance of {chance} that at least one run lands among the best {BEST_PART:.0%} of this space."
    if finite and grid <= drawn:
        drawn, lands = grid, "The space is so small that a grid covers it in no more runs."
    learned = max(FEWEST_BAYES, RUNS_PER_PARAMETER * n)
    rule = f"A rule of thumb, no promise: {RUNS_PER_PARAMETER} runs per parameter tuned."
    if finite and grid <= learned:
        learned, rule = grid, "No more than the grid has, so there is nothing to learn from run to run."
    made = (
        Plan("grid", grid, every),
        Plan("random", drawn, lands),
        Plan("bayes", learned, rule),
    )
    if seconds_per_run is None:
        return made
    return tuple(replace(plan, seconds=plan.runs * seconds_per_run) for plan in made)


@dataclass(frozen=True)
class RunTime:
    """What one run of the sweep took, the median over the runs, and where that is from.

    `unit` is the column's own, `assumed` where neither its name nor its tool tells it; `splits` is how often the time
    counts for one run (a cross-validation fits once a split).
    """

    column: str
    seconds: float
    unit: str
    assumed: bool
    splits: int = 1


# A column that times whole runs, the likeliest first, and parts of a run that do not.
WHOLE_RUN = tuple(
    re.compile(pattern)
    for pattern in (
        r"(^|_)(duration|runtime)($|_)",
        r"(^|_)(total|elapsed|wall|wallclock)_?(time|clock|elapsed)?($|_)",
        r"^time_total|^(run|train|training|fit|mean_fit|execution|computation)_?time|^time($|_(s|secs?|seconds|ms|min|mins|minutes|h|hours)$)",
    )
)
PART_OF_RUN = frozenset(
    ["per", "epoch", "iter", "step", "score", "std", "infer", "inference", "predict", "start", "end"]
)
SPLIT = re.compile(r"split\d+_test_\w+")
UNITS = {
    **dict.fromkeys(("ms", "millisecond", "milliseconds", "msec"), ("milliseconds", 0.001)),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), ("seconds", 1.0)),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), ("minutes", 60.0)),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), ("hours", 3600.0)),
}


def run_time(runs: Runs) -> RunTime | None:
    """What one run took, from a timing column of the table.

    Parameters
    ----------
    runs : Runs

    Returns
    -------
    RunTime or None
        None where no column times whole runs. The unit is what the column's name says; where it says none it is
        seconds, which every tool writes; of a plain table that is an assumption.
    """
    likely: list[tuple[int, str]] = []
    for column in runs.columns:
        found = words(column.name)
        name = "_".join(found)
        if column.role == "parameter" or column.kind not in ("number", "integer") or PART_OF_RUN & set(found):
            continue
        rank = next((i for i, pattern in enumerate(WHOLE_RUN) if pattern.search(name)), None)
        if rank is not None:
            likely.append((rank, column.name))
    for _, name in sorted(likely):
        times = numbers(runs.frame[name])
        times = times[np.isfinite(times) & (times > 0)]
        if len(times):
            unit = next((UNITS[word] for word in reversed(words(name)) if word in UNITS), None)
            label, factor = unit or ("seconds", 1.0)
            splits = (
                sum(SPLIT.fullmatch(column.name) is not None for column in runs.columns)
                if name == "mean_fit_time"
                else 0
            )
            seconds = float(np.median(times)) * factor * max(splits, 1)
            return RunTime(name, seconds, label, unit is None and runs.source == "plain", max(splits, 1))
    return None


def spoken(seconds: float) -> str:
    """A duration in words, in the unit a person would use."""
    for unit, size in (("day", 86_400.0), ("hour", 3_600.0), ("minute", 60.0)):
        if seconds >= 2 * size:
            return f"{seconds / size:,.0f} {unit}s" if seconds >= 10 * size else f"{seconds / size:.1f} {unit}s"
    return f"{seconds:.0f} seconds" if seconds >= 10 else f"{seconds:.2g} seconds"
