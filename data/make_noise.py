"""Draw a sweep in which nothing matters: the metrics are random numbers that never saw the hyperparameters.

Nothing is trained. The table shows what a tool says when there is nothing to find.
"""

from collections.abc import Sequence

import numpy as np
from sweep import Row, choice, command, integer, log_uniform, uniform

COLUMNS = (
    "learning_rate", "optimizer", "batch_size", "n_layers", "dropout", "weight_decay",
    "val_accuracy", "val_loss",
)  # fmt: skip


def settings(seed: int) -> Row:
    """Draw hyperparameters such as any network has."""
    rng = np.random.default_rng(seed)
    return {
        "learning_rate": log_uniform(rng, 1e-5, 1e-1),
        "optimizer": choice(rng, ["sgd", "rmsprop", "adam"]),
        "batch_size": choice(rng, [16, 32, 64, 128]),
        "n_layers": integer(rng, 1, 6),
        "dropout": uniform(rng, 0.0, 0.6),
        "weight_decay": log_uniform(rng, 1e-6, 1e-1),
    }


def measure(settings: Row, seed: int) -> Row:
    """Draw the metrics from a stream of their own."""
    rng = np.random.default_rng([seed, 1])
    return {"val_accuracy": rng.normal(0.8, 0.03), "val_loss": rng.normal(0.6, 0.05)}


def main(arguments: Sequence[str] | None = None) -> None:
    """Draw the sweep."""
    command(settings, measure, COLUMNS, runs=40, out="noise.csv", arguments=arguments)


if __name__ == "__main__":
    main()
