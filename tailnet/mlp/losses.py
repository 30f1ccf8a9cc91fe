"""Losses: what one sample costs, and its derivative by the last layer's pre-activations.

A loss acts on pre-activations z, not on outputs o, because o forgets z once it is saturated. Which losses
suit a last layer depends on its outputs, so the two are looked up together, by `criterion`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tailnet.errors import ChoiceError
from tailnet.mlp import softmax
from tailnet.mlp.activations import ACTIVATIONS, Activation, Elementwise, RealArray, Residual

SQUARED_ERROR, CROSS_ENTROPY = "squared error", "cross-entropy"
#: Every loss by name.
LOSSES = (SQUARED_ERROR, CROSS_ENTROPY)
SOFTMAX = "softmax"
#: Every kind of output by name: the activations, and the softmax over all outputs.
OUTPUTS = (*ACTIVATIONS, SOFTMAX)
#: Those that state probabilities, so that there is a cross-entropy.
STOCHASTIC = (*(name for name, found in ACTIVATIONS.items() if found.bounds), SOFTMAX)
#: By how much the targets of a softmax may miss the sum of 1.
_SUM_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Criterion:
    """What the last layer puts out and what that costs, summed over outputs.

    Attributes
    ----------
    output, loss : str
        As the registries know them.
    outputs : callable
        Outputs as a function of the pre-activations z, shape (..., outputs).
    value : callable
        ``value(z, targets)``: the loss of each sample, shape (...,).
    delta : callable
        ``delta(z, targets, out=...)``: d loss/d z of each sample, shape (..., outputs).
    bounds : tuple of float, or None
        What targets must lie between; None when any will do.

    Notes
    -----
    Squared error is ``½ Σ (o - t)²`` for any outputs and any targets, with derivative
    ``(o - t) o'(z)``, and for the softmax ``p_k (r_k - Σ p_j r_j)`` with ``r = p - t``.

    Logistic cross-entropy, with tanh or sigmoid outputs, is ``-Σ (q ln p + (1 - q) ln(1 - p))``: an
    output that runs from low to high states the probability ``p = (o - low)/(high - low)`` of a class of
    its own, and its target ``q`` likewise. For the sigmoid with targets 0 or 1 this is the usual logistic
    loss; for tanh with targets -1 or 1 it is the same loss of 2z. The derivative is ``o - t`` in both
    cases.

    Softmax cross-entropy, with softmax outputs, is ``-Σ t ln p``: one of the classes holds, and the
    targets are its probabilities, which add up to 1. The derivative is ``p - t``.

    Under cross-entropy targets are probabilities between the bounds of the output: 0 and 1 for the
    sigmoid and the softmax, -1 and 1 for tanh. Others are refused, not rescaled: -1 is no probability,
    and 0 is an even chance to tanh.

    Examples
    --------
    >>> import numpy as np
    >>> z, targets = np.array([0.0, 40.0]), np.array([1.0, 1.0])
    >>> float(criterion("tanh", "squared error").value(z, targets))
    0.5
    >>> round(float(criterion("sigmoid", "cross-entropy").value(z, targets)), 12)
    0.69314718056
    >>> criterion("softmax", "cross-entropy").delta(np.zeros(2), np.array([1.0, 0.0]))
    array([-0.5,  0.5])
    """

    output: str
    loss: str
    outputs: Elementwise
    value: Callable[[RealArray, RealArray], RealArray]
    delta: Residual
    bounds: tuple[float, float] | None

    def check(self, targets: RealArray) -> None:
        """Refuse targets that this loss gives no meaning to.

        Raises
        ------
        ChoiceError
            Under cross-entropy, when a target is no probability to the output, or the targets of a
            softmax do not add up to 1.
        """
        if self.bounds is None:
            return
        low, high = self.bounds
        if targets.min() < low or targets.max() > high:
            raise ChoiceError(
                f"The targets run from {targets.min():g} to {targets.max():g}; {self.loss} with "
                f"{self.output} outputs needs them within [{low:g}, {high:g}]."
            )
        if self.output == SOFTMAX:
            sums = targets.sum(axis=-1)
            if np.abs(sums - 1.0).max() > _SUM_TOLERANCE:
                raise ChoiceError(
                    f"The targets of a sample add up to between {sums.min():g} and {sums.max():g}; under "
                    f"{self.loss} with {self.output} outputs they are probabilities and must add up to 1."
                )


def criterion(output: str, loss: str) -> Criterion:
    """Look up a loss for a kind of output.

    Parameters
    ----------
    output : str
        The name of an activation, or "softmax".
    loss : str
        "squared error", for any output; "cross-entropy", for "tanh", "sigmoid" and "softmax".

    Raises
    ------
    ChoiceError
        When a name is unknown, or cross-entropy is asked of outputs that state no probability.
    """
    if output not in OUTPUTS:
        raise ChoiceError(f"There is no output {output!r}; choose one of {', '.join(OUTPUTS)}.")
    if loss not in LOSSES:
        raise ChoiceError(f"There is no loss {loss!r}; choose one of {', '.join(LOSSES)}.")
    if loss == CROSS_ENTROPY and output not in STOCHASTIC:
        raise ChoiceError(
            f"The outputs are {output}, which state no probability, so they have no cross-entropy; choose "
            f"{', '.join(STOCHASTIC)} outputs, or squared error."
        )
    return _of_softmax(loss) if output == SOFTMAX else _of_units(ACTIVATIONS[output], loss)


def _of_softmax(loss: str) -> Criterion:
    if loss == CROSS_ENTROPY:
        value, delta, bounds = softmax.cross_entropy, softmax.residual, (0.0, 1.0)
        return Criterion(SOFTMAX, loss, softmax.softmax, value, delta, bounds)
    return Criterion(
        SOFTMAX, loss, softmax.softmax, _squared_error(softmax.residual), softmax.slanted_residual, None
    )


def _of_units(units: Activation, loss: str) -> Criterion:
    if loss == CROSS_ENTROPY and units.bounds is not None:
        value = _logistic_cross_entropy(*units.bounds)
        return Criterion(units.name, loss, units.value, value, units.residual, units.bounds)
    value = _squared_error(units.residual)
    return Criterion(units.name, loss, units.value, value, units.slanted_residual, None)


def _squared_error(residual: Residual) -> Callable[[RealArray, RealArray], RealArray]:
    def value(z: RealArray, targets: RealArray) -> RealArray:
        error = residual(z, targets)
        return np.asarray(0.5 * np.sum(error * error, axis=-1))

    return value


def _logistic_cross_entropy(low: float, high: float) -> Callable[[RealArray, RealArray], RealArray]:
    width = high - low

    def value(z: RealArray, targets: RealArray) -> RealArray:
        probability = (targets - low) / width
        log_odds = width * z
        # -ln σ(z) = ln(1 + exp(-z)) and -ln(1 - σ(z)) = ln(1 + exp(z)); every term is positive. What has no
        # weight counts nothing, also where it leaves the range of numbers.
        miss = softmax.weighed(probability, np.logaddexp(0.0, -log_odds))
        false_alarm = softmax.weighed(1.0 - probability, np.logaddexp(0.0, log_odds))
        return np.asarray(np.sum(miss + false_alarm, axis=-1))

    return value
