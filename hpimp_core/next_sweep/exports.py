"""A search space in the words of the tools that search it: W&B, Optuna, scikit-learn, Ray Tune.

Everything a user named goes through `repr` or the YAML writer, so that it stays text wherever the export is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Literal

import numpy as np
import yaml

from hpimp_core.next_sweep.dimensions import Condition, Dimension, Space, Value

WandbMethod = Literal["random", "bayes", "grid"]

# How each tool's tables prefix the name that its own search space uses.
PREFIXES = {"Optuna": "params_", "scikit-learn": "param_", "Ray Tune": "config/", "MLflow": "params."}
# W&B refuses any other name in `parameters` (its sweep schema, `propertyNames`).
WANDB_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
# Points of a range in a grid, unless asked otherwise.
GRID_POINTS = 5
# Whole numbers on a log range have no SciPy distribution: this many of them, evenly spaced on the log, stand for it.
LOG_INTEGERS = 20


def own_names(space: Space) -> dict[str, str]:
    """Parameter name → the name its tool knows it by: `params_lr` of an Optuna table is `lr` in an Optuna study."""
    prefix = PREFIXES.get(space.source, "")
    names = [d.name for d in space.dimensions]
    bare = [name.removeprefix(prefix) or name for name in names]
    return dict(zip(names, bare if len(set(bare)) == len(bare) else names, strict=True))


def grid_values(dimension: Dimension, points: int = GRID_POINTS) -> tuple[Value, ...]:
    """The values a grid tries: those listed, or evenly spaced points of the range (on the log where it is log).

    Whole numbers stay whole, so a short range of them gives fewer than `points`.
    """
    if not dimension.is_range:
        return dimension.search
    low, high = dimension.bounds
    raw = np.geomspace(low, high, points) if dimension.log else np.linspace(low, high, points)
    if dimension.kind == "integer":
        return tuple(int(v) for v in np.unique(np.clip(np.rint(raw), low, high)))
    inner = [float(f"{v:.3g}") for v in raw[1:-1]]
    return (low, *(v for v in inner if low < v < high), high)


# --- W&B ---------------------------------------------------------------------------------------------------------


def wandb_names(space: Space) -> dict[str, str]:
    """Parameter name → a name that W&B takes: anything but letters, digits, `_`, `.` and `-` becomes `_`.

    A name of which nothing is left, as in another script, becomes `parameter_1` by its place.
    """
    made: dict[str, str] = {}
    taken: set[str] = set()
    for place, (name, own) in enumerate(own_names(space).items(), start=1):
        plain = re.sub(r"[^A-Za-z0-9_.-]", "_", own)
        plain = plain if re.search(r"[A-Za-z0-9]", plain) else f"parameter_{place}"
        plain = plain if WANDB_NAME.fullmatch(plain) else f"_{plain}"
        unique, n = plain, 2
        while unique in taken:
            unique, n = f"{plain}_{n}", n + 1
        made[name] = unique
        taken.add(unique)
    return made


def wandb_parameter(dimension: Dimension, method: WandbMethod) -> dict[str, Any]:
    """One entry of a W&B sweep's `parameters`."""
    if dimension.decision == "fix":
        return {"value": dimension.value}
    if dimension.listed or method == "grid":
        return {"values": list(grid_values(dimension))}
    low, high = dimension.search
    if dimension.kind == "integer" and dimension.log:
        return {"distribution": "q_log_uniform_values", "q": 1, "min": low, "max": high}
    if dimension.kind == "integer":
        return {"distribution": "int_uniform", "min": low, "max": high}
    return {"distribution": "log_uniform_values" if dimension.log else "uniform", "min": low, "max": high}


