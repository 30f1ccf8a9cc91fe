"""One training seed: train, measure, analyse."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from tailnet.parallel import child
from tailnet.studies.analysed import analysed
from tailnet.studies.conduct import Outcome
from tailnet.studies.plan import Plan, training_seed
from tailnet.studies.sources import images_of
from tailnet.studies.weight_tails import networks
from tailnet.studies.weight_tails.measures import (
    analysis_measures,
    gini_of,
    layer_measures,
    sample_measures,
    shape_distance,
)
from tailnet.studies.weight_tails.networks import Network
from tailnet.studies.weight_tails.shown import SHOWN_SEED, shown
from tailnet.studies.weight_tails.weights import (
    ALL,
    NOTHING_LEFT_OUT,
    PARTS,
    QUANTITIES,
    UPDATED,
    Weights,
    never_updated,
    parts,
)


def replicate(plan: Plan, number: int) -> Outcome:
    """Train one network, and its twins on random patterns, and measure and analyse its weights."""
    images = images_of(plan)
    network = networks.trained(plan, number, images)
    kinds = () if plan.dataset in networks.RANDOM else tuple(networks.KINDS)
    found = parts(network)
    still = int(never_updated(network).sum())
    chosen = [part for part in PARTS if part != UPDATED or still]
    analyses, not_run = analysed(
        plan, number, [found[part].quantity(part) for part in chosen], part=networks.ANALYSES
    )
    if not still:
        not_run[QUANTITIES[UPDATED]] = NOTHING_LEFT_OUT
    by_quantity = {analysis["key"]["quantity"]: analysis for analysis in analyses}
    measured: dict[str, Any] = dict.fromkeys(PARTS)
    for part in chosen:
        seeds = [
            child(training_seed(plan, number, part_of_seed), PARTS.index(part))
            for part_of_seed in (networks.STRAIGHT, networks.WHOLE)
        ]
        measured[part] = {
            **sample_measures(found[part].magnitudes, plan.replicates, *seeds),
            **analysis_measures(by_quantity.get(QUANTITIES[part])),
        }
    twins, patterns = {}, {}
    curves = {plan.dataset: found}
    for kind in kinds:
        other = networks.twin(plan, number, images, kind)
        others = parts(other)
        twins[kind] = _trained(other)
        patterns[kind] = {part: _beside(found[part], others[part]) for part in PARTS}
        curves[f"random patterns, {kind}"] = others
    tail = by_quantity.get(QUANTITIES[ALL])
    details: dict[str, Any] = {
        "trained": {plan.dataset: _trained(network), **twins},
        "counted": _counted(network, still),
        "layers": layer_measures(network.weights, None if tail is None else tail["power_law"]["xmin"]),
        "parts": measured,
        "patterns": patterns,
    }
    if number == SHOWN_SEED:
        details["shown"] = shown(curves, training_seed(plan, number, networks.SHOWN))
    return {
        "statistics": _statistics(measured[ALL], details),
        "analyses": analyses,
        "not_run": not_run,
        "details": details,
    }


def _trained(network: Network) -> dict[str, float | None]:
    return {
        "n_train": network.n_train,
        "n_test": network.n_test,
        "train_accuracy": network.train_accuracy,
        "test_accuracy": network.test_accuracy,
    }


def _counted(network: Network, still: int) -> dict[str, int]:
    hidden = network.weights[0].shape[1]
    return {
        "weights": sum(layer.size for layer in network.weights),
        "dead_inputs": int(network.dead.sum()),
        "of_dead_inputs": int(network.dead.sum()) * hidden,
        "never_updated": still,
    }


def _beside(weights: Weights, others: Weights) -> dict[str, float]:
    """Measure weights trained on random patterns beside those trained on images."""
    x, y = weights.magnitudes, others.magnitudes
    return {"gini": gini_of(y), "mean": float(np.mean(y)), "shape_distance": shape_distance(x, y)}


def _statistics(whole: Mapping[str, Any], details: Mapping[str, Any]) -> dict[str, float | int | None]:
    """Return the row of the report's table: all weights, and what else was counted."""
    names = (
        "gini",
        "r_squared",
        "r_squared_limit",
        "p_value",
        "ratio_to_exponential",
        "vuong_p_exponential",
        "weibull_weight",
        "weibull_p",
    )
    data, *_ = details["trained"].values()
    return {
        **{name: whole[name] for name in names},
        **{f"gini, {kind}": rows[ALL]["gini"] for kind, rows in details["patterns"].items()},
        "test_accuracy": data["test_accuracy"],
        "never_updated": details["counted"]["never_updated"],
    }
