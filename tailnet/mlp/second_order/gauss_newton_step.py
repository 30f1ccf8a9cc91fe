"""The step of Gauss and Newton, damped as Levenberg and Marquardt do."""

from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError
from tailnet.mlp.curvature.operators import gauss_newton
from tailnet.mlp.curvature.point import Point
from tailnet.mlp.second_order.conjugate_gradients import conjugate_gradients
from tailnet.mlp.second_order.inverse import check
from tailnet.mlp.second_order.method import Step, Work


@dataclass(frozen=True, slots=True)
class GaussNewton:
    """``w <- w - learning_rate (G + damping)^-1 g`` by conjugate gradients.

    G is never negative, so that with damping there is always one answer, and it descends (Levenberg 1944;
    Marquardt 1963; for networks Martens 2010, *ICML*).

    Parameters
    ----------
    damping : float
        Added to the diagonal; 0 leaves directions that G does not see alone.
    learning_rate : float
        Multiplies the step.
    tolerance : float
        Residual at which to stop, as a share of the gradient.
    max_products : int
        Products at most; the step says so where they did not suffice.

    Raises
    ------
    ChoiceError
        When a number is out of its range.

    Examples
    --------
    >>> from tailnet.mlp.architecture import Architecture
    >>> from tailnet.mlp.perceptron import Perceptron
    >>> network = Perceptron(Architecture((1, 1), output="identity", bias=False), [np.ones((1, 1))])
    >>> point = Point.at(network, np.array([[2.0]]), np.zeros((1, 1)))  # loss 2 w²
    >>> GaussNewton(damping=1.0).step(point).change
    array([-0.8])
    """

    damping: float = 0.1
    learning_rate: float = 1.0
    tolerance: float = 1e-6
    max_products: int = 250

    def __post_init__(self) -> None:
        """Refuse numbers out of range."""
        check(self.damping, self.learning_rate)
        if not 0.0 < self.tolerance < 1.0 or self.max_products < 1:
            raise ChoiceError(
                f"tolerance is {self.tolerance} and max_products {self.max_products}; give a number "
                "between 0 and 1, and at least 1."
            )

    def step(self, point: Point) -> Step:
        """Return the step from a point."""
        matrix = gauss_newton(point)

        def multiply(vector: FloatArray) -> FloatArray:
            return np.asarray(matrix.matvec(vector) + self.damping * vector)

        found = conjugate_gradients(
            multiply, point.gradient, tolerance=self.tolerance, max_products=self.max_products
        )
        message = None
        if found.residual > self.tolerance:
            message = f"a residual of {found.residual:.1e} is left after {found.products} products"
        return Step(-self.learning_rate * found.x, Work(gradients=1, products=found.products), message)
