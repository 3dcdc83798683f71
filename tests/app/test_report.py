"""The report: the numbers of the screen, nothing from outside, nothing that runs."""

import base64
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from hpimp_core import read_runs
from hpimp_core.ranking import rank
from pages.ui import looks, ranked_chart, report
from pages.ui.frame import View
from pages.ui.sweeps import Sweep

ROOT = Path(__file__).parents[2]
SCRIPT = "<script>document.title='owned'</script>"
HOSTILE = (
    "<svg/onload=alert(1)>",
    '"><img src=x onerror=alert(1)>',
    "`</code><b>`",
    "=cmd|' /C calc'!A0",
    "\u202egnp.exe\x07",
    "](http://evil)",
)


class Page(HTMLParser):
    """What a browser would find: elements, attributes, tables, text."""

    def __init__(self, page):
        super().__init__()
        self.elements, self.attributes, self.tables, self.text, self.images = [], [], [], [], []
        self.feed(page.decode())

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self.attributes += attrs
        if tag == "img":
            self.images.append(dict(attrs))
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
        self.open = tag

    def handle_data(self, data):
        self.text.append(data)
        if self.tables and self.tables[-1] and self.tables[-1][-1] and self.open in ("td", "th"):
            self.tables[-1][-1][-1] += data

    def handle_endtag(self, tag):
        self.open = ""


def made(data, name="runs.csv", **options):
    """A ranking of a table and its report, as the Importance page makes it."""
    runs = read_runs(data, name=name)
    view = View(Sweep("upload-1", name, "", runs, "0" * 64), runs, tuple(sorted(options.items())), ())
    ranking = rank(runs, **options)
    panels = ranked_chart.panels(
        ranking.frame, noise_floor=ranking.noise_floor, kind="pearson", goal=ranking.goal, trusted=True
    )
    chart = looks.svg(looks.for_export(ranked_chart.spec(panels, ink=looks.INK), panels.rows, "What decides it?"))
    return ranking, report.html(view, ranking, chart)


def hostile_table():
    rng = np.random.default_rng(0)
    n = 150
    frame = pd.DataFrame({name: rng.random(n) for name in HOSTILE[1:]})
    frame.insert(1, HOSTILE[0], rng.choice([SCRIPT, "b", "c"], n))
    drive = frame[HOSTILE[0]].map({SCRIPT: 0.0, "b": 1.0, "c": 2.0}) + 2 * frame[HOSTILE[1]]
    return frame.assign(val_loss=drive + rng.normal(0, 0.1, n)).to_csv(index=False).encode()


@pytest.fixture(scope="module")
def hostile():
    return made(hostile_table())


def test_the_screen_and_the_report_show_the_same_numbers(start, upload, planted):
    ranking, page = made(planted)
    at = upload(start(), "runs.csv", planted)
    at.switch_page("pages/importance.py").run()
    assert not at.exception
    on_screen = next(table.value for table in at.dataframe if "importance" in table.value)
    pd.testing.assert_frame_equal(
        on_screen.reset_index(drop=True), ranking.frame, check_dtype=False, check_column_type=False
    )
    found = Page(page)
    text = " ".join(found.text)
    header, *rows = next(table for table in found.tables if table[0][0] == "Parameter")
    assert header[:3] == ["Parameter", "Importance", "95 % interval"]
    panels = ranked_chart.panels(
        on_screen,
        noise_floor=ranking.noise_floor,
        kind="pearson",
        goal=ranking.goal,
        trusted=ranking.signal.word != "none",
    )
    assert [row[0] for row in rows] == list(on_screen["parameter"])
    assert [row[1] for row in rows] == list(panels.rows["importance"])
    assert [row[2] for row in rows] == list(panels.rows["importance_range"])
    assert [row[4] for row in rows] == list(panels.rows["correlation"])
    verdict = re.sub(r"\s+", " ", "".join(found.text))
    assert ranking.verdict.replace("`", "") in verdict
    assert f"R² {ranking.signal.r2:.2f}" in text
    shown = [element.value for element in (*at.header, *at.markdown)]
    assert any(value and ranking.verdict.startswith(value.rstrip(".")) for value in shown)


def test_everything_that_the_numbers_depend_on_is_told(planted):
    ranking, page = made(planted, best=50)
    tables = {table[0][0]: dict(row[:2] for row in table[1:]) for table in Page(page).tables}
    told = tables["Setting"]
    assert told["Metric"] == ranking.metric
    assert told["Seed"] == str(ranking.random_state)
    assert told["Trees"] == str(ranking.n_trees)
    assert told["Runs used"] == f"{ranking.n_runs:,} (the best 50 %)"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", told["Date"])
    assert re.match(r"\d+\.\d+", told["scikit-learn"])
    assert "What" in tables, "the ledger is there"


def test_charts_are_inside_and_say_what_they_show(planted):
    ranking, page = made(planted)
    images = Page(page).images
    above = int(ranking.frame["above_noise"].sum())
    assert len(images) == 1 + min(above, report.MOST_RELATIONSHIPS)
    assert above >= 1
    for image in images:
        kind, data = image["src"].split(",", 1)
        assert kind == "data:image/svg+xml;base64"
        assert ElementTree.fromstring(base64.b64decode(data)).tag.endswith("svg")
        assert len(image["alt"]) > 20


def test_nothing_comes_from_outside(planted):
    _, page = made(planted)
    found = Page(page)
    assert not {"script", "link", "iframe", "object", "embed", "base", "form"} & set(found.elements)
    addresses = [value for name, value in found.attributes if name in ("src", "href", "action", "srcset")]
    assert all(value.startswith("data:") for value in addresses)
    assert "http://" not in page.decode()
    assert "https://" not in page.decode()
    assert "url(" not in page.decode()
    policy = next(v for n, v in found.attributes if n == "content" and "default-src" in v)
    assert policy.startswith("default-src 'none'")


def test_hostile_names_are_text(hostile):
    ranking, page = hostile
    assert set(HOSTILE[:2]) <= set(ranking.frame.loc[ranking.frame["above_noise"], "parameter"])
    found = Page(page)
    assert "script" not in found.elements
    assert not [name for name, _ in found.attributes if name.startswith("on")]
    assert all(image["src"].startswith("data:image/svg+xml") for image in found.images)
    assert SCRIPT in "".join(found.text)
    assert "b" in found.elements, "only the report's own emphasis"
    assert found.elements.count("b") == page.decode().count("<li><b>")
    for image in found.images:
        tree = ElementTree.fromstring(base64.b64decode(image["src"].split(",", 1)[1]))
        tags = {element.tag.rpartition("}")[2] for element in tree.iter()}
        assert not {"script", "foreignObject", "image", "a"} & tags


def test_without_signal_no_parameter_is_drawn_as_a_driver():
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({"lr": rng.random(150), "momentum": rng.random(150), "val_loss": rng.normal(size=150)})
    ranking, page = made(frame.to_csv(index=False).encode())
    assert ranking.signal.word == "none"
    assert len(Page(page).images) == 1


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("`lr` matters", "<code>lr</code> matters"),
        ("`` a`b `` and `c`", "<code>a`b</code> and <code>c</code>"),
        ("`<b>` & co", "<code>&lt;b&gt;</code> &amp; co"),
        ("no names", "no names"),
    ],
)
def test_code_spans_become_elements_and_nothing_else(markdown, html):
    assert report.inline(markdown) == html


def test_the_page_offers_the_report(start):
    at: AppTest = start()
    assert any("Report" in button.label for button in at.get("download_button"))
