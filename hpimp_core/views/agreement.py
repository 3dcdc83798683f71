"""Agreement: the same sweep ranked by several methods, how far they agree, and why where they do not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.stats import kendalltau

from hpimp_core.ranking import Ranking
from hpimp_core.words.wording import code, percent, signed

# The two correlations are read off any ranking's frame; their share is r² over the sum of all r², so that it compares.
CORRELATIONS = {"pearson": "correlation", "spearman": "spearman"}
# Methods that count what a parameter does alone; the others also give it what it does together with others.
MAIN_EFFECTS_ONLY = frozenset({"fanova", "pearson", "spearman"})
# Methods that read straight or steady trends only.
TRENDS_ONLY = frozenset({"pearson", "spearman"})
# Two methods disagree on a parameter when its share differs by this much and by this factor.
APART = 0.10
APART_FACTOR = 2.0
# Causes named for one parameter.
MOST_REASONS = 2
# A correlation below this does not show the effect of an important parameter.
FLAT = 0.3
# A pair that holds this share of the effect changes what a method that ignores pairs can see.
PAIR = 0.05
# A parameter with this many values, and this many times more than the median one, draws classic impurity.
MANY_VALUES = 20
MANY_LEVELS = 8
# N-RReliefF is blind to parameters with a share below this.
WEAK_SHARE = 0.25
# Below so many runs it is unsteady.
FEW_RUNS = 100
# τ in words: at most one pair in ten the other way round, at most three in ten, at most four in ten.
STRONG, FAIR, WEAK = 0.8, 0.4, 0.2


@dataclass(frozen=True)
class Disagreement:
    """A parameter that one method ranks far above another.

    `reasons` name the causes found, likeliest first, out of "moved together", "curved", "interacting", "many values",
    "many levels", "outliers or scale", "divided differently", "few runs", "too weak for N-RReliefF", "weak signal",
    "no single cause"; `text` is the sentence.
    """

    parameter: str
    method_high: str
    high: float
    method_low: str
    low: float
    reasons: tuple[str, ...]
    text: str


@dataclass(frozen=True, eq=False)
class Agreement:
    """Methods side by side.

    Attributes
    ----------
    places : DataFrame
        A row per method and parameter: method, parameter, share (0 to 1, summing to 1 within a method), place (1 is
        the most
        important; ties in the order of the first method), above_noise (by the first method).
    tau : DataFrame
        A row per ordered pair of methods: first, second, tau (Kendall's τ-b of their shares, −1 to 1, NaN for fewer
        than two
        parameters or when a method gives all the same), n_parameters.
    disagreements : tuple of Disagreement
        Largest difference of shares first.
    mean_tau : float
        Mean over the pairs of methods, NaN without any.
    verdict : str
    """

    places: pd.DataFrame
    tau: pd.DataFrame
    disagreements: tuple[Disagreement, ...]
    mean_tau: float
    verdict: str


def agreement(
    rankings: Mapping[str, Ranking], *, pairs: pd.DataFrame | None = None, n_values: Mapping[str, int] | None = None
) -> Agreement:
    """Set the rankings of several methods side by side.

    Parameters
    ----------
    rankings : mapping of str to Ranking
        By method; the first is the one that the others are read against. Pearson's and Spearman's correlations are
        added from it.
    pairs : DataFrame, optional
        Interactions (first, second, share), to tell where a method that ignores them falls short.
    n_values : mapping of str to int, optional
        Number of distinct values of each parameter.

    Returns
    -------
    Agreement
    """
    reference = next(iter(rankings.values()))
    places = side_by_side(rankings)
    tau = rank_agreement(places)
    between = tau.loc[tau["first"] != tau["second"], "tau"].to_numpy(dtype=np.float64)
    mean_tau = float(np.nanmean(between)) if np.isfinite(between).any() else float("nan")
    told = disagreements(places, reference, pairs, n_values or {})
    return Agreement(places, tau, told, mean_tau, agreement_verdict(places, mean_tau, reference.signal.word))


def side_by_side(rankings: Mapping[str, Ranking]) -> pd.DataFrame:
    """`Agreement.places`: shares and places by method, the two correlations last."""
    reference = next(iter(rankings.values())).frame
    shares = {method: ranking.frame.set_index("parameter")["importance"] for method, ranking in rankings.items()}
    for method, column in CORRELATIONS.items():
        shares[method] = explained_by_line(reference, column)
    above = reference.set_index("parameter")["above_noise"]
    blocks = []
    for method, found in shares.items():
        block = found.reindex(above.index).fillna(0.0).astype(float).rename("share").reset_index()
        block["place"] = block["share"].rank(ascending=False, method="first").astype(int)
        block.insert(0, "method", method)
        block["above_noise"] = above.to_numpy()
        blocks.append(block)
    return pd.concat(blocks, ignore_index=True)


def explained_by_line(frame: pd.DataFrame, column: str) -> pd.Series:
    """r² of each parameter over the sum of all r²; a category has its correlation ratio for r."""
    r = frame[column].astype(float).where(frame[column].notna(), frame["correlation_ratio"].astype(float)).fillna(0.0)
    squared = pd.Series(r.to_numpy() ** 2, index=pd.Index(frame["parameter"], name="parameter"))
    return squared / squared.sum() if squared.sum() > 0 else squared


def rank_agreement(places: pd.DataFrame) -> pd.DataFrame:
    """`Agreement.tau`: Kendall's τ-b between every two methods, which allows for ties (Kendall 1945)."""
    wide = places.pivot(index="parameter", columns="method", values="share")
    methods = list(dict.fromkeys(places["method"]))
    found = {(m, m): 1.0 for m in methods}
    for a, b in combinations(methods, 2):
        varied = len(wide) >= 2 and wide[a].nunique() > 1 and wide[b].nunique() > 1
        found[a, b] = found[b, a] = float(kendalltau(wide[a], wide[b]).statistic) if varied else float("nan")
    rows = [(a, b, found[a, b], len(wide)) for a in methods for b in methods]
    return pd.DataFrame(rows, columns=["first", "second", "tau", "n_parameters"])


