"""Studies: the same question asked of several tables, of the parts of one table, or of several metrics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from hpimp_core.errors import RunsError
from hpimp_core.ranking import Ranking, rank
from hpimp_core.response import response
from hpimp_core.runs import Runs
from hpimp_core.views.observations import metric_values
from hpimp_core.views.splits import split
from hpimp_core.words.wording import code, listed, percent

# Studies disagree on a parameter when its importance differs by this much and by this factor between two of them.
APART = 0.15
APART_FACTOR = 2.0


@dataclass(frozen=True)
class Disagreement:
    """A parameter that matters in one study and hardly in another.

    `high` and `low` are importances, 0 to 1; `text` is the sentence.
    """

    parameter: str
    where_high: str
    high: float
    where_low: str
    low: float
    text: str


@dataclass(frozen=True, eq=False)
class Comparison:
    """Importance per study, and what the studies have in common.

    Attributes
    ----------
    importance : DataFrame
        A row per study and parameter, studies in the order given, parameters by mean place: study, parameter,
        importance,
        importance_low, importance_high, above_noise, direction, place (1 is the most important of its study), r2,
        signal, n_runs,
        counted. `counted` says whether the study has a signal and so takes part in the means.
    places : DataFrame
        A row per parameter, best mean place first: parameter, mean_place, spread (standard deviation of the places, NaN
        for a single study), best_place, worst_place, mean_importance, n_studies, shared. Means are over the counted
        studies only, and
        places are among the parameters that all of these tried; a parameter that some did not try has NaN there.
    disagreements : tuple of Disagreement
        Largest difference first.
    without_signal : tuple of str
        Studies whose ranking is a guess.
    verdict : str
    """

    importance: pd.DataFrame
    places: pd.DataFrame
    disagreements: tuple[Disagreement, ...]
    without_signal: tuple[str, ...]
    verdict: str


def compare(rankings: Mapping[str, Ranking], *, what: str = "studies") -> Comparison:
    """Set the rankings of several studies side by side.

    Parameters
    ----------
    rankings : mapping of str to Ranking
        One per study, in the order in which they are to be shown. For one sweep and several metrics: one per metric.
    what : {"studies", "metrics"}
        What the rankings differ by, for the sentences.

    Raises
    ------
    RunsError
        With fewer than two rankings.
    """
    if len(rankings) < 2:
        raise RunsError(f"A comparison needs at least two {what}. Add another.")
    importance = pd.concat([study_rows(name, ranking) for name, ranking in rankings.items()], ignore_index=True)
    places = mean_places(importance)
    order = {name: i for i, name in enumerate(places["parameter"])}
    importance = importance.sort_values("parameter", key=lambda names: names.map(order), kind="stable")
    studies = {name: i for i, name in enumerate(rankings)}
    importance = importance.sort_values("study", key=lambda names: names.map(studies), kind="stable").reset_index(
        drop=True
    )
    apart = disagreements(importance)
    without = tuple(name for name, ranking in rankings.items() if ranking.signal.word == "none")
    verdict = comparison_verdict(places, importance, without, what)
    return Comparison(importance, places, apart, without, verdict)


def study_rows(name: str, ranking: Ranking) -> pd.DataFrame:
    """One study's ranking as rows of `Comparison.importance`."""
    rows = ranking.frame[
        ["parameter", "importance", "importance_low", "importance_high", "above_noise", "direction"]
    ].copy()
    rows.insert(0, "study", name)
    rows["place"] = rows["importance"].rank(ascending=False, method="min")
    rows["r2"] = float(ranking.signal.r2)
    rows["signal"] = ranking.signal.word
    rows["n_runs"] = ranking.n_runs
    rows["counted"] = ranking.signal.word != "none"
    return rows


def mean_places(importance: pd.DataFrame) -> pd.DataFrame:
    """`Comparison.places` from `Comparison.importance`."""
    counted = importance[importance["counted"]]
    n_studies = counted["study"].nunique()
    tried = counted.groupby("parameter")["study"].nunique()
    shared = set(tried.index[tried == n_studies]) if n_studies else set()
    among = counted[counted["parameter"].isin(shared)].copy()
    among["place"] = among.groupby("study")["importance"].rank(ascending=False, method="average")
    rows = []
    for parameter in dict.fromkeys(importance["parameter"]):
        place = among.loc[among["parameter"] == parameter, "place"].to_numpy(dtype=np.float64)
        shares = counted.loc[counted["parameter"] == parameter, "importance"].to_numpy(dtype=np.float64)
        rows.append(
            {
                "parameter": parameter,
                "mean_place": float(place.mean()) if len(place) else np.nan,
                "spread": float(place.std(ddof=1)) if len(place) > 1 else np.nan,
                "best_place": float(place.min()) if len(place) else np.nan,
                "worst_place": float(place.max()) if len(place) else np.nan,
                "mean_importance": float(shares.mean()) if len(shares) else np.nan,
                "n_studies": len(shares),
                "shared": parameter in shared,
            }
        )
    frame = pd.DataFrame(rows)
    keys = ["mean_place", "mean_importance"]
    return frame.sort_values(keys, ascending=[True, False], kind="stable", na_position="last").reset_index(drop=True)


