"""Where training starts: weights drawn at random, by the name of the scheme."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
from numpy.typing import DTypeLike

from tailnet.errors import ChoiceError
from tailnet.mlp.activations import RealArray
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.perceptron import Perceptron
from tailnet.parallel import Rng, seed_sequence

#: Draws one layer of shape (fan-in, fan-out) at a given scale.
Draw: TypeAlias = Callable[[np.random.Generator, tuple[int, int], float], RealArray]


def initialize(
    architecture: Architecture,
    *,
    scheme: str = "uniform",
    scale: float = 0.25,
    rng: Rng = None,
    dtype: DTypeLike = np.float64,
) -> Perceptron:
    """Draw a perceptron, layer by layer from the inputs, bias rows included.

    Parameters
    ----------
    architecture : Architecture
        What to draw weights for.
    scheme : str
        "uniform": independent and uniform on [-scale, scale).
    scale : float
        Largest magnitude of a weight; positive and finite.
    rng : int, SeedSequence, Generator or None
        The source of randomness; the same one gives the same weights.
    dtype : dtype
        float64 or float32. Both draw the same numbers, the second rounds them.

    Raises
    ------
    ChoiceError
        When the scheme is unknown or the scale is not positive and finite.

    Examples
    --------
    >>> network = initialize(Architecture((64, 30, 10)), scale=1e-5, rng=1)
    >>> [layer.shape for layer in network.weights]
    [(65, 30), (31, 10)]
    >>> bool(abs(network.weights[0]).max() <= 1e-5)
    True
    """
    if scheme not in SCHEMES:
        raise ChoiceError(f"There is no initialisation {scheme!r}; choose one of {', '.join(SCHEMES)}.")
    if not 0.0 < scale < np.inf:
        raise ChoiceError(f"The scale of the initial weights is {scale}; give a positive, finite number.")
    generator = np.random.default_rng(seed_sequence(rng))
    layers = [SCHEMES[scheme](generator, shape, scale) for shape in architecture.weight_shapes]
    return Perceptron(architecture, [layer.astype(dtype, copy=False) for layer in layers])


def _uniform(generator: np.random.Generator, shape: tuple[int, int], scale: float) -> RealArray:
    return generator.uniform(-scale, scale, size=shape)


#: Every initialisation by name.
SCHEMES: Mapping[str, Draw] = MappingProxyType({"uniform": _uniform})
