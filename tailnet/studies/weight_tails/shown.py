"""What the charts draw of one seed: survival functions, and the histogram on log–log axes."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.inference.curves import survival_curve
from tailnet.inference.steps import Steps
from tailnet.inference.straight_line import histogram_r_squared, log_histogram
from tailnet.sample import Sample
from tailnet.studies.analysed import CURVE_POINTS
from tailnet.studies.weight_tails.weights import ALL, FIRST, Weights

#: The training seed whose curves are kept.
SHOWN_SEED = 0
#: Multiples of the mean below which nothing is drawn.
LEAST = 0.01
#: The parts that are drawn, and what is drawn beside them.
DRAWN = (ALL, FIRST)
EXPONENTIAL = "exponential"


def shown(networks: Mapping[str, Mapping[str, Weights]], seed: np.random.SeedSequence) -> dict[str, Any]:
    """Return the curves of one seed's networks, the first of which was trained on the data set.

    Parameters
    ----------
    networks : mapping of str to mapping
        The parts of each network, by what it was trained on.
    seed : SeedSequence
        Of the exponential sample that is drawn beside the histogram.

    Returns
    -------
    dict
        `survival`: by part and by network, x over its mean against P(X >= x). `histograms`: those of
        the parts of the first network, and of an exponential sample of the size and mean of all weights.
    """
    trained = next(iter(networks.values()))
    pooled = trained[ALL].magnitudes
    drawn = np.random.default_rng(seed).exponential(pooled.mean(), pooled.size)
    return {
        "survival": {
            part: {name: _survival(parts[part].magnitudes) for name, parts in networks.items()}
            for part in DRAWN
        },
        "histograms": {
            **{part: _histogram(trained[part].magnitudes) for part in DRAWN},
            EXPONENTIAL: _histogram(drawn),
        },
    }


def _survival(x: FloatArray) -> dict[str, Any]:
    """Return the curve of x over its mean from `LEAST` on, as shares of all."""
    scaled = x / x.mean()
    kept = scaled[scaled >= LEAST]
    curve = survival_curve(Steps.of(Sample(kept, sign="magnitude", discrete=False)), CURVE_POINTS)
    share = kept.size / scaled.size
    return {"x": curve["x"], "survival": [share * above for above in curve["survival"]]}


def _histogram(x: FloatArray) -> dict[str, Any]:
    middle, height = log_histogram(x)
    return {
        "x": (10.0**middle).tolist(),
        "count": (10.0**height).tolist(),
        "r_squared": histogram_r_squared(x),
    }
