"""What every fit consumes: sorted distinct positive values with their multiplicities.

A sample also keeps the account of what was removed and by which rule, and the two modelling
choices that the numbers alone cannot make: the sign of signed data, and whether whole numbers
are counts or rounded measurements.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Self, TypeAlias

import numpy as np
import numpy.typing as npt

from tailnet.arrays import FloatArray, IntArray
from tailnet.errors import ChoiceError, InsufficientDataError
from tailnet.given_numbers import number_of, real_numbers, whole_counts

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
        Number of observations kept, the sum of the multiplicities.
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
        discrete = _is_discrete(kept, discrete, integers=array.dtype.kind in "iu")
        del array, ascending
        tally = _merge_ties(kept, None)
        _assign(self, (*tally, kept.size, discrete, sign, removed, source or "array", sha256))

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
        discrete = _is_discrete(kept, discrete, integers=array.dtype.kind in "iu")
        tally = _merge_ties(kept, kept_weights)
        n = kept.size if kept_weights is None else int(kept_weights.sum())
        self = object.__new__(cls)
        _assign(self, (*tally, n, discrete, sign, removed, source or "array", sha256))
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
        their multiplicities as little-endian int64: it depends on the observations alone, and a
        histogram of 10^9 of them costs what its distinct values cost.

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
        if self.n_distinct >= minimum_distinct and self.n >= minimum_observations:
            return
        raise InsufficientDataError(
            f"The sample ({self.source}) has {number_of(self.n_distinct, 'distinct value')} in "
            f"{number_of(self.n, 'observation')} (removed: {_account(self.removed)}); at least "
            f"{minimum_distinct} distinct values and {minimum_observations} observations are needed."
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
        }

    def __repr__(self) -> str:
        """Say what the sample is in one line."""
        kind = "discrete" if self.discrete else "continuous"
        return (
            f"<Sample n={self.n} n_distinct={self.n_distinct} {kind} sign={self.sign} "
            f"range=[{self.minimum:.6g}, {self.maximum:.6g}] source={self.source!r}>"
        )

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel to workers as plain fields: a read-only mapping can't be pickled."""
        fields = (self.values, self.multiplicities, self.n, self.discrete, self.sign)
        return _restore, (*fields, dict(self.removed), self.source, self.sha256)


#: The fields of a `Sample` in the order of their declaration.
_Fields: TypeAlias = tuple[FloatArray, IntArray | None, int, bool, str, Mapping[str, int], str, str | None]


def _assign(sample: Sample, fields: _Fields) -> None:
    """Fill the frozen fields and close the arrays."""
    values, multiplicities, n, discrete, sign, removed, source, sha256 = fields
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
    """Cut sorted numbers into what is kept, as positive values, and what is removed.

    Sorting has put -infinity first and NaN last, so each class is a run between two bisections.
    """
    finite = int(np.searchsorted(ascending, -np.inf, side="right"))
    zero = int(np.searchsorted(ascending, 0.0, side="left"))
    positive = int(np.searchsorted(ascending, 0.0, side="right"))
    infinite = int(np.searchsorted(ascending, np.inf, side="left"))
    nan = int(np.searchsorted(ascending, np.nan, side="left"))

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


def _is_discrete(kept: FloatArray, discrete: bool | None, *, integers: bool) -> bool:
    """Settle whether sorted positive values are counts, by choice, by dtype or by their being whole."""
    if discrete is False:
        return False
    if discrete is None and not integers:
        if kept[0] == kept[-1] or kept[0] >= _ALWAYS_WHOLE or not _all_whole(kept):
            return False
        raise ChoiceError(
            f"All {kept.size} values are whole numbers: counts, or a rounded measurement? Choose "
            "discrete=True (--discrete) or discrete=False (--continuous)."
        )
    if not integers and not _all_whole(kept):
        fractional = kept[kept != np.floor(kept)]
        raise ChoiceError(
            f"{fractional.size} of {kept.size} values are not whole numbers, for instance {fractional[0]!s}, "
            "so they are not counts; choose discrete=False (--continuous)."
        )
    if kept[-1] >= _LARGEST_COUNT:
        raise ChoiceError(
            f"The largest value is {kept[-1]!s}; whole numbers from 2^53 on can't be told apart in "
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


def _merge_ties(ascending: FloatArray, weights: IntArray | None) -> tuple[FloatArray, IntArray | None]:
    """Return the distinct values and their multiplicities, the latter None when all are 1."""
    first = np.empty(ascending.size, dtype=np.bool_)
    first[0] = True
    np.not_equal(ascending[1:], ascending[:-1], out=first[1:])
    if weights is None:
        if first.all():
            return ascending, None
        starts = np.flatnonzero(first)
        counts = np.empty(starts.size, dtype=np.int64)
        np.subtract(starts[1:], starts[:-1], out=counts[:-1])
        counts[-1] = ascending.size - starts[-1]
        del starts  # before the values are copied: three arrays of this size at once are enough
        return ascending[first], counts
    counts = np.add.reduceat(weights, np.flatnonzero(first))
    return ascending[first], None if (counts == 1).all() else counts


def _account(removed: Mapping[str, int]) -> str:
    """List what was removed, such as "2 NaN, 1 zero"."""
    names = {"nan": "NaN"}
    found = [f"{count} {names.get(rule, rule)}" for rule, count in removed.items() if count]
    return ", ".join(found) or "nothing"
