"""One training seed: the network on the images, two on noise, and their deltas at the checkpoints."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.datasets.images import Images, targets
from tailnet.datasets.random_patterns import random_patterns
from tailnet.inference.dependence import Dependence
from tailnet.mlp.backpropagation import Backpropagation, backpropagate
from tailnet.mlp.evaluation import accuracy
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.recorder import Recorder
from tailnet.mlp.training import Training
from tailnet.studies import source_network
from tailnet.studies.analysed import Quantity, analysed
from tailnet.studies.conduct import Outcome
from tailnet.studies.delta_tails.zeroing import LAYERS, ZeroCount
from tailnet.studies.plan import Plan, training_seed
from tailnet.studies.sources import images_of
from tailnet.studies.tail_rows import FAMILY_REPLICATES, TAILS, tail_rows

#: Images at each checkpoint, drawn with replacement as the steps draw theirs; and how many are pooled.
DRAWN, POOLED = 200, 20
#: Most random patterns that a network is trained on.
PATTERNS = 10_000
#: What is trained on: the images, and patterns that mean nothing, in two kinds.
IMAGES, ONE_LABEL, UNIFORM_LABELS = "images", "random, one label", "random, uniform labels"
RANDOM = (ONE_LABEL, UNIFORM_LABELS)
SETS = (IMAGES, *RANDOM)
#: Heights of the survival functions that are kept.
SURVIVAL = tuple(float(share) for share in np.geomspace(1.0, 1e-3, 31))
AS_THEY_ARE, SCALED = "as they are", "divided by scale"

_TRAINING = {IMAGES: 0, ONE_LABEL: 1, UNIFORM_LABELS: 2}
_BATCH = {IMAGES: 3, ONE_LABEL: 4, UNIFORM_LABELS: 5}
_PATTERNS, _ANALYSES = 6, 7
_CALIBRATION = "Their p-values and intervals are calibrated for independent draws."


def quantity(layer: str, view: str) -> str:
    """Name what is analysed."""
    return f"|delta| {layer}, {view}"


POOLED_VIEW, NORMALISED_VIEW = "pooled", "normalised"
VIEWS = (POOLED_VIEW, NORMALISED_VIEW, *source_network.STAGES)
QUANTITIES = tuple(quantity(layer, view) for layer in LAYERS for view in VIEWS)


@dataclass(frozen=True, eq=False)
class Observed:
    """One trained network, and its deltas at the checkpoints.

    Attributes
    ----------
    trained : Training
    deltas : dict of str to ndarray, shape (checkpoints, images, units)
        By layer.
    zeros : dict of str to float
        Shares of what is exactly zero.
    """

    trained: Training
    deltas: dict[str, FloatArray]
    zeros: dict[str, float]


def replicate(plan: Plan, number: int) -> Outcome:
    """Train on the images and on noise, count zeros, and analyse the tails of the images' deltas."""
    images = images_of(plan)
    found = {name: observe(plan, number, name, *_data(plan, number, name, images)) for name in SETS}
    seen = found[IMAGES]
    analyses, not_run = analysed(
        plan,
        number,
        quantities(seen.deltas),
        part=_ANALYSES,
        sensitivity=False,
        family_replicates=FAMILY_REPLICATES,
    )
    trained = images.train_images
    return {
        "statistics": {
            "test_accuracy": accuracy(seen.trained.perceptron, images.test_images, images.test_labels),
            "dead_inputs": int((trained.max(axis=0) == 0.0).sum()),
            **{f"zero_deltas_in_all_steps,_{name}": _zeros_of_steps(found[name].trained) for name in SETS},
        },
        "analyses": analyses,
        "not_run": not_run,
        "details": {
            TAILS: tail_rows(analyses),
            "shapes": {q.name: moments(q.values) for q in quantities(seen.deltas)},
            "zeros": {name: found[name].zeros for name in SETS},
            "scales": {name: _scales(found[name].deltas) for name in SETS},
            "survival": _survival(seen.deltas),
        },
    }


def _data(plan: Plan, number: int, name: str, images: Images) -> tuple[FloatArray, IntArray]:
    if name == IMAGES:
        return images.train_images, images.train_labels
    noise = random_patterns(
        one_label=name == ONE_LABEL,
        shape=images.shape,
        n_train=min(images.n_train, PATTERNS),
        n_test=0,
        rng=training_seed(plan, number, _PATTERNS),
    )
    return noise.train_images, noise.train_labels


