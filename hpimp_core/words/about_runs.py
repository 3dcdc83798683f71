"""Findings about the runs: whether they tell enough, which are missing, how they were chosen."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.stats import ks_2samp, spearmanr

from hpimp_core.correlation import searched_scale
from hpimp_core.words.facts import FEW_RUNS, FEW_RUNS_PER_PARAMETER, Facts, Finding
from hpimp_core.words.wording import code, figure, listed, percent, signed

# The chance of suspecting a sampler that learns where the order of the runs means nothing.
DRIFT_CHANCE = 1e-3
FEWEST_FOR_DRIFT = 40
# A sampler gives nearly every run a value of its own; a grid does not.
OWN_VALUES = 0.5
# A metric or a parameter in this much order was sorted or counted up, not chosen by a sampler.
SORTED = 0.95


def trust(facts: Facts) -> Iterator[Finding]:
    """Whether the ranking can be relied on."""
    r2, numbers = facts.signal.r2, {"r2": facts.signal.r2, "n_runs": float(facts.n_runs)}
    metric = code(facts.metric)
    if facts.signal.word == "none":
        yield Finding(
            "no signal",
            (),
            f"The settings do not predict {metric} on runs the forest has not seen: R² is {signed(r2)} over "
            f"{facts.n_runs:,} runs, and noise alone may reach {signed(facts.signal.floor)}. {in_spite_of_it(facts)} "
            "Try more runs, wider ranges, or another metric.",
            numbers,
            "pitfalls",
        )
    elif facts.signal.word == "weak":
        yield Finding(
            "weak signal",
            (),
            f"The forest predicts only {percent(r2)} of the variation of {metric} on runs it has not seen, so "
            f"take the "
            f"order as a hint: with a signal this weak the two strongest settings are often not the right ones.",
            numbers,
            "methods",
        )
    elif facts.signal.word == "strong" and facts.settled:
        yield Finding(
            "strong signal",
            (),
            f"The forest predicts {percent(r2)} of the variation of {metric} on runs it has not seen, so the "
            f"strongest "
            "settings can be relied on; the rest is noise, or settings that are not in the table.",
            numbers,
            "methods",
        )


def in_spite_of_it(facts: Facts) -> str:
    """What the shares look like without a signal."""
    if facts.frame["importance"].sum() > 0:
        return "Importances still add up to 100%, so do not read the order."
    return "No setting got any importance."


def few_runs(facts: Facts) -> Iterator[Finding]:
    """Too few runs to settle the order."""
    d = len(facts.frame)
    if facts.n_runs >= max(FEW_RUNS, FEW_RUNS_PER_PARAMETER * d):
        return
    numbers = {"n_runs": float(facts.n_runs), "n_parameters": float(d)}
    if facts.drivers.empty:
        text = (
            f"There are only {facts.n_runs:,} runs for {d:,} settings, "
            "too few to tell anything but a very strong effect."
        )
        yield Finding("few runs", (), text, numbers, "methods")
        return
    first = facts.drivers.iloc[0]
    text = (
        f"There are only {facts.n_runs:,} runs for {d:,} settings, so the order may change with more: the "
        f"importance of {code(first['parameter'])} lies anywhere from {percent(first['importance_low'])} to "
        f"{percent(first['importance_high'])}."
    )
    yield Finding("few runs", (first["parameter"],), text, numbers, "methods")


def conditional(facts: Facts) -> Iterator[Finding]:
    """Parameters that exist only in some runs, with the condition where one is found."""
    for found in facts.conditions:
        where = f"{found.n_runs:,} of {facts.n_runs:,} runs"
        numbers = {"present": found.n_runs / facts.n_runs, "n_runs": float(found.n_runs)}
        one = len(found.parameters) == 1
        if found.parent:
            values = listed(found.values, word="or")
            text = (
                f"{listed(found.parameters)} {'exists' if one else 'exist'} only where {code(found.parent)} is "
                f"{values} ({where}), so part of {'its' if one else 'their'} importance may be that of "
                f"{code(found.parent)}."
            )
        else:
            text = (
                f"{listed(found.parameters)} has a value in {where} only. The forest treats its being missing as one "
                "more value, so part of its importance may be that of having it at all."
            )
        about = (*found.parameters, found.parent) if found.parent else found.parameters
        yield Finding("only in some runs", about, text, numbers, "relationships")


def drifting(facts: Facts) -> Iterator[Finding]:
    """Values and metric that drift with the order of the runs: a sampler that learns has chosen them."""
    n, y = facts.n_runs, facts.target.y
    if n < FEWEST_FOR_DRIFT:
        return
    third = n // 3
    order = spearmanr(np.arange(n), y).statistic
    if abs(order) > SORTED or ks_2samp(y[:third], y[-third:], method="asymp").pvalue > DRIFT_CHANCE:
        return
    encoding, drifted = facts.forest.encoding, []
    X = searched_scale(encoding)
    for name in facts.frame["parameter"]:
        index = encoding.index(name)
        if encoding.parameters[index].kind not in ("number", "integer"):
            continue
        column = X[:, encoding.features(index)[0]]
        early, late = (part[np.isfinite(part)] for part in (column[:third], column[-third:]))
        there = column[np.isfinite(column)]
        if min(len(early), len(late)) < 10 or len(np.unique(there)) < OWN_VALUES * len(there):
            continue
        if abs(spearmanr(np.arange(n), column, nan_policy="omit").statistic) > SORTED:
            continue  # counted up, not chosen
        if ks_2samp(early, late, method="asymp").pvalue < DRIFT_CHANCE / len(facts.frame):
            drifted.append(name)
    if drifted:
        text = (
            f"{listed(drifted)} changed from the first runs to the last, and {code(facts.metric)} with them, as "
            f"when a Bayesian or another learning sampler chose the values. Such runs crowd where it was already "
            f"good, so the importance of what the sampler tuned is understated."
        )
        yield Finding("adaptive sampler", tuple(drifted), text, {"drifted": float(len(drifted))}, "parallel")


def diverged(facts: Facts) -> Iterator[Finding]:
    """Runs left out because their metric is absurd."""
    for out in facts.target.left_out:
        if not out.reason.startswith("diverged"):
            continue
        sign = "above" if facts.target.goal == "minimize" else "below"
        border = figure(float(out.reason.split(f" is {sign} ")[-1].split(",")[0]))
        who = "1 run was" if out.count == 1 else f"{out.count:,} runs were"
        text = (
            f"{who} left out as diverged, with {code(facts.metric)} {sign} {border}: so far beyond the rest that they "
            "would decide everything. Keep them to see which settings make a run diverge."
        )
        yield Finding("diverged runs left out", (), text, {"n_runs": float(out.count)}, "runs")


def long_tail(facts: Facts) -> Iterator[Finding]:
    """A metric whose few extreme values carry most of its variation."""
    if facts.target.heavy_tailed:
        scale = "logarithm" if facts.target.y.min() > 0 else "rank"
        text = (
            f"A few runs with an extreme {code(facts.metric)} carry most of its variation, so the ranking is mostly "
            f"about them. Rank by the {scale} of {code(facts.metric)} to see what decides among the others."
        )
        yield Finding("long tail", (), text, {"n_runs": float(facts.n_runs)}, "importance")


def sampled(facts: Facts) -> Iterator[Finding]:
    """Runs drawn per tree, when they are not all."""
    if facts.forest.n_drawn < facts.n_runs:
        text = (
            f"Each tree was grown on {facts.forest.n_drawn:,} runs drawn from {facts.n_runs:,}, and judged on at "
            f"most {len(facts.forest.judged):,}: enough for shares, and what keeps large tables fast. "
            f"Correlations use every run."
        )
        yield Finding("runs were sampled", (), text, {"n_drawn": float(facts.forest.n_drawn)}, "methods")
