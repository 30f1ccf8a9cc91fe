"""Gradient noise: the gradient of a minibatch minus that of the full batch, at fixed weights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tailnet.errors import ChoiceError
from tailnet.mlp.activations import RealArray
from tailnet.mlp.backpropagation import Workspace, backpropagate, training_pairs
from tailnet.mlp.options import is_count
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.sample_gradients import ROWS
from tailnet.parallel import Rng, child, one_blas_thread, seed_sequence


@dataclass(frozen=True, eq=False, slots=True)
class GradientNoise:
    """Draws of the gradient noise of some layers; every array is read-only.

    Attributes
    ----------
    numbers : tuple of int
        Of the weight layers.
    full : tuple of array, shape (fan-in, fan-out)
        Gradient of the mean loss over all samples, one a layer.
    noise : mapping of int to tuple of array, shape (draws, fan-in, fan-out)
        For each batch size, one a layer.
    seed : numpy.random.SeedSequence
        Of the draws; passed as `rng` it repeats them.
    """

    numbers: tuple[int, ...]
    full: tuple[RealArray, ...]
    noise: Mapping[int, tuple[RealArray, ...]]
    seed: np.random.SeedSequence


def gradient_noise(
    perceptron: Perceptron,
    inputs: RealArray,
    targets: RealArray,
    *,
    batch_sizes: Sequence[int],
    draws: int,
    layers: Sequence[int] | None = None,
    replace: bool = True,
    rng: Rng = None,
    max_bytes: int = 2**30,
) -> GradientNoise:
    """Draw minibatches, and subtract the gradient of the full batch from theirs.

    With C the covariance of the gradients of single samples over the n given ones, the noise of a
    batch of b has mean 0 and covariance C/b when its samples are drawn with replacement, as training
    draws them, and (C/b)(n - b)/(n - 1) when they are not.

    Parameters
    ----------
    perceptron : Perceptron
        The network; its weights stay as they are.
    inputs : array, shape (samples, inputs)
        The full batch.
    targets : array, shape (samples, outputs)
        What the outputs should be.
    batch_sizes : sequence of int
        Samples in a minibatch, at least 1; each at most once.
    draws : int
        Minibatches of each size, at least 1.
    layers : sequence of int, optional
        Numbers of the weight layers, from 0; by default all.
    replace : bool
        Whether a minibatch may hold a sample twice.
    rng : int, SeedSequence, Generator or None
        The source of randomness. The draws of one batch size do not depend on which others are asked for.
    max_bytes : int
        A larger result is refused before it is computed.

    Returns
    -------
    GradientNoise
        In the precision of the network; the gradients are those of the loss, without penalties.

    Raises
    ------
    ChoiceError
        When shapes do not fit, a number is out of its range, or the result would be too large.

    Examples
    --------
    >>> from tailnet.mlp.architecture import Architecture
    >>> network = Perceptron(Architecture((1, 1), bias=False), [np.zeros((1, 1))])
    >>> inputs, targets = np.array([[1.0], [3.0]]), np.array([[1.0], [1.0]])
    >>> found = gradient_noise(network, inputs, targets, batch_sizes=[1, 2], draws=500, rng=1)
    >>> found.full[0]
    array([[-2.]])
    >>> np.unique(found.noise[1][0]), np.unique(found.noise[2][0])
    (array([-1.,  1.]), array([-1.,  0.,  1.]))
    """
    inputs, targets = training_pairs(perceptron, inputs, targets)
    sizes = _checked_sizes(batch_sizes, draws, len(inputs), replace)
    numbers = _checked_layers(layers, perceptron.architecture.depth)
    _check_bytes(perceptron, numbers, len(sizes) * draws, max_bytes)
    seed = seed_sequence(rng)
    with one_blas_thread():
        full = full_gradient(perceptron, inputs, targets)
        noise = {}
        for size in sizes:
            generator = np.random.default_rng(child(seed, size))
            rows = (generator.choice(len(inputs), size, replace=replace) for _ in range(draws))
            stacks = _empty(perceptron, numbers, draws)
            workspace = Workspace(perceptron.architecture, perceptron.weights, size)
            for draw, batch in enumerate(rows):
                workspace.load(inputs[batch], targets[batch])
                workspace.forward()
                workspace.backward()
                for number, stack in zip(numbers, stacks, strict=True):
                    np.subtract(
                        workspace.gradients[number], full[number], out=stack[draw], casting="same_kind"
                    )
            noise[size] = stacks
    chosen = tuple(full[number].astype(perceptron.dtype) for number in numbers)
    for array in (*chosen, *(stack for stacks in noise.values() for stack in stacks)):
        array.flags.writeable = False
    return GradientNoise(numbers, chosen, noise, seed)


def full_gradient(perceptron: Perceptron, inputs: RealArray, targets: RealArray) -> tuple[RealArray, ...]:
    """Compute the gradient of the mean loss over any number of samples, in float64 and bounded memory.

    Raises
    ------
    ChoiceError
        As `backpropagate` says.

    Examples
    --------
    >>> from tailnet.mlp.architecture import Architecture
    >>> network = Perceptron(Architecture((1, 1), bias=False), [np.zeros((1, 1))])
    >>> full_gradient(network, np.array([[1.0], [3.0]]), np.array([[1.0], [1.0]]))
    (array([[-2.]]),)
    """
    sums = [np.zeros(shape) for shape in perceptron.architecture.weight_shapes]
    for first in range(0, len(inputs), ROWS):
        part = slice(first, first + ROWS)
        rows = np.float64(len(inputs[part]))
        gradients = backpropagate(perceptron, inputs[part], targets[part]).gradients
        sums = [total + gradient * rows for total, gradient in zip(sums, gradients, strict=True)]
    return tuple(total / len(inputs) for total in sums)


def _empty(perceptron: Perceptron, numbers: Sequence[int], draws: int) -> tuple[RealArray, ...]:
    shapes = perceptron.architecture.weight_shapes
    return tuple(np.empty((draws, *shapes[number]), perceptron.dtype) for number in numbers)


def _checked_sizes(batch_sizes: Sequence[int], draws: int, samples: int, replace: bool) -> list[int]:
    sizes = list(batch_sizes)
    if not sizes or not all(map(is_count, (draws, *sizes))) or len(set(sizes)) < len(sizes):
        raise ChoiceError(
            f"The batch sizes are {sizes} and draws is {draws}; give each size once, and whole numbers >= 1 "
            "for all of it."
        )
    if not replace and max(sizes) > samples:
        raise ChoiceError(
            f"A batch of {max(sizes)} cannot be drawn from {samples} samples without replacement; "
            "give smaller sizes, or replace=True."
        )
    return sizes


def _checked_layers(layers: Sequence[int] | None, depth: int) -> tuple[int, ...]:
    numbers = tuple(range(depth)) if layers is None else tuple(layers)
    if not numbers or not set(numbers) <= set(range(depth)) or len(set(numbers)) < len(numbers):
        raise ChoiceError(
            f"The layers are {list(numbers)}; this network has layers 0 to {depth - 1}, choose among those, "
            "each once."
        )
    return numbers


def _check_bytes(perceptron: Perceptron, numbers: Sequence[int], draws: int, max_bytes: int) -> None:
    needed = draws * sum(perceptron.weights[number].nbytes for number in numbers)
    if needed > max_bytes:
        raise ChoiceError(
            f"The gradient noise needs {needed:,} bytes and max_bytes is {max_bytes:,}; ask for fewer draws, "
            "sizes or layers, or raise max_bytes."
        )
