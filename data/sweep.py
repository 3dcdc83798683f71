"""What every script beside this module shares: a seeded, resumable, parallel search that appends rows to a CSV.

A script brings two functions. ``settings(seed)`` draws the hyperparameters of one run, ``train(settings, seed)``
trains it and returns what was measured. Both depend on nothing but their arguments, so a row repeats from its seed
(all of it but the times).
"""

import argparse
import csv
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from threadpoolctl import threadpool_limits

T = TypeVar("T")
Row = dict[str, Any]
Settings = Callable[[int], Row]
Train = Callable[[Row, int], Row]

# Drawn settings are rounded before they are used, so that the CSV holds exactly what was trained.
SETTING_DIGITS = 4
RESULT_DIGITS = 6


class DivergedError(Exception):
    """The run's numbers left the finite ones: it has settings but no result."""


def log_uniform(rng: np.random.Generator, low: float, high: float) -> float:
    """Draw a number whose logarithm is uniform."""
    return rounded(float(np.exp(rng.uniform(np.log(low), np.log(high)))), SETTING_DIGITS)


def log_integer(rng: np.random.Generator, low: int, high: int) -> int:
    """Draw a whole number whose logarithm is about uniform, both ends included."""
    return round(log_uniform(rng, low, high))


def uniform(rng: np.random.Generator, low: float, high: float) -> float:
    """Draw a number between low and high."""
    return rounded(rng.uniform(low, high), SETTING_DIGITS)


def integer(rng: np.random.Generator, low: int, high: int) -> int:
    """Draw a whole number, both ends included."""
    return int(rng.integers(low, high, endpoint=True))


def choice(rng: np.random.Generator, levels: Sequence[T]) -> T:
    """Draw one of the levels (as the plain Python value that was given)."""
    return levels[rng.integers(len(levels))]


def rounded(number: float, digits: int) -> float:
    """Round to significant digits."""
    return float(f"{number:.{digits}g}")


def run(settings: Settings, train: Train, seed: int) -> Row:
    """Train the run of one seed, on one thread: sums in another order would change the last digits."""
    drawn = settings(seed)
    with threadpool_limits(1):
        try:
            measured = train(drawn, seed)
        except DivergedError:
            return {"seed": seed, "state": "diverged", **drawn}
    measured = {
        name: rounded(value, RESULT_DIGITS) if isinstance(value, float) else value for name, value in measured.items()
    }
    return {"seed": seed, "state": "finished", **drawn, **measured}


def sweep(settings: Settings, train: Train, columns: Sequence[str], *, runs: int, out: Path, workers: int) -> None:
    """Bring ``out`` to the runs of the seeds 0 … runs − 1, training only those that it does not hold yet.

    Parameters
    ----------
    settings, train : callable
        Functions of a module (worker processes import them).
    columns : sequence of str
        The settings and the measured columns, in the CSV's order; ``seed`` and ``state`` come first.
    runs : int
        Number of runs the CSV holds at the end.
    out : Path
        The CSV; a row is appended as soon as its run ends, and the rows are sorted by seed at the end.
    workers : int
        Processes; with 1 the runs happen in this one.
    """
    fields = ["seed", "state", *columns]
    done = {int(row["seed"]) for row in _read(out)}
    todo = [seed for seed in range(runs) if seed not in done]
    with out.open("a", newline="") as file:
        writer = csv.DictWriter(file, fields, lineterminator="\n")
        if not done:
            writer.writeheader()
        for row in _rows(settings, train, todo, workers):
            writer.writerow(row)
            file.flush()
    rows = sorted(_read(out), key=lambda row: int(row["seed"]))
    with out.open("w", newline="") as file:
        writer = csv.DictWriter(file, fields, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _rows(settings: Settings, train: Train, seeds: Sequence[int], workers: int) -> Iterator[Row]:
    """The rows of the seeds, as they are ready."""
    if workers == 1:
        yield from (run(settings, train, seed) for seed in seeds)
        return
    # A forked process would inherit the parent's thread pools in an unknown state.
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        for future in as_completed([pool.submit(run, settings, train, seed) for seed in seeds]):
            yield future.result()


def _read(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV; none when there is no file yet."""
    if not path.exists():
        return []
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def command(
    settings: Settings,
    train: Train,
    columns: Sequence[str],
    *,
    runs: int,
    out: str,
    arguments: Sequence[str] | None = None,
) -> None:
    """The command line which all the scripts share."""
    parser = argparse.ArgumentParser(description="Train the runs of a bundled sweep that its CSV does not hold yet.")
    parser.add_argument("--runs", type=int, default=runs, help="runs in the CSV at the end (default: %(default)s)")
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name(out), help="the CSV (default: beside me)")
    parser.add_argument("--workers", type=int, default=2, help="processes of one thread each (default: %(default)s)")
    given = parser.parse_args(arguments)
    sweep(settings, train, columns, runs=given.runs, out=given.out, workers=given.workers)
