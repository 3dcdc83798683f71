"""From a ranking to the next sweep's search space: what to keep tuning, where, and what to fix at which value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from hpimp_core.next_sweep import narrowing
from hpimp_core.next_sweep.dimensions import Condition, Decision, Dimension, Edge, Space, Value, said
from hpimp_core.next_sweep.narrowing import Tried
from hpimp_core.noise import negligible
from hpimp_core.ranking import Ranking
from hpimp_core.response import response
from hpimp_core.runs import Goal
from hpimp_core.tables.names import is_given
from hpimp_core.words.wording import code
from hpimp_core.words.wording import listed as listed_names

# Only a value with this many runs can tell whether another parameter exists with it.
RUNS_PER_CASE = 3
# Names in a sentence; more are counted.
MOST_NAMED = 4


def narrow(ranking: Ranking, *, tune: Iterable[str] | None = None, source: str = "plain") -> Space:
    """Decide for each parameter whether to keep tuning it, where, or at what value to fix it.

    Parameters
    ----------
    ranking : Ranking
        Its forest holds the runs used and draws the response curves.
    tune : iterable of str, optional
        The parameters to tune, where the caller decides; by default those that matter.
    source : str
        The tool that wrote the table (`Runs.source`), for the names in an export.

    Returns
    -------
    Space
        A dimension per parameter in the ranking's order; every range and value was tried.

    Notes
    -----
    A range is where two accounts agree: the middle nine tenths of the best runs (the best 10 %, at least 8, at most
    500), and the stretch of the response curve around its best that keeps 70 % of the way up from its worst, or less
    where that would leave out more than half of the best runs. Where they do not meet, nothing is cut. A parameter
    below the noise floor, or with so small a share that it hardly matters (`noise.negligible`), is fixed at the middle
    (or most frequent) value of the best runs. Without signal nothing is cut or fixed.
    """
    forest = ranking.forest
    best = narrowing.best_runs(forest.y, ranking.goal)
    chosen = None if tune is None else frozenset(tune)
    blind = ranking.signal.word == "none"
    rows = {str(row["parameter"]): row for row in ranking.frame.to_dict("records")}
    place = {parameter.name: i for i, parameter in enumerate(forest.encoding.parameters)}
    seen = {name: narrowing.tried(forest.encoding, place[name], best) for name in rows}
    conditions = {name: depends_on(tried, seen) for name, tried in seen.items()}
    why_fixed = {name: reason_to_fix(row, ranking, chosen) for name, row in rows.items()}
    needed = {c.parent: name for name, c in reversed(conditions.items()) if c is not None and not why_fixed[name]}
    dimensions = []
    for name, row in rows.items():
        tried = seen[name]
        if len(tried.distinct) < 2:
            decided = fixed(tried, "Only one value was tried.")
        elif is_given(name) and tried.kind == "category" and (chosen is None or name in chosen):
            decided = whole(tried, "It says what is learned from, and none of its values is better: run it on each.")
        elif why_fixed[name] and chosen is None and name in needed:
            decided = whole(
                tried, f"It matters little itself, but {code(needed[name])} exists only with some of its values."
            )
        elif why_fixed[name]:
            decided = fixed(tried, why_fixed[name])
        elif blind:
            decided = whole(tried, "There is no signal, so nothing says where better values lie.")
        elif not row["above_noise"]:
            decided = whole(tried, "You chose to tune it; it cannot be told from noise, so nothing is cut.")
        else:
            decided = narrowed(tried, response(ranking, name), ranking.goal)
        dimensions.append(replace(decided, best=values_of_best(tried), importance=float(row["importance"])))
    placed = with_conditions(within_fixed(dimensions, seen), conditions)
    return Space(placed, ranking.metric, ranking.goal, source, verdict(placed, blind), int(best.sum()))


def reason_to_fix(row: Mapping[Any, Any], ranking: Ranking, chosen: frozenset[str] | None) -> str:
    """Why not to tune a parameter; empty where it is to be tuned."""
    if chosen is not None:
        return "" if row["parameter"] in chosen else "You chose not to tune it."
    if ranking.signal.word == "none":
        return ""
    if not row["above_noise"]:
        return f"Its importance ({row['importance']:.1%}) cannot be told from noise (floor {ranking.noise_floor:.1%})."
    if row["importance"] < negligible(len(ranking.frame)):
        return f"It hardly matters (importance {row['importance']:.1%})."
    return ""


def values_of_best(tried: Tried) -> tuple[Value, ...]:
    """The parameter's values in the best runs that have one."""
    return tuple(tried.distinct[at] for at in tried.codes[tried.best].tolist() if at >= 0)


