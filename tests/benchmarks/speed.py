"""How fast, against peers on the same table in the same run.

python -m tests.benchmarks.speed
python -m tests.benchmarks.speed --without-optuna     (its own evaluator takes minutes)

The peers are an extra: pip install -e '.[peers]'. Each is left out of the table where it is missing.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import warnings
from typing import Any

from sklearn.ensemble import RandomForestRegressor

from hpimp_core import rank
from hpimp_core.encoding import encode
from hpimp_core.fanova import decompose, main_effects
from hpimp_core.forest import fit_forest
from hpimp_core.relief import relief
from hpimp_core.runs import Runs
from tests.benchmarks.figures import Figure, show, taken
from tests.planted import distance, sweep

# What Optuna's evaluator and its faster version grow unless told otherwise.
PEERS_TREES = 64


def ranking(times: int) -> list[Figure]:
    """`rank` at 1,000 × 30 against a bare forest of 100 trees with its out-of-bag score on the same table."""
    runs, _, _ = sweep(1000, 30, 0)
    encoding = encode(runs.frame, [runs.column(name) for name in runs.parameters])
    y = runs.frame["val_loss"].to_numpy()

    def bare(n_jobs: int | None) -> Any:
        forest = RandomForestRegressor(100, oob_score=True, min_samples_leaf=3, n_jobs=n_jobs, random_state=0)
        return forest.fit(encoding.X, y)

    rank(runs)  # the first call pays for imports
    alone, both, ours = (
        taken(lambda: bare(None), times=times),
        taken(lambda: bare(-1), times=times),
        taken(lambda: rank(runs), times=times),
    )
    figures = [
        Figure("rank, 1,000 × 30, seconds", ours.wall, 2.0, note=f"{ours.cpu:.2f} s of processor"),
        Figure("bare forest of 100 trees, one job", alone.wall, note=f"{alone.cpu:.2f} s of processor"),
        Figure("bare forest of 100 trees, all jobs", both.wall, note=f"{both.cpu:.2f} s of processor"),
        Figure("rank in bare forests, processor time", ours.cpu / alone.cpu, 3.0),
        Figure("rank in bare forests, wall, one job", ours.wall / alone.wall, 3.0),
    ]
    for method in ("impurity", "permutation", "fanova", "relieff"):
        one = taken(lambda method=method: rank(runs, method=method), times=1)
        figures.append(Figure(f"rank, method {method}, seconds", one.wall, note=f"{one.cpu:.2f} s of processor"))
    forest = fit_forest(encoding, y)
    for name, call in {
        "fANOVA of a fitted forest": lambda: main_effects(forest),
        "its pairs": lambda: decompose(forest),
        "N-RReliefF": lambda: relief(encoding, y),
    }.items():
        one = taken(call, times=times)
        figures.append(Figure(f"{name}, 1,000 × 30, seconds", one.wall, note=f"{one.cpu:.2f} s of processor"))
    return figures


def as_study(runs: Runs) -> Any:
    """The runs as an Optuna study, log parameters with their log distribution."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    frame = runs.frame
    distributions: dict[str, Any] = {}
    for name in runs.parameters:
        column = runs.column(name)
        if column.kind == "category":
            distributions[name] = optuna.distributions.CategoricalDistribution(sorted(frame[name].unique()))
        elif column.kind == "integer":
            distributions[name] = optuna.distributions.IntDistribution(int(frame[name].min()), int(frame[name].max()))
        else:
            low, high = float(frame[name].min()), float(frame[name].max())
            distributions[name] = optuna.distributions.FloatDistribution(low, high, log=column.log)
    study = optuna.create_study(direction="minimize")
    rows = frame[list(runs.parameters)].astype(object).to_dict("records")
    study.add_trials(
        [
            optuna.create_trial(params=row, distributions=distributions, value=float(value))
            for row, value in zip(rows, frame["val_loss"], strict=True)
        ]
    )
    return study


def fanova_against_peers(times: int, *, with_optuna: bool) -> list[Figure]:
    """Functional ANOVA at 1,000 × 10, the fit included, with as many trees as the peers'."""
    runs, first, _ = sweep(1000, 10, 0)
    names = list(runs.parameters)

    def ours() -> dict[str, float]:
        encoding = encode(runs.frame, [runs.column(name) for name in names])
        found = main_effects(fit_forest(encoding, runs.frame["val_loss"].to_numpy(), n_trees=PEERS_TREES)).mean(axis=0)
        return dict(zip(names, found / found.sum(), strict=True))

    peers = {"optuna-fast-fanova": ("optuna_fast_fanova", 10.0)}
    if with_optuna:
        peers["Optuna"] = ("optuna", 100.0)
    mine = taken(ours, times=times)
    apart = distance(mine.answer, first)
    planted = first["learning_rate"] / sum(first.values())
    figures = [Figure("ours: seconds", mine.wall, note=f"{mine.cpu:.2f} s of processor, distance {apart:.3f}")]
    for peer, (package, factor) in peers.items():
        if importlib.util.find_spec(package) is None or importlib.util.find_spec("optuna") is None:
            print(f"{peer} is not installed (pip install -e '.[peers]'), left out")
            continue
        study = as_study(runs)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "experimental"
            if package == "optuna":
                from optuna.importance import FanovaImportanceEvaluator
            else:
                from optuna_fast_fanova import FanovaImportanceEvaluator
            evaluator = FanovaImportanceEvaluator(seed=0)
            theirs = taken(lambda e=evaluator, s=study: dict(e.evaluate(s)))
        their_distance = distance(theirs.answer, first)
        figures += [
            Figure(f"{peer}: seconds", theirs.wall, note=f"{theirs.cpu:.2f} s of processor"),
            Figure(f"{peer}: times slower, wall", theirs.wall / mine.wall, factor, at_least=True),
            Figure(f"{peer}: times slower, processor time", theirs.cpu / mine.cpu, factor, at_least=True),
            Figure(
                f"{peer}: our distance less its own", apart - their_distance, 0.0, note=f"its own {their_distance:.3f}"
            ),
            Figure(
                f"{peer}: a log parameter's share",
                theirs.answer["learning_rate"],
                note=f"ours {mine.answer['learning_rate']:.3f}, planted {planted:.3f}",
            ),
        ]
    return figures


def main(arguments: list[str] | None = None) -> bool:
    """Measure and print; whether all figures hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=5, help="the cheapest of so many calls counts")
    parser.add_argument("--without-optuna", action="store_true", help="leave out the peer that takes minutes")
    options = parser.parse_args(arguments)
    held = [show("Speed: the ranking", ranking(options.times))]
    held.append(
        show("Speed: fANOVA against peers", fanova_against_peers(options.times, with_optuna=not options.without_optuna))
    )
    return all(held)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
