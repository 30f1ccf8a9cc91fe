"""Goodness of fit: how often data that do follow the fitted law lie as far from their fit."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError
from tailnet.inference import bootstrap
from tailnet.inference.binomial_interval import clopper_pearson, sequential_interval
from tailnet.inference.likelihood import PowerLawFit
from tailnet.parallel import Rng, child, seed_sequence

#: Distances that differ by rounding alone count as equal.
_ROUNDING = 1e-12
#: Blocks drawn between two looks at an early-stopping rule.
_WAVE = 8
#: Address of the null replicates' seeds below the one seed of an analysis.
NULL_KEY = 0


@dataclass(frozen=True, eq=False)
class GoodnessOfFit:
    """The outcome of the bootstrap test.

    Attributes
    ----------
    p_value : float
        (1 + exceedances)/(1 + replicates); exceedances/replicates when stopped early.
    p_interval : (float, float)
        95% interval for the p-value's own Monte Carlo error: Clopper–Pearson, or its
        negative-binomial counterpart when stopped early.
    replicates, exceedances : int
        Replicates drawn, and those at least as far from their fit as the data from theirs.
    stopped_early : bool
        Whether Besag and Clifford's rule ended the drawing.
    distances : ndarray, shape (replicates,)
        The null distances, in the order of drawing.
    redrawn : int
        Replicates drawn again because they held no candidate tail.
    """

    p_value: float
    p_interval: tuple[float, float]
    replicates: int
    exceedances: int
    stopped_early: bool
    distances: FloatArray
    redrawn: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain numbers."""
        return {
            "p_value": self.p_value,
            "p_interval": list(self.p_interval),
            "replicates": self.replicates,
            "exceedances": self.exceedances,
            "stopped_early": self.stopped_early,
            "redrawn": self.redrawn,
            "distances": self.distances.tolist(),
        }

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> "GoodnessOfFit":
        """Rebuild the outcome from `to_dict`."""
        fields = dict(document)
        low, high = fields.pop("p_interval")
        return cls(p_interval=(low, high), distances=np.array(fields.pop("distances"), float), **fields)


def goodness_of_fit(
    fit: PowerLawFit,
    *,
    replicates: int = 2500,
    rng: Rng = None,
    jobs: int = 1,
    stop_at: int | None = None,
    label: str | None = None,
) -> GoodnessOfFit:
    """Test the fit by the semi-parametric bootstrap, estimating xmin and alpha anew in each replicate.

    A replicate has as many observations as the data; each comes from the fitted tail with probability
    n_tail/n, else from the observed values below xmin with replacement (Clauset, Shalizi & Newman 2009,
    section 4.1). With a given xmin a replicate is n_tail draws from the fitted tail.

    Parameters
    ----------
    fit : PowerLawFit
        What is tested.
    replicates : int
        How many to draw, at the most.
    rng : int, SeedSequence or Generator, optional
        The one source of randomness; the answer does not depend on `jobs`.
    jobs : int
        Workers; -1 takes every processor.
    stop_at : int, optional
        Besag and Clifford's (1991) rule: stop at this many exceedances and report p = exceedances /
        replicates drawn. The rule keeps the p-value exact; stopping when an interval looks decided
        would not.
    label : str, optional
        Shows a progress bar of that name on a terminal.

    Returns
    -------
    GoodnessOfFit

    Raises
    ------
    ChoiceError
        When `replicates` or `stop_at` is not positive.

    Examples
    --------
    >>> import tailnet as tn
    >>> x = tn.PowerLaw(alpha=2.5, xmin=1.0).sample(400, rng=5)
    >>> gof = tn.goodness_of_fit(tn.fit_power_law(tn.Sample(x)), replicates=200, rng=1)
    >>> gof.replicates, gof.p_value > 0.1
    (200, True)
    """
    if replicates < 1:
        raise ChoiceError(f"replicates is {replicates}; the test needs at least 1.")
    if stop_at is not None and stop_at < 1:
        raise ChoiceError(f"stop_at is {stop_at}; give a positive number of exceedances.")
    layout = bootstrap.scheme(fit, "null", child(seed_sequence(rng), NULL_KEY))
    threshold = fit.ks_distance * (1.0 - _ROUNDING)
    if stop_at is None:
        parts = list(bootstrap.blocks(layout, replicates, jobs=jobs, label=label))
    else:
        parts = _until(layout, replicates, jobs, threshold, stop_at)
    drawn = bootstrap.join(parts)
    exceeds = drawn.distances >= threshold
    if stop_at is not None and int(exceeds.sum()) >= stop_at:
        length = int(np.flatnonzero(exceeds)[stop_at - 1]) + 1
        return GoodnessOfFit(
            p_value=stop_at / length,
            p_interval=sequential_interval(stop_at, length),
            replicates=length,
            exceedances=stop_at,
            stopped_early=length < replicates,
            distances=drawn.distances[:length],
            redrawn=drawn.redrawn,
        )
    exceedances = int(exceeds.sum())
    return GoodnessOfFit(
        p_value=(1 + exceedances) / (1 + replicates),
        p_interval=clopper_pearson(exceedances, replicates),
        replicates=replicates,
        exceedances=exceedances,
        stopped_early=False,
        distances=drawn.distances,
        redrawn=drawn.redrawn,
    )


def _until(
    layout: bootstrap.Scheme, replicates: int, jobs: int, threshold: float, stop_at: int
) -> list[bootstrap.Replicates]:
    """Draw waves of blocks until there are enough exceedances."""
    parts: list[bootstrap.Replicates] = []
    exceedances = 0
    while len(parts) * bootstrap.BLOCK < replicates and exceedances < stop_at:
        upto = min(replicates, (len(parts) + _WAVE) * bootstrap.BLOCK)
        wave = list(bootstrap.blocks(layout, upto, jobs=jobs, label=None, first=len(parts)))
        exceedances += sum(int((part.distances >= threshold).sum()) for part in wave)
        parts += wave
    return parts
