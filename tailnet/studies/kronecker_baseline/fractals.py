"""The fractals: Kronecker powers of seeds as they are fitted to real graphs."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.baselines.iterated_functions import IteratedFunctions
from tailnet.baselines.kronecker import KroneckerPower
from tailnet.baselines.presets import levels_for, preset

#: Whose seed is taken for a typical one.
TYPICAL = preset("as20000102")
FULL, SIERPINSKI = "Kronecker power", "Sierpiński-like"
#: The second one has no map for the last quarter of the square, as Sierpiński's triangle.
SEEDS: Mapping[str, FloatArray] = MappingProxyType(
    {
        FULL: np.array(TYPICAL.seed),
        SIERPINSKI: np.array(TYPICAL.seed) * np.array([[1.0, 1.0], [1.0, 0.0]]),
    }
)
FRACTALS = tuple(SEEDS)


def fractal(name: str, n_pixels: int) -> KroneckerPower:
    """Return the power with the fewest copies that make as many rows as there are inputs.

    Examples
    --------
    >>> fractal(FULL, 784).shape
    (1024, 1024)
    """
    return KroneckerPower(SEEDS[name], levels_for(n_pixels))


def dimensions(name: str) -> list[float]:
    """Return the generalised dimensions of orders 0, 1 and 2 of the fractal's measure."""
    maps = IteratedFunctions.of_seed(SEEDS[name])
    return [maps.generalised_dimension(order) for order in (0.0, 1.0, 2.0)]
