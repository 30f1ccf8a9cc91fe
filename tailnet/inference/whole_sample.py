"""Laws of the whole sample: which of five fits best, and whether it fits at all."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.distributions.whole_sample import FAMILIES, WholeSampleLaw
from tailnet.distributions.whole_sample.law import require_continuous
from tailnet.distributions.whole_sample.moments import mean
from tailnet.distributions.whole_sample.unit_scale import unit_scale
from tailnet.errors import ChoiceError
from tailnet.inference.binomial_interval import clopper_pearson
from tailnet.parallel import Rng, child, run, seed_sequence
from tailnet.sample import Sample

#: Address of these replicates' seeds below the one seed of an analysis.
WHOLE_SAMPLE_KEY = 5
#: Distances that differ by rounding alone count as equal.
_ROUNDING = 1e-12
#: Replicates a block, the unit of parallel work, and the values that it holds at the most unless one
#: replicate has more. Changing either changes the stream of every result.
_BLOCK = 100
_BLOCK_VALUES = 1 << 17
#: A replicate has as many values as the data: beyond this it does not fit into memory.
_LARGEST_REPLICATE = 10**8


@dataclass(frozen=True, eq=False)
class WholeSampleFit:
    """One family fitted to all of a sample, and tested.

    Attributes
    ----------
    family : str
        "gamma", "weibull", "lognormal", "exponential" or "half_normal".
    parameters : mapping of str to float
        By the names of the family's class, in the units of the data.
    log_likelihood : float
        Of the density in the units of the data, at its maximum.
    aic : float
        2 (number of parameters) - 2 log_likelihood.
    aic_weight : float
        exp(-aic/2) as a share of its sum over the families (Burnham & Anderson 2002, section 2.9).
    ks_distance : float
        The supremum of |S_emp - S_model|, both one-sided limits at each distinct value.
    p_value : float or None
        (1 + exceedances)/(1 + replicates), the parameters estimated anew in each replicate; it assumes
        independent draws. None without replicates.
    p_interval : (float, float) or None
        95% Clopper–Pearson interval for the p-value's own Monte Carlo error.
    replicates, exceedances : int
        Replicates drawn, and those at least as far from their fit as the data from theirs.
    distances : ndarray, shape (replicates,)
        The null distances, in the order of drawing.
    """

    family: str
    parameters: Mapping[str, float]
    log_likelihood: float
    aic: float
    aic_weight: float
    ks_distance: float
    p_value: float | None
    p_interval: tuple[float, float] | None
    replicates: int
    exceedances: int
    distances: FloatArray

    @property
    def law(self) -> WholeSampleLaw:
        """The fitted law, with its density, cdf, quantiles and draws."""
        return FAMILIES[self.family](**self.parameters)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain numbers; None where nothing was drawn."""
        return {
            "family": self.family,
            "parameters": dict(self.parameters),
            "log_likelihood": self.log_likelihood,
            "aic": self.aic,
            "aic_weight": self.aic_weight,
            "ks_distance": self.ks_distance,
            "p_value": self.p_value,
            "p_interval": None if self.p_interval is None else list(self.p_interval),
            "replicates": self.replicates,
            "exceedances": self.exceedances,
            "distances": self.distances.tolist(),
        }

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> "WholeSampleFit":
        """Rebuild the fit from `to_dict`."""
        fields = dict(document)
        interval = fields.pop("p_interval")
        return cls(
            parameters=MappingProxyType(dict(fields.pop("parameters"))),
            p_interval=None if interval is None else (interval[0], interval[1]),
            distances=np.array(fields.pop("distances"), float),
            **fields,
        )


def fit_whole_sample(
    sample: Sample, *, replicates: int = 2500, rng: Rng = None, jobs: int = 1
) -> tuple[WholeSampleFit, ...]:
    """Fit gamma, Weibull, lognormal, exponential and half-normal laws to all of a positive sample.

    For data whose interesting part is not a tail: no xmin is sought, every observation counts. The fits
    come by maximum likelihood, in the order of AIC, each with a parametric bootstrap of its KS distance
    that estimates the parameters anew in each replicate. The null distances of the gamma law depend on
    its shape; those of the other four on n alone, so these are drawn at standard parameters. The best by
    AIC is the best of five, and may fit badly: read its p-value.

    The laws are continuous. Rounded measurements keep their ties and multiplicities in the fits and
    distances, but replicates have no ties: p then also tells of the rounding.

    Parameters
    ----------
    sample : Sample
        Continuous, with 5 distinct values and 10 observations at least.
    replicates : int
        How many to draw for each family; 0 skips the bootstrap.
    rng : int, SeedSequence or Generator, optional
        The one source of randomness; the answer does not depend on `jobs`.
    jobs : int
        Workers; -1 takes every processor.

    Returns
    -------
    tuple of WholeSampleFit
        One a family, the smallest AIC first.

    Raises
    ------
    ChoiceError
        When the sample is discrete, `replicates` is negative, or a replicate would not fit into memory.
    InsufficientDataError
        When the sample is too small.

    Examples
    --------
    >>> from tailnet.distributions.whole_sample import Weibull
    >>> sample = Sample(Weibull(shape=0.7, scale=3.0).sample(500, rng=1))
    >>> best, *others = fit_whole_sample(sample, replicates=99, rng=1)
    >>> best.family, round(best.parameters["shape"], 1), best.p_value > 0.1
    ('weibull', 0.7, True)
    """
    require_continuous(sample)
    sample.require()
    _check_replicates(sample, replicates)
    seed = child(seed_sequence(rng), WHOLE_SAMPLE_KEY)
    fits = []
    for number, family in enumerate(FAMILIES.values()):
        estimate = _estimate(sample, family)
        null = _Null(estimate.unit_law.standard, sample.n, child(seed, number))
        fits.append((estimate, _null_distances(null, replicates, jobs)))
    lowest = min(estimate.aic for estimate, _ in fits)
    total = sum(math.exp(0.5 * (lowest - estimate.aic)) for estimate, _ in fits)
    results = (
        _tested(estimate, math.exp(0.5 * (lowest - estimate.aic)) / total, drawn) for estimate, drawn in fits
    )
    return tuple(sorted(results, key=lambda fit: fit.aic))


