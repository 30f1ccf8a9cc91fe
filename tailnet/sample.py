"""What every fit consumes: sorted distinct positive values with their multiplicities.

A sample also keeps the account of what was removed and by which rule, and the two modelling
choices that the numbers alone cannot make: the sign of signed data, and whether whole numbers
are counts or rounded measurements.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any, Self, TypeAlias

import numpy as np
import numpy.typing as npt

from tailnet.arrays import FloatArray, IntArray
from tailnet.errors import ChoiceError, InsufficientDataError
from tailnet.given_numbers import number_of, real_numbers, whole_counts
from tailnet.reduction import KEEP, Reduction, blocks_of, class_bounds, merge_ties

#: How signed data may be read: |x|, the positive x, or -x of the negative ones.
SIGNS = ("magnitude", "positive", "negative")

#: The smallest tail that is ever fitted, in distinct values and in observations.
MINIMUM_DISTINCT = 5
MINIMUM_OBSERVATIONS = 10

#: From here on every double is a whole number, so being whole says nothing about the data.
_ALWAYS_WHOLE = 2.0**52
#: From here on neighbouring whole numbers share a double, so counts can't be told apart.
_LARGEST_COUNT = 2.0**53


@dataclass(frozen=True, eq=False, slots=True, init=False, repr=False)
class Sample:
    """Positive observations: sorted distinct values, multiplicities, and what was removed.

    NaN, infinities and zeros are removed and counted. Values of both signs need a choice of
    `sign`; whole numbers that do not come as integers need a choice of `discrete`. Order does
    not matter, and repeating a value is the same as counting it.

    Parameters
    ----------
    values : array_like of real numbers
        Any shape, integers or floating point of at most 64 bits; copied, never changed.
    discrete : bool, optional
        True for counts, False for measurements. By default it follows from an integer dtype, or
        from values that are not whole.
    sign : {"magnitude", "positive", "negative"}, optional
        Take ``|x|``, keep the positive values, or take ``-x`` of the negative ones. Needed only
        where negative values occur.
    source : str, optional
        Where the numbers come from; "array" by default.
    sha256 : str, optional
        Hash of the file that held the numbers, as read.

    Attributes
    ----------
    values : ndarray of float64, shape (n_distinct,)
        The distinct values kept, ascending, read-only, in the units of the data.
    multiplicities : ndarray of int64, shape (n_distinct,), or None
        How often each occurs, read-only; None when every value occurs once.
    n : int
        Number of positive observations: the sum of the multiplicities, and `below`.
    discrete : bool
        Whether the values are counts.
    sign : str
        The reading used; "positive" when no choice was needed.
    removed : mapping of str to int
        Observations removed, by rule: "nan", "infinite", "zero", "negative", and "positive" when
        the sign is "negative".
    source : str
        Where the numbers come from.
    sha256 : str or None
        Hash of the file's bytes; None for arrays, see `digest`.
    below : int
        Observations smaller than every value kept that were counted and not kept: 0 unless the sample
        was made of a stream that had too many distinct values, see `from_blocks`.

    Raises
    ------
    InputError
        When the values are not real numbers.
    ChoiceError
        When the sign or the kind of the data is open, or contradicts the data.
    InsufficientDataError
        When nothing is left.

    Examples
    --------
    >>> sample = Sample([0.5, 2.5, -1.0, 2.5, 0.0, float("nan")], sign="magnitude")
    >>> sample.values, sample.counts
    (array([0.5, 1. , 2.5]), array([1, 1, 2]))
    >>> sample.n, sample.discrete, dict(sample.removed)
    (4, False, {'nan': 1, 'infinite': 0, 'zero': 1, 'negative': 0})
    """

    values: FloatArray
    multiplicities: IntArray | None
    n: int
    discrete: bool
    sign: str
    removed: Mapping[str, int]
    source: str
    sha256: str | None
    below: int

    def __init__(
        self,
        values: npt.ArrayLike,
        *,
        discrete: bool | None = None,
        sign: str | None = None,
        source: str | None = None,
        sha256: str | None = None,
    ) -> None:
        _check_choices(discrete, sign)
        array = real_numbers(values, "values")
        ascending = array.astype(np.float64, order="C").ravel()
        if sign == "magnitude":
            np.abs(ascending, out=ascending)
        ascending.sort()
        kept, _, sign, removed = _positive_part(ascending, None, sign)
        discrete = _is_discrete(_Kept.of(kept), discrete, integers=array.dtype.kind in "iu")
        del array, ascending
        tally = merge_ties(kept, None)
        _assign(self, (*tally, kept.size, discrete, sign, removed, source or "array", sha256, 0))

    @classmethod
    def from_counts(
        cls,
        values: npt.ArrayLike,
        counts: npt.ArrayLike,
        *,
        discrete: bool | None = None,
        sign: str | None = None,
        source: str | None = None,
        sha256: str | None = None,
    ) -> Self:
        """Make a sample from a (value, count) table, at the cost of its rows.

        Equal values are merged and counts of zero dropped; the result equals
        ``Sample(numpy.repeat(values, counts))``.

        Parameters
        ----------
        values : array_like of real numbers
            As for `Sample`.
        counts : array_like of whole numbers >= 0
            How often each value occurs, of the shape of `values`; 10^18 in total at most.
        discrete, sign, source, sha256
            As for `Sample`.

        Returns
        -------
        Sample
            `removed` counts observations, that is multiplicities.

        Raises
        ------
        InputError
            When the shapes differ, or a count is negative, not whole, or too large.
        ChoiceError, InsufficientDataError
            As for `Sample`.

        Examples
        --------
        >>> sample = Sample.from_counts([3, 1, 2, 1], [10**9, 5, 0, 5])
        >>> sample.values, sample.counts, sample.discrete
        (array([1., 3.]), array([        10, 1000000000]), True)
        """
        _check_choices(discrete, sign)
        array = real_numbers(values, "values")
        weights = whole_counts(counts, array.shape)
        occurs = weights > 0
        ascending = array.astype(np.float64).ravel()[occurs]
        weights = weights[occurs]
        if sign == "magnitude":
            np.abs(ascending, out=ascending)
        order = np.argsort(ascending, kind="stable")
        kept, kept_weights, sign, removed = _positive_part(ascending[order], weights[order], sign)
        discrete = _is_discrete(_Kept.of(kept), discrete, integers=array.dtype.kind in "iu")
        tally = merge_ties(kept, kept_weights)
        n = kept.size if kept_weights is None else int(kept_weights.sum())
        self = object.__new__(cls)
        _assign(self, (*tally, n, discrete, sign, removed, source or "array", sha256, 0))
        return self

    @classmethod
    def from_blocks(
        cls,
        blocks: Any,
        *,
        keep: int = KEEP,
        discrete: bool | None = None,
        sign: str | None = None,
        source: str | None = None,
        sha256: str | None = None,
    ) -> Self:
        """Make a sample of data that need not fit into memory, in one pass over its blocks.

        While there are at most `keep` distinct values, the result equals ``Sample`` of all of them. Else
        the `keep` largest distinct values are kept with every one of their observations, and the smaller
        observations are counted in `below`. From such a sample a fit searches for xmin among the values
        kept: the search, the tests and the intervals are exact for every xmin >= `minimum`, and a smaller
        xmin is not searched. What needs every value refuses it.

        Parameters
        ----------
        blocks : iterable of array_like, array, or Dask array
            Blocks of real numbers in any order; a block that is a tuple of two arrays holds values and
            their counts. A Dask array is computed chunk by chunk; an array, such as a memory map, is
            read in slices.
        keep : int
            How many distinct values are kept at the most, at least 10. Memory follows `keep` (about 60
            bytes each while it is at work) and the largest block, not the number of blocks.
        discrete, sign, source, sha256
            As for `Sample`. Integer blocks are counts when all blocks are of an integer dtype.

        Returns
        -------
        Sample

        Raises
        ------
        InputError, ChoiceError, InsufficientDataError
            As for `Sample`, with totals over the whole stream; ChoiceError also when `keep` is too small.

        Examples
        --------
        >>> sample = Sample.from_blocks(((i + np.arange(5)) / 8 for i in range(0, 100, 5)), keep=12)
        >>> sample.n, sample.n_distinct, sample.below, sample.minimum
        (99, 12, 87, 11.0)
        """
        _check_choices(discrete, sign)
        stream = Reduction(keep, sign)
        for block in blocks_of(blocks):
            match block:
                case (np.ndarray() as values, np.ndarray() as counts) if isinstance(block, tuple):
                    stream.add(values, counts)
                case _:
                    stream.add(block)
        removed = {**stream.removed, "negative": stream.negatives}
        used = _choose_sign(sign, stream.positives, stream.negatives, removed)
        if used == "negative":
            removed.update(negative=0, positive=stream.positives)
        n = stream.negatives if used == "negative" else stream.positives
        discrete = _is_discrete(_Kept.passed(stream, n), discrete, integers=stream.integers)
        kept, multiplicities, below = stream.held(logarithms=not discrete)
        self = object.__new__(cls)
        fields = (kept, multiplicities, n, discrete, used, removed, source or "blocks", sha256, below)
        _assign(self, fields)
        return self

    @property
    def counts(self) -> IntArray:
        """Multiplicity of each distinct value, shape (n_distinct,); ones where there are no ties."""
        if self.multiplicities is None:
            return np.ones(self.values.size, dtype=np.int64)
        return self.multiplicities

    @property
    def n_distinct(self) -> int:
        """Number of distinct values kept."""
        return self.values.size

    @property
    def minimum(self) -> float:
        """Smallest value kept."""
        return float(self.values[0])

    @property
    def maximum(self) -> float:
        """Largest value kept."""
        return float(self.values[-1])

    def digest(self) -> str:
        """SHA-256 of the values kept, whatever their order was.

        The hash runs over the distinct values, ascending, as little-endian float64, and then over
        their multiplicities as little-endian int64, and `below` where it is not 0: it depends on the
        observations alone, and a histogram of 10^9 of them costs what its distinct values cost.

        Returns
        -------
        str
            64 hexadecimal digits.

        Examples
        --------
        >>> Sample([2.5, 1.5, 2.5]).digest() == Sample.from_counts([1.5, 2.5], [1, 2]).digest()
        True
        """
        digest = hashlib.sha256(self.values.astype("<f8", copy=False).data)
        digest.update(self.counts.astype("<i8", copy=False).data)
        if self.below:
            digest.update(np.int64(self.below).astype("<i8").tobytes())
        return digest.hexdigest()

    def require(
        self,
        minimum_distinct: int = MINIMUM_DISTINCT,
        minimum_observations: int = MINIMUM_OBSERVATIONS,
    ) -> None:
        """Refuse a sample that has not even one candidate tail.

        Parameters
        ----------
        minimum_distinct, minimum_observations : int
            What the smallest tail must hold.

        Raises
        ------
        InsufficientDataError
            With what was found, what was removed and what is needed.

        Examples
        --------
        >>> Sample([1.5, 2.5]).require()
        Traceback (most recent call last):
        ...
        tailnet.errors.InsufficientDataError: The sample (array) has 2 distinct values in 2
        observations (removed: nothing); at least 5 distinct values and 10 observations are needed.
        """
        kept = self.n - self.below
        if self.n_distinct >= minimum_distinct and kept >= minimum_observations:
            return
        raise InsufficientDataError(
            f"The sample ({self.source}) has {number_of(self.n_distinct, 'distinct value')} in "
            f"{number_of(kept, 'observation')} (removed: {_account(self.removed)}); at least "
            f"{minimum_distinct} distinct values and {minimum_observations} observations are needed."
        )

    def require_all(self, what: str) -> None:
        """Refuse a sample of which only the largest values were kept.

        Parameters
        ----------
        what : str
            What needs every value, to begin the message with.

        Raises
        ------
        ChoiceError
            When some observations were only counted.

        Examples
        --------
        >>> Sample([1.5, 2.5]).require_all("The Gini coefficient")
        """
        if self.below:
            raise ChoiceError(
                f"{what} needs every value, and of {self.n} observations ({self.source}) the {self.below} "
                f"smallest were counted and not kept; raise keep (--keep) above {self.n_distinct}."
            )

    def to_dict(self) -> dict[str, Any]:
        """Return the `sample` object of the schema tailnet.analysis/1.

        Returns
        -------
        dict
            `sha256` is the file's hash where there is a file, and `digest` otherwise.

        Examples
        --------
        >>> document = Sample([3, 1, 1]).to_dict()
        >>> document["n"], document["n_distinct"], document["discrete"], document["max"]
        (3, 2, True, 3.0)
        """
        return {
            "n": self.n,
            "n_distinct": self.n_distinct,
            "discrete": self.discrete,
            "sign": self.sign,
            "removed": dict(self.removed),
            "min": self.minimum,
            "max": self.maximum,
            "source": self.source,
            "sha256": self.sha256 or self.digest(),
            "below": self.below,
        }

    def __repr__(self) -> str:
        """Say what the sample is in one line."""
        kind = "discrete" if self.discrete else "continuous"
        below = f" below={self.below}" if self.below else ""
        return (
            f"<Sample n={self.n} n_distinct={self.n_distinct}{below} {kind} sign={self.sign} "
            f"range=[{self.minimum:.6g}, {self.maximum:.6g}] source={self.source!r}>"
        )

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel to workers as plain fields: a read-only mapping can't be pickled."""
        fields = (self.values, self.multiplicities, self.n, self.discrete, self.sign)
        return _restore, (*fields, dict(self.removed), self.source, self.sha256, self.below)


