"""The second derivative of a loss by the pre-activations of the last layer, sample by sample.

Beside the Hessian stands the matrix of Gauss and Newton, which leaves out what comes from the bend of the
outputs: ``J^T J`` with J the derivative of the outputs under squared error. Cross-entropy is split at the
pre-activations, where it is convex, so that there the two are the same (Schraudolph 2002, *Neural
Computation* 14, 1723-1738). The matrix of Gauss and Newton is positive semidefinite in every case.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.mlp.activations import activation
from tailnet.mlp.curvature.taylor import delta_series
from tailnet.mlp.losses import CROSS_ENTROPY, SOFTMAX, Criterion
from tailnet.mlp.softmax import residual, softmax

#: Multiplies vectors of shape (..., samples, outputs) by each sample's matrix.
Multiply = Callable[[FloatArray], FloatArray]


@dataclass(frozen=True, eq=False, slots=True)
class OutputCurvature:
    """Two symmetric matrices of outputs × outputs for each sample, as products.

    Attributes
    ----------
    hessian, gauss_newton : callable
        Multiply vectors of shape (..., samples, outputs).
    independent : bool
        Whether the matrices are diagonal: each output has a loss of its own.
    """

    hessian: Multiply
    gauss_newton: Multiply
    independent: bool


def output_curvature(criterion: Criterion, z: FloatArray, targets: FloatArray) -> OutputCurvature:
    """Compute the curvature of each sample's loss at pre-activations z.

    Parameters
    ----------
    criterion : Criterion
        The output and its loss.
    z, targets : array, shape (samples, outputs)
        Pre-activations of the last layer, and what the outputs should be.

    Examples
    --------
    >>> from tailnet.mlp.losses import criterion
    >>> at = output_curvature(criterion("tanh", "squared error"), np.zeros((1, 1)), np.ones((1, 1)))
    >>> at.hessian(np.ones((1, 1))), at.gauss_newton(np.ones((1, 1)))
    (array([[1.]]), array([[1.]]))
    """
    if criterion.output != SOFTMAX:
        exact = delta_series(criterion, [z, np.ones_like(z)], targets)[1]
        if criterion.loss == CROSS_ENTROPY:
            convex = exact
        else:
            convex = np.asarray(np.square(activation(criterion.output).derivative(z)), np.float64)
        return OutputCurvature(_diagonal(exact), _diagonal(convex), independent=True)
    p = np.asarray(softmax(z), np.float64)
    once = _softmax_derivative(p)
    if criterion.loss == CROSS_ENTROPY:
        return OutputCurvature(once, once, independent=False)
    return OutputCurvature(
        _bent(p, np.asarray(residual(z, targets), np.float64)), lambda v: once(once(v)), independent=False
    )


def _diagonal(entries: FloatArray) -> Multiply:
    def multiply(vectors: FloatArray) -> FloatArray:
        return entries * vectors

    return multiply


def _softmax_derivative(p: FloatArray) -> Multiply:
    """Return the product with diag(p) - p p^T."""

    def multiply(vectors: FloatArray) -> FloatArray:
        return np.asarray(p * (vectors - np.sum(p * vectors, axis=-1, keepdims=True)))

    return multiply


def _bent(p: FloatArray, errors: FloatArray) -> Multiply:
    """Return the derivative of p_k (r_k - Σ p_j r_j) along a change of the pre-activations."""
    once = _softmax_derivative(p)
    away = errors - np.sum(p * errors, axis=-1, keepdims=True)

    def multiply(vectors: FloatArray) -> FloatArray:
        moved = once(vectors)
        mean = np.sum(moved * (errors + p), axis=-1, keepdims=True)
        return np.asarray(moved * away + p * (moved - mean))

    return multiply
