"""Findings: what to make of a ranking, each a sentence with its numbers that stands on its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hpimp_core.words.about_parameters import (
    acting_together,
    at_the_edge,
    below_noise,
    correlated_only,
    curved,
    given,
    many_levels,
    together,
)
from hpimp_core.words.about_runs import conditional, diverged, drifting, few_runs, long_tail, sampled, trust
from hpimp_core.words.facts import Facts, Finding
from hpimp_core.words.wording import code, listed

__all__ = ["Finding", "code", "find_all", "listed"]

Seeker = Callable[[Facts], Iterator[Finding]]

BY_SIGNAL: tuple[Seeker, ...] = (
    given, curved, together, acting_together, correlated_only, at_the_edge, below_noise, conditional,
    drifting, diverged, long_tail, many_levels, few_runs, trust, sampled,
)  # fmt: skip
WITHOUT_SIGNAL: tuple[Seeker, ...] = (trust, few_runs, diverged, long_tail, sampled)


def find_all(facts: Facts) -> tuple[Finding, ...]:
    """All findings, most useful first. Without a signal none names a parameter as a driver."""
    seekers = BY_SIGNAL if facts.signal.word != "none" else WITHOUT_SIGNAL
    return tuple(finding for seek in seekers for finding in seek(facts))
