"""What the nested tests could have seen: the smallest departure detected with probability 0.8.

Not observed power, which is the p-value in another unit: the power of the test at this n_tail against
members of each family at a given departure, the other parameter as the tail itself has it.
"""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache, partial
from typing import Any

import numpy as np

from tailnet.distributions.count_sampling import CountSampler, Stretch
from tailnet.distributions.power_law import PowerLaw
from tailnet.distributions.tail_law import TailLaw, log_ratio
from tailnet.inference import nested_null
from tailnet.inference.alternatives import AlternativeFit
from tailnet.inference.departure import Departure, profile
from tailnet.inference.families import power_law_mean
from tailnet.inference.likelihood import PowerLawFit
from tailnet.inference.nested_bootstrap import (
    NUMBERS,
    Null,
    discrete_statistic,
    null_statistics,
    truncated_statistic,
)
from tailnet.inference.tail import Tail
from tailnet.parallel import Rng, child, run, seed_sequence

POWER, LEVEL = 0.8, 0.05
#: Address of these seeds below the one seed of an analysis.
SENSITIVITY_KEY = 4
#: Distinct values that one power may cost, and the simulations it is estimated from.
_BUDGET = 500_000
_FEWEST, _MOST = 60, 300
#: Simulations that are run at once, at least.
_WAVE = 20
#: Most distinct values of a tail that is simulated: beyond it the minutes are not worth the digit.
LONGEST = 50_000
_STEPS = 7
#: Null statistics behind a critical value that is not tabulated.
_CRITICAL = 500
_DOUBLINGS = 12
_HALVINGS = 60
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Sensitivity:
    """The smallest departure that the test would have detected.

    Attributes
    ----------
    family, parameter : str
    departure : float or None
        None where no departure in reach is detected with that probability.
    power, level : float
    simulations : int
        Behind each power on the way there.
    note : str
        How the departure was found, or why there is none.
    """

    family: str
    parameter: str
    departure: float | None
    power: float
    level: float
    simulations: int
    note: str = "Found by bisection between a departure that is detected and one that is not."

    def to_dict(self) -> dict[str, Any]:
        """Return the fields, without the family, under which they are filed."""
        fields = asdict(self)
        del fields["family"]
        return fields


def sensitivity(
    fit: PowerLawFit, others: Sequence[AlternativeFit], *, rng: Rng = None, jobs: int = 1
) -> tuple[Sensitivity, ...]:
    """Find, for each family that contains the power law, the departure detected with probability 0.8.

    Parameters
    ----------
    fit, others
        The power law, and `fit_alternatives` of it.
    rng, jobs
        Randomness and workers; the answer does not depend on `jobs`.

    Returns
    -------
    tuple of Sensitivity
        One a family that contains the power law.
    """
    tail = Tail.of(fit)
    seed = child(seed_sequence(rng), SENSITIVITY_KEY)
    return tuple(
        _detectable(tail, other.family, other.departure, child(seed, number), jobs)
        for number, other in enumerate(others)
        if other.departure is not None
    )


