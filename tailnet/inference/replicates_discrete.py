"""Bootstrap replicates of counts: generated and scanned as distinct values with multiplicities.

The body is drawn from the observed values below `xmin`, the tail from the fitted zeta law, both as
counts by value, so that a replicate costs what its distinct values cost.
"""

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.compiled import kernel
from tailnet.distributions.zeta_sampling import draw_counts
from tailnet.inference.resampling import accumulate, count_candidates, keep_drawn, resample
from tailnet.inference.xmin_continuous import workspace
from tailnet.inference.xmin_discrete import scan, tail_exponents

#: A replicate without a single candidate tail is drawn again, at most this often.
_ATTEMPTS = 1000


@kernel
def _drop_first(values: FloatArray, above: IntArray, distinct: int) -> int:
    """Drop the placeholder of a given xmin where xmin itself was drawn: it may stand only once."""
    for j in range(distinct - 1):
        values[j] = values[j + 1]
        above[j] = above[j + 1]
    return distinct - 1


@kernel
def replicate_block(
    generator: np.random.Generator,
    body: FloatArray,
    multiplicity: tuple[IntArray, IntArray, bool],
    sizes: tuple[int, int, int],
    tail: tuple[float, float],
    rule: tuple[int, int, bool],
    out: FloatArray,
) -> int:
    """Fill a row (distance, alpha, xmin, n_tail) of `out` a replicate; return how many were redrawn.

    Parameters are those of the continuous block, with `tail` (xmin, alpha) and `rule`
    (minimum_distinct, minimum_observations, given).
    """
    n, n_tail, below = sizes
    xmin, alpha = tail
    minimum_distinct, minimum_observations, given = rule
    first = 1 if given else 0
    values = np.empty(2 * body.size + 64)
    above = np.empty(values.size + 1, np.int64)
    drawn = np.empty(body.size, np.int64)
    alphas = np.empty(values.size)
    work = workspace()
    redrawn = 0
    for replicate in range(out.shape[0]):
        candidates = 0
        distinct = 0
        for _ in range(_ATTEMPTS):
            in_tail = generator.binomial(n, n_tail / n) if 0 < n_tail < n else n_tail
            # A given xmin stands first, with no observation of its own.
            values[0] = xmin
            above[0] = 0
            distinct = first
            in_body = n - in_tail
            if in_body > 0 and below > 0:
                in_body -= generator.binomial(in_body, below / (n - n_tail))
            if in_body > 0:
                resample(generator, *multiplicity, in_body, drawn)
                distinct += keep_drawn(body, drawn, values[first:], above[first:])
            values, above, distinct = draw_counts(generator, alpha, xmin, in_tail, values, above, distinct)
            if given and values[1] == xmin:
                distinct = _drop_first(values, above, distinct)
            accumulate(above, distinct)
            if alphas.size < values.size:
                alphas = np.empty(values.size)
            if given:
                candidates = 1 if values[distinct - 1] > xmin else 0
            else:
                candidates = count_candidates(above, distinct, minimum_distinct, minimum_observations)
            if candidates > 0:
                break
            redrawn += 1
        if candidates == 0:
            return -1
        curve = (values[:distinct], above[: distinct + 1])
        tail_exponents(curve, alphas[:candidates])
        i, d, _ = scan(curve, alphas[:candidates], candidates, work)
        out[replicate, 0] = d
        out[replicate, 1] = alphas[i]
        out[replicate, 2] = values[i]
        out[replicate, 3] = above[i]
    return redrawn
