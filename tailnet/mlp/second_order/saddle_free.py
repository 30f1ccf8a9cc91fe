"""Saddle-free Newton: every eigenvalue by its magnitude, so that negative curvature is run down."""

from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.mlp.curvature.point import Point
from tailnet.mlp.second_order.inverse import Inverse, filtered
from tailnet.mlp.second_order.method import Step, Work


@dataclass(frozen=True, slots=True)
class SaddleFree(Inverse):
    """``w <- w - learning_rate (|H| + damping)^-1 g``.

    |H| has the eigenvectors of H and the magnitudes of its eigenvalues (Dauphin, Pascanu, Gulcehre, Cho,
    Ganguli & Bengio 2014, *NIPS*, algorithm 1). The step descends whatever the signs are.

    Parameters
    ----------
    damping, learning_rate, by_layer, krylov
        As `Inverse` says.

    Examples
    --------
    >>> from tailnet.mlp.architecture import Architecture
    >>> from tailnet.mlp.perceptron import Perceptron
    >>> network = Perceptron(Architecture((1, 1), output="identity", bias=False), [np.ones((1, 1))])
    >>> point = Point.at(network, np.array([[2.0]]), np.zeros((1, 1)))  # loss 2 w²
    >>> SaddleFree(damping=1.0).step(point).change
    array([-0.8])
    """

    def step(self, point: Point) -> Step:
        """Return the step from a point."""
        product, work = filtered(point, point.gradient, self.filter, self)
        return Step(-self.learning_rate * product, work + Work(gradients=1))

    def filter(self, eigenvalues: FloatArray) -> FloatArray:
        """Return 1/(|lambda| + damping), and 0 where that has no value."""
        return reciprocal(np.abs(eigenvalues) + self.damping)


def reciprocal(values: FloatArray) -> FloatArray:
    """Return 1/x, and 0 for 0: without damping, directions without curvature are left alone.

    Examples
    --------
    >>> reciprocal(np.array([0.0, -2.0]))
    array([ 0. , -0.5])
    """
    return np.divide(1.0, values, out=np.zeros_like(values), where=values != 0.0)
