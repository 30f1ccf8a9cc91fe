"""Intervals that know xmin was estimated."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError
from tailnet.inference import bootstrap
from tailnet.inference.likelihood import PowerLawFit
from tailnet.parallel import Rng, child, seed_sequence

#: Address of the joint replicates' seeds below the one seed of an analysis.
JOINT_KEY = 1


@dataclass(frozen=True, eq=False)
class JointInterval:
    """Percentile intervals of (xmin, alpha) from whole samples drawn again with replacement.

    Attributes
    ----------
    alpha_interval, xmin_interval : (float, float)
    level : float
        Nominal coverage.
    replicates : int
    alphas, xmins : ndarray, shape (replicates,)
        The estimates themselves, pair by pair.
    """

    alpha_interval: tuple[float, float]
    xmin_interval: tuple[float, float]
    level: float
    replicates: int
    alphas: FloatArray
    xmins: FloatArray

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain numbers."""
        return {
            "alpha_interval": list(self.alpha_interval),
            "xmin_interval": list(self.xmin_interval),
            "level": self.level,
            "replicates": self.replicates,
            "alphas": self.alphas.tolist(),
            "xmins": self.xmins.tolist(),
        }

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> "JointInterval":
        """Rebuild the intervals from `to_dict`."""
        alpha_low, alpha_high = document["alpha_interval"]
        xmin_low, xmin_high = document["xmin_interval"]
        return cls(
            alpha_interval=(alpha_low, alpha_high),
            xmin_interval=(xmin_low, xmin_high),
            level=document["level"],
            replicates=document["replicates"],
            alphas=np.array(document["alphas"], float),
            xmins=np.array(document["xmins"], float),
        )


def fewest_replicates(level: float = 0.95) -> int:
    """Return how many replicates a percentile interval needs: one beyond either end, 40 for 95%."""
    return math.ceil(round(2.0 / (1.0 - level), 6))


def joint_interval(
    fit: PowerLawFit,
    *,
    replicates: int = 2500,
    level: float = 0.95,
    rng: Rng = None,
    jobs: int = 1,
    label: str | None = None,
) -> JointInterval:
    """Bootstrap (xmin, alpha) jointly and take percentiles.

    Each replicate draws the whole sample again with replacement and repeats the search. With a given
    xmin only its tail is drawn, and the interval is conditional on it.

    Parameters
    ----------
    fit : PowerLawFit
        The estimate.
    replicates, level, rng, jobs, label
        Number of replicates, nominal coverage, randomness, workers and progress label.

    Returns
    -------
    JointInterval

    Raises
    ------
    ChoiceError
        When there are too few replicates, or `level` is not between 0 and 1.

    Examples
    --------
    >>> import tailnet as tn
    >>> fit = tn.fit_power_law(tn.Sample(tn.PowerLaw(2.5, 1.0).sample(500, rng=5)))
    >>> low, high = tn.joint_interval(fit, replicates=200, rng=1).alpha_interval
    >>> low < fit.alpha < high
    True
    """
    if not 0.0 < level < 1.0:
        raise ChoiceError(f"level is {level}; give a coverage between 0 and 1.")
    if replicates < fewest_replicates(level):
        raise ChoiceError(
            f"replicates is {replicates}; a percentile interval of {level:.0%} needs at least "
            f"{fewest_replicates(level)}, so that one lies beyond either end."
        )
    layout = bootstrap.scheme(fit, "joint", child(seed_sequence(rng), JOINT_KEY))
    drawn = bootstrap.join(list(bootstrap.blocks(layout, replicates, jobs=jobs, label=label)))
    ends = [(1.0 - level) / 2.0, (1.0 + level) / 2.0]
    alpha_low, alpha_high = (float(v) for v in np.quantile(drawn.alphas, ends))
    # An xmin is a value of the data; interpolating between two would make one up.
    xmin_low = float(np.quantile(drawn.xmins, ends[0], method="lower"))
    xmin_high = float(np.quantile(drawn.xmins, ends[1], method="higher"))
    return JointInterval(
        (alpha_low, alpha_high), (xmin_low, xmin_high), level, replicates, drawn.alphas, drawn.xmins
    )
