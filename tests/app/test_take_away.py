"""What every page of "Your sweep" and "Decide" lets one take away: charts as PNG and SVG, tables as CSV."""

from __future__ import annotations

import base64
import io
import re
import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest
import streamlit as st

from hpimp_core import rank, read_runs
from hpimp_core.next_sweep.simulate import top_k
from hpimp_core.ranking import with_method
from hpimp_core.stability import stability
from hpimp_core.views.agreement import rank_agreement, side_by_side
from hpimp_core.views.pair import pair, strongest_pairs
from hpimp_core.views.relationship import relationship
from hpimp_core.views.selection import lines
from hpimp_core.views.splits import split
from hpimp_core.views.studies import compare, rank_part
from pages.ui import looks, parallel_picture
from pages.ui.choices import METHODS as METHOD_NAMES

PARALLEL, METHODS, COMPARE = "pages/parallel.py", "pages/methods.py", "pages/compare.py"
IMPORTANCE, RELATIONSHIPS, NEXT_SWEEP = "pages/importance.py", "pages/relationships.py", "pages/next_sweep.py"
FORMULA = re.compile(r"^[=+\-@\t\r]")


@pytest.fixture
def made(monkeypatch):
    """Every file that the last run of a page offers, by name: how it is made when it is asked for."""
    offered = {}
    real = st.download_button

    def noted(label, data, file_name, *args, **options):
        offered[file_name] = data
        return real(label, data, file_name, *args, **options)

    monkeypatch.setattr(st, "download_button", noted)
    return offered


@pytest.fixture
def theme(monkeypatch):
    """What the browser prefers: `theme.type = "dark"`."""
    preferred = type("Theme", (), {"type": "light"})
    monkeypatch.setattr(type(st.context), "theme", preferred)
    return preferred


@pytest.fixture
def hostile():
    """90 runs whose names, levels and studies try to be a formula, HTML, a field of a chart, and each other."""
    rng = np.random.default_rng(4)
    n = 90
    driver, partner = rng.uniform(0.1, 1, n), rng.uniform(0, 1, n)
    frame = pd.DataFrame(
        {
            "a.b:c[0]": driver,
            "=1+1": rng.choice(["=cmd()", "@sum", "+1", "<b>bold</b>", "x\x01y"], n),
            "<script>alert(1)</script>": partner,
            "mean": rng.choice([1, 2, 4], n),
            "best": rng.uniform(0, 1, n),
            "dataset": rng.choice(["=one", "<i>two</i>"], n),
            "val_loss": driver * partner + rng.normal(0, 0.02, n),
        }
    )
    frame["val_loss"] += 0.4 * (frame["=1+1"] == "=cmd()")
    return frame.to_csv(index=False).encode()


def pages(at):
    """Every page of the two groups, in every state that has a chart of its own; yields its name."""
    at.switch_page(IMPORTANCE).run()
    yield "importance"
    at.session_state["levels_of"] = "=1+1"
    at.run()
    yield "levels"
    at.switch_page(RELATIONSHIPS).run()
    for name in at.selectbox(key="parameter").options:
        at.selectbox(key="parameter").select(name).run()
        yield f"relationship of {name}"
    for name in at.selectbox(key="second").options[1:]:
        at.selectbox(key="second").select(name).run()
        yield f"pair with {name}"
    for page in (PARALLEL, NEXT_SWEEP, METHODS, COMPARE, "pages/runs.py"):
        at.switch_page(page).run()
        yield page


def texts(file):
    """The cells of a CSV as they are written, the heading first."""
    return pd.read_csv(io.BytesIO(file), header=None, dtype=str, keep_default_na=False).to_numpy().ravel()


def number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True


def drawings(files):
    """Every picture in some files, those of a report too, without the numbers that count what was drawn before."""
    found = {name: [file] for name, file in files.items() if name.endswith(".svg")}
    if "importance.html" in files:
        inside = re.findall(rb'svg\+xml;base64,([^"]+)', files["importance.html"])
        found["importance.html"] = [base64.b64decode(data) for data in inside]
    return {name: [re.sub(r"(clip|gradient_)\d+", "", svg.decode()) for svg in svgs] for name, svgs in found.items()}


