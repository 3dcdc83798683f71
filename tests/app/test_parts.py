"""The parts that pages are made of, on their own."""

from __future__ import annotations

import io
import json
import re

import numpy as np
import pandas as pd
import pytest

from hpimp_core import rank, read_runs
from pages.ui import downloads, looks, ranked_chart, ranking_controls, text


@pytest.fixture
def ranking(planted):
    return rank(read_runs(planted, name="mine.csv"))


def panels(ranking, **how):
    return ranked_chart.panels(
        ranking.frame,
        **{"noise_floor": ranking.noise_floor, "kind": "pearson", "goal": ranking.goal, "trusted": True} | how,
    )


def test_a_row_is_drawn_where_its_numbers_say(ranking):
    drawn = panels(ranking)
    for (_, row), (_, number) in zip(drawn.rows.iterrows(), ranking.frame.iterrows(), strict=True):
        assert row["bar"] * drawn.most == pytest.approx(number["importance"])
        if not np.isnan(number["correlation"]):
            assert (row["r"] - ranked_chart.CENTRE) / ranked_chart.HALF == pytest.approx(number["correlation"])
    assert list(drawn.parameters) == list(ranking.frame["parameter"])


def test_raising_the_rate_is_marked_as_hurting_by_colour_and_by_sign(ranking):
    row = panels(ranking).rows.set_index("name").loc["learning_rate"]
    assert row["meaning"] == looks.MEANING["worse"]
    assert row["signed"].startswith("▼ −0.9")


def test_a_correlation_that_may_be_zero_neither_helps_nor_hurts(ranking):
    rows = panels(ranking).rows
    for (_, row), (_, number) in zip(rows.iterrows(), ranking.frame.iterrows(), strict=True):
        if number["correlation_low"] < 0 < number["correlation_high"]:
            assert row["meaning"] == looks.MEANING["flat"]
    assert (rows["meaning"] == looks.MEANING["flat"]).any()


def test_without_a_signal_every_bar_is_grey(ranking):
    assert not panels(ranking).rows["faint"].all()
    assert panels(ranking, trusted=False).rows["faint"].all()


def test_names_that_are_cut_alike_stay_apart():
    assert ranked_chart._distinct(["a", "b", "a"]) == ["a", "b", "a (2)"]


@pytest.mark.parametrize(("share", "said"), [(0.0, "0%"), (0.001, "<1%"), (0.374, "37%"), (1.0, "100%")])
def test_a_share_in_words(share, said):
    assert ranked_chart.percent(share) == said


def test_the_chart_is_drawn_outside_the_app_with_the_names_it_ranks(ranking):
    drawn = panels(ranking)
    spec = looks.for_export(ranked_chart.spec(drawn, ink=looks.INK), drawn.rows, "What decides <val_loss>?")
    picture = looks.svg(spec).decode()
    for name in ranking.frame["parameter"]:
        assert name in picture
    assert "<val_loss>" not in picture
    assert looks.png(spec).startswith(b"\x89PNG")
    assert not re.search(r'"https?://(?!vega\.github\.io/schema)', json.dumps(json.loads(spec)))


def test_sorting(ranking):
    by_name = ranking_controls.ordered(ranking.frame, "name", "pearson")
    assert list(by_name["parameter"]) == ["learning_rate", "momentum", "optimizer"]
    by_correlation = ranking_controls.ordered(ranking.frame, "correlation", "spearman")
    assert by_correlation["parameter"].iloc[0] == "learning_rate"
    assert by_correlation["parameter"].iloc[-1] == "optimizer"  # a category has no r


def test_a_csv_holds_no_formula_and_the_same_numbers():
    frame = pd.DataFrame({"=a": ["=1+1", "+x", "-y", "@z", "plain", None], "n": [-1.5, 2, 3, 4, 5, 6]})
    read = pd.read_csv(io.BytesIO(downloads.csv(frame)))
    assert list(read.columns) == ["'=a", "n"]
    assert list(read["'=a"][:5]) == ["'=1+1", "'+x", "'-y", "'@z", "plain"]
    assert list(read["n"]) == [-1.5, 2, 3, 4, 5, 6]


def test_plain_text_is_one_line_without_marks_that_hide_or_turn_it():
    assert text.plain("a\nb\u202ec") == "a b c"
    assert text.plain("") == "(no name)"
    assert len(text.plain("x" * 500)) == text.LONGEST


def test_the_first_sentence_ends_at_a_full_stop_outside_code():
    assert text.first_sentence("`a. b` wins. Rest here.") == ("`a. b` wins.", "Rest here.")
    assert text.first_sentence("No stop") == ("No stop", "")


def test_inert_text_escapes_what_markdown_reads():
    assert text.inert("![i](x) `a` **b** <c>") == r"\!\[i\]\(x\) \`a\` \*\*b\*\* \<c\>"
