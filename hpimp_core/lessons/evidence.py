"""What a check looks at, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from hpimp_core.correlation import searched_scale
from hpimp_core.ranking import Ranking
from hpimp_core.runs import Runs

Floats = npt.NDArray[np.float64]
State = Literal["yes", "no", "cannot tell"]
Pitfall = Literal[
    "confounder", "outlier", "few-runs", "u-shape", "scales", "interactions", "codes", "moved-together", "noise", "both"
]
PITFALLS: tuple[Pitfall, ...] = get_args(Pitfall)

# An r of 0.3 is where people start to tell a story about it; below 0.2 they call it nothing.
TELLING, NOTHING = 0.3, 0.2


@dataclass(frozen=True, eq=False)
class Check:
    """What a pitfall does in a sweep.

    Attributes
    ----------
    pitfall : str
    state : {"yes", "no", "cannot tell"}
        Whether it happens here.
    sentence : str
        The answer in plain words, in Markdown; column names in code spans.
    parameters : tuple of str
        The parameters it is about, most affected first.
    numbers : dict of float
        The figures in the sentence, by name.
    page : str
        The page that shows it: "relationships", "runs", "importance", "methods".
    """

    pitfall: Pitfall
    state: State
    sentence: str
    parameters: tuple[str, ...] = ()
    numbers: dict[str, float] = field(default_factory=dict)
    page: str = "importance"


@dataclass(frozen=True, eq=False)
class Numeric:
    """A parameter that has an order: its values in the runs that count, and the same on its searched scale."""

    name: str
    kind: str
    log: bool
    raw: Floats = field(repr=False)
    scaled: Floats = field(repr=False)


@dataclass(frozen=True, eq=False)
class Evidence:
    """A sweep as the checks read it: the runs that count, and the parameters that have an order."""

    runs: Runs
    ranking: Ranking
    columns: tuple[Numeric, ...]

    @property
    def y(self) -> Floats:
        """The metric of the runs that count."""
        return self.ranking.target.y

    @property
    def scaled(self) -> Floats:
        """The numeric parameters on their searched scale, shape (n_runs, n_numeric)."""
        return (
            np.stack([column.scaled for column in self.columns], axis=1) if self.columns else np.empty((len(self.y), 0))
        )

    @property
    def names(self) -> list[str]:
        """Names of the numeric parameters, in the order of the columns."""
        return [column.name for column in self.columns]


def gather(runs: Runs, ranking: Ranking) -> Evidence:
    """The runs and numeric parameters that were ranked, as the checks read them."""
    encoding = ranking.forest.encoding
    scaled = searched_scale(encoding)
    columns = []
    for i, parameter in enumerate(encoding.parameters):
        if parameter.kind != "category":
            at = encoding.features(i)[0]
            columns.append(Numeric(parameter.name, parameter.kind, parameter.log, encoding.X[:, at], scaled[:, at]))
    return Evidence(runs, ranking, tuple(columns))
