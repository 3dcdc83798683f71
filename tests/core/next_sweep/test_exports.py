"""Exports are fed to the tools that read them; what a user named stays text in each."""

import ast
import math
import runpy
from dataclasses import replace

import numpy as np
import optuna
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.model_selection import GridSearchCV, ParameterGrid, ParameterSampler, RandomizedSearchCV
from sklearn.tree import DecisionTreeRegressor

from hpimp_core.next_sweep import exports
from hpimp_core.next_sweep.dimensions import Condition, Dimension, Space

HOSTILE = '"]}\n__import__("os").abort()  # <script>\u2028alert(1)</script>\u202e'


def dimension(name, kind="number", log=False, decision="narrow", search=(0.0, 1.0), listed=False, condition=None):
    return Dimension(name, kind, log, decision, "why", search, search, listed, condition=condition)


LEARNING_RATE = dimension("learning_rate", log=True, search=(1e-4, 0.02))
DROPOUT = dimension("dropout", search=(0.1, 0.4))
LAYERS = dimension("layers", "integer", search=(2, 5))
UNITS = dimension("units", "integer", log=True, search=(32, 1024))
BATCH = dimension("batch_size", "integer", listed=True, search=(32, 64))
OPTIMIZER = dimension("optimizer", "category", listed=True, search=("adam", "sgd"))
NESTEROV = dimension("nesterov", "boolean", listed=True, search=(False, True))
MOMENTUM = dimension("momentum", search=(0.5, 0.99), condition=Condition("optimizer", ("sgd",)))
SEED = dimension("seed", "integer", decision="fix", listed=True, search=(7,))
UNSET = dimension("patience", "integer", decision="fix", search=())
SPACE = Space(
    (LEARNING_RATE, MOMENTUM, DROPOUT, LAYERS, UNITS, BATCH, OPTIMIZER, NESTEROV, SEED, UNSET), "val_loss", "minimize"
)
HOSTILE_SPACE = Space(
    (
        dimension(HOSTILE, "category", listed=True, search=(HOSTILE, "b")),
        dimension("=1+1", condition=Condition(HOSTILE, (HOSTILE,))),
        dimension("学習率", log=True, search=(1e-3, 1.0)),
    ),
    HOSTILE,
    "maximize",
)


def namespace(code, tmp_path):
    """Run an export as a script that is not the main program, as a user's import of it would."""
    path = tmp_path / "export.py"
    path.write_text(code, encoding="utf-8")
    return runpy.run_path(str(path))


def within(space, params, names):
    """Whether one configuration lies inside the space, with every conditional parameter where it belongs."""
    for d in space.dimensions:
        value = params.get(names[d.name])
        exists = d.condition is None or params[names[d.condition.parent]] in d.condition.values
        if not d.search or not exists:
            assert names[d.name] not in params
        elif d.is_range:
            low, high = d.bounds
            assert low * (1 - 1e-9) <= value <= high * (1 + 1e-9)
            assert isinstance(value, (int, np.integer)) == (d.kind == "integer")
        else:
            assert value in d.search
    return True


@pytest.mark.parametrize("space", [SPACE, HOSTILE_SPACE], ids=["plain", "hostile"])
def test_optuna_draws_from_the_space(space, tmp_path):
    suggest = namespace(exports.optuna_code(space), tmp_path)["suggest"]
    study = optuna.create_study(direction=space.goal, sampler=optuna.samplers.RandomSampler(seed=0))
    names = exports.own_names(space)
    seen = []
    for _ in range(60):
        trial = study.ask()
        seen.append(suggest(trial))
        assert within(space, seen[-1], names)
        study.tell(trial, 0.0)
    first = space.dimensions[0]
    if first.log:
        median = np.median([s[first.name] for s in seen])
        assert math.isclose(np.log10(median), np.log10(0.00141), abs_tol=0.5), "drawn on the log"


@pytest.mark.parametrize("space", [SPACE, HOSTILE_SPACE], ids=["plain", "hostile"])
def test_sklearn_draws_from_the_space(space, tmp_path):
    made = namespace(exports.sklearn_code(space), tmp_path)
    names = exports.own_names(space)
    drawn = list(ParameterSampler(made["param_distributions"], 80, random_state=0))
    assert all(within(space, params, names) for params in drawn)
    grid = list(ParameterGrid(made["param_grid"]))
    assert all(within(space, params, names) for params in grid)
    if space is SPACE:
        # 5 rates × 5 dropouts × 4 layers × 5 units × 2 batches × 2 switches, for adam alone and for sgd's 5 momenta
        assert len(grid) == 5 * 5 * 4 * 5 * 2 * 2 * (1 + 5)


