"""The step of the document `slow_net.py`: the magnitude of the inverse, layer by layer."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError
from tailnet.mlp.curvature.layer_matrix import layer_matrix
from tailnet.mlp.curvature.layer_spectrum import spectrum_of
from tailnet.mlp.curvature.operators import hessian
from tailnet.mlp.curvature.point import Point
from tailnet.mlp.second_order.conjugate_gradients import conjugate_gradients
from tailnet.mlp.second_order.inverse import check, parts
from tailnet.mlp.second_order.method import Step, Work
from tailnet.mlp.second_order.saddle_free import reciprocal

_EXACT, _CONJUGATE = "exact", "conjugate gradients"


@dataclass(frozen=True, slots=True)
class AbsoluteInverse:
    """``w_l <- w_l - learning_rate |(H_l + damping)^-1| g_l`` for each layer's own Hessian H_l.

    Each eigenvalue becomes ``|1/(lambda + damping)|``, where Dauphin et al. have ``1/(|lambda| + damping)``.
    The two agree for lambda >= 0. For lambda < 0 this one has a pole at ``lambda = -damping``, near which
    steps are as long as one likes, and below it is the longer of the two; between the pole and 0 it falls
    towards 1/damping from above. What lies between layers is not in it: of the joint Hessian's negative
    curvature it sees what single layers have (`tailnet.mlp.second_order.saddle_comparison`).

    Parameters
    ----------
    damping : float
        0.1 in the document.
    learning_rate : float
        Multiplies the step.
    solver : str
        "exact": each layer's matrix in the span of its signals, by Cholesky's factors where it is positive
        definite with the damping, else by all its eigenvalues. "conjugate gradients": products
        alone. Where they meet no negative curvature of ``H_l + damping`` before they converge, their
        answer is that of the exact step, because the gradient lies in a space on which the matrix is
        positive; where they do, the layer is done exactly after all, and the step says so.
    tolerance : float
        Residual at which conjugate gradients stop, as a share of the gradient.
    max_products : int
        Products that conjugate gradients may take for a layer; the step says so where they did not suffice.

    Raises
    ------
    ChoiceError
        When a number is out of its range, or there is no such solver.

    Examples
    --------
    >>> from tailnet.mlp.architecture import Architecture
    >>> from tailnet.mlp.perceptron import Perceptron
    >>> network = Perceptron(Architecture((1, 1), output="identity", bias=False), [np.ones((1, 1))])
    >>> point = Point.at(network, np.array([[2.0]]), np.zeros((1, 1)))  # loss 2 w²
    >>> AbsoluteInverse(damping=1.0).step(point).change
    array([-0.8])
    """

    damping: float = 0.1
    learning_rate: float = 1.0
    solver: Literal["exact", "conjugate gradients"] = "exact"
    tolerance: float = 1e-12
    max_products: int = 1000

    def __post_init__(self) -> None:
        """Refuse numbers out of range, and solvers that nobody knows."""
        check(self.damping, self.learning_rate)
        if self.solver not in {_EXACT, _CONJUGATE}:
            raise ChoiceError(f"There is no solver {self.solver!r}; choose {_EXACT} or {_CONJUGATE}.")
        if not 0.0 < self.tolerance < 1.0 or self.max_products < 1:
            raise ChoiceError(
                f"tolerance is {self.tolerance} and max_products {self.max_products}; give a number "
                "between 0 and 1, and at least 1."
            )

    def step(self, point: Point) -> Step:
        """Return the step from a point."""
        changes, work, messages = [], Work(gradients=1), []
        for layer, gradient in parts(point, point.gradient):
            if self.solver == _EXACT:
                found = self._exactly(point, layer, gradient)
                own, message = Work(products=gradient.size), None
            else:
                found, own, message = self._by_products(point, layer, gradient)
            changes.append(found)
            work += own
            if message:
                messages.append(message)
        return Step(-self.learning_rate * np.concatenate(changes), work, "; ".join(messages) or None)

    def filter(self, eigenvalues: FloatArray) -> FloatArray:
        """Return |1/(lambda + damping)|, and 0 at the pole."""
        return np.abs(reciprocal(eigenvalues + self.damping))

    def _exactly(self, point: Point, layer: int, gradient: FloatArray) -> FloatArray:
        matrix = layer_matrix(point, layer)
        # Where no eigenvalue is below -damping the magnitude of the inverse is the inverse.
        found = matrix.solve(self.damping, gradient)
        return spectrum_of(matrix).apply(self.filter, gradient) if found is None else found

    def _by_products(
        self, point: Point, layer: int, gradient: FloatArray
    ) -> tuple[FloatArray, Work, str | None]:
        block = hessian(point, layer)

        def multiply(vector: FloatArray) -> FloatArray:
            return np.asarray(block.matvec(vector) + self.damping * vector)

        found = conjugate_gradients(
            multiply, gradient, tolerance=self.tolerance, max_products=self.max_products
        )
        work = Work(products=found.products)
        if found.definite:
            if found.residual <= self.tolerance:
                return found.x, work, None
            left = f"a residual of {found.residual:.1e} is left after {found.products} products"
            return found.x, work, f"layer {layer}: {left}"
        work += Work(products=gradient.size)
        message = f"layer {layer}: negative curvature after {found.products} products, so done exactly"
        return self._exactly(point, layer, gradient), work, message
