"""What ships with the app is listed, described and small."""

import json
from pathlib import Path

import pandas as pd
import pytest

DATA = Path(__file__).parents[2] / "data"
CATALOGUE = json.loads((DATA / "catalogue.json").read_text(encoding="utf-8"))
LARGEST = 500_000


def test_every_table_is_listed_once():
    assert sorted(sweep["file"] for sweep in CATALOGUE) == sorted(path.name for path in DATA.glob("*.csv"))


@pytest.mark.parametrize("sweep", CATALOGUE, ids=lambda sweep: sweep["file"])
def test_a_listed_table_is_small_described_and_has_its_metric(sweep):
    path = DATA / sweep["file"]
    table = pd.read_csv(path)
    assert set(sweep) == {"file", "title", "line", "metric", "goal"}
    assert sweep["goal"] in ("minimize", "maximize")
    assert path.stat().st_size <= LARGEST
    assert f"## `{sweep['file']}`" in (DATA / "README.md").read_text(encoding="utf-8")
    assert table["seed"].tolist() == list(range(len(table)))
    # A run has a metric exactly when it finished.
    assert (table[sweep["metric"]].notna() == (table["state"] == "finished")).all()


@pytest.mark.parametrize("sweep", CATALOGUE, ids=lambda sweep: sweep["file"])
def test_the_line_counts_the_runs(sweep):
    table = pd.read_csv(DATA / sweep["file"])
    diverged = (table["state"] == "diverged").sum()
    assert f"{len(table):,}" in sweep["line"]
    assert not diverged or f"{diverged} diverged" in sweep["line"]
