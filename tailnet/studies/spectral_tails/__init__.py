"""The spectra of weight matrices, beside random matrices of the same shape and shuffles of the same entries.

Today's users of the question which laws the weights of a network follow look at the eigenvalues of W'W:
heavy-tailed self-regularisation (Martin & Mahoney 2021) and the tool WeightWatcher fit power laws to them.
Eigenvalues are not independent draws. Every p-value that a claim of this study rests on is counted
over matrices, never over eigenvalues.
"""

from typing import Any

from tailnet.datasets.registry import NAMES
from tailnet.studies.conduct import Study
from tailnet.studies.plan import Plan
from tailnet.studies.sources import dataset_of, images_of
from tailnet.studies.spectral_tails.exhibits import exhibit
from tailnet.studies.spectral_tails.measures import (
    CONTROL_REPLICATES,
    CONTROLS,
    NULLS,
    quantity,
    replicate,
)
from tailnet.studies.spectral_tails.networks import CHECKPOINTS, SETTINGS, tail_layers
from tailnet.studies.spectral_tails.rules import decide


def describe(plan: Plan) -> tuple[dict[str, Any], dict[str, Any]]:
    """Say what is trained on what."""
    images = images_of(plan)
    dataset = dataset_of(images)
    design: dict[str, Any] = {}
    for setting in SETTINGS:
        design[f"{images.n_pixels}-{setting.name} tanh"] = f"start {setting.start}; {setting.training}"
    design |= {
        "loss": "squared error, targets ±1; bias units, whose weights are left out of the matrices",
        "eigenvalues": "squared singular values over the longer side and the mean square entry; mean 1",
        "checkpoints": [f"{share:.0%} of the training" for share in CHECKPOINTS],
        "spectra under each null": NULLS,
        "controls a seed": f"{CONTROLS}, tested with {CONTROL_REPLICATES} replicates each",
    }
    return dataset, design


STUDY = Study(
    name="spectral-tails",
    title="The spectra of weight matrices beside random matrices",
    datasets=NAMES,
    quantities=tuple(quantity(layer) for layer in tail_layers()),
    replicate=replicate,
    describe=describe,
    decide=decide,
    exhibit=exhibit,
)
