"""A search space: a dimension per parameter, with what to do about it and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from hpimp_core.runs import Goal, Kind

Decision = Literal["keep", "narrow", "fix"]
Edge = Literal["", "below", "above"]
Value = bool | int | float | str


@dataclass(frozen=True)
class Condition:
    """A parameter that exists only when another has one of these values."""

    parent: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Dimension:
    """What to do with one parameter in the next sweep.

    Attributes
    ----------
    name : str
    kind : {"number", "integer", "boolean", "category"}
    log : bool
        Whether its range is to be searched on the log scale.
    decision : {"keep", "narrow", "fix"}
        Tune it in all of what was tried, in a part of it, or not at all.
    reason : str
        Why, in a sentence or two of Markdown.
    tried : tuple
        Either the lowest and the highest number tried, or every value tried when `listed`.
    search : tuple
        The same for the next sweep: the range's ends, or the values to choose from. When fixed, the one value; empty
        when it is to be left unset. Never outside what was tried.
    listed : bool
        Whether values are chosen from a list (categories, switches, numbers tried at a few values only).
    beyond : {"", "below", "above"}
        The side on which the best lies at the edge of what was tried, so that more may be found beyond it.
    condition : Condition, optional
    best : tuple
        Its values in the best runs, for a drawing.
    importance : float
    """

    name: str
    kind: Kind
    log: bool
    decision: Decision
    reason: str
    tried: tuple[Value, ...]
    search: tuple[Value, ...]
    listed: bool
    beyond: Edge = ""
    condition: Condition | None = None
    best: tuple[Value, ...] = field(default=(), repr=False)
    importance: float = float("nan")

    @property
    def value(self) -> Value | None:
        """The value it is fixed at; None when it is tuned or left unset."""
        return self.search[0] if self.decision == "fix" and self.search else None

    @property
    def is_range(self) -> bool:
        """Whether it is tuned within two bounds."""
        return self.decision != "fix" and not self.listed

    @property
    def bounds(self) -> tuple[float, float]:
        """The ends of the range it is tuned in."""
        low, high = self.search
        return float(low), float(high)


@dataclass(frozen=True)
class Space:
    """The next sweep's search space, a dimension per parameter, most important first.

    `verdict` is a sentence in Markdown; `n_best` is how many runs counted as the best.
    """

    dimensions: tuple[Dimension, ...]
    metric: str
    goal: Goal
    source: str = "plain"
    verdict: str = ""
    n_best: int = 0

    @property
    def tuned(self) -> tuple[Dimension, ...]:
        """The dimensions that are searched."""
        return tuple(d for d in self.dimensions if d.decision != "fix")

    @property
    def fixed(self) -> tuple[Dimension, ...]:
        """The dimensions that are held at one value, or left unset."""
        return tuple(d for d in self.dimensions if d.decision == "fix")


def said(value: Value) -> str:
    """A value as plain text: numbers to three significant digits."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:.3g}"