def disagreements(
    places: pd.DataFrame, reference: Ranking, pairs: pd.DataFrame | None, n_values: Mapping[str, int]
) -> tuple[Disagreement, ...]:
    """Where two methods differ by enough to change a decision, each with its likely causes."""
    found = []
    rows = {str(row["parameter"]): row for _, row in reference.frame.iterrows()}
    for parameter, block in places.groupby("parameter", sort=False):
        shares = block["share"].to_numpy(dtype=np.float64)
        top, bottom = block.iloc[int(shares.argmax())], block.iloc[int(shares.argmin())]
        high, low = float(top["share"]), float(bottom["share"])
        if high - low < APART or high < APART_FACTOR * low:
            continue
        name, up, down = str(parameter), str(top["method"]), str(bottom["method"])
        causes = reasons(name, up, down, rows[name], reference, pairs, n_values)
        text = (
            f"{code(name)} gets {percent(high)} from {METHOD_NAMES.get(up, up)} and {percent(low)} "
            f"from {METHOD_NAMES.get(down, down)}: "
        )
        text += "; ".join(list(causes.values())[:MOST_REASONS]) + "."
        found.append(Disagreement(name, up, high, down, low, tuple(causes)[:MOST_REASONS], text))
    return tuple(sorted(found, key=lambda d: d.low - d.high))


METHOD_NAMES = {
    "forest": "the forest",
    "impurity": "classic impurity",
    "permutation": "permutation",
    "fanova": "functional ANOVA",
    "relieff": "N-RReliefF",
    "pearson": "Pearson’s correlation",
    "spearman": "Spearman’s correlation",
}


