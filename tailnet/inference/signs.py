r"""The two tails of signed data, fitted apart, and whether they differ.

Two questions. Do the exponents differ? With u = ln(alpha - 1) for either sign, each with xmin estimated, and
s its spread over joint bootstrap replicates, z = (u₊ - u₋)/√(s₊² + s₋²) is held against the normal law. Does
one sign have more of the large values? Above the xmin of the magnitudes, which does not know the signs, the
number of positive values among k is binomial with probability 1/2 if the law is symmetric.
"""

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from tailnet.errors import ChoiceError, InsufficientDataError
from tailnet.inference.intervals import JointInterval, fewest_replicates, joint_interval
from tailnet.inference.likelihood import PowerLawFit, fit_power_law
from tailnet.inference.xmin import Convention
from tailnet.observations import Observations
from tailnet.parallel import Rng, child, seed_sequence

#: Address of these replicates' seeds below the one seed of an analysis.
SIGNS_KEY = 8
#: Replicates of either sign in an analysis: a spread, good to 5% then, needs no more.
_MOST = 250
_ENDS = (0.025, 0.975)
#: The standard normal's quantiles at these ends.
_Z = 1.959963984540054


@dataclass(frozen=True)
class SideFit:
    """The power law fitted to one sign's values, taken as magnitudes.

    Attributes
    ----------
    sign : {"positive", "negative"}
    n, n_tail : int
    alpha, alpha_se, xmin, ks_distance : float
    alpha_interval : (float, float)
        Of the joint bootstrap.
    """

    sign: str
    n: int
    n_tail: int
    alpha: float
    alpha_se: float
    xmin: float
    ks_distance: float
    alpha_interval: tuple[float, float]


