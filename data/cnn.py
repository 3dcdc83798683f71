"""A small convolutional network with the hyperparameters that the literature's importance studies vary."""

import time
from collections.abc import Callable
from functools import cache

import numpy as np
import torch
from images import IMAGES
from sklearn.model_selection import train_test_split
from sweep import DivergedError, Row, choice, integer, log_integer, log_uniform, uniform
from torch import Tensor, nn

SETTINGS = (
    "n_conv_layers", "filters", "dense_units", "activation", "dropout",
    "optimizer", "learning_rate", "weight_decay", "batch_size", "epochs",
)  # fmt: skip
MEASURED = ("val_accuracy", "val_loss", "train_loss", "runtime_s", "n_weights")

ACTIVATIONS: dict[str, type[nn.Module]] = {"relu": nn.ReLU, "elu": nn.ELU, "tanh": nn.Tanh}
OPTIMIZERS: dict[str, Callable[..., torch.optim.Optimizer]] = {
    "sgd": lambda weights, **options: torch.optim.SGD(weights, momentum=0.9, **options),
    "adagrad": torch.optim.Adagrad,
    "rmsprop": torch.optim.RMSprop,
    "adam": torch.optim.Adam,
}
# Halving the picture more often would leave nothing of 8 × 8 pixels.
N_POOLED = 2
# A run is stopped as diverged when an epoch's mean loss is not finite, or this many times the loss of guessing.
BLOWN_UP = 10


def settings(seed: int) -> Row:
    """Draw a network and its training."""
    rng = np.random.default_rng(seed)
    return {
        "n_conv_layers": integer(rng, 1, 5),
        "filters": log_integer(rng, 4, 32),
        "dense_units": log_integer(rng, 8, 128),
        "activation": choice(rng, list(ACTIVATIONS)),
        "dropout": uniform(rng, 0.0, 0.7),
        "optimizer": choice(rng, list(OPTIMIZERS)),
        "learning_rate": log_uniform(rng, 1e-5, 1e-1),
        "weight_decay": log_uniform(rng, 1e-6, 1e-2),
        "batch_size": choice(rng, [16, 32, 64, 128, 256]),
        "epochs": integer(rng, 2, 30),
    }


@cache
def halves(dataset: str) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Training pixels (n, 1, h, w) and labels, then those to validate on; the same for every run."""
    pixels, labels = IMAGES[dataset]()
    learn, check = train_test_split(np.arange(len(labels)), test_size=0.4, stratify=labels, random_state=0)
    standardised = (pixels - pixels[learn].mean()) / pixels[learn].std()
    x, y = torch.tensor(standardised, dtype=torch.float32)[:, None], torch.tensor(labels)
    return x[learn], y[learn], x[check], y[check]


def network(drawn: Row, pixels: Tensor, n_classes: int) -> nn.Sequential:
    """Convolutions of 3 × 3, the first two halving the picture; one dense layer; dropout before each dense one."""
    activation = ACTIVATIONS[drawn["activation"]]
    layers: list[nn.Module] = []
    channels = 1
    for depth in range(drawn["n_conv_layers"]):
        layers += [nn.Conv2d(channels, drawn["filters"], 3, padding=1), activation()]
        layers += [nn.MaxPool2d(2)] if depth < N_POOLED else []
        channels = drawn["filters"]
    layers.append(nn.Flatten())
    n_features = nn.Sequential(*layers)(pixels[:1]).shape[1]
    dropout = nn.Dropout(drawn["dropout"])
    dense = [nn.Linear(n_features, drawn["dense_units"]), activation()]
    return nn.Sequential(*layers, dropout, *dense, dropout, nn.Linear(drawn["dense_units"], n_classes))


def train(dataset: str, drawn: Row, seed: int) -> Row:
    """Train one network on one image set and measure it on the images it has not seen."""
    torch.set_num_threads(1)
    # Numbers below 1e-38 cost a hundred times the others and change nothing.
    torch.set_flush_denormal(True)
    pixels, labels, val_pixels, val_labels = halves(dataset)
    torch.manual_seed(seed)
    n_classes = int(labels.max()) + 1
    model = network(drawn, pixels, n_classes)
    optimizer = OPTIMIZERS[drawn["optimizer"]](
        model.parameters(), lr=drawn["learning_rate"], weight_decay=drawn["weight_decay"]
    )
    started = time.process_time()
    for _ in range(drawn["epochs"]):
        losses = []
        for batch in torch.randperm(len(labels)).split(drawn["batch_size"]):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(pixels[batch]), labels[batch])
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        if not np.mean(losses) < BLOWN_UP * np.log(n_classes):
            raise DivergedError
    runtime = time.process_time() - started
    train_loss, _ = _measure(model, pixels, labels)
    val_loss, val_accuracy = _measure(model, val_pixels, val_labels)
    return {
        "val_accuracy": val_accuracy,
        "val_loss": val_loss,
        "train_loss": train_loss,
        "runtime_s": runtime,
        "n_weights": sum(weights.numel() for weights in model.parameters()),
    }


@torch.no_grad()
def _measure(model: nn.Module, pixels: Tensor, labels: Tensor) -> tuple[float, float]:
    """Cross-entropy and accuracy, without dropout."""
    model.eval()
    scores = model(pixels)
    loss = nn.functional.cross_entropy(scores, labels).item()
    if not np.isfinite(loss):
        raise DivergedError
    return loss, (scores.argmax(dim=1) == labels).double().mean().item()
