"""CIFAR-100, taken where the user has it: outputs of a network, and the row where it was not run."""

from typing import Any

from tailnet.datasets.images import Images
from tailnet.studies.claims import Claim
from tailnet.studies.plan import Plan

DATASET = "cifar100"
#: Outputs that a network has at least.
_FEWEST = 10


def classes_of(images: Images) -> int:
    """Return the number of labels, 10 at least."""
    return max(_FEWEST, int(images.labels.max()) + 1)


def rows_elsewhere(claim: Claim, plan: Plan) -> list[dict[str, Any]]:
    """Return the row that says that CIFAR-100 was not run, unless this run is on it."""
    if plan.dataset == DATASET:
        return []
    why = (
        f"This run is on {plan.dataset}; CIFAR-100 is taken where the user has its files "
        f"(--dataset {DATASET} --data DIR)"
    )
    return [claim.not_run(why, cell="CIFAR-100")]
