"""Lyapunov exponents by the method of Benettin and others: tangents, orthogonalised now and then.

Tangent vectors follow the derivative of the map; every few steps they are replaced by an orthonormal basis
of what they span (QR), and the logarithms of the diagonal of R add up to the growth of lengths, areas,
volumes ... that they span (Benettin, Galgani, Giorgilli & Strelcyn 1980, *Meccanica* 15, 9-20). Twin
trajectories do the same with differences between the map at neighbouring states in place of its derivative:
an independent check, exact only as the distance goes to zero.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError, InsufficientDataError
from tailnet.mlp.lyapunov.block_bootstrap import block_means, expanded_percentiles
from tailnet.mlp.lyapunov.dynamics import Dynamics
from tailnet.mlp.lyapunov.exponents import LyapunovExponents
from tailnet.mlp.lyapunov.kaplan_yorke import kaplan_yorke, positive_sum
from tailnet.mlp.options import is_count, positive
from tailnet.parallel import Rng, child, one_blas_thread, seed_sequence

#: Fewest intervals of time that a bootstrap is made of.
LEAST_INTERVALS = 10
#: Addresses below the seed: of the first tangents, and of the bootstrap.
_TANGENTS, _BOOTSTRAP = 0, 1

#: Moves the state some steps on, and returns what became of tangents of shape (k, dimension).
Propagate = Callable[[FloatArray, int], FloatArray]


@dataclass(frozen=True, slots=True)
class Horizon:
    """How long to watch, and how to say how sure that makes.

    Parameters
    ----------
    steps : int
        Steps that count; a multiple of `every`, at least 10 times as many.
    transient : int
        Steps to take first and discard: the state comes to where it stays, the tangents to their
        directions. A multiple of `every`, or 0.
    every : int
        Steps between orthogonalisations. Few enough that the tangents stay apart: growth rates that differ
        by d lose d × every × 0.43 of 16 digits.
    confidence : float
        Of intervals.
    block : int, optional
        Intervals of time in a block of the bootstrap; by default the root of their number, rounded up.
    replicates : int
        Of the bootstrap.

    Raises
    ------
    ChoiceError
        When a number is out of its range.
    """

    steps: int
    transient: int
    every: int = 10
    confidence: float = 0.95
    block: int | None = None
    replicates: int = 2000

    def __post_init__(self) -> None:
        """Refuse what cannot be watched."""
        counts = (self.steps, self.every, self.replicates)
        if not all(map(is_count, counts)) or self.steps % self.every or self.transient % self.every:
            raise ChoiceError(
                f"steps is {self.steps!r}, transient {self.transient!r} and every {self.every!r}; give whole "
                "numbers, the first two multiples of the third."
            )
        if self.transient < 0 or self.steps < LEAST_INTERVALS * self.every:
            raise ChoiceError(
                f"transient is {self.transient} and steps {self.steps}; give at least 0, and at least "
                f"{LEAST_INTERVALS} times every, {LEAST_INTERVALS * self.every}."
            )
        if not 0.0 < self.confidence < 1.0:
            raise ChoiceError(f"The confidence is {self.confidence}; give a number between 0 and 1.")
        half = self.steps // self.every // 2
        if self.block is not None and not (is_count(self.block) and self.block <= half):
            raise ChoiceError(f"The block is {self.block!r}; give a whole number from 1 to {half}, or none.")


def lyapunov_exponents(
    dynamics: Dynamics,
    *,
    count: int,
    horizon: Horizon,
    tangents: FloatArray | None = None,
    rng: Rng = None,
) -> LyapunovExponents:
    """Compute the largest finite-time Lyapunov exponents of a map by its derivative.

    Parameters
    ----------
    dynamics : Dynamics
        The map at its start. It is moved on by transient + steps.
    count : int
        How many exponents, at most the dimension.
    horizon : Horizon
        How long to watch.
    tangents : array, shape (at most count, dimension), optional
        The first of the tangents to start from, such as `directions` of an earlier stretch; the others are
        drawn, and all are where it is not given. Exponents that differ by less than one over the steps
        since tangents were drawn are not told apart yet.
    rng : int, SeedSequence, Generator or None
        Of the first tangents and the bootstrap.

    Raises
    ------
    ChoiceError
        When there are not so many exponents, or the tangents given are not of that shape.
    InsufficientDataError
        When the tangents collapse: a volume of them is mapped to nothing.

    Examples
    --------
    >>> from tailnet.mlp.lyapunov.dynamics import SmoothMap
    >>> rates = np.array([2.0, 0.5])
    >>> stretch = SmoothMap(lambda x: 0 * x, lambda x, tangents: tangents * rates, np.zeros(2))
    >>> found = lyapunov_exponents(stretch, count=2, horizon=Horizon(1000, 100), rng=1)
    >>> (found.exponents / np.log(2.0)).round(6), found.kaplan_yorke
    (array([ 1., -1.]), 2.0)
    """

    def propagate(moved: FloatArray, steps: int) -> FloatArray:
        for _ in range(steps):
            dynamics.step(moved)
        return moved

    seed = seed_sequence(rng)
    first = _first(tangents, dynamics.state.size, count, seed)
    return _watched(propagate, first, horizon, seed)


def twin_exponents(
    dynamics: Dynamics,
    *,
    count: int,
    horizon: Horizon,
    distance: float = 1e-6,
    tangents: FloatArray | None = None,
    rng: Rng = None,
) -> LyapunovExponents:
    """Compute the same from twins: copies that start a small distance away and take the same steps.

    At each orthogonalisation the twins are put back at `distance` from the state along the new basis. The
    error is of the order of the distance times the bend of the map, and of rounding over the distance.
    With the same `rng` the first tangents are those of `lyapunov_exponents`.

    Parameters
    ----------
    dynamics : Dynamics
        The map at its start. It is moved on by transient + steps.
    count : int
        How many exponents: as many twins.
    horizon : Horizon
        How long to watch.
    distance : float
        Between the state and each twin, in the units of the state.
    tangents : array, shape (at most count, dimension), optional
        As for `lyapunov_exponents`.
    rng : int, SeedSequence, Generator or None
        Of the first tangents and the bootstrap.

    Raises
    ------
    ChoiceError
        When there are not so many exponents, the distance is not positive, or the tangents given are not of
        that shape.
    InsufficientDataError
        When the tangents collapse.
    """
    positive(distance, "distance of the twins")

    def propagate(moved: FloatArray, steps: int) -> FloatArray:
        state = dynamics.state
        twins = [dynamics.at(state + distance * tangent) for tangent in moved]
        for system in (dynamics, *twins):
            for _ in range(steps):
                system.step()
        here = dynamics.state
        return np.array([(twin.state - here) / distance for twin in twins])

    seed = seed_sequence(rng)
    first = _first(tangents, dynamics.state.size, count, seed)
    return _watched(propagate, first, horizon, seed)


def _first(given: FloatArray | None, dimension: int, count: int, seed: np.random.SeedSequence) -> FloatArray:
    """Return tangents to start from: those given, and as many drawn as are missing."""
    if not is_count(count) or count > dimension:
        raise ChoiceError(f"count is {count!r}; give a whole number from 1 to the dimension, {dimension}.")
    tangents = np.random.default_rng(child(seed, _TANGENTS)).standard_normal((count, dimension))
    if given is not None:
        if given.shape[1:] != (dimension,) or len(given) > count:
            raise ChoiceError(
                f"The tangents given have shape {given.shape}; give at most {count} of {dimension} numbers."
            )
        tangents[: len(given)] = given
    return tangents


def _watched(
    propagate: Propagate, first: FloatArray, horizon: Horizon, seed: np.random.SeedSequence
) -> LyapunovExponents:
    every, growth = horizon.every, []
    with one_blas_thread():
        tangents, _ = _orthogonalised(first)
        for start in range(-horizon.transient, horizon.steps, every):
            tangents, lengths = _orthogonalised(propagate(tangents, every))
            if not (np.isfinite(lengths).all() and lengths.min() > 0.0):
                raise InsufficientDataError(
                    f"Step {start + every} after the transient leaves tangents of lengths "
                    f"{lengths.tolist()}; a volume that is mapped to nothing has no exponent, and of one "
                    "that overflows none can be found: ask for fewer exponents, or orthogonalise more often."
                )
            if start >= 0:
                growth.append(np.log(lengths) / every)
    return _summarised(np.array(growth), tangents, horizon, seed)


def _orthogonalised(tangents: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return an orthonormal basis of the rows, in their order, and the diagonal of R."""
    from scipy.linalg import qr

    # The transpose of rows in C's order is columns in Fortran's, which LAPACK takes without a copy.
    basis, triangle = qr(tangents.T, mode="economic", overwrite_a=True, check_finite=False)
    return np.ascontiguousarray(basis.T), np.abs(np.diag(triangle))