def test_every_file_of_every_page_is_whole_and_the_same_from_a_dark_page(start, upload, made, theme, hostile):
    at = upload(start(), "=mine.csv", hostile)
    seen = set()
    for where in pages(at):
        assert not at.exception, where
        files = {name: make() for name, make in made.items() if callable(make)}
        assert all(re.fullmatch(r"[a-z_]+\.[a-z]+", name) for name in made)
        for name, file in files.items():
            if name.endswith(".png"):
                assert file.startswith(b"\x89PNG"), (where, name)
            elif name.endswith(".csv"):
                cells = texts(file)
                assert not [cell for cell in cells if FORMULA.match(cell) and not number(cell)], (where, name)
        for name, svgs in drawings(files).items():
            for svg in svgs:
                ET.fromstring(svg)
                assert "<script" not in svg, (where, name)
                assert not re.search(r'(?:href|src)="', svg), (where, name)
        theme.type = "dark"
        at.run()
        again = {name: make() for name, make in made.items() if name.endswith((".svg", ".html"))}
        for name, svgs in drawings(again).items():
            assert svgs == drawings(files)[name], (where, name)
        theme.type = "light"
        seen |= set(made)
        made.clear()
    charts = ["importance", "levels", "curve", "heat_map", "parallel", "next_sweep", "tuning_fewer"]
    charts += ["places", "agreement", "pairs", "stability", "compare", "mean_places", "curves"]
    assert {f"{name}.{kind}" for name in charts for kind in ("png", "svg")} <= seen
    assert {"ledger.csv", "runs.csv", "next_sweep.csv", "importance.csv", "importance.html"} <= seen


def same(file, frame):
    """Whether a CSV has the frame's headings and cells, text that begins like a formula behind an apostrophe."""
    read = pd.read_csv(io.BytesIO(file), header=None, skiprows=1)
    heading = file.decode("utf-8-sig").split("\n", 1)[0]
    assert heading == ",".join(quoted(name) for name in frame.columns)
    wanted = frame.set_axis(range(frame.shape[1]), axis=1).reset_index(drop=True)
    for column in wanted:
        if not pd.api.types.is_numeric_dtype(wanted[column]):
            wanted[column] = wanted[column].map(quoted, na_action="ignore").replace("", None)
    pd.testing.assert_frame_equal(read, wanted, check_dtype=False, rtol=1e-12, check_names=False)
    return True


def quoted(value):
    return "'" + value if isinstance(value, str) and FORMULA.match(value) else value


def test_a_table_of_a_relationship_is_the_cores_and_shows_what_was_planted(start, upload, made, hostile):
    ranking = rank(read_runs(hostile, name="mine.csv"))
    at = upload(start(), "mine.csv", hostile).switch_page(RELATIONSHIPS).run()
    at.selectbox(key="parameter").set_value("a.b:c[0]").run()
    found = relationship(ranking, parameter="a.b:c[0]")
    names = {"value": "a.b:c[0]", "metric": "val_loss"}
    assert same(made["curve.csv"](), found.curve.rename(columns=names))
    assert same(made["curve_runs.csv"](), found.points.rename(columns=names))
    curve = pd.read_csv(io.BytesIO(made["curve.csv"]()))
    assert curve["mean"].iloc[0] < curve["mean"].iloc[-1]  # the driver raises the loss
    assert "curve_values.csv" not in made  # tried at many values
    made.clear()
    at.selectbox(key="parameter").set_value("=1+1").run()
    found = relationship(ranking, parameter="=1+1")
    assert same(made["levels.csv"](), found.spread.rename(columns=names | {"value": "=1+1"}))
    levels = pd.read_csv(io.BytesIO(made["levels.csv"]()))
    assert levels["'=1+1"].iloc[-1] == "'=cmd()"  # the level that costs 0.4 is the last
    made.clear()
    at.selectbox(key="parameter").set_value("mean").run()
    found = relationship(ranking, parameter="mean")
    assert same(made["curve_values.csv"](), found.spread.rename(columns={"value": "mean"}))
    made.clear()
    at.selectbox(key="second").set_value("=1+1").run()
    both = pair(ranking, first="mean", second="=1+1")
    names = {"first": "mean", "second": "=1+1", "metric": "val_loss"}
    assert same(made["heat_map.csv"](), both.surface.rename(columns=names))
    assert same(made["heat_map_runs.csv"](), both.points.rename(columns=names))


