"""The app driven through AppTest, and tables whose answer is known."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def main_module() -> Iterator[None]:
    """AppTest leaves the app as `__main__`, which a process started later would run; put the tests' own back."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture
def start() -> Callable[..., AppTest]:
    """Open the app in a new session: `start()`, or `start({"sort": "name"})` by a link that carries choices."""

    def opened(query: Mapping[str, str | list[str]] | None = None) -> AppTest:
        at = AppTest.from_file(ROOT / "app.py", default_timeout=120)
        at.query_params.update(query or {})
        return at.run()

    return opened


@pytest.fixture
def upload() -> Callable[[AppTest, str, bytes], AppTest]:
    """Upload a file on the Runs page, as a person would; the app is left there."""

    def uploaded(at: AppTest, name: str, data: bytes) -> AppTest:
        at.switch_page("pages/runs.py").run()
        at.file_uploader(key="upload_here").set_value([(name, data, "text/csv")])
        return at.run()

    return uploaded


def to_csv(frame: pd.DataFrame) -> bytes:
    return frame.to_csv(index=False).encode()


@pytest.fixture
def planted() -> bytes:
    """120 runs: raising learning_rate hurts val_accuracy and val_loss alike, momentum does nothing."""
    rng = np.random.default_rng(3)
    n = 120
    rate = rng.uniform(0, 1, n)
    frame = pd.DataFrame(
        {
            "learning_rate": rate,
            "momentum": rng.uniform(0, 1, n),
            "optimizer": rng.choice(["adam", "sgd"], n),
            "val_loss": 2 * rate + rng.normal(0, 0.2, n),
            "val_accuracy": 1 - rate + rng.normal(0, 0.1, n),
        }
    )
    return to_csv(frame)


@pytest.fixture
def hostile() -> bytes:
    """60 runs whose names and values try to be HTML, Markdown, a formula, and each other."""
    rng = np.random.default_rng(4)
    n = 60
    driver = rng.uniform(0, 1, n)
    long = "x" * 300
    frame = pd.DataFrame(
        {
            "<script>alert(1)</script>": driver,
            "![i](http://127.0.0.1:9/a.png) `b`": rng.uniform(0, 1, n),
            "=1+1": rng.choice(["=cmd()", "@sum", "<b>bold</b>"], n),
            long + "1": rng.uniform(0, 1, n),
            long + "2": np.where(rng.uniform(0, 1, n) < 0.5, np.nan, rng.uniform(0, 1, n)),
            "学習率[0].a:b": rng.uniform(0, 1, n),
            "val_loss": driver + rng.normal(0, 0.05, n),
        }
    )
    return to_csv(frame)
