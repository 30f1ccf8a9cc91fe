"""Whether the survivors lie along the leading Lyapunov directions of the training before the mask."""

from typing import Any

import numpy as np

from tailnet.arrays import BoolArray, FloatArray, IntArray
from tailnet.mlp.lyapunov.benettin import Horizon, lyapunov_exponents
from tailnet.mlp.lyapunov.descent import DescentMap, descent_map
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.pruning.largest import keep_largest
from tailnet.mlp.pruning.magnitude import magnitude
from tailnet.mlp.pruning.overlap import overlap
from tailnet.mlp.pruning.random_live import live_weights
from tailnet.studies.early_pruning import published
from tailnet.studies.early_pruning.networks import (
    BURN_IN,
    Task,
    architecture,
    descend,
    draws,
    pruning_plan,
    start,
)
from tailnet.studies.plan import Plan, training_seed

HIDDEN = 64
#: Directions, and steps between orthogonalisations.
COUNT, EVERY = 5, 10
#: Shares of the live weights at which curves are kept.
SHARES = tuple(np.round(np.linspace(0.0, 1.0, 41), 3).tolist())

_TANGENTS = 5


class Watched:
    """A training whose last tangents can be asked for."""

    def __init__(self, inner: DescentMap) -> None:
        self._inner = inner
        self.tangents: FloatArray = np.zeros((0, 0))

    @property
    def state(self) -> FloatArray:
        """Return the weights."""
        return self._inner.state

    def step(self, tangents: FloatArray | None = None) -> None:
        """Move on, and keep hold of the tangents, which move in place."""
        self._inner.step(tangents)
        if tangents is not None:
            self.tangents = tangents

    def at(self, state: FloatArray) -> DescentMap:
        """Return the same training at another state."""
        return self._inner.at(state)


def directions(plan: Plan, number: int, task: Task) -> dict[str, Any]:
    """Compare the survivors with the directions that grew most over the burn-in.

    A weight's part is the sum of its squared components over an orthonormal basis of the leading
    directions, among the weights of the first layer whose inputs are not always 0, as a share of all parts.

    Returns
    -------
    dict
        `exponents`, a step; `first_layer`, the share of the squared length in the weights that count;
        `captured`, what lies on the survivors; `chance`, on as many weights at random; `by_input`, on as many
        at random behind each input; `by_unit`, in each hidden unit; `most`, on the weights of largest part;
        `excess`, of the overlap of these with the survivors; `accuracy`, of training those; `curves`, what
        is captured by a share of the weights, by magnitude and at most.
    """
    shape, samples = architecture(task, HIDDEN), draws(plan, number, task)
    fixed = pruning_plan(task, HIDDEN)
    first = start(plan, number, shape, published.START_SCALE)
    exponents, basis = leading(plan, number, task, first, samples[:BURN_IN])
    burnt_in = descend(first, None, task, samples[:BURN_IN])
    counts: Any = {"survivors": fixed.survivors, "layers": fixed.layers}
    mask, live = magnitude(burnt_in, **counts), live_weights(shape, task.inputs)
    rows, columns = shape.weight_shapes[0]
    part = np.square(basis[:, : rows * columns]).sum(axis=0).reshape(rows, columns) * live[0]
    best = keep_largest(
        shape,
        [np.where(live[0], part, -np.inf), np.zeros(shape.weight_shapes[1])],
        survivors=fixed.survivors,
        layers=fixed.layers,
    )
    return {
        "exponents": exponents.tolist(),
        "first_layer": float(part.sum() / COUNT),
        **shares(part, mask.kept[0], live[0]),
        "most": float(part[best.kept[0]].sum() / part.sum()),
        "excess": overlap(mask, best, layers=(0,), among=live).excess,
        "accuracy": task.accuracy(descend(burnt_in, best, task, samples[BURN_IN:])),
        "curves": {
            "magnitude": _curve(np.abs(burnt_in.weights[0])[live[0]], part[live[0]]),
            "most": _curve(part[live[0]], part[live[0]]),
        },
    }


def leading(
    plan: Plan, number: int, task: Task, first: Perceptron, samples: IntArray
) -> tuple[FloatArray, FloatArray]:
    """Return the largest exponents of a training, and an orthonormal basis of what grew most, one a row."""
    watched = Watched(
        descent_map(first, task.inputs, task.targets, samples=samples, learning_rate=published.LEARNING_RATE)
    )
    horizon = Horizon(len(samples), 0, EVERY)
    found = lyapunov_exponents(
        watched, count=COUNT, horizon=horizon, rng=training_seed(plan, number, _TANGENTS)
    )
    return found.exponents, np.asarray(np.linalg.qr(watched.tangents.T)[0].T)


def shares(part: FloatArray, kept: BoolArray, live: BoolArray) -> dict[str, float]:
    """Return the share of all parts on the survivors, and what chance would put on as many.

    Chance is an exact expectation: over all live weights, over those of each input, of each hidden unit.
    """
    kept = kept & live
    total = part.sum()
    by_input = (kept.sum(axis=1) / np.maximum(live.sum(axis=1), 1)) @ part.sum(axis=1)
    by_unit = (kept.sum(axis=0) / np.maximum(live.sum(axis=0), 1)) @ part.sum(axis=0)
    return {
        "captured": float(part[kept].sum() / total),
        "chance": float(kept.sum() / live.sum()),
        "by_input": float(by_input / total),
        "by_unit": float(by_unit / total),
    }


def _curve(score: FloatArray, part: FloatArray) -> list[float]:
    """Return the share of parts on the weights of largest score, for each share of the weights."""
    sums = np.concatenate([[0.0], np.cumsum(part[np.argsort(score)[::-1]])])
    places = np.round(np.asarray(SHARES) * part.size).astype(int)
    return [round(float(value), 6) for value in sums[places] / sums[-1]]