def ends(tried: Tried) -> tuple[Value, ...]:
    """What was tried: every value when listed, else the lowest and the highest."""
    return tried.distinct if tried.listed or len(tried.distinct) < 2 else (*tried.distinct[:1], *tried.distinct[-1:])


def whole(tried: Tried, reason: str) -> Dimension:
    """Keep tuning a parameter in all of what was tried."""
    return Dimension(tried.name, tried.kind, tried.log, "keep", reason, ends(tried), ends(tried), tried.listed)


def fixed(tried: Tried, reason: str) -> Dimension:
    """Hold a parameter at the value that is typical of the best runs."""
    at = narrowing.typical_code(tried)
    search: tuple[Value, ...] = () if at < 0 else (tried.distinct[at],)
    if at < 0:
        reason = f"{reason} No run has a value, so it is left unset."
    elif len(tried.distinct) > 1:
        middle = "the middle value" if tried.is_number else "the most frequent value"
        reason = f"{reason} {code(said(search[0]))} is {middle} of the best {int(tried.best.sum())} runs."
    return Dimension(tried.name, tried.kind, tried.log, "fix", reason, ends(tried), search, tried.listed)


def narrowed(tried: Tried, curve: pd.DataFrame, goal: Goal) -> Dimension:
    """Keep what the best runs and the response curve agree on; a single value left is fixed."""
    sign = -1.0 if goal == "minimize" else 1.0
    merit = sign * curve["mean"].to_numpy(dtype=np.float64)
    if not tried.is_number:
        return chosen_levels(tried, dict(zip(curve["value"].astype(str), merit.tolist(), strict=True)))
    x = curve["value"].to_numpy(dtype=np.float64)
    here = np.isfinite(x) & np.isfinite(merit)
    x, merit = tried.scaled(x[here]), merit[here]
    values = tried.scaled(np.array(tried.distinct, dtype=np.float64))
    extent = (float(values[0]), float(values[-1]))
    beyond = narrowing.edge(tried, x, merit, values)
    hint = edge_hint(beyond, tried)
    best = narrowing.of_best(tried, values)
    good, both = narrowing.agreement(tried, values, x, merit)
    if both is None:
        reason = (
            f"The best runs lie at {interval(tried, best)}, but the response curve is best at {interval(tried, good)}: "
            "the two do not agree, so nothing is cut."
        )
        return replace(whole(tried, reason), beyond=beyond)
    if tried.listed:
        keep = narrowing.within(values, both)
        if not keep.all():
            return replace(listed(tried, keep, hint), beyond=beyond)
    elif both[1] - both[0] <= (1 - narrowing.LEAST_CUT) * (extent[1] - extent[0]) and tried.rounded(both) != ends(
        tried
    ):
        reason = f"Most of the best runs lie at {interval(tried, best)}; the response curve is good at"
        reason = f"{reason} {interval(tried, good)}.{hint}"
        search = tried.rounded(both)
        return Dimension(tried.name, tried.kind, tried.log, "narrow", reason, ends(tried), search, False, beyond)
    reason = f"Good values lie in nearly all of what was tried.{hint}"
    return replace(whole(tried, reason), beyond=beyond)


def chosen_levels(tried: Tried, merit: Mapping[str, float]) -> Dimension:
    """Keep the levels that are good on the curve and not rare among the best runs."""
    known = np.array([merit.get(label, np.nan) for label in tried.labels])
    keep = narrowing.good_levels(tried, known)
    pooled = f" {tried.pooled} runs with rarer levels are left out." if tried.pooled else ""
    if keep.all():
        return whole(tried, f"The best runs and the response curve leave no level out.{pooled}")
    return listed(tried, keep, pooled)


def listed(tried: Tried, keep: Sequence[bool] | np.ndarray[Any, np.dtype[np.bool_]], more: str) -> Dimension:
    """Keep some of the listed values, in words."""
    kept = tuple(value for value, is_kept in zip(tried.distinct, list(keep), strict=True) if is_kept)
    n_with = int(tried.best_counts[np.asarray(keep)].sum())
    n_best = int(tried.best_counts.sum())
    which = listed_names([said(value) for value in kept], most=MOST_NAMED, word="or")
    of_those = "runs" if n_best == tried.best.sum() else "runs that have a value"
    reason = f"{n_with} of the best {n_best} {of_those} have {which}, where the response curve is good too.{more}"
    decision: Decision = "fix" if len(kept) == 1 else "narrow"
    return Dimension(tried.name, tried.kind, tried.log, decision, reason, ends(tried), kept, True)


