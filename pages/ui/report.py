"""The report: one HTML file that opens offline and holds what the screen shows.

Charts lie in it as SVG images (data URIs): nothing in an image runs, and no two charts share an id. A content security
policy forbids scripts and outside addresses altogether; beside it every name and value is escaped.
"""

from __future__ import annotations

import base64
import datetime
import json
import platform
import re
from collections.abc import Iterable, Mapping
from html import escape
from importlib.metadata import PackageNotFoundError, version

import pandas as pd

from hpimp_core.ranking import Ranking
from hpimp_core.views.relationship import relationship
from pages.ui import looks, ranked_chart, relationship_charts
from pages.ui.choices import METHODS
from pages.ui.frame import View
from pages.ui.text import printable, spoken

MOST_RELATIONSHIPS = 4  # charts of single parameters: the top of the ranking, as far as it stands out from noise
VERSIONS = ("hpimp", "scikit-learn", "numpy", "pandas", "scipy")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
STYLE = """
body { font: 16px/1.55 "Source Sans Pro", Inter, Helvetica, Arial, sans-serif; color: #212529; background: #fff;
       max-width: 960px; margin: 3rem auto; padding: 0 1.5rem; overflow-wrap: anywhere; }
h1 { font-size: 2.2rem; line-height: 1.2; margin-bottom: .5rem; } h2 { margin-top: 2.5rem; }
code { background: #f1f3f5; border-radius: 4px; padding: .1em .35em; font-size: .9em; color: #0b5345; }
code, td { unicode-bidi: isolate; }
.lead { font-size: 1.25rem; } figure { margin: 1.5rem 0; } figure img { max-width: 100%; height: auto; }
.none { color: #868e96; } table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid #e9ecef; }
th { white-space: nowrap; overflow-wrap: normal; } td { min-width: 4.5rem; }
td:first-child { min-width: 8.5rem; }
.scroll { overflow-x: auto; } @media print { .scroll { overflow: visible; } h2 { break-after: avoid; } }
"""
HOW = {
    "forest": "Importance is what a parameter explains of runs that a tree has not seen (out-of-bag impurity: Li, "
    "Wang, Basu, Kumbier and Yu 2019), so that noise gets nothing on average.",
    "impurity": "Importance is the classic impurity of a forest (Breiman 2001), measured on the runs it was grown "
    "on: parameters of many values get a share for free, and the shares sum to 100 % even on noise.",
    "permutation": "Importance is the loss on unseen runs when the parameter's values are shuffled (Breiman 2001).",
    "fanova": "Importance is the variance of the forest's response that the parameter makes alone (functional ANOVA: "
    "Hutter, Hoos and Leyton-Brown 2014).",
    "relieff": "Importance is how well the parameter tells runs apart from their neighbours (N-RReliefF: Sun et al. "
    "2019; Robnik-Šikonja and Kononenko 2003).",
}
INTERVALS = (
    "Intervals are 95 % over runs: where a figure would fall if the sweep were repeated. The noise floor is the "
    "largest share that a shuffled copy of a parameter got. The signal is R² on runs the forest has not seen. "
    "Importance is not causation: it describes the runs that were made."
)


def html(view: View, ranking: Ranking, chart: bytes) -> bytes:
    """The report of a ranking.

    Parameters
    ----------
    view : View
        The sweep and the choices the ranking was made under.
    ranking : Ranking
    chart : bytes
        The ranked chart as on screen, SVG.
    """
    title = f"What decides {_code(view.metric)}?"
    parts = [
        f"<h1>{title}</h1>",
        f'<p class="lead">{inline(ranking.verdict)}</p>',
        f"<p>{escape(_basis(view, ranking))}</p>",
        _figure(chart, spoken(ranking.verdict)),
        _findings(ranking),
        "<h2>The numbers</h2>",
        _table(numbers(ranking)),
        *_relationships(ranking),
        "<h2>How it was computed</h2>",
        f"<p>{escape(HOW[ranking.method])} {escape(INTERVALS)}</p>",
        _table(_pairs(settings(view, ranking))),
        "<h2>How the table was read</h2>",
        _table(view.runs.ledger.rename(columns=str.capitalize)),
        _left_out(ranking),
    ]
    page = (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" '
        f'content="{POLICY}"><title>{escape(f"What decides {view.metric}?")}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head>'
        f"<body>{''.join(parts)}</body></html>\n"
    )
    return printable(page).encode("utf-8", errors="replace")


