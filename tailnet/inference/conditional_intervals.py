r"""Intervals of alpha that take xmin for given: by the observed information, and by the profile likelihood.

They answer a narrower question than the joint interval: how far alpha may be off if xmin is where the tail
begins. Where xmin was estimated they are too narrow, and every place that prints them says "given xmin".
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tailnet.distributions import zeta_likelihood
from tailnet.errors import ChoiceError
from tailnet.inference.likelihood import PowerLawFit


@dataclass(frozen=True)
class ConditionalIntervals:
    """Two intervals of alpha given xmin.

    Attributes
    ----------
    observed_information : (float, float)
        alpha ± z se, se from the information at the maximum (CSN 2009, eqs. 3.2 and 3.6); may reach below
        alpha = 1 on short tails.
    profile_likelihood : (float, float)
        All alpha whose log-likelihood is less than half a chi-squared quantile below the maximum.
    level : float
        Nominal coverage.
    """

    observed_information: tuple[float, float]
    profile_likelihood: tuple[float, float]
    level: float

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain numbers."""
        return {
            "observed_information": list(self.observed_information),
            "profile_likelihood": list(self.profile_likelihood),
            "level": self.level,
        }

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> "ConditionalIntervals":
        """Rebuild the intervals from `to_dict`."""
        low, high = document["observed_information"]
        least, most = document["profile_likelihood"]
        return cls((low, high), (least, most), document["level"])


def conditional_intervals(fit: PowerLawFit, *, level: float = 0.95) -> ConditionalIntervals:
    """Return intervals of alpha that hold if xmin is known.

    Parameters
    ----------
    fit : PowerLawFit
        The estimate; it makes no difference whether its xmin was given or searched for.
    level : float
        Nominal coverage.

    Returns
    -------
    ConditionalIntervals

    Raises
    ------
    ChoiceError
        When `level` is not between 0 and 1.

    Examples
    --------
    >>> import tailnet as tn
    >>> fit = tn.fit_power_law(tn.Sample(tn.PowerLaw(2.5, 1.0).sample(500, rng=5)), xmin=1.0)
    >>> low, high = tn.conditional_intervals(fit).profile_likelihood
    >>> low < fit.alpha < high
    True
    """
    from scipy.special import ndtri

    if not 0.0 < level < 1.0:
        raise ChoiceError(f"level is {level}; give a coverage between 0 and 1.")
    z = float(ndtri(0.5 * (1.0 + level)))
    deviance = _deviance(fit)
    return ConditionalIntervals(
        (fit.alpha - z * fit.alpha_se, fit.alpha + z * fit.alpha_se),
        (_crossing(deviance, fit, z * z, -1), _crossing(deviance, fit, z * z, 1)),
        level,
    )


def _deviance(fit: PowerLawFit) -> Callable[[float], float]:
    """Return twice the loss of log-likelihood as a function of ln((alpha - 1) / (fitted alpha - 1))."""
    n, excess = fit.n_tail, fit.alpha - 1.0
    if not fit.sample.discrete:
        # ln r - r + 1 for r = (alpha - 1) / (fitted alpha - 1).
        return lambda u: 2.0 * n * (math.expm1(u) - u)
    mean = zeta_likelihood.mean_log(fit.alpha, fit.xmin)
    at_maximum = zeta_likelihood.log_normaliser(fit.alpha, fit.xmin)

    def discrete(u: float) -> float:
        alpha = 1.0 + excess * math.exp(u)
        lost = (alpha - fit.alpha) * mean + zeta_likelihood.log_normaliser(alpha, fit.xmin) - at_maximum
        return 2.0 * n * lost

    return discrete


def _crossing(deviance: Callable[[float], float], fit: PowerLawFit, limit: float, side: int) -> float:
    """Return the alpha on one side of the maximum at which the deviance reaches its limit."""
    from scipy.optimize import brentq

    near, far = 0.0, side / math.sqrt(fit.n_tail)
    while deviance(far) < limit:
        near, far = far, 2.0 * far
    u = brentq(lambda v: deviance(v) - limit, near, far, xtol=1e-14, rtol=1e-14)
    return 1.0 + (fit.alpha - 1.0) * math.exp(u)
