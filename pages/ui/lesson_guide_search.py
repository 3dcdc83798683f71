"""The experiments of the guide about searching, and about learning from other tasks and models."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from hpimp_core.lessons import budget, distilling, searching, sharing
from hpimp_core.lessons.searching import Search
from pages.ui import lesson_guide
from pages.ui import lesson_guide_charts as charts
from pages.ui.lesson_pitfalls import KEEP, draw, figures

SEARCHES: dict[Search, str] = {"grid": "Grid", "random": "Random", "bayesian": "Bayesian"}
_search = st.cache_data(max_entries=128, show_spinner="Searching…")(searching.search)
_tuned = st.cache_data(max_entries=8, show_spinner=False)(budget.tuned)
_transfer = st.cache_data(max_entries=64, show_spinner=False)(sharing.transfer)
_multi_task = st.cache_data(max_entries=64, show_spinner=False)(sharing.multi_task)
_teacher = st.cache_resource(max_entries=1, show_spinner="Training the teacher on 1,000 digits…")(
    distilling.train_teacher
)


def search() -> None:
    """Three searches on one surface with the same number of runs."""
    left, right = st.columns(2)
    n = left.segmented_control("Runs", list(searching.GRIDS), default=12, required=True, key="guide_runs", **KEEP)
    best = right.slider("Where the best learning rate lies", 0.1, 0.9, searching.BEST, 0.02, key="guide_best", **KEEP)
    seed = st.session_state.setdefault("guide_draw", 0)
    tiles = searching.surface(best)
    ends = {}
    for kind, column in zip(SEARCHES, st.columns(3), strict=True):
        runs = _search(kind, n, best=best, random_state=seed)
        ends[SEARCHES[kind]] = runs.assign(name=SEARCHES[kind])
        tried = runs["u"].round(6).nunique()
        with column:
            st.markdown(f"**{SEARCHES[kind]}**: best {runs['best'].iloc[-1]:.2f}")
            draw(
                charts.tries(tiles, runs),
                f"{n} runs of {kind} search; {tried} learning rates tried, best score {runs['best'].iloc[-1]:.2f}.",
            )
            st.caption(f"{tried} learning rates tried")
    draw(
        charts.lines(
            pd.concat(ends.values()),
            "run",
            "best",
            "name",
            x_title="run",
            y_title="best score so far",
            names=list(SEARCHES.values()),
            y_domain=(0.0, 1.0),
            height=240,
        ),
        f"The best score so far; after {n} runs: "
        + ", ".join(f"{name} {runs['best'].iloc[-1]:.2f}" for name, runs in ends.items())
        + ".",
    )
    st.button("Another draw", icon=":material/casino:", on_click=_again)
    with st.container(border=True):
        st.markdown("**How many runs is a full grid?** Values tried of each setting:")
        counts = [
            int(column.number_input(label, 1, 1000, value, key=f"guide_count_{label}", **KEEP))
            for column, (label, value) in zip(
                st.columns(3), {"Learning rate": 10, "Layers": 5, "Dropout": 30}.items(), strict=True
            )
        ]
        product = " × ".join(str(count) for count in counts)
        st.markdown(f"{product} = **{searching.grid_size(counts):,}** runs. (3 × 2 = {searching.grid_size([3, 2])}.)")


def _again() -> None:
    st.session_state["guide_draw"] = st.session_state.get("guide_draw", 0) + 1


def what_matters() -> None:
    """A budget spent on the first k of six settings."""
    n = st.select_slider("Runs", budget.BUDGETS, 16, key="guide_budget", **KEEP)
    frame = _tuned(n)
    best = int(frame["tuned"].iloc[int(frame["reached"].argmax())])
    draw(
        charts.columns(
            frame,
            "tuned",
            "reached",
            x_title="settings tuned, the most important first",
            y_title="reached of what is possible",
            strong=best,
        ),
        f"With {n} runs, tuning the first {best} of six settings reaches most.",
    )
    top, all_six = frame["reached"].max(), frame["reached"].iloc[-1]
    st.markdown(f"With **{n}** runs: the first **{best}** settings reach {top:.0%}, all six reach {all_six:.0%}.")
    study = pd.DataFrame(budget.STUDY, columns=["setting", "importance"])
    names = ["conv. layers", "learning rate", "dropout"]
    draw(
        charts.columns(
            study.assign(setting=names),
            "setting",
            "importance",
            x_title="importance in the study",
            y_title="importance",
            strong=names[0],
            digits=1,
        ),
        "Importance in the study: convolutional layers 0.385, learning rate 0.228, dropout 0.131.",
    )


def transfer() -> None:
    """A new task from scratch, frozen, and fine-tuned."""
    related = st.slider(
        "How related the two tasks are",
        -0.5,
        1.0,
        0.8,
        0.1,
        key="guide_related",
        **KEEP,
        help="1: the same task. 0: nothing in common. Below 0: opposed.",
    )
    frame = _transfer(related)
    few = frame[frame["samples"] == sharing.SAMPLES[1]].set_index("strategy")["error"]
    draw(
        charts.lines(
            frame,
            "samples",
            "error",
            "strategy",
            x_title="samples of the new task (logarithm)",
            y_title="error on fresh data",
            names=sharing.STRATEGIES,
            log_x=True,
            y_domain=(0.0, 1.5),
        ),
        f"Error over samples at relatedness {related:g}; with {sharing.SAMPLES[1]} samples: "
        + ", ".join(f"{name} {error:.2f}" for name, error in few.items())
        + ".",
    )
    gain = few["from scratch"] - few["fine-tuned"]
    word = "**Transfer helps**" if gain > 0 else "**Negative transfer**"
    st.markdown(
        f"{word}: with {sharing.SAMPLES[1]} samples the error is {few['fine-tuned']:.2f} fine-tuned, "
        f"{few['frozen']:.2f} frozen, and {few['from scratch']:.2f} from scratch."
    )
    st.caption("An error of 1 is no better than always guessing the mean. Larger ones are cut at 1.5.")


def multi_task() -> None:
    """Four tasks, pulled together more and more."""
    related = st.slider("How much the four tasks have in common", 0.0, 1.0, 0.9, 0.1, key="guide_common", **KEEP)
    frame = _multi_task(related)
    alone = float(frame["error"].iloc[0])
    best = frame.loc[frame["error"].idxmin()]
    shown = frame.iloc[1:]
    both = pd.concat([shown.assign(name="learned together"), shown.assign(error=alone, name="each alone")])
    draw(
        charts.lines(
            both,
            "coupling",
            "error",
            "name",
            x_title="coupling (logarithm)",
            y_title="error on fresh data",
            names=["learned together", "each alone"],
            log_x=True,
            y_domain=(0.0, 1.1),
        ),
        f"Error of four tasks over their coupling; alone it is {alone:.2f}, at best {best['error']:.2f}.",
    )
    strong = float(frame["error"].iloc[-1])
    word = "Strong coupling does harm: **negative transfer**." if strong > alone else "Even strong coupling helps."
    st.markdown(f"Alone {alone:.2f}, best coupled {best['error']:.2f}, strongly coupled {strong:.2f}. {word}")


@st.cache_data(max_entries=16, show_spinner="Teaching the students…")
def _lessons(temperature: float) -> pd.DataFrame:
    """Both students' accuracy for each number of images."""
    teacher = _teacher()
    rows = []
    for n in distilling.STUDENT_SIZES:
        found = distilling.teach(teacher, n, temperature)
        rows += [(n, "taught by labels", found.by_labels), (n, "taught by the teacher", found.by_teacher)]
    return pd.DataFrame(rows, columns=["images", "name", "accuracy"])


