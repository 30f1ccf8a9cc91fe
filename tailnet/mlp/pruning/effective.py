"""The survivors that can matter: those on a path from the inputs, or a bias unit, to the outputs.

A hidden unit without incoming survivors has the sum 0. Where the activation of 0 is 0 it sends nothing on, so
the weights that leave it neither act nor move; and a weight into a unit without outgoing survivors acts on
nothing and has no gradient. Leaving both out changes no number of a training (Vysogorets & Kempe 2023,
*J. Mach. Learn. Res.* 24(99), call what is left the effective subnetwork).
"""

import numpy as np

from tailnet.arrays import BoolArray
from tailnet.mlp.activations import activation
from tailnet.mlp.pruning.mask import Mask


def effective(mask: Mask) -> Mask:
    """Leave the survivors that can change an output of the network, now or later in training.

    Examples
    --------
    >>> import numpy as np
    >>> from tailnet.mlp.architecture import Architecture
    >>> kept = [np.array([[True, False]]), np.array([[False], [True]])]
    >>> effective(Mask(Architecture((1, 2, 1), bias=False), kept)).n_survivors
    0
    """
    reached, needed = _reached(mask), _needed(mask)
    return Mask(
        mask.architecture,
        [
            kept & sources[:, np.newaxis] & targets
            for kept, sources, targets in zip(mask.kept, reached, needed, strict=True)
        ],
    )


def _reached(mask: Mask) -> list[BoolArray]:
    """Tell of the units that feed each layer, the bias unit among them, which ever send on another than 0."""
    bias = np.ones(int(mask.architecture.bias), bool)
    quiet = float(activation(mask.architecture.activation).value(np.zeros(1))[0]) == 0.0
    found = [np.ones(mask.kept[0].shape[0], bool)]
    for kept in mask.kept[:-1]:
        units = kept[found[-1]].any(axis=0) if quiet else np.ones(kept.shape[1], bool)
        found.append(np.concatenate([units, bias]))
    return found


def _needed(mask: Mask) -> list[BoolArray]:
    """Tell of the units that each layer feeds which act on an output."""
    found = [np.ones(mask.kept[-1].shape[1], bool)]
    for kept, width in zip(mask.kept[:0:-1], mask.architecture.widths[-2:0:-1], strict=True):
        found.append(np.asarray(kept[:width, found[-1]].any(axis=1)))
    return found[::-1]