@dataclass(frozen=True)
class SignTest:
    """The outcome.

    Attributes
    ----------
    positive, negative : SideFit
    difference : float
        alpha of the positive tail less that of the negative one.
    difference_interval : (float, float)
        95%, percentiles of the differences of independent joint replicates.
    statistic, p_value : float
        z and its two-sided p for equal exponents.
    threshold : float
        The xmin of the magnitudes.
    positive_above, negative_above : int
        Values of either sign at least so large.
    weight_p_value : float
        Exact two-sided binomial p for as many of either sign.
    p_value_holm, weight_p_value_holm : float
        Both, corrected for their being two.
    replicates : int
        Of each side's bootstrap.
    """

    positive: SideFit
    negative: SideFit
    difference: float
    difference_interval: tuple[float, float]
    statistic: float
    p_value: float
    threshold: float
    positive_above: int
    negative_above: int
    weight_p_value: float
    p_value_holm: float
    weight_p_value_holm: float
    replicates: int

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain numbers."""
        fields = asdict(self)
        for side in ("positive", "negative"):
            fields[side]["alpha_interval"] = list(fields[side]["alpha_interval"])
        fields["difference_interval"] = list(self.difference_interval)
        return fields


def sign_test(
    observations: Observations,
    *,
    discrete: bool | None = None,
    convention: Convention = "exact",
    replicates: int = 1000,
    rng: Rng = None,
    jobs: int = 1,
) -> SignTest:
    """Fit the positive and the negative tail apart and test whether they differ.

    Parameters
    ----------
    observations : Observations
        Values of both signs.
    discrete, convention
        As for `Sample` and `fit_power_law`.
    replicates : int
        Joint bootstrap replicates of each side, at least 40.
    rng, jobs
        Randomness and workers; the answer does not depend on `jobs`.

    Returns
    -------
    SignTest
        Its p-values assume independent draws.

    Raises
    ------
    InsufficientDataError
        When one sign has no tail of 5 distinct values and 10 observations.
    ChoiceError
        When the replicates are too few.

    Examples
    --------
    >>> import numpy as np
    >>> import tailnet as tn
    >>> x = np.random.default_rng(1).standard_t(3, 2000)
    >>> found = tn.sign_test(tn.Observations.of(x), replicates=100, rng=1)
    >>> found.p_value > 0.05, found.positive_above + found.negative_above > 0
    (True, True)
    """
    if replicates < fewest_replicates():
        raise ChoiceError(
            f"replicates is {replicates}; the spread of either exponent needs {fewest_replicates()} at least."
        )
    seed = child(seed_sequence(rng), SIGNS_KEY)
    sides = []
    for number, sign in enumerate(("positive", "negative")):
        sample = observations.sample(discrete=discrete, sign=sign)
        sample.require()
        fit = fit_power_law(sample, convention=convention)
        sides.append((fit, joint_interval(fit, replicates=replicates, rng=child(seed, number), jobs=jobs)))
    magnitudes = observations.sample(discrete=discrete, sign="magnitude")
    threshold = fit_power_law(magnitudes, convention=convention).xmin
    return _compare(sides[0], sides[1], threshold)


def _compare(
    positive: tuple[PowerLawFit, JointInterval],
    negative: tuple[PowerLawFit, JointInterval],
    threshold: float,
) -> SignTest:
    from scipy.special import ndtr
    from scipy.stats import binomtest
    from statsmodels.stats.multitest import multipletests

    (plus, drawn_plus), (minus, drawn_minus) = positive, negative
    spread = math.hypot(_spread(drawn_plus), _spread(drawn_minus))
    statistic = (math.log(plus.alpha - 1.0) - math.log(minus.alpha - 1.0)) / spread
    p_value = float(2.0 * ndtr(-abs(statistic)))
    above = [_above(fit, threshold) for fit in (plus, minus)]
    weight_p = float(binomtest(above[0], sum(above)).pvalue)
    holm = multipletests([p_value, weight_p], method="holm")[1]
    low, high = np.quantile(drawn_plus.alphas - drawn_minus.alphas, _ENDS)
    return SignTest(
        positive=_side("positive", plus, drawn_plus),
        negative=_side("negative", minus, drawn_minus),
        difference=plus.alpha - minus.alpha,
        difference_interval=(float(low), float(high)),
        statistic=statistic,
        p_value=p_value,
        threshold=threshold,
        positive_above=above[0],
        negative_above=above[1],
        weight_p_value=weight_p,
        p_value_holm=float(holm[0]),
        weight_p_value_holm=float(holm[1]),
        replicates=drawn_plus.replicates,
    )


def _spread(drawn: JointInterval) -> float:
    """Return the standard deviation of a normal law with the 95% range of the replicates' ln(alpha - 1).

    The search has replicates that land on another tail altogether; a range does not heed how far off.
    """
    low, high = np.quantile(np.log(drawn.alphas - 1.0), _ENDS)
    return float(high - low) / (2.0 * _Z)


def _above(fit: PowerLawFit, threshold: float) -> int:
    at = int(np.searchsorted(fit.sample.values, threshold))
    return int(fit.sample.counts[at:].sum())


def _side(sign: str, fit: PowerLawFit, drawn: JointInterval) -> SideFit:
    return SideFit(
        sign,
        fit.sample.n,
        fit.n_tail,
        fit.alpha,
        fit.alpha_se,
        fit.xmin,
        fit.ks_distance,
        drawn.alpha_interval,
    )


def both_signs(observations: Observations | None) -> bool:
    """Tell whether there are positive and negative values to compare."""
    if observations is None:
        return False
    values = observations.values
    if observations.counts is not None:
        values = values[observations.counts > 0]
    return bool(np.any(np.isfinite(values) & (values > 0)) and np.any(np.isfinite(values) & (values < 0)))


def compared_signs(
    fit: PowerLawFit, observations: Observations | None, *, replicates: int, rng: Rng = None, jobs: int = 1
) -> tuple[SignTest | None, str]:
    """Compare the two signs as an analysis does, or say why not.

    Parameters
    ----------
    fit : PowerLawFit
        Of the analysis: its convention, and whether the data are counts.
    observations : Observations or None
        The signed values, where they were kept.
    replicates : int
        Of the analysis; either sign gets at most 250.
    rng, jobs
        As in `sign_test`.

    Returns
    -------
    test : SignTest or None
    why_not : str
        The reason where there is none; empty otherwise.
    """
    if observations is None:
        return None, "The analysis was given no observations with their signs."
    if not both_signs(observations):
        return None, "The data have values of one sign only."
    if replicates < fewest_replicates():
        return None, f"It needs at least {fewest_replicates()} replicates, and fewer were asked for."
    try:
        found = sign_test(
            observations,
            discrete=fit.sample.discrete,
            convention=fit.rule.convention,
            replicates=min(replicates, _MOST),
            rng=rng,
            jobs=jobs,
        )
    except InsufficientDataError:
        return None, "One of the signs has no tail of 5 distinct values and 10 observations."
    return found, ""