def interval(tried: Tried, ends: tuple[float, float]) -> str:
    """An interval on the parameter's own scale, in words."""
    low, high = (said(value) for value in tried.unscaled(ends))
    return low if low == high else f"{low} … {high}"


def edge_hint(beyond: Edge, tried: Tried) -> str:
    """A sentence about the best at the edge of what was tried."""
    if not beyond:
        return ""
    edge = tried.distinct[0] if beyond == "below" else tried.distinct[-1]
    return f" The best lies at the edge: try values {beyond} {said(edge)} too."


def within_fixed(dimensions: Sequence[Dimension], seen: Mapping[str, Tried]) -> list[Dimension]:
    """Leave to each list only the values that were tried with the values that others are fixed at."""
    kept = list(dimensions)
    for held in dimensions:
        if held.value is None or not held.listed:
            continue
        with_it = seen[held.name].codes == seen[held.name].distinct.index(held.value)
        for i, d in enumerate(kept):
            if d.decision == "fix" or not d.listed:
                continue
            codes = seen[d.name].codes[with_it]
            there = {seen[d.name].distinct[code] for code in codes[codes >= 0].tolist()}
            search = tuple(value for value in d.search if value in there)
            if not search or len(search) == len(d.search):
                continue
            reason = f"{d.reason} With {code(held.name)} at {code(said(held.value))} only these were tried."
            kept[i] = replace(d, decision="narrow" if len(search) > 1 else "fix", search=search, reason=reason)
    return kept


# --- parameters that exist only with another's value ---------------------------------------------------------------


def with_conditions(
    dimensions: Sequence[Dimension], conditions: Mapping[str, Condition | None]
) -> tuple[Dimension, ...]:
    """Tie each parameter that exists only with some values of another to those of them that stay in the space."""
    by_name = {d.name: d for d in dimensions}
    placed = []
    for d in dimensions:
        condition = conditions[d.name]
        if condition is None:
            placed.append(d)
            continue
        parent = by_name[condition.parent]
        values = tuple(v for v in parent.search if v in condition.values)
        if not values:
            at = listed_names([said(value) for value in parent.search], most=MOST_NAMED)
            reason = f"It does not exist with {code(parent.name)} at {at}."
            placed.append(replace(d, decision="fix", search=(), reason=reason, beyond=""))
        elif len(values) == len(parent.search):
            placed.append(d)
        else:
            placed.append(replace(d, condition=Condition(parent.name, values)))
    return tuple(placed)


def depends_on(tried: Tried, seen: Mapping[str, Tried]) -> Condition | None:
    """The parameter whose value settles whether this one exists, and the values with which it does.

    Only a listed parameter that every run has can be the parent, so that no two depend on each other.
    """
    there = tried.codes >= 0
    if there.all() or not there.any():
        return None
    found: list[tuple[int, Condition]] = []
    for parent in seen.values():
        if not parent.listed or (parent.codes < 0).any():
            continue
        n = parent.counts
        share = np.bincount(parent.codes, weights=there, minlength=len(n)) / np.maximum(n, 1)
        settled = ((share == 0) | (share == 1)) & (n >= RUNS_PER_CASE)
        if settled.all() and 0 < share.sum() < len(share):
            values = tuple(value for value, part in zip(parent.distinct, share.tolist(), strict=True) if part == 1)
            found.append((len(n), Condition(parent.name, values)))
    return min(found, key=lambda item: item[0])[1] if found else None


def verdict(dimensions: Sequence[Dimension], blind: bool) -> str:
    """What to do next, in a sentence or two."""
    given = [d.name for d in dimensions if d.decision == "keep" and d.kind == "category" and is_given(d.name)]
    tuned = [d.name for d in dimensions if d.decision != "fix" and d.name not in given]
    n_fixed = len(dimensions) - len(tuned) - len(given)
    each = f" Run it on each {listed_names(given)}." if given and tuned else ""
    if blind and not n_fixed:
        return (
            "These runs do not say which values are better, so keep the whole search space. "
            "More runs, or a metric with less noise, come first."
        )
    if not tuned:
        return "Nothing is left to tune: fix every parameter at the value given, and look for parameters not tried yet."
    names = listed_names(tuned, most=MOST_NAMED)
    if not n_fixed:
        return f"Keep tuning {names}: all of them matter.{each}"
    return f"Keep tuning {names}; fix the other {'one' if n_fixed == 1 else n_fixed}.{each}"
