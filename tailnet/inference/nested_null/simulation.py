"""The likelihood-ratio statistic of the power law inside an alternative, on samples from the power law.

On continuous data, given xmin, y = ln(x / xmin) of a power law is exponential, and both the lognormal and
the stretched exponential keep their form when y is rescaled: the statistic depends on n_tail alone, and
its null distribution is simulated from standard exponential samples.
"""

import math

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.compiled import kernel
from tailnet.distributions import lognormal_likelihood, stretched_exponential_likelihood

#: Columns of what `simulate` fills in.
FAMILIES = ("lognormal", "stretched_exponential")


@kernel
def statistics(y: FloatArray, weights: IntArray, n: int) -> tuple[float, float]:
    """Return twice the log-likelihood ratio of lognormal and stretched exponential over the power law."""
    mean_y = 0.0
    mean_y2 = 0.0
    for i in range(y.size):
        times = weights[i] if weights.size > 0 else 1
        mean_y += times * y[i]
        mean_y2 += times * y[i] * y[i]
    mean_y /= n
    mean_y2 /= n
    if mean_y2 >= 2.0 * mean_y * mean_y:
        return 0.0, 0.0
    power_law = -math.log(mean_y) - 1.0
    lognormal = lognormal_likelihood.fit_continuous(mean_y, mean_y2)[2]
    stretched = stretched_exponential_likelihood.fit_continuous(y, weights, n)[2]
    return 2.0 * n * max(lognormal - power_law, 0.0), 2.0 * n * max(stretched - power_law, 0.0)


@kernel
def simulate(generator: np.random.Generator, n: int, out: FloatArray) -> None:
    """Fill the rows of `out` with the two statistics of standard exponential samples of size n."""
    y = np.empty(n)
    once = np.empty(0, np.int64)
    for row in range(out.shape[0]):
        for i in range(n):
            y[i] = generator.standard_exponential()
        out[row, 0], out[row, 1] = statistics(y, once, n)
