"""The forward and the backward pass: outputs, deltas and gradients of a batch.

With a_0 the inputs, z_l = [a_l, 1] W_l and a_{l+1} = f(z_l), the deltas are

    delta_l = d loss/d z_l,   delta_{l-1} = (delta_l W_l^T, bias row left out) * f'(z_{l-1}),

and the gradient of one sample's loss by W_l is the outer product [a_l, 1]^T delta_l
(Rumelhart, Hinton & Williams 1986, *Nature* 323, 533-536).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tailnet.errors import ChoiceError
from tailnet.mlp.activations import RealArray, activation
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.losses import loss
from tailnet.mlp.perceptron import Perceptron, check_rows


@dataclass(frozen=True, eq=False, slots=True)
class Backpropagation:
    """What one pass over a batch found; every array is read-only.

    Attributes
    ----------
    losses : array, shape (samples,)
        Loss of each sample.
    signals : tuple of array, shape (samples, fan-in)
        What enters each weight layer, the bias unit's 1 included.
    deltas : tuple of array, shape (samples, fan-out)
        Derivative of each sample's own loss by the pre-activations of each layer.
    gradients : tuple of array, shape (fan-in, fan-out)
        Derivative of the mean loss of the batch by the weights of each layer.
    """

    losses: RealArray
    signals: tuple[RealArray, ...]
    deltas: tuple[RealArray, ...]
    gradients: tuple[RealArray, ...]

    def sample_gradients(self, layer: int) -> RealArray:
        """Return the gradient of each sample by itself, shape (samples, fan-in, fan-out).

        Each is the outer product of its signal and its delta: fan-in + fan-out degrees of freedom,
        not fan-in times fan-out.
        """
        return self.signals[layer][:, :, np.newaxis] * self.deltas[layer][:, np.newaxis, :]


def backpropagate(perceptron: Perceptron, inputs: RealArray, targets: RealArray) -> Backpropagation:
    """Compute losses, deltas and gradients of a batch at the perceptron's weights.

    Parameters
    ----------
    perceptron : Perceptron
        The network.
    inputs : array, shape (samples, inputs) or (inputs,)
        A batch, or one sample.
    targets : array, shape (samples, outputs) or (outputs,)
        What the outputs should be.

    Raises
    ------
    ChoiceError
        When shapes do not fit, a number is not finite, or a target lies outside the bounds of the
        output under cross-entropy.

    Examples
    --------
    >>> import numpy as np
    >>> network = Perceptron(Architecture((2, 1), bias=False), [np.zeros((2, 1))])
    >>> found = backpropagate(network, np.array([3.0, 4.0]), np.array([1.0]))
    >>> found.deltas[0], found.gradients[0].ravel()
    (array([[-1.]]), array([-3., -4.]))
    """
    inputs, targets = training_pairs(perceptron, np.atleast_2d(inputs), np.atleast_2d(targets))
    workspace = Workspace(perceptron.architecture, perceptron.weights, len(inputs))
    workspace.load(inputs, targets)
    workspace.forward()
    workspace.backward()
    last = perceptron.architecture
    losses = loss(last.loss).value(activation(last.output), workspace.last, targets)
    return Backpropagation(
        losses=_read_only(losses),
        signals=tuple(map(_read_only, workspace.signals)),
        deltas=tuple(map(_read_only, workspace.deltas)),
        gradients=tuple(map(_read_only, workspace.gradients)),
    )


def outputs(perceptron: Perceptron, inputs: RealArray) -> RealArray:
    """Compute the outputs for a batch, shape (samples, outputs).

    Raises
    ------
    ChoiceError
        When the inputs do not have shape (samples, inputs).

    Examples
    --------
    >>> import numpy as np
    >>> network = Perceptron(Architecture((2, 1), bias=False), [np.ones((2, 1))])
    >>> outputs(network, np.array([[1.0, -1.0]]))
    array([[0.]])
    """
    check_rows(inputs, perceptron.architecture.widths[0], name="inputs")
    bias = perceptron.architecture.bias
    hidden = activation(perceptron.architecture.activation)
    signal = np.asarray(inputs, dtype=perceptron.dtype)
    for weights in perceptron.weights[:-1]:
        signal = hidden.value(_through(signal, weights, bias))
    return activation(perceptron.architecture.output).value(_through(signal, perceptron.weights[-1], bias))


def training_pairs(
    perceptron: Perceptron, inputs: RealArray, targets: RealArray
) -> tuple[RealArray, RealArray]:
    """Check inputs and targets against the network and return them in its precision.

    Raises
    ------
    ChoiceError
        As `backpropagate` says.
    """
    architecture = perceptron.architecture
    check_rows(inputs, architecture.widths[0], name="inputs")
    check_rows(targets, architecture.widths[-1], name="targets")
    if len(inputs) != len(targets):
        raise ChoiceError(f"There are {len(inputs)} inputs and {len(targets)} targets; give as many targets.")
    for name, array in (("inputs", inputs), ("targets", targets)):
        if not np.isfinite(array).all():
            raise ChoiceError(f"Some {name} are NaN or infinite; remove those samples.")
    output = activation(architecture.output)
    if loss(architecture.loss).binary and (targets.min() < output.low or targets.max() > output.high):
        raise ChoiceError(
            f"The targets run from {targets.min():g} to {targets.max():g}; {architecture.loss} with "
            f"{output.name} outputs needs them within [{output.low:g}, {output.high:g}]."
        )
    return np.asarray(inputs, dtype=perceptron.dtype), np.asarray(targets, dtype=perceptron.dtype)


class Workspace:
    """The arrays of one batch size, made once, so that a training step only fills them.

    The weights are referred to, not copied: a step that changes them in place is seen by the next.

    Attributes
    ----------
    signals, deltas, gradients : tuple of array
        As in `Backpropagation`, overwritten by every pass.
    last : array, shape (samples, outputs)
        Pre-activations of the last layer.
    """

    def __init__(self, architecture: Architecture, weights: Sequence[RealArray], samples: int) -> None:
        dtype = weights[0].dtype
        widths = architecture.widths
        extra = int(architecture.bias)
        self._hidden = activation(architecture.activation)
        self._output = activation(architecture.output)
        self._loss = loss(architecture.loss)
        self._scale = 1.0 / samples
        self._weights = tuple(weights)
        self._backward_weights = tuple(layer[: widths[i]].T for i, layer in enumerate(weights))
        self.signals = tuple(np.ones((samples, width + extra), dtype) for width in widths[:-1])
        # The part of each signal that is computed; the bias unit beside it stays 1.
        self._values = tuple(signal[:, :width] for signal, width in zip(self.signals, widths, strict=False))
        self._sums = tuple(np.empty((samples, width), dtype) for width in widths[1:])
        self._slopes = tuple(np.empty((samples, width), dtype) for width in widths[1:-1])
        self._targets = np.empty((samples, widths[-1]), dtype)
        self.deltas = tuple(np.empty((samples, width), dtype) for width in widths[1:])
        self.gradients = tuple(np.empty(shape, dtype) for shape in architecture.weight_shapes)
        self.last = self._sums[-1]

    def load(self, inputs: RealArray, targets: RealArray) -> None:
        """Copy the batch in."""
        self._values[0][...] = inputs
        self._targets[...] = targets

    def forward(self) -> None:
        """Compute the pre-activations of every layer."""
        value = self._hidden.value
        for layer, weights in enumerate(self._weights):
            if layer:
                value(self._sums[layer - 1], out=self._values[layer])
            np.dot(self.signals[layer], weights, out=self._sums[layer])

    def backward(self) -> None:
        """Compute deltas and gradients of every layer from what `forward` left."""
        slope = self._hidden.derivative
        delta = self._loss.delta(self._output, self.last, self._targets, self.deltas[-1])
        for layer in range(len(self._weights) - 1, -1, -1):
            gradient = self.gradients[layer]
            np.dot(self.signals[layer].T, delta, out=gradient)
            if self._scale != 1.0:
                gradient *= self._scale
            if layer:
                above, delta = delta, self.deltas[layer - 1]
                np.dot(above, self._backward_weights[layer], out=delta)
                delta *= slope(self._sums[layer - 1], out=self._slopes[layer - 1])


def _through(signal: RealArray, weights: RealArray, bias: bool) -> RealArray:
    """Return [signal, 1] @ weights."""
    return signal @ weights[:-1] + weights[-1] if bias else signal @ weights


def _read_only(array: RealArray) -> RealArray:
    array.flags.writeable = False
    return array
