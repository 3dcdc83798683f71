"""Every chart and table of every page says what it shows, and draws what can be seen, on light and on dark."""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st

from hpimp_core.lessons.aliases import TOPICS
from hpimp_core.lessons.evidence import PITFALLS
from pages.ui import looks, site
from tests.app.colours import contrast, over, rgb

LESSONS = {"guide": ("topic", TOPICS), "pitfalls": ("pitfall", PITFALLS)}
PICTURES = ("vega_lite_chart", "echarts_chart", "dataframe", "table")
WRITTEN_ON_A_MAP = {"expr": "datum.written"}
SIGNED = {"meaning"}  # its sign is written at each bar: ▲, ▼ or ●
TEXT, MARK = 4.5, 3.0  # the least contrasts of WCAG 2.2, for text and for what else has to be seen


@pytest.fixture(params=["light", "dark"])
def paper(request, monkeypatch) -> str:
    """The colour of the page, in the theme that the browser tells."""
    monkeypatch.setattr(type(st.context), "theme", property(lambda _: SimpleNamespace(type=request.param)))
    return looks.PAPER[looks.ink()]


def pictures(at) -> Iterator[Any]:
    """Everything on the page that is not text: the elements, of whatever kind."""

    def within(block) -> Iterator[Any]:
        for child in block.children.values():
            if child.type in PICTURES:
                yield child.proto
            if hasattr(child, "children"):
                yield from within(child)

    yield from within(at._tree)


def states(at, name: str) -> Iterator[Any]:
    """The page, once for each of its lessons."""
    choice, lessons = LESSONS.get(name, ("", (None,)))
    at.switch_page(f"pages/{name}.py")
    for lesson in lessons:
        if lesson is not None:
            at.session_state[choice] = lesson
        if name == "importance":
            at.session_state["levels_of"] = "optimizer"
        if name == "relationships":
            at.session_state["second"] = "optimizer"
        if name == "compare":
            at.session_state["sweep"] = "cnn_datasets"
        yield at.run()


def marks(spec: dict[str, Any], encoding: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each mark with the channels it is drawn by, those of the layers around it included."""
    channels = {name: channel for name, channel in (encoding | spec.get("encoding", {})).items() if channel}
    for part in (*spec.get("layer", ()), *spec.get("hconcat", ())):
        yield from marks(part, channels)
    if "mark" in spec:
        mark = spec["mark"] if isinstance(spec["mark"], dict) else {"type": spec["mark"]}
        # A kind that is filtered out has a layer, and so a mark, of its own.
        filters = [each["filter"] for each in spec.get("transform", ()) if isinstance(each.get("filter"), dict)]
        yield mark | {"kept": [part["field"] for each in filters for part in each["and"]]}, channels


def values(channel: Any) -> list[Any]:
    """What a channel can be where it is fixed or has one for each kind; none where it follows a number."""
    if not isinstance(channel, dict):
        return []
    conditions = channel.get("condition") or []
    found = [
        each["value"] for each in (conditions if isinstance(conditions, list) else [conditions]) if "value" in each
    ]
    found += [channel["value"]] if "value" in channel else []
    if channel.get("type") == "nominal" and isinstance(channel.get("scale"), dict):
        found += channel["scale"].get("range", [])
    return found


def faults(spec: dict[str, Any], paper: str) -> list[str]:
    """Marks that can hardly be seen, and kinds that colour alone tells apart."""
    found, page, drawn = [], rgb(paper), list(marks(spec, {}))
    # What tells a kind beside its colour: its shape, its dashes, its row, or its name written at it.
    told = {
        channels[channel]["field"]
        for mark, channels in drawn
        for channel in ("shape", "strokeDash", "y", "text")
        if channels.get(channel, {}).get("type") in ("nominal", "ordinal") and "field" in channels[channel]
    }
    for mark, channels in drawn:
        if any(channels.get(c, {}).get("type") == "quantitative" for c in ("color", "opacity", "fill")):
            continue  # a map, whose colours follow a number
        edge, colour = mark.get("stroke"), channels.get("color", {})
        outlined = edge == paper or "fill" in channels or (edge and mark.get("color", edge) != edge)
        if outlined or mark.get("color") == WRITTEN_ON_A_MAP or is_field(mark, channels):
            continue  # seen by its outline on anything; tested with the map's colours; or there for the pointer alone
        colours = [edge] if edge else values(colour) or [mark.get("color")]
        opacities = values(channels.get("opacity")) or [min(mark.get("opacity", 1), mark.get("strokeOpacity", 1))]
        if len(opacities) != len(colours):
            opacities = [min(opacities)] * len(colours)
        least = TEXT if mark["type"] == "text" else MARK
        found += [
            f"{mark['type']} in {colour} at {opacity}"
            for colour, opacity in zip(colours, opacities, strict=True)
            if opacity > 0 and (not isinstance(colour, str) or contrast(over(rgb(colour), page, opacity), page) < least)
        ]
        if colour.get("type") == "nominal" and colour["field"] not in told | SIGNED | set(mark.get("kept", ())):
            found.append(f"only its colour tells {colour['field']} of a {mark['type']}")
    return found


def is_field(mark: dict[str, Any], channels: dict[str, Any]) -> bool:
    """Whether a mark is a field that takes the pointer, and is seen only while it does."""
    return mark["type"] == "rect" and channels.get("opacity", {}).get("value") == 0


@pytest.mark.parametrize("name", [entry.name for entry in site.PAGES])
def test_what_is_drawn_can_be_seen_and_says_what_it_shows(start, paper, name):
    told, unseen = [], []
    for at in states(start(), name):
        assert not at.exception
        here = list(pictures(at))
        assert here
        assert len({each.alt for each in here}) == len(here), [each.alt for each in here]
        told += [each.alt for each in here]
        for each in here:
            if hasattr(each, "selection_mode") and not hasattr(each, "editing_mode"):
                spec = json.loads(each.spec)
                unseen += [f"{fault}: {each.alt}" for fault in faults(spec, paper)]
                # Streamlit's own colour of words at axes and legends is too pale on a light page.
                assert {spec["config"][part]["labelColor"] for part in ("axis", "legend")} == {looks.ink()}
    assert sorted(set(unseen)) == []
    # A whole sentence of what is in the picture, not of what kind of picture it is.
    assert [alt for alt in told if len(alt.split()) < 5 or not alt.strip().endswith((".", "?"))] == []
    assert [alt for alt in told if "`" in alt or alt.lower().startswith(("a chart", "chart", "a table", "table"))] == []
