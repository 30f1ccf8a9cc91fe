"""What the degrees of a graph say by themselves: shape, ties, and how those of neighbours agree."""

import numpy as np

from tailnet.arrays import IndexArray, IntArray
from tailnet.compiled import kernel


@kernel
def shape_of(degrees: IntArray) -> tuple[float, float, float, bool]:
    """Return mean, skewness m3/m2^1.5 and kurtosis m4/m2² of the degrees, and whether they vary at all.

    Moments are about the mean with weight 1/n; the kurtosis of a normal law is 3.
    """
    n = degrees.size
    if n == 0:
        return 0.0, 0.0, 0.0, False
    mean = degrees.sum() / n
    second = third = fourth = 0.0
    for degree in degrees:
        away = degree - mean
        square = away * away
        second += square
        third += square * away
        fourth += square * square
    if second == 0.0:
        return mean, 0.0, 0.0, False
    variance = second / n
    return mean, third / n / variance**1.5, fourth / n / (variance * variance), True


@kernel
def multiplicity(degrees: IntArray) -> tuple[int, float]:
    """Return the number of distinct degrees above 0, and the largest share of those nodes at one degree."""
    if degrees.size == 0:
        return 0, 0.0
    counts = np.bincount(degrees)
    linked = degrees.size - counts[0]
    if linked == 0:
        return 0, 0.0
    rest = counts[1:]
    return int(np.count_nonzero(rest)), rest.max() / linked


@kernel
def assortativity(offsets: IntArray, neighbours: IndexArray) -> tuple[float, bool]:
    """Return the correlation of the degrees at the two ends of an edge (Newman 2002), and if it is defined.

    It is not where there is no edge, or all ends have one degree. The sums are of whole numbers, so that
    a star has exactly -1.
    """
    first = second = product = 0
    ends = neighbours.size
    for node in range(offsets.size - 1):
        degree = offsets[node + 1] - offsets[node]
        first += degree * degree
        second += degree * degree * degree
        for place in range(offsets[node], offsets[node + 1]):
            other = neighbours[place]
            product += degree * (offsets[other + 1] - offsets[other])
    # Over the 2m ends: mean = first/2m, so cov and var share the factor 1/(2m)².
    variance = float(ends) * float(second) - float(first) * float(first)
    if ends == 0 or variance <= 0.0:
        return 0.0, False
    return (float(ends) * float(product) - float(first) * float(first)) / variance, True
