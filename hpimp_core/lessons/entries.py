"""Which entry of the guide a parameter belongs to, by its usual names, and what a sweep says about it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from hpimp_core.encoding import numbers, texts
from hpimp_core.lessons.aliases import ALIASES, ENDINGS, PREFIXES, SHORT, Topic
from hpimp_core.ranking import Ranking
from hpimp_core.runs import Runs
from hpimp_core.words.wording import code, figure, percent, signed

MOST_OF_THEM = (0.1, 0.9)
"""The range named is that of the middle eight tenths of the best runs: one odd run among them does not stretch it."""
BEST_SHARE = 0.1
"""The best tenth of the runs says which values did well: more than one run, few enough to differ from the rest."""


def words(name: str) -> str:
    """A column's name in lower-case words: `config/optimizer.learningRate` → "config optimizer learning rate"."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return " ".join(re.findall(r"[a-z0-9]+", spaced.lower()))


def topic_of(name: str) -> Topic | None:
    """The guide's entry for a parameter of this name, or None.

    Of all the usual names that the parameter's words end with, the longest decides: `lr_warmup_steps` is a schedule,
    `encoder_lr` a learning rate.
    """
    spoken = words(name)
    found: tuple[int, Topic] | None = None
    for alias, topic in ALIASES:
        whole = spoken == alias or any(spoken == f"{prefix} {alias}" for prefix in PREFIXES)
        ends = spoken.endswith(f" {alias}") and (len(alias) > SHORT or alias in ENDINGS)
        if (whole or ends) and (found is None or len(alias) > found[0]):
            found = (len(alias), topic)
    return found[1] if found else None


def known(runs: Runs) -> dict[str, Topic]:
    """The parameters of a sweep that the guide knows, in the table's order, with their entry."""
    found = ((name, topic_of(name)) for name in runs.parameters)
    return {name: topic for name, topic in found if topic is not None}


@dataclass(frozen=True, eq=False)
class Said:
    """What a sweep says about one parameter.

    Attributes
    ----------
    parameter : str
    place : int
        Its place in the ranking, from 1.
    importance, correlation : float
        As in the ranking; `correlation` is NaN for a category.
    best_value : str
        Its value in the best run.
    best_range : str
        From which to which value most of the best tenth of the runs had it, or their most frequent level.
    sentence : str
        All that in plain words, in Markdown.
    """

    parameter: str
    place: int
    importance: float
    correlation: float
    best_value: str
    best_range: str
    sentence: str = field(repr=False)


def said(runs: Runs, ranking: Ranking, parameter: str) -> Said:
    """What the sweep says about a parameter: its importance, its correlation, and the values that did best.

    Parameters
    ----------
    runs : Runs
    ranking : Ranking
        Of these runs.
    parameter : str
        One of the ranking's parameters.

    Raises
    ------
    KeyError
        When the ranking does not hold the parameter.
    """
    names = [str(name) for name in ranking.frame["parameter"]]
    if parameter not in names:
        raise KeyError(parameter)
    place = names.index(parameter)
    row = ranking.frame.iloc[place]
    chosen = ranking.target
    badness = chosen.y if chosen.goal == "minimize" else -chosen.y
    order = chosen.rows[np.argsort(badness, kind="stable")]
    top = order[: max(1, round(BEST_SHARE * len(order)))]
    values = runs.frame[parameter]
    if runs.column(parameter).kind in ("number", "integer"):
        as_numbers = numbers(values)
        there = as_numbers[top][np.isfinite(as_numbers[top])]
        best_value = _number(as_numbers[order[0]])
        ends = np.quantile(there, MOST_OF_THEM, method="nearest").tolist() if len(there) else []
        best_range = " to ".join(dict.fromkeys(_number(end) for end in ends))
    else:
        labels = texts(values)
        in_top = labels.iloc[top].dropna()
        best_value = str(labels.iloc[order[0]]) if not labels.isna().iloc[order[0]] else "missing"
        best_range = str(in_top.mode().iloc[0]) if len(in_top) else ""
    importance, correlation = float(row["importance"]), float(row["correlation"])
    sentence = _sentence(ranking, parameter, place + 1, importance, correlation, bool(row["above_noise"]))
    sentence += f" The best run has {code(best_value)}"
    sentence += f"; among the best tenth it is mostly {code(best_range)}." if best_range else "."
    return Said(parameter, place + 1, importance, correlation, best_value, best_range, sentence)


def _sentence(ranking: Ranking, name: str, place: int, importance: float, r: float, above: bool) -> str:
    """Importance and correlation in words; no share is named where there is no signal."""
    if ranking.signal.word == "none":
        return (
            f"{code(name)}: no parameter here can be told from chance, "
            f"so its importance for {code(ranking.metric)} is not known."
        )
    correlation = f", correlation r = {signed(r)}" if np.isfinite(r) else ""
    noise = "" if above else ", not above what a random column reaches"
    return (
        f"{code(name)} is number {place} of {len(ranking.frame)} for {code(ranking.metric)}: importance "
        f"{percent(importance)}{correlation}{noise}."
    )


def _number(value: float) -> str:
    return figure(value) if np.isfinite(value) else "missing"
