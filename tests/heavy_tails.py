"""Samples whose tail index, and its second order, is known; and least squares with label noise."""

import numpy as np
from numpy.typing import NDArray
from scipy import integrate, optimize

from tailnet.compiled import kernel

FloatArray = NDArray[np.float64]

#: Step size and the index kappa of the stationary |w|: E|1 - eta x^2|^kappa = 1 with x standard normal.
KESTEN = {0.5: 2.904, 0.8: 1.546, 1.0: 1.091, 1.5: 0.477}
#: Steps between two observations of a chain, and before the first. An excursion far out at eta = 1.5 outlasts
#: 20 steps, which widens the scatter of estimates by half; hardly one outlasts 60.
GAP, BURN_IN = 60, 2000


def burr(rng: np.random.Generator, n: int, xi: float, rho: float) -> FloatArray:
    """Draw from P(X > x) = (1 + x^(-rho/xi))^(1/rho), of index xi and second order rho."""
    return np.asarray((rng.random(n) ** rho - 1) ** (-xi / rho))


def frechet(rng: np.random.Generator, n: int, xi: float) -> FloatArray:
    """Draw from P(X <= x) = exp(-x^(-1/xi)), of index xi and second order -1."""
    return np.asarray(rng.standard_exponential(n) ** -xi)


def generalised_pareto(rng: np.random.Generator, n: int, xi: float) -> FloatArray:
    """Draw from P(X > x) = (1 + xi x)^(-1/xi)."""
    e = rng.standard_exponential(n)
    return e if xi == 0 else np.expm1(xi * e) / xi


def kesten_index(eta: float) -> float:
    """Solve E|1 - eta x^2|^kappa = 1 for kappa > 0, x standard normal."""

    def excess(kappa: float) -> float:
        def weighted(x: float) -> float:
            return float(abs(1 - eta * x * x) ** kappa * np.exp(-x * x / 2) * np.sqrt(2 / np.pi))

        return float(integrate.quad(weighted, 0, 40, points=[eta**-0.5], limit=200)[0]) - 1

    return float(optimize.brentq(excess, 0.2, 4))


@kernel
def kesten(generator: np.random.Generator, eta: float, n: int) -> FloatArray:
    """Run w <- w - eta x (x w - e), x and e standard normal, and keep every 60th |w|."""
    found = np.empty(n)
    w = 0.0
    for step in range(-BURN_IN, n * GAP):
        x, e = generator.standard_normal(), generator.standard_normal()
        w -= eta * x * (x * w - e)
        if step >= 0 and step % GAP == 0:
            found[step // GAP] = abs(w)
    return found
