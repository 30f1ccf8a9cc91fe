r"""What the degree at one end of an edge tells of the other (Solé & Valverde 2004).

With q the law of the remaining degree (degree less one) at the end of an edge and q(k, l) that of both ends,
the entropy is H = -sum q log2 q, the noise H(q|q') = -sum q(k, l) log2 (q(k, l)/q(l)), and the mutual
information I = H - H(q|q'), in bits. A degree of zero has no edge and does not enter.
"""

import math

import numpy as np

from tailnet.arrays import FloatArray, IndexArray, IntArray
from tailnet.compiled import kernel

_LN2 = math.log(2.0)
#: Means of Poisson laws above this take the asymptotic series, whose error is then below 1e-8.
_LARGE = 200.0
_NEGLIGIBLE = 1e-18


@kernel
def information(offsets: IntArray, neighbours: IndexArray) -> tuple[float, float, float, bool]:
    """Return entropy, plug-in mutual information and its bias, in bits, and whether there is an edge.

    The bias is the expectation of the plug-in estimate when the ends of edges meet at random: the number of
    edges between two degrees is then close to a Poisson law, whose variance fixed margins reduce by
    (1 - q_k)(1 - q_l). It depends on the degrees alone.
    """
    ends = neighbours.size
    if ends == 0:
        return 0.0, 0.0, 0.0, False
    degrees = offsets[1:] - offsets[:-1]
    counts = np.bincount(degrees)
    place = np.full(counts.size, -1, np.int64)
    kinds = 0
    for degree in range(1, counts.size):
        if counts[degree] > 0:
            place[degree] = kinds
            kinds += 1
    margin = np.zeros(kinds, np.float64)
    joint = np.zeros((kinds, kinds), np.float64)
    for node in range(degrees.size):
        row = place[degrees[node]]
        for edge in range(offsets[node], offsets[node + 1]):
            joint[row, place[degrees[neighbours[edge]]]] += 1.0
        if row >= 0:
            margin[row] += degrees[node]
    entropy = shared = 0.0
    for row in range(kinds):
        entropy -= margin[row] / ends * math.log(margin[row] / ends)
        for column in range(kinds):
            if joint[row, column] > 0.0:
                expected = margin[row] * margin[column] / ends
                shared += joint[row, column] / ends * math.log(joint[row, column] / expected)
    return entropy / _LN2, shared / _LN2, _bias(margin, ends) / _LN2, True


@kernel
def _bias(margin: FloatArray, ends: int) -> float:
    """Return the expectation of the plug-in mutual information under random pairing, in nats."""
    total = 0.0
    for row in range(margin.size):
        for column in range(row + 1):
            expected = margin[row] * margin[column] / ends
            free = (1.0 - margin[row] / ends) * (1.0 - margin[column] / ends)
            if row == column:
                # Every edge inside one degree counts both its ends there.
                mean = margin[row] * (margin[row] - 1.0) / (2.0 * (ends - 1.0))
                if mean > 0.0:
                    double = 2.0 * mean
                    total += 2.0 * _excess(mean) * free + double * math.log(double)
                total -= expected * math.log(expected)
            else:
                mean = margin[row] * margin[column] / (ends - 1.0)
                total += 2.0 * (_excess(mean) * free + mean * math.log(mean) - expected * math.log(expected))
    return total / ends


@kernel
def _excess(mean: float) -> float:
    """Return E[n ln n] - mean ln mean for n of a Poisson law, which tends to 1/2."""
    if mean > _LARGE:
        return 0.5 + (1.0 + (1.0 + 1.9 / mean) / mean) / (12.0 * mean)
    probability = math.exp(-mean)
    total, number = 0.0, 0.0
    while number <= mean or probability * number > _NEGLIGIBLE:
        number += 1.0
        probability *= mean / number
        total += probability * number * math.log(number)
    return total - mean * math.log(mean)
