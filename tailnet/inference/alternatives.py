"""The alternatives fitted to the tail that the power law's xmin cuts off, each with its own test of fit."""

import math
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.distributions.count_sampling import CountSampler, Stretch
from tailnet.distributions.tail_law import DISCRETISATIONS, TailLaw
from tailnet.errors import ChoiceError, InsufficientDataError
from tailnet.inference.binomial_interval import clopper_pearson
from tailnet.inference.departure import Departure, departure_limit
from tailnet.inference.families import FAMILIES, Estimate, Family
from tailnet.inference.likelihood import PowerLawFit
from tailnet.inference.tail import Tail
from tailnet.parallel import Rng, child, run, seed_sequence

#: Address of these seeds below the one seed of an analysis.
ALTERNATIVES_KEY = 2
#: Distinct values that the replicates of one family's test of fit may draw together.
_BUDGET = 5_000_000
_FEWEST = 100
#: Most distinct values of a replicate with which a family is still tested.
LONGEST = 1_000_000
#: Distinct values of a replicate in cells: its fit is a search over sums of cells, thousands of times dearer.
_BUDGET_IN_CELLS, LONGEST_IN_CELLS = 200_000, 10_000
#: Beyond this many decades the largest x / xmin is no double, and neither are the means of the families.
MOST_DECADES = 300
#: Beyond this exponent the tail is narrower than the rounding of its logarithms can resolve.
LARGEST_ALPHA = 1e5
_ROUNDING = 1e-12