def test_sklearn_searches_accept_it(tmp_path):
    depth = dimension("param_max_depth", "integer", search=(1, 3))
    alpha = dimension("param_ccp_alpha", log=True, search=(1e-6, 1e-3))
    criterion = dimension("param_criterion", "category", decision="fix", listed=True, search=("squared_error",))
    made = namespace(
        exports.sklearn_code(Space((depth, alpha, criterion), "mean_test_score", "maximize", "scikit-learn")), tmp_path
    )
    rng = np.random.default_rng(0)
    X = rng.normal(size=(40, 2))
    searches = [
        RandomizedSearchCV(DecisionTreeRegressor(), made["param_distributions"], n_iter=4, random_state=0, cv=2),
        GridSearchCV(DecisionTreeRegressor(), made["param_grid"], cv=2),
    ]
    for search in searches:
        search.fit(X, X[:, 0])
        assert set(search.best_params_) == {"max_depth", "ccp_alpha", "criterion"}
    assert len(searches[1].cv_results_["params"]) == 3 * 5


@pytest.mark.parametrize("method", ["random", "bayes", "grid"])
def test_wandb_yaml_says_the_space(method):
    config = yaml.safe_load(exports.wandb_yaml(SPACE, method=method, runs=59))
    assert config["method"] == method
    assert config["run_cap"] == 59
    assert config["metric"] == {"name": "val_loss", "goal": "minimize"}
    parameters = config["parameters"]
    assert set(parameters) == {d.name for d in SPACE.dimensions} - {"patience"}
    assert parameters["seed"] == {"value": 7}
    assert parameters["optimizer"] == {"values": ["adam", "sgd"]}
    assert parameters["nesterov"] == {"values": [False, True]}
    if method == "grid":
        assert parameters["layers"] == {"values": [2, 3, 4, 5]}
        assert parameters["learning_rate"]["values"][0] == 1e-4
        assert parameters["learning_rate"]["values"][-1] == 0.02
    else:
        assert parameters["learning_rate"] == {"distribution": "log_uniform_values", "min": 1e-4, "max": 0.02}
        assert parameters["dropout"] == {"distribution": "uniform", "min": 0.1, "max": 0.4}
        assert parameters["layers"] == {"distribution": "int_uniform", "min": 2, "max": 5}
        assert parameters["units"] == {"distribution": "q_log_uniform_values", "q": 1, "min": 32, "max": 1024}


@pytest.mark.parametrize("method", ["random", "bayes", "grid"])
@pytest.mark.parametrize("space", [SPACE, HOSTILE_SPACE], ids=["plain", "hostile"])
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_wandb_schema_accepts_it(space, method):
    schema = pytest.importorskip(
        "sweeps.config.schema",
        reason="W&B's schema: pip install --no-deps sweeps jsonref jsonschema (it pins an old NumPy)",
        exc_type=ImportError,
    )
    config = yaml.safe_load(exports.wandb_yaml(space, method=method, runs=10))
    assert [error.message for error in schema.validator.iter_errors(config)] == []
    for name, parameter in config["parameters"].items():
        assert schema.fill_parameter(name, parameter) is not None, "one of the distributions that W&B knows"


def test_wandb_names_are_made_valid_and_stay_apart():
    space = Space(
        tuple(dimension(n) for n in ("config/lr", "config lr", "1st", "学習率", "ok.name-1")), "m", "minimize"
    )
    assert list(exports.wandb_names(space).values()) == ["config_lr", "config_lr_2", "_1st", "parameter_4", "ok.name-1"]
    text = exports.wandb_yaml(space)
    assert "# config_lr_2 stands for 'config lr'" in text
    assert text.count("stands for") == 4


def test_a_condition_is_told_where_it_cannot_be_expressed():
    assert "# momentum is used only when 'optimizer' is one of ['sgd']" in exports.wandb_yaml(SPACE)
    assert "# is used only when 'optimizer' is one of ['sgd']" in exports.ray_code(SPACE)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("space", [SPACE, HOSTILE_SPACE], ids=["plain", "hostile"])