def observe(plan: Plan, number: int, name: str, pixels: FloatArray, labels: IntArray) -> Observed:
    """Train a network, and take deltas at the weights of each checkpoint."""
    steps = source_network.checkpoints()
    trained = source_network.train_source(
        plan,
        number,
        pixels,
        labels,
        part=_TRAINING[name],
        recorder=Recorder(weights=steps, deltas=range(source_network.STEPS)),
    )
    drawn = np.random.default_rng(training_seed(plan, number, _BATCH[name])).integers(
        len(pixels), size=(len(steps), DRAWN)
    )
    count, deltas = ZeroCount(), []
    for place, rows in enumerate(drawn):
        weights = tuple(layer[place] for layer in trained.recording.weights.layers)
        wanted = targets(labels[rows], classes=source_network.CLASSES)
        passed = _pass(trained, weights, pixels[rows], wanted)
        count.add(passed, weights, wanted)
        deltas.append(passed.deltas)
    by_layer = {
        layer: np.array([step[place] for step in deltas], np.float64) for place, layer in enumerate(LAYERS)
    }
    return Observed(trained, by_layer, count.shares())


def _pass(
    trained: Training, weights: tuple[Any, ...], pixels: FloatArray, wanted: FloatArray
) -> Backpropagation:
    return backpropagate(Perceptron(trained.perceptron.architecture, weights), pixels, wanted)


def quantities(deltas: Mapping[str, FloatArray]) -> list[Quantity]:
    """List what is analysed, in the order of `QUANTITIES`."""
    return [one for layer in LAYERS for one in _of_layer(layer, deltas[layer])]


def _of_layer(layer: str, deltas: FloatArray) -> list[Quantity]:
    pooled = deltas[:, :POOLED]
    shape, n_checkpoints = pooled.shape, len(pooled)
    checkpoint = np.broadcast_to(np.arange(n_checkpoints)[:, None, None], shape)
    image = np.broadcast_to(np.arange(n_checkpoints * shape[1]).reshape(shape[:2])[:, :, None], shape)
    pools = (
        f"Deltas of {shape[1]} images at each of {n_checkpoints} checkpoints, {shape[2]} units an image, "
        "{how}. The deltas of one image share its error. " + _CALIBRATION
    )
    alone = (
        f"Deltas of {deltas.shape[1]} images at the weights of one checkpoint, one row an image. Those of "
        f"one image share its error. {_CALIBRATION}"
    )
    return [
        Quantity(
            quantity(layer, POOLED_VIEW),
            pooled,
            Dependence("checkpoint, image and unit", pools.format(how="as they are")),
            groups=checkpoint,
        ),
        Quantity(
            quantity(layer, NORMALISED_VIEW),
            normalised(pooled),
            Dependence(
                "checkpoint, image and unit", pools.format(how="each checkpoint divided by its own scale")
            ),
            groups=image,
        ),
        *(
            Quantity(
                quantity(layer, stage), deltas[place], Dependence("image and unit", alone), cluster="row"
            )
            for stage, place in source_network.stages().items()
        ),
    ]


def scale(values: FloatArray) -> float:
    """Return the geometric mean of the magnitudes that are not zero."""
    size = np.abs(values[values != 0.0])
    return float(np.exp(np.log(size).mean())) if size.size else 0.0


def normalised(deltas: FloatArray) -> FloatArray:
    """Divide each checkpoint's deltas by their scale."""
    scales = np.array([scale(values) for values in deltas])
    scales[scales == 0.0] = 1.0
    found: FloatArray = deltas / scales[:, None, None]
    return found


def moments(values: FloatArray) -> dict[str, float | None]:
    """Return the skewness and the excess kurtosis of the magnitudes: 2 and 6 for an exponential law."""
    size = np.abs(np.asarray(values)).ravel()
    size = size / size.max() if size.max() > 0.0 else size
    away = size - size.mean()
    variance = float((away**2).mean())
    if variance == 0.0:
        return {"skewness": None, "excess_kurtosis": None}
    return {
        "skewness": float((away**3).mean()) / variance**1.5,
        "excess_kurtosis": float((away**4).mean()) / variance**2 - 3.0,
    }


def _scales(deltas: Mapping[str, FloatArray]) -> dict[str, list[float]]:
    """Return the median magnitude at each checkpoint, by layer."""
    return {layer: [float(np.median(np.abs(at))) for at in deltas[layer]] for layer in LAYERS}


def _survival(deltas: Mapping[str, FloatArray]) -> dict[str, dict[str, dict[str, list[float]]]]:
    """Return the magnitudes that so large a share lies at or above, by layer, as they are and scaled."""
    return {
        layer: {
            AS_THEY_ARE: {name: _quantiles(array) for name, array in _chosen(deltas[layer]).items()},
            SCALED: {name: _quantiles(array) for name, array in _chosen(normalised(deltas[layer])).items()},
        }
        for layer in LAYERS
    }


def _chosen(deltas: FloatArray) -> dict[str, FloatArray]:
    places = source_network.stages().items()
    return {POOLED_VIEW: deltas[:, :POOLED], **{stage: deltas[place] for stage, place in places}}


def _quantiles(values: FloatArray) -> list[float]:
    found: list[float] = np.quantile(np.abs(values), 1.0 - np.array(SURVIVAL)).tolist()
    return found


def _zeros_of_steps(trained: Training) -> int:
    return sum(int((layer == 0.0).sum()) for layer in trained.recording.deltas.layers)
