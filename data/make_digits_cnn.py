"""Train small convolutional networks (PyTorch, CPU) on scikit-learn's handwritten digits; needs the extra ``data``."""

from collections.abc import Sequence

import cnn
from sweep import Row, command


def train(settings: Row, seed: int) -> Row:
    """Train one network on the digits."""
    return cnn.train("digits", settings, seed)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the sweep."""
    columns = (*cnn.SETTINGS, *cnn.MEASURED)
    command(cnn.settings, train, columns, runs=1300, out="digits_cnn.csv", arguments=arguments)


if __name__ == "__main__":
    main()
