r"""Estimates of one quantity from replicates, each with its own error: what they share, how they differ.

The model is e_i ~ N(theta_i, v_i), theta_i ~ N(theta, tau^2): the truth itself differs between replicates
(training seeds, laboratories). tau^2 is estimated by restricted maximum likelihood; the interval of theta
is Hartung and Knapp's, with Student's t on k - 1 degrees of freedom; the prediction interval is for the
truth of one more replicate.
"""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError, InputError, InsufficientDataError
from tailnet.inference.likelihood import PowerLawFit

#: Replicates below which tau^2 and a prediction interval say nothing.
FEWEST = 3


@dataclass(frozen=True)
class RandomEffects:
    """The outcome of a random-effects analysis.

    Attributes
    ----------
    k : int
        Replicates.
    estimate, se : float
        theta and Hartung and Knapp's standard error.
    interval : (float, float)
        Of theta.
    tau2 : float
        Variance of the truth between replicates, by restricted maximum likelihood, 0 at the boundary.
    prediction_interval : (float, float)
        For the truth of one more replicate.
    q, i2 : float
        Cochran's statistic of homogeneity, and the share of the variation that is not error:
        tau^2 over tau^2 plus the typical error variance (Higgins & Thompson 2002).
    level : float
        Nominal coverage of both intervals.
    """

    k: int
    estimate: float
    se: float
    interval: tuple[float, float]
    tau2: float
    prediction_interval: tuple[float, float]
    q: float
    i2: float
    level: float

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain numbers."""
        ends = {"interval": list(self.interval), "prediction_interval": list(self.prediction_interval)}
        return asdict(self) | ends

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> "RandomEffects":
        """Rebuild from `to_dict`."""
        low, high = document["interval"]
        below, above = document["prediction_interval"]
        return cls(**{**document, "interval": (low, high), "prediction_interval": (below, above)})


def random_effects(
    estimates: npt.ArrayLike, variances: npt.ArrayLike, *, level: float = 0.95
) -> RandomEffects:
    r"""Summarise estimates with known error variances.

    theta = sum w_i e_i / sum w_i with w_i = 1/(v_i + tau^2); its variance is
    sum w_i (e_i - theta)^2 / ((k - 1) sum w_i) (Hartung & Knapp 2001). tau^2 maximises the restricted
    likelihood (Viechtbauer 2005). The prediction interval is theta ± t sqrt(tau^2 + se^2), t on k - 1
    degrees of freedom as for theta (Higgins, Thompson & Spiegelhalter 2009 take k - 2, with another
    standard error).

    Parameters
    ----------
    estimates, variances : array_like, shape (k,)
        The estimates, and the squares of their standard errors.
    level : float
        Nominal coverage.

    Returns
    -------
    RandomEffects

    Raises
    ------
    InputError
        When the shapes differ, a number is not finite, or a variance is not positive.
    InsufficientDataError
        When there are fewer than 3 replicates.
    ChoiceError
        When `level` is not between 0 and 1.

    Examples
    --------
    >>> found = random_effects([0.41, 0.52, 0.38, 0.47], [0.001, 0.002, 0.001, 0.001])
    >>> round(found.estimate, 3), found.prediction_interval[0] < found.interval[0]
    (0.44, True)
    """
    from scipy import stats

    e, v = _checked(estimates, variances, level)
    k = e.size
    tau2 = _restricted_maximum(e, v)
    theta, total, rest = _pooled(e, v, tau2)
    se = math.sqrt(rest / ((k - 1) * total))
    t = float(stats.t.ppf((1.0 + level) / 2.0, k - 1))
    reach, beyond = t * se, t * math.sqrt(tau2 + se * se)
    _, fixed_total, q = _pooled(e, v, 0.0)
    typical = (k - 1) * fixed_total / (fixed_total**2 - float((1.0 / v**2).sum()))
    return RandomEffects(
        k=k,
        estimate=theta,
        se=se,
        interval=(theta - reach, theta + reach),
        tau2=tau2,
        prediction_interval=(theta - beyond, theta + beyond),
        q=q,
        i2=tau2 / (tau2 + typical),
        level=level,
    )


def exponents_over_replicates(fits: Sequence[PowerLawFit], *, level: float = 0.95) -> RandomEffects:
    """Summarise the fits of several replicates on ln(alpha - 1), each with its standard error given xmin.

    Parameters
    ----------
    fits : sequence of PowerLawFit
        One a replicate, for example a training seed.
    level : float
        Nominal coverage.

    Examples
    --------
    >>> import tailnet as tn
    >>> fits = [tn.fit_power_law(tn.Sample(tn.PowerLaw(2.5, 1.0).sample(400, rng=i))) for i in range(5)]
    >>> low, high = exponents_over_replicates(fits).interval
    >>> bool(low < np.log(1.5) < high)
    True
    """
    logs = [math.log(fit.alpha - 1.0) for fit in fits]
    return random_effects(logs, [(fit.alpha_se / (fit.alpha - 1.0)) ** 2 for fit in fits], level=level)


def _checked(
    estimates: npt.ArrayLike, variances: npt.ArrayLike, level: float
) -> tuple[FloatArray, FloatArray]:
    e, v = np.asarray(estimates, np.float64), np.asarray(variances, np.float64)
    if not 0.0 < level < 1.0:
        raise ChoiceError(f"level is {level}; give a coverage between 0 and 1.")
    if e.ndim != 1 or e.shape != v.shape:
        raise InputError(f"The estimates have shape {e.shape} and the variances {v.shape}; give one of each.")
    if e.size < FEWEST:
        raise InsufficientDataError(f"There are {e.size} replicates; at least {FEWEST} are needed.")
    if not (np.isfinite(e).all() and np.isfinite(v).all() and (v > 0.0).all()):
        raise InputError("Estimates must be finite, and variances finite and above 0.")
    return e, v


def _pooled(e: FloatArray, v: FloatArray, tau2: float) -> tuple[float, float, float]:
    """Return theta, the sum of the weights, and the weighted sum of squares about theta."""
    w = 1.0 / (v + tau2)
    total = float(w.sum())
    theta = float((w * e).sum()) / total
    return theta, total, float((w * (e - theta) ** 2).sum())


def _score(e: FloatArray, v: FloatArray, tau2: float) -> float:
    """Return twice the derivative of the restricted log-likelihood by tau^2."""
    w = 1.0 / (v + tau2)
    theta, total, _ = _pooled(e, v, tau2)
    squares = float((w * w * (e - theta) ** 2).sum())
    return squares - total + float((w * w).sum()) / total


def _restricted_maximum(e: FloatArray, v: FloatArray) -> float:
    """Find the global maximum of the restricted likelihood over tau^2 >= 0.

    The score can change its sign more than once where error variances differ much, so each fall through
    zero on a fine grid is refined, and the likelihoods compared with that of the boundary.
    """
    from scipy import optimize

    def likelihood(tau2: float) -> float:
        _, total, rest = _pooled(e, v, tau2)
        return -0.5 * (float(np.log(v + tau2).sum()) + math.log(total) + rest)

    top = float(((e - e.mean()) ** 2).sum()) + float(v.max())
    grid = np.concatenate([[0.0], np.geomspace(1e-9 * float(v.min()), top, 400)])
    scores = [_score(e, v, t) for t in grid]
    peaks = [
        float(optimize.brentq(lambda t: _score(e, v, t), grid[i], grid[i + 1], xtol=1e-15, rtol=1e-14))
        for i in range(grid.size - 1)
        if scores[i] > 0.0 >= scores[i + 1]
    ]
    return max([0.0, *peaks], key=likelihood)
