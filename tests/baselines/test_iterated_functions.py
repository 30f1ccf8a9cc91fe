"""Points have the masses of the Kronecker power and the moments of the measure; dimensions are known."""

import json
import math

import numpy as np
import pytest

from tailnet.baselines.fractal_dimension import box_counting
from tailnet.baselines.iterated_functions import IteratedFunctions, counts_in_cells
from tailnet.baselines.kronecker import KroneckerPower
from tailnet.errors import ChoiceError

HALF = [[0.5, 0.0], [0.0, 0.5]]
SIERPINSKI = IteratedFunctions([HALF] * 3, [[0.0, 0.0], [0.5, 0.0], [0.0, 0.5]], [1 / 3] * 3)
#: A rotation, a shear and a contraction to a line: nothing that is a similarity.
GENERAL = IteratedFunctions(
    [[[0.3, -0.5], [0.5, 0.3]], [[0.4, 0.3], [0.0, 0.6]], [[0.2, 0.0], [0.4, 0.0]]],
    [[1.0, 0.0], [0.0, -1.0], [0.5, 0.5]],
    [0.5, 0.3, 0.2],
)


@pytest.mark.parametrize("seed", [[[0.987, 0.571], [0.571, 0.049]], [[0.2, 0.0, 0.5], [0.1, 0.9, 0.3]]])
def test_points_have_the_masses_of_the_kronecker_power(seed: list[list[float]]) -> None:
    """Chi-squared over the cells of three subdivisions, the first row of the matrix on top."""
    power = KroneckerPower(seed, 3)
    masses = power.matrix() / power.total()
    n = 200_000
    counts = counts_in_cells(IteratedFunctions.of_seed(seed).draw(n, rng=1), *power.shape)
    assert counts.sum() == n
    assert (counts[masses == 0.0] == 0).all()
    p = masses[masses > 0.0]
    statistic = ((counts[masses > 0.0] - n * p) ** 2 / (n * p)).sum()
    degrees = p.size - 1
    assert abs(statistic - degrees) < 4.0 * math.sqrt(2.0 * degrees + (1.0 / (n * p)).sum())


def test_mean_and_covariance_solve_the_invariance() -> None:
    """E x = Σ p (A E x + t), and E xx' likewise: a linear system each, solved apart from any draw."""
    system = GENERAL
    p, a, t = system.probabilities, system.linear, system.translations
    mean = np.linalg.solve(np.eye(2) - np.einsum("i,ijk->jk", p, a), p @ t)
    kron = sum(w * np.kron(m, m) for w, m in zip(p, a, strict=True))
    constant = sum(
        w * (np.outer(m @ mean, s) + np.outer(s, m @ mean) + np.outer(s, s))
        for w, m, s in zip(p, a, t, strict=True)
    )
    second = np.linalg.solve(np.eye(4) - kron, np.ravel(constant)).reshape(2, 2)
    points = system.draw(100_000, rng=3)
    error = points.std(axis=0, ddof=1) / math.sqrt(len(points))
    assert (abs(points.mean(axis=0) - mean) < 4.0 * error).all()
    products = points[:, :, np.newaxis] * points[:, np.newaxis, :]
    error = products.std(axis=0, ddof=1) / math.sqrt(len(points))
    assert (abs(products.mean(axis=0) - second) < 4.0 * error).all()


def test_points_are_independent() -> None:
    """Neighbouring points of a chaos game are correlated by the contraction, 0.5; these are not."""
    x = SIERPINSKI.draw(50_000, rng=1)[:, 0]
    assert abs(np.corrcoef(x[1:], x[:-1])[0, 1]) < 4.0 / math.sqrt(x.size)


def test_known_dimensions() -> None:
    assert SIERPINSKI.dimension() == pytest.approx(math.log(3) / math.log(2), rel=1e-12)
    cantor = IteratedFunctions([[[1 / 3]], [[1 / 3]]], [[0.0], [2 / 3]], [0.3, 0.7])
    assert cantor.dimension() == pytest.approx(math.log(2) / math.log(3), rel=1e-12)
    entropy = -(0.3 * math.log(0.3) + 0.7 * math.log(0.7))
    assert cantor.generalised_dimension(1.0) == pytest.approx(entropy / math.log(3), rel=1e-12)
    for q in (-2.0, 0.5, 2.0, 5.0):
        expected = math.log(0.3**q + 0.7**q) / ((1 - q) * math.log(3))
        assert cantor.generalised_dimension(q) == pytest.approx(expected, rel=1e-10)
    # Unequal ratios: r^s + (r²)^s = 1 at r^s the inverse golden ratio.
    golden = IteratedFunctions([[[0.5]], [[0.25]]], [[0.0], [0.75]], [0.5, 0.5])
    assert golden.dimension() == pytest.approx(math.log((1 + math.sqrt(5)) / 2) / math.log(2), rel=1e-12)
    assert cantor.generalised_dimension(1.0) == pytest.approx(
        cantor.generalised_dimension(1.0 + 1e-7), rel=1e-6
    )


def test_box_counting_finds_the_dimension_of_the_triangle() -> None:
    points = SIERPINSKI.draw(60_000, rng=2)
    found = box_counting(points, np.geomspace(1 / 64, 1 / 4, 9), shifts=16, rng=1)
    assert found.dimension == pytest.approx(SIERPINSKI.dimension(), abs=0.05)


def test_plain_numbers_and_back() -> None:
    again = IteratedFunctions.from_dict(json.loads(json.dumps(GENERAL.to_dict())))
    np.testing.assert_array_equal(again.draw(10, rng=1), GENERAL.draw(10, rng=1))


@pytest.mark.parametrize(
    ("linear", "translations", "probabilities", "message"),
    [
        ([HALF], [[0.0, 0.0]], [0.9], "add up to 0.9"),
        ([HALF] * 2, [[0.0, 0.0]] * 2, [1.0, 0.0], "one above 0"),
        ([HALF] * 2, [[0.0, 0.0]] * 2, [1.0], "one above 0"),
        ([HALF], [[0.0]], [1.0], "shape"),
        (HALF, [[0.0]], [1.0], "shape"),
        ([[[1.0, 0.0], [0.0, 0.5]]], [[0.0, 0.0]], [1.0], "must be below"),
        ([HALF], [[math.nan, 0.0]], [1.0], "not finite"),
    ],
)
def test_refusals(linear: object, translations: object, probabilities: object, message: str) -> None:
    with pytest.raises(ChoiceError, match=message):
        IteratedFunctions(np.array(linear), np.array(translations), np.array(probabilities))


def test_more_refusals() -> None:
    with pytest.raises(ChoiceError, match="similarities"):
        GENERAL.dimension()
    with pytest.raises(ChoiceError, match="at least two rows"):
        IteratedFunctions.of_seed([[1.0, 2.0]])
    with pytest.raises(ChoiceError, match="n is -1"):
        SIERPINSKI.draw(-1)
