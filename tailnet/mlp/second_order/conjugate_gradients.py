"""Conjugate gradients, which say whether the matrix they met was definite."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray


@dataclass(frozen=True, eq=False, slots=True)
class Solution:
    """What conjugate gradients found.

    Attributes
    ----------
    x : array
        The last iterate.
    residual : float
        ``|b - A x|/|b|`` as the recursion has it.
    products : int
        Products with A.
    definite : bool
        Whether all curvatures ``p^T A p`` that were met are positive. If so, and the residual is nothing,
        A is positive definite on an invariant space that b lies in: all of A that x depends on.
    """

    x: FloatArray
    residual: float
    products: int
    definite: bool


def conjugate_gradients(
    multiply: Callable[[FloatArray], FloatArray], b: FloatArray, *, tolerance: float, max_products: int
) -> Solution:
    """Solve A x = b for a symmetric A, from 0, until the residual is small or the curvature not positive.

    Hestenes & Stiefel (1952), *Journal of Research of the National Bureau of Standards* 49, 409-436.

    Examples
    --------
    >>> diagonal = np.array([2.0, 4.0])
    >>> found = conjugate_gradients(lambda v: diagonal * v, np.ones(2), tolerance=1e-12, max_products=5)
    >>> found.x.round(12), found.products, found.definite
    (array([0.5 , 0.25]), 2, True)
    """
    x, r = np.zeros_like(b), b.copy()
    p, squared = r.copy(), float(r @ r)
    goal = tolerance * tolerance * squared
    products, first = 0, squared
    while squared > goal and products < max_products:
        image = multiply(p)
        products += 1
        curvature = float(p @ image)
        if curvature <= 0.0:
            return Solution(x, float(np.sqrt(squared / first)), products, definite=False)
        length = squared / curvature
        x += length * p
        r -= length * image
        before, squared = squared, float(r @ r)
        p = r + (squared / before) * p
    return Solution(x, float(np.sqrt(squared / first)) if first else 0.0, products, definite=True)
