"""Next sweep: what to keep tuning and where, what to fix, how many runs it takes, and the space for your tool."""

from functools import partial

import streamlit as st

from hpimp_core import search_space
from hpimp_core.next_sweep import plans, simulate
from pages.ui import downloads, export_tabs, frame, looks, next_sweep_charts, several
from pages.ui.text import code, first_sentence, plain, spoken

POINTS = "next_sweep_points"
MOST_IN_TABLE = 200
MOST_ROWS = 25  # rows of the chart and of the first table; the rest opens on demand

view = frame.open()
ranking = view.ranking()
trusted = ranking.signal.word != "none"
suggested = view.call_ranking(search_space.narrow, source=view.runs.source)

st.title(f"What to try next for {code(view.metric)}?", anchor=False)
verdict = st.container()

# The suggestion, which the user may overrule.
chosen_key = f"next_sweep_tune_{view.sweep.id}_{view.metric}"
names = [d.name for d in suggested.dimensions]
by_default = [d.name for d in suggested.tuned]
chosen = several.draw(
    "Tune these parameters",
    names,
    key=chosen_key,
    default=by_default,
    search="Search a parameter to tune",
    help="Suggested: those that matter. The others are fixed at a value of the best runs.",
)
same = set(chosen) == set(by_default)
space = (
    suggested if same else view.call_ranking(search_space.narrow, source=view.runs.source, tune=tuple(sorted(chosen)))
)
first, rest = first_sentence(space.verdict)
with verdict:
    st.header(first, anchor=False)
    if rest:
        st.markdown(rest)

shown = space.dimensions[:MOST_ROWS]
ranges = next_sweep_charts.ranges(shown, ink=looks.ink())
st.vega_lite_chart(next_sweep_charts.pieces(shown), ranges, alt=spoken(space.verdict), width="stretch")
notes = [
    f"Ranges are where the best {space.n_best} runs and the forest's response curve agree, within what was tried."
    if trusted
    else "There is no signal in these runs, so nothing is narrowed or fixed for you."
]
if len(space.dimensions) > MOST_ROWS:
    notes.append(f"The {MOST_ROWS} most important of {len(space.dimensions)} parameters are drawn.")
st.caption(" ".join(notes))

st.header("What to do with each", anchor=False)
for title, dimensions, opened in (
    ("tune", space.tuned, True),
    ("fix", space.fixed, len(space.fixed) <= MOST_ROWS),
):
    if dimensions:
        with st.expander(f"{len(dimensions):,} to {title}", expanded=opened):
            reasons = export_tabs.decisions(dimensions[:MOST_IN_TABLE])
            st.table(reasons, hide_index=True, alt=f"What to {title}, and why: {export_tabs.in_words(dimensions)}.")
            if len(dimensions) > MOST_IN_TABLE:
                st.caption(f"The first {MOST_IN_TABLE}; the table to download has all.")

st.header("How many runs it takes", anchor=False)
if space.tuned:
    points = 5
    if any(d.is_range for d in space.tuned):
        points = st.slider("Points on each range of the grid", 2, 10, 5, key=POINTS, persist_state="session")
    time = plans.run_time(view.runs)
    made = plans.plans(space, points=points, seconds_per_run=time.seconds if time else None)
    for column, plan in zip(st.columns(len(made)), made, strict=True):
        with column.container(border=True, height="stretch"):
            takes = f"about {plans.spoken(plan.seconds)}" if plan.seconds else None
            st.metric(
                export_tabs.PLAN_NAMES[plan.method], f"{plan.runs:,} runs", takes, delta_color="off", delta_arrow="off"
            )
            st.caption(plan.gives)
    st.caption(export_tabs.about_time(time))
else:
    st.info("Nothing is tuned, so there is nothing to search. Choose a parameter above.", icon=":material/info:")

st.header("What would tuning fewer have bought?", anchor=False)
if trusted and len(space.dimensions) > 1:
    found = view.call_ranking(simulate.top_k, says="Simulating searches on the forest…")
    st.markdown(found.verdict)
    scale = {"metric": view.metric, "transform": ranking.transform}
    rows = next_sweep_charts.steps(found)
    steps = next_sweep_charts.top_k(found, ink=looks.ink(), **scale)
    st.vega_lite_chart(rows, steps, alt=spoken(found.verdict), width="stretch")
    st.caption(
        f"Simulated, not run: each row is a random search of {found.budget} runs over one more parameter, the others "
        "staying as they were in some run of the sweep. One forest chooses the best run; another, grown on other runs, "
        "says what it is worth, so that no luck is counted as gain. The bars hold the middle eight in ten searches."
    )
    downloads.chart(
        "Simulation",
        "tuning_fewer",
        lambda: next_sweep_charts.top_k(found, ink=looks.ink(), **scale),
        {"Simulation": lambda: found.frame},
        title=f"What tuning fewer would have bought for {plain(view.metric, 40)}",
        rows=rows,
    )
elif trusted:
    st.markdown("There is only one parameter, so there is nothing to leave out.")
else:
    st.markdown("Without signal the forest cannot say what any search would find.")

st.header("Take it to your tool", anchor=False)
export_tabs.draw(space, points=st.session_state.get(POINTS, 5))
with st.container(horizontal=True):
    table = export_tabs.plain_decisions(space)
    downloads.button("Decisions (CSV)", lambda: downloads.csv(table), "next_sweep.csv", "text/csv", "table")
    picture = partial(
        downloads.on_paper,
        lambda: next_sweep_charts.ranges(shown, ink=looks.ink()),
        f"Next sweep for {plain(view.metric)}",
        next_sweep_charts.pieces(shown),
    )
    downloads.pictures("Ranges", "next_sweep", picture)
