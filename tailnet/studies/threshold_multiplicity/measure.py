"""What is measured on one training seed: graphs by threshold and by draws, of as many edges."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from tailnet.arrays import IntArray
from tailnet.errors import InsufficientDataError
from tailnet.inference.dependence import Dependence
from tailnet.mlp.evaluation import accuracy
from tailnet.mlp.recorder import Recorder
from tailnet.networks.ensemble.ensemble import DenseEnsemble, Ensemble, RankOneEnsemble, draw, threshold
from tailnet.parallel import child
from tailnet.studies import square_network
from tailnet.studies.analysed import Quantity, analysed
from tailnet.studies.conduct import Outcome
from tailnet.studies.plan import Plan, training_seed
from tailnet.studies.sources import images_of
from tailnet.studies.tail_rows import FAMILY_REPLICATES, TAILS, tail_rows
from tailnet.studies.threshold_multiplicity.ensembles import ENSEMBLES, GRADIENTS, SEEDS, gradient, kronecker
from tailnet.studies.threshold_multiplicity.levels import Levels
from tailnet.studies.threshold_multiplicity.multiplicity import Multiplicity, degrees_of, multiplicity

#: Draws of each ensemble, and of each scaled one in the sweep.
DRAWS, SWEEP_DRAWS = 100, 5
#: Numbers of edges in the sweep, over the expected number.
SWEEP = (1 / 16, 1 / 8, 1 / 4, 1 / 2, 1.0, 2.0, 4.0)
#: No more edges than this share of all cells that can be one.
_MOST = 0.9
THRESHOLDED, DRAWN = "thresholded", "drawn"
WAYS = (THRESHOLDED, DRAWN)

_TRAINING, _DRAWS, _SWEEP, _ANALYSES = range(4)
_DEPENDENCE = Dependence(
    "node",
    "Degrees of one graph are not independent draws: every edge counts at both of its ends, so that they sum "
    "to twice the number of edges. Under a threshold they are no draws at all, but a function of the matrix. "
    "The p-values and the intervals are calibrated for independent draws.",
)


def quantity(name: str, way: str) -> str:
    """Name what is analysed."""
    return f"degrees of {name}, {way}"


QUANTITIES = tuple(quantity(name, way) for name in ENSEMBLES for way in WAYS)


@dataclass(frozen=True, eq=False)
class Compared:
    """An ensemble cut and drawn.

    Attributes
    ----------
    shown : dict
        What the study shows of it.
    degrees : dict of str to array of int
        Of all nodes, under the threshold and in the first draw.
    """

    shown: dict[str, Any]
    degrees: dict[str, IntArray]


def replicate(plan: Plan, number: int) -> Outcome:
    """Train, cut and draw the gradients and the Kronecker powers, and analyse the tails of the degrees."""
    images = images_of(plan)
    pixels = images.train_images
    trained = square_network.train_square(
        plan,
        number,
        pixels,
        images.train_labels,
        part=_TRAINING,
        recorder=Recorder(deltas=(0, square_network.STEPS - 1)),
    )
    not_run: dict[str, str] = {}
    found: dict[str, Compared] = {}
    for place, name in enumerate(ENSEMBLES):
        seeds = (child(training_seed(plan, number, part), place) for part in (_DRAWS, _SWEEP))
        try:
            ensemble: Ensemble = (
                gradient(name, trained, pixels) if name in GRADIENTS else kronecker(name, images.n_pixels)
            )
        except InsufficientDataError as error:
            not_run |= {quantity(name, way): str(error) for way in WAYS}
            continue
        found[name] = compared(ensemble, *seeds)
    analyses, without = analysed(
        plan,
        number,
        _quantities(found),
        part=_ANALYSES,
        sensitivity=False,
        family_replicates=FAMILY_REPLICATES,
    )
    return {
        "statistics": {
            "test_accuracy": accuracy(trained.perceptron, images.test_images, images.test_labels),
            "gradients_refused": len(ENSEMBLES) - len(found),
        },
        "analyses": analyses,
        "not_run": not_run | without,
        "details": {
            "ensembles": {name: one.shown for name, one in found.items()},
            "degrees": {name: _counted(one.degrees) for name, one in found.items()},
            TAILS: tail_rows(analyses),
        },
    }


def compared(ensemble: Ensemble, draws: np.random.SeedSequence, sweep: np.random.SeedSequence) -> Compared:
    """Cut an ensemble where as many edges are left as a draw has on average, and draw from it.

    Parameters
    ----------
    ensemble : Ensemble
        Square.
    draws, sweep : SeedSequence
        Of the draws, and of those of the sweep.
    """
    levels = Levels.of(ensemble)
    level, many = levels.cut(levels.expected)
    cut = degrees_of(threshold(ensemble, level))
    drawn = [degrees_of(draw(ensemble, rng=child(draws, number))) for number in range(DRAWS)]
    shown = {
        "nodes": ensemble.shape[0],
        "values": levels.distinct,
        "expected_edges": levels.expected,
        "level": level,
        "edges": many,
        THRESHOLDED: {name: multiplicity(degrees).to_dict() for name, degrees in cut.items()},
        DRAWN: {name: _mean([multiplicity(one[name]) for one in drawn]) for name in cut},
        "sweep": [
            point
            for place, factor in enumerate(SWEEP)
            if (point := _point(ensemble, levels, factor, child(sweep, place))) is not None
        ],
    }
    return Compared(shown, {THRESHOLDED: cut["degree"], DRAWN: drawn[0]["degree"]})


def _point(
    ensemble: Ensemble, levels: Levels, factor: float, seed: np.random.SeedSequence
) -> dict[str, Any] | None:
    """Cut at another number of edges, and draw from the ensemble scaled to expect as many."""
    wanted = factor * levels.expected
    if not 1.0 <= wanted <= _MOST * levels.ordered.size:
        return None
    level, many = levels.cut(wanted)
    if many >= levels.ordered.size:
        return None
    likely = scaled(ensemble, levels.scale(many))
    drawn = [draw(likely, rng=child(seed, number)).degrees for number in range(SWEEP_DRAWS)]
    return {
        "factor": factor,
        "level": level,
        "edges": many,
        THRESHOLDED: multiplicity(threshold(ensemble, level).degrees).to_dict(),
        DRAWN: _mean([multiplicity(degrees) for degrees in drawn if degrees.any()]),
    }


def scaled(ensemble: Ensemble, factor: float) -> Ensemble:
    """Multiply all probabilities with a factor, up to 1."""
    if isinstance(ensemble, RankOneEnsemble):
        return RankOneEnsemble(ensemble.left * factor, ensemble.right, ensemble.identification)
    return DenseEnsemble(np.minimum(1.0, factor * ensemble.probabilities()), ensemble.identification)


def _mean(found: list[Multiplicity]) -> dict[str, float]:
    rows = [one.to_dict() for one in found]
    return {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}


def _counted(degrees: dict[str, IntArray]) -> dict[str, dict[str, list[int]]]:
    """Return the degrees that occur and how many nodes have each, by way."""
    found = {}
    for way, values in degrees.items():
        distinct, counts = np.unique(values[values > 0], return_counts=True)
        found[way] = {"degree": distinct.tolist(), "nodes": counts.tolist()}
    return found


def _quantities(found: dict[str, Compared]) -> list[Quantity]:
    return [
        Quantity(
            quantity(name, way),
            one.degrees[way],
            _DEPENDENCE,
            zero_origins={"nodes without an edge": int((one.degrees[way] == 0).sum())},
            discrete=True,
        )
        for name, one in found.items()
        for way in WAYS
    ]


def known_seeds() -> dict[str, str]:
    """Word the seeds of the Kronecker powers."""
    return {name: "[[{:g}, {:g}], [{:g}, {:g}]]".format(*np.ravel(seed)) for name, seed in SEEDS.items()}
