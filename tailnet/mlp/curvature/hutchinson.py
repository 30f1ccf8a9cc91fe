"""Hutchinson's trace: the mean of ``v^T H v`` over vectors of random signs."""

from typing import TYPE_CHECKING

import numpy as np

from tailnet.mlp.curvature.trace import Trace, check_probes, signs
from tailnet.parallel import Rng, seed_sequence

if TYPE_CHECKING:
    from scipy.sparse.linalg import LinearOperator


def hutchinson_trace(operator: "LinearOperator", *, probes: int = 100, rng: Rng = None) -> Trace:
    """Estimate the trace of a symmetric operator.

    ``E v^T H v = tr H`` for independent components of mean 0 and variance 1; with signs its variance is
    ``2 (|H|_F² - Σ H_ii²)``, the least of all such laws (Hutchinson 1990, *Communications in Statistics:
    Simulation and Computation* 19, 433-450).

    Parameters
    ----------
    operator : scipy.sparse.linalg.LinearOperator
        Symmetric, such as `tailnet.mlp.curvature.operators.hessian`.
    probes : int
        Random vectors, each one product; at least 2.
    rng : int, SeedSequence, Generator or None
        The source of randomness.

    Raises
    ------
    ChoiceError
        When there are fewer than two probes.

    Examples
    --------
    >>> from scipy.sparse.linalg import aslinearoperator
    >>> found = hutchinson_trace(aslinearoperator(np.diag([1.0, 2.0])), probes=2, rng=1)
    >>> found.value, found.standard_error  # a diagonal matrix leaves nothing to chance
    (3.0, 0.0)
    """
    check_probes(probes, 2)
    seed = seed_sequence(rng)
    vectors = signs(np.random.default_rng(seed), operator.shape[0], probes)
    return Trace.of(np.einsum("ij,ij->j", vectors, operator.matmat(vectors)), probes, seed)
