"""One training seed: machines, their gradients, and what is measured of them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.inference.dependence import Dependence
from tailnet.parallel import child
from tailnet.rbm.contrastive_divergence import contrastive_divergence
from tailnet.rbm.filters import filters
from tailnet.rbm.machine import BoltzmannMachine
from tailnet.studies.analysed import Quantity, analysed
from tailnet.studies.conduct import Outcome
from tailnet.studies.gradient_network.cells import rounded
from tailnet.studies.plan import Plan, training_seed
from tailnet.studies.rbm_tails import design, exact, machines, network
from tailnet.studies.rbm_tails.design import BINARY_QUANTITIES, CD1, FIRST, LAST, MAIN, QUANTITIES, TAILED
from tailnet.studies.rbm_tails.spread import gini_of, log_shares, rest_of, scales, standardised
from tailnet.studies.sources import images_of
from tailnet.studies.tail_rows import FAMILY_REPLICATES, TAILS, tail_rows
from tailnet.studies.weight_tails.measures import analysis_measures, sample_measures

if TYPE_CHECKING:
    from tailnet.networks.ensemble.identification import Identification

(
    _IMAGES,
    _TRAINING,
    _GRADIENTS,
    _BINARY,
    _SQUARE,
    _CELLS,
    _SHAPES,
    _STRAIGHT,
    _WHOLE,
    _SCALES,
    _SMALL,
    _WIDE,
    _ANALYSES,
) = range(13)
#: Heights of the survival functions that are drawn.
SURVIVAL = tuple(float(share) for share in np.geomspace(1.0, 1e-3, 31))
#: Images of the scales, which are known to a few percent then.
SCALED = 1000
#: The seed whose filters are shown, and the digits of what is shown.
_SHOWN, _DIGITS = 0, 2
#: Columns for each row of the pictures, about.
_WIDE_BY = 3
_NOT_BINARY = "Read as binary are pictures of strokes alone: {}."
_CALIBRATION = "Their p-values and intervals are calibrated for independent draws."


def replicate(plan: Plan, number: int) -> Outcome:
    """Train the machines of one seed, and take the gradients through everything."""
    images = images_of(plan)
    pixels = machines.training_images(images, training_seed(plan, number, _IMAGES))
    seed = training_seed(plan, number, _TRAINING)
    trained = {e.name: machines.narrow(pixels, seed, e) for e in design.ESTIMATORS}
    gradients = machines.gradients(trained, pixels, training_seed(plan, number, _GRADIENTS))
    binary = design.binary(pixels)
    if plan.dataset in design.BINARY:
        of_binary = {CD1.name: machines.narrow(binary, seed, CD1)}
        part = training_seed(plan, number, _GRADIENTS)
        gradients |= machines.gradients(of_binary, binary, part, binary=True)
    chosen = [name for name in QUANTITIES if name in gradients]
    analyses, not_run = analysed(
        plan,
        number,
        [quantity(name, gradients[name]) for name in chosen],
        part=_ANALYSES,
        sensitivity=False,
        family_replicates=FAMILY_REPLICATES,
    )
    if plan.dataset not in design.BINARY:
        not_run |= dict.fromkeys(BINARY_QUANTITIES, _NOT_BINARY.format(" and ".join(design.BINARY)))
    machine = trained[CD1.name].training.machine.astype(np.float64)
    cells, numbers = _networks(plan, number, pixels, machine)
    by_quantity = {analysis["key"]["quantity"]: analysis for analysis in analyses}
    details: dict[str, Any] = {
        TAILS: tail_rows(analyses),
        "entries": {name: entries(gradient) for name, gradient in gradients.items()},
        "whole": {name: _whole(plan, number, name, gradients, by_quantity) for name in MAIN},
        "scales": _scales(plan, number, trained, pixels, gradients),
        "cells": cells,
        "numbers": numbers,
        "small": exact.small(binary, design.grey_shape(images), training_seed(plan, number, _SMALL)),
        "wide": exact.wide(binary, training_seed(plan, number, _WIDE)),
        "errors": {
            name: [float(error) for error in of.training.reconstruction_errors[[0, -1]]]
            for name, of in trained.items()
        },
    }
    if number == _SHOWN:
        details["filters"] = mosaic(filters(machine, design.grey_shape(images)))
    return {
        "statistics": {f"gini, {design.short(name)}": details["entries"][name]["gini"] for name in TAILED},
        "analyses": analyses,
        "not_run": not_run,
        "details": details,
    }


def quantity(name: str, gradient: FloatArray) -> Quantity:
    """Declare what ties the entries of a gradient together."""
    rows, columns = gradient.shape
    if "one image" in name:
        free = 2 * (rows + columns - 2)
        ties = (
            "The CD-1 gradient of one image is the outer product of its pixels and the hidden means they "
            "give, less that of the pixels and hidden means after one Gibbs step: a matrix of rank two at "
            f"most, in which {free:,} free numbers make {rows * columns:,} entries."
        )
    else:
        ties = (
            f"The mean gradient of {design.BATCH} images, a matrix of rank at most {min(rows, columns)}: its "
            "entries share the pixels of their visible and the means of their hidden unit over the same "
            "images, and over the same chains."
        )
    dark = int((~gradient.any(axis=1)).sum()) * columns
    return Quantity(
        name,
        gradient,
        Dependence("coordinate", f"{ties} {_CALIBRATION}"),
        cluster="column",
        zero_origins={"pixels that are 0 in data and chains": dark} if dark else {},
    )


def entries(gradient: FloatArray) -> dict[str, Any]:
    """Describe the entries of a gradient: zeros, inequality, reach, and which side they owe it to."""
    magnitudes = np.abs(gradient[gradient != 0.0])
    return {
        "n": gradient.size,
        "zero": 1.0 - magnitudes.size / gradient.size,
        "gini": gini_of(gradient),
        "gini_of_rest": rest_of(gradient),
        "largest": float(magnitudes.max()),
        "over_median": float(magnitudes.max() / np.median(magnitudes)),
        "shares": log_shares(gradient),
        "survival": [
            rounded(float(q)) for q in np.quantile(magnitudes / magnitudes.mean(), 1.0 - np.array(SURVIVAL))
        ],
    }


def _whole(
    plan: Plan,
    number: int,
    name: str,
    gradients: Mapping[str, FloatArray],
    analyses: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any]:
    """Fit the laws of all entries, as the study of weights does."""
    values = gradients[name]
    seeds = [child(training_seed(plan, number, part), MAIN.index(name)) for part in (_STRAIGHT, _WHOLE)]
    return {
        **sample_measures(np.abs(values[values != 0.0]), plan.replicates, *seeds),
        **analysis_measures(analyses.get(name)),
    }


def _scales(
    plan: Plan,
    number: int,
    trained: Mapping[str, machines.Trained],
    pixels: FloatArray,
    gradients: Mapping[str, FloatArray],
) -> dict[str, dict[str, float] | None]:
    """Divide the CD-1 gradients of the minibatch by the spread that single images give each entry."""
    of = trained[CD1.name]
    found: dict[str, dict[str, float] | None] = {}
    for place, (step, machine) in enumerate({FIRST: of.start, LAST: of.training.machine}.items()):
        generator = np.random.default_rng(child(training_seed(plan, number, _SCALES), place))
        rows = generator.integers(len(pixels), size=SCALED)
        _, spread, lit = scales(machine.astype(np.float64), pixels[rows], generator)
        gradient = gradients[design.of_minibatch(CD1, step)]
        found[step] = standardised(gradient, spread, lit, design.BATCH)
    return found


def _networks(
    plan: Plan, number: int, pixels: FloatArray, layered: BoltzmannMachine
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Draw the networks of the square machine's gradients, and of the narrow machine's last one."""
    square = machines.square(pixels, training_seed(plan, number, _SQUARE))
    start, end = (m.astype(np.float64) for m in (square.start, square.training.machine))
    seed = training_seed(plan, number, _CELLS)
    rows = np.random.default_rng(child(seed, len(design.NETWORKS))).integers(len(pixels), size=design.BATCH)
    batch = pixels[rows]
    many = design.FEW_IMAGES if pixels.shape[1] > design.LARGE else design.IMAGES
    of_images, of_batch = [batch[k : k + 1] for k in range(many)], [batch]
    first, last, mean = design.NETWORKS
    asked: Sequence[tuple[str, BoltzmannMachine, list[FloatArray], Identification]] = (
        (first, start, of_images, "identified"),
        (last, end, of_images, "identified"),
        (mean, end, of_batch, "identified"),
        (design.LAYERED, layered, of_images, "layered"),
    )
    cells, numbers = {}, {}
    for place, (name, machine, samples, how) in enumerate(asked):
        own = child(seed, place)
        found = [
            contrastive_divergence(machine, sample, k=1, rng=child(own, 0, k)).gradient
            for k, sample in enumerate(samples)
        ]
        gradients = [np.asarray(gradient, np.float64) for gradient in found]
        cells[name] = network.measured_cell(gradients, how, child(own, 1))
        shape = (machine.n_visible, machine.n_hidden)
        limits = child(training_seed(plan, number, _SHAPES), place)
        numbers[name] = network.numbers_of(cells[name], how, shape, limits)
    return cells, numbers


def mosaic(pictures: np.ndarray) -> list[list[float]]:
    """Lay pictures side by side, each over its largest magnitude, with lines between and none missing.

    Examples
    --------
    >>> mosaic(np.array([[[2.0, -1.0]], [[0.0, 0.5]]]))
    [[1.0, -0.5, 0.0, 0.0, 1.0]]
    """
    many, height, width = pictures.shape
    wanted = np.sqrt(_WIDE_BY * many)
    columns = min((n for n in range(1, many + 1) if many % n == 0), key=lambda n: abs(n - wanted))
    rows = many // columns
    canvas = np.zeros((rows * (height + 1) - 1, columns * (width + 1) - 1))
    for place, picture in enumerate(pictures):
        top, left = (place // columns) * (height + 1), (place % columns) * (width + 1)
        canvas[top : top + height, left : left + width] = picture / np.abs(picture).max()
    return [[float(value) for value in row] for row in np.round(canvas, _DIGITS) + 0.0]
