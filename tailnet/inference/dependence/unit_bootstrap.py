r"""Intervals of alpha and xmin from a bootstrap that draws clusters or blocks instead of observations.

Each replicate draws whole units of the full sample and estimates xmin and alpha anew. With a few dozen
units, of which a few hold most of the tail, percentiles of the replicates are too narrow. The interval of
alpha is therefore alpha ± t (alpha - 1) s, where s is the larger of two standard errors of ln(alpha - 1):
the replicates' standard deviation times sqrt(k / (k - 1)), and the jackknife's over the k units given
xmin. t is Student's on

.. math:: \nu = 2 / (\sum u_i^4 / (\sum u_i^2)^2 - 1 / k),

at most k - 1, degrees of freedom: Satterthwaite's for the variance that the units' contributions u_i
show. Symmetric in alpha, not in its logarithm, because the standard error falls where alpha comes out too
large: then no unit happened to hold many large values. Coverages: reports/validation/dependence.md.
"""

import math
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.errors import ChoiceError, InsufficientDataError
from tailnet.inference.dependence import unit_replicates
from tailnet.inference.dependence.influence import influence, unit_sums
from tailnet.inference.dependence.kept import Kept, Units
from tailnet.inference.intervals import fewest_replicates
from tailnet.inference.likelihood import PowerLawFit
from tailnet.inference.steps import Steps
from tailnet.parallel import Rng, child, run, seed_sequence

#: Replicates a block of work. Changing it changes the stream of every result.
_BLOCK = 25


#: Fewer units give no interval; fewer than `FEW` one that is said to be rough.
FEWEST_UNITS = 5
FEW = 20


