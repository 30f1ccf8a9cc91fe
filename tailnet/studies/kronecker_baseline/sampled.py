"""Networks drawn from a fractal and from a gradient, each draw beside graphs of its own from two nulls."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from tailnet.networks.ensemble.ensemble import Ensemble, RankOneEnsemble, rank_one_ensemble
from tailnet.networks.ensemble.kronecker_ensemble import KroneckerEnsemble
from tailnet.networks.expected_rank_one import expected_rank_one
from tailnet.networks.independent_factors import independent_factors
from tailnet.networks.null_models.by_name import Null
from tailnet.networks.paired_draws import PairedDraws, paired_draws
from tailnet.studies.kronecker_baseline.fractals import FULL, fractal
from tailnet.studies.kronecker_baseline.gradients import FIRST, LAST, Factors

#: Draws of an ensemble on each training seed.
DRAWS = 100
#: How many of them get a graph of each null, where there are more nodes than `_MANY` and where there are not.
_FEW_NULLS, _MANY = 20, 1000
UNIFORM: Null = "uniform_edges"
SWAPS: Null = "swaps"
NULLS: tuple[Null, ...] = (UNIFORM, SWAPS)
NULL_WORDS: Mapping[str, str] = MappingProxyType({UNIFORM: "G(n, m)", SWAPS: "same degrees (swaps)"})
MEASURED: Mapping[str, str] = MappingProxyType(
    {
        "average_clustering": "average clustering",
        "transitivity": "transitivity",
        "mean_path": "mean path",
        "assortativity": "assortativity",
    }
)
KRONECKER = f"{FULL}, sampled"
OF_GRADIENT = {moment: f"gradient, {moment}" for moment in (FIRST, LAST)}
NETWORKS = (KRONECKER, *OF_GRADIENT.values())


def ensembles(gradients: Mapping[str, Factors], n_pixels: int) -> dict[str, Ensemble]:
    """Return what is drawn from: the fractal's cells and the gradients' entries over the largest."""
    power = fractal(FULL, n_pixels)
    found: dict[str, Ensemble] = {KRONECKER: KroneckerEnsemble(power.seed, power.power, "undirected")}
    for moment, seen in gradients.items():
        found[OF_GRADIENT[moment]] = of_gradient(seen)
    return found


def of_gradient(factors: Factors) -> RankOneEnsemble:
    """Take input i and hidden unit i for one node, as the essay does.

    Raises
    ------
    InsufficientDataError
        When the largest entry is zero, not finite, or lost in round-off.
    """
    return rank_one_ensemble(factors.deltas, factors.pixels, identification="identified", error=factors.error)


def null_draws(nodes: int) -> int:
    """Return how many of the draws get a graph of each null."""
    return _FEW_NULLS if nodes > _MANY else DRAWS


def beside_nulls(ensemble: Ensemble, seed: np.random.SeedSequence) -> dict[str, Any]:
    """Measure draws and their nulls, and pair by pair what lies between them."""
    drawn = paired_draws(
        ensemble, draws=DRAWS, null_draws=null_draws(ensemble.shape[0]), nulls=NULLS, rng=seed
    )
    return {
        "n_edges": float(drawn.draws.of("n_edges").mean()),
        "nodes": ensemble.shape[0],
        "measures": {name: _mean(drawn.draws.of(name)) for name in MEASURED},
        "nulls": {null: {name: _pair(drawn, null, name) for name in MEASURED} for null in NULLS},
    }


def _pair(drawn: PairedDraws, null: str, name: str) -> dict[str, float] | None:
    """Return the means over the pairs, or None where there is no pair for which the measure is defined."""
    if null not in drawn.nulls:
        return None
    observed, of_null = drawn.pairs(null, name)
    if observed.size == 0:
        return None
    return {"observed": float(observed.mean()), "null": float(of_null.mean())}


def _mean(values: np.ndarray) -> float | None:
    return float(values.mean()) if values.size else None


def predictions(factors: Factors) -> dict[str, Any]:
    """Return what the ensemble of a gradient expects, and what its factors predict if independent."""
    ensemble = of_gradient(factors)
    return {
        "expected": expected_rank_one(ensemble).to_dict(),
        "independent": independent_factors(ensemble.left, ensemble.right).to_dict(),
    }
