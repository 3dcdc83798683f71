"""Where one parameter is good: what the best runs say, what the response curve says, and where the two agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hpimp_core.encoding import MAX_LEVELS, Encoding, Floats, Ints
from hpimp_core.next_sweep.dimensions import Edge, Value
from hpimp_core.runs import Goal, Kind

Interval = tuple[float, float]

# The best runs: a tenth of them, but enough to show a spread and few enough to be the best.
BEST_SHARE = 0.10
FEWEST_BEST = 8
MOST_BEST = 500
# The middle nine tenths of the best runs: one lucky run at the far end moves nothing.
MIDDLE = (0.05, 0.95)
# The response curve is good where it keeps this much of the way up from its worst to its best. Where that leaves out
# too many of the best runs, the next lower bar is tried: a steep peak of the curve alone is no agreement.
GOOD = (0.7, 0.5, 0.3, 0.15)
HELD = 0.5
# A level is good when it keeps half of the way: levels lie further apart than neighbours on a curve.
GOOD_LEVEL = 0.5
# A level is rare among the best when it has less than this part of the share it has among all runs.
RARE = 0.5
# A level tried less often than this may just have been unlucky.
FEWEST_TRIES = 5
# A range is never cut below this part of what was tried, and not cut at all unless this much of it goes.
NARROWEST = 0.10
LEAST_CUT = 0.15
# Numbers tried at a few values only are listed, unless they are the steps of a ladder (1, 2, 3, 4).
MOST_LISTED = 12
RUNS_PER_LISTED = 4
# The best lies at the edge when it is within this part of the tried range from it.
EDGE = 0.05


@dataclass(frozen=True, eq=False)
class Tried:
    """The values of one parameter in the runs used.

    `distinct` are its values in order and `labels` their names on the response curve; `codes` (n_runs,) point into them
    with -1 where missing; `best` (n_runs,) marks the best runs; `pooled` counts the runs with levels too rare to be
    told apart.
    """

    name: str
    kind: Kind
    log: bool
    distinct: tuple[Value, ...]
    codes: Ints
    best: npt.NDArray[np.bool_]
    labels: tuple[str, ...] = ()
    pooled: int = 0

    @property
    def is_number(self) -> bool:
        """Whether its values have an order and a distance."""
        return self.kind in ("number", "integer")

    @property
    def counts(self) -> Ints:
        """Runs per value."""
        return np.bincount(self.codes[self.codes >= 0], minlength=len(self.distinct)).astype(np.intp)

    @property
    def best_counts(self) -> Ints:
        """Best runs per value."""
        chosen = self.codes[self.best & (self.codes >= 0)]
        return np.bincount(chosen, minlength=len(self.distinct)).astype(np.intp)

    @property
    def listed(self) -> bool:
        """Whether it is a choice among values rather than a range."""
        if not self.is_number:
            return True
        n = len(self.distinct)
        few = n <= 2 or (n <= MOST_LISTED and int(self.counts.sum()) >= RUNS_PER_LISTED * n)
        steps = np.diff(np.array(self.distinct, dtype=np.float64)) if n > 2 else np.empty(0)
        return few and not (self.kind == "integer" and n > 2 and bool(np.all(steps == 1)))

    def scaled(self, values: Floats) -> Floats:
        """Values on the scale that was searched."""
        return np.log(values) if self.log else values

    def unscaled(self, interval: Interval) -> tuple[Value, Value]:
        """An interval on the searched scale back on the parameter's own, whole numbers kept whole."""
        low, high = (float(np.exp(end)) if self.log else end for end in interval)
        return (round(low), round(high)) if self.kind == "integer" else (low, high)

    def rounded(self, interval: Interval) -> tuple[Value, Value]:
        """An interval on the searched scale as two round numbers, widened a little but never beyond what was tried."""
        low, high = (float(np.exp(end)) if self.log else end for end in interval)
        least, most = float(self.distinct[0]), float(self.distinct[-1])
        if self.kind == "integer":
            return max(int(least), int(np.floor(low + 1e-9))), min(int(most), int(np.ceil(high - 1e-9)))
        return max(least, outward(low, up=False)), min(most, outward(high, up=True))