def _summarised(
    growth: FloatArray, directions: FloatArray, horizon: Horizon, seed: np.random.SeedSequence
) -> LyapunovExponents:
    exponents, dimension = growth.mean(axis=0), directions.shape[1]
    block = horizon.block or math.ceil(math.sqrt(len(growth)))
    draws = block_means(growth, block=block, replicates=horizon.replicates, rng=child(seed, _BOOTSTRAP))
    blocks = len(growth) / block
    not_run: dict[str, str] = {}
    values: dict[str, float | None] = {}
    intervals: dict[str, tuple[float, float] | None] = {}
    for name, function in (("kaplan_yorke", kaplan_yorke), ("positive_sum", positive_sum)):
        values[name] = function(exponents, dimension)
        found = [function(draw, dimension) for draw in draws]
        known = [one for one in found if one is not None]
        intervals[name] = None
        if values[name] is None:
            not_run[name] = (
                f"the {len(exponents)} exponents asked for, of {dimension}, do not reach far enough down"
            )
        if len(known) < len(found):
            not_run[f"{name}_interval"] = (
                f"undetermined in {len(found) - len(known)} of {len(found)} replicates: too few exponents"
            )
        else:
            low, high = expanded_percentiles(np.array(known), blocks, horizon.confidence)
            intervals[name] = (float(low), float(high))
    widths = expanded_percentiles(draws, blocks, horizon.confidence)
    for array in (exponents, widths, growth, directions):
        array.flags.writeable = False
    return LyapunovExponents(
        exponents=exponents,
        intervals=widths,
        growth=growth,
        directions=directions,
        steps=horizon.steps,
        transient=horizon.transient,
        every=horizon.every,
        dimension=dimension,
        kaplan_yorke=values["kaplan_yorke"],
        kaplan_yorke_interval=intervals["kaplan_yorke"],
        positive_sum=values["positive_sum"],
        positive_sum_interval=intervals["positive_sum"],
        confidence=horizon.confidence,
        block=block,
        replicates=horizon.replicates,
        not_run=not_run,
        seed=seed,
    )
