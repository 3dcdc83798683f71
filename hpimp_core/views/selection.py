"""Selection: which runs are drawn as lines, and which remain when each parameter is held to a range."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import beta, binom

from hpimp_core.ranking import Ranking
from hpimp_core.response import find
from hpimp_core.views.observations import LEVELS, best_runs, drawn, metric_values, plain_values
from hpimp_core.words.wording import code, figure

# More lines than this are neither drawn smoothly nor told apart.
MOST_LINES = 1_500
# A range is chosen in at most so many steps.
MOST_STEPS = 60
# The best runs are alike in a number when the middle eight in ten of them lie within this part of all runs (by rank),
# in a category when one level has this part of them and is that many times as common among them as among all,
NARROW, COMMON, LIFT = 0.5, 0.6, 1.5
# and when runs drawn at random would seldom be so alike: many parameters are looked at.
BY_LUCK = 0.01
# So many are named.
MOST_ALIKE = 3

Held = tuple[float, float] | tuple[str, ...]


@dataclass(frozen=True)
class Axis:
    """A parameter's axis over all the runs: `levels` for a category or boolean, else lowest and highest value."""

    parameter: str
    kind: str
    log: bool
    low: float
    high: float
    levels: tuple[str, ...]
    missing: bool
    steps: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Lines:
    """Runs as lines through the parameters.

    Attributes
    ----------
    frame : DataFrame
        A row per run drawn, worst first: a column per axis, named by its position ("p0", "p1", …), numbers or text;
        then metric
        and best.
    axes : tuple of Axis
        What "p0", "p1", … stand for.
    metric_low, metric_high : float
        The metric's range over all the runs.
    n_runs : int
        Runs within the ranges held; more than the rows of the frame when there are too many to draw.
    """

    frame: pd.DataFrame
    axes: tuple[Axis, ...]
    metric_low: float
    metric_high: float
    n_runs: int

    @property
    def sampled(self) -> bool:
        """Whether there were too many runs to draw each."""
        return len(self.frame) < self.n_runs


@dataclass(frozen=True)
class Remaining:
    """The runs that remain within the ranges held, against all of them."""

    n_runs: int
    n_all: int
    median: float
    median_all: float
    best: float
    n_best: int
    n_best_all: int
    verdict: str


def lines(
    ranking: Ranking,
    *,
    parameters: tuple[str, ...] | None = None,
    held: tuple[tuple[str, Held], ...] = (),
    most: int = MOST_LINES,
    random_state: int = 0,
) -> Lines:
    """The runs of a ranking as lines, at most `most` of them; the best runs are always kept.

    Parameters
    ----------
    ranking : Ranking
    parameters : tuple of str, optional
        Axes, in their order; all by default, most important first.
    held : tuple of (parameter, range or levels)
        Only runs within these, see `within`.
    most : int
    random_state : int
        Decides which of the other runs are drawn when there are too many.

    Raises
    ------
    RunsError
        When a parameter is not one of the ranking's.
    """
    names = tuple(ranking.frame["parameter"]) if parameters is None else parameters
    frame = pd.DataFrame({f"p{i}": plain_values(ranking, find(ranking, name)) for i, name in enumerate(names)})
    y = metric_values(ranking)
    frame["metric"] = y
    frame["best"] = best_runs(y, ranking.goal)
    axes = tuple(axis(ranking, name, frame[f"p{i}"]) for i, name in enumerate(names))
    frame = frame[within(ranking, held)]
    kept = drawn(frame, ranking.goal, most, random_state)
    return Lines(kept, axes, float(y.min()), float(y.max()), len(frame))


def axis(ranking: Ranking, name: str, values: pd.Series) -> Axis:
    """A parameter's axis, and the steps that its range is chosen in: its values when they are few, else even steps."""
    encoded = ranking.forest.encoding.parameters[find(ranking, name)]
    present, missing = values.dropna(), bool(values.isna().any())
    if encoded.kind in LEVELS:
        met = set(present)
        levels = encoded.levels if encoded.kind == "category" else ("false", "true")
        return Axis(name, encoded.kind, encoded.log, 0.0, 0.0, tuple(x for x in levels if x in met), missing, ())
    distinct = np.unique(present.to_numpy(dtype=np.float64))
    if not len(distinct):
        return Axis(name, encoded.kind, encoded.log, 0.0, 0.0, (), missing, ())
    low, high = float(distinct[0]), float(distinct[-1])
    log = encoded.log and low > 0
    steps = (
        distinct
        if len(distinct) <= MOST_STEPS
        else np.geomspace(low, high, MOST_STEPS)
        if log
        else np.linspace(low, high, MOST_STEPS)
    )
    if encoded.kind == "integer":
        steps = np.unique(np.round(steps))
    steps = np.concatenate([[low], steps[1:-1], [high]]) if len(steps) > 1 else steps
    return Axis(name, encoded.kind, log, low, high, (), missing, tuple(steps.tolist()))


