"""The study of the networks that gradients induce, put together."""

from typing import Any

from tailnet.studies.conduct import Study
from tailnet.studies.gradient_network.claims import decide
from tailnet.studies.gradient_network.design import (
    CONTROLS,
    DRAWS,
    IMAGES,
    NULL_WORDS,
    NULLS,
    RATES,
    START_SCALE,
    STEPS,
    null_draws,
    rectangular,
    square,
)
from tailnet.studies.gradient_network.exhibits import exhibit
from tailnet.studies.gradient_network.measure import QUANTITIES, replicate
from tailnet.studies.plan import Plan
from tailnet.studies.sources import dataset_of, images_of

_NULLS = "; ".join(NULL_WORDS[null] for null in NULLS)


def describe(plan: Plan) -> tuple[dict[str, Any], dict[str, Any]]:
    """Say what is trained on what, and what is drawn."""
    images = images_of(plan)
    dataset = dataset_of(images, f"{images.n_train:,} images to train on, of {images.n_pixels:,} pixels")
    beside = [name for name in CONTROLS if name != plan.dataset]
    each = null_draws(images.n_pixels)
    design = {
        "network": f"{square(images.n_pixels)}, with bias units, whose rows of the gradient are left out",
        "beside it": f"{rectangular(images.n_pixels)}, rows and columns as different nodes",
        "start": f"uniform on ±{START_SCALE:g}",
        "loss": "squared error, targets ±1",
        "training": f"{STEPS} steps of one image each, drawn with replacement; one start for all rates",
        "learning rates": ", ".join(f"{rate:g}" for rate in RATES),
        "gradients": f"first and last step, of {IMAGES} images",
        "draws": f"{DRAWS} of each gradient, {IMAGES * DRAWS} a seed and moment",
        "nulls": f"{each * IMAGES} of each a seed and moment: {_NULLS}",
        "control data sets": ", ".join(beside),
    }
    return dataset, design


STUDY = Study(
    name="gradient-network",
    title="The network that a gradient induces, beside its nulls",
    datasets=("digits", "mnist", "cifar10", "random", "random-one-label"),
    quantities=QUANTITIES,
    replicate=replicate,
    describe=describe,
    decide=decide,
    exhibit=exhibit,
)
