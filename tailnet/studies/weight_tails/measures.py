"""What is measured of some weights: inequality, straightness, laws of the whole, and of the tail."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.inference.inequality import gini
from tailnet.inference.straight_line import looks_straight
from tailnet.inference.whole_sample import fit_whole_sample
from tailnet.mlp.activations import RealArray
from tailnet.sample import Sample

#: The stretched exponential from 0, and from xmin, by their names among the families.
WEIBULL, STRETCHED = "weibull", "stretched_exponential"
#: Values that the replicates of one whole-sample law may draw together, and how many replicates there are at
#: the least, as for the families of the tail.
_BUDGET, _FEWEST = 5_000_000, 100
_NO_TAIL = {
    "alpha": None,
    "alpha_se": None,
    "alpha_interval": None,
    "n_tail": None,
    "p_value": None,
    "ratio_to_exponential": None,
    "vuong_p_exponential": None,
    "clustered": None,
    "n_effective": None,
    "tail": None,
}


def gini_of(magnitudes: FloatArray) -> float:
    """Return the Gini coefficient of positive numbers."""
    return gini(_sample(magnitudes))


def shape_distance(x: FloatArray, y: FloatArray) -> float:
    """Return the Kolmogorov–Smirnov distance between two samples, each divided by its mean.

    It is 0 where one is a multiple of the other.

    Examples
    --------
    >>> shape_distance(np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0]))
    0.0
    """
    a, b = np.sort(x / x.mean()), np.sort(y / y.mean())
    at = np.concatenate([a, b])
    upto = [np.searchsorted(values, at, side="right") / values.size for values in (a, b)]
    return float(np.abs(upto[0] - upto[1]).max())


def layer_measures(layers: Sequence[RealArray], xmin: float | None) -> dict[str, float | None]:
    """Measure how much the second of two layers, pooled with the first, stands out.

    Returns
    -------
    dict
        `ratio` of the layers' means of |W|, second over first; `share` of all weights that the second
        holds, and `share_of_tail`, of those from xmin on; None without an xmin.

    Examples
    --------
    >>> layer_measures([np.ones((3, 2)), np.full((1, 2), -4.0)], 1.0)
    {'ratio': 4.0, 'share': 0.25, 'share_of_tail': 0.25}
    """
    first, second = (np.abs(layer) for layer in layers)
    tails = [np.count_nonzero(layer >= (np.inf if xmin is None else xmin)) for layer in (first, second)]
    return {
        "ratio": float(second.mean() / first.mean()),
        "share": second.size / (first.size + second.size),
        "share_of_tail": None if xmin is None else float(tails[1] / sum(tails)),
    }


def sample_measures(
    magnitudes: FloatArray,
    replicates: int,
    straight: np.random.SeedSequence,
    whole: np.random.SeedSequence,
) -> dict[str, Any]:
    """Measure all of a sample of positive numbers, its body included.

    Returns
    -------
    dict
        `n`, `mean`, `gini`; `r_squared` of the log–log histogram with the 95% quantile of exponential
        samples as `r_squared_limit`; `whole`, a row a family fitted to all values, tested by
        `whole_replicates`: those asked for, or as many as draw 5 million values together, but at least
        100; Akaike weight and p of the Weibull law among them.
    """
    sample = _sample(magnitudes)
    r_squared, limit = looks_straight(sample, rng=straight)
    affordable = min(replicates, max(_FEWEST, _BUDGET // sample.n))
    fits = fit_whole_sample(sample, replicates=affordable, rng=whole)
    rows = [
        {
            "family": fit.family,
            "aic_weight": fit.aic_weight,
            "p_value": fit.p_value,
            "shape": fit.parameters.get("shape"),
        }
        for fit in fits
    ]
    (weibull,) = (row for row in rows if row["family"] == WEIBULL)
    return {
        "n": sample.n,
        "mean": float(np.mean(magnitudes)),
        "gini": gini(sample),
        "r_squared": r_squared,
        "r_squared_limit": limit,
        "whole": rows,
        "whole_replicates": affordable,
        "weibull_weight": weibull["aic_weight"],
        "weibull_p": weibull["p_value"],
    }


def analysis_measures(analysis: Mapping[str, Any] | None) -> dict[str, Any]:
    """Take from an analysis of the tail what the claims and the tables need.

    Returns
    -------
    dict
        `alpha`, `alpha_se`, `alpha_interval`, `n_tail`, `p_value`; `ratio_to_exponential`, the
        log-likelihood ratio of the power law over the exponential, and `vuong_p_exponential`;
        `clustered`, standard error and interval of alpha from drawing hidden units; `n_effective`;
        `tail`, a row a family fitted from xmin on. All None without an analysis.
    """
    if analysis is None:
        return dict(_NO_TAIL)
    fit, test = analysis["power_law"], analysis["goodness_of_fit"]
    compared = {row["alternative"]: row for row in analysis["comparisons"] or ()}
    exponential = compared.get("exponential", {})
    return {
        **{name: fit[name] for name in ("alpha", "alpha_se", "alpha_interval", "n_tail")},
        "p_value": None if test is None else test["p_value"],
        "ratio_to_exponential": exponential.get("log_likelihood_ratio"),
        "vuong_p_exponential": exponential.get("vuong_p"),
        "clustered": _clustered(analysis),
        "n_effective": (analysis["dependence"]["n_effective"] or {}).get("n_effective"),
        "tail": _families(analysis),
    }


def _clustered(analysis: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the error of alpha from drawing hidden units; the stored one is of ln(alpha - 1)."""
    found = analysis["dependence"]["cluster"]
    if found is None:
        return None
    return {
        "alpha_se": found["se"] * (analysis["power_law"]["alpha"] - 1.0),
        "alpha_interval": found["alpha_interval"],
    }


def _families(analysis: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    if analysis["alternatives"] is None:
        return None
    fit, test = analysis["power_law"], analysis["goodness_of_fit"]
    power_law = {
        "family": "power_law",
        "aic_weight": fit["aic_weight"],
        "p_value": None if test is None else test["p_value"],
        "shape": None,
    }
    others = (
        {
            "family": other["family"],
            "aic_weight": other["aic_weight"],
            "p_value": other["p_value"],
            "shape": other["parameters"].get("beta"),
        }
        for other in analysis["alternatives"]
    )
    return [power_law, *others]


def _sample(magnitudes: FloatArray) -> Sample:
    return Sample(magnitudes, sign="magnitude", discrete=False)
