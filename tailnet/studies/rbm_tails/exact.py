"""Beside the exact gradient: the bias of CD-k on a small machine, and the same inequality without it."""

from typing import Any

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.parallel import child
from tailnet.rbm.bias import bias
from tailnet.rbm.enumeration import exact_gradient
from tailnet.studies.rbm_tails import design
from tailnet.studies.rbm_tails.design import CD1, ESTIMATORS, FIRST, LAST
from tailnet.studies.rbm_tails.machines import estimate, trained
from tailnet.studies.rbm_tails.spread import gini_of, log_shares

#: The machine of which the expectation of CD-k is known: a grid of pixels, and hidden units.
GRID, SMALL_HIDDEN = (4, 3), 8
#: Gibbs steps.
KS = (1, 2, 5, 10, 20, 50)
#: Steps of its training.
SMALL_STEPS = 3000
#: Hidden units of the machine of all pixels whose gradient is computed exactly.
FEW_HIDDEN = 12
EXACT = "exact"

_TRAIN, _ROWS, _ESTIMATES = range(3)


def grid_of(shape: tuple[int, ...]) -> list[int]:
    """Return pixels on an even grid over the middle of a picture, row by row.

    Examples
    --------
    >>> grid_of((8, 8))
    [18, 20, 21, 26, 28, 29, 34, 36, 37, 42, 44, 45]
    """
    height, width = shape
    rows, columns = (
        np.linspace(0.3 * size, 0.7 * size, many).astype(int)
        for size, many in zip((height, width), GRID, strict=True)
    )
    return [int(row * width + column) for row in rows for column in columns]


def small(binary: FloatArray, shape: tuple[int, ...], seed: np.random.SeedSequence) -> dict[str, list[Any]]:
    """Compute the bias of CD-k over all training patches, at the start and after training.

    Parameters
    ----------
    binary : array, shape (samples, visible)
        0 or 1.
    shape : tuple of int
        Of a picture.
    seed : SeedSequence

    Returns
    -------
    dict
        By step: a row for each of `KS`.
    """
    patches = np.ascontiguousarray(binary[:, grid_of(shape)])
    done = trained(
        patches,
        child(seed, _TRAIN),
        CD1,
        hidden=SMALL_HIDDEN,
        steps=SMALL_STEPS,
        batch=design.BATCH,
    )
    machines = {FIRST: done.start, LAST: done.training.machine}
    return {
        step: [found.to_dict() for found in bias(machine, patches, ks=KS)]
        for step, machine in machines.items()
    }


def wide(binary: FloatArray, seed: np.random.SeedSequence) -> dict[str, dict[str, Any]]:
    """Hold the estimates of a minibatch's gradient beside the exact one, on all pixels and few hidden units.

    Returns
    -------
    dict
        By estimator: Gini coefficient, shares of the variance of ln|g|, cosine with the exact gradient, and
        the norm of the difference over that of the exact one.
    """
    done = trained(
        binary,
        child(seed, _TRAIN),
        design.PERSISTENT,
        hidden=FEW_HIDDEN,
        steps=design.STEPS,
        batch=design.BATCH,
    )
    machine = done.training.machine.astype(np.float64)
    rows = np.random.default_rng(child(seed, _ROWS)).integers(len(binary), size=design.BATCH)
    batch = binary[rows]
    exact = np.asarray(exact_gradient(machine, batch).gradient, np.float64)
    found = {EXACT: _beside(exact, exact)}
    for place, estimator in enumerate(ESTIMATORS):
        own = child(seed, _ESTIMATES, place)
        one = estimate(machine, batch, estimator, done.training.chains, own)
        found[estimator.name] = _beside(one, exact)
    return found


def _beside(one: FloatArray, exact: FloatArray) -> dict[str, Any]:
    norm = float(np.linalg.norm(exact))
    own = float(np.linalg.norm(one))
    return {
        "gini": gini_of(one),
        "shares": log_shares(one),
        "cosine": float(np.sum(one * exact)) / (own * norm),
        "apart": float(np.linalg.norm(one - exact)) / norm,
    }
