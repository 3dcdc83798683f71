"""Train all 36 combinations of four hyperparameters: a sweep small enough to read as a table.

The network, the data and the measures are those of ``make_digits_mlp.py``.
"""

import itertools
from collections.abc import Sequence

import make_digits_mlp
from sweep import Row, command

GRID = {
    "learning_rate_init": [0.001, 0.01, 0.1],
    "units": [8, 64],
    "activation": ["relu", "tanh", "logistic"],
    "batch_size": [32, 256],
}
FIXED = {"n_layers": 1, "solver": "sgd", "epochs": 20}
CORNERS = [dict(zip(GRID, levels, strict=True)) for levels in itertools.product(*GRID.values())]
COLUMNS = (*GRID, "val_accuracy", "val_loss", "train_loss", "runtime_s")


def settings(seed: int) -> Row:
    """Take the grid's next combination; every combination starts from weights of its own."""
    return CORNERS[seed]


def train(settings: Row, seed: int) -> Row:
    """Train one network of the grid."""
    return make_digits_mlp.train({**FIXED, **settings}, seed)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the grid."""
    command(settings, train, COLUMNS, runs=len(CORNERS), out="teaching_grid.csv", arguments=arguments)


if __name__ == "__main__":
    main()
