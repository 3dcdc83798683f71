"""Columns: which are parameters, which are metrics, which are bookkeeping, and why."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from hpimp_core.runs import Column
from hpimp_core.tables import names
from hpimp_core.tables.cells import Values
from hpimp_core.tables.conventions import Tool
from hpimp_core.tables.scales import spans_decades
from hpimp_core.tables.terms import Goal, Role
from hpimp_core.tables.tools import PREFIXES

# Words that differ in more than this share of the runs name the run; below SMALL_TABLE runs any setting may.
UNIQUE_SHARE = 0.5
SMALL_TABLE = 12
# A setting that is given in some runs and left empty in others differs between runs, even if it is given one value.
CONDITIONAL_SHARE = 0.1
# No parameter has that many levels; a column of text that has is free text.
MOST_LEVELS = 200
# A column named like a result, with few round values in many runs, is a setting: grad_norm = 0.5, 1, 5.
GRID_LEVELS = 6
MIN_GRID_RUNS = 20
# How far a run got, beside the column that says how far it was meant to go.
PROGRESS = re.compile(r"^_?(epoch|epochs|step|steps|iter|iteration|iterations|round)$")
PLANNED = re.compile(r"^(.*_)?(max|num|n|total|training|train)_(epochs?|steps?|iter|iters|iterations|rounds)$")
# Two measurements of the same thing agree this well; settings chosen before the run do not.
LEAK_CORRELATION = 0.97
# Pairs of columns are compared only in tables of this many candidates, on this many runs.
MOST_COMPARED = 40
SAMPLED_RUNS = 500
CORRELATED_RUNS = 5_000
# Up to here different values are counted, beyond it they are estimated where they are many.
COUNTED_RUNS = 50_000
# A quotient rounded to whole numbers is off by less than this part.
DERIVED_TOLERANCE = 0.01


@dataclass(frozen=True)
class Facts:
    """What the values of a column say."""

    n: int
    filled: int
    distinct: int
    numeric: bool
    measured_look: bool


def column_roles(
    values: Mapping[str, Values],
    tool: Tool,
    *,
    parents: Mapping[str, str] | None = None,
    goals: Mapping[str, Goal] | None = None,
    log: frozenset[str] = frozenset(),
) -> tuple[Column, ...]:
    """The role of each column with its reason, in the table's order.

    Parameters
    ----------
    values : mapping of name to Values
        Each column's values, as `cells.as_values` gives them.
    tool : Tool
        Whose conventions the names follow.
    parents : mapping of name to name
        The column that a nested one came from.
    goals, log : mapping of name to goal, set of names
        What the file itself says of its metrics and parameters.
    """
    parents, goals = parents or {}, goals or {}
    facts = {name: facts_of(found) for name, found in values.items()}
    decided = {}
    for name, found in values.items():
        full = name if name not in parents or name.startswith(parents[name]) else f"{parents[name]}.{name}"
        decided[name] = _decide(name, full, found, facts[name], tool, values)
    known = {name: role for name, (role, _) in decided.items() if role is not None}
    columns = []
    for name, found in values.items():
        role, reason = decided[name]
        if role is None:
            role, reason = _by_place(name, list(values), known, facts)
        column = Column(name, role, reason, found.kind, goal=goals.get(name) or names.metric_goal(name) or "minimize")
        if role == "parameter":
            column = _settled(column, facts[name], found)
        columns.append(column)
    columns = _without_leaks(columns, values, facts)
    columns = _without_derived(_with_a_metric(columns, facts, tool), values, facts)
    return tuple(_scaled(column, values, facts, log) for column in columns)


def _scaled(column: Column, values: Mapping[str, Values], facts: Mapping[str, Facts], log: frozenset[str]) -> Column:
    """A column with its scale: log where the file says so or a parameter spans decades."""
    spans = column.role == "parameter" and facts[column.name].numeric and spans_decades(values[column.name].values)
    return replace(column, log=column.name in log or spans)


def facts_of(found: Values) -> Facts:
    """Counts of a column's values, and whether they look measured: many different long decimals."""
    series = found.values
    filled = int(series.notna().sum())
    distinct = _distinct(series, filled)
    numeric = found.kind in ("number", "integer")
    measured = False
    if found.kind == "number" and filled >= 3 and distinct > max(3, 0.3 * filled):
        sample = series.dropna().to_numpy(dtype=float)[:200]
        measured = bool(np.mean([len(repr(float(value)).strip("-0.")) >= 5 for value in sample]) > 0.5)
    return Facts(len(series), filled, distinct, numeric, measured)


