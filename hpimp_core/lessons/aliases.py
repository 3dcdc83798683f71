"""The guide's topics, and the usual names of the parameters that belong to each."""

from __future__ import annotations

from typing import Literal, get_args

Topic = Literal[
    "hyperparameters",
    "learning-rate",
    "schedules",
    "optimizers",
    "batches",
    "large-batches",
    "epochs",
    "model-size",
    "regularization",
    "search",
    "what-matters",
    "transfer",
    "distillation",
    "multi-task",
]
TOPICS: tuple[Topic, ...] = get_args(Topic)

_NAMES: dict[Topic, str] = {
    "schedules": (
        "lr schedule, lr scheduler, scheduler, schedule, lr decay, learning rate decay, decay steps, decay "
        "rate, warmup, warm up, warmup steps, warmup epochs, warmup ratio, warmup proportion, lr gamma, step "
        "size lr, lr patience, min lr, final lr, cooldown, annealing, lr min, lr scheduler type, scheduler "
        "type, lr policy, num warmup steps, t max"
    ),
    "optimizers": (
        "optimizer, optimiser, optim, opt, solver, momentum, nesterov, nesterovs momentum, beta1, beta2, beta "
        "1, beta 2, adam beta1, adam beta2, adam epsilon, eps, rho, optimizer type, optimizer name, optimizer "
        "class"
    ),
    "learning-rate": (
        "lr, learning rate, learningrate, lr0, eta, step size, stepsize, learning rate init, base lr, init "
        "lr, initial lr, initial learning rate, max lr, peak lr, lrate, alpha lr, base learning rate, lr "
        "init, log lr"
    ),
    "batches": (
        "batch size, bs, batch, batchsize, train batch size, minibatch size, mini batch size, per device "
        "train batch size, num batch, batch sizes, gradient accumulation steps, n batch, accumulate grad "
        "batches, global batch size, sgd minibatch size"
    ),
    "epochs": (
        "epochs, epoch, n epochs, num epochs, nepochs, max epochs, train epochs, num train epochs, "
        "iterations, max iter, n iter, max steps, training steps, train steps, num steps, early stopping, "
        "patience, early stopping patience, n estimators, num boost round, num rounds, number of epochs, no "
        "epochs"
    ),
    "regularization": (
        "dropout, drop out, dropout rate, drop rate, dropout prob, p dropout, dropout p, dropprob, weight "
        "decay, wd, weightdecay, l2, l1, l2 reg, l1 reg, l2 lambda, reg, reg lambda, reg alpha, "
        "regularization, regularisation, lambda, alpha, label smoothing, drop path, drop path rate, l2 "
        "regularization, l1 regularization, ridge, c, augment, augmentation, data augmentation, mixup, kernel "
        "regularizer, subsample, colsample bytree, min child weight, gamma, min samples leaf, batch norm, "
        "batchnorm, layer norm, dropout keep prob, keep prob"
    ),
    "model-size": (
        "layers, n layers, num layers, nlayers, n layer, depth, n conv layers, num conv layers, conv layers, "
        "conv blocks, n blocks, num blocks, blocks, hidden layers, num hidden layers, n hidden layers, hidden "
        "size, hidden dim, hidden units, hidden, n hidden, num hidden, hidden layer sizes, units, n units, "
        "num units, dense units, width, d model, embed dim, embedding dim, emb dim, embedding size, n heads, "
        "num heads, heads, filters, n filters, num filters, channels, n channels, num channels, kernel size, "
        "max depth, num leaves, max leaf nodes, latent dim, dim, neurons, n neurons, num neurons, max "
        "features, base channels, ffn dim, hidden channels, num parameters, model size, lstm units, rnn size, "
        "num filter, layer size, activation, act, nonlinearity, fc layers, dense layers, n dense layers, conv "
        "channels, base filters, first filters, dense width"
    ),
    "transfer": (
        "pretrained, pre trained, freeze, frozen, frozen layers, freeze layers, finetune, fine tune, "
        "unfreeze, freeze backbone, backbone, base model, lora r, lora rank, lora alpha, freeze epochs, "
        "unfreeze layers, pretrained model, model name or path"
    ),
    "distillation": ("temperature, distill, distillation alpha, teacher, kd alpha, distill temperature"),
    "multi-task": ("task weight, task weights, aux weight, aux loss weight, loss weights, n tasks"),
}
ALIASES: tuple[tuple[str, Topic], ...] = tuple(
    (name, topic) for topic, names in _NAMES.items() for name in names.split(", ")
)
"""Usual name, in lower-case words, and its topic."""

SHORT = 2
"""A name this short must be the whole name: `c` is a penalty, `img_c` is not …"""
ENDINGS = ("lr", "bs", "wd")
"""… except for those that mean the same wherever they stand last."""
PREFIXES = ("params", "param", "config", "hparams", "hp", "hyperparameters", "args")
"""Words that tools put before a parameter's name."""
