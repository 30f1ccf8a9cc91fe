"""How many order statistics to use: the double bootstrap.

Samples of two sizes, n1 < n and n2 = n1^2/n, are drawn from the data with replacement. At each size the k
is found at which the mean square of a control statistic is least. A control has mean 0 but for the
estimator's own bias of second order, and a variance that falls like 1/k: its best k grows with the sample
as the estimator's does, and k1^2/k2 carries it from the two sizes to n.

For Hill's estimator the control is M2 - 2 M1^2 (Danielsson, de Haan, Peng and de Vries 2001). For those of
real xi it is the difference of two of them at one k, as in Draisma, de Haan, Peng and Pereira (1999). What
carries its best k to the estimator's is a constant: the ratio of the two variances, taken from the
replicates, and that of the two biases, which depends on xi and rho and is taken for 1. The order of k is
right whatever it is.
"""

import math
from dataclasses import dataclass
from functools import partial

import numpy as np

from tailnet.arrays import BoolArray, FloatArray, IntArray
from tailnet.compiled import kernel
from tailnet.inference.tail_index.estimators import estimate
from tailnet.inference.tail_index.sums import TailSums
from tailnet.inference.tail_index.upper_tail import UpperTail
from tailnet.parallel import child, run

#: The estimators whose k is chosen; the smoothed and the corrected Hill estimator go by Hill's.
CHOSEN = ("hill", "moments", "kernel", "pickands")
#: Replicates are no more than this: the least of a mean square is found well enough.
MOST_REPLICATES = 200
FEWEST_REPLICATES = 40
#: What each is compared with.
_PARTNER = {"moments": "kernel", "kernel": "moments", "pickands": "moments"}
#: Below this the smaller of the two samples would hold fewer than forty observations.
FEWEST_OBSERVATIONS = 100
#: n1 = n^0.9, but for large n no more than this or n^0.75, whichever is larger (the theory needs n^0.5).
_FRACTION, _ROOM, _LEAST_FRACTION = 0.9, 50_000, 0.75
#: The smallest k at which a control is looked at, and how many k there are.
_LEAST_K, _POINTS = 8, 60
#: Replicates a block: the unit of parallel work. Changing it changes the stream of every result.
_BLOCK = 10
#: A control counts at a k where at least this share of the replicates have one.
_DEFINED = 0.9


@dataclass(frozen=True)
class Choice:
    """What the double bootstrap chose for one estimator.

    Attributes
    ----------
    k : float
        The number of order statistics for the whole sample; at most n.
    k1, k2 : int
        Where the control was least at the two sizes.
    rho : float
        The rate of the bias that k1 implies.
    """

    k: float
    k1: int
    k2: int
    rho: float


def sizes(n: int) -> tuple[int, int]:
    """Return the sizes n1 and n2 of the bootstrap samples.

    Examples
    --------
    >>> sizes(1000), sizes(10**7)
    ((501, 251), (177827, 3162))
    """
    first = int(min(n**_FRACTION, max(n**_LEAST_FRACTION, _ROOM)))
    return first, first * first // n


def can_be_drawn(tail: UpperTail) -> bool:
    """Tell whether both sizes leave enough order statistics among those that are laid out."""
    return tail.n >= FEWEST_OBSERVATIONS and all(_deepest(tail, size) > _LEAST_K for size in sizes(tail.n))


def _deepest(tail: UpperTail, size: int) -> int:
    """Return the largest k of a bootstrap sample whose order statistics are all laid out.

    Of a part of the data, only that part can be drawn: with room for the noise of the smallest rank.
    """
    expected = size * tail.y.size / tail.n
    return size - 1 if tail.y.size == tail.n else min(size - 1, int(expected - 4.0 * math.sqrt(expected)))


def choose(
    tail: UpperTail, replicates: int, seed: np.random.SeedSequence, jobs: int = 1
) -> dict[str, Choice]:
    """Choose k for every estimator in `CHOSEN` that the replicates define one for.

    Parameters
    ----------
    tail : UpperTail
        The order statistics.
    replicates : int
        At each of the two sizes.
    seed, jobs
        Randomness and workers; the answer is the same for any number.

    Returns
    -------
    dict of Choice
        An estimator without a control is not in it.
    """
    both = [_control(tail, size, replicates, child(seed, size), jobs) for size in sizes(tail.n)]
    chosen = {}
    for row, name in enumerate(CHOSEN):
        found = _combine(name, tail.n, [(control.size, *control.least(row)) for control in both])
        if found is not None:
            chosen[name] = found
    return chosen


