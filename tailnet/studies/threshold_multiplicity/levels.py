r"""The levels at which a matrix of probabilities can be cut, and the factors by which it can be scaled.

Both are asked for by a number of edges m: the level L whose cells, the p >= L, number as nearly m as ties
allow; and the c for which the expected number of edges, the sum of min(1, c p), is m.
"""

import math
from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.errors import ChoiceError
from tailnet.networks.ensemble.ensemble import Ensemble

#: Products of the same factors in another order differ by this much, relatively, and are one value.
_ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Levels:
    """The probabilities of the cells that can be edges.

    Attributes
    ----------
    ordered : array of float64
        Those that are not zero, falling.
    ends : array of int64
        How many cells stand above each place where the values fall, all of them last.
    """

    ordered: FloatArray
    ends: IntArray

    @classmethod
    def of(cls, ensemble: Ensemble) -> "Levels":
        """Take them from an ensemble; cells of the diagonal are loops where rows and columns are one."""
        cells = np.array(ensemble.probabilities())
        if ensemble.identification in {"identified", "undirected"}:
            np.fill_diagonal(cells, 0.0)
        ordered = np.sort(cells[cells > 0.0])[::-1]
        if ordered.size == 0:
            raise ChoiceError("No cell of the matrix can be an edge: all that could are zero.")
        falls = np.flatnonzero(ordered[1:] < ordered[:-1] * (1.0 - _ROUNDING)) + 1
        return cls(ordered, np.append(falls, ordered.size))

    @property
    def expected(self) -> float:
        """The expected number of edges of a draw."""
        return float(self.ordered.sum())

    @property
    def distinct(self) -> int:
        """How many values the probabilities take."""
        return self.ends.size

    def cut(self, edges: float) -> tuple[float, int]:
        """Return a level, and the number of cells at or above it, nearest to `edges` by their ratio.

        The level lies between two values, so that rounding cannot part cells of one value.

        Examples
        --------
        >>> from tailnet.networks.ensemble.ensemble import DenseEnsemble
        >>> levels = Levels.of(DenseEnsemble([[0.0, 0.8], [0.2, 0.0]], "identified"))
        >>> level, many = levels.cut(1.0)
        >>> round(level, 6), many
        (0.4, 1)
        """
        place = int(np.searchsorted(self.ends, edges))
        near = self.ends[max(place - 1, 0) : place + 1]
        many = int(min(near, key=lambda count: abs(math.log(count / edges))))
        last = float(self.ordered[many - 1])
        below = float(self.ordered[many]) if many < self.ordered.size else last * (1.0 - _ROUNDING)
        return math.sqrt(last * below), many

    def scale(self, edges: float) -> float:
        """Return the factor under which so many edges are expected.

        Raises
        ------
        ChoiceError
            When there are not more cells than that.

        Examples
        --------
        >>> levels = Levels(np.array([0.8, 0.4, 0.2]), np.array([1, 2, 3]))
        >>> round(levels.scale(1.75), 9)
        1.25
        """
        if not 0.0 < edges < self.ordered.size:
            raise ChoiceError(
                f"edges is {edges}; give a number above 0 and below {self.ordered.size}, the number of cells."
            )
        # With the k largest certain, c = (edges - k) / (sum of the rest): the first that leaves none above 1.
        rest = np.cumsum(self.ordered[::-1])[::-1]
        scales = (edges - np.arange(self.ordered.size)) / rest
        return float(scales[int(np.argmax(scales * self.ordered <= 1.0))])
