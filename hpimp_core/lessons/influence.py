"""How much single runs, or a third thing, make of a correlation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hpimp_core.correlation import pearson, spearman

Floats = npt.NDArray[np.float64]

# Below this, leaving a run out leaves too little to correlate.
MIN_RUNS = 6


@dataclass(frozen=True)
class Influence:
    """The runs that pull r the most.

    Attributes
    ----------
    rows : tuple of int
        Their positions: a run in a hundred, at least one.
    r, without : float
        Pearson's r with all runs, and without these.
    spearman : float
        Spearman's ρ with all runs.
    """

    rows: tuple[int, ...]
    r: float
    without: float
    spearman: float

    @property
    def change(self) -> float:
        """How far r moves when they are left out."""
        return abs(self.r - self.without)

    @property
    def larger(self) -> float:
        """The larger of the two, without its sign."""
        return max(abs(self.r), abs(self.without))


def leave_one_out(x: Floats, y: Floats) -> Floats:
    """Pearson's r without each run in turn.

    Parameters
    ----------
    x, y : array, shape (n_runs,)
        Finite values.

    Returns
    -------
    array, shape (n_runs,)
        From running sums, so that it costs no more than one r; NaN where nothing varies any more.
    """
    x, y = x - x.mean(), y - y.mean()  # small sums: no digits are lost when the values are far from zero
    n = len(x) - 1
    sx, sy = x.sum() - x, y.sum() - y
    cov = (x @ y - x * y) - sx * sy / n
    var_x = (x @ x - x * x) - sx**2 / n
    var_y = (y @ y - y * y) - sy**2 / n
    product = var_x * var_y
    floor = 1e-20 * max(float(x @ x) * float(y @ y), np.finfo(np.float64).tiny)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(product > floor, np.clip(cov / np.sqrt(product), -1, 1), np.nan)


def strongest_influence(x: Floats, y: Floats) -> Influence | None:
    """The runs (one in a hundred, at least one) without which r changes most.

    Parameters
    ----------
    x, y : array, shape (n_runs,)
        NaN is missing: a run with a missing value does not count.

    Returns
    -------
    Influence or None
        None when fewer than 6 runs have both values or either side never changes.

    Notes
    -----
    The runs are chosen by what each does alone, all pulling the same way. Exact for one run, close for a few.
    """
    both = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    if len(both) < MIN_RUNS:
        return None
    x, y = x[both], y[both]
    r = float(pearson(x[:, None], y).r[0])
    if not np.isfinite(r):
        return None
    pull = r - np.nan_to_num(leave_one_out(x, y), nan=r)
    k = max(1, len(x) // 100)
    sign = np.sign(pull[np.argmax(np.abs(pull))]) or 1.0
    most = np.sort(np.argsort(-sign * pull, kind="stable")[:k])
    kept = np.ones(len(x), dtype=bool)
    kept[most] = False
    without = float(pearson(x[kept][:, None], y[kept]).r[0])
    if not np.isfinite(without):
        without = 0.0  # nothing varies any more: the correlation was theirs alone
    rho = float(spearman(x[:, None], y).r[0])
    return Influence(tuple(int(row) for row in both[most]), r, without, rho)


def partial_correlation(x: Floats, y: Floats, held: Floats) -> float:
    """Pearson's r of x and y with a third thing held still.

    r_xy·z = (r_xy − r_xz r_yz) / √((1 − r_xz²)(1 − r_yz²)), over the runs that have all three (Yule 1907).

    Parameters
    ----------
    x, y, held : array, shape (n_runs,)
        NaN is missing.

    Returns
    -------
    float
        NaN below four runs, where a side never changes, or where `held` settles one of them completely.
    """
    there = np.isfinite(x) & np.isfinite(y) & np.isfinite(held)
    if there.sum() < 4:
        return float("nan")
    x, y, z = x[there], y[there], held[there]
    xy, xz = pearson(np.column_stack([y, z]), x).r
    yz = pearson(z[:, None], y).r[0]
    left = (1 - xz**2) * (1 - yz**2)
    return float(np.clip((xy - xz * yz) / np.sqrt(left), -1, 1)) if left > 1e-12 else float("nan")
