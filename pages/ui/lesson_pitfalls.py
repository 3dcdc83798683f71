"""The ten experiments of the page Correlation pitfalls: controls, a chart, and the numbers of exactly its dots."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from hpimp_core.correlation import correlation_ratio
from hpimp_core.lessons import made_up
from hpimp_core.lessons.influence import partial_correlation
from hpimp_core.lessons.luck import largest_idle_correlation
from hpimp_core.lessons.measuring import Measured, correlate, measure
from hpimp_core.runs import Runs
from pages.ui import lesson_charts as charts

KEEP: dict[str, Any] = {"persist_state": "session"}


@st.cache_resource(max_entries=128, show_spinner=False)
def _made(name: str, *args: Any, **options: Any) -> tuple[Runs, Measured]:
    """A made-up sweep and what is measured on it; the same sliders give the same numbers."""
    runs: Runs = getattr(made_up, name)(*args, **options)
    return runs, measure(runs)


def number(value: float) -> str:
    """A correlation with its sign."""
    return f"{value:+.2f}".replace("-", "−") if abs(value) >= 0.005 else "0.00"


def figures(**values: str) -> None:
    """The numbers of the dots on screen, side by side; underscores in the names become spaces."""
    with st.container(horizontal=True):
        for name, value in values.items():
            st.metric(name.replace("_", " "), value, border=True, width="content")


def draw(chart: Any, alt: str) -> None:
    """A chart over the full width, with what it shows in words."""
    st.altair_chart(chart, width="stretch", alt=alt)


def confounder() -> None:
    """GPUs beside accuracy, both raised by the amount of training data."""
    left, right = st.columns(2)
    chosen = left.segmented_control(
        "How many GPUs a run gets is chosen",
        ["by habit", "by chance"],
        default="by habit",
        required=True,
        key="pitfalls_chosen",
        **KEEP,
    )
    strength = right.slider(
        "How closely GPUs follow the data",
        0.0,
        0.98,
        0.9,
        0.02,
        key="pitfalls_strength",
        disabled=chosen == "by chance",
        **KEEP,
    )
    runs, measured = _made("confounded", strength, chosen)
    frame = runs.frame
    held = partial_correlation(*(frame[name].to_numpy(dtype=float) for name in ("gpus", "accuracy", "training_images")))
    r = measured.of("gpus")
    thirds = frame["training_images"].rank(pct=True)
    shown = frame.assign(
        data=thirds.map(
            lambda share: "few images" if share < 1 / 3 else "many images" if share > 2 / 3 else "some images"
        )
    )
    draw(charts.dots(shown, "gpus", "accuracy", group="data"), f"Accuracy over GPUs: r = {number(r)}.")
    figures(
        r_of_GPUs=number(r),
        **{"r, images held still": number(held)},
        importance_of_GPUs=f"{measured.of('gpus', 'importance'):.0%}",
        importance_of_images=f"{measured.of('training_images', 'importance'):.0%}",
    )


def outlier() -> None:
    """Thirty ordinary runs and an odd one."""
    left, right = st.columns(2)
    effect = left.segmented_control(
        "The odd run",
        ["makes a correlation", "breaks a correlation"],
        default="makes a correlation",
        required=True,
        format_func=lambda effect: effect.replace("a correlation", "r"),
        key="pitfalls_effect",
        **KEEP,
    )
    distance = right.slider(
        "How far away it lies",
        0.0,
        10.0,
        6.0,
        0.5,
        key="pitfalls_distance",
        help="In standard deviations of the other runs: 3 is unusual, 6 is far out.",
        **KEEP,
    )
    runs = made_up.with_outlier(distance, effect)
    all_runs = correlate(runs).iloc[0]
    others = correlate(made_up.as_runs(runs.frame.iloc[:-1], runs.metric, goal=runs.goal)).iloc[0]
    r = all_runs["correlation"]
    draw(
        charts.dots(runs.frame, "hidden_units", "val_loss", odd_last=True),
        f"Loss over hidden units with the odd run as a diamond: r = {number(r)}.",
    )
    figures(
        r_with_the_odd_run=number(r),
        r_without_it=number(others["correlation"]),
        Spearman_with_it=number(all_runs["spearman"]),
    )


def few_runs() -> None:
    """Settings that do nothing, and the luckiest of them."""
    left, right = st.columns(2)
    n = left.select_slider("Runs", [5, 10, 15, 20, 30, 50, 100, 200, 500], 20, key="pitfalls_runs", **KEEP)
    d = right.select_slider("Settings", [1, 2, 5, 8, 12, 20, 30, 50], 12, key="pitfalls_settings", **KEEP)
    draw_number = st.session_state.setdefault("pitfalls_draw", 0)
    runs = made_up.idle(n, d, random_state=draw_number)
    found = correlate(runs)
    best = found.loc[found["correlation"].abs().idxmax()]
    luck = largest_idle_correlation(n, d)
    draw(
        charts.dots(runs.frame, str(best["parameter"]), "score"),
        f"The luckiest of {d} settings that do nothing: r = {number(best['correlation'])}.",
    )
    figures(
        r_of_the_luckiest=number(best["correlation"]),
        interval=f"{number(best['correlation_low'])} to {number(best['correlation_high'])}",
        average_by_luck=f"{luck.expected:.2f}",
    )
    draw(charts.luck(luck, abs(best["correlation"])), f"By luck the largest |r| is {luck.expected:.2f} on average.")
    st.button("Another draw", icon=":material/casino:", on_click=_again, args=("pitfalls_draw",))


def _again(key: str) -> None:
    st.session_state[key] = st.session_state.get(key, 0) + 1


def u_shape() -> None:
    """A learning rate that is best in the middle."""
    left, right = st.columns(2)
    best = left.slider(
        "Where the best learning rate lies",
        0.0,
        1.0,
        0.5,
        0.05,
        key="pitfalls_best",
        **KEEP,
        help="0 is the left edge of the range, 1 the right edge.",
    )
    noise = right.slider("Luck between runs", 0.0, 1.0, 0.2, 0.1, key="pitfalls_noise", **KEEP)
    runs, measured = _made("u_shaped", best, noise)
    r, share = measured.of("learning_rate"), measured.of("learning_rate", "importance")
    draw(
        charts.dots(runs.frame, "learning_rate", "accuracy", log=True),
        f"Accuracy over learning rate, a hill: r = {number(r)}, importance {share:.0%}.",
    )
    figures(r_of_learning_rate=number(r), importance_of_learning_rate=f"{share:.0%}")
    draw(charts.bars(measured.frame), f"Importance and r of three settings; learning_rate has {share:.0%}.")


def scales() -> None:
    """A learning rate over powers of ten, as it is and on its logarithm."""
    left, right = st.columns(2)
    view = left.segmented_control(
        "Learning rate as",
        ["plain number", "logarithm"],
        default="plain number",
        required=True,
        key="pitfalls_scale",
        **KEEP,
    )
    decades = right.slider("Powers of ten searched", 1, 6, 4, key="pitfalls_decades", **KEEP)
    log = view == "logarithm"
    runs, measured = _made("over_decades", decades, log=log)
    _, other = _made("over_decades", decades, log=not log)
    plain, on_log = (other, measured) if log else (measured, other)
    draw(
        charts.dots(runs.frame, "learning_rate", "accuracy", log=log),
        f"Accuracy over learning rate as {view}: r = {number(measured.of('learning_rate'))}.",
    )
    figures(
        r_on_plain_numbers=number(plain.of("learning_rate")),
        r_on_the_logarithm=number(on_log.of("learning_rate")),
        importance_on_both=f"{measured.of('learning_rate', 'importance'):.0%}",
    )


def interactions() -> None:
    """A learning rate that helps large batches and hurts small ones."""
    strength = st.slider(
        "How much of the effect lies in the combination", 0.0, 1.0, 1.0, 0.1, key="pitfalls_together", **KEEP
    )
    runs, measured = _made("interacting", strength)
    draw(
        charts.two_lines(runs.frame, "learning_rate", "accuracy", "batch_size", ("small batches", "large batches")),
        "Accuracy over learning rate, large and small batches apart: "
        f"r of the learning rate is {number(measured.of('learning_rate'))} over all, "
        f"while {strength:.0%} of the effect lies in the combination.",
    )
    both = measured.of("learning_rate", "importance") + measured.of("batch_size", "importance")
    figures(
        r_of_learning_rate=number(measured.of("learning_rate")),
        r_of_batch_size=number(measured.of("batch_size")),
        importance_of_both=f"{both:.0%}",
    )


def codes() -> None:
    """The same runs, their optimizers numbered in different orders."""
    coding = st.segmented_control(
        "Number the optimizers",
        list(made_up.CODINGS),
        default=made_up.CODINGS[0],
        required=True,
        key="pitfalls_coding",
        wrap=True,
        **KEEP,
    )
    runs, measured = _made("coded", coding)
    frame = runs.frame
    ratio = correlation_ratio(frame["optimizer_code"].to_numpy(), frame["accuracy"].to_numpy(), 5)
    r = measured.of("optimizer_code")
    draw(
        charts.groups(frame, "optimizer_code", "optimizer", "accuracy"),
        f"Accuracy over the number given to each optimizer: r = {number(r)}.",
    )
    figures(
        r_of_the_numbers=number(r),
        correlation_ratio_of_the_names=f"{ratio:.2f}",
        importance=f"{measured.of('optimizer_code', 'importance'):.0%}",
    )


def moved_together() -> None:
    """Epochs that help, and warm-up steps that only went along."""
    rho = st.slider(
        "How closely the warm-up steps follow the epochs", 0.0, 0.99, 0.97, 0.01, key="pitfalls_rho", **KEEP
    )
    runs, measured = _made("moved_together", rho)
    draw(
        charts.dots(runs.frame, "epochs", "warmup_steps"),
        f"Warm-up steps over epochs, made to follow them with r = {rho:g}.",
    )
    figures(
        r_of_epochs=number(measured.of("epochs")),
        r_of_warm_up=number(measured.of("warmup_steps")),
        importance_of_epochs=f"{measured.of('epochs', 'importance'):.0%}",
        importance_of_warm_up=f"{measured.of('warmup_steps', 'importance'):.0%}",
    )


def noise() -> None:
    """Importances of settings that do nothing."""
    left, right = st.columns(2)
    way = left.segmented_control(
        "Importance", ["classic", "on unseen runs"], default="classic", required=True, key="pitfalls_way", **KEEP
    )
    n = right.select_slider("Runs", [20, 30, 60, 100, 200], 60, key="pitfalls_noise_runs", **KEEP)
    _, measured = _made("idle", n, 8, random_state=st.session_state.setdefault("pitfalls_noise_draw", 0))
    what = "classic" if way == "classic" else "importance"
    total = measured.frame[what].sum()
    draw(
        charts.bars(measured.frame, what=what, title=f"importance, {way}"),
        f"Importances of eight settings that do nothing; they sum to {total:.0%}.",
    )
    figures(
        sum_of_all_importances=f"{total:.0%}",
        signal=f"R² = {number(measured.signal.r2)}: {measured.signal.word}",
    )
    st.button("Another draw", icon=":material/casino:", on_click=_again, args=("pitfalls_noise_draw",))


def both() -> None:
    """Settings by |r| and importance."""
    left, right = st.columns(2)
    curve = left.slider("Strength of the curve", 0.0, 1.5, 1.0, 0.1, key="pitfalls_curve", **KEEP)
    rho = right.slider("How closely warm-up follows epochs", 0.0, 0.95, 0.8, 0.05, key="pitfalls_follow", **KEEP)
    _, measured = _made("disagreeing", curve, rho)
    ranked = measured.frame.sort_values("importance", ascending=False)
    shares = ", ".join(f"{row.parameter} {row.importance:.0%}" for row in ranked.itertuples())
    slopes = ", ".join(f"{row.parameter} {number(row.correlation)}" for row in ranked.itertuples())
    draw(charts.corners(measured.frame), f"Importance over |r|; by importance: {shares}.")
    draw(charts.bars(measured.frame), f"The same settings, most important first, with their r: {slopes}.")


EXPERIMENTS: dict[str, Callable[[], None]] = {
    "confounder": confounder,
    "outlier": outlier,
    "few-runs": few_runs,
    "u-shape": u_shape,
    "scales": scales,
    "interactions": interactions,
    "codes": codes,
    "moved-together": moved_together,
    "noise": noise,
    "both": both,
}
