"""The loss of the data over stretches of a training."""

from collections.abc import Sequence

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.errors import TrainingOverflowError
from tailnet.mlp.activations import RealArray
from tailnet.mlp.losses import criterion
from tailnet.mlp.perceptron import Perceptron

#: The trace has at most this many points.
_POINTS = 200


class LossTrace:
    """The mean loss of each stretch of steps, computed at its end from its pre-activations.

    Attributes
    ----------
    sums : array, shape (longest stretch, batch, outputs)
        Pre-activations of the last layer at each step of the stretch, to be filled by the training.
    means : list of float
        Mean loss of each stretch so far; penalties on the weights are no part of it.
    """

    def __init__(self, perceptron: Perceptron, targets: RealArray, samples: IntArray) -> None:
        steps, batch_size = samples.shape
        self._criterion = criterion(perceptron.architecture.output, perceptron.architecture.loss)
        self._targets = targets
        self._samples = samples
        self._length = -(-steps // _POINTS)
        self.means: list[float] = []
        self.sums = np.empty((self._length, batch_size, targets.shape[1]), perceptron.dtype)

    def stretches(self) -> list[tuple[int, int]]:
        """Return the first step of each stretch and the step after its last."""
        steps = len(self._samples)
        return [(first, min(first + self._length, steps)) for first in range(0, steps, self._length)]

    def close(self, first: int, last: int, weights: Sequence[RealArray]) -> None:
        """Take the mean loss of a stretch, or refuse to go on from weights that overflowed.

        Raises
        ------
        TrainingOverflowError
            When a weight or a sum is NaN or infinite.
        """
        sums = self.sums[: last - first]
        if not all(np.isfinite(array).all() for array in (sums, *weights)):
            raise TrainingOverflowError(
                f"Training overflowed between steps {first} and {last - 1}; choose a smaller learning rate."
            )
        found = self._criterion.value(sums, self._targets[self._samples[first:last]])
        self.means.append(float(found.mean(dtype=np.float64)))

    def ends(self) -> IntArray:
        """Return the number of steps done at the end of each stretch."""
        ends = np.array([last for _, last in self.stretches()], dtype=np.int64)
        ends.flags.writeable = False
        return ends

    def losses(self) -> FloatArray:
        """Return the mean loss of each stretch."""
        losses = np.array(self.means)
        losses.flags.writeable = False
        return losses