def numbers(ranking: Ranking) -> pd.DataFrame:
    """The ranking as the screen words it, a row per parameter: the chart's own labels and tooltips."""
    trusted = ranking.signal.word != "none"
    worded = {
        kind: ranked_chart.panels(
            ranking.frame, noise_floor=ranking.noise_floor, kind=kind, goal=ranking.goal, trusted=trusted
        ).rows
        for kind in ("pearson", "spearman")
    }
    rows = worded["pearson"]
    return pd.DataFrame(
        {
            "Parameter": ranking.frame["parameter"].to_numpy(),
            "Importance": rows["importance"],
            "95 % interval": rows["importance_range"],
            "It is": rows["noise"],
            "Pearson's r": rows["correlation"],
            "Spearman's r": worded["spearman"]["correlation"],
            "Effect": rows["effect"],
            "Runs": [f"{n:,}" for n in ranking.frame["n_runs"]],
        }
    )


def settings(view: View, ranking: Ranking) -> dict[str, str]:
    """Everything that the numbers depend on, and the versions of what computed them."""
    chosen = {
        "Table": view.sweep.title,
        "SHA-256 of the table": view.sweep.sha,
        "Written by": view.runs.source,
        "Metric": ranking.metric,
        "Goal": ranking.goal,
        "Runs used": f"{ranking.n_runs:,} ({'all' if ranking.best is None else f'the best {ranking.best:g} %'})",
        "Diverged runs": dict(view.options).get("diverged", "leave out"),
        "Metric used": {"none": "as it is", "log": "its logarithm", "rank": "its rank"}[ranking.transform],
        "Importance by": METHODS[ranking.method],
        "Trees": str(ranking.n_trees),
        "Runs drawn per tree": f"{ranking.n_drawn:,}",
        "Seed": str(ranking.random_state),
        "Noise floor": f"{ranking.noise_floor:.1%}",
        "Signal (R²)": f"{ranking.signal.r2:.3f}, {ranking.signal.word}",
        "Hidden in the chart": ", ".join(view.hidden) or "nothing",
        "Date": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d"),
        "Python": platform.python_version(),
    }
    return chosen | {name: _version(name) for name in VERSIONS}


def inline(markdown: str) -> str:
    """A sentence of the core as HTML: its code spans, and nothing else, become elements."""
    return re.sub(r"(`+) ?(.+?) ?\1(?!`)", lambda found: f"<code>{found[2]}</code>", escape(markdown))


def _basis(view: View, ranking: Ranking) -> str:
    """How much the verdict rests on."""
    return (
        f"{view.sweep.title}: {ranking.n_runs:,} runs used, {len(ranking.frame):,} parameters. Signal: "
        f"{ranking.signal.word} (R² {ranking.signal.r2:.2f} on runs the forest has not seen)."
    )


def _findings(ranking: Ranking) -> str:
    """The findings as a list."""
    if not ranking.findings:
        return ""
    said = [f"<li><b>{escape(found.kind.capitalize())}.</b> {inline(found.text)}</li>" for found in ranking.findings]
    return f"<h2>What to make of it</h2><ul>{''.join(said)}</ul>"


def _relationships(ranking: Ranking) -> Iterable[str]:
    """The top parameters one by one, as far as they stand out from noise."""
    top = ranking.frame.loc[ranking.frame["above_noise"], "parameter"].head(MOST_RELATIONSHIPS)
    if top.empty:
        return
    yield "<h2>The top parameters</h2>"
    for name in top:
        found = relationship(ranking, parameter=str(name))
        with looks.paper():
            drawn = relationship_charts.chart(found)
            spec = json.dumps(drawn.to_dict() | {"width": looks.EXPORT_WIDTH, "config": looks.EXPORT_CONFIG})
        yield f"<h3>{_code(name)}</h3><p>{inline(found.verdict)}</p>"
        yield _figure(looks.svg(spec), spoken(found.verdict))
        yield f"<ul>{''.join(f'<li>{inline(fact)}</li>' for fact in found.facts)}</ul>"


def _left_out(ranking: Ranking) -> str:
    """Rows that the table has and this metric does not use."""
    if not ranking.left_out:
        return ""
    rows = pd.DataFrame([(f"{out.count:,}", out.reason) for out in ranking.left_out], columns=["Runs", "Reason"])
    return f"<h3>Not used for this metric</h3>{_table(rows)}"


def _figure(svg: bytes, takeaway: str) -> str:
    """A chart as an image of its own."""
    data = base64.b64encode(svg).decode()
    return f'<figure><img src="data:image/svg+xml;base64,{data}" alt="{escape(takeaway)}"></figure>'


def _table(frame: pd.DataFrame) -> str:
    """A frame of text; pandas' own writer, told to escape, cuts nothing."""
    with pd.option_context("display.max_colwidth", None):
        return f'<div class="scroll">{frame.to_html(index=False, border=0, escape=True, na_rep="")}</div>'


def _pairs(values: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame({"Setting": list(values), "Value": list(values.values())})


def _code(name: object) -> str:
    return f"<code>{escape(str(name))}</code>"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed as a package"