def distillation() -> None:
    """Students of real digits."""
    temperature = st.segmented_control(
        "Temperature", [1, 3, 6], default=6, required=True, key="guide_temperature", **KEEP
    )
    teacher = _teacher()
    image = teacher.most_doubtful
    left, right = st.columns([1, 3])
    left.altair_chart(
        charts.digit(teacher.pool[image]),
        width="content",
        alt=f"The image most in doubt, a handwritten {teacher.labels[image]}.",
    )
    doubts = teacher.doubts(float(temperature))[image]
    shown = pd.DataFrame({"digit": range(10), "probability": doubts})
    right.altair_chart(
        charts.columns(
            shown,
            "digit",
            "probability",
            x_title="what the teacher thinks it is",
            y_title="probability",
            strong=int(teacher.labels[image]),
        ).properties(height=150),
        width="stretch",
        alt=f"The teacher takes this {teacher.labels[image]} for one with a probability of "
        f"{doubts[int(teacher.labels[image])]:.0%}.",
    )
    frame = _lessons(float(temperature))
    few = frame[frame["images"] == distilling.STUDENT_SIZES[1]].set_index("name")["accuracy"]
    draw(
        charts.lines(
            frame,
            "images",
            "accuracy",
            "name",
            x_title="images to learn from (logarithm)",
            y_title="accuracy on 450 others",
            names=["taught by the teacher", "taught by labels"],
            log_x=True,
            y_format="%",
        ),
        f"Accuracy over the images learned from; with {distilling.STUDENT_SIZES[1]} images: "
        + ", ".join(f"{name} {accuracy:.0%}" for name, accuracy in few.items())
        + ".",
    )
    figures(
        **{
            f"by labels, {distilling.STUDENT_SIZES[1]} images": f"{few['taught by labels']:.0%}",
            f"by the teacher, {distilling.STUDENT_SIZES[1]} images": f"{few['taught by the teacher']:.0%}",
            "the teacher itself": f"{teacher.accuracy:.0%}",
        }
    )


EXPERIMENTS: dict[str, Callable[[], None]] = {
    "hyperparameters": lesson_guide.hyperparameters,
    "learning-rate": lesson_guide.learning_rate,
    "schedules": lesson_guide.schedule,
    "optimizers": lesson_guide.optimizer,
    "batches": lesson_guide.batch,
    "large-batches": lesson_guide.large_batch,
    "epochs": lesson_guide.epochs,
    "model-size": lesson_guide.model_size,
    "regularization": lesson_guide.regularization,
    "search": search,
    "what-matters": what_matters,
    "transfer": transfer,
    "distillation": distillation,
    "multi-task": multi_task,
}
