"""The correlation dimension of the weights that a training visits, beside that of a walk without memory."""

from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.errors import InsufficientDataError
from tailnet.mlp.lyapunov.correlation_dimension import CorrelationDimension, Scaling, correlation_dimension
from tailnet.mlp.lyapunov.dynamics import Dynamics
from tailnet.studies.training_chaos.design import STEPS

#: Steps between points.
STRIDE = 4
#: Points as near in time as this are no pair; shares of pairs between which the slope is taken; blocks of the
#: jackknife.
SCALING = Scaling(window=25, shares=(0.005, 0.1), blocks=10)


@dataclass(frozen=True, eq=False, slots=True)
class Visited:
    """Dimensions of the trajectory and of its control; None with the reason where there is none.

    Attributes
    ----------
    trajectory, walk : CorrelationDimension or None
        Of the weights, and of a walk that takes the same moves between points in a random order.
    why : str or None
        Why one is missing.
    """

    trajectory: CorrelationDimension | None
    walk: CorrelationDimension | None
    why: str | None = None


def visited(system: Dynamics, seed: np.random.SeedSequence) -> Visited:
    """Follow a training for `STEPS` steps and estimate the dimension of what it visits.

    Parameters
    ----------
    system : Dynamics
        Past its transient; moved on.
    seed : numpy.random.SeedSequence
        Of the order of the walk's moves.
    """
    points = np.array([_later(system) for _ in range(STEPS // STRIDE)])
    moves = np.diff(points, axis=0)
    shuffled = moves[np.random.default_rng(seed).permutation(len(moves))]
    walk = points[0] + np.concatenate([np.zeros((1, points.shape[1])), np.cumsum(shuffled, axis=0)])
    try:
        return Visited(correlation_dimension(points, SCALING), correlation_dimension(walk, SCALING))
    except InsufficientDataError as error:
        return Visited(None, None, str(error))


def _later(system: Dynamics) -> FloatArray:
    for _ in range(STRIDE):
        system.step()
    return system.state