def _distinct(series: pd.Series, filled: int) -> int:
    """How many different values a column has; of a long one with very many, about how many."""
    if len(series) <= COUNTED_RUNS:
        return int(series.nunique())
    head = series.iloc[:COUNTED_RUNS]
    distinct = int(head.nunique())
    if distinct > 10 * MOST_LEVELS:
        return int(distinct / max(1, int(head.notna().sum())) * filled)
    return int(series.nunique())


def _decide(
    name: str, full: str, found: Values, facts: Facts, tool: Tool, others: Mapping[str, Values]
) -> tuple[Role | None, str]:
    """The role that the tool, the values or the name settle; None where they do not.

    `full` is the name after the column it was nested in.
    """
    if facts.filled == 0:
        return "bookkeeping", "Every cell is empty."
    for rule in (*tool.rules, *PREFIXES):
        if match := rule.pattern.search(full):
            if rule.role == "metric" and not facts.numeric:
                return "bookkeeping", "Recorded by the run, but it holds no numbers."
            if rule.role == "parameter" and (reason := names.chore_exactly(full[match.end() :])):
                return "bookkeeping", reason
            return rule.role, rule.reason
    if found.dates:
        return "bookkeeping", "A date or a time of day."
    called = names.joined(name)
    if (reason := names.chore(name)) and not (facts.numeric and names.metric_goal(name)):
        return "bookkeeping", reason
    if tool.others == "metric":
        if facts.numeric:
            return "metric", f"Measured: {tool.name} marks its parameters, and this is not one of them."
        return "bookkeeping", f"{tool.name} marks its parameters, and this is not one of them."
    if facts.numeric and PROGRESS.search(called) and facts.distinct > UNIQUE_SHARE * facts.filled:
        return "bookkeeping", "How far the run got, known only afterwards."
    if facts.numeric and PROGRESS.search(called) and any(PLANNED.search(names.joined(o)) for o in others if o != name):
        return "bookkeeping", "How far the run got, known only afterwards."
    goal = names.metric_goal(name)
    if goal and facts.numeric and not _is_grid(found, facts):
        better = "lower" if goal == "minimize" else "higher"
        return "metric", f"Its name says it was measured, and that {better} is better."
    if facts.numeric and names.is_cost(name):
        return "metric", "Its name says it was measured: what the run or the model took."
    if found.duration:
        return "bookkeeping", names.TIMING
    if not facts.numeric:
        return "parameter", "A choice between words, known before the run."
    if names.may_be_logged(name) and facts.measured_look:
        return "metric", "Its values differ from run to run as measured ones do."
    if names.is_setting(name):
        return "parameter", "Its name is that of a setting."
    if names.is_objective(name):
        return "metric", "Its name says that this is what was optimised."
    if tool.others is not None:
        return tool.others, f"{tool.name} marks what was measured, and this is not among it."
    return None, ""


def _is_grid(found: Values, facts: Facts) -> bool:
    """Whether a column named like a result holds a few round values again and again, as only a setting does."""
    if facts.filled < MIN_GRID_RUNS or not 1 < facts.distinct <= GRID_LEVELS or facts.distinct > 0.2 * facts.filled:
        return False
    levels = pd.unique(found.values.dropna())
    return all(len(f"{float(level):g}".replace("e-0", "").replace(".", "").strip("-0")) <= 2 for level in levels)


def _by_place(
    name: str, order: Sequence[str], known: Mapping[str, Role], facts: Mapping[str, Facts]
) -> tuple[Role, str]:
    """The role of a number whose name says nothing: tables hold settings first, results last."""
    if not facts[name].measured_look:
        return "parameter", "A number that takes few or round values, as settings do."
    if _is_numbered(name, order):
        return "parameter", "One of several that only their numbers tell apart, as settings are called."
    position = order.index(name)
    later = [known.get(other) for other in order[position + 1 :]]
    earlier = [known.get(other) for other in order[:position]]
    if "parameter" not in later and ("metric" in earlier or "metric" not in later):
        return "metric", "It stands after the settings and differs from run to run, as results do."
    return "parameter", "A number that stands among the settings."


def _is_numbered(name: str, order: Sequence[str]) -> bool:
    """Whether other columns have the same name but for the number at its end: x1, x2."""
    stem = name.rstrip("0123456789")
    return stem != name and any(other != name and other.rstrip("0123456789") == stem for other in order)