@dataclass(frozen=True, eq=False)
class _Control:
    """Mean squares of the controls at one size, and ratios of variances: rows are `CHOSEN`, columns k."""

    size: int
    k: IntArray
    squares: FloatArray
    ratios: FloatArray

    def least(self, row: int) -> tuple[int, float]:
        """Return the k of the least mean square, and var(estimate)/var(control) there; k = 0 if none."""
        square = self.squares[row]
        if not np.isfinite(square).any():
            return 0, math.nan
        at = int(np.nanargmin(square))
        return int(self.k[at]), float(self.ratios[row, at])


def _combine(name: str, n: int, found: list[tuple[int, int, float]]) -> Choice | None:
    """Carry the two best k of the control to the estimator's best k for the whole sample."""
    (n1, k1, ratio), (_, k2, _) = found
    if k1 == 0 or k2 == 0:
        return None
    rho = math.log(k1) / (2.0 * (math.log(k1) - math.log(n1)))
    # Squared bias of the control over the estimator's, times the inverse ratio of their variances.
    factor = (rho / (1.0 - rho)) ** 2 if name == "hill" else ratio
    k = k1 / k2 * k1 * factor ** (1.0 / (1.0 - 2.0 * rho))
    return Choice(min(k, float(n)), k1, k2, rho)


def _control(
    tail: UpperTail, size: int, replicates: int, seed: np.random.SeedSequence, jobs: int
) -> _Control:
    """Draw the replicates of one size and sum up the controls."""
    k = np.unique(np.geomspace(_LEAST_K, _deepest(tail, size), _POINTS).astype(np.int64))
    starts = range(0, replicates, _BLOCK)
    blocks = [(start // _BLOCK, min(_BLOCK, replicates - start)) for start in starts]
    work = partial(_block, tail, size, k, seed)
    drawn = np.concatenate(list(run(work, blocks, jobs=jobs)))
    estimates, controls = drawn[:, 0], drawn[:, 1]
    there = np.isfinite(controls)
    count = there.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        squares = np.where(there, controls, 0.0) ** 2
        mean_square = np.where(count >= _DEFINED * replicates, squares.sum(axis=0) / count, np.nan)
        ratio = _variance(estimates, there) / _variance(controls, there)
    return _Control(size, k, mean_square, ratio)


def _variance(values: FloatArray, there: BoolArray) -> FloatArray:
    """Return the variance over the replicates that are there."""
    count = there.sum(axis=0)
    mean = np.where(there, values, 0.0).sum(axis=0) / count
    return np.asarray(np.where(there, (values - mean) ** 2, 0.0).sum(axis=0) / count)


def _block(
    tail: UpperTail,
    size: int,
    k: IntArray,
    seed: np.random.SeedSequence,
    address: tuple[int, int],
) -> FloatArray:
    """Return estimates and controls, shape (replicates, 2, estimators, k), of a block by its address."""
    number, replicates = address
    generator = np.random.Generator(np.random.PCG64(child(seed, number)))
    drawn = np.empty(int(k[-1]) + 1)
    out = np.empty((replicates, 2, len(CHOSEN), k.size))
    for estimates, controls in out:
        draw_largest(generator, tail.y, tail.n, size, drawn)
        sums = TailSums.of(drawn, size, k)
        paths = {name: estimate(name, sums, None) for name in CHOSEN}
        for row, (name, path) in enumerate(paths.items()):
            estimates[row] = path
            controls[row] = path - paths[_PARTNER[name]] if name in _PARTNER else sums.m2 - 2.0 * sums.m1**2
    return out


@kernel
def draw_largest(generator: np.random.Generator, y: FloatArray, n: int, size: int, drawn: FloatArray) -> None:
    """Fill `drawn` with the largest of `size` draws from n observations, descending, `y` being the largest.

    The ranks are uniform order statistics, each drawn given the one before.
    """
    log_above = 0.0
    for j in range(drawn.size):
        log_above -= generator.standard_exponential() / (size - j)
        rank = int(-np.expm1(log_above) * n)
        drawn[j] = y[min(rank, y.size - 1)]