@dataclass(frozen=True)
class AlternativeFit:
    """One alternative at the global maximum of its likelihood.

    Attributes
    ----------
    family : str
    law : TailLaw
    log_likelihood : float
        Of the tail, as the power law's: a density in the data's unit, or a mass.
    on_boundary : bool
        Whether the family collapses to the power law.
    free_parameters : int
        One less on the boundary than off it.
    ks_distance : float
        Both one-sided limits at each value, or all integers.
    p_value : float or None
        Parametric bootstrap given xmin, parameters re-estimated in each replicate; None if not run.
    p_interval : (float, float) or None
        Clopper–Pearson, for its Monte Carlo error.
    replicates : int
        Replicates behind it.
    note : str
        Why there are as many replicates as there are.
    aic, bic : float
    departure : Departure or None
        How far from the power law the family may be; None where it does not contain it.
    """

    family: str
    law: TailLaw
    log_likelihood: float
    on_boundary: bool
    free_parameters: int
    ks_distance: float
    p_value: float | None
    p_interval: tuple[float, float] | None
    replicates: int
    aic: float
    bic: float
    departure: Departure | None
    note: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the fit as plain numbers."""
        return {
            "family": self.family,
            "parameters": self.law.parameters,
            "conventional": self.law.conventional,
            "free_parameters": self.free_parameters,
            "log_likelihood": self.log_likelihood,
            "on_boundary": self.on_boundary,
            "ks_distance": self.ks_distance,
            "p_value": self.p_value,
            "p_interval": None if self.p_interval is None else list(self.p_interval),
            "replicates": self.replicates,
            "note": self.note,
            "aic": self.aic,
            "bic": self.bic,
            "departure": None if self.departure is None else self.departure.to_dict(),
        }


def fit_alternatives(
    fit: PowerLawFit,
    *,
    discretisation: str = "sum",
    replicates: int = 0,
    rng: Rng = None,
    jobs: int = 1,
) -> tuple[AlternativeFit, ...]:
    """Fit the alternatives to a power law on the same tail, each at its global optimum.

    Parameters
    ----------
    fit : PowerLawFit
        Gives the tail: xmin is the power law's for all.
    discretisation : {"sum", "half-cell", "unit-cell"}
        How a discrete mass is made of a density; see DESIGN of the discrete families.
    replicates : int
        Of each family's test of fit; 0 skips it. Where they would draw more than 5 million distinct
        values together fewer are drawn, at least 100, and none where one draws more than a million; the
        `note` of the fit says so. In cells, whose fits are searches, it is 200,000 and 10,000.
    rng, jobs
        Randomness and workers; the answer does not depend on `jobs`.

    Returns
    -------
    tuple of AlternativeFit
        Truncated power law, lognormal, stretched exponential, exponential.

    Raises
    ------
    ChoiceError
        When the discretisation is unknown, or given for continuous data.
    InsufficientDataError
        When the tail spans more than 300 decades, or alpha is above 1e5.

    Examples
    --------
    >>> import tailnet as tn
    >>> fit = tn.fit_power_law(tn.Sample(tn.PowerLaw(2.5, 1.0).sample(500, rng=1)))
    >>> [other.log_likelihood >= fit.log_likelihood for other in tn.fit_alternatives(fit)[:3]]
    [True, True, True]
    """
    if replicates < 0:
        raise ChoiceError(f"replicates is {replicates}; give 0 or more.")
    check_discretisation(discretisation, discrete=fit.sample.discrete)
    if not can_be_compared(fit):
        raise InsufficientDataError(
            f"The tail spans {fit.decades:.0f} decades with alpha = {fit.alpha:.6g}; alternatives are fitted "
            f"up to {MOST_DECADES} decades and alpha = {LARGEST_ALPHA:g}, where doubles tell them apart."
        )
    tail = Tail.of(fit)
    seed = child(seed_sequence(rng), ALTERNATIVES_KEY)
    return tuple(
        _fit_one(fit, family, tail, discretisation, replicates, child(seed, number), jobs)
        for number, family in enumerate(FAMILIES.values())
    )


def check_discretisation(discretisation: str, *, discrete: bool) -> None:
    """Refuse an unknown discretisation, and cells for continuous data."""
    if discretisation not in DISCRETISATIONS:
        raise ChoiceError(
            f"The discretisation is {discretisation!r}; choose 'sum', 'half-cell' or 'unit-cell'."
        )
    if not discrete and discretisation != "sum":
        raise ChoiceError(
            f"The discretisation {discretisation!r} was chosen and the data are continuous; leave it "
            "(--discretisation) out."
        )


def can_be_compared(fit: PowerLawFit) -> bool:
    """Say whether doubles can tell the alternatives to a fit apart."""
    return fit.decades <= MOST_DECADES and fit.alpha <= LARGEST_ALPHA


def _fit_one(
    fit: PowerLawFit,
    family: Family,
    tail: Tail,
    discretisation: str,
    replicates: int,
    seed: np.random.SeedSequence,
    jobs: int,
) -> AlternativeFit:
    found = family.fit(tail, discretisation)
    log_likelihood = _log_likelihood(fit, family, tail, found)
    free = family.free_parameters - int(found.on_boundary)
    distance = ks_distance(found.law, tail)
    stretch = Stretch.of(found.law, tail.n)
    affordable, note = affordable_replicates(replicates, stretch.cost, in_cells=discretisation != "sum")
    drawn = np.empty(0)
    if affordable:
        sampler = CountSampler.of(found.law, tail.n, stretch)
        test = _Test(family.name, sampler, tail.xmin, tail.discrete, discretisation, seed)
        try:
            drawn = np.array(list(run(partial(_null_distance, test), range(affordable), jobs=jobs)))
        except InsufficientDataError as error:
            note = str(error)
    exceedances = int((drawn >= distance * (1.0 - _ROUNDING)).sum())
    return AlternativeFit(
        family=family.name,
        law=found.law,
        log_likelihood=log_likelihood,
        on_boundary=found.on_boundary,
        free_parameters=free,
        ks_distance=distance,
        p_value=(1 + exceedances) / (1 + drawn.size) if drawn.size else None,
        p_interval=clopper_pearson(exceedances, drawn.size) if drawn.size else None,
        replicates=drawn.size,
        aic=2.0 * (free - log_likelihood),
        bic=free * math.log(tail.n) - 2.0 * log_likelihood,
        departure=departure_limit(family, tail, found, discretisation),
        note=note,
    )


def affordable_replicates(asked: int, values: float, *, in_cells: bool) -> tuple[int, str]:
    """Return how many replicates of so many distinct values are drawn, and why.

    Parameters
    ----------
    asked : int
        How many there should be.
    values : float
        Distinct values that one draws, at most, in expectation: all its observations if continuous.
    in_cells : bool
        Whether the mass is that of cells, of which fewer can be afforded.
    """
    budget, longest = (_BUDGET_IN_CELLS, LONGEST_IN_CELLS) if in_cells else (_BUDGET, LONGEST)
    if values > longest:
        return 0, (
            f"A replicate has about {values:,.0f} distinct values; families are tested up to {longest:,}."
        )
    number = min(asked, max(_FEWEST, int(budget // values)))
    if number == asked:
        return asked, "As many replicates as were asked for."
    if number > _FEWEST:
        return number, f"As many replicates as a budget of {budget:,} distinct values drawn allows."
    return number, (
        f"The fewest that a test of fit is given: they draw more than the {budget:,} distinct values that "
        "are its budget."
    )


def _log_likelihood(fit: PowerLawFit, family: Family, tail: Tail, found: Estimate) -> float:
    """Return the log-likelihood in the power law's own terms.

    A family that contains the power law fits at least as well: what falls short of it, or differs from it on
    the boundary, is rounding.
    """
    scale = 0.0 if tail.discrete else tail.mean_y + math.log(tail.xmin)
    value = tail.n * (found.mean_log_likelihood - scale)
    if family.departure is None or found.law.discretisation != "sum":
        return value
    return fit.log_likelihood if found.on_boundary else max(value, fit.log_likelihood)


def ks_distance(law: TailLaw, tail: Tail) -> float:
    """Return the Kolmogorov–Smirnov distance of a tail from a law given its parameters.

    Continuous: both one-sided limits at each distinct value. Discrete: all integers, reached by looking
    at each distinct value and just after it.
    """
    above = np.concatenate([np.cumsum(tail.counts[::-1])[::-1], [0]]) / tail.n
    at, after = _survival_around(law, tail.values) if tail.discrete else 2 * (law.survival(tail.values),)
    return float(max(np.max(np.abs(above[:-1] - at)), np.max(np.abs(above[1:] - after))))


def _survival_around(law: TailLaw, values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return P(X >= x) and P(X > x) at ascending integers.

    The survival is evaluated just after each run of neighbours; the masses of the run, which cost less,
    carry it back to the run's first.
    """
    last = np.append(np.diff(values) != 1.0, True)
    sums = np.append(np.cumsum(law.density(values)[::-1])[::-1], 0.0)
    ends = np.flatnonzero(last)
    run = np.searchsorted(ends, np.arange(values.size))
    beyond = (law.survival(values[ends] + 1.0) - sums[ends + 1])[run]
    return sums[:-1] + beyond, sums[1:] + beyond


@dataclass(frozen=True)
class _Test:
    """What the replicates of one family's test of fit need."""

    family: str
    sampler: CountSampler
    xmin: float
    discrete: bool
    discretisation: str
    seed: np.random.SeedSequence


def _null_distance(test: _Test, number: int) -> float:
    for attempt in range(1000):
        values, counts = test.sampler.draw(child(test.seed, number, attempt))
        held = np.isfinite(values)
        tail = Tail.from_values(values[held], counts[held], test.xmin, discrete=test.discrete)
        # A replicate without spread has no fit; it is drawn again.
        if tail.values[-1] > test.xmin and tail.values.size > 1:
            break
    else:
        raise InsufficientDataError(
            f"The fitted {test.family.replace('_', ' ')} puts everything on xmin; its test of fit cannot be "
            "drawn."
        )
    try:
        refitted = FAMILIES[test.family].fit(tail, test.discretisation).law
    except ChoiceError:
        # A replicate whose optimum no double holds lies as far from its fit as can be.
        return 1.0
    return ks_distance(refitted, tail)
