"""Ranking: which parameters decide the metric, in which direction, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from hpimp_core.correlation import correlations, direction
from hpimp_core.curves import axis_of, curves
from hpimp_core.encoding import Floats, encode
from hpimp_core.errors import RunsError
from hpimp_core.findings import Finding, find_all
from hpimp_core.forest import N_TREES, Forest, fit_forest, out_of_bag_r2, unseen_gains
from hpimp_core.intervals import Z95
from hpimp_core.levels import levels
from hpimp_core.methods import MEASURES, Measured, Method, check_method, tree_mean
from hpimp_core.noise import Signal, shadow_forest, signal_of
from hpimp_core.runs import Column, Goal, LeftOut, Runs
from hpimp_core.target import Diverged, Target, Transform, target
from hpimp_core.together import moved_together
from hpimp_core.words.facts import Facts
from hpimp_core.words.verdict import verdict

# Points at which a curve is asked which way it goes.
DIRECTION_POINTS = 30


@dataclass(frozen=True, eq=False)
class Ranking:
    """What decides a metric.

    Attributes
    ----------
    frame : DataFrame
        A row per parameter, most important first: parameter; importance, importance_low, importance_high (shares, 0 to
        1, summing to 1, or all 0 when nothing was learned; 95 % interval over runs); above_noise (never without a
        signal); correlation with its interval (Pearson, NaN for categories); direction ("better", "worse", "mixed",
        "flat", "by level": what raising the parameter does for the goal); n_runs (runs that have the parameter);
        spearman with its interval; correlation_ratio (categories); kind; log; variance_share (of the metric's variance
        on unseen runs, below 0 by chance); raw (the method's own unit).
    levels : DataFrame
        A row per level of each category: parameter, level, n_runs, mean, median, correlation, correlation_low,
        correlation_high, direction.
    signal : Signal
    noise_floor : float
        The importance that a parameter of no effect may reach by chance; 0 to 1.
    unexplained : float
        What is left of the metric's variance when all `variance_share` are taken off.
    verdict : str
        One to three sentences, in Markdown with names in code spans.
    findings : tuple of Finding
    moved_together : DataFrame
        first, second, strength, measure, n_runs.
    metric, goal, method, transform : str
    n_runs, n_drawn : int
        Runs used, and how many of them were drawn for each tree.
    left_out : tuple of LeftOut
        Runs of the table not used for this metric, by reason.
    best : float or None
    random_state, n_trees : int
    target : Target
    forest : Forest
        Always there, whatever the method: curves, surfaces and functional ANOVA are its.
    shadows : Forest
        A smaller one, of the parameters and shuffled copies of them: what the noise floor is read off.
    """

    frame: pd.DataFrame
    levels: pd.DataFrame
    signal: Signal
    noise_floor: float
    unexplained: float
    verdict: str
    findings: tuple[Finding, ...]
    moved_together: pd.DataFrame
    metric: str
    goal: Goal
    method: Method
    transform: Transform
    n_runs: int
    n_drawn: int
    left_out: tuple[LeftOut, ...]
    best: float | None
    random_state: int
    n_trees: int
    target: Target = field(repr=False)
    forest: Forest = field(repr=False)
    shadows: Forest = field(repr=False)


def rank(
    runs: Runs,
    *,
    metric: str | None = None,
    goal: Goal | None = None,
    parameters: Sequence[str] | None = None,
    best: float | None = None,
    n_trees: int = N_TREES,
    random_state: int = 0,
    method: Method = "forest",
    diverged: Diverged = "leave out",
    transform: Transform = "none",
) -> Ranking:
    """Rank the parameters of a table of runs by how much of the metric they decide.

    Parameters
    ----------
    runs : Runs
    metric, goal : str, optional
        The column to explain, and whether less or more of it is better; by default those of `runs`.
    parameters : sequence of str, optional
        Rank only these.
    best : float, optional
        Rank among the best this many per cent of the runs.
    n_trees : int
        At least 10.
    random_state : int
        The same input and `random_state` give the same numbers, whatever the machine's number of cores.
    method : {"forest", "impurity", "permutation", "fanova", "relieff"}
        See `unseen_gains`, `seen_gains`, `permutation_gains`, `main_effects` and `relief`.
    diverged : {"leave out", "keep"}
    transform : {"none", "log", "rank"}
        See `target`.

    Returns
    -------
    Ranking

    Raises
    ------
    RunsError
        When the table has no such metric, too few runs of it, no parameter, or an option has no such value.
    """
    check_method(method)
    if n_trees < 10:
        raise RunsError(f"{n_trees} trees are too few for an answer. Use at least 10.")
    chosen = target(runs, metric=metric, goal=goal, best=best, diverged=diverged, transform=transform)
    columns = parameter_columns(runs, chosen.metric, parameters)
    encoding = encode(runs.frame.iloc[chosen.rows], columns)
    forest = fit_forest(encoding, chosen.y, n_trees=n_trees, random_state=random_state)
    shadows = shadow_forest(encoding, chosen.y, random_state)
    told_of_levels = levels(encoding, chosen.y, chosen.goal)
    together = moved_together(encoding, random_state=random_state)
    return measured_by(method, chosen, forest, shadows, told_of_levels, together, best=best, random_state=random_state)


def with_method(ranking: Ranking, *, method: Method) -> Ranking:
    """The same forest asked by another method: equal to `rank(…, method=method)` without a new fit.

    Parameters
    ----------
    ranking : Ranking
    method : {"forest", "impurity", "permutation", "fanova", "relieff"}

    Returns
    -------
    Ranking

    Raises
    ------
    RunsError
        When there is no such method.
    """
    check_method(method)
    return measured_by(
        method,
        ranking.target,
        ranking.forest,
        ranking.shadows,
        ranking.levels,
        ranking.moved_together,
        best=ranking.best,
        random_state=ranking.random_state,
    )


def measured_by(
    method: Method,
    chosen: Target,
    forest: Forest,
    shadows: Forest,
    told_of_levels: pd.DataFrame,
    together: pd.DataFrame,
    *,
    best: float | None,
    random_state: int,
) -> Ranking:
    """Ask the fitted forests by a method, and put the answer into words."""
    signal = signal_of(out_of_bag_r2(forest), len(chosen.y))
    gains = unseen_gains(forest)
    measured = MEASURES[method](forest, shadows, gains, random_state)
    variance_share = tree_mean(gains)
    facts = Facts(
        frame=ranked(forest, chosen, signal, measured, variance_share),
        levels=told_of_levels,
        signal=signal,
        noise_floor=measured.floor,
        moved_together=together,
        target=chosen,
        forest=forest,
        best=best,
    )
    return Ranking(
        frame=facts.frame,
        levels=told_of_levels,
        signal=signal,
        noise_floor=measured.floor,
        unexplained=1.0 - float(variance_share.sum()),
        verdict=verdict(facts),
        findings=find_all(facts),
        moved_together=together,
        metric=chosen.metric,
        goal=chosen.goal,
        method=method,
        transform=chosen.transform,
        n_runs=len(chosen.y),
        n_drawn=forest.n_drawn,
        left_out=chosen.left_out,
        best=best,
        random_state=random_state,
        n_trees=forest.n_trees,
        target=chosen,
        forest=forest,
        shadows=shadows,
    )


def parameter_columns(runs: Runs, metric: str, names: Sequence[str] | None) -> list[Column]:
    """The columns to rank: all parameters but the metric, or those named, in the table's order."""
    known = [column for column in runs.columns if column.role == "parameter" and column.name != metric]
    if names is not None:
        unknown = [name for name in names if name not in {column.name for column in known}]
        if unknown:
            raise RunsError(f"“{unknown[0]}” is not a parameter of this table. Choose among its parameters.")
        known = [column for column in known if column.name in set(names)]
    if not known:
        raise RunsError(
            "There is no parameter to rank: no column that was set and changes from run to run. "
            "If one was taken for something else, change its role on the Runs page."
        )
    return known


def ranked(forest: Forest, chosen: Target, signal: Signal, measured: Measured, variance_share: Floats) -> pd.DataFrame:
    """The frame of a Ranking."""
    encoding = forest.encoding
    frame = correlations(encoding, chosen.y)
    frame["importance"] = measured.share
    frame["importance_low"] = np.clip(measured.share - Z95 * measured.error, 0.0, 1.0)
    frame["importance_high"] = np.clip(measured.share + Z95 * measured.error, 0.0, 1.0)
    frame["above_noise"] = (measured.share > measured.floor) & (signal.word != "none")
    frame["kind"] = [parameter.kind for parameter in encoding.parameters]
    frame["log"] = [parameter.log for parameter in encoding.parameters]
    frame["variance_share"] = variance_share
    frame["raw"] = measured.raw
    frame["direction"] = [
        direction_of(forest, j, chosen.goal, frame.iloc[j]) if parameter.kind != "category" else "by level"
        for j, parameter in enumerate(encoding.parameters)
    ]
    order = np.lexsort((-variance_share, -measured.share))
    return frame.iloc[order][FRAME_COLUMNS].reset_index(drop=True)


FRAME_COLUMNS = [
    "parameter", "importance", "importance_low", "importance_high", "above_noise",
    "correlation", "correlation_low", "correlation_high", "direction", "n_runs",
    "spearman", "spearman_low", "spearman_high", "correlation_ratio", "kind", "log", "variance_share", "raw",
]  # fmt: skip


def direction_of(forest: Forest, index: int, goal: Goal, row: pd.Series) -> str:
    """What raising a number does for the goal: by its curve where it matters, else by its correlation."""
    curve = None
    if row["above_noise"]:
        curve = curves(forest, axis_of(forest.encoding, index, DIRECTION_POINTS)).mean(axis=0)
    return direction(float(row["correlation_low"]), float(row["correlation_high"]), goal, curve=curve)
