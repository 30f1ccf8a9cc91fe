"""The study of deltas, put together."""

from typing import Any

from tailnet.studies import source_network
from tailnet.studies.conduct import Study
from tailnet.studies.delta_tails.claims import decide
from tailnet.studies.delta_tails.exhibits import exhibit
from tailnet.studies.delta_tails.measure import (
    DRAWN,
    PATTERNS,
    POOLED,
    POOLED_VIEW,
    QUANTITIES,
    RANDOM,
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
        "beside it": f"the same network on noise: {'; '.join(RANDOM)}",
        "noise": (
            f"{min(images.n_train, PATTERNS):,} patterns of the images' shape, pixels independent and "
            "uniform on [0, 1), drawn anew for each seed"
        ),
        "checkpoints": f"{len(steps)}, from step {steps[0]} to step {steps[-1]:,}",
        "images at a checkpoint": DRAWN,
        POOLED_VIEW: f"{POOLED} images of each checkpoint",
        **stages,
    }
    return dataset, design


STUDY = Study(
    name="delta-tails",
    title="The tails, the zeros and the signs of a perceptron's deltas",
    datasets=("digits", "mnist", "cifar10"),
    quantities=QUANTITIES,
    replicate=replicate,
    describe=describe,
    decide=decide,
    exhibit=exhibit,
)
