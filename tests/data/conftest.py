"""The scripts in data/ import each other as neighbours, so their folder goes on the path."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

DATA = Path(__file__).parents[2] / "data"
TIMES = ["runtime_s", "fit_time_s"]

sys.path.insert(0, str(DATA))


@pytest.fixture
def made(tmp_path: Path) -> Callable[[ModuleType, int], pd.DataFrame]:
    """Run a script from nothing, twice, and hand back its table once both are found to be equal (but for times)."""

    def make(script: ModuleType, runs: int) -> pd.DataFrame:
        tables = []
        for name in ("first.csv", "second.csv"):
            script.main(["--runs", str(runs), "--out", str(tmp_path / name), "--workers", "1"])
            tables.append(pd.read_csv(tmp_path / name))
        first, second = tables
        pd.testing.assert_frame_equal(
            first.drop(columns=TIMES, errors="ignore"), second.drop(columns=TIMES, errors="ignore")
        )
        assert first["seed"].tolist() == list(range(runs))
        return first

    return make


@pytest.fixture
def bundled() -> Callable[[str], pd.DataFrame]:
    """Read a table that ships with the app."""
    return lambda name: pd.read_csv(DATA / name)


@pytest.fixture
def assert_drawn() -> Callable[[ModuleType, pd.DataFrame], None]:
    """Check that a table's settings are those which the script draws from the table's seeds."""

    def check(script: ModuleType, table: pd.DataFrame) -> None:
        for row in table.to_dict("records"):
            drawn = script.settings(row["seed"])
            assert {name: row[name] for name in drawn} == drawn

    return check


@pytest.fixture
def one_epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Train the convolutional networks for one epoch: enough to see whether a seed repeats."""
    import cnn

    drawn = cnn.settings
    monkeypatch.setattr(cnn, "settings", lambda seed: {**drawn(seed), "epochs": 1})
