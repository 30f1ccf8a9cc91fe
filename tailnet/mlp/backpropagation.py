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
from tailnet.mlp.losses import criterion
from tailnet.mlp.perceptron import Perceptron, rows_of


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

    def sample_gradient_norms(self, layer: int) -> RealArray:
        """Return the Euclidean norm of the gradient of each sample by itself, shape (samples,).

        It is the norm of the signal times that of the delta, so no gradient is formed.
        """
        signal, delta = self.signals[layer], self.deltas[layer]
        return np.asarray(np.linalg.norm(signal, axis=1) * np.linalg.norm(delta, axis=1))


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
        When shapes do not fit, a number is not finite, the targets are no probabilities to the output
        under cross-entropy, or the pass overflows.

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
    architecture = perceptron.architecture
    workspace.load(inputs, targets)
    with np.errstate(over="ignore", invalid="ignore"):
        workspace.forward()
        workspace.backward()
        losses = criterion(architecture.output, architecture.loss).value(workspace.last, targets)
    _require_finite(losses, *workspace.gradients)
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
        When the inputs do not have shape (samples, inputs) or are not finite, or the outputs overflow.

    Examples
    --------
    >>> import numpy as np
    >>> network = Perceptron(Architecture((2, 1), bias=False), [np.ones((2, 1))])
    >>> outputs(network, np.array([[1.0, -1.0]]))
    array([[0.]])
    """
    rows = rows_of(inputs, perceptron.architecture.widths[0], perceptron.dtype, name="inputs")
    bias = perceptron.architecture.bias
    hidden = activation(perceptron.architecture.activation)
    last = criterion(perceptron.architecture.output, perceptron.architecture.loss)
    signal = rows
    with np.errstate(over="ignore", invalid="ignore"):
        for weights in perceptron.weights[:-1]:
            signal = hidden.value(_through(signal, weights, bias))
        found = last.outputs(_through(signal, perceptron.weights[-1], bias))
    _require_finite(found)
    return found


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
    rows = rows_of(inputs, architecture.widths[0], perceptron.dtype, name="inputs")
    wanted = rows_of(targets, architecture.widths[-1], perceptron.dtype, name="targets")
    if len(rows) != len(wanted):
        raise ChoiceError(f"There are {len(rows)} inputs and {len(wanted)} targets; give as many targets.")
    criterion(architecture.output, architecture.loss).check(np.asarray(targets))
    return rows, wanted


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
        rows = [fan_in for fan_in, _ in architecture.weight_shapes]
        self.signals = tuple(np.ones((samples, fan_in), dtype) for fan_in in rows)
        self.deltas = tuple(np.empty((samples, width), dtype) for width in widths[1:])
        self.gradients = tuple(np.empty_like(layer) for layer in weights)
        sums = tuple(np.empty((samples, width), dtype) for width in widths[1:])
        self.last = sums[-1]
        # A batch of one is worked on as vectors: NumPy multiplies those faster than matrices of one row.
        self._signals = tuple(map(_vector, self.signals))
        self._deltas = tuple(map(_vector, self.deltas))
        self._sums = tuple(map(_vector, sums))
        self._targets = _vector(np.empty((samples, widths[-1]), dtype))
        # The part of each signal that is computed; the bias unit beside it stays 1.
        values = tuple(signal[..., :width] for signal, width in zip(self._signals, widths, strict=False))
        slopes = tuple(np.empty_like(delta) for delta in self._deltas[:-1])
        backward = tuple(layer[:width].T for layer, width in zip(weights, widths, strict=False))
        self._inputs = values[0]
        self._first = (self._signals[0], weights[0], self._sums[0])
        # Per hidden layer: its sums and values, then what leads on to the next sums.
        self._upward = tuple(
            zip(self._sums, values[1:], self._signals[1:], weights[1:], self._sums[1:], strict=False)
        )
        # Per hidden layer from the last: the delta above and the weights to it, then what makes its own.
        self._downward = tuple(
            zip(self._deltas[1:], backward[1:], self._deltas, self._sums, slopes, strict=False)
        )[::-1]
        self._scale = 1.0 / samples
        # Deltas are those of each sample's own loss; the gradient of the mean takes a share of each.
        shares = self.deltas if samples == 1 else tuple(map(np.empty_like, self.deltas))
        self._shared = () if samples == 1 else tuple(zip(self.deltas, shares, strict=True))
        self._outer = tuple(
            (signal.T, share, gradient)
            for signal, share, gradient in zip(self.signals, shares, self.gradients, strict=True)
        )
        hidden = activation(architecture.activation)
        self._value, self._slope = hidden.value, hidden.derivative
        self._delta = criterion(architecture.output, architecture.loss).delta

    def load(self, inputs: RealArray, targets: RealArray) -> None:
        """Copy the batch in: matrices of one row a sample; for a batch of one, vectors will do as well."""
        self._inputs[...] = inputs
        self._targets[...] = targets

    def forward(self) -> None:
        """Compute the pre-activations of every layer."""
        signal, weights, sums = self._first
        np.dot(signal, weights, out=sums)
        for own_sums, values, signal, weights, sums in self._upward:
            self._value(own_sums, out=values)
            np.dot(signal, weights, out=sums)

    def backward(self) -> None:
        """Compute deltas and gradients of every layer from what `forward` left."""
        self._delta(self._sums[-1], self._targets, out=self._deltas[-1])
        for above, weights, delta, sums, slope in self._downward:
            np.dot(above, weights, out=delta)
            np.multiply(delta, self._slope(sums, out=slope), out=delta)
        for delta, share in self._shared:
            np.multiply(delta, self._scale, out=share)
        for signal, share, gradient in self._outer:
            np.dot(signal, share, out=gradient)


def _vector(array: RealArray) -> RealArray:
    """Return a matrix of one row as its row, and any other as it is."""
    return array[0] if len(array) == 1 else array


def _through(signal: RealArray, weights: RealArray, bias: bool) -> RealArray:
    """Return [signal, 1] @ weights."""
    return signal @ weights[:-1] + weights[-1] if bias else signal @ weights


def _require_finite(*arrays: RealArray) -> None:
    if not all(np.isfinite(array).all() for array in arrays):
        raise ChoiceError("The network overflows on these inputs; scale them, or its weights, down.")


def _read_only(array: RealArray) -> RealArray:
    array.flags.writeable = False
    return array
