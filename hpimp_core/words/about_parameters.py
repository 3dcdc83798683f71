"""Findings about parameters: important but curved, moved together, acting together, best at the edge, idle."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hpimp_core.curves import Axis, axis_of, descend
from hpimp_core.encoding import Encoding, Floats
from hpimp_core.next_sweep import narrowing
from hpimp_core.next_sweep.dimensions import Edge
from hpimp_core.noise import negligible
from hpimp_core.tables.names import is_given
from hpimp_core.words.facts import Facts, Finding, best_of, curve_of
from hpimp_core.words.wording import code, figure, listed, percent, signed

IMPORTANT = 0.10
UNIMPORTANT = 0.05
# Below the first a correlation looks like nothing; from the second on, like something.
FLAT, TELLING = 0.2, 0.3
MOST_CLUSTERS, MOST_IN_CLUSTER = 3, 6
MOST_CORRELATED_ONLY = 2
MANY_LEVELS = 8
# A pair's own part of the metric's variance that is worth a sentence; the forest's chance wiggles stay below.
PAIR_MATTERS = 0.04
PAIR_POINTS = 15
STRONGEST_FOR_PAIRS = 4
# A lowest value this close to zero, as a part of the range tried, leaves nothing to try below.
NEXT_TO_ZERO = 0.5


def curved(facts: Facts) -> Iterator[Finding]:
    """Important, and yet no straight line shows it."""
    for _, row in facts.drivers.iterrows():
        r = row["correlation"]
        if row["importance"] < IMPORTANT or not abs(r) < FLAT:
            continue
        best = best_of(facts, row["parameter"]) if row["direction"] == "mixed" else None
        where = f" It does best near {figure(best.value)}." if best and not isinstance(best.value, str) else ""
        text = (
            f"{code(row['parameter'])} holds {percent(row['importance'])} of the importance for "
            f"{code(facts.metric)} while its correlation is only {signed(r)}: the relation is curved, or depends "
            f"on other settings.{where}"
        )
        numbers = {"importance": row["importance"], "correlation": r}
        some = row["correlation_low"] > 0 or row["correlation_high"] < 0
        kind = "important but weakly correlated" if some else "important but uncorrelated"
        yield Finding(kind, (row["parameter"],), text, numbers, "relationships")


def correlated_only(facts: Facts) -> Iterator[Finding]:
    """Correlated, and yet the forest does without it."""
    told = {name for cluster in facts.clusters for name in cluster}
    candidates = facts.frame[(facts.frame["importance"] < UNIMPORTANT) & (facts.frame["correlation"].abs() >= TELLING)]
    for _, row in candidates[~candidates["parameter"].isin(told)].head(MOST_CORRELATED_ONLY).iterrows():
        r = row["correlation"]
        text = (
            f"{code(row['parameter'])} goes with {code(facts.metric)} (correlation {signed(r)}) but holds only "
            f"{percent(row['importance'])} of the importance: what it tells, another setting tells better."
        )
        numbers = {"importance": row["importance"], "correlation": r}
        yield Finding("correlated but unimportant", (row["parameter"],), text, numbers, "pitfalls")


def together(facts: Facts) -> Iterator[Finding]:
    """Parameters that moved together, when one of them matters."""
    shares = facts.frame.set_index("parameter")["importance"]
    pairs = facts.moved_together.set_index(["first", "second"])["strength"]
    for cluster in facts.clusters[:MOST_CLUSTERS]:
        inside = pairs[[first in cluster and second in cluster for first, second in pairs.index]]
        weakest, share = float(inside.min()), float(shares.loc[cluster].sum())
        numbers = {"strength": weakest, "importance": share}
        if len(cluster) == 2:
            text = (
                f"{listed(cluster)} moved together (strength {weakest:.2f}), so these runs cannot tell which of the "
                f"two decides {code(facts.metric)}: only their {percent(share)} of the importance taken together can "
                "be relied on. Vary them apart in the next sweep."
            )
        else:
            text = (
                f"{listed(cluster, most=MOST_IN_CLUSTER)} moved together (strength {weakest:.2f} and more), so these "
                f"runs cannot tell which of them decides {code(facts.metric)}: only their {percent(share)} of the "
                "importance taken together can be relied on. Vary them apart in the next sweep."
            )
        yield Finding("moved together", tuple(cluster), text, numbers, "relationships")


def acting_together(facts: Facts) -> Iterator[Finding]:
    """The pair of strong parameters that does most together, when that is worth saying."""
    names = list(facts.drivers["parameter"].iloc[:STRONGEST_FOR_PAIRS])
    found = [(pair_share(facts, a, b), a, b) for i, a in enumerate(names) for b in names[i + 1 :]]
    if not found or max(found)[0] < PAIR_MATTERS:
        return
    share, first, second = max(found)
    text = (
        f"{code(first)} and {code(second)} act together: about {percent(share)} of the variation of "
        f"{code(facts.metric)} comes from their combination, on top of what each does alone. Tune them together, "
        f"not one after the other."
    )
    yield Finding("interaction", (first, second), text, {"share": share}, "relationships")


def pair_share(facts: Facts, first: str, second: str) -> float:
    """The part of the metric's variance that two parameters do only together, where the runs' own values lie."""
    forest = facts.forest
    (one, p), (two, q) = (typical_axis(forest.encoding, forest.encoding.index(name)) for name in (first, second))
    weight, (a, b) = descend(forest, [one, two])
    leaf = np.flatnonzero(forest.trees.feature < 0)
    cells = (a[leaf].T * (weight * forest.trees.value)[leaf]) @ b[leaf] / forest.n_trees
    cells = cells - p @ cells
    cells = cells - (cells @ q)[:, None]
    return float(p @ np.square(cells) @ q)


def typical_axis(encoding: Encoding, index: int) -> tuple[Axis, Floats]:
    """A parameter's values as often as the runs have them: the axis, and the weight of each point, summing to 1."""
    features = encoding.features(index)
    if encoding.parameters[index].kind == "category":
        axis = axis_of(encoding, index, PAIR_POINTS)
        codes = encoding.codes(index)
        counts = np.bincount(codes[codes >= 0], minlength=len(axis.values))
        return axis, counts / max(counts.sum(), 1)
    column = encoding.X[:, features[0]]
    points = np.quantile(column[~np.isnan(column)], (np.arange(PAIR_POINTS) + 0.5) / PAIR_POINTS, method="nearest")
    values, counts = np.unique(points, return_counts=True)
    return Axis(index, features, tuple(values.tolist()), values[:, None]), counts / PAIR_POINTS


