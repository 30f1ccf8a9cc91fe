"""A perceptron of tanh units with squared error, of all weights as one vector, differentiated by autograd."""

from collections.abc import Callable, Sequence
from typing import Any

import autograd.numpy as anp
import numpy as np
from autograd import grad, hessian

from tailnet.arrays import FloatArray


def mean_loss(
    shapes: Sequence[tuple[int, int]], inputs: FloatArray, targets: FloatArray, output: str = "tanh"
) -> Callable[[Any], Any]:
    """Return half the squared error, summed over outputs and averaged over samples, as a function."""

    def of(vector: Any) -> Any:
        signal, first = inputs, 0
        for number, (rows, columns) in enumerate(shapes):
            weights = anp.reshape(vector[first : first + rows * columns], (rows, columns))
            first += rows * columns
            z = anp.dot(signal, weights[:-1]) + weights[-1]
            signal = z if number + 1 == len(shapes) and output == "identity" else anp.tanh(z)
        return 0.5 * anp.sum((signal - targets) ** 2) / len(inputs)

    return of


def derivatives(loss: Callable[[Any], Any], vector: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the gradient and the Hessian."""
    return np.asarray(grad(loss)(vector)), np.asarray(hessian(loss)(vector))


def along(loss: Callable[[Any], Any], vector: FloatArray, line: FloatArray, order: int) -> list[float]:
    """Return the Taylor coefficients of order 0 up along a line."""

    def of(t: Any) -> Any:
        return loss(vector + t * line)

    found: list[float] = []
    derivative: Callable[[Any], Any] = of
    factorial = 1.0
    for k in range(order + 1):
        factorial *= max(k, 1)
        found.append(float(derivative(0.0)) / factorial)
        derivative = grad(derivative)
    return found
