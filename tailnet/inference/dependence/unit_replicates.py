"""Bootstrap replicates that draw whole units: clusters, or runs of neighbours in an ordered series.

A unit is a group, a row, a column or a single place in an order. Every replicate gives each unit a
multiplicity; the multiplicities are carried to the observations in their sorted order, where they are
counts, and the sample is scanned as it lies. Nothing is sorted again.
"""

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.compiled import kernel
from tailnet.inference import xmin_continuous, xmin_discrete
from tailnet.inference.resampling import accumulate, count_candidates, keep_drawn

#: A replicate without a single candidate tail is drawn again, at most this often.
_ATTEMPTS = 1000


@kernel
def draw_units(generator: np.random.Generator, length: int, times: IntArray) -> None:
    """Draw as many units as there are, in circular runs of `length` neighbours, and count each.

    Every unit is as likely as any other; the last run is cut short (Politis & Romano 1992).
    """
    units = times.size
    times[:] = 0
    left = units
    while left > 0:
        at = int(generator.random() * units)
        for _ in range(min(length, left)):
            times[at] += 1
            at = at + 1 if at + 1 < units else 0
        left -= length


@kernel
def carry(times: IntArray, unit: IntArray, counts: IntArray, ends: IntArray, drawn: IntArray) -> None:
    """Carry the multiplicities of units to the distinct values.

    Observation i, in sorted order, belongs to unit `unit[i]` and occurs `counts[i]` times (empty: once);
    value j has the observations up to `ends[j]` (empty: observation j alone).
    """
    if ends.size == 0:
        for i in range(unit.size):
            drawn[i] = times[unit[i]] * (counts[i] if counts.size else 1)
        return
    i = 0
    for j in range(ends.size):
        total = 0
        while i < ends[j]:
            total += times[unit[i]] * (counts[i] if counts.size else 1)
            i += 1
        drawn[j] = total


@kernel
def replicate_block(
    generator: np.random.Generator,
    body: FloatArray,
    membership: tuple[IntArray, IntArray, IntArray],
    units: tuple[int, int],
    rule: tuple[int, int, int, bool],
    discrete: bool,
    out: FloatArray,
) -> int:
    """Fill a row (exponent, xmin, n_tail) of `out` a replicate; return how many were redrawn.

    Parameters
    ----------
    body : ndarray
        Distinct values, ascending, in the scan's terms: logarithms if continuous. With a given xmin it
        comes first, with or without observations of its own.
    membership : (unit, counts, ends)
        As `carry` takes them.
    units : (number, length)
        How many units there are, and how many neighbours are drawn together.
    rule : (lift, minimum_distinct, minimum_observations, given)
        The convention of the distance, what a candidate must leave in its tail, and whether xmin is given.
    discrete : bool
        Which scan.

    Returns
    -------
    int
        Replicates drawn again because they held no candidate; -1 if one never did.
    """
    lift, minimum_distinct, minimum_observations, given = rule
    unit, counts, ends = membership
    values = np.empty(body.size)
    above = np.empty(body.size + 1, np.int64)
    exponents = np.empty(body.size)
    drawn = np.empty(body.size, np.int64)
    times = np.empty(units[0], np.int64)
    work = xmin_continuous.workspace()
    redrawn = 0
    for replicate in range(out.shape[0]):
        candidates = 0
        distinct = 0
        for _ in range(_ATTEMPTS):
            draw_units(generator, units[1], times)
            carry(times, unit, counts, ends, drawn)
            distinct = _lay_out(body, drawn, given, values, above)
            if given:
                candidates = 1 if distinct > 1 and above[1] > 0 else 0
            else:
                candidates = count_candidates(above, distinct, minimum_distinct, minimum_observations)
            if candidates > 0:
                break
            redrawn += 1
        if candidates == 0:
            return -1
        fitted = exponents[: distinct - 1]
        if discrete:
            curve = (values[:distinct], above[: distinct + 1])
            xmin_discrete.tail_exponents(curve, fitted)
            i, _, _ = xmin_discrete.scan(curve, fitted, candidates, work)
        else:
            line = (values[:distinct], above[: distinct + 1], above[0])
            xmin_continuous.tail_exponents(line, fitted)
            i, _, _ = xmin_continuous.scan(line, fitted, candidates, lift, work)
        out[replicate, 0] = fitted[i]
        out[replicate, 1] = values[i]
        out[replicate, 2] = above[i]
    return redrawn


@kernel
def _lay_out(body: FloatArray, drawn: IntArray, given: bool, values: FloatArray, above: IntArray) -> int:
    """Write the values that came up, and the observations at or above each; a given xmin stands first."""
    if not given:
        distinct = keep_drawn(body, drawn, values, above)
    else:
        values[0], above[0] = body[0], drawn[0]
        distinct = 1 + keep_drawn(body[1:], drawn[1:], values[1:], above[1:])
    accumulate(above, distinct)
    return distinct