def best_runs(y: Floats, goal: Goal) -> npt.NDArray[np.bool_]:
    """Mark the best runs; ties at the border go to the earlier run."""
    n = min(len(y), MOST_BEST, max(FEWEST_BEST, round(BEST_SHARE * len(y))))
    order = np.argsort(y if goal == "minimize" else -y, kind="stable")
    best = np.zeros(len(y), dtype=bool)
    best[order[:n]] = True
    return best


def tried(encoding: Encoding, index: int, best: npt.NDArray[np.bool_]) -> Tried:
    """Read one parameter's values back from the feature matrix."""
    parameter = encoding.parameters[index]
    if parameter.kind == "category":
        features = encoding.features(index)
        codes = encoding.codes(index)
        # The rarest levels of a many-levelled category share one feature, which is no value to try.
        is_pooled = len(parameter.levels) == MAX_LEVELS and parameter.levels[-1].endswith("rarer levels")
        real = len(parameter.levels) - is_pooled
        pooled = int((codes >= real).sum()) if len(features) else 0
        codes = np.where(codes >= real, -1, codes).astype(np.intp)
        labels = parameter.levels[:real]
        return Tried(parameter.name, "category", False, natural(labels), codes, best, labels, pooled)
    column = encoding.X[:, encoding.features(index)[0]]
    there = ~np.isnan(column)
    codes = np.full(len(column), -1, dtype=np.intp)
    values, codes[there] = np.unique(column[there], return_inverse=True)
    convert = {"boolean": bool, "integer": int}.get(parameter.kind, float)
    distinct: tuple[Value, ...] = tuple(convert(value) for value in values.tolist())
    log = parameter.log and bool((values > 0).all())
    labels = tuple(str(value).lower() for value in distinct)
    return Tried(parameter.name, parameter.kind, log, distinct, codes, best, labels)


def natural(levels: Sequence[str]) -> tuple[Value, ...]:
    """Levels as a program would write them: numbers when all of them are, else text."""
    plain = all(level.isascii() and "_" not in level for level in levels)
    for convert in (int, float) if plain else ():
        try:
            numbers = tuple(convert(level) for level in levels)
        except ValueError:
            continue
        if len(set(numbers)) == len(levels) and all(np.isfinite(number) for number in numbers):
            return numbers
    return tuple(levels)


def typical_code(seen: Tried) -> int:
    """The value that is typical of the best runs: the middle number, or the most frequent level; -1 for none."""
    counts = seen.best_counts if seen.best_counts.sum() else seen.counts
    if not counts.sum():
        return -1
    if not seen.is_number:
        return int(np.lexsort((seen.counts, counts))[-1])
    return int(np.searchsorted(np.cumsum(counts), counts.sum() / 2))


def of_best(seen: Tried, values: Floats) -> Interval:
    """The middle nine tenths of the best runs, each end a value that was tried."""
    mine = values[seen.codes[seen.best & (seen.codes >= 0)]]
    if not len(mine):
        return float(values[0]), float(values[-1])
    low, high = np.quantile(mine, MIDDLE, method="nearest")
    return float(low), float(high)


def of_curve(x: Floats, merit: Floats, good_from: float = GOOD[0]) -> Interval:
    """The stretch around the curve's best point on which it stays good; `merit` is higher where better.

    The ends lie half-way to the first point that is no longer good.
    """
    bar = merit.min() + good_from * (merit.max() - merit.min())
    good = merit >= bar
    first = last = int(np.argmax(merit))
    while first > 0 and good[first - 1]:
        first -= 1
    while last < len(x) - 1 and good[last + 1]:
        last += 1
    low = x[0] if first == 0 else (x[first] + x[first - 1]) / 2
    high = x[-1] if last == len(x) - 1 else (x[last] + x[last + 1]) / 2
    return float(low), float(high)


def agreed(first: Interval, second: Interval, whole: Interval) -> Interval | None:
    """Where two intervals overlap, at least a tenth of the whole wide; None where they do not meet."""
    low, high = max(first[0], second[0], whole[0]), min(first[1], second[1], whole[1])
    if low > high:
        return None
    missing = NARROWEST * (whole[1] - whole[0]) - (high - low)
    if missing > 0:
        low, high = low - missing / 2, high + missing / 2
        low, high = low - max(0.0, high - whole[1]), high + max(0.0, whole[0] - low)
    return max(low, whole[0]), min(high, whole[1])