def wandb_yaml(space: Space, *, method: WandbMethod = "random", runs: int | None = None) -> str:
    """The space as a W&B sweep configuration.

    Parameters
    ----------
    space : Space
    method : {"random", "bayes", "grid"}
        A grid lists the values of every range, since W&B cannot enumerate a distribution.
    runs : int, optional
        Becomes `run_cap`, the number of runs after which W&B stops.

    Returns
    -------
    str
        YAML. A sweep cannot say that a parameter exists only with another's value: such a parameter is always drawn
        and the comment on top says so.
    """
    names = wandb_names(space)
    own = own_names(space)
    unset = [d for d in space.fixed if d.value is None]
    left = {d.name for d in unset}
    config: dict[str, Any] = {"program": "train.py", "method": method}
    if runs is not None:
        config["run_cap"] = runs
    config["metric"] = {"name": space.metric, "goal": space.goal}
    config["parameters"] = {names[d.name]: wandb_parameter(d, method) for d in space.dimensions if d.name not in left}
    comments = ["Put the name of your own training script at `program`."]
    comments += [
        f"{names[name]} stands for {own[name]!r}: W&B takes no such name." for name in names if names[name] != own[name]
    ]
    comments += [
        f"{names[d.name]} {only_when(d.condition, names)}; ignore it otherwise."
        for d in space.dimensions
        if d.condition and d.name not in left
    ]
    comments += [f"{names[d.name]} is left unset." for d in unset]
    text = yaml.safe_dump(config, sort_keys=False, allow_unicode=False, width=1_000)
    return "".join(f"# {comment}\n" for comment in comments) + text


def only_when(condition: Condition, names: dict[str, str]) -> str:
    """A condition in words for a comment; `repr` keeps it on one line."""
    return f"is used only when {names[condition.parent]!r} is one of {list(condition.values)!r}"


# --- Python ------------------------------------------------------------------------------------------------------


def python_values(values: Iterable[Value]) -> str:
    """Values as a Python list."""
    return repr(list(values))


def optuna_suggestion(dimension: Dimension, name: str) -> str:
    """The expression that gives one parameter its value in an Optuna trial."""
    if dimension.decision == "fix":
        return repr(dimension.value)
    if dimension.listed:
        return f"trial.suggest_categorical({name!r}, {python_values(dimension.search)})"
    low, high = dimension.search
    suggest = "suggest_int" if dimension.kind == "integer" else "suggest_float"
    return f"trial.{suggest}({name!r}, {low!r}, {high!r}{', log=True' if dimension.log else ''})"


def optuna_code(space: Space, *, runs: int = 100) -> str:
    """The space as an Optuna study: Python to fill in the training and to run.

    A conditional parameter is suggested only where its parent's value asks for it.
    """
    names = own_names(space)
    lines = [
        "import optuna",
        "",
        "",
        "def suggest(trial):",
        '    """Draw one configuration."""',
        "    params = {}",
    ]
    for d in parents_first(space):
        if d.decision == "fix" and d.value is None:
            continue
        indent = "    "
        if d.condition:
            lines.append(f"    if params[{names[d.condition.parent]!r}] in {python_values(d.condition.values)}:")
            indent = "        "
        lines.append(f"{indent}params[{names[d.name]!r}] = {optuna_suggestion(d, names[d.name])}")
    lines += [
        "    return params",
        "",
        "",
        "def objective(trial):",
        "    params = suggest(trial)",
        f"    return train(params)  # your training; returns {space.metric!r}",
        "",
        "",
        'if __name__ == "__main__":',
        f"    study = optuna.create_study(direction={space.goal!r})",
        f"    study.optimize(objective, n_trials={runs})",
        "",
    ]
    return "\n".join(lines)


def parents_first(space: Space) -> list[Dimension]:
    """The dimensions in their order, each conditional one after the one it depends on."""
    waiting, done, placed = list(space.dimensions), list[Dimension](), set[str]()
    while waiting:
        ready = [d for d in waiting if d.condition is None or d.condition.parent in placed]
        ready = ready or waiting  # a circle cannot be made by `narrow`; if one is handed in, keep the order
        done += ready
        placed |= {d.name for d in ready}
        waiting = [d for d in waiting if d.name not in placed]
    return done


def sklearn_distribution(dimension: Dimension) -> str:
    """One entry of `param_distributions`: a list, or a SciPy distribution over the range."""
    if not dimension.is_range:
        return python_values(dimension.search)
    if dimension.kind == "integer" and dimension.log:
        return python_values(grid_values(dimension, LOG_INTEGERS))
    low, high = dimension.bounds
    if dimension.kind == "integer":
        return f"randint({int(low)}, {int(high) + 1})"
    return f"loguniform({low!r}, {high!r})" if dimension.log else f"uniform({low!r}, {float(f'{high - low:.12g}')!r})"


