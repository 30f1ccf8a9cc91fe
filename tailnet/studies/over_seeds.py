"""What the fits of one quantity over training seeds amount to."""

import math
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from tailnet.inference.random_effects import FEWEST, random_effects
from tailnet.inference.verdict import REJECTION


def summary(quantity: str, analyses: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Sum up one quantity: medians and ranges, and alpha over seeds by random effects on ln(alpha - 1).

    Parameters
    ----------
    quantity : str
        Its name in the analyses' keys.
    analyses : sequence of mapping
        Documents of schema `tailnet.analysis/1`, each with its `key`.

    Returns
    -------
    dict
        Nulls where there is nothing to sum up; `alpha_over_seeds` needs three seeds.
    """
    chosen = [a for a in analyses if a["key"]["quantity"] == quantity]
    alphas = [a["power_law"]["alpha"] for a in chosen]
    tested = [a["goodness_of_fit"]["p_value"] for a in chosen if a["goodness_of_fit"] is not None]
    graded = [a["verdict"]["support"] for a in chosen if a["verdict"]["support"] is not None]
    return {
        "quantity": quantity,
        "seeds": len(chosen),
        "alpha_median": median(alphas) if alphas else None,
        "alpha_range": [min(alphas), max(alphas)] if alphas else None,
        "alpha_over_seeds": _over_seeds([a["power_law"] for a in chosen]),
        "xmin_median": median(a["power_law"]["xmin"] for a in chosen) if chosen else None,
        "n_tail_median": median(a["power_law"]["n_tail"] for a in chosen) if chosen else None,
        "p_rejected": sum(p <= REJECTION for p in tested) if tested else None,
        "support": {grade: graded.count(grade) for grade in sorted(set(graded))} if graded else None,
    }


def _over_seeds(fits: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    if len(fits) < FEWEST:
        return None
    logs = [math.log(fit["alpha"] - 1.0) for fit in fits]
    found = random_effects(logs, [(fit["alpha_se"] / (fit["alpha"] - 1.0)) ** 2 for fit in fits])
    return {
        "alpha": 1.0 + math.exp(found.estimate),
        "interval": [1.0 + math.exp(end) for end in found.interval],
        "prediction_interval": [1.0 + math.exp(end) for end in found.prediction_interval],
        "tau2": found.tau2,
        "i2": found.i2,
    }
