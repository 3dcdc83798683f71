"""Large tables, read and ranked in a fresh process, and the cost against the number of runs and parameters.

python -m tests.benchmarks.scaling
python -m tests.benchmarks.scaling --without-million
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from hpimp_core import rank, read_runs
from tests.benchmarks.figures import Figure, peak_megabytes, show, taken
from tests.planted import sweep

# runs, parameters, seconds at most, megabytes at most
LARGE = ((100_000, 30, 20.0, 2_000.0), (1_000_000, 20, 90.0, 6_000.0))
RUNS = (100, 1_000, 10_000, 100_000)
PARAMETERS = (10, 30, 60)


def read_and_rank(path: str) -> dict[str, float]:
    """Read a file and rank it, as this process's first work."""
    empty = peak_megabytes()
    start = time.perf_counter()
    runs = read_runs(path)
    read = time.perf_counter()
    ranking = rank(runs, metric="val_loss")
    end = time.perf_counter()
    return {
        "read": read - start,
        "rank": end - read,
        "processor": time.process_time(),
        "megabytes": peak_megabytes(),
        "megabytes_empty": empty,
        "runs": ranking.n_runs,
        "drawn": ranking.n_drawn,
        "parameters": len(ranking.frame),
        "first_is_planted": float(ranking.frame["parameter"][0] == "learning_rate"),
    }


def large(n: int, d: int, seconds: float, megabytes: float) -> list[Figure]:
    """Read and rank a CSV of n × d in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "runs.csv"
        sweep(n, d, 0)[0].frame.to_csv(path, index=False)
        size = path.stat().st_size / 1e6
        command = [sys.executable, "-m", "tests.benchmarks.scaling", "--read", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert found["runs"] == n
    assert found["parameters"] == d
    what = f"{n:,} × {d}"
    note = (
        f"read {found['read']:.1f} s, rank {found['rank']:.1f} s, {found['processor']:.1f} s of processor, "
        f"CSV of {size:.0f} MB, {found['drawn']:.0f} runs drawn per tree"
    )
    return [
        Figure(f"{what}: read and rank, seconds", found["read"] + found["rank"], seconds, note=note),
        Figure(f"{what}: read and rank, seconds of processor", found["processor"], note="imports included"),
        Figure(
            f"{what}: peak memory, MB", found["megabytes"], megabytes, note=f"{found['megabytes_empty']:.0f} MB empty"
        ),
        Figure(f"{what}: the planted driver comes first", found["first_is_planted"], 1.0, at_least=True),
    ]


def cost(times: int) -> list[Figure]:
    """Processor seconds of `rank` against n and d."""
    figures = []
    for d in PARAMETERS:
        for n in RUNS if d == PARAMETERS[0] else RUNS[:3]:
            runs = sweep(n, d, 0)[0]
            one = taken(lambda runs=runs: rank(runs), times=times)
            figures.append(Figure(f"rank {n:,} × {d}, seconds", one.wall, note=f"{one.cpu:.2f} s of processor"))
    return figures


def main(arguments: list[str] | None = None) -> bool:
    """Measure and print; whether all figures hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--read", metavar="FILE", help="read and rank this file, print what it took, and nothing else")
    parser.add_argument("--without-million", action="store_true")
    parser.add_argument("--times", type=int, default=2)
    options = parser.parse_args(arguments)
    if options.read:
        print(json.dumps(read_and_rank(options.read)))
        return True
    held = [show("Scaling: cost against runs and parameters", cost(options.times))]
    for n, d, seconds, megabytes in LARGE[: 1 if options.without_million else 2]:
        held.append(show(f"Scaling: {n:,} × {d}", large(n, d, seconds, megabytes)))
    return all(held)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
