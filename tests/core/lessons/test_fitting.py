"""The small model: its shortcut is gradient descent, and it under- and overfits as the guide says."""

import numpy as np
import pytest

from hpimp_core.lessons import fitting


@pytest.mark.parametrize(("n_epochs", "decay"), [(1, 0.0), (7, 0.0), (400, 0.0), (400, 0.05)])
def test_all_epochs_at_once_equal_step_after_step(n_epochs, decay):
    points = fitting.task()
    phi, n = fitting.bumps(points.x, 30), len(points.x)
    rate = 0.1 / (np.linalg.norm(phi, 2) ** 2 / n + decay)
    w = np.zeros(31)
    for _ in range(n_epochs):
        w = w - rate * (phi.T @ (phi @ w - points.y) / n + decay * w)
    np.testing.assert_allclose(fitting.weights(points, n_epochs=n_epochs, weight_decay=decay), w, atol=1e-9)


def test_weight_decay_at_the_end_is_ridge_regression():
    points = fitting.task()
    phi, n = fitting.bumps(points.x, 30), len(points.x)
    ridge = np.linalg.solve(phi.T @ phi / n + 0.1 * np.eye(31), phi.T @ points.y / n)
    np.testing.assert_allclose(fitting.weights(points, weight_decay=0.1, n_epochs=10**6), ridge, atol=1e-6)


@pytest.mark.parametrize("random_state", range(5))
def test_training_error_only_falls_and_validation_error_turns(random_state):
    frame = fitting.by_epochs(fitting.task(random_state=random_state))
    assert (frame["training"].diff().dropna() <= 1e-9).all()
    best = frame["validation"].min()
    assert frame["validation"].iloc[0] > 1.1 * best
    assert frame["validation"].iloc[-1] > 1.1 * best
    assert 1 < fitting.best(frame) < fitting.EPOCHS[-1]


def test_both_a_small_and_a_large_model_do_worse_than_one_between():
    frame = fitting.by_size(fitting.task())
    assert fitting.SIZES[0] < fitting.best(frame) < fitting.SIZES[-1]
    assert frame["validation"].iloc[[0, -1]].min() > 1.3 * frame["validation"].min()


def test_weight_decay_calms_the_large_model_and_too_much_stiffens_it():
    frame = fitting.by_decay(fitting.task())
    assert 0 < fitting.best(frame) < 1
    assert frame["validation"].iloc[0] > 1.3 * frame["validation"].min()
    assert frame["training"].is_monotonic_increasing


def test_more_points_overfit_less():
    gaps = []
    for n in (20, 200):
        training, validation = fitting.errors(fitting.task(n), fitting.weights(fitting.task(n)))
        gaps.append(validation - training)
    assert gaps[1] < gaps[0] / 3
