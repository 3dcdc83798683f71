"""Train scikit-learn's MLPClassifier on its bundled handwritten digits, with random hyperparameters."""

import time
import warnings
from collections.abc import Sequence
from functools import cache

import numpy as np
from sklearn.datasets import load_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import accuracy_score, log_loss
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier
from sweep import DivergedError, Row, choice, command, integer, log_integer, log_uniform, uniform

COLUMNS = (
    "n_layers", "units", "activation", "alpha",
    "solver", "learning_rate_init", "learning_rate", "momentum", "nesterovs_momentum",
    "batch_size", "epochs", "early_stopping",
    "val_accuracy", "val_loss", "train_loss", "runtime_s",
)  # fmt: skip


def settings(seed: int) -> Row:
    """Draw a network; the schedule and the momentum exist for ``sgd`` only."""
    rng = np.random.default_rng(seed)
    drawn: Row = {
        "n_layers": integer(rng, 1, 3),
        "units": log_integer(rng, 8, 256),
        "activation": choice(rng, ["relu", "tanh", "logistic", "identity"]),
        "solver": choice(rng, ["adam", "sgd"]),
        "learning_rate_init": log_uniform(rng, 1e-4, 3.0),
        "alpha": log_uniform(rng, 1e-7, 10.0),
        "batch_size": choice(rng, [16, 32, 64, 128, 256]),
        "epochs": log_integer(rng, 10, 100),
        "early_stopping": choice(rng, [False, True]),
    }
    if drawn["solver"] == "sgd":
        drawn["learning_rate"] = choice(rng, ["constant", "invscaling", "adaptive"])
        drawn["momentum"] = uniform(rng, 0.0, 0.99)
        drawn["nesterovs_momentum"] = choice(rng, [False, True])
    return drawn


@cache
def digits() -> Sequence[np.ndarray]:
    """1,797 digits of 8 × 8 pixels in 0 … 1, half of them to learn from; the same halves for every run."""
    pixels, labels = load_digits(return_X_y=True)
    return train_test_split(pixels / 16, labels, test_size=0.5, stratify=labels, random_state=0)


def train(settings: Row, seed: int) -> Row:
    """Fit one network and measure it on the other half."""
    pixels, val_pixels, labels, val_labels = digits()
    options = {name: value for name, value in settings.items() if name not in ("n_layers", "units", "epochs")}
    network = MLPClassifier(
        (settings["units"],) * settings["n_layers"], max_iter=settings["epochs"], random_state=seed, **options
    )
    started = time.process_time()
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        # The planned number of epochs is a hyperparameter here, its end no failure.
        warnings.simplefilter("ignore", ConvergenceWarning)
        try:
            network.fit(pixels, labels)
        except ValueError as error:
            if "non-finite" not in str(error):
                raise
            raise DivergedError from error
        runtime = time.process_time() - started
        shares, val_shares = network.predict_proba(pixels), network.predict_proba(val_pixels)
    if not (np.isfinite(shares).all() and np.isfinite(val_shares).all()):
        raise DivergedError
    return {
        "val_accuracy": accuracy_score(val_labels, val_shares.argmax(axis=1)),
        "val_loss": log_loss(val_labels, val_shares),
        "train_loss": log_loss(labels, shares),
        "runtime_s": runtime,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the sweep."""
    command(settings, train, COLUMNS, runs=600, out="digits_mlp.csv", arguments=arguments)


if __name__ == "__main__":
    main()
