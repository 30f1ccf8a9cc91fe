"""Vuong's statistic of the power law against each alternative on public data, to the printed digits.

ORACLES, "Comparisons": the tails of ORACLES, "Fits" (cities in the published convention), each in its
stated discretisation; the data ship inside the `powerlaw` wheel.
"""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from oracles.published import Printed
from oracles.tail_data import vuong

from tailnet.arrays import FloatArray, IntArray
from tailnet.distributions import (
    exponential_likelihood,
    lognormal_cells,
    lognormal_likelihood,
    stretched_exponential_cells,
    stretched_exponential_likelihood,
    zeta_likelihood,
)
from tailnet.distributions.exponential import Exponential
from tailnet.distributions.lognormal import Lognormal
from tailnet.distributions.power_law import PowerLaw
from tailnet.distributions.stretched_exponential import StretchedExponential

File = Callable[[str], Path]
CONTINUOUS = [
    ("blackouts", 230000.0, ("-0.416", "-0.424", "1.433")),
    ("cities", 52457.0, ("-0.091", "-0.092", "3.595")),
    ("flares", 323.0, ("-0.804", "-0.815", "13.72")),
    ("fires", 6324.0, ("-1.783", "-1.822", "3.976")),
    ("surnames", 111919.0, ("-0.838", "-0.860", "2.864")),
    ("quakes", 794.3282347242813, ("-7.133", "-7.110", "11.475")),
]
CELLS = [
    ("terrorism", 12.0, "half-cell", ("-0.278", "-0.278"), False),
    ("terrorism", 12.0, "unit-cell", ("-0.232", "-0.232"), False),
    ("words", 7.0, "half-cell", ("0.056", "0.056"), True),
]


def _tail(path: Path, xmin: float) -> tuple[FloatArray, IntArray]:
    values, counts = np.unique(np.loadtxt(path), return_counts=True)
    return values[values >= xmin], counts[values >= xmin].astype(np.int64)


@pytest.mark.parametrize(("name", "xmin", "printed"), CONTINUOUS)
def test_continuous(csn_file: File, name: str, xmin: float, printed: tuple[str, str, str]) -> None:
    values, counts = _tail(csn_file(f"{name}.txt"), xmin)
    y, n = np.log(values / xmin), int(counts.sum())
    mean, square, excess = (float(counts @ v) / n for v in (y, y**2, values / xmin - 1.0))
    power_law = PowerLaw(1.0 + 1.0 / mean, xmin).log_density(values)
    lognormal = Lognormal(*lognormal_likelihood.fit_continuous(mean, square)[:2], xmin)
    stretched = StretchedExponential(*stretched_exponential_likelihood.fit_continuous(y, counts, n)[:2], xmin)
    exponential = Exponential(exponential_likelihood.fit_continuous(mean, excess)[0], xmin)
    for law, text in zip((lognormal, stretched, exponential), printed, strict=True):
        assert Printed(text).agrees(vuong(power_law, law.log_density(values), counts)[1])


def test_terrorism_by_its_sum(csn_file: File) -> None:
    xmin = 12.0
    values, counts = _tail(csn_file("terrorism.txt"), xmin)
    y, n = np.log(values / xmin), int(counts.sum())
    mean, square, excess = (float(counts @ v) / n for v in (y, y**2, values / xmin - 1.0))
    power_law = PowerLaw(zeta_likelihood.solve_alpha(mean, xmin, 0.0), xmin, discrete=True).log_density(
        values
    )
    c, d = lognormal_likelihood.fit_discrete(mean, square, xmin)[:2]
    total, statistic = vuong(power_law, Lognormal(c, d, xmin, discrete=True).log_density(values), counts)
    assert Printed("-0.277").agrees(statistic)
    assert Printed("-0.14480").agrees(total)
    assert math.erfc(abs(statistic) / math.sqrt(2.0)) == pytest.approx(0.782, abs=5e-4)
    c, beta = stretched_exponential_likelihood.fit_discrete(y, counts, n, xmin)[:2]
    stretched = StretchedExponential(c, beta, xmin, discrete=True).log_density(values)
    assert Printed("-0.276").agrees(vuong(power_law, stretched, counts)[1])
    exponential = Exponential(exponential_likelihood.fit_discrete(excess, xmin)[0], xmin, discrete=True)
    assert Printed("2.459").agrees(vuong(power_law, exponential.log_density(values), counts)[1])


def test_words_collapse_by_their_sum(csn_file: File) -> None:
    xmin = 7.0
    values, counts = _tail(csn_file("words.txt"), xmin)
    y, n = np.log(values / xmin), int(counts.sum())
    mean, square, excess = (float(counts @ v) / n for v in (y, y**2, values / xmin - 1.0))
    alpha = zeta_likelihood.solve_alpha(mean, xmin, 0.0)
    zeta = -alpha * mean - zeta_likelihood.log_normaliser(alpha, xmin)
    for fit in (
        lognormal_likelihood.fit_discrete(mean, square, xmin),
        stretched_exponential_likelihood.fit_discrete(y, counts, n, xmin),
    ):
        assert fit[0] == pytest.approx(alpha - 1.0, rel=1e-9)
        assert fit[1] == 0.0
        assert fit[2] == pytest.approx(zeta, rel=1e-14)
        assert fit[3]
    exponential = Exponential(exponential_likelihood.fit_discrete(excess, xmin)[0], xmin, discrete=True)
    power_law = PowerLaw(alpha, xmin, discrete=True).log_density(values)
    assert Printed("9.144").agrees(vuong(power_law, exponential.log_density(values), counts)[1])


@pytest.mark.parametrize(("name", "xmin", "discretisation", "printed", "collapses"), CELLS)
def test_cells(
    csn_file: File, name: str, xmin: float, discretisation: str, printed: tuple[str, str], collapses: bool
) -> None:
    values, counts = _tail(csn_file(f"{name}.txt"), xmin)
    mean = float(counts @ np.log(values / xmin)) / int(counts.sum())
    power_law = PowerLaw(zeta_likelihood.solve_alpha(mean, xmin, 0.0), xmin, discrete=True).log_density(
        values
    )
    laws = []
    c, d, _, on_boundary = lognormal_cells.fit_cells(values, counts, xmin, discretisation=discretisation)
    assert on_boundary == collapses
    laws.append(Lognormal(c, d, xmin, discrete=True, discretisation=discretisation).log_density(values))
    c, beta, _, on_boundary = stretched_exponential_cells.fit_cells(
        values, counts, xmin, discretisation=discretisation
    )
    assert on_boundary == collapses
    laws.append(
        StretchedExponential(c, beta, xmin, discrete=True, discretisation=discretisation).log_density(values)
    )
    for law, text in zip(laws, printed, strict=True):
        assert Printed(text).agrees(vuong(power_law, law, counts)[1])
    if collapses:
        np.testing.assert_allclose(laws[0], laws[1], rtol=1e-7)
