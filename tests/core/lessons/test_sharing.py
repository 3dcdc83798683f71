"""Transfer, several tasks and distillation: where they help, and where they harm."""

import numpy as np
import pytest

from hpimp_core.lessons import distilling, sharing


def errors(relatedness):
    frame = sharing.transfer(relatedness)
    return frame.pivot(index="samples", columns="strategy", values="error")


def test_related_tasks_transfer_most_with_few_samples():
    found = errors(0.8)
    gain = found["from scratch"] - found["fine-tuned"]
    assert gain.iloc[0] > 0.3
    assert gain.iloc[0] > gain.iloc[-1]
    assert (found["fine-tuned"] <= found["frozen"] + 0.02).all()


def test_unrelated_tasks_transfer_negatively():
    found = errors(0.0)
    assert (found["fine-tuned"].iloc[:3] > found["from scratch"].iloc[:3] + 0.1).all()
    assert (found["frozen"] > 1.5).all()


def test_frozen_weights_err_by_the_distance_between_the_tasks():
    # |w − w'|² of unit vectors at cosine ρ is 2 − 2ρ, plus the little that the source learned wrongly
    assert errors(0.5)["frozen"].mean() == pytest.approx(1.0, abs=0.05)


def test_the_pull_is_least_squares_when_zero_and_stays_when_huge():
    rng = np.random.default_rng(0)
    X, y, start = rng.normal(size=(50, 5)), rng.normal(size=50), rng.normal(size=5)
    assert sharing._towards(X, y, start, 0.0) == pytest.approx(np.linalg.lstsq(X, y, rcond=None)[0])
    assert sharing._towards(X, y, start, 1e12) == pytest.approx(start, abs=1e-6)


def test_related_tasks_gain_from_coupling_and_unrelated_ones_lose():
    related, unrelated = sharing.multi_task(0.9)["error"], sharing.multi_task(0.0)["error"]
    assert related.min() < related.iloc[0] / 2
    assert unrelated.iloc[-1] > 1.3 * unrelated.iloc[0]
    assert unrelated.min() > 0.85 * unrelated.iloc[0]


@pytest.fixture(scope="module")
def teacher():
    return distilling.train_teacher()


def test_the_teacher_is_good_and_its_doubts_are_probabilities(teacher):
    assert teacher.accuracy > 0.95
    assert teacher.doubts(3.0).sum(axis=1) == pytest.approx(1)
    assert teacher.doubts(6.0).max(axis=1).mean() < teacher.doubts(1.0).max(axis=1).mean()
    assert len(teacher.pool) >= distilling.STUDENT_SIZES[-1]


def test_doubts_teach_more_than_labels_when_images_are_few(teacher):
    found = distilling.teach(teacher, 30, 6.0)
    assert found.by_teacher > found.by_labels + 0.1
    many = distilling.teach(teacher, 340, 6.0)
    assert many.by_labels > many.by_teacher - 0.02


def test_the_students_gradient_is_right():
    rng = np.random.default_rng(0)
    images = rng.uniform(size=(60, 64))
    targets = rng.dirichlet(np.ones(10), size=60)
    X = np.column_stack([images, np.ones(60)])
    scores = X @ distilling.student(images, targets)
    fitted = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    # at the optimum the students' mean probabilities are the targets' (the constant input's gradient is near zero)
    assert fitted.mean(axis=0) == pytest.approx(targets.mean(axis=0), abs=0.01)
