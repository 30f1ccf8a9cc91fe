"""The mask of weights drawn at random among those that any sample reaches."""

from collections.abc import Sequence

import numpy as np

from tailnet.arrays import BoolArray
from tailnet.mlp.activations import RealArray
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.perceptron import rows_of
from tailnet.mlp.pruning.counts import Survivors
from tailnet.mlp.pruning.largest import keep_largest
from tailnet.mlp.pruning.mask import Mask
from tailnet.parallel import Rng, seed_sequence


def random_live(
    architecture: Architecture, inputs: RealArray, *, survivors: Survivors, layers: Sequence[int], rng: Rng
) -> Mask:
    """Keep weights drawn uniformly without replacement, none of them from an input that is 0 in all samples.

    A weight from such an input never moves and never acts, so a mask that spends survivors on it is no fair
    rival: on MNIST that is about a tenth of all inputs.

    Parameters
    ----------
    architecture : Architecture
        Of the networks it is for.
    inputs : array, shape (samples, inputs)
        Of the training.
    survivors, layers
        As in `keep_largest`; layers ranked together are drawn from together.
    rng : int, SeedSequence, Generator or None
        The source of randomness.

    Raises
    ------
    ChoiceError
        When fewer weights are live than shall survive, or no such layer, or shapes do not fit.

    Examples
    --------
    >>> inputs = np.array([[1.0, 0.0], [2.0, 0.0]])
    >>> mask = random_live(Architecture((2, 2, 1)), inputs, survivors=3, layers=(0,), rng=1)
    >>> mask.survivors, bool(mask.kept[0][1].any())
    ((3, 3), False)
    """
    generator = np.random.default_rng(seed_sequence(rng))
    scores = [
        np.where(live, generator.random(live.shape), -np.inf) for live in live_weights(architecture, inputs)
    ]
    return keep_largest(architecture, scores, survivors=survivors, layers=layers)


def live_weights(architecture: Architecture, inputs: RealArray) -> list[BoolArray]:
    """Tell which weights of each layer do not come from an input that is 0 in all samples.

    Examples
    --------
    >>> live_weights(Architecture((2, 1)), np.array([[0.0, 1.0]]))[0].ravel()
    array([False,  True,  True])
    """
    rows = rows_of(inputs, architecture.widths[0], np.dtype(np.float64), name="inputs")
    live = [np.ones(shape, bool) for shape in architecture.weight_shapes]
    live[0][: rows.shape[1]] = np.any(rows, axis=0, keepdims=True).T
    return live
