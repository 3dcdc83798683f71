"""Colours that everyone can see and tell apart, on a light page and on a dark one."""

from __future__ import annotations

import itertools
import tomllib
from types import SimpleNamespace

import numpy as np
import pytest
import streamlit as st

from pages.ui import looks, shades, site
from tests.app.colours import VISION, apart, contrast, distance, lab, luminance, over, rgb

TEXT, MARK = 4.5, 3.0  # the least contrasts of WCAG 2.2, for text and for what else has to be seen
CAPTION = 0.6  # Streamlit's opacity of captions
CLEAR = 12  # ΔE at which colours of few kinds are told apart without doubt, however small the mark
THEMES = tomllib.loads((site.ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]


@pytest.fixture(params=["light", "dark"])
def theme(request, monkeypatch) -> dict[str, str]:
    """The theme of the page, as the browser tells it, and what the configuration says of it."""
    monkeypatch.setattr(type(st.context), "theme", property(lambda _: SimpleNamespace(type=request.param)))
    return THEMES[request.param]


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [  # Sharma, Wu & Dalal (2005), table 1
        ([50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425),
        ([50, 2.5, 0], [73, 25, -18], 27.1492),
        ([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644),
        ([2.0776, 0.0795, -1.1350], [0.9033, -0.0636, -0.5514], 0.9082),
    ],
)
def test_the_distance_is_that_of_its_authors(one, two, expected):
    assert distance(np.array(one), np.array(two)) == pytest.approx(expected, abs=1e-4)


def test_black_on_white_has_the_largest_contrast_and_red_and_green_are_alike_to_the_colour_blind():
    assert contrast(rgb("#000000"), rgb("#ffffff")) == pytest.approx(21)
    red, green = lab(rgb("#b35900"), "no long cones"), lab(rgb("#6b6b00"), "no long cones")
    assert distance(red, green) < distance(lab(rgb("#b35900")), lab(rgb("#6b6b00"))) / 2


def test_text_names_and_chosen_buttons_can_be_read_in_captions_too(theme):
    page = rgb(theme["backgroundColor"])
    for colour in (theme["textColor"], theme["codeTextColor"]):
        assert contrast(over(rgb(colour), page, CAPTION), page) >= TEXT
    primary = rgb(theme["primaryColor"])
    for share in (0, 0.1, 0.2):  # the button, and with the pointer on it
        assert contrast(primary, over(primary, page, share)) >= TEXT


def test_charts_know_what_they_are_drawn_on(theme):
    assert looks.PAPER[looks.ink()] == theme["backgroundColor"]
    assert contrast(rgb(looks.ink()), rgb(theme["backgroundColor"])) >= TEXT


def test_many_lines_are_seen_and_told_apart_by_everyone(theme):
    hues = [shades.hue(i) for i in range(len(shades.HUES))]
    assert len(set(hues)) == len(hues)
    assert min(contrast(rgb(hue), rgb(theme["backgroundColor"])) for hue in hues) >= MARK
    assert min(itertools.starmap(apart, itertools.combinations(hues, 2))) >= 10
    assert min(itertools.starmap(apart, itertools.combinations(hues[:7], 2))) >= 14
    assert min(apart(hue, looks.NEUTRAL) for hue in hues) >= 10  # a line that is below the noise floor
    assert len({(shades.hue(i), tuple(shades.dash(i))) for i in range(60)}) == 60


@pytest.mark.parametrize(
    "kinds",
    [
        lambda: [looks.HELPS, looks.HURTS, looks.NEUTRAL],
        lambda: [looks.BAR, looks.faint_bar()],
        lambda: [looks.HURTS, looks.NEUTRAL, looks.BAR],
        lambda: [shades.faint(), looks.BAR, looks.HELPS, shades.best()],
        lambda: [looks.ink(), shades.best(), shades.curve()],
    ],
    ids=["effects", "bars", "groups", "the next sweep", "runs and their curve"],
)
def test_what_is_of_different_kinds_is_seen_and_told_apart_by_everyone(theme, kinds):
    colours = kinds()
    assert min(contrast(rgb(colour), rgb(theme["backgroundColor"])) for colour in colours) >= MARK
    assert min(itertools.starmap(apart, itertools.combinations(colours, 2))) >= CLEAR


def test_an_effect_is_told_by_its_sign_too():
    assert len({looks.SIGN[effect] for effect in ("better", "worse", "flat")}) == 3


def along(colours: list[str], steps: int = 101) -> list[np.ndarray]:
    """The colours of a scale from end to end."""
    places = np.linspace(0, len(colours) - 1, steps)
    ends = np.array([rgb(colour) for colour in colours])
    return [np.array([np.interp(place, range(len(colours)), ends[:, i]) for i in range(3)]) for place in places]


@pytest.mark.parametrize("scale", [shades.towards_best, shades.heat, shades.shares])
@pytest.mark.parametrize("vision", VISION)
def test_a_scale_moves_away_from_the_page_for_every_eye(theme, scale, vision):
    page = lab(rgb(theme["backgroundColor"]), vision)[0]
    away = [abs(lab(colour, vision)[0] - page) for colour in along(scale())]
    assert all(np.diff(away) > 0)
    assert away[-1] - away[0] > 25


def test_the_better_half_of_the_runs_is_seen(theme):
    better = along(shades.towards_best())[50:]
    assert min(contrast(colour, rgb(theme["backgroundColor"])) for colour in better) >= MARK


def test_the_ends_of_an_agreement_are_told_apart_by_everyone(theme):
    low, middle, high = shades.diverging()
    assert min(apart(low, high), apart(low, middle), apart(middle, high)) >= 20


@pytest.mark.parametrize("scale", [shades.shares, shades.diverging])
def test_a_number_can_be_read_on_every_colour_of_its_scale(theme, scale):
    steps = along(scale())
    for i, colour in enumerate(steps):
        assert contrast(rgb(shades.written_on(scale(), i / (len(steps) - 1))), colour) >= TEXT


def test_black_is_written_on_what_is_light_and_white_on_what_is_dark():
    assert shades.written_on(["#ffffff", "#000000"], 0) == "#000000"
    assert shades.written_on(["#ffffff", "#000000"], 1) == "#ffffff"
    assert luminance(rgb("#808080")) > shades.HALF_WAY
