"""Samples seen at a scale near 1, so that arithmetic is the same in all units."""

import math

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.sample import Sample

#: Binary orders of magnitude that values keep from the ends of the doubles.
_ROOM = 1000


def unit_scale(sample: Sample) -> tuple[FloatArray, FloatArray | None, int]:
    """Divide the values by the power of two nearest to their middle one.

    The division is exact. It is left out, in whole or in part, where values would leave the range of
    doubles.

    Parameters
    ----------
    sample : Sample

    Returns
    -------
    values : ndarray, shape (n_distinct,)
        Ascending: the values divided by 2^exponent.
    weights : ndarray, shape (n_distinct,), or None
        Share of each in the observations; None where every value occurs once.
    exponent : int

    Examples
    --------
    >>> values, weights, exponent = unit_scale(Sample([1.0e-300, 1.5e-300, 2.0e-300, 1.5e-300]))
    >>> values.round(3), weights, exponent
    (array([0.67 , 1.005, 1.339]), array([0.25, 0.5 , 0.25]), -996)
    """
    middle = float(sample.values[sample.n_distinct // 2])
    fraction, exponent = math.frexp(middle)
    exponent -= fraction < math.sqrt(0.5)
    lowest = math.frexp(sample.maximum)[1] - _ROOM
    highest = math.frexp(sample.minimum)[1] + _ROOM
    exponent = 0 if lowest > highest else min(max(exponent, lowest), highest)
    weights = None if sample.multiplicities is None else sample.multiplicities / sample.n
    return np.ldexp(sample.values, -exponent), weights, exponent
