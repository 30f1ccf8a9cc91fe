"""Replicates as the kernels make them, against the same draws expanded and searched point by point."""

import math
from collections.abc import Callable
from typing import Literal

import numpy as np
import pytest
from oracles import discrete_power_law, power_law_continuous
from oracles.goodness_of_fit import replicate, search_for
from oracles.xmin_scan import (
    Scan,
    distance_csn,
    distance_discrete,
    distance_exact,
    scan_continuous,
    scan_discrete,
)
from scipy import stats

from tailnet.arrays import FloatArray, IntArray
from tailnet.distributions.power_law import PowerLaw
from tailnet.distributions.zeta_sampling import draw_counts
from tailnet.inference import bootstrap
from tailnet.inference.bootstrap import Kind, Replicates, Scheme
from tailnet.inference.likelihood import PowerLawFit, fit_power_law
from tailnet.inference.resampling import resample
from tailnet.inference.xmin import Convention
from tailnet.parallel import child
from tailnet.sample import Sample

CONVENTIONS: tuple[Convention, ...] = ("exact", "csn")
KINDS: tuple[Kind, ...] = ("null", "joint")
#: Level of each comparison of distributions at its fixed seed.
LEVEL = 1e-3


def continuous_sample(n: int, seed: int = 1) -> Sample:
    generator = np.random.default_rng(seed)
    body = 1.0 - 0.8 * generator.random(n // 2)
    return Sample(np.concatenate([body, PowerLaw(2.5, 1.0).sample(n - n // 2, rng=generator)]))


def tied_sample(n: int, seed: int = 1) -> Sample:
    """Few distinct values, so that the body is drawn value by value."""
    return Sample(2.0 ** np.minimum(np.random.default_rng(seed).geometric(0.4, n), 14) / 3.0)


def discrete_sample(n: int, seed: int = 1) -> Sample:
    generator = np.random.default_rng(seed)
    body = generator.integers(1, 4, n // 2).astype(float)
    tail = PowerLaw(2.4, 3.0, discrete=True).sample(n - n // 2, rng=generator)
    return Sample(np.concatenate([body, tail]), discrete=True)


def redrawn_by_hand(layout: Scheme, generator: np.random.Generator) -> FloatArray:
    """Repeat the draws of one replicate and expand them to a sorted array of observations."""
    n, n_tail, _ = layout.sizes
    in_tail = int(generator.binomial(n, n_tail / n)) if 0 < n_tail < n else n_tail
    drawn = np.zeros(layout.body.size, np.int64)
    if in_tail < n:
        resample(generator, *layout.multiplicity, n - in_tail, drawn)
    body = np.repeat(layout.values, drawn)
    if layout.discrete:
        room = (np.empty(4), np.empty(5, np.int64))
        values, counts, length = draw_counts(generator, layout.tail[1], layout.xmin, in_tail, *room, 0)
        tail = np.repeat(values[:length], counts[:length])
    else:
        spacings = generator.standard_exponential(in_tail) / np.arange(in_tail, 0, -1.0)
        tail = layout.xmin * np.exp(np.cumsum(spacings) / layout.tail[1])
    assert body.size + tail.size == n
    assert body.size == 0 or tail.size == 0 or body.max() < tail.min()
    return np.concatenate([body, tail])


def drawn_block(fit: PowerLawFit, kind: Kind, size: int) -> tuple[Replicates, list[FloatArray]]:
    layout = bootstrap.scheme(fit, kind, np.random.SeedSequence(7))
    found = bootstrap.block(layout, (3, size))
    assert found.redrawn == 0
    generator = np.random.Generator(np.random.PCG64(child(layout.seed, 3)))
    return found, [redrawn_by_hand(layout, generator) for _ in range(size)]


@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("make", [continuous_sample, tied_sample])
def test_continuous_replicates_by_the_naive_search(
    make: Callable[[int], Sample], kind: Kind, convention: Convention
) -> None:
    fit = fit_power_law(make(90), convention=convention)
    found, data = drawn_block(fit, kind, 12)
    for k, x in enumerate(data):
        naive = scan_continuous(x, convention=convention)
        assert found.distances[k] == pytest.approx(naive.D, abs=1e-12)
        assert found.xmins[k] == pytest.approx(naive.xmin, rel=1e-12)
        assert found.alphas[k] == pytest.approx(naive.alpha, rel=1e-11)
        assert found.n_tails[k] == naive.n_tail


@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize("kind", KINDS)
def test_discrete_replicates_by_the_naive_search(kind: Kind, convention: Convention) -> None:
    fit = fit_power_law(discrete_sample(90), convention=convention)
    found, data = drawn_block(fit, kind, 6)
    fewest = {"exact": (5, 10), "csn": (2, 2)}[convention]
    for k, x in enumerate(data):
        naive = scan_discrete(x, minimum_distinct=fewest[0], minimum_observations=fewest[1], polish=False)
        # The naive alpha is a minimum found to 1e-8.
        assert found.distances[k] == pytest.approx(naive.D, abs=1e-7)
        assert found.xmins[k] == naive.xmin
        assert found.alphas[k] == pytest.approx(naive.alpha, rel=1e-6)
        assert found.n_tails[k] == naive.n_tail


def with_its_beginning(x: FloatArray, xmin: float) -> tuple[FloatArray, IntArray]:
    """Return distinct values and counts of a tail that begins at xmin, observed or not."""
    values, counts = np.unique(x, return_counts=True)
    if values[0] != xmin:
        values, counts = np.append(xmin, values), np.append(0, counts)
    return values, counts


@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("at", ["observed", "between"])
def test_continuous_replicates_at_a_given_xmin(at: str, kind: Kind, convention: Convention) -> None:
    sample = continuous_sample(90)
    xmin = {"observed": float(sample.values[50]), "between": float(sample.values[49:51].mean())}[at]
    fit = fit_power_law(sample, xmin=xmin, convention=convention)
    found, data = drawn_block(fit, kind, 12)
    distance = {"exact": distance_exact, "csn": distance_csn}[convention]
    for k, x in enumerate(data):
        values, counts = with_its_beginning(x, xmin)
        alpha = power_law_continuous.alpha_mle(values, counts, xmin)
        assert found.alphas[k] == pytest.approx(alpha, rel=1e-11)
        assert found.distances[k] == pytest.approx(distance(values, counts, alpha), abs=1e-12)
    assert np.all(found.xmins == xmin)
    assert np.all(found.n_tails == fit.n_tail)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("xmin", [3.0, 29.0])
def test_discrete_replicates_at_a_given_xmin(xmin: float, kind: Kind) -> None:
    sample = discrete_sample(600)
    assert (xmin in sample.values) == (xmin == 3.0)
    fit = fit_power_law(sample, xmin=xmin)
    found, data = drawn_block(fit, kind, 6)
    for k, x in enumerate(data):
        values, counts = with_its_beginning(x, xmin)
        alpha = discrete_power_law.alpha_mle(values, counts, xmin)
        assert found.alphas[k] == pytest.approx(alpha, rel=1e-9)
        assert found.distances[k] == pytest.approx(distance_discrete(values, counts, alpha), abs=1e-9)
    assert np.all(found.xmins == xmin)
    assert np.all(found.n_tails == fit.n_tail)


@pytest.mark.parametrize(("kind", "naive_replicates"), [("continuous", 400), ("discrete", 100)])
def test_replicates_have_the_distribution_of_draw_and_sort(
    kind: Literal["continuous", "discrete"], naive_replicates: int
) -> None:
    # The draws of the oracle share nothing with the kernels' either.
    sample = continuous_sample(60, seed=4) if kind == "continuous" else discrete_sample(60, seed=4)
    fit = fit_power_law(sample)
    layout = bootstrap.scheme(fit, "null", np.random.SeedSequence(5))
    found = bootstrap.block(layout, (0, 4000))
    search = search_for(kind, "exact")
    x = np.repeat(sample.values, sample.counts)
    observed = search(x)
    assert pytest.approx(fit.ks_distance, abs=1e-7) == observed.D
    generator = np.random.default_rng(6)
    fits: list[Scan] = []
    while len(fits) < naive_replicates:
        drawn = replicate(x, observed, kind, generator)
        if np.unique(drawn).size >= 5:
            fits.append(search(drawn))
    for mine, theirs in (
        (found.distances, [f.D for f in fits]),
        (found.alphas, [f.alpha for f in fits]),
        (found.xmins, [f.xmin for f in fits]),
        (found.n_tails, [f.n_tail for f in fits]),
    ):
        assert stats.ks_2samp(mine, np.array(theirs), method="asymp").pvalue > LEVEL


@pytest.mark.parametrize("make", [continuous_sample, discrete_sample])
def test_a_given_xmin_leaves_a_distance_of_the_order_of_its_theory(
    make: Callable[[int], Sample],
) -> None:
    # sqrt(n) D of a fitted one-parameter tail stays below Kolmogorov's with nothing fitted: 1.95 at 0.1%.
    fit = fit_power_law(make(600), xmin=3.0)
    found = bootstrap.block(bootstrap.scheme(fit, "null", np.random.SeedSequence(1)), (0, 500))
    assert np.quantile(found.distances, 0.99) * math.sqrt(fit.n_tail) < 1.95


def test_the_share_of_the_tail_is_binomial() -> None:
    # Body and tail lie far apart, and any tail of the body's few values fits badly: n_tail is the split.
    body, tail = np.repeat([1.0, 1.001, 1.002], 100), PowerLaw(2.5, 1e6).sample(100, rng=3)
    fit = fit_power_law(Sample(np.concatenate([body, tail]), discrete=False), minimum_observations=60)
    layout = bootstrap.scheme(fit, "null", np.random.SeedSequence(2))
    n, n_tail, _ = layout.sizes
    generator = np.random.default_rng(8)
    splits = [int((redrawn_by_hand(layout, generator) >= fit.xmin).sum()) for _ in range(3000)]
    cells = np.arange(0, n + 1)
    p = stats.binom(n, n_tail / n).pmf(cells)
    common = 3000 * p >= 10.0
    observed = np.bincount(splits, minlength=n + 1)
    expected = np.append(3000 * p[common], 3000 * p[~common].sum())
    found = np.append(observed[common], observed[~common].sum())
    assert stats.chisquare(found, expected, sum_check=False).pvalue > LEVEL
