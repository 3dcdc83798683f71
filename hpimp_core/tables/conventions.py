"""Conventions: what an entry of the table of tools is made of."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hpimp_core.tables.terms import Goal, Role


@dataclass(frozen=True)
class Rule:
    """Columns of one shape: their role, and why."""

    pattern: re.Pattern[str]
    role: Role
    reason: str


@dataclass(frozen=True)
class Tool:
    """A tool's convention.

    Attributes
    ----------
    name : str
        The tool, as it calls itself.
    marks : tuple of patterns
        Recognised when each is found among the column names.
    reason : str
        How it was recognised, to be shown.
    rules : tuple of Rule
        Roles of columns, the first that fits wins.
    others : role, optional
        What columns are that neither a rule nor a metric's name settles; by default values and place decide.
    targets : tuple of patterns
        Columns to be guessed as target metric, the most wanted first.
    goal : str or None
        What the tool always does with its target.
    """

    name: str
    marks: tuple[re.Pattern[str], ...]
    reason: str
    rules: tuple[Rule, ...] = ()
    others: Role | None = None
    targets: tuple[re.Pattern[str], ...] = ()
    goal: Goal | None = None


def rule(pattern: str, role: Role, reason: str) -> Rule:
    """A rule for the columns in whose names a pattern is found."""
    return Rule(re.compile(pattern), role, reason)


def named(listed: str, role: Role, reason: str) -> Rule:
    """A rule for whole names, listed with commas; case and the space between words do not matter."""
    either = "|".join(re.sub(r"\\?[ _]", "[ _]?", re.escape(name)) for name in listed.split(", "))
    return rule(rf"(?i)^({either})$", role, reason)


def marks(*patterns: str) -> tuple[re.Pattern[str], ...]:
    """Patterns, compiled."""
    return tuple(re.compile(pattern) for pattern in patterns)
