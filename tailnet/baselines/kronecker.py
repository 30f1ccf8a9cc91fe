r"""Kronecker powers of a seed matrix: which values stand in them, and how often, in exact form.

Power r is the product of r copies: power 1 is the seed, and has no other cells. What is elsewhere called the
*order*, or the number of *iterations*, is often one less: a script that starts from the seed and multiplies k
times has made power k + 1. Everything here counts copies.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tailnet.arrays import FloatArray, IntArray
from tailnet.baselines.multinomials import compositions, multinomial, n_compositions
from tailnet.baselines.whole_numbers import whole_number
from tailnet.errors import ChoiceError

#: Rows of a table of values, and cells of a dense power, that are made without asking twice.
_MOST_ROWS, _MOST_CELLS = 10**6, 2**27
_MATRIX = 2


@dataclass(frozen=True, eq=False)
class KroneckerValues:
    """The values of a Kronecker power, one row for each way to choose how often each entry is a factor.

    Attributes
    ----------
    entries : array, shape (entries,)
        The distinct entries of the seed that are not zero, ascending.
    exponents : array of int64, shape (rows, entries)
        How often each is a factor; a row adds up to the power.
    values : array, shape (rows,)
        The product; where it is smaller than any double, zero.
    log_magnitudes : array, shape (rows,)
        ln |value|, which does not underflow.
    multiplicities : tuple of int, one a row
        In how many cells it stands: r! / Π k_i! times Π m_i^{k_i}, where entry i stands in m_i cells of the
        seed. Exact, of any size.
    zeros : int
        Cells of the power with a factor of zero.
    """

    entries: FloatArray
    exponents: IntArray
    values: FloatArray
    log_magnitudes: FloatArray
    multiplicities: tuple[int, ...]
    zeros: int

    def histogram(self) -> tuple[FloatArray, tuple[int, ...]]:
        """Return the distinct values, ascending and zero among them, and in how many cells each stands.

        Rows whose products are one and the same double count as one value.
        """
        counts: dict[float, int] = {0.0: self.zeros} if self.zeros else {}
        for value, times in zip(self.values.tolist(), self.multiplicities, strict=True):
            counts[value] = counts.get(value, 0) + times
        ordered = sorted(counts)
        return np.array(ordered), tuple(counts[value] for value in ordered)


@dataclass(frozen=True, eq=False)
class KroneckerPower:
    r"""The Kronecker product of `power` copies of a matrix.

    Its entry at (i, j) is the product over the digits of i and j, in the base of the number of rows and of
    columns, of the seed's entries at (digit of i, digit of j).

    Parameters
    ----------
    seed : array_like, shape (rows, columns)
        Real, finite numbers; of any shape and sign.
    power : int
        How many copies, at least 1. The order of a fractal whose seed is of order 0 is one less.

    Raises
    ------
    ChoiceError
        When the seed is no matrix of finite numbers, or the power is below 1.

    References
    ----------
    Leskovec, Chakrabarti, Kleinberg, Faloutsos & Ghahramani, JMLR 11, 985 (2010), section 3.

    Examples
    --------
    A seed [[a, b], [b, c]] puts a^i b^j c^k in r!/(i! j! k!) · 2^j cells:

    >>> fractal = KroneckerPower([[0.9, 0.5], [0.5, 0.1]], power=2)
    >>> table = fractal.values()
    >>> table.entries.tolist(), table.exponents[1].tolist(), table.multiplicities
    ([0.1, 0.5, 0.9], [0, 1, 1], (1, 4, 4, 2, 4, 1))
    >>> fractal.matrix().shape, round(fractal.total(), 9)
    ((4, 4), 4.0)
    """

    seed: FloatArray
    power: int

    def __init__(self, seed: npt.ArrayLike, power: int) -> None:
        copies = whole_number("power", power, least=1, meaning="the number of copies")
        object.__setattr__(self, "seed", seed_matrix(seed))
        object.__setattr__(self, "power", copies)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the power."""
        rows, columns = self.seed.shape
        return rows**self.power, columns**self.power

    def total(self) -> float:
        """Return the sum over all cells: the seed's, to the power."""
        return float(self.seed.sum() ** self.power)

    def row_sums(self) -> "KroneckerPower":
        """Return the sums of the rows: the same power of the seed's own, as a column.

        Of [[a, b], [c, d]] they take r + 1 values, (a + b)^z (c + d)^{r - z} in r over z rows.
        """
        return KroneckerPower(self.seed.sum(axis=1, keepdims=True), self.power)

    def column_sums(self) -> "KroneckerPower":
        """Return the sums of the columns, as a row."""
        return KroneckerPower(self.seed.sum(axis=0, keepdims=True), self.power)

    def values(self) -> KroneckerValues:
        """Return which values stand in the power, and in how many cells each.

        Raises
        ------
        ChoiceError
            When there are more than a million ways to choose the factors.
        """
        entries, times = np.unique(self.seed[self.seed != 0.0], return_counts=True)
        rows, columns = self.shape
        if entries.size == 0:
            nothing = np.empty(0)
            return KroneckerValues(
                nothing, np.empty((0, 0), np.int64), nothing, nothing, (), zeros=rows * columns
            )
        if n_compositions(self.power, entries.size) > _MOST_ROWS:
            raise ChoiceError(
                f"Power {self.power} of a seed with {entries.size} distinct entries has "
                f"{n_compositions(self.power, entries.size):,} rows; the most is {_MOST_ROWS:,}. "
                "Give a lower power, or a seed with fewer distinct entries."
            )
        exponents = compositions(self.power, entries.size)
        cells = [int(t) for t in times]
        multiplicities = tuple(
            multinomial(tuple(row)) * math.prod(m**k for m, k in zip(cells, row, strict=True))
            for row in exponents.tolist()
        )
        return KroneckerValues(
            entries,
            exponents,
            np.prod(entries**exponents, axis=1),
            exponents @ np.log(np.abs(entries)),
            multiplicities,
            zeros=rows * columns - sum(multiplicities),
        )

    def matrix(self) -> FloatArray:
        """Return the power as a dense array.

        Raises
        ------
        ChoiceError
            When it has more than 2^27 cells: a gigabyte.
        """
        return dense_product([self.seed] * self.power)

    def to_dict(self) -> dict[str, Any]:
        """Return seed and power as plain numbers."""
        return {"seed": self.seed.tolist(), "power": self.power}

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> "KroneckerPower":
        """Rebuild from `to_dict`."""
        return cls(document["seed"], document["power"])


def seed_matrix(seed: npt.ArrayLike) -> FloatArray:
    """Return a read-only copy of a matrix of finite numbers with at least one cell, or refuse it."""
    matrix = np.array(seed, np.float64)
    if matrix.ndim != _MATRIX or matrix.size == 0:
        raise ChoiceError(f"The seed has shape {matrix.shape}; give a matrix with at least one cell.")
    if not np.isfinite(matrix).all():
        raise ChoiceError("The seed holds a number that is not finite; every entry must be.")
    matrix.flags.writeable = False
    return matrix


def dense_product(factors: Iterable[FloatArray]) -> FloatArray:
    """Multiply out a Kronecker product from the left."""
    factors = list(factors)
    cells = math.prod(factor.size for factor in factors)
    if cells > _MOST_CELLS:
        raise ChoiceError(f"The product has {cells:,} cells; at most {_MOST_CELLS:,} are made as an array.")
    product: FloatArray = np.ones((1, 1))
    for factor in factors:
        product = np.asarray(np.kron(product, factor), np.float64)
    return product
