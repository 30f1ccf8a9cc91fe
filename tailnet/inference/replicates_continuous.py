"""Bootstrap replicates of continuous data: generated in order, scanned where they lie, never sorted.

A replicate is written as distinct logarithms, ascending, with the number of observations at or above
each. The body is drawn from the observed values below `xmin` as counts; the tail above it is
ln xmin + E_(k) / (alpha - 1) with E_(k) the order statistics of exponential draws, which Rényi's
representation makes by adding e_k / (n_tail - k + 1). Both come out sorted.
"""

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.compiled import kernel
from tailnet.inference.resampling import accumulate, count_candidates, keep_drawn, resample
from tailnet.inference.xmin_continuous import scan, tail_exponents, workspace

#: A replicate without a single candidate tail is drawn again, at most this often.
_ATTEMPTS = 1000


@kernel
def _add_tail(
    generator: np.random.Generator,
    origin: float,
    a: float,
    draws: int,
    y: FloatArray,
    above: IntArray,
    at: int,
) -> int:
    """Append `draws` order statistics of the fitted tail after position `at`; return the new length."""
    level = origin
    for k in range(draws):
        level += generator.standard_exponential() / (a * (draws - k))
        if at > 0 and y[at - 1] == level:
            above[at - 1] += 1
        else:
            y[at] = level
            above[at] = 1
            at += 1
    return at


@kernel
def replicate_block(
    generator: np.random.Generator,
    body: FloatArray,
    multiplicity: tuple[IntArray, IntArray, bool],
    sizes: tuple[int, int, int],
    tail: tuple[float, float],
    rule: tuple[int, int, int, bool],
    out: FloatArray,
) -> int:
    """Fill a row (distance, alpha - 1, ln xmin, n_tail) of `out` a replicate; return how many were redrawn.

    Parameters
    ----------
    body : ndarray
        Logarithms of the values to draw from with replacement.
    multiplicity : (counts, owner, crowded)
        How often each occurs, as `resample` takes it.
    sizes : (n, n_tail, below)
        Observations in all, in the fitted tail, and below `body`: a replicate's own are binomial. Those
        below are not drawn, and no candidate lies there.
    tail : (ln xmin, alpha - 1)
        The fitted tail.
    rule : (lift, minimum_distinct, minimum_observations, given)
        The convention of the distance, what a candidate must leave in its tail, and whether `xmin` is
        given: then everything drawn is the tail of that one candidate.

    Returns
    -------
    int
        Replicates drawn again because they held no candidate; -1 if one never did.
    """
    n, n_tail, below = sizes
    origin, a = tail
    lift, minimum_distinct, minimum_observations, given = rule
    first = 1 if given else 0
    # A replicate's tail is seldom more than some standard deviations longer; there is more room then.
    room = body.size + first + min(n, n_tail + 10 * int(np.sqrt(n_tail)))
    y = np.empty(room)
    above = np.empty(room + 1, np.int64)
    exponents = np.empty(room)
    drawn = np.empty(body.size, np.int64)
    work = workspace()
    redrawn = 0
    for replicate in range(out.shape[0]):
        candidates = 0
        distinct = 0
        for _ in range(_ATTEMPTS):
            in_tail = generator.binomial(n, n_tail / n) if 0 < n_tail < n else n_tail
            if body.size + first + in_tail > room:
                room = body.size + first + in_tail
                y = np.empty(room)
                above = np.empty(room + 1, np.int64)
                exponents = np.empty(room)
            # A given xmin stands first, with no observation of its own.
            y[0] = origin
            above[0] = 0
            distinct = first
            in_body = n - in_tail
            if in_body > 0 and below > 0:
                in_body -= generator.binomial(in_body, below / (n - n_tail))
            if in_body > 0:
                resample(generator, *multiplicity, in_body, drawn)
                distinct += keep_drawn(body, drawn, y[first:], above[first:])
            distinct = _add_tail(generator, origin, a, in_tail, y, above, distinct)
            accumulate(above, distinct)
            if given:
                candidates = 1 if y[distinct - 1] > origin else 0
            else:
                candidates = count_candidates(above, distinct, minimum_distinct, minimum_observations)
            if candidates > 0:
                break
            redrawn += 1
        if candidates == 0:
            return -1
        curve = (y[:distinct], above[: distinct + 1], above[0])
        tail_exponents(curve, exponents[: distinct - 1])
        i, d, _ = scan(curve, exponents[: distinct - 1], candidates, lift, work)
        out[replicate, 0] = d
        out[replicate, 1] = exponents[i]
        out[replicate, 2] = y[i]
        out[replicate, 3] = above[i]
    return redrawn
