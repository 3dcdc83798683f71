"""Train HistGradientBoosting on scikit-learn's five bundled data sets in turn, with random hyperparameters."""

import time
from collections.abc import Sequence
from functools import cache

import numpy as np
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_iris, load_wine
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.metrics import d2_log_loss_score, r2_score
from sklearn.model_selection import KFold, StratifiedKFold
from sweep import Row, command, log_integer, log_uniform, uniform

LOADERS = {
    "iris": load_iris,
    "wine": load_wine,
    "breast_cancer": load_breast_cancer,
    "digits": load_digits,
    "diabetes": load_diabetes,
}
DATASETS = tuple(LOADERS)
REGRESSIONS = ("diabetes",)
COLUMNS = (
    "dataset",
    "learning_rate", "max_iter", "max_leaf_nodes", "min_samples_leaf", "l2_regularization", "max_features", "max_bins",
    "val_score", "val_accuracy", "fit_time_s",
)  # fmt: skip
N_FOLDS = 3


def settings(seed: int) -> Row:
    """Draw a booster for the data set whose turn it is, so that each set has settings of its own."""
    rng = np.random.default_rng(seed)
    return {
        "dataset": DATASETS[seed % len(DATASETS)],
        "learning_rate": log_uniform(rng, 0.003, 0.5),
        "max_iter": log_integer(rng, 5, 100),
        "max_leaf_nodes": log_integer(rng, 2, 32),
        "min_samples_leaf": log_integer(rng, 1, 60),
        "l2_regularization": log_uniform(rng, 1e-4, 1e2),
        "max_features": uniform(rng, 0.1, 1.0),
        "max_bins": log_integer(rng, 4, 255),
    }


@cache
def folds(dataset: str) -> Sequence[tuple[np.ndarray, ...]]:
    """Features and target to learn from, then to validate on, per fold; the same for every run."""
    features, target = LOADERS[dataset](return_X_y=True)
    kind = KFold if dataset in REGRESSIONS else StratifiedKFold
    splits = kind(N_FOLDS, shuffle=True, random_state=0).split(features, target)
    return [(features[learn], target[learn], features[check], target[check]) for learn, check in splits]


def train(settings: Row, seed: int) -> Row:
    """Cross-validate one booster.

    The score is D², the share of the loss of a constant guess that the model removes: of the log loss for classes, of
    the squared error (then called R²) for numbers. 1 is perfect, 0 no better than the guess, and it may be negative.
    """
    options = {name: value for name, value in settings.items() if name != "dataset"}
    regression = settings["dataset"] in REGRESSIONS
    booster = HistGradientBoostingRegressor if regression else HistGradientBoostingClassifier
    scores, accuracies, times = [], [], []
    for features, target, val_features, val_target in folds(settings["dataset"]):
        model = booster(early_stopping=False, random_state=seed, **options)
        started = time.process_time()
        model.fit(features, target)
        times.append(time.process_time() - started)
        if regression:
            scores.append(r2_score(val_target, model.predict(val_features)))
        else:
            scores.append(d2_log_loss_score(val_target, model.predict_proba(val_features)))
            accuracies.append(model.score(val_features, val_target))
    measured = {"val_score": float(np.mean(scores)), "fit_time_s": float(np.mean(times))}
    return measured if regression else {**measured, "val_accuracy": float(np.mean(accuracies))}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the sweep."""
    command(settings, train, COLUMNS, runs=1500, out="boosting.csv", arguments=arguments)


if __name__ == "__main__":
    main()
