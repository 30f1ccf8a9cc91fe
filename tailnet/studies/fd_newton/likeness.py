"""How near the steps by finite differences are to Newton's, and on which perceptrons they have to be.

Weight by weight the step is Newton's where the Hessian is diagonal
(`tailnet.mlp.second_order.finite_difference`). That of a perceptron is the mean of ``(s s^T) ⊗ B``
over samples, s the inputs with the bias unit: with linear outputs and squared error B is the identity, and
with inputs that are uncorrelated, of mean 0 and of equal variance it is the identity as a whole. The four
controls take both conditions away, one by one.
"""

from typing import Any

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.curvature.dense import dense_hessian
from tailnet.mlp.curvature.point import Point
from tailnet.mlp.initialization import initialize
from tailnet.mlp.second_order.damped_newton import DampedNewton
from tailnet.mlp.second_order.finite_difference import FiniteDifferenceNewton
from tailnet.parallel import Rng

#: Added to eigenvalues, and to the quotients of the differences, wherever steps are compared.
DAMPING = 1e-3
#: Differences that the solved step may take where it is compared: as many as it needs.
_PRODUCTS = 2000
GRADIENT, ROWS, SOLVED = "weight by weight, along the gradient", "weight by weight, row sums", "solved"
READINGS = {
    GRADIENT: FiniteDifferenceNewton(damping=DAMPING),
    ROWS: FiniteDifferenceNewton(damping=DAMPING, probe="ones"),
    SOLVED: FiniteDifferenceNewton(damping=DAMPING, reading="solve", max_products=_PRODUCTS),
}
PIXELS, WHITE = "pixels", "whitened"
OUTPUTS = ("identity", "tanh")
_PLACES = 9
#: Directions of the inputs with less than this share of the largest variance are left out of whitened ones.
_FLAT = 1e-8


def likeness(point: Point) -> dict[str, Any]:
    """Compare each reading's step with Newton's, all with the same damping."""
    newton = DampedNewton(DAMPING).step(point).change
    matrix = dense_hessian(point)
    diagonal = np.diagonal(matrix)
    # The entries of v/(H v) that the elementwise step takes for an inverse.
    product = matrix @ point.gradient
    return {
        "cosines": {name: cosine(reading.step(point).change, newton) for name, reading in READINGS.items()},
        "lengths": {
            name: float(np.linalg.norm(reading.step(point).change) / np.linalg.norm(newton))
            for name, reading in READINGS.items()
        },
        "off_diagonal": float(np.sum((matrix - np.diag(diagonal)) ** 2) / np.sum(matrix**2)),
        "uphill": float(np.mean(product * point.gradient < 0.0)),
        "negative": float(np.mean(np.linalg.eigvalsh(matrix) < 0.0)),
    }


def cosine(one: FloatArray, other: FloatArray) -> float:
    """Return the cosine of the angle between two steps, to nine digits after the point.

    Examples
    --------
    >>> cosine(np.array([1.0, 0.0]), np.array([0.0, 2.0]))
    0.0
    """
    return round(float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other))), _PLACES)


def controls(inputs: FloatArray, targets: FloatArray, seed: Rng) -> dict[str, dict[str, Any]]:
    """Compare the steps at the start of four perceptrons: pixels or whitened, linear outputs or tanh."""
    found = {}
    for kind, rows in ((PIXELS, inputs), (WHITE, whitened(inputs))):
        for output in OUTPUTS:
            network = Architecture((rows.shape[1], targets.shape[1]), output=output)
            start = initialize(network, scheme="glorot uniform", bias="zero", rng=seed)
            found[f"{kind}, {output}"] = likeness(Point.at(start, rows, targets))
    return found


def drawn_steps(inputs: FloatArray, targets: FloatArray, seed: Rng) -> dict[str, dict[str, list[float]]]:
    """Return Newton's change of each weight and that by differences, on three of the controls."""
    found = {}
    white = whitened(inputs)
    for kind, rows, output in (
        (PIXELS, inputs, "identity"),
        (WHITE, white, "tanh"),
        (WHITE, white, "identity"),
    ):
        network = Architecture((rows.shape[1], targets.shape[1]), output=output)
        start = initialize(network, scheme="glorot uniform", bias="zero", rng=seed)
        point = Point.at(start, rows, targets)
        found[f"{kind}, {output}"] = {
            "newton": _short(DampedNewton(DAMPING).step(point).change),
            "differences": _short(READINGS[GRADIENT].step(point).change),
        }
    return found


def whitened(inputs: FloatArray) -> FloatArray:
    """Return inputs turned to their principal axes, with mean 0 and variance 1 along each.

    Examples
    --------
    >>> rows = whitened(np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 1.0], [2.0, 1.0]]))
    >>> (rows.T @ rows / 4).round(12) + 0.0
    array([[1., 0.],
           [0., 1.]])
    """
    centred = inputs - inputs.mean(axis=0)
    left, lengths, _ = np.linalg.svd(centred, full_matrices=False)
    kept = lengths**2 > _FLAT * lengths[0] ** 2
    return np.asarray(left[:, kept] * np.sqrt(len(inputs)))


def _short(values: FloatArray) -> list[float]:
    return [float(f"{value:.5g}") for value in values]
