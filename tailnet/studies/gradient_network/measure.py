"""One training seed: gradients, their draws and nulls, the control data sets, and the tails of degrees."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tailnet.datasets import registry
from tailnet.datasets.images import Images
from tailnet.inference.dependence import Dependence
from tailnet.networks.null_models.mixing import mixing
from tailnet.parallel import child
from tailnet.studies.analysed import Quantity, analysed
from tailnet.studies.conduct import Outcome
from tailnet.studies.gradient_network.cells import Setting, degrees_of_draw, measured_cell
from tailnet.studies.gradient_network.design import (
    CONTROLS,
    FEW_HIDDEN,
    FEW_NULLS,
    LARGE,
    MOMENTS,
    NULLS,
    PLAIN,
    null_draws,
    rectangular,
    square,
)
from tailnet.studies.gradient_network.gradients import Gradient, ensembles, gradients_of
from tailnet.studies.gradient_network.real_graphs import real_graphs
from tailnet.studies.gradient_network.seed_numbers import seed_numbers
from tailnet.studies.gradient_network.shapes import exponential_shape
from tailnet.studies.plan import Plan, training_seed
from tailnet.studies.sources import images_of
from tailnet.studies.tail_rows import FAMILY_REPLICATES, TAILS, tail_rows

#: Arcs of a draw that are kept to be drawn.
PICTURED = 1500
#: The key of the rectangular network among those of moments.
RECTANGULAR = f"{FEW_HIDDEN} hidden units, {PLAIN.name}"

_TRAINING, _CELLS, _RECTANGULAR, _EXPONENTIAL, _ANALYSES, _GRAPHS, _MIXING, _PICTURE, _CONTROLS = range(9)
#: Of the parts that train a network, whose first two children are its start and its images.
_OWN_CELLS, _OWN_LIMITS = 2, 3
#: What means nothing where rows and columns are different nodes.
_OF_TRIANGLES = ("uniform", "swaps", "clustering")
#: The first gradient that is not refused stands for a network whose degrees are analysed, by its first draw.
_ONE_DRAW = 0
_STATEMENT = (
    "Degrees of one draw of the network of one image's gradient. They are sums of independent edges whose "
    "probabilities share {shared}, and an edge counts at both of its ends, so that they are no independent "
    "draws. The p-values and intervals are calibrated for independent draws."
)
_SHARED = {
    "out-degree": "the image and its error, the units the weights behind them",
    "in-degree": "the image",
}


def quantity(kind: str, moment: str) -> str:
    """Name what is analysed."""
    return f"{kind}, {moment}"


_ANALYSED = (*(("out-degree", moment.name) for moment in MOMENTS), ("in-degree", PLAIN.name))
QUANTITIES = tuple(quantity(kind, moment) for kind, moment in _ANALYSED)


def replicate(plan: Plan, number: int) -> Outcome:
    """Measure the networks of one training seed."""
    images = images_of(plan)
    gradients = gradients_of(plan, number, images, square(images.n_pixels), MOMENTS, part=_TRAINING)
    seed = training_seed(plan, number, _CELLS)
    setting = Setting("identified", NULLS, null_draws(images.n_pixels))
    cells = {
        moment.name: measured_cell(gradients[moment.name], setting, child(seed, place))
        for place, moment in enumerate(MOMENTS)
    }
    few, few_numbers = _few_hidden(plan, number, images)
    limits = exponential_shape(images.n_pixels, rng=training_seed(plan, number, _EXPONENTIAL))
    numbers = {name: seed_numbers(cell, limits) for name, cell in cells.items()}
    analyses, not_run = analysed(
        plan,
        number,
        quantities(gradients, seed),
        part=_ANALYSES,
        sensitivity=False,
        family_replicates=FAMILY_REPLICATES,
    )
    details = {
        TAILS: tail_rows(analyses),
        "limits": list(limits),
        "numbers": {plan.dataset: {**numbers, RECTANGULAR: few_numbers}, **_controls(plan, number)},
        "cells": cells,
        "rectangular": few,
    }
    if number == 0:
        details |= _once(plan, gradients[PLAIN.name], seed, images.n_pixels)
    missing = [name for name in QUANTITIES if name not in {*not_run, *details[TAILS]}]
    return {
        "statistics": {f"average_clustering,_{name}": found["clustering"] for name, found in numbers.items()},
        "analyses": analyses,
        "not_run": not_run | dict.fromkeys(missing, "Every gradient was refused."),
        "details": details,
    }


def _few_hidden(plan: Plan, number: int, images: Images) -> tuple[dict[str, Any], dict[str, float | None]]:
    """Measure the network with few hidden units, whose rows and columns are different nodes."""
    part = training_seed(plan, number, _RECTANGULAR)
    found = gradients_of(plan, number, images, rectangular(images.n_pixels), (PLAIN,), part=_RECTANGULAR)
    setting = Setting("layered", FEW_NULLS, null_draws(images.n_pixels))
    cell = measured_cell(found[PLAIN.name], setting, child(part, _OWN_CELLS))
    numbers = seed_numbers(cell, exponential_shape(FEW_HIDDEN, rng=child(part, _OWN_LIMITS)))
    return cell, {**numbers, **dict.fromkeys(_OF_TRIANGLES)}


def _controls(plan: Plan, number: int) -> dict[str, dict[str, Any]]:
    """Reduce small data sets to the same numbers, for what is said of every data set."""
    found = {}
    for place, name in enumerate(CONTROLS):
        if name == plan.dataset:
            continue
        images, part = registry.load(name), _CONTROLS + place
        gradients = gradients_of(plan, number, images, square(images.n_pixels), MOMENTS, part=part)
        seed = training_seed(plan, number, part)
        limits = exponential_shape(images.n_pixels, rng=child(seed, _OWN_LIMITS))
        setting = Setting("identified", FEW_NULLS, null_draws(images.n_pixels))
        found[name] = {
            moment.name: _of_control(gradients[moment.name], setting, child(seed, _OWN_CELLS, k), limits)
            for k, moment in enumerate(MOMENTS)
        }
    return found


def _of_control(
    gradients: Sequence[Gradient],
    setting: Setting,
    seed: np.random.SeedSequence,
    limits: tuple[float, float],
) -> dict[str, Any]:
    cell = measured_cell(gradients, setting, seed)
    return {**seed_numbers(cell, limits), "refused": len(cell["refused"])}


def quantities(gradients: Mapping[str, Sequence[Gradient]], seed: np.random.SeedSequence) -> list[Quantity]:
    """List the degrees that are analysed: of one draw at each moment, where there is one.

    Parameters
    ----------
    gradients : mapping of str to sequence of Gradient
        By moment.
    seed : SeedSequence
        Of the cells: the draw is the first one of the first image that the cell has.
    """
    found = []
    places = [moment.name for moment in MOMENTS]
    for kind, moment in _ANALYSED:
        drawn_from, _ = ensembles(gradients[moment], "identified")
        there = [(place, e) for place, e in enumerate(drawn_from) if e is not None]
        if not there:
            continue
        place, ensemble = there[0]
        own = child(seed, places.index(moment), place)
        leaving, arriving, _ = degrees_of_draw(ensemble, own, _ONE_DRAW)
        found.append(
            Quantity(
                quantity(kind, moment),
                leaving if kind == "out-degree" else arriving,
                Dependence("node", _STATEMENT.format(shared=_SHARED[kind])),
                discrete=True,
            )
        )
    return found


def _once(
    plan: Plan, gradients: Sequence[Gradient], seed: np.random.SeedSequence, nodes: int
) -> dict[str, Any]:
    """Do what is done once for all seeds: the known graphs, whether swaps are enough, and a picture."""
    found: dict[str, Any] = {
        "real_graphs": real_graphs(plan, training_seed(plan, 0, _GRAPHS)),
        "mixing": None,
        "picture": None,
    }
    drawn_from, _ = ensembles(gradients, "identified")
    there = [(place, e) for place, e in enumerate(drawn_from) if e is not None]
    if not there:
        return found
    place, ensemble = there[0]
    own = child(seed, MOMENTS.index(PLAIN), place)
    leaving, arriving, graph = degrees_of_draw(ensemble, own, _ONE_DRAW)
    if nodes <= LARGE:
        found["mixing"] = mixing(graph, rng=training_seed(plan, 0, _MIXING)).to_dict()
    sources = np.repeat(np.arange(graph.n_nodes), leaving)
    generator = np.random.default_rng(training_seed(plan, 0, _PICTURE))
    chosen = np.sort(generator.permutation(graph.n_edges)[:PICTURED])
    found["picture"] = {
        "arcs": graph.n_edges,
        "sources": sources[chosen].tolist(),
        "targets": graph.neighbours[chosen].tolist(),
        "out_degrees": leaving.tolist(),
        "in_degrees": arriving.tolist(),
    }
    return found
