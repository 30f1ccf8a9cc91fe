"""Negative curvature: how much of it the joint Hessian has, in which layers, and what single layers see.

With eigenvalues lambda of the joint Hessian the negative mass is the sum of |lambda| over lambda < 0. The
blocks of the layers are the joint Hessian with all that lies between layers struck out (a pinching), which
can only bring eigenvalues together: their negative masses add up to at most that of the joint Hessian, and
the rest comes of how layers act together.
"""

from typing import Any

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.mlp.curvature.dense import dense_hessian
from tailnet.mlp.curvature.layer_spectrum import layer_spectrum
from tailnet.mlp.curvature.point import Point
from tailnet.mlp.second_order.saddle_comparison import saddle_comparison
from tailnet.studies.saddle_free_newton.design import DAMPING


def negative_mass(eigenvalues: FloatArray) -> float:
    """Return the sum of the magnitudes of negative eigenvalues.

    Examples
    --------
    >>> negative_mass(np.array([-2.0, 3.0, -1.0]))
    3.0
    """
    return float(-np.minimum(eigenvalues, 0.0).sum())


def spectrum_of(point: Point) -> dict[str, Any]:
    """Return what is told of the eigenvalues at a point, joint and by layer."""
    found = saddle_comparison(point, DAMPING)
    # What a decomposition makes of zeros is no negative curvature of a layer.
    own = [np.where(np.abs(values) > found.tolerance, values, 0.0) for values in _of_layers(point)]
    joint = negative_mass(found.eigenvalues)
    below = np.where(found.eigenvalues < 0.0, -found.eigenvalues, 0.0)
    return {
        "weights": point.n_weights,
        "negative": found.negative,
        "lowest": float(found.eigenvalues[0]),
        "highest": float(found.eigenvalues[-1]),
        "negative_mass": joint,
        "positive_mass": negative_mass(-found.eigenvalues),
        "layer_masses": [negative_mass(values) for values in own],
        "layer_negative": list(found.layer_negative),
        "lies_in": (found.layer_shares @ below / joint).tolist() if joint else None,
        "gradient_share": found.negative_share,
        "slopes": found.slopes,
        "losses": found.losses,
        "pole_gain": _largest_gain(np.concatenate(own)),
    }


def drawn_spectrum(point: Point) -> dict[str, list[float]]:
    """Return all eigenvalues, of the joint Hessian and of the layers' own, to six digits."""
    joint = np.linalg.eigvalsh(dense_hessian(point))
    return {
        "joint": _short(np.asarray(joint, np.float64)),
        "layers": _short(np.sort(np.concatenate(_of_layers(point)))),
    }


def seen_by_layers(spectrum: dict[str, Any]) -> float:
    """Return the share of the joint Hessian's negative mass that the layers' own blocks have."""
    return float(sum(spectrum["layer_masses"]) / spectrum["negative_mass"])


def _of_layers(point: Point) -> list[FloatArray]:
    return [layer_spectrum(point, layer).eigenvalues.ravel() for layer in range(point.architecture.depth)]


def _short(values: FloatArray) -> list[float]:
    return [float(f"{value:.6g}") for value in values]


def _largest_gain(eigenvalues: FloatArray) -> float:
    """Return the largest |1/(lambda + damping)| of negative eigenvalues over 1/(|lambda| + damping)."""
    below = eigenvalues[eigenvalues < 0.0]
    if not below.size:
        return 1.0
    return float(np.max((np.abs(below) + DAMPING) / np.abs(below + DAMPING)))
