"""What the runs measured, taken out of the seeds' rows as arrays."""

from collections.abc import Sequence

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.studies.conduct import Row
from tailnet.studies.layer_norms.variants import Variant


def norms_of(rows: Sequence[Row], variant: Variant) -> FloatArray:
    """Return the norms of a variant, shape (runs, minibatches, layers)."""
    return np.array([row["details"]["norms"][variant.key] for row in rows], float)


def factors_of(rows: Sequence[Row], when: str) -> dict[str, FloatArray]:
    """Return the logarithms of the factors at some minibatches, shape (runs, layers - 1) each."""
    found = [row["details"]["log_factors"][when] for row in rows]
    return {name: np.array([factors[name] for factors in found], float) for name in found[0]}


def log_ratios(logs: FloatArray) -> FloatArray:
    """Return the logarithms of the ratios of each layer's norm to that of the next."""
    return logs[..., :-1] - logs[..., 1:]