@dataclass(frozen=True)
class UnitInterval:
    """Intervals of alpha and xmin that let the observations of a unit depend on each other.

    Attributes
    ----------
    by : str
        What was drawn: "group", "row", "column" or "observation".
    units, length : int
        How many there are, and how many neighbours were drawn together: 1 for clusters.
    few : bool
        Whether there are under 20 of them, so that the coverage is uncertain.
    degrees_of_freedom : float
        Of the t in the interval of alpha.
    se : float
        Of ln(alpha - 1).
    alpha_interval : (float, float)
        Its lower end is at least 1.
    xmin_interval : (float, float) or None
        Percentiles, as far out as the t; None for a given xmin.
    level : float
    replicates : int
    """

    by: str
    units: int
    length: int
    few: bool
    degrees_of_freedom: float
    se: float
    alpha_interval: tuple[float, float]
    xmin_interval: tuple[float, float] | None
    level: float
    replicates: int

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain numbers."""
        xmin = None if self.xmin_interval is None else list(self.xmin_interval)
        return asdict(self) | {"alpha_interval": list(self.alpha_interval), "xmin_interval": xmin}

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> "UnitInterval":
        """Rebuild from `to_dict`."""
        xmin = document["xmin_interval"]
        pairs = {
            "alpha_interval": tuple(document["alpha_interval"]),
            "xmin_interval": None if xmin is None else tuple(xmin),
        }
        return cls(**(document | pairs))


@dataclass(frozen=True, eq=False)
class UnitReplicates:
    """Estimates of each replicate, in the order of drawing."""

    alphas: FloatArray
    xmins: FloatArray


@dataclass(frozen=True, eq=False)
class _Scheme:
    values: FloatArray
    body: FloatArray
    membership: tuple[IntArray, IntArray, IntArray]
    units: tuple[int, int]
    rule: tuple[int, int, int, bool]
    discrete: bool
    seed: np.random.SeedSequence


def unit_interval(
    fit: PowerLawFit,
    kept: Kept,
    units: Units,
    *,
    length: int = 1,
    replicates: int = 2500,
    level: float = 0.95,
    rng: Rng = None,
    jobs: int = 1,
    label: str | None = None,
) -> UnitInterval:
    """Bootstrap (xmin, alpha) by drawing units, or circular blocks of neighbours.

    Parameters
    ----------
    fit : PowerLawFit
        The estimate.
    kept, units
        Its observations, and what they come in.
    length : int
        Units drawn together: 1 for a cluster bootstrap, more for blocks of an ordered series.
    replicates, level, rng, jobs, label
        Number of replicates, nominal coverage, randomness, workers and progress label.

    Returns
    -------
    UnitInterval

    Raises
    ------
    InsufficientDataError
        When there are fewer than 5 units or blocks, or one of them holds the whole tail.
    ChoiceError
        When there are too few replicates.

    Examples
    --------
    >>> import tailnet as tn
    >>> from tailnet.inference.dependence.kept import kept_observations, units_of
    >>> x = tn.PowerLaw(2.5, 1.0).sample(600, rng=5)
    >>> seen = tn.Observations.of(x, groups=np.arange(600) // 20)
    >>> fit = tn.fit_power_law(seen.sample())
    >>> kept = kept_observations(seen, fit.sample)
    >>> found = unit_interval(fit, kept, units_of(seen, kept), replicates=200, rng=1)
    >>> found.units, found.alpha_interval[0] < fit.alpha < found.alpha_interval[1]
    (30, True)
    """
    from scipy import special, stats

    if replicates < fewest_replicates(level):
        raise ChoiceError(
            f"replicates is {replicates}; an interval of {level:.0%} needs at least "
            f"{fewest_replicates(level)}, so that one lies beyond either end."
        )
    contributions = _contributions(fit, kept, units, length)
    k = contributions.size
    inflation = math.sqrt(k / (k - 1.0))
    drawn = unit_replicates_of(
        fit, kept, units, length=length, replicates=replicates, rng=rng, jobs=jobs, label=label
    )
    logs = np.log(drawn.alphas - 1.0)
    squares = contributions**2
    jackknife = math.sqrt(float(squares.sum()) * (k - 1.0) / k)
    se = max(inflation * float(logs.std(ddof=1)), jackknife)
    concentration = float((squares**2).sum() / squares.sum() ** 2)
    freedom = min(max(2.0 / max(concentration - 1.0 / k, 2.0 / k), 1.0), k - 1.0)
    t = float(stats.t.ppf((1.0 + level) / 2.0, freedom))
    reach = t * se * (fit.alpha - 1.0)
    outer = float(special.ndtr(-t * inflation))
    xmins = None
    if not fit.xmin_given:
        xmins = (
            float(np.quantile(drawn.xmins, outer, method="lower")),
            float(np.quantile(drawn.xmins, 1.0 - outer, method="higher")),
        )
    return UnitInterval(
        by=units.kind,
        units=units.number,
        length=length,
        few=k < FEW,
        degrees_of_freedom=freedom,
        se=se,
        alpha_interval=(max(1.0, fit.alpha - reach), fit.alpha + reach),
        xmin_interval=xmins,
        level=level,
        replicates=replicates,
    )


def _contributions(fit: PowerLawFit, kept: Kept, units: Units, length: int) -> FloatArray:
    """Return how ln(alpha - 1) moves, given xmin, as each unit or block is left out."""
    weights = np.ones(kept.values.size) if kept.counts is None else kept.counts.astype(np.float64)
    in_tail = np.bincount(units.of, weights=weights * (kept.values >= fit.xmin), minlength=units.number)
    sums = unit_sums(influence(fit, kept), kept, units)
    starts = np.arange(0, units.number, length)
    sums, in_tail = np.add.reduceat(sums, starts), np.add.reduceat(in_tail, starts)
    if starts.size < FEWEST_UNITS:
        what = f"{units.kind}s" if length == 1 else f"blocks of {length} {units.kind}s"
        raise InsufficientDataError(f"There are {starts.size} {what}; at least {FEWEST_UNITS} are needed.")
    left = fit.n_tail - in_tail
    if left.min() <= 0.0:
        raise InsufficientDataError(f"The whole tail lies in one {units.kind}.")
    information = fit.n_tail * fit.alpha_se**2  # the inverse of that of one observation
    contributions: FloatArray = sums / left * information / (fit.alpha - 1.0)
    return contributions


def unit_replicates_of(
    fit: PowerLawFit,
    kept: Kept,
    units: Units,
    *,
    length: int = 1,
    replicates: int,
    rng: Rng = None,
    jobs: int = 1,
    label: str | None = None,
) -> UnitReplicates:
    """Draw units with replacement, in runs of `length` neighbours, and fit each replicate anew."""
    layout = _scheme(fit, kept, units, length, seed_sequence(rng))
    starts = range(0, replicates, _BLOCK)
    addresses = [(start // _BLOCK, min(_BLOCK, replicates - start)) for start in starts]
    found = np.concatenate(list(run(partial(_block, layout), addresses, jobs=jobs, label=label)))
    exponents, xmins = found[:, 0], found[:, 1]
    if fit.sample.discrete:
        return UnitReplicates(exponents, xmins)
    at = np.searchsorted(layout.body, xmins)
    return UnitReplicates(exponents + 1.0, layout.values[at])


def _scheme(fit: PowerLawFit, kept: Kept, units: Units, length: int, seed: np.random.SeedSequence) -> _Scheme:
    steps = Steps.given(fit.sample, fit.xmin) if fit.xmin_given else Steps.of(fit.sample)
    inside = kept.values >= steps.values[0]
    values, unit = kept.values[inside], units.of[inside]
    counts = None if kept.counts is None else kept.counts[inside]
    # The place of each among the distinct values; neighbours whose logarithms agree are one value.
    at = np.searchsorted(steps.values, values, side="right") - 1
    order = np.argsort(at, kind="stable")
    ends = np.searchsorted(at[order], np.arange(steps.values.size), side="right")
    alone = at.size == steps.values.size and bool((np.diff(ends) == 1).all() and ends[0] == 1)
    nothing = np.empty(0, np.int64)
    return _Scheme(
        values=steps.values,
        body=steps.values if fit.sample.discrete else steps.y,
        membership=(
            np.ascontiguousarray(unit[order]),
            nothing if counts is None else np.ascontiguousarray(counts[order]),
            nothing if alone else ends.astype(np.int64),
        ),
        units=(units.number, length),
        rule=(fit.rule.lift, *fit.rule.tail_minimum, fit.xmin_given),
        discrete=fit.sample.discrete,
        seed=seed,
    )


def _block(layout: _Scheme, address: tuple[int, int]) -> FloatArray:
    number, size = address
    generator = np.random.Generator(np.random.PCG64(child(layout.seed, number)))
    out = np.empty((size, 3))
    redrawn = unit_replicates.replicate_block(
        generator, layout.body, layout.membership, layout.units, layout.rule, layout.discrete, out
    )
    if redrawn < 0:
        raise InsufficientDataError(
            "Replicates of these units hold no tail of the minimum size, 1000 times in a row; the bootstrap "
            "needs more units, or a smaller minimum tail."
        )
    return out
