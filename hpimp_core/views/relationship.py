"""Relationship: one parameter against the metric; where it is best, in words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from hpimp_core.ranking import Ranking
from hpimp_core.response import find, response
from hpimp_core.views.observations import LEVELS, best_runs, drawn, metric_values, plain_values
from hpimp_core.words.wording import code, figure, percent, signed

Floats = npt.NDArray[np.float64]

# A value is as good as the best while the curve has lost no more than this part of its whole span.
AS_GOOD = 0.10
# A number tried at this few values is shown with the spread at each of them.
FEW_VALUES = 12
# A level with fewer runs than this is not called the best.
FEWEST_RUNS_OF_LEVEL = 3


@dataclass(frozen=True)
class Region:
    """Where a number is as good as at its best.

    `at` is the best value of the curve, `low` to `high` the values around it that are nearly as good, both within
    what was
    tried; `edge` says on which side the best lies at the end of what was tried; `best_low` to `best_high` holds
    the middle eight in ten of the best runs.
    """

    at: float
    low: float
    high: float
    edge: str  # "", "below" or "above"
    best_low: float
    best_high: float

    @property
    def whole(self) -> bool:
        """Whether the best region is open at both ends of what was tried, so that any value does."""
        return self.edge == "both"


@dataclass(frozen=True, eq=False)
class Relationship:
    """One parameter against the metric.

    Attributes
    ----------
    parameter, metric, goal, kind, log
        `kind` is that of the column; `log` whether its axis is to be logarithmic.
    points : DataFrame
        A row per run that is drawn, worst first: value (numeric, or the level as text), metric, best.
    n_runs : int
        Runs that have the parameter; more than the points when there are too many to draw.
    curve : DataFrame
        value (or level), mean, low, high: the forest's prediction, averaged over the other parameters, with its band.
    spread : DataFrame
        A row per level, or per value of a number tried at few of them: value, n_runs, low, q25, median, q75, high, best
        level first for a category, ascending for a number. Empty for a number tried at many values.
    region : Region or None
        None for a category.
    trusted : bool
        Whether there is a signal and the parameter is above the noise floor; else its curve may be luck.
    verdict : str
    facts : tuple of str
        What else to know, a sentence each.
    """

    parameter: str
    metric: str
    goal: str
    kind: str
    log: bool
    points: pd.DataFrame
    n_runs: int
    curve: pd.DataFrame
    spread: pd.DataFrame
    region: Region | None
    trusted: bool
    verdict: str
    facts: tuple[str, ...]

    @property
    def by_level(self) -> bool:
        """Whether it has levels rather than an axis of numbers."""
        return self.kind in LEVELS


def relationship(ranking: Ranking, *, parameter: str) -> Relationship:
    """One parameter against the metric, on the runs of a ranking.

    Parameters
    ----------
    ranking : Ranking
    parameter : str

    Raises
    ------
    RunsError
        When it is not one of the ranking's parameters.
    """
    encoding = ranking.forest.encoding
    index = find(ranking, parameter)
    kind, log = encoding.parameters[index].kind, encoding.parameters[index].log
    y = metric_values(ranking)
    values = plain_values(ranking, index)
    has = values.notna().to_numpy()
    marked = best_runs(y, ranking.goal)
    points = pd.DataFrame({"value": values, "metric": y, "best": marked})[has]
    by_level = kind in LEVELS
    few = by_level or points["value"].nunique() <= FEW_VALUES
    spread = (
        spread_by_value(points, ranking.goal, ordered=not by_level)
        if few
        else spread_by_value(points.head(0), "", ordered=True)
    )
    curve = response(ranking, parameter)
    region = None if by_level else best_region(curve, points, ranking.goal, log)
    row = ranking.frame[ranking.frame["parameter"] == parameter].iloc[0]
    trusted = bool(row["above_noise"]) and ranking.signal.word != "none"
    verdict = relationship_verdict(ranking, row, region, curve, spread)
    facts = relationship_facts(ranking, row, region, len(values) - int(has.sum()))
    return Relationship(
        parameter,
        ranking.metric,
        ranking.goal,
        kind,
        log,
        drawn(points, ranking.goal),
        int(has.sum()),
        curve,
        spread,
        region,
        trusted,
        verdict,
        facts,
    )


def spread_by_value(points: pd.DataFrame, goal: str, *, ordered: bool) -> pd.DataFrame:
    """Quartiles and range of the metric at each value; by value when `ordered`, else the best median first."""
    rows = [
        (value, len(y), *np.quantile(y, [0, 0.25, 0.5, 0.75, 1]).tolist())
        for value, y in points.groupby("value", sort=True)["metric"]
    ]
    frame = pd.DataFrame(rows, columns=["value", "n_runs", "low", "q25", "median", "q75", "high"])
    if ordered:
        return frame
    return frame.sort_values("median", ascending=goal == "minimize", kind="stable").reset_index(drop=True)


def best_region(curve: pd.DataFrame, points: pd.DataFrame, goal: str, log: bool) -> Region:
    """Where a curve is as good as at its best, see `Region`.

    The region grows from the best value to both sides while the curve has lost at most a tenth of its span from best
    to worst.
    On a plateau its middle (on the searched scale) is called the best.
    """
    value = curve["value"].to_numpy(dtype=np.float64)
    loss = curve["mean"].to_numpy(dtype=np.float64)
    loss = loss.max() - loss if goal == "maximize" else loss - loss.min()
    top = np.flatnonzero(loss <= loss.max() * 1e-9)
    # a tree's curve is a staircase: of the values on its best step the middle one is the best
    step = top[: next((i for i in range(1, len(top)) if top[i] != top[i - 1] + 1), len(top))]
    best = int(step[(len(step) - 1) // 2])
    allowed = AS_GOOD * loss.max()
    low = high = best
    while low > 0 and loss[low - 1] <= allowed:
        low -= 1
    while high < len(value) - 1 and loss[high + 1] <= allowed:
        high += 1
    opens_below, opens_above = low == 0, high == len(value) - 1
    edge = "both" if opens_below and opens_above else "below" if opens_below else "above" if opens_above else ""
    among = points.loc[points["best"], "value"].to_numpy(dtype=np.float64)
    among = among if len(among) else value
    best_low, best_high = np.quantile(among, [0.1, 0.9], method="nearest")
    return Region(float(value[best]), float(value[low]), float(value[high]), edge, float(best_low), float(best_high))


def relationship_verdict(
    ranking: Ranking, row: pd.Series, region: Region | None, curve: pd.DataFrame, spread: pd.DataFrame
) -> str:
    """One or two sentences: does it matter, which way, and where is it best."""
    name, metric = code(row["parameter"]), code(ranking.metric)
    if ranking.signal.word == "none":
        return (
            f"The settings do not predict {metric} on runs the forest has not seen, so nothing can "
            f"be said of {name}: its curve may be luck."
        )
    if not row["above_noise"]:
        return (
            f"{name} hardly matters for {metric}: it gets no more importance "
            f"({percent(row['importance'])}) than a column of random numbers."
        )
    share = percent(row["importance"])
    if ranking.signal.word == "weak":
        decides = f"There is only a hint, as most of {metric} stays unexplained: {name} makes {share} of what shows."
    else:
        decides = f"{name} makes {share} of what decides {metric}."
    return f"{decides} {where_best(ranking, row, region, curve, spread)}"


def where_best(
    ranking: Ranking, row: pd.Series, region: Region | None, curve: pd.DataFrame, spread: pd.DataFrame
) -> str:
    """Where a parameter is best, as a sentence."""
    if region is None:
        enough = spread[spread["n_runs"] >= FEWEST_RUNS_OF_LEVEL]
        if len(enough) < 2:
            return "Too few of its levels have been tried more than twice to call one the best."
        predicted = dict(zip(curve["value"].astype(str), curve["mean"].tolist(), strict=True))
        sign = 1.0 if ranking.goal == "minimize" else -1.0
        order = sorted((sign * predicted[str(v)], str(v)) for v in enough["value"] if str(v) in predicted)
        if len(order) < 2:
            return "Too few of its levels have been tried more than twice to call one the best."
        (low, first), (high, last) = order[0], order[-1]
        said = (
            f"{code(first)} is its best level on average (the forest predicts {figure(sign * low)}), "
            f"{code(last)} its worst ({figure(sign * high)})."
        )
        middle = str(enough["value"].iloc[0])
        return said if middle == first else f"{said} By the median of its runs {code(middle)} is the best."
    means = curve["mean"].to_numpy(dtype=np.float64)
    best, worst = (means.max(), means.min()) if ranking.goal == "maximize" else (means.min(), means.max())
    values = f"the forest predicts {figure(best)} there and {figure(worst)} at worst"
    if region.edge == "both":
        return f"It is about as good everywhere it was tried: {values}."
    if region.low == region.high:
        end = {"below": ", the lowest that was tried", "above": ", the highest that was tried"}.get(region.edge, "")
        return f"It is best at {figure(region.at)}{end}; {values}."
    if region.edge == "below" and row["direction"] != "mixed":
        return f"Lower is better: it is best up to {figure(region.high)}; {values}."
    if region.edge == "above" and row["direction"] != "mixed":
        return f"Higher is better: it is best from {figure(region.low)} up; {values}."
    return (
        f"It is best near {figure(region.at)}, and nearly as good from {figure(region.low)} to "
        f"{figure(region.high)}; {values}."
    )


def relationship_facts(ranking: Ranking, row: pd.Series, region: Region | None, n_missing: int) -> tuple[str, ...]:
    """What else to know about a parameter, a sentence each."""
    name = code(row["parameter"])
    said = []
    if ranking.signal.word != "none":
        interval = f"{percent(row['importance_low'])} to {percent(row['importance_high'])}"
        said.append(f"Importance {percent(row['importance'])}, 95% interval {interval}.")
    if row["kind"] != "category" and row["correlation"] == row["correlation"]:
        said.append(
            f"Correlation with {code(ranking.metric)} r = {signed(row['correlation'])} "
            f"({signed(row['correlation_low'])} to {signed(row['correlation_high'])}), "
            f"{'on the log of ' + name if row['log'] else 'on the values as they are'}."
        )
    elif row["correlation_ratio"] == row["correlation_ratio"]:
        said.append(
            f"Correlation ratio with {code(ranking.metric)} {row['correlation_ratio']:.2f} (0: its "
            "levels do not differ; 1: they decide all)."
        )
    if ranking.signal.word == "none":
        pass  # what the best runs have in common is luck then
    elif region is not None and region.best_low < region.best_high:
        said.append(
            f"Eight in ten of the best runs have {name} between {figure(region.best_low)} and "
            f"{figure(region.best_high)}."
        )
    elif region is not None:
        said.append(f"Eight in ten of the best runs have {name} = {figure(region.best_low)}.")
    if (
        region is not None
        and row["above_noise"]
        and region.edge in ("below", "above")
        and ranking.signal.word != "none"
    ):
        side = "lower" if region.edge == "below" else "higher"
        said.append(f"The best lies at the edge of what was tried, so {side} values may be better still.")
    if region is not None and row["above_noise"] and (region.best_high < region.low or region.best_low > region.high):
        said.append("The best runs lie elsewhere than the best of the curve: other parameters made them good.")
    together = ranking.moved_together
    partners = [
        *together.loc[together["first"] == row["parameter"], "second"],
        *together.loc[together["second"] == row["parameter"], "first"],
    ]
    if partners:
        said.append(
            f"It moved together with {' and '.join(code(p) for p in partners[:3])}, so part of "
            "what it seems to do may be theirs."
        )
    if n_missing:
        if n_missing == 1:
            said.append(f"1 run has no value for {name} and stays out of the picture; the forest still learns from it.")
        else:
            runs = f"{n_missing:,} runs have no value for {name} and stay out of the picture"
            said.append(f"{runs}; the forest still learns from them.")
    return tuple(said)
