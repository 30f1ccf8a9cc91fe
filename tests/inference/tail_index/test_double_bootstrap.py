"""The double bootstrap: the law of what it draws, its independence of workers, and the k it comes to."""

import math

import numpy as np
import pytest
from heavy_tails import burr, frechet
from oracles import tail_index as literal
from scipy import stats

from tailnet import Sample
from tailnet.inference.tail_index.double_bootstrap import (
    CHOSEN,
    _combine,
    can_be_drawn,
    choose,
    draw_largest,
    sizes,
)
from tailnet.inference.tail_index.second_order import SecondOrder, best_k_of_hill
from tailnet.inference.tail_index.upper_tail import UpperTail
from tailnet.parallel import seed_sequence


def tail_of(values: np.ndarray, most: int = 10**6) -> UpperTail:
    return UpperTail.of(Sample(values), most)


def test_what_is_drawn_are_the_largest_of_draws_with_replacement() -> None:
    """The j-th largest of s uniform ranks below n is beta distributed, but for whole ranks."""
    generator = np.random.Generator(np.random.PCG64(1))
    n, size = 100_000, 500
    y = -np.arange(n, dtype=float)
    drawn = np.empty(20)
    found = np.empty((3000, 20))
    for row in found:
        draw_largest(generator, y, n, size, drawn)
        row[:] = -drawn
    assert np.all(np.diff(found, axis=1) >= 0)
    for j in (1, 5, 20):
        assert stats.kstest((found[:, j - 1] + 0.5) / n, stats.beta(j, size + 1 - j).cdf).pvalue > 0.001


def test_sizes_are_of_the_stated_order() -> None:
    assert sizes(100) == (63, 39)
    for n in (10**3, 10**5, 10**7, 10**9):
        first, second = sizes(n)
        assert n**0.5 < first < n**0.91
        assert second == first * first // n
        assert first <= max(50_000, n**0.75)


@pytest.mark.parametrize("jobs", [1, 2])
def test_workers_change_nothing(jobs: int) -> None:
    tail = tail_of(frechet(np.random.default_rng(1), 1000, 0.5))
    expected = choose(tail, 60, seed_sequence(5))
    assert choose(tail, 60, seed_sequence(5), jobs) == expected
    assert set(expected) == set(CHOSEN)
    assert choose(tail, 60, seed_sequence(6), jobs) != expected


def test_the_conversion_is_that_of_danielsson() -> None:
    n, n1, k1, k2 = 5000, 2000, 210, 95
    found = _combine("hill", n, [(n1, k1, 1.0), (800, k2, 1.0)])
    ratio = math.log(k1) ** 2 / (2 * math.log(n1) - math.log(k1)) ** 2
    assert found is not None
    expected = k1**2 / k2 * ratio ** ((math.log(n1) - math.log(k1)) / math.log(n1))
    assert found.k == pytest.approx(expected, rel=1e-12)
    assert found.rho == pytest.approx(math.log(k1) / (-2 * math.log(n1) + 2 * math.log(k1)), rel=1e-12)


def test_the_conversion_of_a_difference_has_its_own_optimum() -> None:
    """Where bias is b (n/k)^rho and variance v/k, and the control's are b and w/k, it is exact."""
    rho, v, w = -0.8, 2.0, 3.0

    def best(n: float, scale: float, noise: float) -> float:
        return float((noise * n ** (-2 * rho) / (-2 * rho * scale**2)) ** (1 / (1 - 2 * rho)))

    control = [best(n, 1.0, w) for n in (1e6, 1e5)]
    # k1 = n1^(-2 rho/(1 - 2 rho)) is how rho is read: scale the bias so that it is so exactly.
    scale = (control[0] / 1e6 ** (-2 * rho / (1 - 2 * rho))) ** ((1 - 2 * rho) / 2)
    control = [best(n, scale, w) for n in (1e6, 1e5)]
    sizes_and_k = [(size, round(k), v / w) for size, k in zip((10**6, 10**5), control, strict=True)]
    found = _combine("moments", 10**7, sizes_and_k)
    assert found is not None
    assert found.rho == pytest.approx(rho, rel=1e-4)
    assert found.k == pytest.approx(best(1e7, scale, v), rel=1e-3)


def test_hills_k_is_near_the_best_and_near_the_literal_procedure() -> None:
    n, sets = 1500, 12
    order = SecondOrder(rho=-1.0, beta=1.0, tau=0, k=n)
    ours, theirs = [], []
    for number in range(sets):
        values = burr(np.random.default_rng(number), n, 1.0, -1.0)
        ours.append(choose(tail_of(values), 100, seed_sequence(number))["hill"].k)
        if number < 4:
            rng = np.random.default_rng([7, number])
            theirs.append(literal.double_bootstrap_hill(values, sizes(n)[0], 12, rng) / ours[-1])
    # The choice scatters by a factor of two or three from set to set; its median over 12 is within two.
    assert 0.5 < np.median(ours) / best_k_of_hill(order, n) < 2
    # The same data: the two procedures differ by their replicates and by 60 k against every k.
    assert 0.5 < np.exp(np.mean(np.log(theirs))) < 2


def test_a_pareto_sample_is_used_whole() -> None:
    tail = tail_of(np.exp(np.random.default_rng(3).standard_exponential(3000)))
    assert choose(tail, 100, seed_sequence(1))["hill"].k > 1500


def test_a_part_of_the_order_statistics_is_enough() -> None:
    values = burr(np.random.default_rng(2), 20_000, 1.0, -1.0)
    whole, part = (choose(tail_of(values, most), 60, seed_sequence(1)) for most in (10**6, 10_000))
    # Hill's k lies near 1000 of 20,000: what is below the 10,000th is never needed.
    assert part["hill"].k == pytest.approx(whole["hill"].k, rel=0.6)


@pytest.mark.parametrize("kept", [20, 50, 100, 1000])
def test_of_a_small_part_it_is_not_drawn(kept: int) -> None:
    values = np.exp(np.random.default_rng(5).standard_exponential(1500))
    tail = tail_of(values, kept)
    drawn = can_be_drawn(tail)
    assert drawn is (kept == 1000)
    if drawn:
        assert choose(tail, 40, seed_sequence(1))
