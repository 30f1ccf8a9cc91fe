"""The study of the weights' network, put together."""

from typing import Any

from tailnet.studies import source_network, square_network
from tailnet.studies.conduct import Study
from tailnet.studies.plan import Plan
from tailnet.studies.sources import dataset_of, images_of
from tailnet.studies.weight_network.claims import decide
from tailnet.studies.weight_network.exhibits import exhibit
from tailnet.studies.weight_network.measure import (
    DRAWS,
    FEWEST_DRAWS,
    FEWEST_NULLS,
    QUANTITIES,
    replicate,
)
from tailnet.studies.weight_network.readings import MEANINGS


def describe(plan: Plan) -> tuple[dict[str, Any], dict[str, Any]]:
    """Say what is trained, and how its weights are read."""
    images = images_of(plan)
    dataset = dataset_of(images)
    square = square_network.design(images.n_pixels)
    design = {
        **source_network.design(images.n_pixels),
        "square perceptron": "; ".join(
            (
                str(square["network"]),
                f"start {square['start']}",
                str(square["training"]),
                f"rate {square['learning rate']}",
            )
        ),
        **MEANINGS,
        "bias units": "left out: they have no edges to them",
        "draws": (
            f"{DRAWS} of each reading a seed, each with one graph of either null; of dense readings fewer, "
            f"at least {FEWEST_DRAWS} draws, {FEWEST_NULLS} of them with nulls"
        ),
    }
    return dataset, design


STUDY = Study(
    name="weight-network",
    title="The network that the weights of a trained perceptron induce",
    datasets=("digits", "mnist", "cifar10"),
    quantities=QUANTITIES,
    replicate=replicate,
    describe=describe,
    decide=decide,
    exhibit=exhibit,
)
