"""Names: what a column's name alone says. Values have the last word, in columns.py."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from hpimp_core.tables import chores
from hpimp_core.tables.terms import Goal
from hpimp_core.tables.vocabulary import (
    GIVEN,
    METRIC_PAIRS,
    METRIC_PARTS,
    METRIC_WORDS,
    OBJECTIVE_WORDS,
    SETTING_ENDS,
    SETTING_PARTS,
    SETTING_WORDS,
)

# DeepCAVE and people write the goal into the name: accuracy [0.0; 1.0] (maximize), loss ↓.
_SPELLED_GOAL = re.compile(r"[(\[](max|min)(?:imi[sz]e|imum)?[)\]]|[↑↓]", re.IGNORECASE)
_ACCENT = re.compile(r"(?<=[a-zA-Z])[\u0300-\u036f]")
TIMING = chores.TIMING
_PREFIXES = frozenset({"params", "param", "config", "hparams", "hparam", "hp"})
_NEGATED = frozenset({"neg", "negative", "minus"})


@lru_cache(maxsize=20_000)
def words(name: str) -> tuple[str, ...]:
    """A name's words in lower case: valLoss, val_loss, val.loss and "Val Loss" are all (val, loss)."""
    plain = unicodedata.normalize("NFC", _ACCENT.sub("", unicodedata.normalize("NFD", name)))
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})", "_", plain)
    return tuple(word for word in re.split(r"[\W_]+", parted.lower()) if word)


def joined(name: str) -> str:
    """A name's words joined by underscores; the name itself where it has none."""
    return "_".join(words(name)) or name


def is_given(name: str) -> bool:
    """Whether a name is that of what was learned from (a data set, a task, a fold): given with the question, not tuned.

    A tool's prefix (`params_`, `config.`) does not count; `dataset_size` and the like are settings.
    """
    found = [word for word in words(name) if word not in _PREFIXES]
    if found and found[-1] in ("name", "id"):
        found = found[:-1]
    return "".join(found) in GIVEN


def metric_goal(name: str) -> Goal | None:
    """The goal that a name's words imply; None where they name no metric."""
    for part, goal in METRIC_PARTS.items():
        if part in name:
            return goal
    if match := _SPELLED_GOAL.search(name):
        return "maximize" if match[0] == "↑" or (match[1] or "").lower() == "max" else "minimize"
    found = words(name)
    if not found or _ends_as_setting(found):
        return None
    for position in range(len(found) - 1, -1, -1):
        wanted = _goal_at(found, position)
        if wanted and any(word in _NEGATED for word in found[:position]):
            return "minimize" if wanted == "maximize" else "maximize"
        if wanted:
            return wanted
    return METRIC_WORDS.get("".join(found))


def is_objective(name: str) -> bool:
    """Whether a name says that this is what was optimised, without saying which way."""
    return any(word in OBJECTIVE_WORDS for word in words(name)[-1:])


def is_setting(name: str) -> bool:
    """Whether a name's words are those of a setting."""
    if any(part in name for part in SETTING_PARTS):
        return True
    return any(word in SETTING_WORDS or word.rstrip("0123456789") in SETTING_WORDS for word in words(name))


def is_spelled_setting(name: str) -> bool:
    """Whether a setting is named by a whole word: `lr` may be one, `D` may be anything."""
    return any(len(word) > 2 and word in SETTING_WORDS for word in words(name))


def chore(name: str) -> str:
    """Why a name is bookkeeping; empty where it is not."""
    return chores.chore(joined(name), joined(re.split(r"[/.|:]", name)[-1]))


def chore_exactly(name: str) -> str:
    """Why a name is bookkeeping, taken whole: `optim.name` names no run."""
    return chores.chore(joined(name), joined(name)) if name else ""


def is_cost(name: str) -> bool:
    """Whether a name says how much a run took."""
    return bool(chores.COSTS.search(joined(name)))


def may_be_logged(name: str) -> bool:
    """Whether a name is one that training logs, though some search it."""
    return bool(chores.LOGGED.search(joined(name)))


def _goal_at(found: tuple[str, ...], position: int) -> Goal | None:
    """The goal that a word implies, alone or with the one before it."""
    pair = METRIC_PAIRS.get(f"{found[position - 1]}-{found[position]}") if position else None
    return pair or METRIC_WORDS.get(found[position]) or METRIC_WORDS.get(found[position].rstrip("0123456789"))


def _ends_as_setting(found: tuple[str, ...]) -> bool:
    """Whether the last word turns the rest into a setting: loss_weight, but not error_rate."""
    return len(found) > 1 and found[-1] in SETTING_ENDS and f"{found[-2]}-{found[-1]}" not in METRIC_PAIRS
