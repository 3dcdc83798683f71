"""The pictures: small, bright between 0 and 1, and told apart by their labels."""

import numpy as np
import pytest
from images import IMAGES, SHAPES


@pytest.mark.parametrize("dataset", ["digits", "shapes"])
def test_images_are_small_and_grey(dataset):
    pixels, labels = IMAGES[dataset]()
    assert len(pixels) == len(labels)
    assert pixels.ndim == 3
    assert pixels.shape[1:] <= (14, 14)
    assert pixels.min() >= 0
    assert pixels.max() <= 1


def test_a_ring_is_hollow_and_a_disc_is_not():
    pixels, labels = IMAGES["shapes"]()
    assert (np.bincount(labels) > 300).all()
    light = {shape: pixels[labels == label].mean() for label, shape in enumerate(SHAPES)}
    assert light["disc"] > light["ring"] > light["cross"]
