"""Checks of what makes and breaks a correlation: time, single runs, luck, scales, and numbers that are names."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from hpimp_core.correlation import correlation_ratio, pearson, spearman
from hpimp_core.encoding import numbers
from hpimp_core.lessons.evidence import NOTHING, TELLING, Check, Evidence, Floats, State
from hpimp_core.lessons.influence import Influence, partial_correlation, strongest_influence
from hpimp_core.lessons.luck import largest_idle_correlation
from hpimp_core.words.wording import code, listed, signed

# A correlation that one run in a hundred changes by this much is not the sweep's.
MOVED_BY_FEW = 0.15
# Changing the scale, or taking numbers for names, must change r (or its square) by this much to be worth a word.
WORTH_A_WORD = 0.1
# Beyond this rank correlation a table is sorted by that column: its order says nothing about time.
SORTED = 0.95
# A column that tells when a run started; the end or the duration of a run is a consequence of its settings.
STARTED = re.compile(r"created|start|begin|timestamp|submitted", re.IGNORECASE)


def confounder(evidence: Evidence) -> Check:
    """Whether the order of the runs stands behind a correlation: settings changed, and results changed anyway."""
    y = evidence.y
    when, what = _order(evidence)
    if when is None or not evidence.names:
        return Check(
            "confounder",
            "cannot tell",
            "The table does not say when its runs were started, so this cannot be checked. Whatever the table does "
            "not hold (another data set, another machine, another version of the code) can stand behind a correlation.",
        )
    with_metric = float(pearson(when[:, None], y).r[0])
    with_order = pearson(evidence.scaled, when).r
    r = pearson(evidence.scaled, y).r
    held = np.array([partial_correlation(x, y, when) for x in evidence.scaled.T])
    behind = (
        (np.abs(with_order) >= TELLING)
        & (np.abs(with_metric) >= TELLING)
        & (np.abs(r) >= NOTHING)
        & ((np.abs(held) <= np.abs(r) / 2) | (held * r < 0))
    )
    caveat = "What the table does not hold cannot be checked."
    if not behind.any():
        top = _largest(with_order)
        most = (
            f": the setting most tied to it is {code(evidence.names[top])} (r = {signed(with_order[top])}), "
            f"and {code(evidence.ranking.metric)} itself has r = {signed(with_metric)}"
            if top is not None and np.isfinite(with_metric)
            else ""
        )
        sentence = f"{what[0].upper()}{what[1:]} does not stand behind a correlation{most}. {caveat}"
        return Check("confounder", "no", sentence, (), {"with_metric": with_metric}, "relationships")
    first = int(np.flatnonzero(behind)[np.argmax(np.abs(r[behind]))])
    name = evidence.names[first]
    sentence = (
        f"{code(name)} changed with {what} (r = {signed(with_order[first])}), and so did "
        f"{code(evidence.ranking.metric)} (r = {signed(with_metric)}). With {what} held still, "
        f"the correlation of {code(name)} goes from {signed(r[first])} to {signed(held[first])}. {caveat}"
    )
    figures = {"r": r[first], "held": held[first], "with_order": with_order[first], "with_metric": with_metric}
    affected = tuple(evidence.names[j] for j in np.flatnonzero(behind))
    return Check("confounder", "yes", sentence, affected, figures, "relationships")


def _order(evidence: Evidence) -> tuple[Floats | None, str]:
    """When each run that counts was started, and what to call that; None when the table does not say."""
    runs, rows = evidence.runs, evidence.ranking.target.rows
    for column in runs.columns:
        if column.role != "bookkeeping" or not STARTED.search(column.name):
            continue
        values = numbers(runs.frame[column.name])
        if np.isnan(values).all():
            times = pd.to_datetime(runs.frame[column.name], errors="coerce", utc=True, format="ISO8601")
            values = np.where(times.isna(), np.nan, times.astype("int64").to_numpy(dtype=np.float64))
        if np.isfinite(values[rows]).mean() > 0.9 and len(np.unique(values[rows])) > 2:
            place = np.asarray(pd.Series(values[rows]).rank(), dtype=np.float64)
            return place, "the time of the start"
    order = np.asarray(rows, dtype=np.float64)
    along = np.abs(spearman(np.column_stack([evidence.scaled, evidence.y]), order).r)
    if np.nanmax(along, initial=0.0) > SORTED:
        return None, ""
    return order, "the order of the runs"


def outlier(evidence: Evidence) -> Check:
    """Whether a run in a hundred (at least one) decides a correlation."""
    y = evidence.y
    found: list[tuple[str, Influence]] = []
    for column in evidence.columns:
        influence = strongest_influence(column.scaled, y)
        if influence is not None:
            found.append((column.name, influence))
    if not found:
        return Check("outlier", "cannot tell", "No parameter here is a number with enough runs for a correlation.")
    found.sort(key=lambda item: -item[1].change)
    moved = [item for item in found if item[1].change >= MOVED_BY_FEW and item[1].larger >= NOTHING]
    name, most = (moved or found)[0]
    alone = len(most.rows) == 1
    few = "one run" if alone else f"{len(most.rows)} runs (1 %)"
    left_out = sum(out.count for out in evidence.ranking.left_out if out.reason.startswith("diverged"))
    note = f" {left_out} diverged runs were left out beforehand, see the ledger." if left_out else ""
    figures = {"r": most.r, "without": most.without, "spearman": most.spearman, "runs": float(len(most.rows))}
    if not moved:
        sentence = (
            f"The {few} that pull{'s' if alone else ''} hardest {'moves' if alone else 'move'} the r of {code(name)} "
            f"from {signed(most.without)} to {signed(most.r)}: too little to matter.{note}"
        )
        return Check("outlier", "no", sentence, (), figures, "relationships")
    sentence = (
        f"Leaving out {few} moves the r of {code(name)} from {signed(most.r)} to {signed(most.without)}. "
        f"Spearman's ρ, which looks at ranks, is {signed(most.spearman)}.{note}"
    )
    return Check("outlier", "yes", sentence, tuple(other for other, _ in moved), figures, "relationships")


def few_runs(evidence: Evidence) -> Check:
    """How large an r luck alone brings, at this number of runs and parameters."""
    n, d = len(evidence.y), len(evidence.names)
    if n < 4 or d == 0:
        return Check("few-runs", "cannot tell", "No parameter here is a number with enough runs for a correlation.")
    luck = largest_idle_correlation(n, d)
    frame = evidence.ranking.frame
    beyond = frame[frame["correlation"].abs() > luck.high]
    names = tuple(str(name) for name in beyond["parameter"])
    who = {0: "None of your parameters goes", 1: "One of your parameters goes"}.get(
        len(names), f"{len(names)} of your parameters go"
    )
    what = f" ({listed(names)})" if names else ""
    sentence = (
        f"With {n:,} runs and {d} numeric parameter{'s' if d > 1 else ''}, luck alone makes a largest |r| of "
        f"{luck.expected:.2f} on average, and more than {luck.high:.2f} in one sweep of twenty. "
        f"{who} beyond that{what}."
    )
    figures = {"expected": luck.expected, "high": luck.high, "beyond": float(len(names)), "n_runs": float(n)}
    return Check("few-runs", "yes" if luck.high >= TELLING else "no", sentence, names, figures, "importance")


def scales(evidence: Evidence) -> Check:
    """Parameters over decades whose r depends on whether the logarithm is taken."""
    y = evidence.y
    found: list[tuple[float, str, float, float, bool]] = []
    for parameter in evidence.columns:
        raw = parameter.raw
        there = raw[np.isfinite(raw)]
        if not len(there) or there.min() <= 0 or there.max() / there.min() < 10:
            continue
        plain, on_log = pearson(np.column_stack([raw, np.log10(np.where(raw > 0, raw, np.nan))]), y).r
        if np.isfinite(plain) and np.isfinite(on_log):
            found.append((abs(abs(on_log) - abs(plain)), parameter.name, float(plain), float(on_log), parameter.log))
    if not found:
        return Check("scales", "no", "No parameter here spans more than one power of ten.", (), {}, "runs")
    change, name, plain, on_log, is_log = max(found)
    used = "the logarithm" if is_log else "the values as they are"
    sentence = (
        f"{code(name)}: r is {signed(plain)} on the values as they are and {signed(on_log)} on their logarithm. "
        f"The ranking uses {used}."
    )
    state: State = "yes" if change >= WORTH_A_WORD else "no"
    if state == "no":
        sentence = f"The scale hardly changes any r here. The largest change is for {sentence}"
    affected = tuple(item[1] for item in sorted(found, reverse=True) if item[0] >= WORTH_A_WORD)
    return Check("scales", state, sentence, affected, {"plain": plain, "log": on_log, "change": change}, "runs")


def codes(evidence: Evidence) -> Check:
    """Whole numbers that may be names in disguise: in no order, and telling much more as levels than as a line."""
    y = evidence.y
    found: list[tuple[float, str, float, float, int]] = []
    for parameter in evidence.columns:
        raw = parameter.raw
        there = np.isfinite(raw)
        values, at = np.unique(raw[there], return_inverse=True)
        if parameter.kind == "boolean" or not 3 <= len(values) <= 12 or np.any(values != np.round(values)):
            continue
        means = np.bincount(at, weights=y[there]) / np.bincount(at)
        if not _consecutive(values) or _ordered(means):
            continue
        between = correlation_ratio(at.astype(np.intp), y[there], len(values))
        r = float(pearson(raw[:, None], y).r[0])
        if np.isfinite(between) and np.isfinite(r):
            found.append((between**2 - r**2, parameter.name, r, between, len(values)))
    if not found:
        return Check(
            "codes",
            "no",
            "No parameter here has a few whole numbers that could stand for names.",
            (),
            {},
            "runs",
        )
    gain, name, r, between, levels = max(found)
    figures = {"r": r, "correlation_ratio": between, "levels": float(levels)}
    if gain < WORTH_A_WORD:
        sentence = (
            f"The closest is {code(name)} ({levels} values): as numbers |r| = {abs(r):.2f}, "
            f"as names {between:.2f}, hardly more."
        )
        return Check("codes", "no", sentence, (), figures, "runs")
    sentence = (
        f"{code(name)} has {levels} values: taken as numbers r = {signed(r)}, taken as names the correlation "
        f"ratio is {between:.2f}. If its numbers stand for names, make it a category on the page Runs."
    )
    return Check("codes", "yes", sentence, (name,), figures, "runs")


def _consecutive(values: Floats) -> bool:
    """0, 1, 2, … or 1, 2, 3, …, as a code has it."""
    return bool(values[0] in (0, 1) and np.all(np.diff(values) == 1))


def _ordered(means: Floats) -> bool:
    """Only rising or only falling, as a count has it more often than names do."""
    steps = np.diff(means)
    return bool(np.all(steps >= 0) or np.all(steps <= 0))


def _largest(values: Floats) -> int | None:
    """Where the largest |value| is; None when there is none."""
    return int(np.nanargmax(np.abs(values))) if np.isfinite(values).any() else None
