"""A point of weight space: the mean loss of a batch there, its gradient, and what all its derivatives share.

With a_0 the inputs, ``z_l = [a_l, 1] W_l``, ``a_{l+1} = f(z_l)``, ``delta_l`` the derivative of a sample's
loss by z_l, and ``b_l`` that by a_{l+1}, so that ``delta_l = b_l f'(z_l)`` (`tailnet.mlp.backpropagation`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError
from tailnet.mlp.activations import RealArray
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.backpropagation import training_pairs
from tailnet.mlp.curvature.output_curvature import OutputCurvature, output_curvature
from tailnet.mlp.curvature.taylor import activation_series
from tailnet.mlp.curvature.weight_vector import flatten, split
from tailnet.mlp.losses import criterion
from tailnet.mlp.perceptron import Perceptron


@dataclass(frozen=True, eq=False, slots=True)
class Point:
    """A batch at some weights; everything is float64, whatever the precision of the network.

    Attributes
    ----------
    architecture : Architecture
        Of the network.
    weights : tuple of array, shape (fan-in, fan-out)
        Where we are.
    targets : array, shape (samples, outputs)
        What the outputs should be.
    sums : tuple of array, shape (samples, fan-out)
        z of each layer.
    signals : tuple of array, shape (samples, width)
        What enters each layer, without the bias unit.
    slopes, bends : tuple of array, shape (samples, width)
        f'(z) and b f''(z) of each hidden layer: how a delta answers to what comes from above, and to z.
    deltas : tuple of array, shape (samples, fan-out)
        Of each sample's own loss.
    output : OutputCurvature
        The second derivative of each sample's loss by the last sums.
    """

    architecture: Architecture
    weights: tuple[FloatArray, ...]
    targets: FloatArray
    sums: tuple[FloatArray, ...]
    signals: tuple[FloatArray, ...]
    slopes: tuple[FloatArray, ...]
    bends: tuple[FloatArray, ...]
    deltas: tuple[FloatArray, ...]
    output: OutputCurvature

    @classmethod
    def at(cls, perceptron: Perceptron, inputs: RealArray, targets: RealArray) -> "Point":
        """Compute the passes of a batch at the weights of a perceptron.

        Parameters
        ----------
        perceptron : Perceptron
            The network.
        inputs : array, shape (samples, inputs)
            A batch.
        targets : array, shape (samples, outputs)
            What the outputs should be.

        Raises
        ------
        ChoiceError
            As `tailnet.mlp.backpropagation.backpropagate` says.

        Examples
        --------
        >>> network = Perceptron(Architecture((2, 1), bias=False), [np.zeros((2, 1))])
        >>> point = Point.at(network, np.array([[3.0, 4.0]]), np.array([[1.0]]))
        >>> point.loss, point.gradient
        (0.5, array([-3., -4.]))
        """
        rows, wanted = training_pairs(perceptron, inputs, targets)
        with np.errstate(over="ignore", invalid="ignore"):
            point = cls.unchecked(perceptron.architecture, perceptron.weights, rows, wanted)
        if not (np.isfinite(point.loss) and np.isfinite(point.gradient).all()):
            raise ChoiceError("The network overflows on these inputs; scale them, or its weights, down.")
        return point

    @classmethod
    def unchecked(
        cls, architecture: Architecture, weights: Sequence[RealArray], inputs: RealArray, targets: RealArray
    ) -> "Point":
        """Compute the same for arrays that are known to fit, as in a training."""
        layers = tuple(np.asarray(layer, np.float64) for layer in weights)
        wanted = np.asarray(targets, np.float64)
        signals: list[FloatArray] = [np.asarray(inputs, np.float64)]
        sums: list[FloatArray] = []
        slopes: list[FloatArray] = []
        bends: list[FloatArray] = []
        for layer in layers[:-1]:
            z = through(signals[-1], layer, architecture.bias)
            values, changes = activation_series(architecture.activation, [z, np.ones_like(z)])
            sums.append(z)
            signals.append(values[0])
            slopes.append(changes[0])
            bends.append(changes[1])
        sums.append(through(signals[-1], layers[-1], architecture.bias))
        last = criterion(architecture.output, architecture.loss)
        deltas: list[FloatArray] = [np.asarray(last.delta(sums[-1], wanted), np.float64)]
        for number in range(len(layers) - 1, 0, -1):
            above = deltas[0] @ values_of(layers[number], signals[number].shape[-1]).T
            bends[number - 1] = bends[number - 1] * above
            deltas.insert(0, above * slopes[number - 1])
        output = output_curvature(last, sums[-1], wanted)
        return cls(
            architecture,
            layers,
            wanted,
            tuple(sums),
            tuple(signals),
            tuple(slopes),
            tuple(bends),
            tuple(deltas),
            output,
        )

    @property
    def samples(self) -> int:
        """Number of samples in the batch."""
        return len(self.targets)

    @property
    def n_weights(self) -> int:
        """Number of weights, those of the bias units included."""
        return sum(layer.size for layer in self.weights)

    @property
    def loss(self) -> float:
        """Mean loss of the batch."""
        last = criterion(self.architecture.output, self.architecture.loss)
        return float(np.mean(last.value(self.sums[-1], self.targets)))

    @property
    def gradient(self) -> FloatArray:
        """Derivative of the mean loss by all weights, as one vector."""
        bias = self.architecture.bias
        return flatten([outer(a, d, bias) for a, d in zip(self.signals, self.deltas, strict=True)])

    def moved(self, change: FloatArray) -> "Point":
        """Return the point of the same batch at weights + change, a vector."""
        steps = split(change, self.architecture.weight_shapes)
        weights = [layer + step for layer, step in zip(self.weights, steps, strict=True)]
        return Point.unchecked(self.architecture, weights, self.signals[0], self.targets)


def values_of(weights: FloatArray, width: int) -> FloatArray:
    """Return weights without the row of the bias unit, if there is one; axes in front stay."""
    return weights[..., :width, :]


def through(signal: FloatArray, weights: FloatArray, bias: bool) -> FloatArray:
    """Return [signal, 1] @ weights; either may have further axes in front."""
    sums = signal @ values_of(weights, signal.shape[-1])
    if bias:
        sums += weights[..., -1:, :]
    return np.asarray(sums)


def outer(signal: FloatArray, delta: FloatArray, bias: bool) -> FloatArray:
    """Return the mean over samples of [signal, 1]^T delta; either may have further axes in front."""
    share = delta * (1.0 / delta.shape[-2])
    turned = np.swapaxes(signal, -1, -2)
    # NumPy multiplies a column and a row faster element by element than as matrices.
    found = turned * share if delta.shape[-2] == 1 else turned @ share
    if not bias:
        return np.asarray(found)
    row = np.broadcast_to(share.sum(axis=-2, keepdims=True), (*found.shape[:-2], 1, found.shape[-1]))
    return np.concatenate([found, row], axis=-2)
