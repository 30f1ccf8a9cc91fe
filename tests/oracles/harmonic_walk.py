"""Where a Brownian walker from far away first touches a set of discs, by small Gaussian steps.

Independent of the kernel's exact jumps: each step is Gaussian, with a standard deviation of 0.15 times the
gap to the nearest disc, so that touching in between is out of the question. A walker very far away starts
anew, which shifts the law by the square of the ratio of the radii.
"""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
_FAR, _SHARE, _CONTACT = 400.0, 0.15, 1e-3


def touched(centres: FloatArray, start: float, walkers: int, rng: np.random.Generator) -> FloatArray:
    """Return, shape (walkers, 3), the disc that each touched and its place then; discs have diameter 1."""
    places = _launched(start, walkers, rng)
    out = np.empty((walkers, 3))
    left = np.arange(walkers)
    while left.size:
        distances = np.sqrt(((places[:, np.newaxis] - centres) ** 2).sum(axis=2))
        nearest = distances.argmin(axis=1)
        gaps = distances.min(axis=1) - 1.0
        done = gaps < _CONTACT
        out[left[done], 0] = nearest[done]
        out[left[done], 1:] = places[done]
        left, places, gaps = left[~done], places[~done], gaps[~done]
        places = places + _SHARE * gaps[:, np.newaxis] * rng.standard_normal(places.shape)
        far = np.hypot(*places.T) > _FAR
        places[far] = _launched(start, int(far.sum()), rng)
    return out


def _launched(start: float, walkers: int, rng: np.random.Generator) -> FloatArray:
    angles = rng.uniform(0.0, 2.0 * np.pi, walkers)
    return start * np.column_stack([np.cos(angles), np.sin(angles)])
