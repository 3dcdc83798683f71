"""The levels of a categorical parameter: what each does for the metric."""

from __future__ import annotations

import altair as alt
import pandas as pd

from pages.ui import looks
from pages.ui.text import plain

ROW_HEIGHT = 30
MEANING = {"better": "▲ helps", "worse": "▼ hurts", "flat": "● no clear effect"}
MOST_LEVELS = 20  # rows drawn; the most frequent levels come first


def chart(levels: pd.DataFrame, *, metric: str, ink: str) -> alt.LayerChart:
    """Correlation of each level (against all others) with the metric; `levels` are the rows of one parameter."""
    rows = levels.nlargest(MOST_LEVELS, "n_runs").sort_values("correlation", ascending=False, na_position="last")
    meaning = rows["direction"].map(MEANING).fillna(MEANING["flat"])
    table = pd.DataFrame(
        {
            "level": [
                f"{plain(level, 40)} ({n:,} runs)" for level, n in zip(rows["level"], rows["n_runs"], strict=True)
            ],
            "r": rows["correlation"].to_numpy(),
            "low": rows["correlation_low"].to_numpy(),
            "high": rows["correlation_high"].to_numpy(),
            "meaning": meaning.to_numpy(),
            "median": [f"{value:.4g}" for value in rows["median"]],
            "said": [
                f"{word[0]} {r:+.2f}".replace("-", "−") for word, r in zip(meaning, rows["correlation"], strict=True)
            ],
        }
    )
    base = alt.Chart(table).encode(
        y=alt.Y(
            "level:N",
            sort=list(table["level"]),
            title=None,
            axis=alt.Axis(
                domain=False,
                ticks=False,
                labelFontSize=13,
                labelColor=ink,
                labelBound=False,
                labelFlush=False,
                labelOverlap=False,
                labelLimit=alt.ExprRef("containerSize()[0] < 560 ? 130 : 260"),
            ),
        ),
        tooltip=[
            alt.Tooltip("level:N", title="Level"),
            alt.Tooltip("said:N", title="Correlation"),
            alt.Tooltip("median:N", title=f"Median {plain(metric, 40)}"),
        ],
    )
    x = alt.X(
        "r:Q",
        scale=alt.Scale(domain=[-1, 1]),
        title=f"Correlation of the level with {plain(metric, 40)}",
        axis=alt.Axis(values=[-1, -0.5, 0, 0.5, 1], format="+.1~f"),
    )
    bars = base.mark_bar(height=16).encode(
        x=x,
        x2=alt.datum(0),
        color=alt.Color(
            "meaning:N",
            title=None,
            legend=alt.Legend(orient="top"),
            scale=alt.Scale(domain=list(MEANING.values()), range=[looks.HELPS, looks.HURTS, looks.NEUTRAL]),
        ),
    )
    ranges = base.mark_rule(strokeWidth=2, color=ink).encode(x="low:Q", x2="high:Q")
    right = (
        base.transform_filter("datum.r >= 0").mark_text(align="left", dx=6, color=ink).encode(x="high:Q", text="said:N")
    )
    left = (
        base.transform_filter("datum.r < 0").mark_text(align="right", dx=-6, color=ink).encode(x="low:Q", text="said:N")
    )
    return alt.layer(bars, ranges, left, right).properties(height=alt.Step(ROW_HEIGHT))
