"""The study of chaos in training, put together."""

from typing import Any

from tailnet.datasets.images import Images
from tailnet.studies import source_network
from tailnet.studies.conduct import Outcome, Study
from tailnet.studies.hundred_classes import classes_of
from tailnet.studies.pilots import chosen_after_trials
from tailnet.studies.plan import Plan
from tailnet.studies.sources import dataset_of, images_of
from tailnet.studies.training_chaos import aggregate, design, smoothed
from tailnet.studies.training_chaos.decision import decide
from tailnet.studies.training_chaos.exhibits import exhibit
from tailnet.studies.training_chaos.replicate import replicate as run_on


def replicate(plan: Plan, number: int) -> Outcome:
    """Run one training seed on the images of the plan."""
    return run_on(plan, images_of(plan), number)


def describe(plan: Plan) -> tuple[dict[str, Any], dict[str, Any]]:
    """Say what is trained on what."""
    images = images_of(plan)
    used = min(images.n_train, design.MOST_IMAGES)
    dataset = dataset_of(
        images,
        (
            f"{used:,} of {images.n_train:,} images to train on, drawn anew for each seed. {images.source}"
        ).strip(),
    )
    return dataset, {**_networks(images), **_lengths(plan)}


def _networks(images: Images) -> dict[str, Any]:
    classes = classes_of(images)
    sides = [design.side_of(images.shape, most) for most in (design.SMALL_SIDE, design.POOLED_SIDE)]
    return {
        "network": (
            f"{source_network.architecture(images.n_pixels, classes)}, with bias units, as document 000 has "
            f"{'it' if classes == source_network.CLASSES else 'it but for the outputs'}"
        ),
        "learning rates": ", ".join(f"{rate:g} ({name})" for name, rate in design.RATES.items()),
        "small network": (
            f"{design.small(sides[0], classes)}, with bias units, {design.SMALL_IMAGES} images pooled to "
            f"{sides[0]} × {sides[0]}, rate {design.SMALL_RATE:g}; its linear control has no hidden layer"
        ),
        "document's network on pooled images": (
            f"{source_network.architecture(sides[1] ** 2, classes)}, {design.POOLED_IMAGES} images pooled to "
            f"{sides[1]} × "
            f"{sides[1]}, rate {source_network.LEARNING_RATE:g}, {source_network.STEPS:,} steps. On "
            "whole images "
            "half of the weights may see nothing but dark pixels, and the median of the magnitudes is 0"
        ),
        "start and loss": f"uniform on ±{source_network.START_SCALE:g}; squared error, targets ±1",
    }


def _lengths(plan: Plan) -> dict[str, Any]:
    return {
        "a step": "of one image, drawn with replacement, unless said otherwise",
        "discarded transient": (
            f"{design.DISCARDED:,} steps ({design.SMALL_DISCARDED:,} of the small network), and "
            f"{design.TURNING} more; the tangent of the largest exponent is followed from the first step of "
            f"the training on, the others turn in those {design.TURNING}"
        ),
        "horizon": (
            f"{design.STEPS // 2:,} steps, and {design.STEPS:,}; all exponents of the small network over "
            f"{design.SPECTRUM_STEPS:,}; tangents orthogonalised every {design.EVERY} steps"
        ),
        "exponents": (
            f"the {design.EXPONENTS} largest; of the small network {design.SMALL_EXPONENTS}, and once all"
        ),
        "intervals of exponents": (
            f"block bootstrap over time, {plan.replicates} replicates, blocks of the root of the number of "
            "orthogonalisations"
        ),
        "smoothing": (
            "normal noise on each weight, of a standard deviation (the radius) from 0.001 to 1: each half "
            "decade of the small network, each decade of the document's. Hessians are means over pairs of "
            f"opposite draws, {smoothed.GROUPS * smoothed.pairs_at(0.001)} at the least radius and "
            f"{smoothed.GROUPS * smoothed.pairs_at(1.0)} at the largest; of the document's network each of "
            f"{smoothed.PROBES} probes has {smoothed.pairs_at(0.001)} to {smoothed.pairs_at(1.0)} of its own"
        ),
        **chosen_after_trials(
            plan,
            f"the rate of the small network, the largest of {_tried()}, because it alone gave exponents well "
            "above 0 on digits and on CIFAR-10; the draws at the largest radii, because fewer left noise "
            "that raised the median and lowered the ratio; the least radius of aggregates, below which "
            "windows hold so few discs that an even filling looks as anisotropic. After a run with "
            "seed 7: that a tangent is followed from the first step on, because the signs of small exponents "
            f"hung on how long it had turned, and {design.TURNING} steps were too few; and more draws for "
            "the document's network at the largest radii, because few raised the share of small "
            "eigenvalues. All other rules, thresholds and lengths were set before",
        ),
        "aggregates": f"one of {aggregate.DISCS:,} discs a seed, {aggregate.PLACES} places",
    }


def _tried() -> str:
    return ", ".join(f"{rate:g}" for rate in sorted((*design.LOWER_RATES, design.SMALL_RATE)))


STUDY = Study(
    name="training-chaos",
    title="Is training chaotic, and its loss anisotropic at all scales?",
    datasets=("digits", "mnist", "cifar10", "cifar100"),
    quantities=(),
    replicate=replicate,
    describe=describe,
    decide=decide,
    exhibit=exhibit,
)
