"""Facts: what a ranking found, for those who put it into words; and a finding, the words about one of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from hpimp_core.curves import CURVE_POINTS, Axis, axis_of, curves
from hpimp_core.encoding import Floats
from hpimp_core.forest import Forest
from hpimp_core.noise import Signal
from hpimp_core.target import Target
from hpimp_core.words.conditions import Condition, conditions

# With fewer runs than this, or this many per parameter, the order is not settled.
FEW_RUNS, FEW_RUNS_PER_PARAMETER = 50, 5


@dataclass(frozen=True, eq=False)
class Facts:
    """The parts of a Ranking that its words are made from; see there."""

    frame: pd.DataFrame
    levels: pd.DataFrame
    signal: Signal
    noise_floor: float
    moved_together: pd.DataFrame
    target: Target
    forest: Forest
    best: float | None

    @property
    def metric(self) -> str:
        """The target metric's name."""
        return self.target.metric

    @property
    def n_runs(self) -> int:
        """Runs used."""
        return len(self.target.y)

    @cached_property
    def drivers(self) -> pd.DataFrame:
        """The rows above the noise floor, most important first."""
        return self.frame[self.frame["above_noise"]]

    @property
    def idle(self) -> list[str]:
        """Names at or below the noise floor, without the doubtful ones."""
        names = self.frame.loc[~self.frame["above_noise"], "parameter"]
        return [name for name in names if name not in self.doubtful]

    @cached_property
    def doubtful(self) -> frozenset[str]:
        """Names whose share another may hold: those that moved with a driver, or decide whether a driver exists."""
        drivers = set(self.drivers["parameter"])
        parents = {found.parent for found in self.conditions if drivers.intersection(found.parameters)}
        return frozenset(name for cluster in self.clusters for name in cluster) | parents

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """Parameters that exist only in some runs."""
        return conditions(self.forest.encoding, list(self.frame["parameter"]))

    @property
    def settled(self) -> bool:
        """Whether there are enough runs, and signal, to say that a parameter does not matter."""
        enough = max(FEW_RUNS, FEW_RUNS_PER_PARAMETER * len(self.frame))
        return self.n_runs >= enough and self.signal.word in ("fair", "strong")

    @cached_property
    def clusters(self) -> list[list[str]]:
        """Parameters that moved together, also through others, where one is above noise; most important first."""
        order = list(self.frame["parameter"])
        group = {name: {name} for name in order}
        pairs = self.moved_together[self.moved_together["measure"] != "presence"]
        for first, second in zip(pairs["first"], pairs["second"], strict=True):
            merged = group[first] | group[second]
            for name in merged:
                group[name] = merged
        drivers = set(self.drivers["parameter"])
        found: list[list[str]] = []
        for name in order:
            if len(group[name]) > 1 and group[name] & drivers and not any(name in cluster for cluster in found):
                found.append([other for other in order if other in group[name]])
        return found


@dataclass(frozen=True)
class Finding:
    """One thing to know about a ranking.

    Attributes
    ----------
    kind : str
        What it is about, in a few words that can head a card.
    parameters : tuple of str
        The parameters it is about, most important first; may be empty.
    text : str
        Whole sentences in Markdown, names in code spans, with their numbers.
    numbers : dict
        The same numbers for programs.
    page : str
        The page that shows it.
    """

    kind: str
    parameters: tuple[str, ...]
    text: str
    numbers: dict[str, float] = field(default_factory=dict)
    page: str = "importance"


@dataclass(frozen=True)
class Best:
    """Where a parameter is best on its curve: the value, and whether it is the lowest or highest tried."""

    value: float | str
    at_lowest: bool
    at_highest: bool


def best_of(facts: Facts, name: str) -> Best | None:
    """Where the forest predicts the best metric along one parameter; None when it has no value at all."""
    axis, mean = curve_of(facts, name)
    if len(mean) == 0:
        return None
    at = int(np.argmin(mean) if facts.target.goal == "minimize" else np.argmax(mean))
    # A plateau that reaches the end is best at the end: nothing within tells it from there.
    close = np.abs(mean - mean[at]) <= 0.02 * np.ptp(mean)
    return Best(axis.values[at], bool(close[0]), bool(close[-1]))


def curve_of(facts: Facts, name: str) -> tuple[Axis, Floats]:
    """A parameter's axis and the forest's mean response along it, on the scale of `forest.y`."""
    encoding = facts.forest.encoding
    axis = axis_of(encoding, encoding.index(name), CURVE_POINTS)
    if not axis.values:
        return axis, np.empty(0)
    return axis, np.asarray(curves(facts.forest, axis).mean(axis=0), dtype=np.float64)
