"""Losses: what one sample costs, and its derivative by the last layer's pre-activations.

Both losses act on pre-activations z, not on outputs o, because o forgets z once it is saturated.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from tailnet.errors import ChoiceError
from tailnet.mlp.activations import Activation, RealArray


@dataclass(frozen=True, slots=True)
class Loss:
    """A loss of one sample, summed over outputs.

    Attributes
    ----------
    name : str
        As the registry knows it.
    value : callable
        ``value(output, z, targets)``: the loss of each sample. `output` is the last layer's
        `Activation`; z and targets have shape (..., outputs), the result has shape (...,).
    delta : callable
        ``delta(output, z, targets, out)``: d loss/d z of each sample, shape (..., outputs),
        computed into `out`.
    binary : bool
        Whether targets must lie between the bounds of the output.

    Notes
    -----
    Squared error is ``½ Σ (o - t)²``, with derivative ``(o - t) o'(z)``.

    Cross-entropy is ``-Σ (q ln p + (1 - q) ln(1 - p))``: an output that runs from `low` to `high`
    states the probability ``p = (o - low)/(high - low)`` and its target ``q`` likewise. For the
    sigmoid with targets 0 or 1 this is the usual logistic loss; for tanh with targets -1 or 1 it is
    the same loss of 2z. The derivative is ``o - t`` in both cases.

    Examples
    --------
    >>> import numpy as np
    >>> from tailnet.mlp.activations import activation
    >>> z, targets = np.array([0.0, 40.0]), np.array([1.0, 1.0])
    >>> float(loss("squared error").value(activation("tanh"), z, targets))
    0.5
    >>> round(float(loss("cross-entropy").value(activation("sigmoid"), z, targets)), 12)
    0.69314718056
    """

    name: str
    value: Callable[[Activation, RealArray, RealArray], RealArray]
    delta: Callable[[Activation, RealArray, RealArray, RealArray], RealArray]
    binary: bool


def loss(name: str) -> Loss:
    """Look a loss up by name.

    Raises
    ------
    ChoiceError
        When there is none of that name.
    """
    if name not in LOSSES:
        raise ChoiceError(f"There is no loss {name!r}; choose one of {', '.join(LOSSES)}.")
    return LOSSES[name]


def _squared_error(output: Activation, z: RealArray, targets: RealArray) -> RealArray:
    error = output.residual(z, targets)
    return np.asarray(0.5 * np.sum(error * error, axis=-1))


def _squared_error_delta(output: Activation, z: RealArray, targets: RealArray, out: RealArray) -> RealArray:
    output.residual(z, targets, out=out)
    out *= output.derivative(z)
    return out


def _cross_entropy(output: Activation, z: RealArray, targets: RealArray) -> RealArray:
    width = output.high - output.low
    probability = (targets - output.low) / width
    log_odds = width * z
    # -ln σ(z) = ln(1 + exp(-z)) and -ln(1 - σ(z)) = ln(1 + exp(z)); every term is positive.
    miss = probability * np.logaddexp(0.0, -log_odds)
    false_alarm = (1.0 - probability) * np.logaddexp(0.0, log_odds)
    return np.asarray(np.sum(miss + false_alarm, axis=-1))


def _cross_entropy_delta(output: Activation, z: RealArray, targets: RealArray, out: RealArray) -> RealArray:
    return output.residual(z, targets, out=out)


#: Every loss by name.
LOSSES: Mapping[str, Loss] = MappingProxyType(
    {
        "squared error": Loss("squared error", _squared_error, _squared_error_delta, binary=False),
        "cross-entropy": Loss("cross-entropy", _cross_entropy, _cross_entropy_delta, binary=True),
    }
)
