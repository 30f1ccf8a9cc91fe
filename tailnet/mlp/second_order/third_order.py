"""A third-order step: Newton's, corrected by how the Hessian changes along it.

Newton's step n solves ``g + H n = 0``. To the next order ``g + H d + ½ D³L[d, d, ·] = 0``, so that with d = n
in the last term

    d = n + c,   c = -½ H^-1 D³L[n, n, ·]

(Chebyshev's method; Traub 1964, *Iterative Methods for the Solution of Equations*, Prentice-Hall). As
``d/dt H(w + t n)^-1 = -H^-1 D³L[n, ·, ·] H^-1``, c is ``½ (d/dt H^-1)(-g)`` along n: the third order is
found in the expansion of the inverse applied to a vector, as document 002 supposes, and no tensor is formed.
Near a minimum the error of a step is cubed, where Newton squares it.
"""

from dataclasses import dataclass

import numpy as np

from tailnet.errors import ChoiceError
from tailnet.mlp.curvature.directional import gradient_derivatives
from tailnet.mlp.curvature.point import Point
from tailnet.mlp.second_order.damped_newton import DampedNewton
from tailnet.mlp.second_order.inverse import FilteredHessian
from tailnet.mlp.second_order.method import Step, Work
from tailnet.mlp.second_order.saddle_free import SaddleFree

#: Multiplications of a third-order pass along a line, in products with the Hessian: (order + 1)(order + 2)/2
#: passes for order 2, each half a product.
_PRODUCTS_OF_A_PASS = 3


@dataclass(frozen=True, slots=True)
class ThirdOrder:
    """``w <- w + n + c`` with a damped inverse in place of H^-1 in both.

    Parameters
    ----------
    newton : DampedNewton or SaddleFree
        Whose inverse is taken, and whose learning rate multiplies the whole step.
    largest : float
        The correction is left out where |c| is above this share of |n|, and the step says so: the expansion
        has not begun to converge there (a bound on the same ratio is due to Transtrum & Sethna 2012,
        arXiv:1201.5885).

    Raises
    ------
    ChoiceError
        When the share is not positive.

    Examples
    --------
    >>> from tailnet.mlp.architecture import Architecture
    >>> from tailnet.mlp.perceptron import Perceptron
    >>> network = Perceptron(Architecture((1, 1), bias=False), [np.full((1, 1), 0.1)])
    >>> point = Point.at(network, np.ones((1, 1)), np.zeros((1, 1)))  # ½ tanh(w)², least at 0
    >>> step = ThirdOrder(DampedNewton(damping=0.0)).step(point)
    >>> bool(abs(0.1 + step.change[0]) < abs(0.1 + DampedNewton(damping=0.0).step(point).change[0]))
    True
    """

    newton: DampedNewton | SaddleFree
    largest: float = 0.5

    def __post_init__(self) -> None:
        """Refuse a share that admits nothing."""
        if not self.largest > 0.0:
            raise ChoiceError(f"largest is {self.largest}; give a number above 0.")

    def step(self, point: Point) -> Step:
        """Return the step from a point."""
        inverse = FilteredHessian(point, self.newton.filter, self.newton)
        first = inverse(-point.gradient)
        second = inverse(-0.5 * gradient_derivatives(point, first, 2)[2])
        work = inverse.work + Work(gradients=1, products=_PRODUCTS_OF_A_PASS)
        size = np.abs(first).max()  # The squares of a tiny step would underflow.
        share = float(np.linalg.norm(second / size) / np.linalg.norm(first / size)) if size else 0.0
        if share > self.largest:
            message = f"the correction, {share:.2g} times the step of Newton, is left out"
            return Step(self.newton.learning_rate * first, work, message)
        return Step(self.newton.learning_rate * (first + second), work)
