"""What is measured on one training seed: draws of the weights' networks, their nulls, and their degrees."""

from typing import Any

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.inference.dependence import Dependence
from tailnet.mlp.activations import RealArray
from tailnet.mlp.evaluation import accuracy
from tailnet.mlp.recorder import Recorder
from tailnet.networks.ensemble.ensemble import draw
from tailnet.networks.null_models.by_name import Null
from tailnet.networks.paired_draws import PairedDraws, paired_draws
from tailnet.parallel import child
from tailnet.studies import source_network, square_network
from tailnet.studies.analysed import Quantity, analysed
from tailnet.studies.conduct import Outcome
from tailnet.studies.plan import Plan, training_seed
from tailnet.studies.sources import images_of
from tailnet.studies.tail_rows import FAMILY_REPLICATES, TAILS, tail_rows
from tailnet.studies.weight_network.degrees import (
    dispersion,
    exponential_shape,
    hidden_degrees,
    input_degrees,
    shape,
)
from tailnet.studies.weight_network.exponentials import combination
from tailnet.studies.weight_network.readings import (
    FIRST,
    MAIN,
    Reading,
    first_layer,
    readings,
)

#: Draws of a reading, and those of them that have a graph of either null; fewer of a dense reading, so that
#: all of them together expect no more edges than that, but never fewer than so many.
DRAWS, MOST_EDGES, FEWEST_DRAWS = 100, 1e7, 10
NULLS, MOST_NULL_EDGES, FEWEST_NULLS = 100, 3e6, 2
#: The expected edges up to which the first seed checks that swaps are enough.
CHECKED_EDGES = 5e4
UNIFORM: Null = "uniform_edges"
SWAPS: Null = "swaps"
#: What is compared with the nulls.
COMPARED = (
    "average_clustering",
    "bipartite_clustering",
    "assortativity",
    "mean_path",
    "diameter",
    "out_degree_skewness",
)

#: Of what the differences of each pair are kept.
DIFFERED = ("average_clustering", "bipartite_clustering", "assortativity", "mean_path")

_NARROW, _SQUARE, _DRAWS, _SAMPLES, _BOOTSTRAP, _ANALYSES = range(6)
_WEIGHTS = "|W| of the input-hidden layer"
_DEGREES = {name: f"degrees, {name}" for name in MAIN}
_INPUTS = {name: f"degrees of the inputs, {name}" for name in (FIRST,)}
QUANTITIES = (*_DEGREES.values(), *_INPUTS.values(), _WEIGHTS)
#: What combinations of exponentials are asked to predict, and the quantity whose tail it is compared with.
PREDICTED = {"degrees of the inputs": _INPUTS[FIRST], "weights": _WEIGHTS}

_CALIBRATED = "The p-values and the intervals are calibrated for independent draws."
_OF_A_GRAPH = Dependence(
    "node",
    "Degrees of one graph are not independent draws: every edge counts at both of its ends, so that they sum "
    f"to twice the number of edges, and those of inputs share the hidden units. {_CALIBRATED}",
)
_OF_WEIGHTS = Dependence(
    "coordinate",
    "The weights of one network are all trained on the same images, and those of one hidden unit move "
    f"together. {_CALIBRATED}",
)


def replicate(plan: Plan, number: int) -> Outcome:
    """Train both perceptrons, draw the networks of their weights with nulls, and analyse the tails."""
    images = images_of(plan)
    pixels, labels = images.train_images, images.train_labels
    narrow = source_network.train_source(plan, number, pixels, labels, part=_NARROW, recorder=Recorder())
    square = square_network.train_square(plan, number, pixels, labels, part=_SQUARE, recorder=Recorder())
    drive = driven(narrow.samples, pixels)
    found = readings(narrow.perceptron, square.perceptron)
    seed = training_seed(plan, number, _DRAWS)
    high = exponential_shape(images.n_pixels, np.random.default_rng(training_seed(plan, number, _SAMPLES)))
    shown = {
        name: measured_reading(one, child(seed, place), check=number == 0) | {"high": list(high)}
        for place, (name, one) in enumerate(found.items())
    }
    layer = first_layer(narrow.perceptron)
    strength = found[FIRST].ensemble.matrix.sum(axis=1, keepdims=True)
    predicted = {
        what: combination(
            drive, x, np.random.default_rng(child(training_seed(plan, number, _BOOTSTRAP), place))
        ).to_dict()
        for place, (what, x) in enumerate(zip(PREDICTED, (strength, layer), strict=True))
    }
    analyses, not_run = analysed(
        plan,
        number,
        _quantities(found, layer, seed),
        part=_ANALYSES,
        sensitivity=False,
        family_replicates=FAMILY_REPLICATES,
    )
    fits = {analysis["key"]["quantity"]: analysis["power_law"] for analysis in analyses}
    return {
        "statistics": {
            "test_accuracy": accuracy(narrow.perceptron, images.test_images, images.test_labels),
            "test_accuracy_of_the_square_network": accuracy(
                square.perceptron, images.test_images, images.test_labels
            ),
            "inputs_never_driven": int((drive == 0.0).sum()),
            "correlation_of_the_square_layer_with_its_start": correlation(
                square.perceptron.weights[0],
                square_network.start_of(plan, number, images.n_pixels, part=_SQUARE).weights[0],
            ),
        },
        "analyses": analyses,
        "not_run": not_run,
        "details": {
            "readings": shown,
            "predicted": predicted,
            "fitted": {
                what: {name: fits[of][name] for name in ("alpha", "alpha_se")} if of in fits else None
                for what, of in PREDICTED.items()
            },
            "drive": {"y": drive.tolist(), "degree": strength[:, 0].tolist()} if number == 0 else None,
            TAILS: tail_rows(analyses),
        },
    }


