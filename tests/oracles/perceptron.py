"""A multilayer perceptron as textbooks write it, over any module that computes like NumPy.

Weights may have further axes in front, and the loss has them too: many networks that differ in one weight
are evaluated at once. Nothing is stable in saturation.
"""

from collections.abc import Sequence
from typing import Any

#: A module such as `numpy` or `autograd.numpy`, and its arrays.
Module = Any
Array = Any


def unit(np: Module, name: str, z: Array) -> Array:
    """Compute an activation."""
    if name == "tanh":
        return np.tanh(z)
    if name == "sigmoid":
        return 1.0 / (1.0 + np.exp(-z))
    leaks = {"relu": 0.0, "leaky relu": 0.01, "leaky relu 0.5": 0.5}
    if name in leaks:
        return np.where(z > 0.0, z, leaks[name] * z)
    if name == "softmax":
        return np.exp(z) / np.sum(np.exp(z), axis=-1, keepdims=True)
    return {"identity": z}[name]


def sums(np: Module, weights: Sequence[Array], inputs: Array, *, hidden: str, bias: bool) -> list[Array]:
    """Compute the pre-activations of every layer."""
    found: list[Array] = []
    signal = inputs
    for layer in weights:
        found.append(signal @ layer[..., :-1, :] + layer[..., -1:, :] if bias else signal @ layer)
        signal = unit(np, hidden, found[-1])
    return found


def cost(np: Module, output: str, loss: str, z: Array, targets: Array) -> Array:
    """Compute the loss of each sample."""
    o = unit(np, output, z)
    if loss == "squared error":
        return 0.5 * np.sum((o - targets) ** 2, axis=-1)
    if output == "softmax":
        return -np.sum(targets * np.log(o), axis=-1)
    if output == "tanh":
        o, targets = (o + 1.0) / 2.0, (targets + 1.0) / 2.0
    return -np.sum(targets * np.log(o) + (1.0 - targets) * np.log(1.0 - o), axis=-1)
