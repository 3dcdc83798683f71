"""The experiments of the guide about training: steps, schedules, optimizers, batches, fitting."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from hpimp_core.lessons import batches, descent, fitting, optimizers, schedules
from pages.ui import lesson_guide_charts as charts
from pages.ui.lesson_pitfalls import KEEP, draw, figures

WORDS = {
    "slow": "Slow: the steps are too short.",
    "good": "Good: quickly at the bottom.",
    "oscillating": "Oscillating: it jumps from side to side.",
    "diverging": "Diverging: each jump ends higher than the last.",
}
_schedule = st.cache_data(max_entries=64, show_spinner=False)(schedules.train)
_batches = st.cache_data(max_entries=8, show_spinner="Training the network four times…")(batches.train)


def learning_rate() -> None:
    """A ball in a valley."""
    rate = st.slider("Learning rate", 0.01, 1.1, 0.9, 0.01, key="guide_rate", **KEEP)
    found = descent.descend(rate)
    arrives = "never" if found.arrives is None else f"after {found.arrives} steps"
    draw(charts.valley(found.frame), f"Twenty steps down a valley at rate {rate:g}: {WORDS[found.word]}")
    st.markdown(f"**{WORDS[found.word]}**")
    figures(
        **{"each step, times": f"{found.factor:.2f}".replace("-", "−")},
        at_the_bottom=arrives,
        loss_after_20=f"{found.frame['height'].iloc[-1]:,.3g}",
    )


def schedule() -> None:
    """Rates over the epochs, and the loss of a training under each."""
    names = st.pills(
        "Schedules",
        schedules.NAMES,
        default=["constant", "step", "cosine"],
        selection_mode="multi",
        wrap=True,
        key="guide_schedules",
        **KEEP,
    )
    base = st.slider("Highest rate", 0.1, 1.0, 0.4, 0.1, key="guide_base", **KEEP)
    if not names:
        st.info("Choose a schedule.", icon=":material/info:")
        return
    frame = pd.concat([_schedule(name, base=base).assign(name=name) for name in names])
    last = frame[frame["epoch"] > 55].groupby("name", sort=False)["loss"].mean()
    ends = frame[frame["epoch"] == frame["epoch"].max()]
    rates = ", ".join(f"{row.name_} {row.rate:.2g}" for row in ends.rename(columns={"name": "name_"}).itertuples())
    draw(
        charts.lines(
            frame, "epoch", "rate", "name", x_title="epoch", y_title="learning rate", names=schedules.NAMES, height=270
        ),
        f"The learning rate over 60 epochs, from {base:g} at most; at the end: {rates}.",
    )
    draw(
        charts.lines(
            frame,
            "epoch",
            "loss",
            "name",
            x_title="epoch",
            y_title="loss (logarithm)",
            names=schedules.NAMES,
            log_y=True,
            height=270,
        ),
        f"The loss of a noisy training under each schedule; {last.idxmin()} ends lowest, at {last.min():.2g}.",
    )
    st.caption("Mean loss of the last five epochs: " + ", ".join(f"{name} {loss:.2g}" for name, loss in last.items()))


def optimizer() -> None:
    """Optimizers racing down one valley."""
    everyone = list(optimizers.BY_NAME)
    names = st.pills(
        "Optimizers",
        everyone,
        default=["SGD", "Momentum", "AdaGrad", "Adam"],
        selection_mode="multi",
        wrap=True,
        key="guide_optimizers",
        **KEEP,
    )
    factor = st.select_slider(
        "Learning rate, times its usual value", [0.1, 0.3, 0.5, 1, 2, 3, 5, 10], 1, key="guide_factor", **KEEP
    )
    if not names:
        st.info("Choose an optimizer.", icon=":material/info:")
        return
    paths = optimizers.race(names, factor=factor)
    last = paths[paths["step"] == 60].sort_values("loss")
    first = last.iloc[0]
    draw(
        charts.surface(paths, everyone),
        f"Sixty steps of {', '.join(names)} down a valley; {first['optimizer']} ends lowest, at {first['loss']:.2g}.",
    )
    draw(
        charts.lines(
            paths,
            "step",
            "loss",
            "optimizer",
            x_title="step",
            y_title="loss (logarithm)",
            names=everyone,
            log_y=True,
            y_domain=(1e-4, 1e3),
            height=270,
        ),
        f"The loss over the steps; after 60, best first: {', '.join(last['optimizer'])}.",
    )
    st.caption("Loss after 60 steps: " + ", ".join(f"{row.optimizer} {row.loss:.2g}" for row in last.itertuples()))


def batch() -> None:
    """Samples, batch size, epochs: how many iterations."""
    one, two, three = st.columns(3)
    n = one.number_input("Samples", 1, 100_000_000, 4000, 100, key="guide_samples", **KEEP)
    size = two.number_input("Batch size", 1, 1_000_000, 400, 10, key="guide_batch", **KEEP)
    epochs = three.number_input("Epochs", 1, 1_000_000, 20, 1, key="guide_epochs", **KEEP)
    found = batches.iterations(int(n), int(size), int(epochs))
    noise = batches.gradient_noise(int(n), int(size))
    figures(
        iterations_an_epoch=f"{found.per_epoch:,}",
        iterations_in_all=f"{found.total:,}",
        samples_in_the_last_batch=f"{found.last_batch:,}",
        noise_of_a_slope=f"{noise:.1%}",
    )
    st.caption("Noise of a slope: how far a batch's mean slope is off, beside that of a single sample.")
    sizes = sorted({2**k for k in range(21) if 2**k <= n} | {int(min(size, n))})
    frame = pd.DataFrame({"size": sizes, "noise": [batches.gradient_noise(int(n), s) for s in sizes]})
    draw(
        charts.lines(
            frame.assign(name="noise of a slope"),
            "size",
            "noise",
            "name",
            x_title="batch size (logarithm)",
            y_title="noise",
            names=["noise of a slope"],
            log_x=True,
            at=float(min(size, n)),
            y_format="%",
            height=260,
        ),
        f"The noise of a slope falls with the batch size; at {size} it is {noise:.1%}.",
    )


def large_batch() -> None:
    """One network, four recipes."""
    large = st.select_slider(
        "Size of the large batch (the small one has 16)", batches.LARGE_BATCHES, 512, key="guide_large", **KEEP
    )
    frame = _batches(large)
    last = frame.groupby("recipe", sort=False)["loss"].last()
    ends = "; ".join(f"{name}: {'diverged' if loss >= 1e6 else f'{loss:.2g}'}" for name, loss in last.items())
    draw(
        charts.lines(
            frame,
            "epoch",
            "loss",
            "recipe",
            x_title="epoch",
            y_title="loss on fresh data (logarithm)",
            names=batches.RECIPES,
            log_y=True,
            y_domain=(1e-3, 1e2),
        ),
        f"Four ways to train with batches of 16 and {large}. Loss at the end: {ends}.",
    )
    scaled = batches.scaled_rate(batches.BASE_RATE, batches.SMALL_BATCH, large)
    rates = f"Rate {batches.BASE_RATE:g} for batches of 16, scaled to {scaled:g} for {large}."
    st.caption(f"{rates} Loss at the end: {ends}.")


def _fit(task: fitting.Task, weights: Any, frame: pd.DataFrame, at: float, x_title: str, *, log: bool = True) -> None:
    """The fitted curve, and both errors over the setting that is on the slider."""
    training, validation = fitting.errors(task, weights)
    points = pd.DataFrame({"x": task.x, "y": task.y})
    draw(
        charts.fit(points, fitting.curve(weights)),
        f"A curve through {len(points)} noisy points, which it misses by {training:.2f}.",
    )
    figures(
        error_in_training=f"{training:.2f}",
        error_in_validation=f"{validation:.2f}",
        best_value_here=f"{fitting.best(frame):,g}",
    )
    long = frame.melt("value", var_name="name", value_name="error")
    draw(
        charts.lines(
            long,
            "value",
            "error",
            "name",
            x_title=x_title,
            y_title="error",
            names=["training", "validation"],
            log_x=log,
            at=at,
            y_domain=(0.0, 1.2),
            height=270,
        ),
        f"Training error {training:.2f} and validation error {validation:.2f} at {at:g}.",
    )


def epochs() -> None:
    """A large model, trained for longer and longer."""
    left, right = st.columns(2)
    n_epochs = left.select_slider(
        "Epochs", fitting.EPOCHS, 300_000, format_func="{:,}".format, key="guide_long", **KEEP
    )
    n_points = right.slider("Points to learn from", 10, 200, fitting.N_POINTS, 2, key="guide_points", **KEEP)
    task = fitting.task(n_points)
    _fit(task, fitting.weights(task, n_epochs=n_epochs), fitting.by_epochs(task), n_epochs, "epochs (logarithm)")


def model_size() -> None:
    """Few bumps and many."""
    size = st.select_slider("Bumps", fitting.SIZES, 25, key="guide_size", **KEEP)
    task = fitting.task()
    _fit(task, fitting.weights(task, n_bumps=size), fitting.by_size(task), size, "bumps", log=False)


def regularization() -> None:
    """Too many bumps, held back by weight decay."""
    decay = st.select_slider(
        "Weight decay",
        fitting.DECAYS[1:],
        fitting.DECAYS[1],
        key="guide_decay",
        format_func=lambda value: f"{value:g}",
        **KEEP,
    )
    task = fitting.task()
    frame = fitting.by_decay(task).iloc[1:]  # no decay at all has no place on a logarithm
    _fit(task, fitting.weights(task, weight_decay=decay), frame, decay, "weight decay (logarithm)")


def hyperparameters() -> None:
    """You choose one number, the computer finds the others."""
    size = st.select_slider("You choose: how many bumps", fitting.SIZES[:9], 5, key="guide_first", **KEEP)
    task = fitting.task()
    weights = fitting.weights(task, n_bumps=size)
    draw(
        charts.fit(pd.DataFrame({"x": task.x, "y": task.y}), fitting.curve(weights)),
        f"A curve of {size} bumps through noisy points, which it misses by {fitting.errors(task, weights)[0]:.2f}.",
    )
    found = ", ".join(f"{value:.2f}".replace("-", "−") for value in weights)
    st.markdown(f"You chose **1** hyperparameter: **{size}**. The computer found **{len(weights)}** weights:")
    st.caption(found)
