"""What runs on one training seed."""

from typing import Any

import numpy as np

from tailnet.datasets.images import Images, targets
from tailnet.mlp.curvature.point import Point
from tailnet.mlp.curvature.weight_vector import split
from tailnet.mlp.evaluation import accuracy
from tailnet.mlp.initialization import initialize
from tailnet.mlp.lyapunov.benettin import lyapunov_exponents
from tailnet.mlp.lyapunov.descent import DescentMap, descent_map
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.training import train
from tailnet.parallel import child
from tailnet.studies import source_network
from tailnet.studies.conduct import Outcome
from tailnet.studies.hundred_classes import classes_of
from tailnet.studies.plan import Plan, training_seed
from tailnet.studies.source_network import LEARNING_RATE, START_SCALE
from tailnet.studies.training_chaos import aggregate, small_network, smoothed
from tailnet.studies.training_chaos.design import (
    DISCARDED,
    EXPONENTS,
    MOST_IMAGES,
    POOLED_IMAGES,
    POOLED_SIDE,
    RATES,
    SMALL_EXPONENTS,
    SMALL_IMAGES,
    SMALL_SIDE,
    SPECTRUM_STEPS,
    STEPS,
    TURNING,
    horizon,
    pooled,
    side_of,
    some_of,
)
from tailnet.studies.training_chaos.planes import plane_ratio
from tailnet.studies.training_chaos.small_network import DRAWN, FIXED, LINEAR_FULL, VARIANTS, Lesson
from tailnet.studies.training_chaos.spectra import led, spectrum
from tailnet.studies.training_chaos.visited import Visited, visited

#: Parts of a seed's randomness.
_IMAGES, _RATES, _SMALL, _POOLED, _AGGREGATE = range(5)
_START, _ORDER, _EXPONENTS, _TWIN, _LEAD = range(5)
_DRAWS, _TRAINING, _VARIANT, _SPECTRUM, _WALK, _SMOOTHED = range(6)
#: The seed whose twins are drawn, how far apart they start, and steps between the points drawn.
SHOWN_SEED, APART, SHOWN_EVERY = 0, 1e-8, 20
#: Images to test on at most.
TESTED = 1000


def key_of(variant: str) -> str:
    """Return a variant's name as statistics have it.

    Examples
    --------
    >>> key_of("linear, full batch")
    'linear_full_batch'
    """
    return variant.replace(", ", "_").replace(" ", "_")


def replicate(plan: Plan, images: Images, number: int) -> Outcome:
    """Run every part on one training seed."""
    statistics: dict[str, Any] = {}
    details: dict[str, Any] = {}
    not_run: dict[str, str] = {}
    _by_rate(plan, images, number, statistics, details)
    _by_variant(plan, images, number, statistics, details, not_run)
    _on_pooled(plan, images, number, statistics)
    found, filled = aggregate.measured(training_seed(plan, number, _AGGREGATE))
    details["aggregate"] = {
        "ratios": found.ratios.tolist(),
        "over_median": found.over_median.tolist(),
        "filled": filled.ratios.tolist(),
    }
    statistics["aggregate_slope"] = slope(aggregate.RADII, found.ratios.tolist())
    statistics["aggregate_least_excess"] = float(np.min(found.ratios / filled.ratios))
    return {"statistics": statistics, "analyses": [], "not_run": not_run, "details": details}


def slope(radii: Any, ratios: Any) -> float:
    """Return the least-squares slope of the decimal logarithm of ratios by that of radii.

    Examples
    --------
    >>> round(slope([0.1, 1.0, 10.0], [10.0, 1.0, 0.1]), 9)
    -1.0
    """
    return float(np.polyfit(np.log10(radii), np.log10(ratios), 1)[0])


