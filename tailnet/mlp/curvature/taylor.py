"""Taylor arithmetic: what an activation and a loss make of a truncated power series.

A series in t is the list of its coefficients [c_0, c_1, ..., c_K], arrays that may be broadcast against
each other. With primes for derivatives by t, the rules used are

- products: ``(a b)_k = Σ a_j b_{k-j}``;
- a logistic curve ``o = middle + half T``, ``T = tanh(half z)`` (`tailnet.mlp.activations`): from
  ``T' = half q z'`` and ``q = 1 - T²`` follow ``T_k = (half/k) Σ j z_j q_{k-j}`` and, from k = 1 on,
  ``q_k = -(T²)_k``. All of them are multiples of q_0, which is computed from z: nothing cancels in
  saturation;
- softmax: from ``p' = p (z' - Σ p z')``, ``p_k = (1/k) Σ p_i (z' - Σ p z')_{k-1-i}``.

(Griewank & Walther 2008, *Evaluating Derivatives*, 2nd ed., SIAM, chapter 13.) A series of order 1 is the
R-operator of Pearlmutter; one of order K is forward mode nested K times along one direction.
"""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.mlp.activations import RealArray, activation
from tailnet.mlp.losses import CROSS_ENTROPY, SOFTMAX, Criterion
from tailnet.mlp.softmax import softmax

#: Coefficients of a power series, that of order 0 first.
Series: TypeAlias = list[FloatArray]


def product(a: Sequence[FloatArray], b: Sequence[FloatArray]) -> Series:
    """Multiply two series of the same order.

    Examples
    --------
    >>> one_plus_t = [np.array(1.0), np.array(1.0), np.array(0.0)]
    >>> [float(c) for c in product(one_plus_t, one_plus_t)]
    [1.0, 2.0, 1.0]
    """
    return [convolved(a, b, k) for k in range(len(a))]


def convolved(a: Sequence[FloatArray], b: Sequence[FloatArray], k: int) -> FloatArray:
    """Return coefficient k of the product of two series."""
    total = a[0] * b[k]
    for j in range(1, k + 1):
        total = total + a[j] * b[k - j]
    return np.asarray(total)


def activation_series(name: str, z: Sequence[FloatArray]) -> tuple[Series, Series]:
    """Compute the series of an activation and of its derivative by z, given that of z.

    Parameters
    ----------
    name : str
        Of the activation.
    z : sequence of array
        Coefficients of the pre-activations.

    Returns
    -------
    tuple of list of array
        Coefficients of o(z(t)) and of o'(z(t)). At a kink the derivative from the left is taken; beside
        it, the second derivative of a function that is straight on both sides is 0.

    Examples
    --------
    >>> values, slopes = activation_series("tanh", [np.zeros(1), np.ones(1), np.zeros(1)])
    >>> [c.item() + 0.0 for c in values], [c.item() + 0.0 for c in slopes]
    ([0.0, 1.0, 0.0], [1.0, 0.0, -1.0])
    """
    kind = activation(name)
    if kind.bounds is None:
        slope = _double(kind.derivative(z[0]))
        rest = [np.zeros_like(slope)] * (len(z) - 1)
        return [_double(kind.value(z[0])), *(slope * c for c in z[1:])], [slope, *rest]
    half = (kind.bounds[1] - kind.bounds[0]) / 2.0
    t: Series = [np.tanh(half * z[0])]
    q: Series = [_double(kind.derivative(z[0])) / half**2]
    for k in range(1, len(z)):
        slope = sum((j * z[j] * q[k - j] for j in range(1, k + 1)), start=np.zeros(()))
        t.append(np.asarray(half / k * slope))
        q.append(-convolved(t, t, k))
    return [_double(kind.value(z[0])), *(half * c for c in t[1:])], [half**2 * c for c in q]


def softmax_series(z: Sequence[FloatArray]) -> Series:
    """Compute the series of the softmax along the last axis.

    Examples
    --------
    >>> p = softmax_series([np.zeros(2), np.array([1.0, -1.0])])
    >>> p[0], p[1]
    (array([0.5, 0.5]), array([ 0.5, -0.5]))
    """
    p: Series = [_double(softmax(z[0]))]
    pull: Series = []
    for k in range(1, len(z)):
        moved = [(j + 1) * z[j + 1] for j in range(k)]
        mean = sum((p[i] * moved[k - 1 - i] for i in range(k)), start=np.zeros(()))
        pull.append(moved[k - 1] - np.sum(mean, axis=-1, keepdims=True))
        p.append(convolved(p, pull, k - 1) / k)
    return p


def delta_series(criterion: Criterion, z: Sequence[FloatArray], targets: FloatArray) -> Series:
    """Compute the series of d loss/d z of the last layer, given that of its pre-activations.

    Parameters
    ----------
    criterion : Criterion
        The output and its loss.
    z : sequence of array, shape (..., outputs)
        Coefficients of the pre-activations.
    targets : array, shape (..., outputs)
        What the outputs should be.
    """
    exact = _double(criterion.delta(z[0], targets))
    if criterion.output == SOFTMAX:
        values = softmax_series(z)
        residual = [values[0] - targets, *values[1:]]
        if criterion.loss == CROSS_ENTROPY:
            return [exact, *values[1:]]
        weighed = product(values, residual)
        means = [np.sum(c, axis=-1, keepdims=True) for c in weighed]
        away = [r - mean for r, mean in zip(residual, means, strict=True)]
        return [exact, *product(values, away)[1:]]
    kind = activation(criterion.output)
    values, slopes = activation_series(criterion.output, z)
    if criterion.loss == CROSS_ENTROPY:
        return [exact, *values[1:]]
    residual = [_double(kind.residual(z[0], targets)), *values[1:]]
    return [exact, *product(residual, slopes)[1:]]


def _double(array: RealArray) -> FloatArray:
    return np.asarray(array, np.float64)
