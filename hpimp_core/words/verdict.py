"""The verdict: what decides the metric, in a sentence or three that anyone can read."""

from __future__ import annotations

import numpy as np
import pandas as pd

from hpimp_core.noise import negligible
from hpimp_core.tables.names import is_given
from hpimp_core.words.facts import Facts, best_of, curve_of
from hpimp_core.words.wording import code, figure, listed, percent, signed

# Parameters that together hold this much of the importance are those to name.
MOST_OF_IT = 0.7
MOST_NAMED = 3
# One parameter stands out when it has half of the importance and its interval clears the next one's.
ONE_STANDS_OUT = 0.5
# A curve that loses this part of its whole range before its end is best within, not at the end.
TURNS_BACK = 0.1
# A level is called the best when at least so many runs took it.
RUNS_OF_A_LEVEL = 3


def verdict(facts: Facts) -> str:
    """One to three sentences in Markdown, names in code spans; without a signal they name no parameter."""
    if facts.signal.word == "none":
        return no_signal(facts)
    if facts.drivers.empty:
        return (
            f"{among(facts)}, the settings together predict {code(facts.metric)} a little "
            f"(R² {signed(facts.signal.r2)} on unseen runs), but no single one stands out from noise."
        )
    named = leaders(facts.drivers)
    sentences = [who_decides(facts, named), *directions(facts, named), *who_does_not(facts)]
    return " ".join(sentences)


def no_signal(facts: Facts) -> str:
    """What to say when the forest predicts no better than it would on noise."""
    return (
        f"{among(facts)}, no setting can be said to decide {code(facts.metric)}: there is no signal. "
        f"On runs it has not seen the forest does no better (R² {signed(facts.signal.r2)}) than it may on pure noise, "
        "so the ranking means nothing."
    )


def among(facts: Facts) -> str:
    """Which runs a sentence is about, to begin it."""
    if facts.best is None or facts.best >= 100:
        return f"Across {facts.n_runs:,} runs"
    return f"Among the best {facts.best:g}% ({facts.n_runs:,} runs)"


def leaders(drivers: pd.DataFrame) -> list[str]:
    """The parameters to name: the fewest that hold most of the importance, at most three."""
    held = drivers["importance"].cumsum()
    n = int((held < MOST_OF_IT).sum()) + 1
    first = drivers.iloc[0]
    if first["importance"] >= ONE_STANDS_OUT and all(first["importance_low"] > drivers["importance_high"].iloc[1:]):
        n = 1
    return list(drivers["parameter"].iloc[: min(n, MOST_NAMED)])


def who_decides(facts: Facts, named: list[str]) -> str:
    """The first sentence; how sure it sounds follows the signal, how much it claims the share of the named."""
    held = float(facts.frame.set_index("parameter").loc[named, "importance"].sum())
    names, metric, where = listed(named, most=MOST_NAMED), code(facts.metric), among(facts)
    one = len(named) == 1
    if facts.signal.word == "weak":
        verb = "seems" if one else "seem"
        return f"{where} there is only a hint: {names} {verb} to matter most for {metric}."
    if held < ONE_STANDS_OUT:
        return f"{where}, no single setting decides {metric}; {names} matter most."
    if facts.signal.word == "fair":
        verb = "matters" if one else "matter"
        return f"{where}, {names} {verb} most for {metric}, though much of it stays unexplained."
    return f"{where}, {names} {'decides' if one else 'decide'} most of {metric}."


def directions(facts: Facts, named: list[str]) -> list[str]:
    """What the first one or two of the named do for the goal, a sentence each."""
    rows = facts.drivers.set_index("parameter")
    told = [what_it_does(facts, name, str(rows.loc[name, "direction"])) for name in named[:2]]
    return [sentence for sentence in told if sentence]


def what_it_does(facts: Facts, name: str, direction: str) -> str:
    """Which values of a parameter are better; empty when none can be named."""
    kind = str(facts.frame.set_index("parameter").loc[name, "kind"])
    if kind == "category" and is_given(name):
        return f"{code(name)} is given, not tuned: compare its parts."
    if kind == "category":
        level = best_level(facts, name)
        return f"{code(level)} does best for {code(name)} on average." if level else ""
    rises = direction == "better"
    if kind == "boolean" and direction in ("better", "worse"):
        return f"{code(name)} is better {'on' if rises else 'off'}."
    if direction in ("better", "worse") and not turns_back(facts, name, at_highest=rises):
        return f"{'Higher' if rises else 'Lower'} {code(name)} is better."
    best = best_of(facts, name) if direction != "flat" else None
    if best is None or isinstance(best.value, str):
        return ""
    return f"{code(name)} is best near {figure(best.value)}."


def turns_back(facts: Facts, name: str, *, at_highest: bool) -> bool:
    """Whether a curve that goes one way loses a tenth of what it gained before it reaches its better end."""
    _, mean = curve_of(facts, name)
    if len(mean) == 0:
        return False
    best = mean.min() if facts.target.goal == "minimize" else mean.max()
    return bool(abs(best - mean[-1 if at_highest else 0]) > TURNS_BACK * np.ptp(mean))


def best_level(facts: Facts, name: str) -> str:
    """The level that the forest predicts best among those that enough runs took; empty when none differs clearly."""
    mine = facts.levels[(facts.levels["parameter"] == name) & (facts.levels["n_runs"] >= RUNS_OF_A_LEVEL)]
    if len(mine) < 2:
        return ""
    best = best_of(facts, name)
    clear = set(mine.loc[mine["direction"] == "better", "level"])
    return str(best.value) if best is not None and best.value in clear else ""


def who_does_not(facts: Facts) -> list[str]:
    """The sentence about parameters that stay at or below the noise floor or next to it, when there is one."""
    if facts.signal.word == "weak":
        return []
    low = facts.drivers.loc[facts.drivers["importance"] < negligible(len(facts.frame)), "parameter"]
    idle = [*(name for name in low if name not in facts.doubtful), *facts.idle] if facts.settled else facts.idle
    if not idle:
        return []
    if not facts.settled:
        return [f"No effect of {listed(idle)} shows in so few runs."]
    return [f"{listed(idle)} hardly {'matters' if len(idle) == 1 else 'matter'}."]


def explained(facts: Facts) -> str:
    """How much of the metric the forest predicts on unseen runs, in per cent."""
    return percent(max(facts.signal.r2, 0.0))