def within(ranking: Ranking, held: tuple[tuple[str, Held], ...]) -> npt.NDArray[np.bool_]:
    """Which runs have every held parameter inside its range, ends included, or among its levels; missing is not."""
    inside = np.ones(len(ranking.forest.y), dtype=bool)
    for name, allowed in held:
        values = plain_values(ranking, find(ranking, name))
        if pd.api.types.is_numeric_dtype(values.dtype):
            low, high = float(allowed[0]), float(allowed[1])
            inside &= ((values >= low) & (values <= high)).to_numpy(dtype=bool)
        else:
            inside &= values.isin([str(level) for level in allowed]).to_numpy(dtype=bool)
    return inside


def remaining(ranking: Ranking, *, held: tuple[tuple[str, Held], ...]) -> Remaining:
    """How many runs remain within the ranges held, and how good they are.

    Parameters
    ----------
    ranking : Ranking
    held : tuple of (parameter, (low, high) or levels)
        An empty tuple keeps every run.
    """
    y = metric_values(ranking)
    inside = within(ranking, held)
    marked = best_runs(y, ranking.goal)
    kept = y[inside]
    median_all = float(np.median(y))
    best = float("nan") if not len(kept) else float(kept.max() if ranking.goal == "maximize" else kept.min())
    median = float(np.median(kept)) if len(kept) else float("nan")
    n_best = int((marked & inside).sum())
    verdict = remaining_verdict(len(kept), len(y), median, median_all, n_best, int(marked.sum()), ranking)
    return Remaining(len(kept), len(y), median, median_all, best, n_best, int(marked.sum()), verdict)


def remaining_verdict(
    n: int, n_all: int, median: float, median_all: float, n_best: int, n_best_all: int, ranking: Ranking
) -> str:
    """A sentence: how many remain, and whether holding the ranges pays."""
    metric = code(ranking.metric)
    if n == n_all:
        return f"All {n_all:,} runs remain; their median {metric} is {figure(median_all)}."
    if n == 0:
        return "No run lies within all of these ranges. Widen one."
    gain = median - median_all if ranking.goal == "maximize" else median_all - median
    word = "better than" if gain > 0 else "worse than" if gain < 0 else "the same as"
    return (
        f"{n:,} of {n_all:,} runs remain, {n_best} of the {n_best_all} best among them; their median "
        f"{metric} is {figure(median)}, "
        f"{word} the {figure(median_all)} of all."
    )


@dataclass(frozen=True)
class Alike:
    """What the best runs have in common: a clause per parameter, the most telling first, and the sentence."""

    parameters: tuple[str, ...]
    clauses: tuple[str, ...]
    verdict: str


def alike(ranking: Ranking) -> Alike:
    """In which parameters the best runs are alike, against all the runs.

    Parameters
    ----------
    ranking : Ranking
    """
    marked = best_runs(metric_values(ranking), ranking.goal)
    found: list[tuple[float, str, str]] = []
    for name in ranking.frame["parameter"]:
        values = plain_values(ranking, find(ranking, name))
        common = common_level(values, marked) if values.dtype == object else common_range(values, marked)
        if common is not None:
            found.append((common[0], str(name), f"{code(name)} ({common[1]})"))
    told = sorted(found, key=lambda entry: entry[0])[:MOST_ALIKE]
    n = f"The {int(marked.sum())} best of {len(marked):,} runs"
    if not told:
        verdict = f"{n} are alike in no parameter: they lie as far apart as any runs do."
    else:
        clauses = [clause for _, _, clause in told]
        listed = clauses[0] if len(clauses) == 1 else ", ".join(clauses[:-1]) + " and " + clauses[-1]
        verdict = f"{n} are alike in {listed}."
    return Alike(tuple(name for _, name, _ in told), tuple(clause for _, _, clause in told), verdict)


def common_range(values: pd.Series, marked: npt.NDArray[np.bool_]) -> tuple[float, str] | None:
    """How narrow a number is among the best runs (0 to 1, the part of all runs it spans), and its range in words."""
    present = values.notna().to_numpy()
    among = values[present & marked].to_numpy(dtype=np.float64)
    everyone = values[present].to_numpy(dtype=np.float64)
    if len(among) < 5:
        return None
    low, high = np.quantile(among, [0.1, 0.9], method="nearest")
    width = float(((everyone >= low) & (everyone <= high)).mean())
    # The part of all runs between two of m random ones, k places apart, is Beta(k, m - k + 1).
    k = round(0.9 * (len(among) - 1)) - round(0.1 * (len(among) - 1))
    if width > NARROW or beta.cdf(width, k, len(among) - k + 1) > BY_LUCK:
        return None
    return width, figure(low) if low == high else f"{figure(low)} to {figure(high)}"


def common_level(values: pd.Series, marked: npt.NDArray[np.bool_]) -> tuple[float, str] | None:
    """How common one level is among all runs (0 to 1) when it is much more common among the best; and its name."""
    present = values.notna().to_numpy()
    among = values[present & marked].value_counts(normalize=True)
    if (present & marked).sum() < 5:
        return None
    level, part = among.index[0], float(among.iloc[0])
    everyone = float((values[present] == level).mean())
    n = int((present & marked).sum())
    if part < COMMON or part < LIFT * everyone or binom.sf(round(part * n) - 1, n, everyone) > BY_LUCK:
        return None
    return everyone, code(level)
