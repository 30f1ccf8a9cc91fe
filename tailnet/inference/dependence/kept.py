"""Which observations a sample kept, and the units that they come in."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.errors import ChoiceError
from tailnet.observations import Observations
from tailnet.sample import Sample

#: What may be drawn together from a matrix.
Cluster: TypeAlias = Literal["row", "column"]
CLUSTERS: tuple[Cluster, ...] = ("row", "column")

#: Axes along which observations have an order that means something, in the singular.
ORDERED = ("iteration", "step", "epoch", "time")
#: Axes that declare observations to be independent draws, unless they come in groups.
INDEPENDENT = ("seed", "independent")
#: Dimensions of a matrix.
MATRIX = 2


@dataclass(frozen=True, eq=False)
class Kept:
    """The observations of a sample in their order.

    Attributes
    ----------
    values : ndarray of float64, shape (m,)
        Positive, as the sample's sign reads them.
    places : ndarray of int64, shape (m,)
        Where each stood among all observations, those removed included.
    counts : ndarray of int64, shape (m,), or None
        How often each occurs.
    """

    values: FloatArray
    places: IntArray
    counts: IntArray | None


@dataclass(frozen=True, eq=False)
class Units:
    """What dependent observations come in.

    Attributes
    ----------
    kind : str
        "observation", "row", "column" or "group".
    number : int
        How many there are, those without a kept observation included.
    of : ndarray of int64, shape (m,)
        The unit of each kept observation.
    ordered : bool
        Whether the units follow each other in an order that was declared.
    """

    kind: str
    number: int
    of: IntArray
    ordered: bool


def kept_observations(observations: Observations, sample: Sample) -> Kept:
    """Find the observations that a sample kept.

    Raises
    ------
    ChoiceError
        When the sample was not made of these observations.

    Examples
    --------
    >>> seen = Observations.of([0.5, -1.5, 0.0, 2.5])
    >>> kept_observations(seen, seen.sample(sign="magnitude")).places
    array([0, 1, 3])
    """
    flat = observations.values.astype(np.float64).ravel()
    if sample.sign != "positive":
        flat = np.abs(flat) if sample.sign == "magnitude" else -flat
    weights = None if observations.counts is None else observations.counts.ravel()
    stays = np.isfinite(flat) & (flat > 0.0)
    if weights is not None:
        stays &= weights > 0
    places = np.flatnonzero(stays)
    counts = None if weights is None else weights[places]
    found = places.size if counts is None else int(counts.sum())
    if found != sample.n:
        raise ChoiceError(
            f"The sample has {sample.n} observations and the observations given with it {found} that its "
            "sign keeps; make the sample of them, with observations.sample()."
        )
    return Kept(flat[places], places, counts)


def units_of(observations: Observations, kept: Kept, cluster: Cluster | None = None) -> Units:
    """Find the units: groups if there are any, else rows or columns of a matrix, else single places.

    Parameters
    ----------
    observations : Observations
        With the axis that was declared.
    kept : Kept
        What the sample kept of them.
    cluster : {"row", "column"}, optional
        What of a matrix holds together. Without it, the rows of a matrix whose axis is an ordered one.

    Raises
    ------
    ChoiceError
        When `cluster` is none of these, or the observations are no matrix or have groups.

    Examples
    --------
    >>> seen = Observations.of([[0.5, 1.5], [3.0, 2.5]], axis="iteration")
    >>> kept = kept_observations(seen, seen.sample())
    >>> units_of(seen, kept).kind, units_of(seen, kept, "column").of
    ('row', array([0, 1, 0, 1]))
    """
    _check_cluster(observations, cluster)
    ordered = is_ordered(observations.axis)
    if observations.groups is not None:
        codes = observations.groups.ravel()[kept.places]
        return Units("group", len(observations.group_labels), codes, ordered)
    rows_follow = ordered and observations.values.ndim >= MATRIX
    if cluster == "column":
        width = observations.values.shape[1]
        return Units("column", width, kept.places % width, ordered=False)
    if cluster == "row" or rows_follow:
        number = observations.values.shape[0]
        width = max(observations.values.size // max(number, 1), 1)
        return Units("row", number, kept.places // width, ordered)
    return Units("observation", observations.values.size, kept.places, ordered)


def is_ordered(axis: str) -> bool:
    """Tell whether observations along an axis follow each other."""
    return axis.strip().lower() in ORDERED


def is_independent(observations: Observations, cluster: Cluster | None) -> bool:
    """Tell whether the observations were declared to be independent draws."""
    together = observations.groups is not None or cluster is not None
    return observations.axis.strip().lower() in INDEPENDENT and not together


def _check_cluster(observations: Observations, cluster: Cluster | None) -> None:
    if cluster is None:
        return
    if cluster not in CLUSTERS:
        raise ChoiceError(f"cluster is {cluster!r}; give 'row' or 'column'.")
    if observations.values.ndim != MATRIX:
        raise ChoiceError(
            f"The cluster is {cluster!r} (--cluster), and the data have shape {observations.values.shape}; "
            "only a matrix has rows and columns. Give a label each instead (--groups)."
        )
    if observations.groups is not None:
        raise ChoiceError(
            f"Both groups (--groups) and the cluster {cluster!r} (--cluster) were given; choose one."
        )
