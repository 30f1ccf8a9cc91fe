"""One replicate of a cluster or block bootstrap, written out: units are drawn, their rows put together."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def drawn_rows(generator: np.random.Generator, unit: ArrayLike, units: int, length: int) -> NDArray[np.int64]:
    """Return the rows of a replicate: circular runs of `length` units until there are as many as before."""
    labels = np.asarray(unit)
    chosen: list[int] = []
    while len(chosen) < units:
        start = int(generator.random() * units)
        chosen.extend((start + step) % units for step in range(length))
    return np.concatenate([np.flatnonzero(labels == one) for one in chosen[:units]])
