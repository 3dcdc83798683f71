"""Conditions: parameters that exist only in some runs, and the category or switch that decides in which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hpimp_core.encoding import Encoding, Ints

# A parameter that is missing in at least this part of the runs, and present in as many, exists under a condition.
PART = 0.05
# The other parameter must say nearly always whether it is there.
HOLDS = 0.98


@dataclass(frozen=True)
class Condition:
    """Parameters that exist in the same runs.

    Attributes
    ----------
    parameters : tuple of str
    parent : str
        The parameter that decides where they exist; empty when none was found (then `parameters` is one).
    values : tuple of str
        The parent's levels under which they exist; those of a switch are "false" and "true".
    n_runs : int
        Runs in which they exist.
    """

    parameters: tuple[str, ...]
    parent: str
    values: tuple[str, ...]
    n_runs: int


def conditions(encoding: Encoding, order: Sequence[str]) -> tuple[Condition, ...]:
    """Find the parameters that exist only in some runs, grouped by what decides it; names in the order given."""
    groups: dict[tuple[str, tuple[str, ...], str], list[str]] = {}
    counts: dict[tuple[str, tuple[str, ...], str], int] = {}
    for name in order:
        index = encoding.index(name)
        features = encoding.features(index)
        present = ~np.isnan(encoding.X[:, features[0]]) if len(features) else np.zeros(len(encoding.X), dtype=bool)
        if not PART <= present.mean() <= 1 - PART:
            continue
        parent, values = parent_of(encoding, index, present)
        key = parent, values, "" if parent else name
        groups.setdefault(key, []).append(name)
        counts[key] = max(int(present.sum()), counts.get(key, 0))
    return tuple(Condition(tuple(names), key[0], key[1], counts[key]) for key, names in groups.items())


def parent_of(encoding: Encoding, index: int, present: npt.NDArray[np.bool_]) -> tuple[str, tuple[str, ...]]:
    """The category or switch that decides whether a parameter is there, and its levels then; empty when none does."""
    for other, parameter in enumerate(encoding.parameters):
        if other == index or parameter.kind not in ("category", "boolean"):
            continue
        codes, names = levels_of(encoding, other)
        counts = np.bincount(codes + 1, minlength=len(names) + 1)
        there = np.bincount(codes + 1, weights=present, minlength=len(names) + 1)
        on = there > counts / 2
        agree = np.where(on, there, counts - there).sum() / len(present)
        if agree >= HOLDS and on[1:].any() and not on[0] and not on[1:][counts[1:] > 0].all():
            return parameter.name, tuple(name for name, is_on in zip(names, on[1:], strict=True) if is_on)
    return "", ()


def levels_of(encoding: Encoding, index: int) -> tuple[Ints, tuple[str, ...]]:
    """Level index of each run (-1 where missing) and the levels' names, of a category or a switch."""
    parameter = encoding.parameters[index]
    if parameter.kind == "category":
        return encoding.codes(index), parameter.levels
    column = encoding.X[:, encoding.features(index)[0]]
    return np.where(np.isnan(column), -1, column).astype(np.intp), ("false", "true")
