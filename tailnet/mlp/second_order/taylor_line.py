"""How far to go along a step: the least of the loss's own Taylor polynomial on the line."""

from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError
from tailnet.mlp.curvature.directional import directional_derivatives
from tailnet.mlp.curvature.point import Point
from tailnet.mlp.options import positive
from tailnet.mlp.second_order.method import Method, Step, Work

#: Orders of which the polynomial may be.
ORDERS = (2, 3, 4)
_FACTORIALS = np.array([1.0, 1.0, 2.0, 6.0, 24.0])


@dataclass(frozen=True, slots=True)
class TaylorLine:
    """Take the direction of another method, and its length from derivatives of the loss along it.

    The polynomial of the loss in t at ``w + t d``, up to an order, is minimised over 0 <= t <= longest:
    at order 3 the correction of Newton's length by the third derivative, at order 4 that of Landau's
    expansion, which is bounded below where the fourth derivative is positive.

    Parameters
    ----------
    method : Method
        Whose step is d.
    order : int
        2, 3 or 4.
    longest : float
        Multiples of d at most.

    Raises
    ------
    ChoiceError
        When the order is none of these or the length not positive.
    """

    method: Method
    order: int = 4
    longest: float = 2.0

    def __post_init__(self) -> None:
        """Refuse an order or a length that is none."""
        if self.order not in ORDERS:
            raise ChoiceError(f"The order is {self.order!r}; choose one of 2, 3, 4.")
        positive(self.longest, "longest step")

    def step(self, point: Point) -> Step:
        """Return the step from a point."""
        found = self.method.step(point)
        coefficients = line_coefficients(point, found.change)[: self.order + 1]
        length = least(coefficients, self.longest)
        # Forward alone a pass of order K multiplies (K + 1)(K + 2)/2 times, each as much as a loss.
        work = found.work + Work(losses=(self.order + 1) * (self.order + 2) // 2)
        return Step(length * found.change, work, found.message)


def line_coefficients(point: Point, direction: FloatArray) -> FloatArray:
    """Return the coefficients of t^0 to t^4 of the loss at ``w + t d``.

    Those of odd order beyond the first vanish where the loss is symmetric about the point along the line; how
    large they are at t = 1 says how far it is from that.

    Examples
    --------
    >>> from tailnet.mlp.architecture import Architecture
    >>> from tailnet.mlp.perceptron import Perceptron
    >>> network = Perceptron(Architecture((1, 1), bias=False), [np.zeros((1, 1))])
    >>> point = Point.at(network, np.ones((1, 1)), np.zeros((1, 1)))  # ½ tanh(t)²
    >>> line_coefficients(point, np.ones(1)).round(6) + 0.0
    array([ 0.      ,  0.      ,  0.5     ,  0.      , -0.333333])
    """
    return np.asarray(directional_derivatives(point, direction, 4) / _FACTORIALS)


def least(coefficients: FloatArray, longest: float) -> float:
    """Return where on [0, longest] a polynomial is least.

    Examples
    --------
    >>> least(np.array([0.0, -1.0, 0.5]), 2.0), least(np.array([0.0, -1.0, -0.5]), 2.0)
    (1.0, 2.0)
    """
    polynomial = np.polynomial.Polynomial(coefficients)
    slope = polynomial.deriv().trim()
    roots = slope.roots() if slope.degree() else np.empty(0)
    turns = np.real(roots[np.isreal(roots)])
    inside = [float(turn) for turn in turns if 0.0 < turn < longest]
    return min([0.0, *inside, longest], key=lambda t: float(polynomial(t)))
