"""The error of the differences against how far apart their gradients are, beside what theory expects."""

from typing import Any

import numpy as np

from tailnet.mlp.curvature.point import Point
from tailnet.mlp.second_order.finite_difference import difference_errors

#: Lengths h|v| of the move, twelve decades of them.
REACHES = np.logspace(-11, 1, 37)
FORWARD, CENTRAL = "forward", "central"


def errors_along_gradient(point: Point) -> dict[str, dict[str, Any]]:
    """Measure the errors of forward and central differences along the gradient.

    Returns
    -------
    dict
        For each kind: `errors` and `expected`, as shares of |H v|, at each of the reaches; and as reaches
        `best`, the one that theory gives, and `measured`, the one tried with the least error.
    """
    gradient = point.gradient
    length = float(np.linalg.norm(gradient))
    found = {}
    for kind in (FORWARD, CENTRAL):
        seen = difference_errors(point, gradient, REACHES / length, central=kind == CENTRAL)
        found[kind] = {
            "errors": _short(seen.errors),
            "expected": _short(seen.truncation + seen.rounding),
            "best": None if seen.best is None else seen.best * length,
            "measured": float(REACHES[int(np.argmin(seen.errors))]),
        }
    return found


def _short(values: np.ndarray) -> list[float]:
    return [float(f"{value:.4g}") for value in values]