def _detectable(
    tail: Tail, family: str, limit: Departure, seed: np.random.SeedSequence, jobs: int
) -> Sensitivity:
    cost = Stretch.of(PowerLaw(power_law_mean(tail)[0], tail.xmin, tail.discrete), tail.n).cost
    if cost > LONGEST:
        note = f"Not simulated: such a tail has more than {LONGEST:,} distinct values."
        return Sensitivity(family, limit.parameter, None, POWER, LEVEL, 0, note)
    simulations = int(np.clip(_BUDGET // cost, _FEWEST, _MOST))
    critical = _critical_value(tail, family, child(seed, 0), jobs)
    nuisance = profile(family, tail)

    @cache
    def is_detected(departure: float) -> bool:
        law = law_at(family, departure, nuisance(departure)[1], tail)
        sampler = CountSampler.of(law, tail.n)
        trial = _Trial(family, sampler, tail.xmin, tail.discrete, child(seed, 1))
        # More than rounding above: where the null is nearly always 0, a statistic of 0 rejects nothing.
        return _has_power(trial, critical * (1.0 + _ROUNDING) + _ROUNDING, simulations, jobs)

    found = Sensitivity(family, limit.parameter, None, POWER, LEVEL, simulations)
    high = limit.upper_limit
    for _ in range(_DOUBLINGS):
        if is_detected(high):
            break
        high *= 2.0
    else:
        note = f"No departure up to {high:.3g} is detected with probability {POWER} at n_tail = {tail.n}."
        return Sensitivity(**{**asdict(found), "note": note})
    low = 0.5 * high
    for _ in range(_HALVINGS):
        if not is_detected(low):
            break
        low, high = 0.5 * low, low
    for _ in range(_STEPS):
        middle = math.sqrt(low * high)
        low, high = (low, middle) if is_detected(middle) else (middle, high)
    return Sensitivity(**{**asdict(found), "departure": high})


def _critical_value(tail: Tail, family: str, seed: np.random.SeedSequence, jobs: int) -> float:
    """Return the statistic that the power law itself exceeds with probability 0.05."""
    if not tail.discrete and family in nested_null.FAMILIES:
        table = nested_null.load_table(family)
        if table.covers(tail.n):
            return table.critical_value(LEVEL, tail.n)
    null = Null(family, tail.n, power_law_mean(tail)[0], tail.xmin, tail.discrete, seed)
    drawn = null_statistics(null, _CRITICAL, jobs=jobs)
    return float(np.quantile(drawn, 1.0 - LEVEL))


@dataclass(frozen=True)
class _Trial:
    """What simulated tails at one departure need."""

    family: str
    sampler: CountSampler
    xmin: float
    discrete: bool
    seed: np.random.SeedSequence


def _has_power(trial: _Trial, level: float, simulations: int, jobs: int) -> bool:
    """Say whether a share of at least `POWER` of the simulations exceeds the level.

    No more are run than it takes to know: as many as could decide it, at least a wave, and then the next.
    """
    needed = next(hits for hits in range(simulations + 1) if hits / simulations >= POWER)
    done = hits = 0
    while (missing := needed - hits) > 0 and (spare := simulations - done - missing) >= 0:
        upto = min(done + max(min(missing, spare + 1), _WAVE), simulations)
        statistics = run(partial(_statistic, trial), range(done, upto), jobs=jobs)
        hits += sum(statistic > level for statistic in statistics)
        done = upto
    return hits >= needed


def _statistic(trial: _Trial, number: int) -> float:
    values, counts = trial.sampler.draw(child(trial.seed, number))
    held = np.isfinite(values)
    values, counts = values[held], counts[held]
    if values.size == 0 or values[-1] <= trial.xmin:
        return 0.0
    n = int(counts.sum())
    if trial.discrete:
        return discrete_statistic(values, counts, n, trial.xmin, NUMBERS[trial.family])
    y = log_ratio(values, trial.xmin)
    if trial.family in nested_null.FAMILIES:
        found = nested_null.statistics(y, counts, n)
        return found[nested_null.FAMILIES.index(trial.family)]
    with np.errstate(over="ignore"):
        mean_y, mean_w = ((counts * each).sum() / n for each in (y, np.expm1(y)))
        return truncated_statistic(float(mean_y), float(mean_w), n)


def law_at(family: str, departure: float, nuisance: float, tail: Tail) -> TailLaw:
    """Return the member of a family with a departure and its other parameter."""
    from tailnet.distributions.lognormal import Lognormal
    from tailnet.distributions.stretched_exponential import StretchedExponential
    from tailnet.distributions.truncated_power_law import TruncatedPowerLaw

    if family == "lognormal":
        return Lognormal(nuisance, departure, tail.xmin, tail.discrete)
    if family == "stretched_exponential":
        return StretchedExponential(nuisance, departure, tail.xmin, tail.discrete)
    return TruncatedPowerLaw(1.0 + nuisance, departure, tail.xmin, tail.discrete)
