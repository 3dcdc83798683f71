"""The convolutional networks on digits; they need PyTorch, an optional extra."""

import pytest

pytest.importorskip("torch", reason="PyTorch is missing: pip install '.[data]'")

import cnn
import make_digits_cnn
from sweep import DivergedError

SMALL = {
    "n_conv_layers": 2,
    "filters": 8,
    "dense_units": 16,
    "activation": "elu",
    "dropout": 0.0,
    "optimizer": "adam",
    "learning_rate": 0.01,
    "weight_decay": 1e-6,
    "batch_size": 64,
    "epochs": 5,
}


@pytest.mark.usefixtures("one_epoch")
def test_the_seed_repeats(made):
    table = made(make_digits_cnn, 2)
    assert list(table) == ["seed", "state", *cnn.SETTINGS, *cnn.MEASURED]
    assert table["val_accuracy"].between(0, 1).all()


def test_a_sensible_network_learns_and_a_reckless_one_diverges():
    assert cnn.train("digits", SMALL, 0)["val_accuracy"] > 0.8
    with pytest.raises(DivergedError):
        cnn.train("digits", {**SMALL, "n_conv_layers": 5, "optimizer": "rmsprop", "learning_rate": 0.1}, 0)


def test_weights_are_counted():
    # Two convolutions of 8 filters, 8 × 2 × 2 features into 16 units, 16 into 10 classes; each with its biases.
    expected = (9 + 1) * 8 + (8 * 9 + 1) * 8 + (32 + 1) * 16 + (16 + 1) * 10
    assert cnn.train("digits", {**SMALL, "epochs": 1}, 0)["n_weights"] == expected