def driven(samples: IntArray, pixels: FloatArray) -> FloatArray:
    """Return the mean of each input over the images of all steps of a training."""
    times = np.bincount(samples.ravel(), minlength=len(pixels)) / samples.size
    found: FloatArray = times @ pixels
    return found


def correlation(weights: RealArray, start: RealArray) -> float:
    """Return the correlation of trained weights with those before, signs and all."""
    return float(np.corrcoef(weights.ravel(), start.ravel())[0, 1])


def draws_for(expected: float) -> tuple[int, int]:
    """Return how many draws are made of an ensemble that expects so many edges, and how many have nulls.

    Examples
    --------
    >>> draws_for(1e3), draws_for(2.5e5), draws_for(1e7)
    ((100, 100), (40, 12), (10, 2))
    """
    few = max(expected, 1.0)
    draws = int(np.clip(MOST_EDGES / few, FEWEST_DRAWS, DRAWS))
    return draws, min(draws, int(np.clip(MOST_NULL_EDGES / few, FEWEST_NULLS, NULLS)))


def measured_reading(reading: Reading, seed: np.random.SeedSequence, *, check: bool) -> dict[str, Any]:
    """Draw graphs of an ensemble and compare each with its nulls.

    Parameters
    ----------
    reading : Reading
        What to draw from.
    seed : SeedSequence
        Of the draws; draw i is that of its child i.
    check : bool
        Whether to check that swaps are enough, if the graph is small enough for that.
    """
    ensemble = reading.ensemble
    expected = float(ensemble.matrix.sum())
    draws, nulls = draws_for(expected)
    pairs = paired_draws(
        ensemble,
        draws=draws,
        nulls=(UNIFORM, SWAPS),
        null_draws=nulls,
        mixing_draws=int(check and expected <= CHECKED_EDGES),
        rng=seed,
    )
    graphs = [draw(ensemble, rng=child(seed, number)) for number in range(draws)]
    inputs = [input_degrees(graph, reading.inputs) for graph in graphs]
    side = [input_degrees(graph, ensemble.shape[0]) for graph in graphs]
    with_outputs = [found for degrees in side if (found := shape(degrees)) is not None]
    shapes = [found for degrees in inputs if (found := shape(degrees)) is not None]
    random = [reading.random_dispersion(graph.n_edges) for graph in graphs]
    distinct, counts = np.unique(np.concatenate(inputs), return_counts=True)
    return {
        "nodes": graphs[0].n_nodes,
        "cells": reading.cells,
        "width": reading.width,
        "draws": draws,
        "nulls": nulls,
        "edges": float(np.mean([graph.n_edges for graph in graphs])),
        "linked": float(np.mean([np.count_nonzero(graph.degrees) for graph in graphs])),
        "compared": {name: compared(pairs, name) for name in COMPARED},
        "differences": {
            name: {null: differences(pairs, null, name) for null in (UNIFORM, SWAPS)} for name in DIFFERED
        },
        "skewness": _mean([found[0] for found in shapes]),
        "kurtosis": _mean([found[1] for found in shapes]),
        "with_outputs": {
            "skewness": _mean([found[0] for found in with_outputs]),
            "kurtosis": _mean([found[1] for found in with_outputs]),
        },
        "dispersion": _mean([dispersion(degrees) for degrees in inputs]),
        "hidden_dispersion": _mean([dispersion(hidden_degrees(graph)) for graph in graphs]),
        "random_dispersion": _mean(random),
        "degrees": {"degree": distinct.tolist(), "share": (counts / counts.sum()).tolist()},
        "mixing": [found.status for found in pairs.mixing],
    }


def compared(pairs: PairedDraws, name: str) -> dict[str, float] | None:
    """Return the means of a measure over the draws that have nulls, and over either null.

    None where no draw has the measure together with its null.
    """
    found: dict[str, float] = {}
    for null in (UNIFORM, SWAPS):
        observed, beside = pairs.pairs(null, name)
        if observed.size == 0:
            return None
        found |= {"draws": float(observed.mean()), null: float(beside.mean())}
    return found


def differences(pairs: PairedDraws, null: Null, name: str) -> list[float]:
    """Return a measure of each draw less that of its null, where both have it."""
    observed, beside = pairs.pairs(null, name)
    found: list[float] = (observed - beside).tolist()
    return found


def _mean(values: list[float]) -> float | None:
    return float(np.mean(values)) if values else None


def _quantities(found: dict[str, Reading], layer: FloatArray, seed: np.random.SeedSequence) -> list[Quantity]:
    """Take the first draw of each reading that is tested, all its degrees or those of the inputs."""
    places = {name: place for place, name in enumerate(found)}
    graphs = {name: draw(found[name].ensemble, rng=child(child(seed, places[name]), 0)) for name in MAIN}
    degrees = {
        **{_DEGREES[name]: graph.degrees for name, graph in graphs.items()},
        **{_INPUTS[name]: input_degrees(graphs[name], found[name].inputs) for name in _INPUTS},
    }
    return [
        *(
            Quantity(
                name,
                values,
                _OF_A_GRAPH,
                zero_origins={"nodes without an edge": int((values == 0).sum())},
                discrete=True,
            )
            for name, values in degrees.items()
        ),
        Quantity(_WEIGHTS, layer, _OF_WEIGHTS, cluster="column"),
    ]
