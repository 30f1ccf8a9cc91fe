"""Which weights of a network are looked at: all, those that ever moved, and the first layer's."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tailnet.arrays import FloatArray, IntArray
from tailnet.inference.dependence import Dependence
from tailnet.mlp.activations import RealArray
from tailnet.studies.analysed import Quantity
from tailnet.studies.weight_tails.networks import Network

if TYPE_CHECKING:
    from tailnet.inference.dependence.kept import Cluster

ALL, UPDATED, FIRST = "all weights", "updated weights", "first layer"
PARTS = (ALL, UPDATED, FIRST)
#: Each part's name among the quantities of the study.
QUANTITIES = {ALL: "|W|", UPDATED: "updated |W|", FIRST: "first-layer |W|"}
NOTHING_LEFT_OUT = "Every weight was updated: the updated weights are all weights."

_STATEMENT = (
    "The weights of one network are all trained on the same images, and those of one hidden unit move "
    "together. The p-values and the intervals are calibrated for independent draws, which these are not; "
    "beside them stands an interval of alpha that draws hidden units instead of weights{biases}. The "
    "replication that counts is over training seeds."
)
_BIASES = ", the biases of the outputs as one more"


@dataclass(frozen=True, eq=False)
class Weights:
    """Some weights of a network.

    Attributes
    ----------
    values : ndarray
        Signed; a matrix, inputs by hidden units, for the first layer.
    units : ndarray of int or None
        The hidden unit that each belongs to, biases of the outputs to one more; None in a matrix, where
        it is the column.
    """

    values: RealArray
    units: IntArray | None

    @property
    def magnitudes(self) -> FloatArray:
        """Absolute values in one dimension, without zeros."""
        flat = np.abs(np.asarray(self.values, np.float64)).ravel()
        return flat[flat > 0.0]

    def quantity(self, part: str) -> Quantity:
        """Return them as what the inference layer takes."""
        cluster: Cluster | None = "column" if self.units is None else None
        biases = "" if self.units is None else _BIASES
        dependence = Dependence("coordinate", _STATEMENT.format(biases=biases))
        return Quantity(QUANTITIES[part], self.values, dependence, cluster=cluster, groups=self.units)


def parts(network: Network) -> dict[str, Weights]:
    """Return the parts of a network by name."""
    first, second = network.weights
    hidden = first.shape[1]
    values = np.concatenate([first.ravel(), second.ravel()])
    units = np.concatenate(
        [
            np.broadcast_to(np.arange(hidden), first.shape).ravel(),
            np.broadcast_to(np.arange(hidden + 1)[:, np.newaxis], second.shape).ravel(),
        ]
    )
    moved = ~never_updated(network)
    return {
        ALL: Weights(values, units),
        UPDATED: Weights(values[moved], units[moved]),
        FIRST: Weights(first, None),
    }


def never_updated(network: Network) -> NDArray[Any]:
    """Tell of all weights, in their order, which never moved from their start."""
    first, second = network.weights
    still = np.zeros(first.shape, bool)
    still[: network.unseen.size][network.unseen] = True
    return np.concatenate([still.ravel(), np.zeros(second.size, bool)])
