"""Figures as a table: what was measured, what it must be, and whether it is."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One line: `found` must be at most (or at least) `bound`; without a bound it is for the record."""

    what: str
    found: float
    bound: float | None = None
    at_least: bool = False
    note: str = ""

    @property
    def holds(self) -> bool:
        """Whether the figure is on the right side of its bound."""
        return self.bound is None or (self.found >= self.bound if self.at_least else self.found <= self.bound)


def show(title: str, figures: list[Figure]) -> bool:
    """Print figures as a Markdown table; whether all of them hold."""
    print(f"\n## {title}\n\n| | found | must be | |\n| --- | --- | --- | --- |")
    for figure in figures:
        bound = "" if figure.bound is None else f"{'≥' if figure.at_least else '≤'} {figure.bound:g}"
        verdict = "" if figure.bound is None else "ok" if figure.holds else "**short**"
        print(
            f"| {figure.what} | {figure.found:.3g} | {bound} | {' '.join(filter(None, [verdict, figure.note]))} |",
            flush=True,
        )
    return all(figure.holds for figure in figures)


@dataclass(frozen=True)
class Taken:
    """What a call cost: seconds on the wall and of all this process's threads, and what it returned."""

    wall: float
    cpu: float
    answer: Any


def taken(call: Callable[[], Any], *, times: int = 1) -> Taken:
    """The cheapest of some calls: on a machine that does other things, the least disturbed."""
    best: Taken | None = None
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.process_time()
        answer = call()
        one = Taken(time.perf_counter() - wall, time.process_time() - cpu, answer)
        best = one if best is None or one.cpu < best.cpu else best
    assert best is not None
    return best


def peak_megabytes() -> float:
    """The most memory that this process has held so far."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage would count what the parent held when it started this process
        peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(peak.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