#: The fields of a `Sample` in the order of their declaration.
_Fields: TypeAlias = tuple[
    FloatArray, IntArray | None, int, bool, str, Mapping[str, int], str, str | None, int
]


def _assign(sample: Sample, fields: _Fields) -> None:
    """Fill the frozen fields and close the arrays."""
    values, multiplicities, n, discrete, sign, removed, source, sha256, below = fields
    values.setflags(write=False)
    if multiplicities is not None:
        multiplicities.setflags(write=False)
    for name, value in (
        ("values", values),
        ("multiplicities", multiplicities),
        ("n", n),
        ("discrete", discrete),
        ("sign", sign),
        ("removed", MappingProxyType(dict(removed))),
        ("source", source),
        ("sha256", sha256),
        ("below", below),
    ):
        object.__setattr__(sample, name, value)


def _restore(*fields: Any) -> Sample:
    sample = object.__new__(Sample)
    _assign(sample, fields)
    return sample


def _check_choices(discrete: object, sign: object) -> None:
    if discrete is not None and not isinstance(discrete, (bool, np.bool_)):
        raise ChoiceError(f"discrete is {discrete!r}; give True, False or None.")
    if sign is not None and (not isinstance(sign, str) or sign not in SIGNS):
        raise ChoiceError(f"sign is {sign!r}; give one of {', '.join(SIGNS)}.")


