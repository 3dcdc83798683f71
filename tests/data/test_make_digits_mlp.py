"""The networks on digits: settings that depend on each other, and runs that really fail."""

import make_digits_mlp
import pytest
from sweep import DivergedError

# Sixty epochs of large steps in a network without any bound on its activations.
EXPLOSIVE = {
    "n_layers": 3,
    "units": 64,
    "activation": "identity",
    "solver": "sgd",
    "learning_rate_init": 3.0,
    "momentum": 0.5,
    "batch_size": 64,
    "epochs": 60,
}


def test_the_seed_repeats(made):
    table = made(make_digits_mlp, 4)
    assert list(table) == ["seed", "state", *make_digits_mlp.COLUMNS]
    assert table["val_accuracy"].between(0, 1).all()


def test_momentum_and_schedule_exist_for_sgd_only(bundled):
    table = bundled("digits_mlp.csv")
    for name in ("momentum", "nesterovs_momentum", "learning_rate"):
        assert (table[name].notna() == (table["solver"] == "sgd")).all()


def test_the_bundled_settings_are_those_drawn_from_the_seeds(bundled, assert_drawn):
    table = bundled("digits_mlp.csv")
    for _, runs in table.groupby("solver"):
        assert_drawn(make_digits_mlp, runs.head(20))


def test_steps_too_large_diverge():
    with pytest.raises(DivergedError):
        make_digits_mlp.train(EXPLOSIVE, 0)
