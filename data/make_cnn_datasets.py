"""Train small convolutional networks (PyTorch, CPU) on three image sets in turn; needs the extra ``data``."""

from collections.abc import Sequence

import cnn
from images import IMAGES
from sweep import Row, command

DATASETS = tuple(IMAGES)


def settings(seed: int) -> Row:
    """Draw a network for the image set whose turn it is, so that each set has settings of its own."""
    return {"dataset": DATASETS[seed % len(DATASETS)], **cnn.settings(seed)}


def train(settings: Row, seed: int) -> Row:
    """Train one network on its image set."""
    return cnn.train(settings["dataset"], settings, seed)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the sweep."""
    columns = ("dataset", *cnn.SETTINGS, *cnn.MEASURED)
    command(settings, train, columns, runs=1050, out="cnn_datasets.csv", arguments=arguments)


if __name__ == "__main__":
    main()