def many_levels(facts: Facts) -> Iterator[Finding]:
    """A category whose many levels hide a spread-out effect from the forest."""
    for _, row in facts.frame[facts.frame["kind"] == "category"].iterrows():
        n_levels = int((facts.levels["parameter"] == row["parameter"]).sum())
        if n_levels < MANY_LEVELS or row["importance"] >= IMPORTANT or not row["correlation_ratio"] >= TELLING:
            continue
        text = (
            f"{code(row['parameter'])} has {n_levels} levels, and the forest tells them apart one by one, so its "
            f"importance of {percent(row['importance'])} may be too low: its levels differ in "
            f"{code(facts.metric)} by a correlation ratio of {row['correlation_ratio']:.2f}. Look at its levels, "
            f"or group them."
        )
        numbers = {"levels": float(n_levels), "correlation_ratio": row["correlation_ratio"]}
        yield Finding("many levels", (row["parameter"],), text, numbers, "relationships")


def at_the_edge(facts: Facts) -> Iterator[Finding]:
    """A number that is best at the end of what was tried."""
    for _, row in facts.drivers.iterrows():
        if row["importance"] < IMPORTANT or row["kind"] not in ("number", "integer") or row["direction"] == "mixed":
            continue
        side = best_edge(facts, row["parameter"])
        if not side:
            continue
        axis = axis_of(facts.forest.encoding, facts.forest.encoding.index(row["parameter"]), 2)
        lowest, highest = float(axis.values[0]), float(axis.values[-1])
        if side == "below" and not row["log"] and 0 <= lowest <= NEXT_TO_ZERO * (highest - lowest):
            continue  # there is next to nothing below
        end, which, way = (lowest, "lowest", "lower") if side == "below" else (highest, "highest", "higher")
        text = (
            f"{code(row['parameter'])} is best at the {which} value tried, {figure(end)}, and so are the best runs: "
            f"try {way} values in the next sweep, where that makes sense."
        )
        yield Finding("best at the edge", (row["parameter"],), text, {"edge": end}, "next_sweep")


def best_edge(facts: Facts, name: str) -> Edge:
    """The end of what was tried where both the curve and the best runs are best, as the next sweep's plan sees it."""
    y, goal, encoding = facts.forest.y, facts.target.goal, facts.forest.encoding
    seen = narrowing.tried(encoding, encoding.index(name), narrowing.best_runs(y, goal))
    axis, mean = curve_of(facts, name)
    x = seen.scaled(np.array(axis.values, dtype=np.float64))
    values = seen.scaled(np.array(seen.distinct, dtype=np.float64))
    return narrowing.edge(seen, x, -mean if goal == "minimize" else mean, values)


def given(facts: Facts) -> Iterator[Finding]:
    """What the models learned from: it explains the metric, but nobody tunes it."""
    for _, row in facts.drivers[facts.drivers["kind"] == "category"].iterrows():
        name = row["parameter"]
        if not is_given(name):
            continue
        text = (
            f"{code(name)} says what was learned from: it is given, not tuned, and it holds "
            f"{percent(row['importance'])} of the importance here. Compare its parts to see what decides "
            f"{code(facts.metric)} within each."
        )
        yield Finding("given, not tuned", (name,), text, {"importance": row["importance"]}, "compare")


def below_noise(facts: Facts) -> Iterator[Finding]:
    """Parameters that do no more than shuffled copies do."""
    idle = facts.idle
    if not idle or facts.drivers.empty:
        return
    one, floor = len(idle) == 1, percent(facts.noise_floor)
    which = f"{listed(idle)} {'stays' if one else 'stay'} at or below the noise floor of {floor}"
    if facts.settled:
        matter = facts.drivers.loc[facts.drivers["importance"] >= negligible(len(facts.frame)), "parameter"]
        text = (
            f"{which}: shuffled copies of the settings reach as much. Fix {'it' if one else 'them'} in the next sweep "
            f"and spend the runs on {listed(list(matter))}."
        )
    else:
        text = (
            f"{which}: in these runs, {'its' if one else 'their'} effect cannot be told from that of shuffled copies."
        )
    yield Finding("below the noise floor", tuple(idle), text, {"noise_floor": facts.noise_floor}, "next_sweep")