def _by_rate(
    plan: Plan, images: Images, number: int, statistics: dict[str, Any], details: dict[str, Any]
) -> None:
    """Train the network of document 000 at each rate, from one start and on the same images in turn."""
    seed = training_seed(plan, number, _RATES)
    inputs, labels = some_of(images, MOST_IMAGES, training_seed(plan, number, _IMAGES))
    first = images.n_train + images.n_validation
    tested = slice(first, first + TESTED)
    test_inputs, test_labels = images.pixels(tested), images.labels[tested]
    classes = classes_of(images)
    architecture = source_network.architecture(images.n_pixels, classes)
    start = initialize(architecture, scale=START_SCALE, rng=child(seed, _START))
    squares = np.square(inputs).sum(axis=1) + 1.0
    details["rates"] = {}
    for place, (name, rate) in enumerate(RATES.items()):
        system = descent_map(
            start,
            inputs,
            targets(labels, classes=classes),
            rng=child(seed, _ORDER),
            steps=DISCARDED + TURNING + STEPS,
            learning_rate=rate,
        )
        lead = led(system, DISCARDED, child(seed, _LEAD))
        past = system.at(system.state)
        found = spectrum(
            system, lead, count=EXPONENTS, replicates=plan.replicates, seed=child(seed, _EXPONENTS, place)
        )
        end = Perceptron(architecture, split(system.state, architecture.weight_shapes))
        statistics |= found.statistics(f"{name}_")
        statistics[f"{name}_accuracy"] = accuracy(end, test_inputs, test_labels)
        statistics[f"{name}_reach"] = float(rate * squares.mean())
        details["rates"][name] = found.details()
        if number == SHOWN_SEED:
            details["rates"][name]["apart"] = _apart(past, child(seed, _TWIN))