def reasons(
    name: str,
    up: str,
    down: str,
    row: pd.Series,
    reference: Ranking,
    pairs: pd.DataFrame | None,
    n_values: Mapping[str, int],
) -> dict[str, str]:
    """Causes found for one parameter, as name → clause; never empty."""
    found: dict[str, str] = {}
    partners = together_with(name, reference.moved_together)
    if partners:
        found["moved together"] = (
            f"it moved together with {code(partners[0])}, and each method divides what they share differently"
        )
    pearson, spearman = float(row["correlation"]), float(row["spearman"])
    if down in TRENDS_ONLY and row["kind"] != "category" and abs(pearson if down == "pearson" else spearman) < FLAT:
        found["curved"] = (
            f"raising it first helps and then hurts, or works only at one end (r = {signed(pearson)}), "
            "which a straight line cannot show"
        )
    partner = strongest_pair(name, pairs)
    if partner is not None and down in MAIN_EFFECTS_ONLY and up not in MAIN_EFFECTS_ONLY:
        found["interacting"] = (
            f"part of its effect is with {code(partner[0])} ({percent(partner[1])} for the pair), which "
            "is not counted for a parameter alone"
        )
    counts = np.array(list(n_values.values()), dtype=np.float64)
    many = n_values.get(name, 0) >= MANY_VALUES and len(counts) > 1 and n_values[name] > 2 * np.median(counts)
    if up == "impurity" and many:
        found["many values"] = f"it has {n_values[name]:,} values, and classic impurity favours parameters with many"
    if row["kind"] == "category" and n_values.get(name, 0) >= MANY_LEVELS and down not in ("relieff", *TRENDS_ONLY):
        found["many levels"] = (
            f"it has {n_values[name]} levels, and a tree that splits off one at a time sees little of each"
        )
    if {up, down} == {"pearson", "spearman"}:
        found["outliers or scale"] = (
            f"values and ranks tell different stories (r = {signed(pearson)}, ρ = {signed(spearman)}): a "
            "few runs or a stretched scale weigh most"
        )
    if not partners and up in TRENDS_ONLY and down not in TRENDS_ONLY:
        found["divided differently"] = (
            "a correlation's shares divide what straight lines show, so where a strong parameter shows little, the "
            "others' shares swell"
        )
    if "relieff" in (up, down) and reference.n_runs < FEW_RUNS:
        found["few runs"] = f"N-RReliefF is unsteady on {reference.n_runs} runs"
    if down == "relieff" and float(row["importance"]) < WEAK_SHARE:
        found["too weak for N-RReliefF"] = (
            "N-RReliefF sees the strongest parameters and gives little or nothing to the others"
        )
    if not found and reference.signal.word in ("none", "weak"):
        found["weak signal"] = (
            f"the signal is too {'weak' if reference.signal.word == 'weak' else 'small'} for any method to be sure"
        )
    if not found:
        found["no single cause"] = "nothing in the runs tells why; look at its curve"
    return found


def together_with(name: str, moved_together: pd.DataFrame) -> list[str]:
    """Parameters that moved together with this one, strongest first."""
    first = moved_together.loc[moved_together["first"] == name, ["second", "strength"]].rename(
        columns={"second": "other"}
    )
    second = moved_together.loc[moved_together["second"] == name, ["first", "strength"]].rename(
        columns={"first": "other"}
    )
    both = pd.concat([first, second]).sort_values("strength", ascending=False)
    return [str(other) for other in both["other"]]


def strongest_pair(name: str, pairs: pd.DataFrame | None) -> tuple[str, float] | None:
    """The parameter it interacts with most, when the pair's share is worth saying."""
    if pairs is None or pairs.empty:
        return None
    mine = pairs[(pairs["first"] == name) | (pairs["second"] == name)]
    mine = mine[mine["share"] >= PAIR]
    if mine.empty:
        return None
    best = mine.iloc[int(mine["share"].to_numpy().argmax())]
    return str(best["second"] if best["first"] == name else best["first"]), float(best["share"])


def agreement_verdict(places: pd.DataFrame, mean_tau: float, signal: str) -> str:
    """One or two sentences: whom the methods put first, and how far they agree on the order."""
    if signal == "none":
        return (
            "The forest finds no signal, so whatever order a method gives is a guess, and "
            "agreement between them proves nothing."
        )
    methods = places["method"].nunique()
    if places["parameter"].nunique() < 2:
        return "There is one parameter only, so there is no order to agree on."
    firsts = places.loc[places["place"] == 1].groupby("parameter", sort=False)["method"].agg(list)
    leader = str(firsts.map(len).idxmax())
    backing = len(firsts[leader])
    who = f"All {methods} methods put" if backing == methods else f"{backing} of {methods} methods put"
    said = f"{who} {code(leader)} first."
    others = [
        f"{code(parameter)} ({', '.join(METHOD_NAMES.get(m, m) for m in named)})"
        for parameter, named in firsts.items()
        if parameter != leader
    ]
    if others:
        said = said[:-1] + f"; first for the rest: {'; '.join(others)}."
    if mean_tau == mean_tau:
        word = (
            "closely"
            if mean_tau >= STRONG
            else "mostly"
            if mean_tau >= FAIR
            else "loosely"
            if mean_tau >= WEAK
            else "hardly"
        )
        said += f" On the whole order they agree {word} (mean τ = {mean_tau:.2f})."
    return said
