"""The study of thresholds, put together."""

from typing import Any

from tailnet.studies import square_network
from tailnet.studies.conduct import Study
from tailnet.studies.plan import Plan
from tailnet.studies.sources import dataset_of, images_of
from tailnet.studies.threshold_multiplicity.claims import decide
from tailnet.studies.threshold_multiplicity.ensembles import ENSEMBLES, FITTED, SCRIPT, power_for
from tailnet.studies.threshold_multiplicity.exhibits import exhibit
from tailnet.studies.threshold_multiplicity.measure import (
    DRAWS,
    QUANTITIES,
    SWEEP,
    SWEEP_DRAWS,
    known_seeds,
    replicate,
)

_ORIGINS = {
    SCRIPT: "the seed of the document's script fractal_stats.py",
    FITTED: "fitted to the collaborations ca-HepPh by Leskovec et al. (2010)",
}


def describe(plan: Plan) -> tuple[dict[str, Any], dict[str, Any]]:
    """Say what is trained, drawn from and cut."""
    images = images_of(plan)
    dataset = dataset_of(images)
    power = power_for(images.n_pixels)
    design = {
        **square_network.design(images.n_pixels),
        "gradients": (
            "of the single image of the first and of the last step, between inputs and hidden units without "
            "the bias unit: |G| over its largest entry"
        ),
        "identification": (
            "input i and hidden unit i are one node, an edge runs from i to j, loops are left out; the "
            "degree counts edges in and out"
        ),
        **{
            name: (
                f"power {power} of {seed}, {_ORIGINS[name]}; {2**power:,} nodes, undirected, one coin for "
                "every two nodes"
            )
            for name, seed in known_seeds().items()
        },
        "threshold": (
            "edges are the cells at or above a level: the one that leaves as many edges as a draw has on "
            "average, or, where cells share values, the nearest number by its ratio"
        ),
        "draws": f"{DRAWS} of each of the {len(ENSEMBLES)} matrices a seed",
        "sweep": (
            f"levels that leave {min(SWEEP):g} to {max(SWEEP):g} times as many edges, beside {SWEEP_DRAWS} "
            "draws of as many expected edges"
        ),
    }
    return dataset, design


STUDY = Study(
    name="threshold-multiplicity",
    title="A threshold in place of sampling, and the multiplicity of degrees",
    datasets=("digits", "mnist", "cifar10"),
    quantities=QUANTITIES,
    replicate=replicate,
    describe=describe,
    decide=decide,
    exhibit=exhibit,
)
