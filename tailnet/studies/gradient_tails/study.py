"""The study of gradients, put together."""

from typing import Any

from tailnet.studies import source_network
from tailnet.studies.conduct import Study
from tailnet.studies.gradient_tails.claims import decide
from tailnet.studies.gradient_tails.coordinates import COORDINATES
from tailnet.studies.gradient_tails.exhibits import exhibit
from tailnet.studies.gradient_tails.measure import (
    BATCHES,
    DRAWS,
    MINIBATCH,
    QUANTITIES,
    SAMPLE,
    SERIES,
    replicate,
)
from tailnet.studies.plan import Plan
from tailnet.studies.sources import dataset_of, images_of


def describe(plan: Plan) -> tuple[dict[str, Any], dict[str, Any]]:
    """Say what is trained on what."""
    images = images_of(plan)
    steps = source_network.checkpoints()
    stages = {stage: f"step {steps[place]:,}" for stage, place in source_network.stages().items()}
    dataset = dataset_of(images)
    design = {
        **source_network.design(images.n_pixels),
        "whole gradients": f"of the first and the last step's image; of {MINIBATCH} images after training",
        "coordinates": f"the {COORDINATES} inputs lit most often, each at another hidden unit",
        "over steps": f"{SERIES:,} steps, spread evenly",
        "gradient noise": f"{DRAWS:,} minibatches of each size, after training",
        "batch sizes": list(BATCHES),
        "checkpoints": f"{len(steps)}, from step {steps[0]} to step {steps[-1]:,}",
        "images at a checkpoint": SAMPLE,
        **stages,
    }
    return dataset, design


STUDY = Study(
    name="gradient-tails",
    title="The tails, the noise and the space of a perceptron's gradients",
    datasets=("digits", "mnist", "cifar10", "random", "random-one-label"),
    quantities=QUANTITIES,
    replicate=replicate,
    describe=describe,
    decide=decide,
    exhibit=exhibit,
)
