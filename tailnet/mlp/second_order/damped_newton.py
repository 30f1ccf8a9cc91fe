"""Newton's step with the same number added to all eigenvalues, whatever their signs."""

from dataclasses import dataclass

from tailnet.arrays import FloatArray
from tailnet.mlp.curvature.point import Point
from tailnet.mlp.second_order.inverse import Inverse, filtered
from tailnet.mlp.second_order.method import Step, Work
from tailnet.mlp.second_order.saddle_free import reciprocal


@dataclass(frozen=True, slots=True)
class DampedNewton(Inverse):
    """``w <- w - learning_rate (H + damping)^-1 g``; Newton's own step where damping is 0.

    Along eigenvectors with lambda < -damping it goes uphill, towards saddles.

    Parameters
    ----------
    damping, learning_rate, by_layer, krylov
        As `Inverse` says.

    Examples
    --------
    >>> import numpy as np
    >>> from tailnet.mlp.architecture import Architecture
    >>> from tailnet.mlp.perceptron import Perceptron
    >>> network = Perceptron(Architecture((1, 1), output="identity", bias=False), [np.ones((1, 1))])
    >>> point = Point.at(network, np.array([[2.0]]), np.zeros((1, 1)))  # loss 2 w²
    >>> DampedNewton(damping=0.0).step(point).change
    array([-1.])
    """

    def step(self, point: Point) -> Step:
        """Return the step from a point."""
        product, work = filtered(point, point.gradient, self.filter, self)
        return Step(-self.learning_rate * product, work + Work(gradients=1))

    def filter(self, eigenvalues: FloatArray) -> FloatArray:
        """Return 1/(lambda + damping), and 0 where that has no value."""
        return reciprocal(eigenvalues + self.damping)
