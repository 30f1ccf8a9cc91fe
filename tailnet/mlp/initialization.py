"""Where training starts: weights drawn at random, by the name of the scheme."""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from tailnet.errors import ChoiceError
from tailnet.mlp.activations import RealArray
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.schemes import Fans, Scheme
from tailnet.mlp.schemes import scheme as by_name
from tailnet.parallel import Rng, seed_sequence


def initialize(
    architecture: Architecture,
    *,
    scheme: str | Scheme = "uniform",
    bias: str | Scheme | None = None,
    rng: Rng = None,
    dtype: DTypeLike = np.float64,
    **options: Any,
) -> Perceptron:
    """Draw a perceptron, layer by layer from the inputs.

    Parameters
    ----------
    architecture : Architecture
        What to draw weights for.
    scheme : str or Scheme
        The law of the weights: "uniform", "normal", "fan-in", "fan-out", "glorot uniform", "glorot
        normal", "he", "pareto" or "zero"; `tailnet.mlp.schemes` has their variances. Or a scheme itself.
    bias : str or Scheme, optional
        The law of the weights of bias units, with its own defaults. By default they are drawn with the
        others of their layer, from the same law.
    rng : int, SeedSequence, Generator or None
        The source of randomness; the same one gives the same weights.
    dtype : dtype
        float64 or float32. Both draw the same numbers, the second rounds them.
    **options
        Of the scheme that is given by name, such as ``scale=1e-5`` for "uniform".

    Raises
    ------
    ChoiceError
        When a scheme is unknown, does not take the options or finds them out of range, when options are
        given beside a scheme that has its own, `bias` is given to a network without bias units, or the
        weights leave the range of numbers.

    Examples
    --------
    >>> network = initialize(Architecture((64, 30, 10)), scale=1e-5, rng=1)
    >>> [layer.shape for layer in network.weights]
    [(65, 30), (31, 10)]
    >>> bool(abs(network.weights[0]).max() <= 1e-5)
    True
    >>> network = initialize(Architecture((64, 30, 10)), scheme="fan-in", bias="zero", rng=1)
    >>> bool(network.weights[0][-1].any())
    False
    """
    own = _scheme(scheme, options)
    other = None if bias is None else _scheme(bias, {})
    if other is not None and not architecture.bias:
        raise ChoiceError(f"{architecture} has no bias units, so bias={bias!r} has nothing to draw.")
    generator = np.random.default_rng(seed_sequence(rng))
    # A heavy tail may leave the range of numbers; the perceptron refuses such weights, in words.
    with np.errstate(over="ignore"):
        try:
            layers = [
                _layer(generator, Fans(*widths), own, other, bias=architecture.bias).astype(dtype, copy=False)
                for widths in pairwise(architecture.widths)
            ]
        except OverflowError as error:
            raise ChoiceError(
                f"The initialisation {own} leaves the range of numbers; scale it down."
            ) from error
    return Perceptron(architecture, layers)


def _scheme(given: str | Scheme, options: dict[str, Any]) -> Scheme:
    if isinstance(given, str):
        return by_name(given, **options)
    if options:
        raise ChoiceError(f"The initialisation {given} has its own options; {options} cannot be added to it.")
    return given


def _layer(
    generator: np.random.Generator, fans: Fans, own: Scheme, other: Scheme | None, *, bias: bool
) -> RealArray:
    """Draw a layer at once, or its bias row, which is the last, after the rest."""
    if other is None:
        return own.draw(generator, fans, (fans.fan_in + bias, fans.fan_out))
    weights = own.draw(generator, fans, (fans.fan_in, fans.fan_out))
    return np.concatenate([weights, other.draw(generator, fans, (1, fans.fan_out))])
