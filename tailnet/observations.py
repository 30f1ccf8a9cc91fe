"""The numbers as they came: the order, shape, signs and groups that a sample forgets.

A `Sample` is sorted and positive. What an analysis says about dependence, about the two signs and about
zeros needs what sorting throws away; this is where it is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from numpy.typing import NDArray

from tailnet.errors import ChoiceError, InputError
from tailnet.given_numbers import real_numbers, whole_counts
from tailnet.sample import Sample

#: What can be said when nobody declared how the observations were collected.
UNDECLARED = "not declared"


@dataclass(frozen=True, eq=False, slots=True)
class Observations:
    """Numbers in their order and shape, with what is known of where they come from.

    Attributes
    ----------
    values : ndarray of real numbers, any shape
        As they came, NaN, zeros and negative values included.
    counts : ndarray of int64, of the shape of `values`, or None
        How often each occurs, where the numbers are a (value, count) table.
    groups : ndarray of int64, of the shape of `values`, or None
        Which group each belongs to: its place in `group_labels`.
    group_labels : tuple of str
        The groups, in the order of their first appearance.
    axis : str
        What one observation is of: for example "coordinate", "iteration", "seed", "node", "spectrum".
    discrete : bool or None
        What the origin declares of them (an integer dtype), before anyone chooses.
    source : str
    sha256 : str or None
        As in `Sample`.
    zero_origins : tuple of (str, int)
        How many of the exact zeros come from where, as far as the origin knows.
    """

    values: NDArray[Any]
    counts: NDArray[np.int64] | None = None
    groups: NDArray[np.int64] | None = None
    group_labels: tuple[str, ...] = ()
    axis: str = UNDECLARED
    discrete: bool | None = None
    source: str = "array"
    sha256: str | None = None
    zero_origins: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        """Refuse an axis that says nothing."""
        if not self.axis.strip():
            raise ChoiceError(
                f"The axis is {self.axis!r}; say what one observation is of, such as iteration or node, or "
                "leave it out (--axis)."
            )

    @classmethod
    def of(
        cls,
        values: npt.ArrayLike,
        *,
        counts: npt.ArrayLike | None = None,
        groups: npt.ArrayLike | None = None,
        axis: str = UNDECLARED,
        discrete: bool | None = None,
        source: str = "array",
        sha256: str | None = None,
        zero_origins: Mapping[str, int] | None = None,
    ) -> Self:
        """Take numbers with whatever is known of them.

        Parameters
        ----------
        values : array_like of real numbers
            Any shape; a matrix keeps its rows and columns.
        counts : array_like of whole numbers >= 0, optional
            Multiplicities, of the shape of `values`.
        groups : array_like, optional
            A label each, of the shape of `values`: text or numbers.
        axis, discrete, source, sha256
            As the attributes.
        zero_origins : mapping of str to int, optional
            As the attribute.

        Returns
        -------
        Observations

        Raises
        ------
        InputError
            When the values are not real numbers, a shape differs, or more zeros are given an origin than
            there are.

        Examples
        --------
        >>> seen = Observations.of([[0.5, -1.5], [0.0, 2.5]], groups=[["a", "b"], ["a", "b"]])
        >>> seen.group_labels, seen.groups.tolist()
        (('a', 'b'), [[0, 1], [0, 1]])
        """
        array = real_numbers(values, "values")
        weights = None if counts is None else whole_counts(counts, array.shape).reshape(array.shape)
        codes, labels = (None, ()) if groups is None else _coded(np.asarray(groups), array.shape)
        origins = dict(zero_origins or {})
        _check_origins(origins, array, weights)
        return cls(array, weights, codes, labels, axis, discrete, source, sha256, tuple(origins.items()))

    def sample(self, *, discrete: bool | None = None, sign: str | None = None) -> Sample:
        """Make the sample that the fits consume.

        Parameters
        ----------
        discrete, sign
            As for `Sample`; without `discrete` what the origin declares is taken.

        Returns
        -------
        Sample

        Raises
        ------
        ChoiceError, InsufficientDataError
            As for `Sample`.

        Examples
        --------
        >>> Observations.of([0.5, -1.5, 0.0]).sample(sign="magnitude").values
        array([0.5, 1.5])
        """
        chosen = self.discrete if discrete is None else discrete
        if self.counts is None:
            return Sample(self.values, discrete=chosen, sign=sign, source=self.source, sha256=self.sha256)
        return Sample.from_counts(
            self.values, self.counts, discrete=chosen, sign=sign, source=self.source, sha256=self.sha256
        )


def _check_origins(
    origins: Mapping[str, int], values: NDArray[Any], counts: NDArray[np.int64] | None
) -> None:
    if not origins:
        return
    zero = values == 0
    there = int(zero.sum() if counts is None else counts[zero].sum())
    if sum(origins.values()) > there:
        raise InputError(f"The origins of {sum(origins.values())} zeros are given, and there are {there}.")


def _coded(labels: NDArray[Any], shape: tuple[int, ...]) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Replace labels by numbers, in the order of their first appearance."""
    if labels.shape != shape:
        raise InputError(
            f"The groups have shape {labels.shape} and the values {shape}; give one label a value."
        )
    found, first, codes = np.unique(labels.ravel(), return_index=True, return_inverse=True)
    order = np.argsort(first)
    place = np.empty(order.size, np.int64)
    place[order] = np.arange(order.size)
    return place[codes].reshape(shape), tuple(str(found[i]) for i in order)
