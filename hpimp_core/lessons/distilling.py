"""Distillation on real images: a small student learns from a large teacher's doubts.

Source: Hinton, Vinyals and Dean 2015, *Distilling the Knowledge in a Neural Network*, arXiv 1503.02531. The images
are scikit-learn's 1,797 handwritten digits of 8 × 8 pixels.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import log_softmax, softmax
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

N_TEACHER, N_TEST = 1000, 450
STUDENT_SIZES = (20, 30, 50, 80, 160, 340)
N_EPOCHS = 30
PENALTY = 1e-3
N_CLASSES = 10


@dataclass(frozen=True, eq=False)
class Teacher:
    """A trained teacher, the images its students learn from, and those everyone is judged by.

    Attributes
    ----------
    pool, test : array, shape (n, 64)
        Pixels, 0…1; the teacher has seen neither.
    labels, answers : array of int, shape (n,)
        The digits of `pool` and of `test`.
    logits : array, shape (n_pool, 10)
        The teacher's log-probability of each digit for the images of the pool.
    accuracy : float
        Of the teacher on the test images.
    """

    pool: Floats = field(repr=False)
    labels: Ints = field(repr=False)
    logits: Floats = field(repr=False)
    test: Floats = field(repr=False)
    answers: Ints = field(repr=False)
    accuracy: float

    def doubts(self, temperature: float) -> Floats:
        """The teacher's probabilities for the pool, softened: softmax(logits / temperature), shape (n_pool, 10)."""
        return np.asarray(softmax(self.logits / temperature, axis=1))

    @property
    def most_doubtful(self) -> int:
        """The image of the pool whose second guess is strongest."""
        return int(np.argmax(np.sort(self.doubts(1.0), axis=1)[:, -2]))


@dataclass(frozen=True)
class Lesson:
    """A student's accuracy on the test images, taught by labels alone and by the teacher's doubts."""

    n_images: int
    by_labels: float
    by_teacher: float


def train_teacher(*, random_state: int = 0) -> Teacher:
    """Train the teacher, a network with 64 hidden units, on 1,000 images."""
    images, digits = load_digits(return_X_y=True)
    order = np.random.default_rng(random_state).permutation(len(images))
    images, digits = images[order] / 16.0, digits[order].astype(np.intp)
    network = MLPClassifier((64,), batch_size=50, learning_rate_init=0.005, alpha=1e-3, random_state=random_state)
    for _ in range(N_EPOCHS):
        network.partial_fit(images[:N_TEACHER], digits[:N_TEACHER], classes=range(N_CLASSES))
    pool, test = images[N_TEACHER:-N_TEST], images[-N_TEST:]
    logits = np.asarray(network.predict_log_proba(pool), dtype=np.float64)
    accuracy = float(network.score(test, digits[-N_TEST:]))
    return Teacher(pool, digits[N_TEACHER:-N_TEST], logits, test, digits[-N_TEST:], accuracy)


def student(images: Floats, targets: Floats, temperature: float = 1.0) -> Floats:
    """Weights of the student, one linear layer, fitted to target probabilities; shape (65, 10).

    Minimises the cross-entropy between the targets and softmax(scores / temperature), times temperature² (Hinton et
    al., section 2), with a small penalty on the size of the weights.
    """
    X = np.column_stack([images, np.ones(len(images))])

    def loss(flat: Floats) -> tuple[float, Floats]:
        W = flat.reshape(X.shape[1], N_CLASSES)
        scores = X @ W / temperature
        weight = temperature**2 / len(X)  # keeps the size of the gradients as it is at temperature 1
        value = -weight * float(np.sum(targets * log_softmax(scores, axis=1))) + PENALTY * float(flat @ flat)
        gradient = X.T @ (softmax(scores, axis=1) - targets) * (weight / temperature)
        return value, gradient.ravel() + 2 * PENALTY * flat

    found = minimize(loss, np.zeros(X.shape[1] * N_CLASSES), jac=True, method="L-BFGS-B", options={"maxiter": 60})
    return np.asarray(found.x.reshape(X.shape[1], N_CLASSES))


def teach(teacher: Teacher, n_images: int, temperature: float = 3.0) -> Lesson:
    """Teach two equal students from the same few images.

    Parameters
    ----------
    teacher : Teacher
    n_images : int
        The first so many images of the teacher's pool.
    temperature : float, at least 1
        Softens the teacher's probabilities, and the student's while it learns.

    Returns
    -------
    Lesson
    """
    images = teacher.pool[:n_images]
    labels = np.eye(N_CLASSES)[teacher.labels[:n_images]]
    doubts = teacher.doubts(temperature)[:n_images]

    def accuracy(weights: Floats) -> float:
        scores = np.column_stack([teacher.test, np.ones(len(teacher.test))]) @ weights
        return float(np.mean(scores.argmax(axis=1) == teacher.answers))

    return Lesson(n_images, accuracy(student(images, labels)), accuracy(student(images, doubts, temperature)))
