"""Each group divided by its own scale, so that what is left is not a mixture of scales.

The scale is the geometric mean of the group's values. It exists for every power law with alpha > 1, where
a root mean square needs alpha > 3, and one huge value moves it by little; dividing by it takes a common
factor off a group and nothing else.
"""

from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.inference.dependence.kept import Kept, Units
from tailnet.observations import Observations

#: A group of fewer observations has no scale worth dividing by.
FEWEST_IN_GROUP = 5
#: Groups that make a comparison.
FEWEST_GROUPS = 5
#: Neighbours in an ordered series that share a scale: the cube root of its length, at least this many.
_NARROWEST = 10


@dataclass(frozen=True, eq=False)
class ScaleGroups:
    """Observations in groups that each have a scale.

    Attributes
    ----------
    kind : str
        "row", "column", "group", or "window": consecutive observations of an ordered series.
    number : int
        Groups of at least 5 observations; the others are left out.
    code : ndarray of int64, shape (m,)
        The group of each observation.
    values : ndarray of float64, shape (m,)
        Positive.
    """

    kind: str
    number: int
    code: IntArray
    values: FloatArray

    @property
    def sizes(self) -> IntArray:
        """Observations in each group."""
        return np.bincount(self.code, minlength=self.number)

    def scaled(self, code: IntArray | None = None) -> FloatArray:
        """Divide each observation by the geometric mean of its group, by other codes if they are given."""
        code = self.code if code is None else code
        logs = np.log(self.values)
        means = np.bincount(code, weights=logs, minlength=self.number) / self.sizes
        scaled: FloatArray = np.exp(logs - means[code])
        return scaled

    @property
    def spread(self) -> float:
        """Standard deviation of the logarithms of the scales."""
        means = np.bincount(self.code, weights=np.log(self.values), minlength=self.number) / self.sizes
        return float(means.std(ddof=1))


def scale_groups(observations: Observations, kept: Kept, units: Units) -> ScaleGroups | None:
    """Find the groups that have scales, or None where nothing was declared that could have one.

    A single ordered series is cut into windows of consecutive observations.

    Examples
    --------
    >>> from tailnet.inference.dependence.kept import kept_observations, units_of
    >>> seen = Observations.of(np.geomspace(1.0, 100.0, 1000), axis="iteration")
    >>> kept = kept_observations(seen, seen.sample(discrete=False))
    >>> groups = scale_groups(seen, kept, units_of(seen, kept))
    >>> groups.kind, groups.number
    ('window', 100)
    """
    kind, code = units.kind, units.of
    if kind == "observation":
        if not units.ordered:
            return None
        width = max(_NARROWEST, round(observations.values.size ** (1.0 / 3.0)))
        kind, code = "window", kept.places // width
    sizes = np.bincount(code)
    large = sizes >= FEWEST_IN_GROUP
    number = np.cumsum(large) - 1
    inside = large[code]
    return ScaleGroups(kind, int(large.sum()), number[code[inside]], kept.values[inside])