def _positive_part(
    ascending: FloatArray, weights: IntArray | None, sign: str | None
) -> tuple[FloatArray, IntArray | None, str, dict[str, int]]:
    """Cut sorted numbers into what is kept, as positive values, and what is removed."""
    finite, zero, positive, infinite, nan = class_bounds(ascending)

    def weight(start: int, stop: int) -> int:
        return stop - start if weights is None else int(weights[start:stop].sum())

    negatives, positives = weight(finite, zero), weight(positive, infinite)
    removed = {
        "nan": weight(nan, ascending.size),
        "infinite": weight(0, finite) + weight(infinite, nan),
        "zero": weight(zero, positive),
        "negative": negatives,
    }
    used = _choose_sign(sign, positives, negatives, removed)
    if used != "negative":
        run = slice(positive, infinite)
        return ascending[run], None if weights is None else weights[run], used, removed
    removed.update(negative=0, positive=positives)
    run = slice(finite, zero)
    return -ascending[run][::-1], None if weights is None else weights[run][::-1], used, removed


def _choose_sign(sign: str | None, positives: int, negatives: int, removed: Mapping[str, int]) -> str:
    """Return the reading to use, or say that nothing is left or that the user must choose."""
    total = positives + sum(removed.values())
    if positives + negatives == 0:
        raise InsufficientDataError(
            f"There is no finite number other than zero in {number_of(total, 'value')} "
            f"(found: {_account(removed)}); at least {MINIMUM_DISTINCT} distinct values and "
            f"{MINIMUM_OBSERVATIONS} observations are needed."
        )
    if sign is None and negatives:
        keep = "'positive' (keep x > 0) or " if positives else "or "
        raise ChoiceError(
            f"There are {positives} positive and {negatives} negative values, and only you can say what "
            f"a tail is here: choose sign 'magnitude' (|x|), {keep}'negative' (take -x where x < 0), "
            "on the command line --sign."
        )
    used = sign or "positive"
    if (negatives if used == "negative" else positives) == 0:
        raise InsufficientDataError(
            f"The sign is '{used}', and there are {positives} positive and {negatives} negative values; "
            "choose another sign (--sign)."
        )
    return used