def _with_a_metric(columns: Sequence[Column], facts: Mapping[str, Facts], tool: Tool) -> list[Column]:
    """The columns with the last resort of a metric, where nothing named one: the last number that looks measured.

    In a table that no tool wrote, a timing that stands last is what was measured.
    """
    if any(column.role == "metric" for column in columns):
        return list(columns)
    order = [column.name for column in columns]
    for position in range(len(columns) - 1, 0, -1):
        column = columns[position]
        is_measured = facts[column.name].measured_look and not _is_numbered(column.name, order)
        is_free = column.role == "parameter" and not names.is_spelled_setting(column.name)
        is_timing = tool.name == "plain" and position == len(columns) - 1 and column.reason == names.TIMING
        if is_measured and (is_free or is_timing) and any(c.role == "parameter" for c in columns[:position]):
            reason = "No name says what was measured; this is the last number that differs from run to run."
            return [*columns[:position], replace(column, role="metric", reason=reason), *columns[position + 1 :]]
    return list(columns)


def _settled(column: Column, facts: Facts, found: Values) -> Column:
    """A would-be parameter, unless its values say that it decides nothing or only names the run."""
    if facts.distinct == 1:
        only = found.values.dropna().iloc[0]
        value = f"{only:.6g}" if facts.numeric else str(only)[:40]
        missing = facts.n - facts.filled
        if min(missing, facts.filled) >= CONDITIONAL_SHARE * facts.n:
            return replace(column, reason=f"Given as {value} in some runs and left empty in the others.")
        return replace(column, role="bookkeeping", reason=f"The same in every run that has it: {value}.")
    if found.dates:
        return replace(column, role="bookkeeping", reason="A date or a time of day.")
    if found.kind == "category" and facts.n > SMALL_TABLE:
        if facts.distinct > UNIQUE_SHARE * facts.filled and facts.distinct > SMALL_TABLE / 2:
            return replace(column, role="bookkeeping", reason="Text that differs in nearly every run.")
        if facts.distinct > MOST_LEVELS:
            return replace(column, role="bookkeeping", reason=f"Text with {facts.distinct:,} different values.")
    return column


def _without_leaks(columns: Sequence[Column], values: Mapping[str, Values], facts: Mapping[str, Facts]) -> list[Column]:
    """Parameters that only repeat a metric are metrics: nobody can set them before the run."""
    metrics = [column.name for column in columns if column.role == "metric" and facts[column.name].distinct > 5]
    measured = {name: values[name].values.iloc[:CORRELATED_RUNS].rank() for name in metrics[:MOST_COMPARED]}
    settled = []
    for column in columns:
        fact = facts[column.name]
        is_suspect = column.role == "parameter" and fact.measured_look and fact.filled >= 10
        if is_suspect and not names.is_setting(column.name):
            ranks = values[column.name].values.iloc[:CORRELATED_RUNS].rank()
            same = [name for name, other in measured.items() if abs(_correlation(ranks, other)) > LEAK_CORRELATION]
            if same:
                reason = f"It all but repeats `{same[0]}`, so it was measured."
                settled.append(replace(column, role="metric", reason=reason))
                continue
        settled.append(column)
    return settled


def _without_derived(
    columns: Sequence[Column], values: Mapping[str, Values], facts: Mapping[str, Facts]
) -> list[Column]:
    """Parameters worked out from two others (a product or a quotient of them) tell nothing new."""
    numeric = [
        c.name for c in columns if c.role == "parameter" and facts[c.name].numeric and facts[c.name].distinct > 1
    ]
    if len(numeric) > MOST_COMPARED:
        return list(columns)
    logs = {}
    for name in numeric:
        numbers = values[name].values.to_numpy(dtype=float, na_value=np.nan)[:SAMPLED_RUNS]
        if np.isfinite(numbers).all() and (numbers > 0).all() and len(numbers) >= 10:
            logs[name] = np.log(numbers)
    derived: dict[str, str] = {}
    for name in sorted(logs, key=lambda name: -facts[name].distinct):
        if facts[name].distinct < 8 or names.is_spelled_setting(name):
            continue
        sources = [other for other in logs if other != name and other not in derived]
        for a, b in itertools.combinations(sources, 2):
            if facts[name].distinct <= max(facts[a].distinct, facts[b].distinct):
                continue
            for sign_a, sign_b in ((1, 1), (1, -1), (-1, 1)):
                rest = logs[name] - sign_a * logs[a] - sign_b * logs[b]
                if rest.max() - rest.min() < DERIVED_TOLERANCE:
                    derived[name] = f"Worked out from `{a}` and `{b}`, so it tells nothing new."
    return [
        replace(column, role="bookkeeping", reason=derived[column.name]) if column.name in derived else column
        for column in columns
    ]


def _correlation(one: pd.Series, other: pd.Series) -> float:
    """Pearson's r of two columns where both are given; 0 where it cannot be told."""
    both = (one.notna() & other.notna()).to_numpy()
    a, b = one.to_numpy(dtype=float)[both], other.to_numpy(dtype=float)[both]
    if len(a) < 10 or a.std() == 0 or b.std() == 0:
        return 0.0
    return float(np.corrcoef(a, b)[0, 1])
