"""The study of document 004: what runs on one training seed, and how it is described."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.datasets.images import Images, targets
from tailnet.errors import InsufficientDataError
from tailnet.studies.conduct import Outcome, Study
from tailnet.studies.layer_norms.decision import COUNTED, decide, weight_numbers
from tailnet.studies.layer_norms.decomposition import log_factors
from tailnet.studies.layer_norms.exhibits import exhibit
from tailnet.studies.layer_norms.minibatches import epoch, weight_norms
from tailnet.studies.layer_norms.published import (
    BATCH,
    BATCHES,
    DATASET,
    ETA,
    HIDDEN,
    HIDDEN_LAYERS,
    IMAGES,
    LAMBDA,
    OUTPUTS,
    REPRESENTATIVE,
)
from tailnet.studies.layer_norms.readings import increasing, slopes
from tailnet.studies.layer_norms.sweep import ACTIVATIONS, DEPTHS, STARTS, sweep
from tailnet.studies.layer_norms.variants import NAMED, VARIANTS
from tailnet.studies.plan import Plan, training_seed
from tailnet.studies.sources import dataset_of, images_of

#: Parts of a seed's randomness: the order of the images, the first weights (drawn alike in all variants, so
#: that these differ by nothing else), and the networks of the sweep.
_ORDER, _START, _SWEEP = range(3)


def replicate(plan: Plan, number: int) -> Outcome:
    """Take every variant through the ten minibatches of one shuffle, and the sweep through the first."""
    inputs, wanted = _shuffled(plan, number)
    norms: dict[str, FloatArray] = {}
    factors: list[dict[str, FloatArray]] = []
    for variant in VARIANTS:
        start = variant.draw(inputs.shape[1], training_seed(plan, number, _START))
        passes = list(epoch(start, inputs, wanted, batch=BATCH, step=variant.step))
        norms[variant.key] = np.array([weight_norms(found) for _, found in passes])
        if variant == NAMED:
            factors = [log_factors(network, found) for network, found in passes]
    representative, others = slopes(norms[NAMED.key])
    monotone = increasing(norms[NAMED.key], weight_numbers(plan))
    return {
        "statistics": {
            **{COUNTED[reading]: int(found[1:].sum()) for reading, found in monotone.items()},
            "slope_representative": representative,
            "slope_others": others,
        },
        "analyses": [],
        "not_run": {},
        "details": {
            "norms": {key: _short(array) for key, array in norms.items()},
            "log_factors": {
                "first": _short_each(factors[0]),
                "representative": _short_each(
                    {name: np.mean([factors[k][name] for k in REPRESENTATIVE], axis=0) for name in factors[0]}
                ),
            },
            "sweep": sweep(inputs[:BATCH], wanted[:BATCH], training_seed(plan, number, _SWEEP)),
        },
    }


def describe(plan: Plan) -> tuple[dict[str, Any], dict[str, Any]]:
    """Say what is trained on what."""
    images = images_of(plan)
    dataset = dataset_of(images, _described(images), n=IMAGES)
    widths = "-".join(map(str, (images.n_pixels, *(HIDDEN,) * HIDDEN_LAYERS, OUTPUTS)))
    design = {
        "network": f"{widths}, with bias units; sigmoid outputs, targets 0 and 1",
        "run": f"{BATCHES} minibatches of {BATCH} images, one epoch of a fresh shuffle",
        "learning rate": ETA,
        "weight decay": (
            f"lambda {LAMBDA:g}: weights lose eta lambda/N of themselves for each image of a step"
        ),
        "norm": (
            "Euclidean, of the gradient of the loss summed over a minibatch, by the weights of a layer; "
            "without the decay and without bias units"
        ),
        "claims are decided on": (
            f"backprop2 as published: {NAMED.start.words}; {NAMED.loss}; {NAMED.hidden} units; steps by the "
            f"{NAMED.step} over a minibatch"
        ),
        "variants": (
            f"{len(VARIANTS)}: starts, losses, hidden units and steps; all from the same random numbers, on "
            "the same shuffle"
        ),
        "sweep": (
            f"{DEPTHS[0]} to {DEPTHS[-1]} hidden layers of {HIDDEN}, {', '.join(ACTIVATIONS)}, "
            f"{' and '.join(STARTS)} starts (normal, biases 0); cross-entropy, the first minibatch, no "
            "training"
        ),
        "the document's data set": "yes" if plan.dataset == DATASET else f"no, that is {DATASET}",
    }
    return dataset, design


def _described(images: Images) -> str:
    return f"The first {IMAGES:,} of {images.n_train:,} images to train on. {images.source}".strip()


def _shuffled(plan: Plan, number: int) -> tuple[FloatArray, FloatArray]:
    """Return the first images and their targets in the order of one shuffle."""
    images = images_of(plan)
    if images.n_train < IMAGES:
        raise InsufficientDataError(
            f"{images.name} has {images.n_train} images to train on; this study needs {IMAGES}."
        )
    order = np.random.default_rng(training_seed(plan, number, _ORDER)).permutation(IMAGES)
    return images.pixels(order), targets(images.labels[order], low=0.0, high=1.0)


def _short(array: FloatArray) -> list[Any]:
    """Keep six digits of each number, which is what results need to hold."""
    listed: list[Any] = (
        np.array([float(f"{value:.6g}") for value in array.ravel()]).reshape(array.shape).tolist()
    )
    return listed


def _short_each(arrays: Mapping[str, FloatArray]) -> dict[str, list[Any]]:
    return {name: _short(array) for name, array in arrays.items()}


STUDY = Study(
    name="layer-norms",
    title="The norm of a gradient from layer to layer",
    datasets=("digits", "mnist", "cifar10"),
    quantities=(),
    replicate=replicate,
    describe=describe,
    decide=decide,
    exhibit=exhibit,
    seeds=50,
)
