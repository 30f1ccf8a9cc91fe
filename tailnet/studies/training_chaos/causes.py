"""Why the leading tangent grows: what its steps do to it, one by one."""

import math

from tailnet.arrays import FloatArray
from tailnet.mlp.lyapunov.dynamics import Dynamics

NEGATIVE, OVERSHOOT, TURNED, SHRUNK = "negative curvature", "overshoot", "turning", "contraction"
#: In the order in which they are told.
CAUSES = (NEGATIVE, OVERSHOOT, TURNED, SHRUNK)


def growth_by_cause(system: Dynamics, tangent: FloatArray, *, turning: int, steps: int) -> dict[str, float]:
    """Split the growth of a tangent among the kinds of step that make it.

    A step takes the unit tangent v to ``(I - eta H) v``, H the Hessian of the step's batch. It adds
    ``ln |(I - eta H) v|`` to one of four sums, by ``c = v^T (I - eta H) v = 1 - eta v^T H v``:

    - negative curvature, c > 1: the loss of the batch bends down along v;
    - overshoot, c < -1: it bends up so strongly that the step lands farther off on the other side;
    - turning, |c| <= 1 and longer all the same: v is no eigenvector, and what it is turned into is longer;
    - contraction: shorter, or as long.

    Parameters
    ----------
    system : Dynamics
        A training without momentum; moved on by turning + steps.
    tangent : array, shape (dimension,)
        Not zero; any direction.
    turning : int
        Steps to take before any count.
    steps : int
        Steps that count.

    Returns
    -------
    dict of str to float
        The sums over the number of steps; together they are the growth of the tangent a step.

    Examples
    --------
    >>> import numpy as np
    >>> from tailnet.mlp.lyapunov.dynamics import SmoothMap
    >>> flip = SmoothMap(lambda x: -x, lambda x, tangents: -np.e * tangents, np.ones(1))
    >>> growth_by_cause(flip, np.ones(1), turning=0, steps=5)["overshoot"]
    1.0
    """
    sums = dict.fromkeys(CAUSES, 0.0)
    row = tangent.reshape(1, -1) / math.sqrt(float(tangent @ tangent))
    for step in range(turning + steps):
        before = row[0].copy()
        system.step(row)
        after = row[0]
        length = math.sqrt(float(after @ after))
        if step >= turning:
            sums[_cause(float(before @ after), length)] += math.log(length) / steps
        row /= length
    return sums


def _cause(along: float, length: float) -> str:
    if along > 1.0:
        return NEGATIVE
    if along < -1.0:
        return OVERSHOOT
    return TURNED if length > 1.0 else SHRUNK