@dataclass(frozen=True)
class _Kept:
    """What positive numbers tell of their kind; the last two are asked only where they matter."""

    size: int
    ends: tuple[float, float]
    all_whole: Callable[[], bool]
    fractional: Callable[[], tuple[int, float]]

    @classmethod
    def of(cls, kept: FloatArray) -> Self:
        """Look at sorted numbers."""

        def fractional() -> tuple[int, float]:
            found = kept[kept != np.floor(kept)]
            return found.size, found[0]

        return cls(kept.size, (kept[0], kept[-1]), partial(_all_whole, kept), fractional)

    @classmethod
    def passed(cls, stream: Reduction, n: int) -> Self:
        """Look back at numbers that have passed."""
        found = (stream.fractional, np.float64(stream.smallest_fractional))
        ends = (np.float64(stream.smallest), np.float64(stream.largest))
        return cls(n, ends, lambda: stream.fractional == 0, lambda: found)


def _is_discrete(kept: _Kept, discrete: bool | None, *, integers: bool) -> bool:
    """Settle whether positive values are counts, by choice, by dtype or by their being whole."""
    smallest, largest = kept.ends
    if discrete is False:
        return False
    if discrete is None and not integers:
        if smallest == largest or smallest >= _ALWAYS_WHOLE or not kept.all_whole():
            return False
        raise ChoiceError(
            f"All {kept.size} values are whole numbers: counts, or a rounded measurement? Choose "
            "discrete=True (--discrete) or discrete=False (--continuous)."
        )
    if not integers and not kept.all_whole():
        count, example = kept.fractional()
        raise ChoiceError(
            f"{count} of {kept.size} values are not whole numbers, for instance {example!s}, "
            "so they are not counts; choose discrete=False (--continuous)."
        )
    if largest >= _LARGEST_COUNT:
        raise ChoiceError(
            f"The largest value is {largest!s}; whole numbers from 2^53 on can't be told apart in "
            "double precision. Choose discrete=False (--continuous)."
        )
    return True


def _all_whole(ascending: FloatArray) -> bool:
    """Tell whether all values are whole, looking at ever longer runs: a fraction shows up early."""
    start, stop = 0, 64
    while start < ascending.size:
        run = ascending[start:stop]
        if not np.array_equal(run, np.floor(run)):
            return False
        start, stop = stop, 4 * stop
    return True


def _account(removed: Mapping[str, int]) -> str:
    """List what was removed, such as "2 NaN, 1 zero"."""
    names = {"nan": "NaN"}
    found = [f"{count} {names.get(rule, rule)}" for rule, count in removed.items() if count]
    return ", ".join(found) or "nothing"
