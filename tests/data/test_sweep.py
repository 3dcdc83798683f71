"""The runner: resumes, repeats, and keeps the runs that failed."""

from pathlib import Path

import make_noise
import numpy as np
import pandas as pd
import sweep

COLUMNS = ("x", "loss")


def settings(seed: int) -> sweep.Row:
    return {"x": seed / 3}


def train(drawn: sweep.Row, seed: int) -> sweep.Row:
    if seed == 2:
        raise sweep.DivergedError
    return {"loss": drawn["x"] ** 2}


def test_a_diverged_run_keeps_its_settings_and_has_no_metric(tmp_path: Path) -> None:
    out = tmp_path / "runs.csv"
    sweep.sweep(settings, train, COLUMNS, runs=4, out=out, workers=1)
    assert out.read_text() == (
        "seed,state,x,loss\n"
        "0,finished,0.0,0.0\n"
        "1,finished,0.3333333333333333,0.111111\n"
        "2,diverged,0.6666666666666666,\n"
        "3,finished,1.0,1.0\n"
    )


def test_a_broken_off_sweep_goes_on_where_it_was(tmp_path: Path) -> None:
    whole, broken_off = tmp_path / "whole.csv", tmp_path / "broken_off.csv"
    trained = []

    def watched(drawn: sweep.Row, seed: int) -> sweep.Row:
        trained.append(seed)
        return train(drawn, seed)

    sweep.sweep(settings, train, COLUMNS, runs=5, out=whole, workers=1)
    lines = whole.read_text().splitlines(keepends=True)
    broken_off.write_text("".join([lines[0], lines[4], lines[1]]))
    sweep.sweep(settings, watched, COLUMNS, runs=5, out=broken_off, workers=1)
    assert trained == [1, 2, 4]
    assert broken_off.read_text() == whole.read_text()


def test_two_processes_find_what_one_finds(tmp_path: Path) -> None:
    alone, together = tmp_path / "alone.csv", tmp_path / "together.csv"
    make_noise.main(["--runs", "6", "--out", str(alone), "--workers", "1"])
    make_noise.main(["--runs", "6", "--out", str(together), "--workers", "2"])
    assert together.read_text() == alone.read_text()


def test_log_uniform_gives_every_decade_its_share() -> None:
    rng = np.random.default_rng(0)
    drawn = pd.Series([sweep.log_uniform(rng, 1e-4, 1.0) for _ in range(2000)])
    decades = np.floor(np.log10(drawn)).value_counts(normalize=True)
    assert sorted(decades.index) == [-4, -3, -2, -1]
    assert decades.between(0.2, 0.3).all()


def test_integers_reach_both_ends() -> None:
    rng = np.random.default_rng(0)
    assert {sweep.integer(rng, 1, 3) for _ in range(100)} == {1, 2, 3}
    assert {sweep.log_integer(rng, 1, 3) for _ in range(100)} == {1, 2, 3}
