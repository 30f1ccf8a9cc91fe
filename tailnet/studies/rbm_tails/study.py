"""The study of what contrastive divergence gives, put together."""

from typing import Any

from tailnet.studies.conduct import Study
from tailnet.studies.pilots import chosen_after_trials
from tailnet.studies.plan import Plan
from tailnet.studies.rbm_tails import design, exact
from tailnet.studies.rbm_tails.claims import decide
from tailnet.studies.rbm_tails.design import QUANTITIES
from tailnet.studies.rbm_tails.exhibits import exhibit
from tailnet.studies.rbm_tails.measure import SCALED, replicate
from tailnet.studies.rbm_tails.spread import OFTEN
from tailnet.studies.sources import dataset_of, images_of


def describe(plan: Plan) -> tuple[dict[str, Any], dict[str, Any]]:
    """Say what is trained on what."""
    images = images_of(plan)
    visible = design.n_visible(images)
    used = min(images.n_train, design.LARGEST)
    colours = ", the mean of the colours," if images.n_pixels != visible else ""
    dataset = dataset_of(
        images,
        (
            f"{images.n_train:,} images to train on, of which each seed takes {used:,}; grey levels{colours} "
            "within [0, 1], which stand for the chance that a visible unit is 1"
        ),
    )
    large = visible > design.LARGE
    many = (design.FEW_IMAGES, design.FEW_DRAWS, design.FEW_NULL_DRAWS)
    seen, draws, nulls = many if large else (design.IMAGES, design.DRAWS, design.NULL_DRAWS)
    steps = _steps(used, design.STEPS, design.BATCH)
    square_steps = _steps(used, design.SQUARE_STEPS, design.SQUARE_BATCH)
    estimators = ", ".join(estimator.name for estimator in design.ESTIMATORS)
    return dataset, {
        "machine": f"{visible} visible and {design.HIDDEN} hidden units, Bernoulli",
        "start": f"normal weights of standard deviation {design.START_SCALE:g}; log odds of the pixels",
        "training": f"{steps:,} steps of {design.BATCH} images, by {estimators} from one start",
        "learning rate": design.LEARNING_RATE,
        "persistent chains": design.CHAINS,
        "first and last gradients": (
            "at the start, and of the step after training; of one image by CD-1, and of a minibatch of "
            f"{design.BATCH} by the estimator that trained the machine"
        ),
        "binary": f"pixels above {design.LEVEL:g}; trained and looked at by CD-1"
        if plan.dataset in design.BINARY
        else "not run",
        "square machine": (
            f"{visible} visible and {visible} hidden units, {square_steps:,} steps of {design.SQUARE_BATCH} "
            "images by CD-1"
        ),
        "networks": f"{draws} draws of each of {seen} images' gradients, and of one minibatch's",
        "nulls": f"one graph of each null a draw, for the first {nulls} of a gradient",
        "exact gradients": (
            f"{exact.GRID[0] * exact.GRID[1]} pixels and {exact.SMALL_HIDDEN} hidden units; {visible} pixels "
            f"and {exact.FEW_HIDDEN} hidden units; binary pixels"
        ),
        **chosen_after_trials(
            plan,
            f"that the table of scales leaves out pixels lit in fewer than {OFTEN} of {SCALED:,} images, "
            "whose spread those images do not tell",
        ),
        "left out": (
            "participation ratios, and gradients by batch size: ten seeds that agree decide no more claims "
            "than there are here"
        ),
    }


def _steps(n: int, steps: int, batch: int) -> int:
    return design.epochs(steps, batch, n) * -(-n // batch)


STUDY = Study(
    name="rbm-tails",
    title="The gradients of contrastive divergence, asked what backpropagation's were asked",
    datasets=("digits", "mnist", "cifar10", "cifar100", "random"),
    quantities=QUANTITIES,
    replicate=replicate,
    describe=describe,
    decide=decide,
    exhibit=exhibit,
)
