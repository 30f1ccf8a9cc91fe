"""The study of Kronecker fractals beside gradients, put together."""

from typing import Any

from tailnet.baselines.presets import levels_for
from tailnet.studies import square_network
from tailnet.studies.conduct import Study
from tailnet.studies.kronecker_baseline.exhibits import exhibit
from tailnet.studies.kronecker_baseline.measure import ENTRIES, FRACTAL_REPLICATES, QUANTITIES, replicate
from tailnet.studies.kronecker_baseline.real_networks import real_networks
from tailnet.studies.kronecker_baseline.rules import decide, typical
from tailnet.studies.kronecker_baseline.sameness import RANDOM_SETS
from tailnet.studies.kronecker_baseline.sampled import DRAWS, null_draws
from tailnet.studies.plan import Plan
from tailnet.studies.sources import dataset_of, images_of


def describe(plan: Plan) -> tuple[dict[str, Any], dict[str, Any]]:
    """Say what is trained on what, and what is held beside it."""
    images = images_of(plan)
    dataset = dataset_of(images)
    networks, why = real_networks(plan.data)
    design = {
        **square_network.design(images.n_pixels),
        "gradients": "of the first and of the last step's image, by the weights from inputs to hidden units",
        "entries analysed": f"{ENTRIES:,} of each gradient, drawn from those that are not zero",
        "fractal": f"seed {typical()}, {levels_for(images.n_pixels)} copies",
        "replicates of a fractal's test of fit": min(plan.replicates, FRACTAL_REPLICATES),
        "draws of a network on each seed": (
            f"{DRAWS}, of which {null_draws(images.n_pixels)} have a graph of each null"
        ),
        "sets of random seeds": f"{RANDOM_SETS:,}",
        "real networks": why
        or "; ".join(f"{name} (SHA-256 {file.sha256})" for name, file in networks.items()),
    }
    return dataset, design


STUDY = Study(
    name="kronecker-baseline",
    title="Kronecker fractals beside the gradients of a perceptron",
    datasets=("digits", "mnist", "cifar10"),
    quantities=QUANTITIES,
    replicate=replicate,
    describe=describe,
    decide=decide,
    exhibit=exhibit,
)
