"""Second-order steps against dense linear algebra, and where they are what they say."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from curved_networks import point

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.curvature.dense import dense_hessian, dense_layer_hessian
from tailnet.mlp.curvature.operators import gauss_newton
from tailnet.mlp.curvature.point import Point
from tailnet.mlp.initialization import initialize
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.second_order.absolute_inverse import AbsoluteInverse
from tailnet.mlp.second_order.conjugate_gradients import conjugate_gradients
from tailnet.mlp.second_order.damped_newton import DampedNewton
from tailnet.mlp.second_order.gauss_newton_step import GaussNewton
from tailnet.mlp.second_order.method import Work
from tailnet.mlp.second_order.saddle_comparison import saddle_comparison
from tailnet.mlp.second_order.saddle_free import SaddleFree
from tailnet.mlp.second_order.taylor_line import TaylorLine, least, line_coefficients
from tailnet.mlp.second_order.third_order import ThirdOrder

ARCHITECTURES = [
    Architecture((5, 4, 3)),
    Architecture((5, 4, 3), "tanh", "softmax", "cross-entropy"),
    Architecture((5, 3, 4, 2), "sigmoid", "sigmoid", "cross-entropy"),
    Architecture((5, 3), "tanh", "softmax", "cross-entropy"),
]
UNKNOWN: Any = "magic"
EVERY = pytest.mark.parametrize("architecture", ARCHITECTURES, ids=str)


def by_hand(matrix: FloatArray, gradient: FloatArray, kind: str, damping: float) -> FloatArray:
    values, vectors = np.linalg.eigh(matrix)
    filters = {
        "saddle free": 1.0 / (np.abs(values) + damping),
        "newton": 1.0 / (values + damping),
        "absolute": np.abs(1.0 / (values + damping)),
    }
    return np.asarray(-(vectors @ (filters[kind] * (vectors.T @ gradient))))


def layers(here: Point) -> list[slice]:
    ends = np.cumsum([0, *(weights.size for weights in here.weights)]).tolist()
    return [slice(a, b) for a, b in pairwise(ends)]


def blocks_by_hand(here: Point, kind: str, damping: float) -> FloatArray:
    return np.concatenate(
        [
            by_hand(dense_layer_hessian(here, layer), here.gradient[part], kind, damping)
            for layer, part in enumerate(layers(here))
        ]
    )


def close(found: FloatArray, expected: FloatArray, tolerance: float = 1e-10) -> None:
    assert np.linalg.norm(found - expected) <= tolerance * np.linalg.norm(expected)


@EVERY
@pytest.mark.parametrize(("method", "kind"), [(SaddleFree, "saddle free"), (DampedNewton, "newton")])
def test_exact_steps_equal_dense_eigendecompositions(
    method: type[SaddleFree | DampedNewton], kind: str, architecture: Architecture
) -> None:
    here = point(architecture, samples=8)
    joint = method(damping=0.2, learning_rate=0.5).step(here)
    close(joint.change, 0.5 * by_hand(dense_hessian(here), here.gradient, kind, 0.2))
    layered = method(damping=0.2, by_layer=True).step(here)
    close(layered.change, blocks_by_hand(here, kind, 0.2))
    assert joint.work == layered.work == Work(gradients=1, products=here.n_weights)


@EVERY
@pytest.mark.parametrize("by_layer", [False, True])
def test_krylov_steps_become_the_exact_ones(by_layer: bool, architecture: Architecture) -> None:
    here = point(architecture, samples=8)
    exact = SaddleFree(damping=0.2, by_layer=by_layer).step(here).change
    close(SaddleFree(damping=0.2, by_layer=by_layer, krylov=here.n_weights).step(here).change, exact)


def test_krylov_step_is_that_of_the_hessian_in_the_subspace() -> None:
    here = point(ARCHITECTURES[0], samples=8)
    dense, gradient = dense_hessian(here), here.gradient
    powers = [gradient]
    for _ in range(3):
        powers.append(dense @ powers[-1])
    basis, _ = np.linalg.qr(np.stack(powers, axis=1))
    inside = by_hand(basis.T @ dense @ basis, basis.T @ gradient, "saddle free", 0.2)
    found = SaddleFree(damping=0.2, krylov=4).step(here)
    close(found.change, np.asarray(basis @ inside), 1e-9)
    assert found.work == Work(gradients=1, products=4)


@EVERY
@pytest.mark.parametrize("solver", ["exact", "conjugate gradients"])
@pytest.mark.parametrize("damping", [0.1, 2.0])
def test_step_of_the_document_equals_dense_eigendecompositions(
    damping: float, solver: Any, architecture: Architecture
) -> None:
    here = point(architecture, samples=8)
    found = AbsoluteInverse(damping=damping, solver=solver).step(here)
    close(found.change, blocks_by_hand(here, "absolute", damping))
    lowest = [np.linalg.eigvalsh(dense_layer_hessian(here, k))[0] for k in range(architecture.depth)]
    if solver == "conjugate gradients" and min(lowest) > -damping:
        assert found.message is None


def test_step_of_the_document_with_negative_curvature_says_so_and_is_right() -> None:
    for seed in range(20):
        network = initialize(Architecture((6, 4, 2)), scale=1.5, rng=seed)
        generator = np.random.default_rng(seed)
        here = Point.at(network, generator.normal(size=(5, 6)), generator.uniform(-1, 1, size=(5, 2)))
        lowest = min(np.linalg.eigvalsh(dense_layer_hessian(here, k))[0] for k in range(2))
        if lowest < -0.02:
            break
    found = AbsoluteInverse(damping=0.01, solver="conjugate gradients").step(here)
    close(found.change, blocks_by_hand(here, "absolute", 0.01), 1e-9)
    assert found.message is not None
    assert "negative curvature" in found.message
    short = AbsoluteInverse(damping=10.0, solver="conjugate gradients", max_products=1).step(here)
    assert short.message is not None
    assert "is left after 1 products" in short.message


def test_step_of_the_document_has_a_pole_where_saddle_free_has_none() -> None:
    network = Perceptron(Architecture((1, 1), bias=False), [np.full((1, 1), 1.5)])
    here = Point.at(network, np.ones((1, 1)), np.zeros((1, 1)))  # ½ tanh(w)², bent down at 1.5
    curvature = dense_hessian(here).item()
    assert curvature < 0.0
    near = abs(curvature) + 1e-6
    absolute, free = AbsoluteInverse(near).step(here), SaddleFree(near).step(here)
    assert absolute.change.item() == pytest.approx(-here.gradient.item() * 1e6, rel=1e-6)
    assert free.change.item() == pytest.approx(-here.gradient.item() / (2.0 * near), rel=1e-3)


@EVERY
def test_gauss_newton_solves_its_equation(architecture: Architecture) -> None:
    here = point(architecture, samples=8)
    matrix = gauss_newton(here) @ np.eye(here.n_weights) + 0.05 * np.eye(here.n_weights)
    found = GaussNewton(damping=0.05, tolerance=1e-12, max_products=1000).step(here)
    close(found.change, np.asarray(-np.linalg.solve(matrix, here.gradient), np.float64))
    assert found.message is None
    cut = GaussNewton(damping=0.05, tolerance=1e-12, max_products=2).step(here)
    assert cut.message is not None
    assert cut.work == Work(gradients=1, products=2)


def test_newton_is_done_in_one_step_on_a_quadratic() -> None:
    architecture = Architecture((4, 2), output="identity")
    network = initialize(architecture, scale=1.0, rng=1)
    generator = np.random.default_rng(1)
    inputs, targets = generator.normal(size=(20, 4)), generator.normal(size=(20, 2))
    here = Point.at(network, inputs, targets)
    for method in (DampedNewton(0.0), SaddleFree(0.0), AbsoluteInverse(0.0)):
        end = here.moved(method.step(here).change)
        assert np.abs(end.gradient).max() < 1e-12


def test_conjugate_gradients_stop_at_negative_curvature() -> None:
    matrix = np.diag([1.0, 2.0, -1.0])
    found = conjugate_gradients(lambda v: matrix @ v, np.ones(3), tolerance=1e-12, max_products=10)
    assert not found.definite
    nothing = conjugate_gradients(lambda v: matrix @ v, np.zeros(3), tolerance=1e-12, max_products=10)
    assert nothing.products == 0
    assert nothing.residual == 0.0


def convex() -> tuple[Point, FloatArray]:
    """Return a point of a strictly convex loss with third derivatives, and the change to its minimum."""
    architecture = Architecture((3, 1), output="sigmoid", loss="cross-entropy")
    generator = np.random.default_rng(3)
    inputs = generator.normal(size=(60, 3))
    targets = (inputs @ np.array([[1.0], [-0.5], [0.3]]) + generator.normal(size=(60, 1)) > 0.2).astype(float)
    here = Point.at(Perceptron(architecture, [np.zeros((4, 1))]), inputs, targets)
    total = np.zeros(4)
    for _ in range(12):
        total += DampedNewton(0.0).step(here.moved(total)).change
    assert np.abs(here.moved(total).gradient).max() < 1e-14
    return here, total


@pytest.mark.parametrize(
    ("method", "order"),
    [(DampedNewton(0.0), 2), (ThirdOrder(DampedNewton(0.0)), 3), (ThirdOrder(SaddleFree(0.0)), 3)],
)
def test_errors_shrink_with_the_order_of_the_step(method: Any, order: int) -> None:
    here, best = convex()
    away = np.array([0.5, -0.4, 0.3, 0.2])
    errors = []
    for size in (0.2, 0.1, 0.05):
        start = here.moved(best + size * away)
        errors.append(np.linalg.norm(size * away + method.step(start).change))
    rates = np.log2(np.array(errors[:-1]) / np.array(errors[1:]))
    np.testing.assert_allclose(rates, order, atol=0.25)


def test_third_order_with_krylov_is_the_exact_one_in_a_full_space() -> None:
    here, _ = convex()
    exact = ThirdOrder(DampedNewton(0.01)).step(here)
    close(ThirdOrder(DampedNewton(0.01, krylov=4)).step(here).change, exact.change)


def test_third_order_leaves_out_a_correction_that_is_too_long() -> None:
    network = Perceptron(Architecture((1, 1), bias=False), [np.full((1, 1), 0.6)])
    here = Point.at(network, np.ones((1, 1)), np.zeros((1, 1)))
    newton = DampedNewton(0.0).step(here)
    found = ThirdOrder(DampedNewton(0.0), largest=0.01).step(here)
    assert found.message is not None
    assert "left out" in found.message
    np.testing.assert_array_equal(found.change, newton.change)


@pytest.mark.parametrize("order", [2, 3, 4])
def test_taylor_line_minimises_its_polynomial(order: int) -> None:
    here = point(ARCHITECTURES[0], samples=8)
    method = SaddleFree(damping=0.3)
    direction = method.step(here).change
    found = TaylorLine(method, order=order, longest=3.0).step(here)
    length = float(found.change @ direction / (direction @ direction))
    coefficients = line_coefficients(here, direction)[: order + 1]
    grid = np.linspace(0.0, 3.0, 3001)
    values = np.polynomial.polynomial.polyval(grid, coefficients)
    assert np.polynomial.polynomial.polyval(length, coefficients) <= values.min() + 1e-12
    assert found.work.losses == (order + 1) * (order + 2) // 2


def test_coefficients_of_the_line_are_those_of_the_loss() -> None:
    here = point(ARCHITECTURES[1], samples=8)
    direction = -here.gradient
    coefficients = line_coefficients(here, direction)
    t = 0.02
    exact = here.moved(t * direction).loss
    bound = 100.0 * np.abs(coefficients).max() * t**5
    assert abs(np.polynomial.polynomial.polyval(t, coefficients) - exact) < bound < 1e-5


def test_least_on_an_interval() -> None:
    assert least(np.array([1.0, 1.0, 1.0]), 2.0) == 0.0
    assert least(np.array([0.0, -1.0]), 2.0) == 2.0
    assert least(np.array([5.0]), 2.0) == 0.0
    assert least(np.array([0.0, -1.0, 0.0, 0.0, 1.0]), 2.0) == pytest.approx(0.25 ** (1 / 3))


def near_a_saddle(scale: float) -> Point:
    """Return an exclusive or with weights near zero, where nothing tells hidden units apart."""
    network = initialize(Architecture((2, 6, 1)), scale=scale, rng=1)
    inputs = np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])
    targets = np.array([[1.0], [-0.8], [-0.9], [0.7]])
    return Point.at(network, inputs, targets)


def test_saddle_free_goes_down_where_newton_goes_up() -> None:
    close_by = saddle_comparison(near_a_saddle(0.05), damping=0.1)
    assert close_by.slopes["saddle free"] < 0.0 < close_by.slopes["newton"]
    found = saddle_comparison(near_a_saddle(0.3), damping=0.1)
    assert found.losses["saddle free"] < found.losses["before"] < found.losses["newton"]
    # Blocks of single layers show a part of the negative curvature only.
    assert 0 < sum(found.layer_negative) < found.negative


def test_saddle_comparison_is_what_dense_algebra_says() -> None:
    here = near_a_saddle(0.3)
    found = saddle_comparison(here, damping=0.01)
    dense, gradient = dense_hessian(here), here.gradient
    values, vectors = np.linalg.eigh(dense)
    np.testing.assert_allclose(found.eigenvalues, values, atol=1e-14)
    np.testing.assert_allclose(found.gradient_shares, (vectors.T @ gradient) ** 2 / (gradient @ gradient))
    inside = np.square(vectors[layers(here)[0]]).sum(axis=0)
    np.testing.assert_allclose(found.layer_shares, [inside, 1.0 - inside], atol=1e-14)
    assert found.negative == np.count_nonzero(values < -found.tolerance)
    turned = (vectors.T @ gradient)[values < -found.tolerance]
    assert found.negative_share == pytest.approx(float(turned @ turned / (gradient @ gradient)))
    expected = {
        "newton": by_hand(dense, gradient, "newton", 0.01),
        "saddle free": by_hand(dense, gradient, "saddle free", 0.01),
        "absolute by layer": blocks_by_hand(here, "absolute", 0.01),
    }
    for name, change in expected.items():
        assert found.slopes[name] == pytest.approx(float(gradient @ change))
        assert found.losses[name] == pytest.approx(here.moved(change).loss)
    for layer, count in enumerate(found.layer_negative):
        block = np.linalg.eigvalsh(dense_layer_hessian(here, layer))
        assert count == np.count_nonzero(block < -found.tolerance)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: SaddleFree(damping=-1.0), "damping is -1"),
        (lambda: DampedNewton(learning_rate=0.0), "learning rate is 0"),
        (lambda: SaddleFree(krylov=0), "krylov is 0"),
        (lambda: AbsoluteInverse(solver=UNKNOWN), "no solver .magic."),
        (lambda: AbsoluteInverse(tolerance=1.0), "tolerance is 1"),
        (lambda: GaussNewton(max_products=0), "max_products 0"),
        (lambda: ThirdOrder(DampedNewton(), largest=0.0), "largest is 0"),
        (lambda: TaylorLine(DampedNewton(), order=5), "order is 5"),
        (lambda: TaylorLine(DampedNewton(), longest=0.0), "longest step is 0"),
    ],
)
def test_refusals(make: Any, message: str) -> None:
    with pytest.raises(ChoiceError, match=message):
        make()