def sklearn_code(space: Space, *, runs: int = 100, points: int = GRID_POINTS) -> str:
    """The space for scikit-learn: `param_grid` for GridSearchCV, `param_distributions` for RandomizedSearchCV.

    A conditional parameter makes both a list of spaces, one for the values with it and one for those without.
    """
    grid = python_spaces(space, lambda d: python_values(grid_values(d, points)))
    drawn = python_spaces(space, sklearn_distribution)
    return "\n".join(
        [
            "from scipy.stats import loguniform, randint, uniform",
            "from sklearn.model_selection import GridSearchCV, RandomizedSearchCV",
            "",
            f"param_grid = {grid}",
            "",
            f"param_distributions = {drawn}",
            "",
            "# With your own estimator and data:",
            "# search = GridSearchCV(estimator, param_grid)",
            f"# search = RandomizedSearchCV(estimator, param_distributions, n_iter={runs}, random_state=0)",
            "# search.fit(X, y)",
            "",
        ]
    )


def python_spaces(space: Space, write: Callable[[Dimension], str]) -> str:
    """A dict of the space, or a list of dicts when parameters are conditional."""
    names = own_names(space)
    written = []
    for case in cases(space):
        entries = [f"    {names[d.name]!r}: {write(d)}," for d in case if d.search]
        written.append("{\n" + "\n".join(entries) + "\n}")
    return written[0] if len(written) == 1 else "[\n" + ",\n".join(written) + ",\n]"


def cases(space: Space) -> list[list[Dimension]]:
    """Unconditional spaces that together make up the space: each parent's values are split by who depends on them."""
    spaces = [list(space.dimensions)]
    for conditional in (d for d in space.dimensions if d.condition and d.search):
        spaces = [part for case in spaces for part in split(case, conditional)]
    return spaces


def split(case: list[Dimension], conditional: Dimension) -> list[list[Dimension]]:
    """One space in two: the parent at the values with the conditional parameter, and at the rest without it."""
    condition = conditional.condition
    parent = next((d for d in case if condition and d.name == condition.parent), None)
    if condition is None or parent is None or not parent.search:
        return [case]
    inside = tuple(v for v in parent.search if v in condition.values)
    outside = tuple(v for v in parent.search if v not in condition.values)
    with_it = [replace(d, search=inside) if d is parent else d for d in case]
    without = [replace(d, search=outside) if d is parent else d for d in case if d.name != conditional.name]
    return [part for part, values in ((with_it, inside), (without, outside)) if values]


def ray_domain(dimension: Dimension) -> str:
    """One entry of a Ray Tune `param_space`."""
    if dimension.decision == "fix":
        return repr(dimension.value)
    if dimension.listed:
        return f"tune.choice({python_values(dimension.search)})"
    low, high = dimension.bounds
    if dimension.kind == "integer":
        return f"tune.{'lograndint' if dimension.log else 'randint'}({int(low)}, {int(high) + 1})"
    return f"tune.{'loguniform' if dimension.log else 'uniform'}({low!r}, {high!r})"


def ray_code(space: Space, *, runs: int = 100) -> str:
    """The space as a Ray Tune `param_space`, with the lines that run it.

    Ray draws every parameter always; a comment says which ones your training should ignore when. A slash in the name
    of a Ray table's parameter stands for a nested dictionary, and becomes one again.
    """
    names = own_names(space)
    inner = {name[:at] for name in names.values() for at, character in enumerate(name) if character == "/"}
    nested = space.source == "Ray Tune" and inner.isdisjoint(names.values())
    tree: dict[str, Any] = {}
    for d in space.dimensions:
        if d.search:
            note = f"  # {only_when(d.condition, names)}" if d.condition else ""
            path = names[d.name].split("/") if nested else [names[d.name]]
            branch = tree
            for step in path[:-1]:
                branch = branch.setdefault(step, {})
            branch[path[-1]] = f"{ray_domain(d)},{note}"
    return "\n".join(
        [
            "from ray import tune",
            "",
            "param_space = {",
            *branches(tree, "    "),
            "}",
            "",
            "# With your own training function, which reports the metric:",
            f"# config = tune.TuneConfig(metric={space.metric!r}, mode={space.goal[:3]!r}, num_samples={runs})",
            "# results = tune.Tuner(train, param_space=param_space, tune_config=config).fit()",
            "",
        ]
    )


def branches(tree: dict[str, Any], indent: str) -> list[str]:
    """The lines of a dictionary of dictionaries."""
    lines: list[str] = []
    for key, branch in tree.items():
        if isinstance(branch, dict):
            lines += [f"{indent}{key!r}: {{", *branches(branch, indent + "    "), f"{indent}}},"]
        else:
            lines.append(f"{indent}{key!r}: {branch}")
    return lines
