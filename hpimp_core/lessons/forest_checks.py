"""Checks of what correlation cannot see, and of what the forest's shares stand on."""

from __future__ import annotations

import numpy as np
import pandas as pd

from hpimp_core.fanova import decompose
from hpimp_core.lessons.evidence import NOTHING, TELLING, Check, Evidence
from hpimp_core.ranking import Ranking
from hpimp_core.words.wording import code, percent, signed

# Importance from which a parameter counts as one that matters, when it is above the noise floor too.
MATTERS = 0.1
# A pair that holds this share of the forest's variance is an interaction to look at.
PAIR = 0.05
NO_SIGNAL = (
    "The forest predicts nothing on runs it has not seen, so this cannot be told. "
    "More runs, or another metric, may help."
)


def u_shape(evidence: Evidence) -> Check:
    """Parameters that matter although r is near zero, because the best value is in the middle."""
    ranking = evidence.ranking
    if ranking.signal.word == "none":
        return Check("u-shape", "cannot tell", NO_SIGNAL)
    frame = _mattering(ranking)
    curved = frame[(frame["correlation"].abs() < NOTHING) & (frame["direction"] == "mixed")]
    if curved.empty:
        sentence = (
            f"Every parameter that matters for {code(ranking.metric)} either rises or falls, or has an r that shows it."
        )
        return Check("u-shape", "no", sentence, (), {}, "relationships")
    row = curved.iloc[0]
    sentence = (
        f"{code(str(row['parameter']))} has r = {signed(row['correlation'])}, which looks like nothing, yet it holds "
        f"{percent(row['importance'])} of the importance: "
        "its effect turns round between its lowest and its highest value."
    )
    figures = {"r": row["correlation"], "importance": row["importance"]}
    return Check("u-shape", "yes", sentence, _parameters(curved), figures, "relationships")


def interacting(evidence: Evidence) -> Check:
    """The pair of parameters whose joint effect is more than the sum of the two."""
    ranking = evidence.ranking
    if ranking.signal.word == "none":
        return Check("interactions", "cannot tell", NO_SIGNAL)
    if len(ranking.frame) < 2:
        return Check("interactions", "cannot tell", "There is only one parameter here, so nothing to interact with.")
    top = decompose(ranking.forest).frame.iloc[0]
    first, second, share = str(top["first"]), str(top["second"]), float(top["share"])
    both = f"{code(first)} and {code(second)}"
    if share < PAIR:
        sentence = f"The strongest pair, {both}, holds {percent(share)} of what the forest can tell."
        return Check("interactions", "no", sentence, (), {"share": share}, "methods")
    sentence = (
        f"{both} act together: {percent(share)} of what the forest can tell lies in the combination, "
        "where no single correlation can show it."
    )
    return Check("interactions", "yes", sentence, (first, second), {"share": share}, "relationships")


def together(evidence: Evidence) -> Check:
    """Pairs of parameters that were changed together, so that their effects cannot be told apart."""
    pairs = evidence.ranking.moved_together
    if pairs.empty:
        return Check("moved-together", "no", "No two parameters were changed together.", (), {}, "importance")
    top = pairs.iloc[0]
    first, second, strength = str(top["first"]), str(top["second"]), float(top["strength"])
    more = f" There are {len(pairs) - 1} more such pairs." if len(pairs) > 1 else ""
    sentence = (
        f"{code(first)} and {code(second)} were changed together (strength {strength:.2f}, 1 is in lockstep), "
        f"so the table cannot say which of the two did it.{more}"
    )
    figures = {"strength": strength, "pairs": float(len(pairs))}
    return Check("moved-together", "yes", sentence, (first, second), figures, "relationships")


def noise(evidence: Evidence) -> Check:
    """Whether the shares, which always sum to one, stand on anything."""
    ranking = evidence.ranking
    r2, n = ranking.signal.r2, len(ranking.frame)
    above = int(ranking.frame["above_noise"].sum())
    figures = {"r2": float(r2), "above": float(above), "parameters": float(n)}
    if ranking.signal.word == "none":
        how = f" (R² = {signed(r2)})" if np.isfinite(r2) else ""
        sentence = (
            f"The forest predicts nothing on runs it has not seen{how}, "
            "so the shares of importance share out nothing. Name no winner."
        )
        return Check("noise", "yes", sentence, (), figures, "importance")
    sentence = (
        f"On runs it has not seen, the forest explains {percent(max(r2, 0))} of the differences in "
        f"{code(ranking.metric)} (signal: {ranking.signal.word}). The shares divide that part only. "
        f"Above the noise floor: {above} of {n} parameters."
    )
    return Check("noise", "no", sentence, (), figures, "importance")


def both(evidence: Evidence) -> Check:
    """Parameters that importance and correlation rank very differently."""
    ranking = evidence.ranking
    if ranking.signal.word == "none":
        return Check("both", "cannot tell", NO_SIGNAL)
    frame = ranking.frame[ranking.frame["correlation"].notna()]
    quiet = _mattering(ranking)
    quiet = quiet[quiet["correlation"].abs() < NOTHING]
    loud = frame[(frame["correlation"].abs() >= TELLING) & (frame["importance"] < MATTERS / 2)]
    loud = loud.sort_values("correlation", key=abs, ascending=False)
    sentences = []
    if not quiet.empty:
        row = quiet.iloc[0]
        sentences.append(
            f"{code(str(row['parameter']))} is important ({percent(row['importance'])}) "
            f"with r = {signed(row['correlation'])}: a curve or an interaction."
        )
    if not loud.empty:
        row = loud.iloc[0]
        sentences.append(
            f"{code(str(row['parameter']))} is correlated (r = {signed(row['correlation'])}) with little importance "
            f"({percent(row['importance'])}): what it tells, another parameter already tells."
        )
    figures = {"quiet": float(len(quiet)), "loud": float(len(loud))}
    if not sentences:
        sentence = "What is important here is also correlated, and the other way round."
        return Check("both", "no", sentence, (), figures, "importance")
    return Check("both", "yes", " ".join(sentences), _parameters(quiet) + _parameters(loud), figures, "relationships")


def _mattering(ranking: Ranking) -> pd.DataFrame:
    """The rows of numeric parameters that are above the noise floor and hold a share worth naming."""
    frame = ranking.frame
    return frame[frame["above_noise"] & (frame["importance"] >= MATTERS) & frame["correlation"].notna()]


def _parameters(frame: pd.DataFrame) -> tuple[str, ...]:
    return tuple(str(name) for name in frame["parameter"])
