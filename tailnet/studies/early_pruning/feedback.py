"""Whether large weights grow more because they are large: growth against size, and twins made larger."""

from typing import Any

import numpy as np

from tailnet.arrays import BoolArray, FloatArray
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.pruning.random_live import live_weights
from tailnet.parallel import child
from tailnet.studies.early_pruning import published
from tailnet.studies.early_pruning.networks import BURN_IN, Task, architecture, descend, draws, start
from tailnet.studies.plan import Plan, training_seed

HIDDEN = 64
#: Half of the burn-in: growth from there on is growth up to the mask.
HALF = BURN_IN // 2
#: Steps after which growth is looked at, over as many steps again.
STAGES = (25, HALF, 400, 1600, 4800)
#: By how much twins are made larger.
LARGER = 0.1
#: Classes of size, each of as many weights.
CLASSES = 10
WEIGHTS, UNITS = "weights", "units"

_CHOICE = 4


def feedback(plan: Plan, number: int, task: Task) -> dict[str, dict[str, Any]]:
    """Measure growth at every stage of a dense training from the document's start.

    Only weights of the first layer count whose inputs are not always 0. Growth is that of the magnitude,
    sign(w) (w' - w), over as many steps as were taken before.

    Returns
    -------
    dict
        By stage: `rank`, Spearman's correlation of growth with |w|; `rank_within`, the same for what is left
        of the ranks of both when means by input and by hidden unit are taken away; `twins`, by what was made
        larger, how much of what was added grew: above 0, the addition itself got larger; `size` and `growth`,
        means in ten classes of |w|.
    """
    shape, samples = architecture(task, HIDDEN), draws(plan, number, task)
    live = np.asarray(live_weights(shape, task.inputs)[0][:, 0])
    network, done, found = start(plan, number, shape, published.START_SCALE), 0, {}
    for place, stage in enumerate(STAGES):
        network, done = descend(network, None, task, samples[done:stage]), stage
        after = samples[stage : 2 * stage]
        later = descend(network, None, task, after)
        before, grown = network.weights[0][live], _growth(network, later, live)
        generator = np.random.default_rng(child(training_seed(plan, number, _CHOICE), place))
        found[str(stage)] = {
            "rank": rank_correlation(np.abs(before), grown),
            "rank_within": within_correlation(np.abs(before), grown),
            "twins": {
                what: _kept_of_addition(network, larger(network, what, generator), task, after, live, later)
                for what in (WEIGHTS, UNITS)
            },
            **_classes(np.abs(before), grown),
        }
    return found


def larger(network: Perceptron, what: str, generator: np.random.Generator) -> Perceptron:
    """Make half of the first layer's weights larger, or all weights of half of the hidden units."""
    first, *others = (layer.copy() for layer in network.weights)
    if what == WEIGHTS:
        first[generator.random(first.shape) < _HALF] *= 1.0 + LARGER
    else:
        units = generator.permutation(first.shape[1])[: first.shape[1] // 2]
        first[:, units] *= 1.0 + LARGER
        others[0][units] *= 1.0 + LARGER
    return Perceptron(network.architecture, [first, *others])


_HALF = 0.5


def _kept_of_addition(
    network: Perceptron, twin: Perceptron, task: Task, after: Any, live: BoolArray, later: Perceptron
) -> float:
    """Return the growth of what was added to the twin, as a share of what was added.

    With d the addition and D the difference of the twins at the end, it is <D - d, d>/<d, d> over the live
    weights of the first layer: 0 when the difference stays as it was, -1 when nothing of it is left.
    """
    added = (twin.weights[0] - network.weights[0])[live]
    at_end = (descend(twin, None, task, after).weights[0] - later.weights[0])[live]
    return float(np.sum((at_end - added) * added) / np.sum(added**2))


def _growth(network: Perceptron, later: Perceptron, live: BoolArray) -> FloatArray:
    before, after = network.weights[0][live], later.weights[0][live]
    return np.asarray(np.sign(before) * (after - before))


def rank_correlation(size: FloatArray, growth: FloatArray) -> float:
    """Return Spearman's correlation over all weights."""
    return _correlation(_ranks(size), _ranks(growth))


def within_correlation(size: FloatArray, growth: FloatArray) -> float:
    """Return the correlation of ranks from which the means of rows and of columns are taken away."""
    return _correlation(_centred(_ranks(size)), _centred(_ranks(growth)))


def _correlation(one: FloatArray, other: FloatArray) -> float:
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])


def _ranks(values: FloatArray) -> FloatArray:
    from scipy.stats import rankdata

    return np.asarray(rankdata(values, axis=None), float).reshape(values.shape)


def _centred(table: FloatArray) -> FloatArray:
    rows, columns = table.mean(axis=1, keepdims=True), table.mean(axis=0, keepdims=True)
    return np.asarray(table - rows - columns + table.mean())


def _classes(size: FloatArray, growth: FloatArray) -> dict[str, list[float]]:
    """Return the mean size and growth of the weights of each tenth, smallest first."""
    order = np.argsort(size, axis=None)
    parts = np.array_split(order, CLASSES)
    return {
        "size": [float(size.ravel()[part].mean()) for part in parts],
        "growth": [float(growth.ravel()[part].mean()) for part in parts],
    }