def test_the_runs_drawn_as_lines_are_a_table_under_their_own_names(start, upload, made, hostile):
    ranking = rank(read_runs(hostile, name="mine.csv"))
    upload(start(), "mine.csv", hostile).switch_page(PARALLEL).run()
    found = lines(ranking)
    names = {f"p{i}": axis.parameter for i, axis in enumerate(found.axes)} | {"metric": "val_loss"}
    assert same(made["parallel.csv"](), found.frame.rename(columns=names))


def test_the_tables_of_the_other_pages_are_the_cores(start, upload, made, hostile):
    runs = read_runs(hostile, name="mine.csv")
    ranking = rank(runs)
    at = upload(start(), "mine.csv", hostile)
    assert same(made["runs.csv"](), runs.frame)
    at.switch_page(NEXT_SWEEP).run()
    assert same(made["tuning_fewer.csv"](), top_k(ranking).frame)
    at.switch_page(METHODS).run()
    places = side_by_side({method: with_method(ranking, method=method) for method in METHOD_NAMES})
    assert same(made["places.csv"](), places)
    assert same(made["agreement.csv"](), rank_agreement(places))
    assert same(made["pairs.csv"](), strongest_pairs(ranking).frame)
    assert same(made["stability.csv"](), stability(ranking).frame)
    at.switch_page(COMPARE).run()
    studies = split(runs, column="dataset").studies
    compared = compare({level: rank_part(runs, column="dataset", level=level) for level in studies})
    assert same(made["compare.csv"](), compared.importance)
    assert same(made["mean_places.csv"](), compared.places)


@pytest.fixture
def drawn_lines(planted):
    """The planted runs as lines, with a gap, an axis of one value and the picture's layers by what they draw."""
    table = pd.read_csv(io.BytesIO(planted)).assign(constant=0.001)
    table.loc[0, "momentum"] = np.nan
    found = lines(rank(read_runs(table.to_csv(index=False).encode(), name="mine.csv")))
    with looks.paper():
        return found, parallel_picture.spec(found, "val_loss", "minimize")


def test_the_picture_of_the_lines_has_every_run_where_its_values_say(drawn_lines):
    found, spec = drawn_lines
    others, best = (pd.DataFrame(layer["data"]["values"]) for layer in spec["layer"][:2])
    assert best["run"].nunique() == found.frame["best"].sum()
    assert others["run"].nunique() + best["run"].nunique() == len(found.frame)
    last = len(found.axes)
    ends = pd.concat([others, best])
    ends = ends[ends["axis"] == last].sort_values("metric")
    assert ends["at"].is_monotonic_decreasing  # of a loss the least is on top
    assert ends["at"].between(0, 1).all()
    axis = [axis.parameter for axis in found.axes].index("learning_rate")
    placed = pd.concat([others, best]).query("axis == @axis").sort_values("run")["at"]
    order = found.frame[f"p{axis}"].rank().to_numpy()
    assert (placed.rank().to_numpy() == order).all()
    axis = [axis.parameter for axis in found.axes].index("momentum")
    gaps = pd.concat([others, best]).query("axis == @axis")["at"]
    assert gaps.isna().sum() == found.frame[f"p{axis}"].isna().sum() == 1


@pytest.mark.parametrize(
    ("low", "high", "wanted"), [(0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]), (3, 97, [20, 40, 60, 80]), (1, 5, [1, 2, 3, 4, 5])]
)
def test_an_axis_is_labelled_at_round_numbers(low, high, wanted):
    assert parallel_picture.even(low, high) == pytest.approx(wanted)
