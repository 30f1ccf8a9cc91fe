"""Weighted iterated function systems: affine maps chosen at random, and the measure they leave alone."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tailnet.arrays import FloatArray, IntArray
from tailnet.baselines.kronecker import seed_matrix
from tailnet.compiled import kernel
from tailnet.errors import ChoiceError
from tailnet.parallel import Rng, seed_sequence

#: A point is composed of maps until their contraction is below this: the last place of a coordinate near 1.
_SMALLEST = 2.0**-53
#: How far the singular values of a similarity may lie apart, and probabilities from a sum of 1.
_ROUNDING = 1e-9
_STACK, _MATRIX = 3, 2


@dataclass(frozen=True, eq=False)
class IteratedFunctions:
    r"""Maps f_i(x) = A_i x + t_i, each chosen with probability p_i.

    There is one probability measure with mu = Σ p_i mu∘f_i^{-1} (Hutchinson 1981), on the attractor: the law
    of f_{i1} ∘ f_{i2} ∘ ... (x) with independent choices, whatever x. The words of n letters that
    start alike are one piece of it, and its mass is the product of their probabilities.

    Parameters
    ----------
    linear : array_like, shape (maps, d, d)
        Each contracts: its largest singular value is below 1.
    translations : array_like, shape (maps, d)
        In the unit of the coordinates.
    probabilities : array_like, shape (maps,)
        Positive, adding up to 1.

    Raises
    ------
    ChoiceError
        When the shapes do not fit, a map does not contract, or these are no probabilities.

    Examples
    --------
    Sierpiński's triangle:

    >>> half = [[[0.5, 0.0], [0.0, 0.5]]] * 3
    >>> triangle = IteratedFunctions(half, [[0.0, 0.0], [0.5, 0.0], [0.0, 0.5]], [1 / 3] * 3)
    >>> round(triangle.dimension(), 4)
    1.585
    >>> points = triangle.draw(1000, rng=1)
    >>> bool((points.sum(axis=1) <= 1.0).all())
    True
    """

    linear: FloatArray
    translations: FloatArray
    probabilities: FloatArray

    def __init__(
        self, linear: npt.ArrayLike, translations: npt.ArrayLike, probabilities: npt.ArrayLike
    ) -> None:
        arrays = [np.array(array, np.float64) for array in (linear, translations, probabilities)]
        _check(*arrays)
        for name, array in zip(("linear", "translations", "probabilities"), arrays, strict=True):
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    @classmethod
    def of_seed(cls, seed: npt.ArrayLike) -> "IteratedFunctions":
        """Subdivide the unit square like a matrix, the first row on top, with weights of its entries.

        The square of cell (i, j) has mass entry (i, j) over the sum of all; so has every square in it, in
        turn. After r steps the squares have the masses of the r-th Kronecker power of the seed over its sum:
        `kronecker.KroneckerPower` gives them exactly. Entries of zero have no map.

        Parameters
        ----------
        seed : array_like, shape (rows, columns)
            Entries >= 0, not all zero, at least two rows and two columns. With as many rows as columns the
            maps are similarities.
        """
        matrix = seed_matrix(seed)
        rows, columns = matrix.shape
        if min(rows, columns) < _MATRIX or matrix.min() < 0.0 or matrix.max() == 0.0:
            raise ChoiceError(
                f"The seed is {matrix.tolist()}; give at least two rows and columns of weights >= 0, not all "
                "zero."
            )
        i, j = np.nonzero(matrix)
        weights = matrix[i, j]
        linear = np.tile(np.diag([1.0 / columns, 1.0 / rows]), (weights.size, 1, 1))
        corners = np.column_stack([j / columns, 1.0 - (i + 1) / rows])
        return cls(linear, corners, weights / weights.sum())

    def draw(self, n: int, rng: Rng = None) -> FloatArray:
        """Draw independent points of the invariant measure.

        Each is a word of its own, long enough that what it leaves open is below the last place. The
        *chaos game*, which goes on from the last point, visits the same measure, but its points depend on
        one another, as counts of them in cells then do.

        Parameters
        ----------
        n : int
            How many.
        rng : int, SeedSequence, Generator or None
            The source of randomness.

        Returns
        -------
        array, shape (n, d)
        """
        if n < 0:
            raise ChoiceError(f"n is {n}; give the number of points, >= 0.")
        generator = np.random.default_rng(seed_sequence(rng))
        slowest = float(np.linalg.norm(self.linear, ord=2, axis=(1, 2)).max())
        letters = max(1, math.ceil(math.log(_SMALLEST) / math.log(slowest))) if slowest > 0.0 else 1
        steps = np.cumsum(self.probabilities)
        steps /= steps[-1]
        return _compose(generator, n, letters, steps, self.linear, self.translations)

    def dimension(self) -> float:
        """Return the similarity dimension of the attractor: s with Σ r_i^s = 1 (Moran 1946).

        It is the Hausdorff and the box-counting dimension where the pieces do not overlap (open set
        condition), which is not checked, and does not depend on the probabilities.

        Raises
        ------
        ChoiceError
            When a map is no similarity.
        """
        return self.generalised_dimension(0.0)

    def generalised_dimension(self, q: float) -> float:
        r"""Return the generalised (Rényi) dimension D_q of the invariant measure.

        D_q = tau/(q - 1) with Σ p_i^q r_i^{-tau} = 1, and at q = 1, the information dimension,
        Σ p_i ln p_i / Σ p_i ln r_i. The open set condition is taken for granted.

        Parameters
        ----------
        q : float
            0 for the attractor itself, 2 for the correlation dimension.

        Raises
        ------
        ChoiceError
            When a map is no similarity, or contracts everything to a point.

        References
        ----------
        Hentschel & Procaccia, Physica D 8, 435 (1983).

        Examples
        --------
        >>> cascade = IteratedFunctions.of_seed([[0.987, 0.571], [0.571, 0.049]])
        >>> [round(cascade.generalised_dimension(q), 3) for q in (0, 1, 2)]
        [2.0, 1.653, 1.542]
        """
        ratios, p = self._ratios(), self.probabilities
        if q == 1.0:
            return float((p * np.log(p)).sum() / (p * np.log(ratios)).sum())
        from scipy import optimize

        # ln Σ p^q r^{-tau} rises in tau without bound both ways.
        logs, reach = q * np.log(p), 1.0

        def rises(tau: float) -> float:
            return float(np.logaddexp.reduce(logs - tau * np.log(ratios)))

        while rises(-reach) > 0.0 or rises(reach) < 0.0:
            reach *= 2.0
        tau = float(optimize.brentq(rises, -reach, reach, xtol=1e-14, rtol=1e-14))
        return tau / (q - 1.0)

    def to_dict(self) -> dict[str, Any]:
        """Return maps and probabilities as plain numbers."""
        return {
            "linear": self.linear.tolist(),
            "translations": self.translations.tolist(),
            "probabilities": self.probabilities.tolist(),
        }

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> "IteratedFunctions":
        """Rebuild from `to_dict`."""
        return cls(document["linear"], document["translations"], document["probabilities"])

    def _ratios(self) -> FloatArray:
        """Return the factor by which each map shrinks every distance, or refuse."""
        singular = np.linalg.svd(self.linear, compute_uv=False)
        largest, smallest = singular.max(axis=1), singular.min(axis=1)
        if (largest - smallest > _ROUNDING * largest).any() or (smallest == 0.0).any():
            which = int(np.argmax(largest - smallest))
            raise ChoiceError(
                f"Map {which} shrinks distances by {smallest[which]:.4g} to {largest[which]:.4g}; the "
                "formula needs similarities, which shrink all alike, and none to nothing."
            )
        ratios: FloatArray = largest
        return ratios


def _check(linear: FloatArray, translations: FloatArray, probabilities: FloatArray) -> None:
    maps, d = (linear.shape[0], linear.shape[-1]) if linear.ndim == _STACK else (0, 0)
    if maps == 0 or linear.shape != (maps, d, d) or translations.shape != (maps, d):
        raise ChoiceError(
            f"The linear parts have shape {linear.shape} and the translations {translations.shape}; give "
            "(maps, d, d) and (maps, d)."
        )
    if not (np.isfinite(linear).all() and np.isfinite(translations).all()):
        raise ChoiceError("A map holds a number that is not finite; every one must be.")
    norms = np.linalg.norm(linear, ord=2, axis=(1, 2))
    if norms.max() >= 1.0:
        raise ChoiceError(
            f"Map {int(norms.argmax())} has a largest singular value of {norms.max():.4g}; it must be below "
            "1."
        )
    if probabilities.shape != (maps,) or not (probabilities > 0.0).all():
        raise ChoiceError(f"The probabilities are {probabilities.tolist()}; give one above 0 for each map.")
    if abs(float(probabilities.sum()) - 1.0) > _ROUNDING:
        raise ChoiceError(f"The probabilities add up to {probabilities.sum():.9g}; they must add up to 1.")


@kernel
def _compose(
    generator: np.random.Generator,
    n: int,
    letters: int,
    steps: FloatArray,
    linear: FloatArray,
    translations: FloatArray,
) -> FloatArray:
    """Apply the maps of a random word to the origin, the last letter first."""
    d = translations.shape[1]
    points = np.zeros((n, d))
    moved = np.empty(d)
    for i in range(n):
        for _ in range(letters):
            where = generator.random()
            m = 0
            while steps[m] <= where:
                m += 1
            for row in range(d):
                total = translations[m, row]
                for column in range(d):
                    total += linear[m, row, column] * points[i, column]
                moved[row] = total
            points[i] = moved
    return points


def counts_in_cells(points: FloatArray, rows: int, columns: int) -> IntArray:
    """Count points of the unit square in a grid of cells, the first row on top, shape (rows, columns).

    A point on an inner border belongs to the cell to its right, or above.
    """
    column = np.minimum((points[:, 0] * columns).astype(np.int64), columns - 1)
    row = rows - 1 - np.minimum((points[:, 1] * rows).astype(np.int64), rows - 1)
    return np.bincount(row * columns + column, minlength=rows * columns).reshape(rows, columns)
