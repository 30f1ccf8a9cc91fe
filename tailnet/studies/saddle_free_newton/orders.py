"""Steps of second, third and fourth order from one point, and the Taylor terms of each order along a line.

Along ``w + t d`` the loss is ``c0 + c1 t + c2 t² + c3 t³ + c4 t⁴ + ...``. A symmetry of the loss about the
point along the line leaves only even terms. The odd ratio ``|c3|/sqrt(|c2 c4|)`` says how far c3 is from that
and does not depend on the length of d: it is the size of the third-order term at the t where those of second
and fourth order are equal, in units of either.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.curvature.dense import dense_hessian
from tailnet.mlp.curvature.operators import hessian
from tailnet.mlp.curvature.point import Point
from tailnet.mlp.curvature.weight_vector import flatten
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.second_order.damped_newton import DampedNewton
from tailnet.mlp.second_order.method import Method, Step
from tailnet.mlp.second_order.saddle_free import SaddleFree
from tailnet.mlp.second_order.taylor_line import ORDERS, TaylorLine, line_coefficients
from tailnet.mlp.second_order.third_order import ThirdOrder
from tailnet.studies.saddle_free_newton.design import DAMPING

GRADIENT, NEWTON, RANDOM = "gradient", "Newton", "random"
#: The directions of which it is claimed that only even terms count.
DIRECTIONS = (GRADIENT, NEWTON, RANDOM)
#: Random directions at each point.
DRAWN = 10

SECOND, THIRD = "saddle-free", "saddle-free, third order"
SECOND_NEWTON, THIRD_NEWTON = "damped Newton", "Newton, third order"
LENGTHS = {order: f"saddle-free, length of order {order}" for order in ORDERS}
#: Means of targets nearer to -1 or 1 than this, as of a class without images, count as this near.
_EDGE = 1e-3
#: Length of the move over which the inverse of the Hessian is differenced.
_REACH = 1e-5


def one_step_losses(point: Point) -> dict[str, Any]:
    """Return the loss of the batch after one step of each order, and the size of the correction."""
    free, newton = SaddleFree(DAMPING), DampedNewton(DAMPING)
    methods: dict[str, Method] = {
        SECOND: free,
        THIRD: ThirdOrder(free),
        SECOND_NEWTON: newton,
        THIRD_NEWTON: ThirdOrder(newton),
    }
    steps = {name: method.step(point) for name, method in methods.items()}
    known = _Known(steps[SECOND])
    steps |= {LENGTHS[order]: TaylorLine(known, order).step(point) for order in ORDERS}
    whole = ThirdOrder(free, largest=math.inf).step(point).change
    change = steps[SECOND].change
    return {
        "before": point.loss,
        "after": {name: point.moved(step.change).loss for name, step in steps.items()},
        "left_out": [name for name, step in steps.items() if step.message],
        "correction": float(np.linalg.norm(whole - change) / np.linalg.norm(change)),
    }


def expansion_error(point: Point) -> float:
    """Return how far the third-order correction is from the expansion of the inverse applied to a vector.

    Half the derivative of ``(H(w + t n) + damping)^-1 (-g)`` by t at 0, n being damped Newton's step, taken
    by central differences of dense inverses; the distance of the correction from it, over its length.
    """
    newton = DampedNewton(DAMPING)
    step = newton.step(point).change
    correction = ThirdOrder(newton, largest=math.inf).step(point).change - step
    reach = _REACH / float(np.linalg.norm(step))
    ahead, behind = (
        np.linalg.solve(dense_hessian(moved) + DAMPING * np.eye(point.n_weights), -point.gradient)
        for moved in (point.moved(reach * step), point.moved(-reach * step))
    )
    expanded = 0.5 * (ahead - behind) / (2.0 * reach)
    return float(np.linalg.norm(correction - expanded) / np.linalg.norm(expanded))


def taylor_terms(point: Point, rng: np.random.Generator) -> dict[str, Any]:
    """Return the terms of order 1 to 4 along directions at their natural lengths, and the odd ratios.

    The gradient is followed to the bottom of its parabola, Newton's damped step is taken whole, random
    directions have its length; of these there are medians.
    """
    gradient = point.gradient
    curvature = float(gradient @ hessian(point).matvec(gradient))
    newton = DampedNewton(DAMPING).step(point).change
    draws = [rng.standard_normal(point.n_weights) for _ in range(DRAWN)]
    length = float(np.linalg.norm(newton))
    lines = {
        GRADIENT: [-gradient * (float(gradient @ gradient) / abs(curvature))],
        NEWTON: [newton],
        RANDOM: [draw * (length / float(np.linalg.norm(draw))) for draw in draws],
    }
    return {name: _terms(point, found) for name, found in lines.items()}


def symmetric_point(
    architecture: Architecture, data: tuple[FloatArray, FloatArray], rng: np.random.Generator
) -> dict[str, Any]:
    """Return the same at the point that has the symmetry: all weights 0 but the outputs' biases.

    These are at their best, so that the gradient vanishes. A hidden tanh unit turned round with all its
    weights leaves the loss as it is; along random directions in the weights into and out of hidden units
    it is even.
    """
    inputs, targets = data
    layers = [np.zeros(shape) for shape in architecture.weight_shapes]
    layers[-1][-1] = np.arctanh(np.clip(targets.mean(axis=0), -1.0 + _EDGE, 1.0 - _EDGE))
    point = Point.at(Perceptron(architecture, layers), inputs, targets)
    found = []
    for _ in range(DRAWN):
        draw = [rng.standard_normal(shape) for shape in architecture.weight_shapes]
        draw[-1][-1] = 0.0
        found.append(flatten(draw) / math.sqrt(point.n_weights))
    return _terms(point, found)


def odd_ratio(coefficients: FloatArray) -> float:
    """Return ``|c3|/sqrt(|c2 c4|)``.

    Examples
    --------
    >>> odd_ratio(np.array([0.0, 1.0, 2.0, 3.0, 2.0]))
    1.5
    """
    return float(abs(coefficients[3]) / math.sqrt(abs(coefficients[2] * coefficients[4])))


@dataclass(frozen=True, eq=False)
class _Known:
    """The method whose step is known already."""

    known: Step

    def step(self, _point: Point) -> Step:
        return self.known


def _terms(point: Point, lines: list[FloatArray]) -> dict[str, Any]:
    found = np.array([line_coefficients(point, line) for line in lines])
    return {
        "terms": np.median(np.abs(found[:, 1:]), axis=0).tolist(),
        "odd_ratio": float(np.median([odd_ratio(coefficients) for coefficients in found])),
        "odd_ratios": [odd_ratio(coefficients) for coefficients in found],
    }