def _check_replicates(sample: Sample, replicates: int) -> None:
    if replicates < 0:
        raise ChoiceError(f"replicates is {replicates}; give a number >= 0.")
    if replicates and sample.n > _LARGEST_REPLICATE:
        raise ChoiceError(
            f"There are {sample.n} observations, and each replicate would draw as many; above "
            f"{_LARGEST_REPLICATE} choose replicates=0 (--replicates 0)."
        )


@dataclass(frozen=True, eq=False)
class _Estimate:
    """A family at its maximum, before it is tested: at unit scale and in the units of the data."""

    unit_law: WholeSampleLaw
    law: WholeSampleLaw
    log_likelihood: float
    ks_distance: float

    @property
    def aic(self) -> float:
        return 2.0 * len(self.law.parameters) - 2.0 * self.log_likelihood


def _estimate(sample: Sample, family: type[WholeSampleLaw]) -> _Estimate:
    """Fit one family at unit scale, where likelihood and distance come out the same in all units."""
    values, weights, exponent = unit_scale(sample)
    parameters = family.estimate(values, weights)
    law = family.of(parameters)
    below = np.cumsum(sample.counts) - sample.counts
    return _Estimate(
        unit_law=law,
        law=law.times_power_of_two(exponent),
        log_likelihood=sample.n * (float(mean(law.log_density(values), weights)) - exponent * math.log(2.0)),
        ks_distance=float(
            _distance(law.cdf(values), below / sample.n, (below + sample.counts) / sample.n),
        ),
    )


def _distance(cdf: FloatArray, below: FloatArray, upto: FloatArray) -> FloatArray:
    """Return the largest of both one-sided distances along the last axis."""
    return np.asarray(np.maximum((upto - cdf).max(axis=-1), (cdf - below).max(axis=-1)))


def _tested(estimate: _Estimate, weight: float, distances: FloatArray) -> WholeSampleFit:
    replicates = distances.size
    exceedances = int((distances >= estimate.ks_distance * (1.0 - _ROUNDING)).sum())
    return WholeSampleFit(
        family=estimate.law.family,
        parameters=MappingProxyType(estimate.law.parameters),
        log_likelihood=estimate.log_likelihood,
        aic=estimate.aic,
        aic_weight=weight,
        ks_distance=estimate.ks_distance,
        p_value=(1 + exceedances) / (1 + replicates) if replicates else None,
        p_interval=clopper_pearson(exceedances, replicates) if replicates else None,
        replicates=replicates,
        exceedances=exceedances,
        distances=distances,
    )


@dataclass(frozen=True, eq=False)
class _Null:
    """What replicates are drawn from, in a form that travels to another process."""

    law: WholeSampleLaw
    n: int
    seed: np.random.SeedSequence


def _null_distances(null: _Null, replicates: int, jobs: int) -> FloatArray:
    """Draw the KS distance of samples from their own fits."""
    rows = min(max(_BLOCK_VALUES // null.n, 1), _BLOCK)
    addresses = [(start // rows, min(rows, replicates - start)) for start in range(0, replicates, rows)]
    return np.concatenate([np.empty(0), *run(partial(_block, null), addresses, jobs=jobs)])


def _block(null: _Null, address: tuple[int, int]) -> FloatArray:
    """Draw one block of distances, given by its number and its size."""
    number, rows = address
    values = _positive_draws(null.law, rows * null.n, child(null.seed, number)).reshape(rows, null.n)
    values.sort(axis=-1)
    parameters = type(null.law).estimate(values, None)
    columns = tuple(value[:, np.newaxis] for value in parameters)
    upto = np.arange(1, null.n + 1) / null.n
    below = np.arange(null.n) / null.n
    return _distance(type(null.law).cumulative(values, columns), below, upto)


def _positive_draws(law: WholeSampleLaw, size: int, seed: np.random.SeedSequence) -> FloatArray:
    """Draw values, again where one is too small for a double: a sample would not hold it either.

    Only gamma laws of shape under about 0.05 come that low.
    """
    values = law.sample(size, child(seed, 0))
    attempt = 0
    while (lost := np.flatnonzero(values == 0.0)).size:
        attempt += 1
        values[lost] = law.sample(lost.size, child(seed, attempt))
    return values
