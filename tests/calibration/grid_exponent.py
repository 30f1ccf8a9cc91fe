"""The test of fit of counts with the exponent on a grid of hundredths, as in CSN's programs."""

import numpy as np
from numpy.typing import NDArray

from tailnet import PowerLaw, Sample
from tailnet.inference.steps import Steps
from tailnet.inference.xmin import distance_at, exponents
from tailnet.parallel import child, seed_sequence

#: Their exponents: 1.50, 1.51, ..., 3.50.
LOWEST, HIGHEST, DIGITS = 1.5, 3.5, 2


def scan(values: NDArray[np.float64]) -> tuple[float, float, float]:
    """Return xmin, the exponent on the grid next to the maximum of the likelihood, and D."""
    steps = Steps.of(Sample(values, discrete=True))
    fitted = np.clip(np.round(exponents(steps, True), DIGITS), LOWEST, HIGHEST)
    distances = [distance_at(steps, True, i, alpha, 0) for i, alpha in enumerate(fitted)]
    best = int(np.argmin(distances))
    return float(steps.values[best]), float(fitted[best]), distances[best]


def p_value(values: NDArray[np.float64], replicates: int, seed: int) -> float:
    """Return (1 + b) / (1 + B) of the semi-parametric bootstrap in which every exponent is on the grid."""
    xmin, alpha, distance = scan(values)
    body, law = values[values < xmin], PowerLaw(alpha, xmin, discrete=True)
    exceedances = 0
    for number in range(replicates):
        generator = np.random.default_rng(child(seed_sequence(seed), number, 0))
        inside = int(generator.binomial(values.size, 1.0 - body.size / values.size))
        tail = law.sample(inside, child(seed_sequence(seed), number, 1))
        drawn = np.concatenate([generator.choice(body, values.size - inside), tail])
        exceedances += scan(drawn)[2] >= distance * (1.0 - 1e-12)
    return (1 + exceedances) / (1 + replicates)
