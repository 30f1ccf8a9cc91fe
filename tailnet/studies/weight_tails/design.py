"""What is trained on what, in words."""

from typing import Any

from tailnet.studies.plan import Plan
from tailnet.studies.sources import dataset_of, images_of
from tailnet.studies.weight_tails import networks
from tailnet.studies.weight_tails.weights import ALL, FIRST, PARTS, QUANTITIES, UPDATED


def describe(plan: Plan) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the `dataset` and the `design` of the study's document."""
    images = images_of(plan)
    used = networks.n_train(images)
    dataset = dataset_of(
        images, f"{used:,} images are trained on and {len(images.test_labels):,} tested on. " + images.source
    )
    meaning = {
        ALL: "all weights after training, biases among them",
        UPDATED: (
            "updated weights: all but those from inputs that were zero in every image drawn, which stayed put"
        ),
        FIRST: "first layer: the weights from the inputs and the bias to the hidden units",
    }
    design = {
        "network": str(networks.architecture(images)) + ", with bias units",
        "start": f"uniform on ±{networks.START_SCALE:g}",
        "loss": "squared error, targets ±1, pixels in [0, 1]",
        "training": f"{networks.STEPS:,} steps of one image each, drawn with replacement; no momentum",
        "learning rate": networks.LEARNING_RATE,
        "images to train on": f"the first {networks.MOST_IMAGES:,}, or all if there are fewer: here {used:,}",
        **{QUANTITIES[part]: meaning[part] for part in PARTS},
    }
    if plan.dataset not in networks.RANDOM:
        design["random patterns"] = (
            f"each seed also trains on {used:,} patterns of shape {'×'.join(map(str, images.shape))} whose "
            "pixels are independent and uniform on [0, 1), once with uniform labels and once with one label "
            "for all, from the same initial weights and in the same order"
        )
    return dataset, design
