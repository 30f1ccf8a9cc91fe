"""The small network under every order of images, and its controls without noise and without a bend."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.datasets.images import targets
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.initialization import initialize
from tailnet.mlp.lyapunov.descent import DescentMap, descent_map
from tailnet.mlp.perceptron import Perceptron
from tailnet.parallel import child
from tailnet.studies.source_network import START_SCALE
from tailnet.studies.training_chaos.design import (
    LOWER_RATES,
    SMALL_DISCARDED,
    SMALL_RATE,
    STEPS,
    TURNING,
    linear,
    small,
)
from tailnet.studies.training_chaos.spectra import led

DRAWN, RESHUFFLED, FIXED, FULL = "drawn", "reshuffled", "fixed order", "full batch"
LINEAR_DRAWN, LINEAR_FULL = "linear, drawn", "linear, full batch"
#: The lower rates by the names of their variants.
LOWER = {f"{DRAWN}, rate {rate:g}": rate for rate in LOWER_RATES}
_WORDS = {
    DRAWN: "one image a step, drawn with replacement",
    RESHUFFLED: "one image a step, every epoch in an order of its own",
    FIXED: "one image a step, every epoch in the same order: a map without noise",
    FULL: "all images at each step: a map without noise",
    LINEAR_DRAWN: "a linear network, one image a step, drawn with replacement",
    LINEAR_FULL: "a linear network, all images at each step",
    **{name: f"one image a step, drawn with replacement, at rate {rate:g}" for name, rate in LOWER.items()},
}
VARIANTS = tuple(_WORDS)
_START, _ORDER, _LEAD = range(3)


@dataclass(frozen=True, eq=False, slots=True)
class Lesson:
    """What a small network is trained on.

    Attributes
    ----------
    inputs : array, shape (n, side × side)
        Pooled images.
    labels : array of int, shape (n,)
    classes : int
    """

    inputs: FloatArray
    labels: IntArray
    classes: int

    @property
    def side(self) -> int:
        """Cells a side."""
        return int(np.sqrt(self.inputs.shape[1]))

    @property
    def targets(self) -> FloatArray:
        """1 for the label's own unit and -1 for the others."""
        return targets(self.labels, classes=self.classes)


def words(variant: str) -> str:
    """Say what a variant is."""
    return _WORDS[variant]


def architecture_of(variant: str, lesson: Lesson) -> Architecture:
    """Return the network of a variant."""
    make = linear if variant in {LINEAR_DRAWN, LINEAR_FULL} else small
    return make(lesson.side, lesson.classes)


def past_transient(
    lesson: Lesson, variant: str, seed: np.random.SeedSequence
) -> tuple[DescentMap, FloatArray]:
    """Train a variant through what is discarded; all variants start from one seed.

    Parameters
    ----------
    lesson : Lesson
        The images.
    variant : str
        One of `VARIANTS`.
    seed : numpy.random.SeedSequence
        Of the first weights, the order of the images and the tangent.

    Returns
    -------
    DescentMap, array
        The training, and the tangent that was `led`.
    """
    architecture = architecture_of(variant, lesson)
    start = initialize(architecture, scale=START_SCALE, rng=child(seed, _START))
    system = descent_map(
        start,
        lesson.inputs,
        lesson.targets,
        learning_rate=LOWER.get(variant, SMALL_RATE),
        **_taken(variant, len(lesson.labels), child(seed, _ORDER)),
    )
    lead = led(system, SMALL_DISCARDED, child(seed, _LEAD))
    return system, lead


def network_at(variant: str, lesson: Lesson, state: FloatArray) -> Perceptron:
    """Return the network whose weights are a state of the small map."""
    from tailnet.mlp.curvature.weight_vector import split

    architecture = architecture_of(variant, lesson)
    return Perceptron(architecture, split(state, architecture.weight_shapes))


def _taken(variant: str, n: int, seed: np.random.SeedSequence) -> dict[str, Any]:
    steps = SMALL_DISCARDED + TURNING + STEPS
    if variant in {FULL, LINEAR_FULL}:
        return {"samples": np.broadcast_to(np.arange(n), (steps, n))}
    if variant == FIXED:
        order = np.random.default_rng(seed).permutation(n)
        return {"samples": np.resize(order, steps)[:, np.newaxis]}
    return {"steps": steps, "rng": seed, "order": "epochs" if variant == RESHUFFLED else "uniform"}