def _apart(system: DescentMap, seed: np.random.SeedSequence) -> list[float]:
    """Return how far apart twins are that start `APART` from each other and are left to themselves."""
    state = system.state
    direction = np.random.default_rng(seed).standard_normal(state.size)
    twin = system.at(state + APART * direction / np.linalg.norm(direction))
    distances = [float(np.linalg.norm(twin.state - system.state))]
    for _ in range((TURNING + STEPS) // SHOWN_EVERY):
        for _ in range(SHOWN_EVERY):
            system.step()
            twin.step()
        distances.append(float(np.linalg.norm(twin.state - system.state)))
    return distances


def _by_variant(
    plan: Plan,
    images: Images,
    number: int,
    statistics: dict[str, Any],
    details: dict[str, Any],
    not_run: dict[str, str],
) -> None:
    """Train the small network in every order, and its linear controls."""
    seed = training_seed(plan, number, _SMALL)
    drawn, labels = some_of(images, SMALL_IMAGES, child(seed, _DRAWS))
    lesson = Lesson(
        pooled(drawn, images.shape, side_of(images.shape, SMALL_SIDE)), labels, classes_of(images)
    )
    details["variants"], details["smoothed"] = {}, {}
    for place, variant in enumerate(VARIANTS):
        system, lead = small_network.past_transient(lesson, variant, child(seed, _TRAINING))
        state = system.state
        if variant == DRAWN:
            statistics |= _dimensions(visited(system.at(state), child(seed, _WALK)), not_run)
        if variant in {DRAWN, FIXED}:
            key = key_of(variant)
            found, shown = _whole(system.at(state), plan, child(seed, _SPECTRUM, place))
            statistics |= {f"{key}_{name}": value for name, value in found.items()}
            details[f"spectrum_{key}"] = shown
        if variant in {DRAWN, LINEAR_FULL}:
            network = small_network.network_at(variant, lesson, state)
            point = Point.at(network, lesson.inputs, lesson.targets)
            details["smoothed"][key_of(variant)] = _smoothed(point, child(seed, _SMOOTHED))
        spectra = spectrum(
            system,
            lead,
            count=SMALL_EXPONENTS,
            replicates=plan.replicates,
            seed=child(seed, _VARIANT, place),
        )
        statistics |= spectra.statistics(f"{key_of(variant)}_")
        details["variants"][key_of(variant)] = spectra.details()
    of_loss = details["smoothed"][key_of(DRAWN)]
    statistics["least_ratio_low"] = min(of_loss["low"])
    statistics["least_ratio"] = min(of_loss["ratio"])
    statistics["linear_least_ratio"] = min(details["smoothed"][key_of(LINEAR_FULL)]["ratio"])
    statistics["loss_slope"] = slope(smoothed.RADII[1:], of_loss["plane"][1:])


def _whole(
    system: DescentMap, plan: Plan, seed: np.random.SeedSequence
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Compute all exponents of a small network: their dimension, and the sum of the positive ones."""
    found = lyapunov_exponents(
        system, count=system.state.size, horizon=horizon(SPECTRUM_STEPS, plan.replicates), rng=seed
    )
    ends = {"kaplan_yorke": found.kaplan_yorke_interval, "positive_sum": found.positive_sum_interval}
    numbers: dict[str, Any] = {"kaplan_yorke": found.kaplan_yorke, "positive_sum": found.positive_sum}
    for name, interval in ends.items():
        numbers[f"{name}_low"], numbers[f"{name}_high"] = (None, None) if interval is None else interval
    numbers["share_positive"] = float(np.mean(found.intervals[:, 0] > 0.0))
    numbers["share_negative"] = float(np.mean(found.intervals[:, 1] < 0.0))
    numbers["sum"] = float(found.exponents.sum())
    return numbers, {"exponents": [float(f"{value:.5g}") for value in found.exponents], "block": found.block}


def _dimensions(found: Visited, not_run: dict[str, str]) -> dict[str, Any]:
    if found.trajectory is None or found.walk is None:
        not_run["correlation dimension"] = str(found.why)
        return {"correlation_dimension": None, "walk_dimension": None, "slope_low": None, "slope_high": None}
    return {
        "correlation_dimension": found.trajectory.value,
        "walk_dimension": found.walk.value,
        "slope_low": float(found.trajectory.slopes.min()),
        "slope_high": float(found.trajectory.slopes.max()),
    }


def _smoothed(point: Point, seed: np.random.SeedSequence) -> dict[str, list[float]]:
    """Measure the smoothed Hessian at each radius, with the same draws, scaled, and the same planes."""
    found = [smoothed.anisotropy(point, radius, child(seed, 0)) for radius in smoothed.RADII]
    return {
        **{
            name: [float(getattr(one, name)) for one in found]
            for name in ("ratio", "low", "error", "largest", "median", "noise")
        },
        "plane": [plane_ratio(one.hessian, child(seed, 1)) for one in found],
    }


def _on_pooled(plan: Plan, images: Images, number: int, statistics: dict[str, Any]) -> None:
    """Train the network of document 000 on pooled images, and ask for the share of small eigenvalues."""
    seed = training_seed(plan, number, _POOLED)
    drawn, labels = some_of(images, POOLED_IMAGES, child(seed, _DRAWS))
    inputs = pooled(drawn, images.shape, side_of(images.shape, POOLED_SIDE))
    wanted = targets(labels, classes=classes_of(images))
    architecture = source_network.architecture(inputs.shape[1], classes_of(images))
    start = initialize(architecture, scale=START_SCALE, rng=child(seed, _START))
    end = train(
        start,
        inputs,
        wanted,
        steps=source_network.STEPS,
        learning_rate=LEARNING_RATE,
        rng=child(seed, _TRAINING),
    ).perceptron
    point = Point.at(end, inputs, wanted)
    least = []
    for place, radius in enumerate(smoothed.COARSE_RADII):
        share, error = smoothed.share_of_small(point, radius, child(seed, _SMOOTHED))
        statistics[f"small_share_{place}"], statistics[f"small_share_error_{place}"] = share, error
        least.append(share - 2.0 * error)
    statistics["least_small_share_low"] = min(least)
