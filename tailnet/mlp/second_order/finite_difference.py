"""Newton's step by finite differences of gradients: what it is, its step size, and when it is Newton.

The document 002 names its `fast_net.py` "just an application of the fast FD newton's method on a trivial
network (perceptron)". That program (github.com/howonlee/twostrangethings) takes differences of the way back
from a gradient to weights, with pseudo-inverses of the batch: it is `tailnet.mlp.second_order.inverse_map`.
Here is what its words say to one who has not seen it, with differences of gradients: one further gradient at
``w + h v`` gives ``y = (g(w + h v) - g(w))/h = H v + O(h)``, and the inverse is taken weight by weight,

    change_i = -g_i v_i/y_i,

at the cost of two gradients; or H x = -g is solved by conjugate gradients whose products are such
differences, `FiniteDifferenceNewton(reading="solve")`.

*When it is Newton.* With n = -H^-1 g the elementwise step equals n if and only if ``(H v)_i n_i = -g_i v_i``
for every i: for any v if H is diagonal (or there is one weight); for v = g if g is an eigenvector of H; and
for v = n. Otherwise v_i/(H v)_i is no entry of an inverse: it grows without bound where a row of H is nearly
orthogonal to v, and its sign is any. The Hessian of a perceptron is the mean of ``(x x^T) ⊗ B``: diagonal
only if each output has a loss of its own and inputs are uncorrelated about zero, which pixels are not.

*How large the step must be.* The error of y is ``(h/2) |D³L[v, v, ·]|`` by the bend of the gradient and about
``2 u |g|/h`` by rounding, u the rounding error of a number of size 1. Their sum is least at
``h* = 2 sqrt(u |g|/|D³L[v, v, ·]|)``, where about half the digits are left. Central differences have
``(h²/6) |D⁴L[v, v, v, ·]|`` and ``u |g|/h``, least at ``(3 u |g|/|D⁴L[v, v, v, ·]|)^(1/3)``. On a loss
without third derivatives, such as squared error of linear outputs, any h will do.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError
from tailnet.mlp.curvature.directional import gradient_derivatives
from tailnet.mlp.curvature.point import Point
from tailnet.mlp.options import positive
from tailnet.mlp.second_order.conjugate_gradients import conjugate_gradients
from tailnet.mlp.second_order.inverse import check
from tailnet.mlp.second_order.method import Step, Work
from tailnet.mlp.second_order.saddle_free import reciprocal

#: Half the distance from 1 to the next number.
ROUNDING = float(np.finfo(np.float64).eps) / 2.0
#: Residual at which "solve" stops, as a share of the gradient.
_TOLERANCE = 1e-6
_READINGS, _PROBES = ("elementwise", "solve"), ("gradient", "ones")


@dataclass(frozen=True, slots=True)
class FiniteDifferenceNewton:
    """Newton's step with the Hessian seen through differences of gradients.

    Parameters
    ----------
    step_size : float
        Length h|v| of the move over which a difference is taken.
    damping : float
        Added to each y_i/v_i, or to the diagonal of the matrix that is solved with; 0 as the document
        stands.
    learning_rate : float
        Multiplies the step.
    reading : str
        "elementwise" or "solve", as the module says.
    probe : str
        v of the elementwise reading: "gradient", or "ones", which makes y the sums of the rows of H.
    absolute : bool
        Whether the elementwise reading takes |y_i/v_i|, so that each weight moves downhill.
    max_products : int
        Differences that "solve" may take. It stops at a residual of 1e-6 of the gradient, or where the
        curvature is not positive, and says so; at once, the step is that of gradient descent.

    Raises
    ------
    ChoiceError
        When a number is out of its range or a name unknown.

    Examples
    --------
    >>> from tailnet.mlp.architecture import Architecture
    >>> from tailnet.mlp.perceptron import Perceptron
    >>> network = Perceptron(Architecture((2, 1), output="identity", bias=False), [np.ones((2, 1))])
    >>> point = Point.at(network, np.diag([1.0, 3.0]), np.zeros((2, 1)))  # a diagonal Hessian
    >>> FiniteDifferenceNewton().step(point).change.round(6)
    array([-1., -1.])
    """

    step_size: float = 1e-6
    damping: float = 0.0
    learning_rate: float = 1.0
    reading: Literal["elementwise", "solve"] = "elementwise"
    probe: Literal["gradient", "ones"] = "gradient"
    absolute: bool = False
    max_products: int = 250

    def __post_init__(self) -> None:
        """Refuse numbers out of range and names that nobody knows."""
        check(self.damping, self.learning_rate)
        positive(self.step_size, "step size of the differences")
        if self.reading not in _READINGS or self.probe not in _PROBES or self.max_products < 1:
            raise ChoiceError(
                f"reading is {self.reading!r}, probe {self.probe!r} and max_products {self.max_products}; "
                f"choose one of {', '.join(_READINGS)}, one of {', '.join(_PROBES)}, and at least 1."
            )

    def step(self, point: Point) -> Step:
        """Return the step from a point."""
        gradient = point.gradient
        if not gradient.any():
            return Step(np.zeros_like(gradient), Work(gradients=1))
        return (
            self._elementwise(point, gradient)
            if self.reading == _READINGS[0]
            else self._solved(point, gradient)
        )

    def _elementwise(self, point: Point, gradient: FloatArray) -> Step:
        # Of a tiny gradient the squares would underflow; the length of the probe does not matter.
        along = gradient / np.abs(gradient).max()
        probe = along if self.probe == _PROBES[0] else np.ones_like(gradient)
        y = difference(point, probe, self.step_size / float(np.linalg.norm(probe)))
        curvature = y * reciprocal(probe)
        curvature = (np.abs(curvature) if self.absolute else curvature) + self.damping
        moving = gradient != 0.0
        stuck = int(np.count_nonzero(moving & (curvature == 0.0)))
        change = -self.learning_rate * gradient * reciprocal(curvature)
        message = f"{stuck} weights whose gradient does not change stay" if stuck else None
        return Step(change, Work(gradients=2), message)

    def _solved(self, point: Point, gradient: FloatArray) -> Step:
        def multiply(vector: FloatArray) -> FloatArray:
            reach = self.step_size / float(np.linalg.norm(vector))
            return np.asarray(difference(point, vector, reach) + self.damping * vector)

        size = float(np.abs(gradient).max())
        found = conjugate_gradients(
            multiply, gradient / size, tolerance=_TOLERANCE, max_products=self.max_products
        )
        message = None
        if not found.definite:
            message = f"the curvature is not positive after {found.products} products"
        elif found.residual > _TOLERANCE:
            message = f"a residual of {found.residual:.1e} is left after {found.products} products"
        change = size * found.x if found.x.any() else gradient
        return Step(-self.learning_rate * change, Work(gradients=1 + found.products), message)


def difference(point: Point, direction: FloatArray, h: float, *, central: bool = False) -> FloatArray:
    """Return ``(g(w + h v) - g(w))/h``, or ``(g(w + h v) - g(w - h v))/(2 h)``: about H v."""
    ahead = point.moved(h * direction).gradient
    if central:
        return np.asarray((ahead - point.moved(-h * direction).gradient) / (2.0 * h))
    return np.asarray((ahead - point.gradient) / h)


@dataclass(frozen=True, eq=False, slots=True)
class DifferenceErrors:
    """How far differences of gradients are from H v.

    Attributes
    ----------
    h : array, shape (k,)
        Multiples of the direction over which differences were taken.
    errors : array, shape (k,)
        ``|y - H v|/|H v|`` against the R-operator.
    truncation, rounding : array, shape (k,)
        What the two sources of error are expected to be, as shares of |H v|.
    best : float or None
        h* of the module; None where the loss has no third derivative along v (fourth, if central).
    """

    h: FloatArray
    errors: FloatArray
    truncation: FloatArray
    rounding: FloatArray
    best: float | None


def difference_errors(
    point: Point, direction: FloatArray, h: FloatArray, *, central: bool = False
) -> DifferenceErrors:
    """Measure the error of differences of gradients, beside what theory expects of it.

    Parameters
    ----------
    point : Point
        Where.
    direction : array, shape (n_weights,)
        v; the Hessian must not annul it.
    h : array, shape (k,)
        Positive multiples of v to try.
    central : bool
        Whether to take differences to both sides.

    Raises
    ------
    ChoiceError
        When H v is zero, so that there is nothing an error could be a share of.
    """
    gradient, product, bend, twist = gradient_derivatives(point, direction, 3)
    size = float(np.linalg.norm(product))
    if size == 0.0:
        raise ChoiceError("H v is zero; give a direction along which the gradient changes.")
    tries = np.asarray(h, np.float64)
    errors = [
        float(np.linalg.norm(difference(point, direction, one, central=central) - product)) for one in tries
    ]
    length = float(np.linalg.norm(gradient))
    if central:
        slope = float(np.linalg.norm(twist))
        truncation, rounding = tries**2 / 6.0 * slope, ROUNDING * length / tries
        best = float(np.cbrt(3.0 * ROUNDING * length / slope)) if slope else None
    else:
        slope = float(np.linalg.norm(bend))
        truncation, rounding = tries / 2.0 * slope, 2.0 * ROUNDING * length / tries
        best = float(2.0 * np.sqrt(ROUNDING * length / slope)) if slope else None
    return DifferenceErrors(tries, np.array(errors) / size, truncation / size, rounding / size, best)
