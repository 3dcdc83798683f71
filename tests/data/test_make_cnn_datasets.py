"""The convolutional networks on three image sets; they need PyTorch and mlxtend, optional extras."""

import pytest

pytest.importorskip("torch", reason="PyTorch is missing: pip install '.[data]'")
pytest.importorskip("mlxtend", reason="mlxtend is missing: pip install '.[data]'")

import cnn
import make_cnn_datasets
from make_cnn_datasets import DATASETS


@pytest.mark.usefixtures("one_epoch")
def test_the_sets_take_turns_and_the_seed_repeats(made):
    table = made(make_cnn_datasets, 3)
    assert list(table) == ["seed", "state", "dataset", *cnn.SETTINGS, *cnn.MEASURED]
    assert table["dataset"].tolist() == list(DATASETS)


def test_the_bundled_settings_are_those_drawn_from_the_seeds(bundled, assert_drawn):
    assert_drawn(make_cnn_datasets, bundled("cnn_datasets.csv").head(20))