def test_ray_draws_from_the_space(space, tmp_path):
    pytest.importorskip("ray.tune", exc_type=ImportError)
    from ray.tune.search.variant_generator import generate_variants

    made = namespace(exports.ray_code(space), tmp_path)["param_space"]
    free = Space(tuple(replace(d, condition=None) for d in space.dimensions), space.metric, space.goal)
    for _ in range(30):
        _, config = next(generate_variants({"config": made}))
        assert within(free, config["config"], exports.own_names(space))


def test_ray_slashes_become_nested_again():
    names = ("config/lr", "config/model/width", "config/model/depth")
    space = Space(tuple(dimension(n, search=(1.0, 2.0)) for n in names), "m", "maximize", "Ray Tune")
    code = exports.ray_code(space)
    assert "    'lr': tune.uniform(1.0, 2.0)," in code
    assert "        'depth': tune.uniform(1.0, 2.0)," in code
    assert code.count("'model': {") == 1
    assert "mode='max'" in code
    both = replace(space, dimensions=(*space.dimensions, dimension("config/model", search=(1.0, 2.0))))
    assert "    'model/depth': tune.uniform(1.0, 2.0)," in exports.ray_code(both), "flat where nesting cannot be"
    ast.parse(exports.ray_code(both))


@pytest.mark.parametrize("write", [exports.optuna_code, exports.sklearn_code, exports.ray_code])
def test_hostile_names_stay_text(write):
    tree = ast.parse(write(HOSTILE_SPACE))
    calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert not any("__import__" in call for call in calls)
    assert all(character.isprintable() or character == "\n" for character in write(HOSTILE_SPACE))


def test_hostile_names_stay_text_in_yaml():
    text = exports.wandb_yaml(HOSTILE_SPACE)
    assert all(character.isprintable() or character == "\n" for character in text)
    config = yaml.safe_load(text)
    assert config["metric"]["name"] == HOSTILE
    assert config["parameters"][exports.wandb_names(HOSTILE_SPACE)[HOSTILE]] == {"values": [HOSTILE, "b"]}


def test_a_tools_prefix_is_taken_off_unless_names_would_collide():
    space = Space((dimension("params_lr"), dimension("params_x")), "value", "minimize", "Optuna")
    assert exports.own_names(space) == {"params_lr": "lr", "params_x": "x"}
    both = Space((dimension("params_lr"), dimension("lr")), "value", "minimize", "Optuna")
    assert exports.own_names(both) == {"params_lr": "params_lr", "lr": "lr"}
    assert exports.own_names(replace(space, source="plain")) == {"params_lr": "params_lr", "params_x": "params_x"}


def test_grid_values_keep_ends_scale_and_whole_numbers():
    assert exports.grid_values(LEARNING_RATE, 3) == (1e-4, 0.00141, 0.02)
    assert exports.grid_values(LAYERS, 9) == (2, 3, 4, 5)
    assert all(isinstance(v, int) for v in exports.grid_values(UNITS))
    assert exports.grid_values(OPTIMIZER) == ("adam", "sgd")
    assert exports.grid_values(SEED) == (7,)


def test_an_optuna_parent_comes_before_its_dependant():
    assert [d.name for d in exports.parents_first(SPACE)][-1] == "momentum"
    looped = Space(
        (dimension("a", condition=Condition("b", ("x",))), dimension("b", condition=Condition("a", ("x",)))),
        "m",
        "minimize",
    )
    assert [d.name for d in exports.parents_first(looped)] == ["a", "b"]


TEXT = st.text(max_size=30)


@settings(max_examples=150, deadline=None)
@given(names=st.lists(TEXT, min_size=1, max_size=4, unique=True), levels=st.lists(TEXT, min_size=2, unique=True))
def test_any_text_comes_back_from_every_export(names, levels):
    dimensions = tuple(dimension(name, "category", listed=True, search=tuple(levels)) for name in names)
    space = Space(dimensions, names[0], "minimize")
    config = yaml.safe_load(exports.wandb_yaml(space, method="grid"))
    assert config["metric"]["name"] == names[0]
    assert list(config["parameters"]) == list(exports.wandb_names(space).values())
    assert all(parameter["values"] == levels for parameter in config["parameters"].values())
    assert all(exports.WANDB_NAME.fullmatch(name) for name in config["parameters"])
    for write in (exports.optuna_code, exports.sklearn_code, exports.ray_code):
        literals = {node.value for node in ast.walk(ast.parse(write(space))) if isinstance(node, ast.Constant)}
        assert set(names) | set(levels) <= literals
