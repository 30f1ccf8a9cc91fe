"""Exponents of one training at two horizons, with twins beside, and the rule that calls them positive."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.mlp.lyapunov.benettin import Horizon, lyapunov_exponents, twin_exponents
from tailnet.mlp.lyapunov.block_bootstrap import block_means, expanded_percentiles
from tailnet.mlp.lyapunov.descent import DescentMap
from tailnet.mlp.lyapunov.exponents import LyapunovExponents
from tailnet.parallel import child
from tailnet.studies.training_chaos.causes import growth_by_cause
from tailnet.studies.training_chaos.design import EVERY, SORTED, STEPS, TURNING, horizon

#: Exponents that fade like one over the horizon, as those of directions that have stopped to grow do, halve
#: when it doubles; stable ones stay. Half way between the two, and its inverse.
STABLE = (0.75, 4.0 / 3.0)
#: By how much twins may differ: a share of the exponent, and what rounding over their distance can make.
AGREEING, ROUNDED = 0.01, 1e-6
_TANGENTS, _HALF = range(2)


@dataclass(frozen=True, eq=False, slots=True)
class Spectrum:
    """The exponents of one training.

    Attributes
    ----------
    found : LyapunovExponents
        Over the whole horizon.
    half : float
        The first exponent over the first half.
    half_low : float
        The lower end of its 95% interval.
    twin : float
        The first exponent over the first half by twin trajectories, from the same first tangent.
    causes : dict of str to float
        See `growth_by_cause`; of the first tangent over the first `SORTED` steps.
    """

    found: LyapunovExponents
    half: float
    half_low: float
    twin: float
    causes: dict[str, float]

    def statistics(self, name: str) -> dict[str, float]:
        """Return the numbers that the rule needs, each with a name in front."""
        return {
            f"{name}lambda1": float(self.found.exponents[0]),
            f"{name}lambda1_low": float(self.found.intervals[0, 0]),
            f"{name}lambda1_half": self.half,
            f"{name}lambda1_half_low": self.half_low,
            f"{name}lambda1_twin": self.twin,
            f"{name}n_positive": int((self.found.intervals[:, 0] > 0.0).sum()),
        }

    def details(self) -> dict[str, Any]:
        """Return what is drawn."""
        return {
            "exponents": self.found.exponents.tolist(),
            "intervals": self.found.intervals.tolist(),
            "running": self.found.running()[:, 0].tolist(),
            "every": self.found.every,
            "causes": self.causes,
            "block": self.found.block,
            "kaplan_yorke": self.found.kaplan_yorke,
            "positive_sum": self.found.positive_sum,
        }


def is_positive(statistics: dict[str, Any], name: str = "") -> bool:
    """Tell whether a seed's first exponent is positive, stable and what twins say.

    Parameters
    ----------
    statistics : mapping
        As `Spectrum.statistics` names them.
    name : str
        In front of each.

    Examples
    --------
    >>> found = {"lambda1": 0.02, "lambda1_low": 0.01, "lambda1_half": 0.021, "lambda1_half_low": 0.01}
    >>> is_positive({**found, "lambda1_twin": 0.021}), is_positive({**found, "lambda1_twin": 0.022})
    (True, False)
    """
    long, half, twin = (statistics[f"{name}lambda1{end}"] for end in ("", "_half", "_twin"))
    above = statistics[f"{name}lambda1_low"] > 0.0 and statistics[f"{name}lambda1_half_low"] > 0.0
    agrees = abs(twin - half) <= AGREEING * abs(half) + ROUNDED
    return bool(above and agrees and STABLE[0] <= long / half <= STABLE[1])


def led(system: DescentMap, steps: int, seed: np.random.SeedSequence) -> FloatArray:
    """Move a training on, and return what a tangent drawn at its first step has turned into.

    A direction that grows by lambda a step more than others is found only after some 1/lambda steps: from
    tangents drawn later, small exponents come out too small, and of the wrong sign.

    Parameters
    ----------
    system : DescentMap
        Moved on.
    steps : int
        How far.
    seed : numpy.random.SeedSequence
        Of the tangent.
    """
    stretch = Horizon(steps, 0, every=EVERY, replicates=1)
    return np.array(lyapunov_exponents(system, count=1, horizon=stretch, rng=seed).directions[0])


def spectrum(
    system: DescentMap, lead: FloatArray, *, count: int, replicates: int, seed: np.random.SeedSequence
) -> Spectrum:
    """Compute exponents of a training that has left its transient behind.

    Parameters
    ----------
    system : DescentMap
        Moved on by `TURNING` + `STEPS`.
    lead : array, shape (dimension,)
        The first tangent; the others are drawn.
    count : int
        How many exponents.
    replicates : int
        Of the bootstrap.
    seed : numpy.random.SeedSequence
        Of tangents and bootstraps.
    """
    start = system.state
    beside, again = system.at(start), system.at(start)
    found = lyapunov_exponents(
        system,
        count=count,
        horizon=horizon(STEPS, replicates),
        tangents=lead[np.newaxis],
        rng=child(seed, _TANGENTS),
    )
    shorter = horizon(STEPS // 2, 1)
    twin = twin_exponents(
        beside, count=1, horizon=shorter, tangents=lead[np.newaxis], rng=child(seed, _TANGENTS)
    )
    first = found.growth[: len(found.growth) // 2, :1]
    return Spectrum(
        found=found,
        half=float(first.mean()),
        half_low=_low(first, replicates, child(seed, _HALF)),
        twin=float(twin.exponents[0]),
        causes=growth_by_cause(again, lead, turning=TURNING, steps=SORTED),
    )


def _low(growth: FloatArray, replicates: int, seed: np.random.SeedSequence) -> float:
    """Return the lower end of the 95% interval of a mean growth, as `lyapunov_exponents` has it."""
    block = int(np.ceil(np.sqrt(len(growth))))
    draws = block_means(growth, block=block, replicates=replicates, rng=seed)
    return float(expanded_percentiles(draws, len(growth) / block, 0.95)[0, 0])