def agreement(seen: Tried, values: Floats, x: Floats, merit: Floats) -> tuple[Interval, Interval | None]:
    """The good stretch of the curve, and where it agrees with the best runs; None where they do not meet.

    `values` are the distinct values tried and `x` the curve's points, both on the searched scale.
    """
    whole, best = (float(values[0]), float(values[-1])), of_best(seen, values)
    mine = values[seen.codes[seen.best & (seen.codes >= 0)]]
    for good_from in GOOD:
        stretch = of_curve(x, merit, good_from)
        both = agreed(best, stretch, whole)
        if both is not None and len(mine) and np.mean((mine >= both[0]) & (mine <= both[1])) >= HELD:
            peak = float(x[np.argmax(merit)])  # what the curve calls best is never cut off
            return stretch, (min(both[0], peak), max(both[1], peak))
    return of_curve(x, merit), None


def within(values: Floats, interval: Interval) -> npt.NDArray[np.bool_]:
    """Mark the values in an interval; where it lies between two of them, the nearer one."""
    inside = (values >= interval[0] - 1e-9) & (values <= interval[1] + 1e-9)
    if not inside.any():
        inside[np.argmin(np.abs(values - (interval[0] + interval[1]) / 2))] = True
    return np.asarray(inside, dtype=bool)


def edge(seen: Tried, x: Floats, merit: Floats, values: Floats) -> Edge:
    """The side on which more may be found: the curve is best at the end of what was tried, and so are the best runs.

    Not below 0 (or 1, for whole numbers), nor above 1 for a fraction: those are mostly limits of the parameter itself.
    """
    mine = values[seen.codes[seen.best & (seen.codes >= 0)]]
    width = float(values[-1] - values[0])
    if not len(mine) or width <= 0 or not len(x):
        return ""
    at, middle = float(x[np.argmax(merit)]), float(np.median(mine))
    first, last = float(seen.distinct[0]), float(seen.distinct[-1])
    is_limit = first == 0 or (first == 1 and seen.kind == "integer")
    if at <= values[0] + EDGE * width and middle <= values[0] + width / 4 and not is_limit:
        return "below"
    is_share = first >= 0 and last == 1 and seen.kind == "number"
    if at >= values[-1] - EDGE * width and middle >= values[-1] - width / 4 and not is_share:
        return "above"
    return ""


def good_levels(seen: Tried, merit: Floats) -> npt.NDArray[np.bool_]:
    """Mark the levels worth keeping: good on the curve and not rare among the best, or too little tried to tell.

    `merit` has a value per distinct level, NaN where the curve has none. All are kept where the levels that both
    accounts like hold less than half of the best runs.
    """
    counts, best_counts = seen.counts, seen.best_counts
    share, best_share = counts / max(counts.sum(), 1), best_counts / max(best_counts.sum(), 1)
    known = np.isfinite(merit)
    bar = np.nanmin(merit) + GOOD_LEVEL * (np.nanmax(merit) - np.nanmin(merit)) if known.any() else np.nan
    both = known & (merit >= bar) & (best_counts > 0) & (best_share >= RARE * share)
    if both.any():
        both[np.nanargmax(merit)] = True  # what the curve calls best is never cut off
    keep = np.asarray(both | (counts < FEWEST_TRIES), dtype=bool)
    if not both.any() or best_share[keep].sum() < HELD:
        return np.ones(len(counts), dtype=bool)
    return keep


def outward(value: float, *, up: bool, digits: int = 2) -> float:
    """Round to so many significant digits, away from the range's inside."""
    if value == 0 or not np.isfinite(value):
        return value
    places = digits - 1 - int(np.floor(np.log10(abs(value))))
    scaled = value * 10.0**places
    whole = np.ceil(scaled - 1e-9) if up else np.floor(scaled + 1e-9)
    return float(f"{whole / 10.0**places:.{digits}g}")
