"""The law of the eigenvalues of a large random matrix (Marchenko & Pastur 1967)."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError


@dataclass(frozen=True)
class MarchenkoPastur:
    r"""The limit law of the eigenvalues of W'W / n, for n × m matrices of independent entries.

    The entries have mean 0 and variance 1, m <= n, and m/n tends to the ratio q. The density is

    .. math:: f(x) = \frac{\sqrt{(b - x)(x - a)}}{2 \pi q x}, \quad a, b = (1 \mp \sqrt{q})^2,

    on [a, b] (Marchenko & Pastur 1967; Bai & Silverstein 2010, section 3.1), with mean 1 and variance
    q. It holds for m and n without bounds; at finite sizes the largest eigenvalues pass b by about
    n^(-2/3) (see `edge_fluctuation`), which is why tests compare with random matrices of the same shape.

    Parameters
    ----------
    ratio : float
        q, the shorter side over the longer one; 0 < q <= 1.

    Raises
    ------
    ChoiceError
        When the ratio is not in (0, 1].

    Examples
    --------
    >>> law = MarchenkoPastur(0.25)
    >>> law.lower, law.upper
    (0.25, 2.25)
    >>> law.cdf([0.0, 0.25, 2.25, 9.0])
    array([0., 0., 1., 1.])
    """

    ratio: float

    def __post_init__(self) -> None:
        """Refuse a ratio that is none."""
        if not 0.0 < self.ratio <= 1.0:
            raise ChoiceError(
                f"The ratio is {self.ratio}; give the shorter side of the matrix over the longer one, "
                "more than 0 and at most 1."
            )

    @classmethod
    def of_shape(cls, shape: tuple[int, int]) -> "MarchenkoPastur":
        """Take the law for matrices of a shape, in either order."""
        return cls(min(shape) / max(shape))

    @property
    def lower(self) -> float:
        """The lower end of the support, a."""
        return (1.0 - math.sqrt(self.ratio)) ** 2

    @property
    def upper(self) -> float:
        """The upper end of the support, b."""
        return (1.0 + math.sqrt(self.ratio)) ** 2

    def density(self, x: ArrayLike) -> FloatArray:
        """Return the density at x; 0 outside the support, and at 0, where that of q = 1 is infinite."""
        x = np.asarray(x, float)
        inside = (x > self.lower) & (x < self.upper) & (x > 0.0)
        safe = np.where(inside, x, 1.0)
        return np.where(inside, self._root(safe) / (2.0 * math.pi * self.ratio * safe), 0.0)

    def cdf(self, x: ArrayLike) -> FloatArray:
        r"""Return the probability of at most x.

        The integral of the density in closed form: with s = √((b − x)(x − a)),

        .. math::

            F(x) = \tfrac12 + \frac{s + (1 + q) \arctan\frac{x - 1 - q}{s}
                   - (1 - q) \arctan\frac{(1 + q) x - (1 - q)^2}{(1 - q) s}}{2 \pi q}.

        Parameters
        ----------
        x : array_like

        Returns
        -------
        ndarray
            Within 1e-13 of the integral for q of 1e-3 and more.
        """
        q = self.ratio
        clipped = np.clip(np.asarray(x, float), self.lower, self.upper)
        s = self._root(clipped)
        inner = (1.0 + q) * np.arctan2(clipped - 1.0 - q, s)
        outer = (1.0 - q) * np.arctan2((1.0 + q) * clipped - (1.0 - q) ** 2, (1.0 - q) * s)
        found = np.clip(0.5 + (s + inner - outer) / (2.0 * math.pi * q), 0.0, 1.0)
        return np.where(clipped <= self.lower, 0.0, np.where(clipped >= self.upper, 1.0, found))

    def _root(self, x: FloatArray) -> FloatArray:
        return np.sqrt(np.maximum((self.upper - x) * (x - self.lower), 0.0))


def edge_fluctuation(shape: tuple[int, int]) -> tuple[float, float]:
    """Return centre and scale of the largest eigenvalue of a Gaussian matrix, to describe it.

    With W'W / n as above, (largest − centre) / scale has in the limit Tracy and Widom's law of order 1
    (Johnstone 2001, theorem 1.1: there without the division by n). Tests do not rest on it.

    Parameters
    ----------
    shape : (int, int)
        Rows and columns, in either order; at least 2 of each.

    Examples
    --------
    >>> centre, scale = edge_fluctuation((400, 100))
    >>> round(centre, 3), round(scale, 3)
    (2.246, 0.04)
    """
    m, n = sorted(shape)
    first, second = math.sqrt(n - 1.0), math.sqrt(m)
    return (first + second) ** 2 / n, (first + second) * (1.0 / first + 1.0 / second) ** (1.0 / 3.0) / n
