"""The softmax of the last layer, and its errors without cancellation where one class has all but won.

With m the largest of a sample's pre-activations z, e_k = exp(z_k - m) and S the sum of e, the outputs are
p_k = e_k/S. The winner has e = 1 exactly, so that with the sum R of the *other* e

- ``1 - p`` of the winner is R/(1 + R), which keeps its digits where the subtraction has none left;
- ``-ln p_k = (m - z_k) + ln(1 + R)``, both terms >= 0.

All functions take z of shape (..., classes) and work along its last axis.
"""

from dataclasses import dataclass

import numpy as np

from tailnet.arrays import IntArray
from tailnet.mlp.activations import RealArray

_HALF = 0.5


def softmax(z: RealArray, /, *, out: RealArray | None = None) -> RealArray:
    """Compute exp(z_k)/Σ exp(z_j).

    Examples
    --------
    >>> import numpy as np
    >>> softmax(np.array([0.0, 1000.0, 1000.0]))
    array([0. , 0.5, 0.5])
    """
    race = _Race.of(z)
    return np.asarray(np.divide(race.exponentials, race.others + 1.0, out=out))


def residual(z: RealArray, targets: RealArray, /, *, out: RealArray | None = None) -> RealArray:
    """Compute p - t, the derivative by z of the cross-entropy with targets that add up to 1.

    Where t is 0 or 1 its relative error is a few units in the last place.

    Examples
    --------
    >>> import numpy as np
    >>> residual(np.array([0.0, 40.0]), np.array([0.0, 1.0]))
    array([ 4.24835426e-18, -4.24835426e-18])
    """
    race = _Race.of(z)
    out = np.divide(race.exponentials, race.others + 1.0, out=out)
    out -= targets
    # A winner below one half has 1 - p above it, and nothing is lost by subtracting.
    missing = race.missing()
    target = np.take_along_axis(targets, race.winner, axis=-1)
    plain = np.take_along_axis(out, race.winner, axis=-1)
    exact = np.where(missing < _HALF, (1.0 - target) - missing, plain)
    np.put_along_axis(out, race.winner, exact, axis=-1)
    return out


def slanted_residual(z: RealArray, targets: RealArray, /, *, out: RealArray | None = None) -> RealArray:
    """Compute the derivative by z of ½ Σ (p - t)²: p_k (r_k - Σ p_j r_j) with r = p - t.

    For the winner the bracket is (1 - p_k) r_k - (the sum over the others), which keeps its digits once it
    has all but won.
    """
    race = _Race.of(z)
    errors = residual(z, targets)
    shares = race.exponentials / (race.others + 1.0)
    own_error = np.take_along_axis(errors, race.winner, axis=-1)
    own_share = np.take_along_axis(shares, race.winner, axis=-1)
    weighed = shares * errors
    np.put_along_axis(weighed, race.winner, 0.0, axis=-1)
    others = np.sum(weighed, axis=-1, keepdims=True)
    out = np.subtract(errors, own_share * own_error + others, out=out)
    np.put_along_axis(out, race.winner, race.missing() * own_error - others, axis=-1)
    out *= shares
    return out


def cross_entropy(z: RealArray, targets: RealArray) -> RealArray:
    """Compute -Σ t_k ln p_k of each sample, for targets that add up to 1.

    Examples
    --------
    >>> import numpy as np
    >>> float(cross_entropy(np.array([0.0, 40.0]), np.array([0.0, 1.0])))
    4.248354255291589e-18
    """
    race = _Race.of(z)
    behind = np.sum(weighed(targets, race.behind), axis=-1)
    return np.asarray(behind + np.log1p(race.others[..., 0]) * np.sum(targets, axis=-1))


def weighed(weights: RealArray, values: RealArray) -> RealArray:
    """Multiply values by weights, where the weight 0 leaves nothing even of infinity.

    Examples
    --------
    >>> import numpy as np
    >>> weighed(np.array([0.0, 2.0]), np.array([np.inf, 3.0]))
    array([0., 6.])
    """
    out = np.zeros(np.broadcast_shapes(weights.shape, values.shape), values.dtype)
    return np.multiply(weights, values, out=out, where=weights != 0.0)


@dataclass(frozen=True, eq=False, slots=True)
class _Race:
    """Who won, by how much, and what the others have together."""

    behind: RealArray
    exponentials: RealArray
    winner: IntArray
    others: RealArray

    @classmethod
    def of(cls, z: RealArray) -> "_Race":
        winner = np.argmax(z, axis=-1, keepdims=True)
        behind = np.take_along_axis(z, winner, axis=-1) - z
        exponentials = np.exp(-behind)
        losers = exponentials.copy()
        np.put_along_axis(losers, winner, 0.0, axis=-1)
        return cls(behind, exponentials, winner, np.sum(losers, axis=-1, keepdims=True))

    def missing(self) -> RealArray:
        """Return 1 - p of the winner."""
        return self.others / (self.others + 1.0)
