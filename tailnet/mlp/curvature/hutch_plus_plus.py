"""Hutch++: the trace on a random subspace exactly, that of the rest by Hutchinson."""

from typing import TYPE_CHECKING

import numpy as np

from tailnet.mlp.curvature.trace import Trace, check_probes, signs
from tailnet.parallel import Rng, seed_sequence

if TYPE_CHECKING:
    from scipy.sparse.linalg import LinearOperator

#: Products go in equal parts to finding a subspace, its trace, and the probes of the rest.
_PARTS = 3


def hutch_plus_plus_trace(operator: "LinearOperator", *, products: int = 99, rng: Rng = None) -> Trace:
    """Estimate the trace of a symmetric operator whose largest eigenvalues carry most of it.

    With Q an orthonormal basis of H S, S random signs, ``tr H = tr Q^T H Q + tr (I - QQ^T) H (I - QQ^T)``:
    the first is computed, the second estimated. For a semidefinite operator the relative error falls as
    1/m in the number m of products, where Hutchinson's falls as 1/sqrt(m) (Meyer, Musco, Musco & Woodruff
    2021, *SOSA*, algorithm 1).

    Parameters
    ----------
    operator : scipy.sparse.linalg.LinearOperator
        Symmetric, such as `tailnet.mlp.curvature.operators.hessian`.
    products : int
        With the operator, at least 6; a multiple of 3 uses them all.
    rng : int, SeedSequence, Generator or None
        The source of randomness.

    Returns
    -------
    Trace
        Its standard error is that of the estimated part, given the subspace.

    Raises
    ------
    ChoiceError
        When there are fewer than six products.

    Examples
    --------
    >>> from scipy.sparse.linalg import aslinearoperator
    >>> one_direction = np.outer(np.ones(50), np.ones(50))
    >>> found = hutch_plus_plus_trace(aslinearoperator(one_direction), products=6, rng=1)
    >>> round(found.value, 9), found.standard_error < 1e-9
    (50.0, True)
    """
    check_probes(products, 2 * _PARTS)
    seed = seed_sequence(rng)
    generator = np.random.default_rng(seed)
    size = operator.shape[0]
    count = min(products // _PARTS, size)
    sketch = signs(generator, size, count)
    basis, _ = np.linalg.qr(operator.matmat(sketch))
    known = float(np.einsum("ij,ij->", basis, operator.matmat(basis)))
    rest = signs(generator, size, count)
    rest -= basis @ (basis.T @ rest)
    probes = known + np.einsum("ij,ij->j", rest, operator.matmat(rest))
    return Trace.of(probes, _PARTS * count, seed)