def disagreements(importance: pd.DataFrame) -> tuple[Disagreement, ...]:
    """Parameters whose importance differs most between the counted studies, largest difference first."""
    found = []
    for parameter, rows in importance[importance["counted"]].groupby("parameter", sort=False):
        if len(rows) < 2:
            continue
        shares = rows["importance"].to_numpy(dtype=np.float64)
        top, bottom = rows.iloc[int(shares.argmax())], rows.iloc[int(shares.argmin())]
        high, low = float(top["importance"]), float(bottom["importance"])
        if high - low < APART or high < APART_FACTOR * low or not top["above_noise"]:
            continue
        if float(top["importance_low"]) <= float(bottom["importance_high"]):
            continue  # the intervals do not tell them apart
        text = (
            f"{code(parameter)} decides {percent(high)} in {code(top['study'])} but {percent(low)} in "
            f"{code(bottom['study'])}."
        )
        found.append(Disagreement(str(parameter), str(top["study"]), high, str(bottom["study"]), low, text))
    return tuple(sorted(found, key=lambda d: d.low - d.high))


def comparison_verdict(places: pd.DataFrame, importance: pd.DataFrame, without: Sequence[str], what: str) -> str:
    """One to three sentences: what leads everywhere, how steady that is, which studies were not counted."""
    counted = importance[importance["counted"]]
    names = list(dict.fromkeys(counted["study"]))
    one = what[:-3] + "y" if what.endswith("ies") else what[:-1]
    if not names:
        return (
            f"None of the {what} has a signal: in none does the forest predict runs it has not "
            "seen, so there is nothing to compare."
        )
    said = []
    ranked = places[places["shared"]]
    if len(names) == 1:
        said.append(f"Only {code(names[0])} has a signal, so there is nothing yet to compare it with.")
    elif len(ranked) < 2:
        said.append(f"The {len(names)} {what} share fewer than two parameters, so only their own rankings can be read.")
    else:
        said.append(who_leads(counted, ranked, len(names), what))
    if without:
        noun, are = (f"{one} has", "is") if len(without) == 1 else (f"{what} have", "are")
        said.append(f"{len(without)} {noun} no signal and {are} not averaged: {listed(without)}.")
    return " ".join(said)


def who_leads(counted: pd.DataFrame, ranked: pd.DataFrame, n: int, what: str) -> str:
    """A sentence: the parameter with the best mean place, and in how many it is first."""
    best = ranked.iloc[0]
    firsts = counted.loc[counted["place"] == 1].groupby("parameter", sort=False)["study"].nunique()
    led = int(firsts.get(str(best["parameter"]), 0))
    spread = f" ± {best['spread']:.1f}" if best["spread"] > 0 else ""
    place = f"{code(best['parameter'])} has the best mean place ({best['mean_place']:.1f}{spread})"
    if led == n:
        everywhere = f"both {what}" if n == 2 else f"all {n} {what}"
        return f"{code(best['parameter'])} decides most in {everywhere}."
    if 2 * led >= n:
        return f"{place}; it decides most in {led} of the {n} {what}."
    others = firsts.sort_values(ascending=False, kind="stable").index
    return f"The {n} {what} do not agree on what decides most ({listed(list(others))}); {place}."


def rank_part(runs: Runs, *, column: str, level: str, **options: Any) -> Ranking:
    """The ranking of one part of a table, see `split`; `options` are those of `rank`.

    Raises
    ------
    RunsError
        When the column does not split the table, or the part cannot be ranked.
    """
    studies = split(runs, column).studies
    if level not in studies:
        raise RunsError(f"“{level}” is not among the studies that “{column}” splits the table into.")
    return rank(studies[level], **options)


def across(rankings: Mapping[str, Ranking], parameter: str) -> pd.DataFrame:
    """One parameter's response in every study that tried it, on one scale.

    Parameters
    ----------
    rankings : mapping of str to Ranking
    parameter : str

    Returns
    -------
    DataFrame
        study, value (all numbers, or all levels as text: where studies differ in that, the kind of most of them),
        mean (the forest's prediction in the study's own metric), standing,
        counted.
        `standing` is the share of the study's runs that the prediction beats, 0 to 1: metrics of different studies have
        different units, their ranks do not.
    """
    blocks = []
    for study, ranking in rankings.items():
        if parameter not in set(ranking.frame["parameter"]):
            continue
        curve = response(ranking, parameter)[["value", "mean"]].copy()
        ordered = np.sort(metric_values(ranking))
        below = np.searchsorted(ordered, curve["mean"].to_numpy(dtype=np.float64)) / len(ordered)
        curve["standing"] = below if ranking.goal == "maximize" else 1.0 - below
        curve["counted"] = ranking.signal.word != "none"
        curve.insert(0, "study", study)
        blocks.append(curve)
    if not blocks:
        raise RunsError(f"No study tried “{parameter}”. Choose another parameter.")
    is_number = [pd.api.types.is_numeric_dtype(block["value"].dtype) for block in blocks]
    numbers = 2 * sum(is_number) >= len(blocks)
    blocks = [block for block, number in zip(blocks, is_number, strict=True) if number == numbers]
    return pd.concat(blocks, ignore_index=True)
