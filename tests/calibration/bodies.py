"""Data whose tail is a power law from x = 1 with alpha = 2.5, below it one of four named bodies."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
ALPHA = 2.5
#: Above 1 the unnormalised densities of the two continuous bodies are that at 1 times x^-alpha.
SMOOTH_BODY, SMOOTH_TAIL = 0.9331927987311419, 0.12951759566589174 / (ALPHA - 1.0)
CSN_BODY, CSN_TAIL = np.expm1(ALPHA) / ALPHA, 1.0 / (ALPHA - 1.0)


def tail(rng: np.random.Generator, n: int) -> FloatArray:
    """Draw from the power law."""
    return np.exp(rng.standard_exponential(n) / (ALPHA - 1.0))


def jump(rng: np.random.Generator, n: int) -> FloatArray:
    """Half uniform on (0, 1), half tail: the density jumps at xmin."""
    return np.where(rng.random(n) < 0.5, rng.random(n), tail(rng, n))


def nothing(rng: np.random.Generator, n: int) -> FloatArray:
    """No body at all."""
    return tail(rng, n)


def smooth(rng: np.random.Generator, n: int) -> FloatArray:
    """A lognormal body (sigma = 1, mu = -1.5) cut at 1, where it meets the tail in value and in slope."""
    body = np.exp(rng.normal(-1.5, 1.0, 4 * n + 100))
    body = body[body < 1.0][:n]
    return np.where(rng.random(n) < TAIL_SHARE["smooth lognormal"], tail(rng, n), body)


def csn(rng: np.random.Generator, n: int) -> FloatArray:
    """CSN's eq. 3.10: exp(-alpha (x - 1)) below 1, which meets the tail in value and in slope."""
    # Inversion on (0, 1): the mass above x is proportional to exp(alpha (1 - x)) - 1.
    body = 1.0 - np.log1p(rng.random(n) * np.expm1(ALPHA)) / ALPHA
    return np.where(rng.random(n) < TAIL_SHARE["CSN's eq. 3.10"], tail(rng, n), body)


BODIES: Mapping[str, Callable[[np.random.Generator, int], FloatArray]] = {
    "uniform with a jump": jump,
    "none": nothing,
    "smooth lognormal": smooth,
    "CSN's eq. 3.10": csn,
}
#: The share of the observations that lies in the tail.
TAIL_SHARE: Mapping[str, float] = {
    "uniform with a jump": 0.5,
    "none": 1.0,
    "smooth lognormal": SMOOTH_TAIL / (SMOOTH_TAIL + SMOOTH_BODY),
    "CSN's eq. 3.10": float(CSN_TAIL / (CSN_TAIL + CSN_BODY)),
}
