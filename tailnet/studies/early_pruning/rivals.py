"""Every way to choose the survivors, on one network: dense training beside them all, on the same draws."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.pruning.effective import effective
from tailnet.mlp.pruning.magnitude import magnitude
from tailnet.mlp.pruning.mask import Mask
from tailnet.mlp.pruning.methods import (
    L1,
    Grasp,
    Magnitude,
    Method,
    Moment,
    RandomLive,
    Reinitialized,
    Shuffled,
    Snip,
)
from tailnet.mlp.pruning.plan import Plan as PruningPlan
from tailnet.mlp.pruning.random_live import live_weights
from tailnet.mlp.training import train
from tailnet.parallel import child
from tailnet.studies.early_pruning import published
from tailnet.studies.early_pruning.networks import Task, architecture, descend, draws, pruning_plan, start
from tailnet.studies.plan import Plan, training_seed

DENSE, MAGNITUDE, RANDOM, AFTER = "dense", "magnitude", "random-live", "after training"
SNIP, GRASP, PENALISED = "SNIP", "GraSP", "L1"
SHUFFLED, REDRAWN = "shuffled", "re-initialised"
#: In the order of tables: what magnitude is held against.
RIVALS = (DENSE, RANDOM, SHUFFLED, REDRAWN, SNIP, GRASP, PENALISED, AFTER)
#: Images that SNIP and GraSP score by, and the L1 penalty as a share of the start's scale.
SCORED, PENALTY = 1000, 0.25

_METHODS = 2


@dataclass(frozen=True, eq=False, slots=True)
class Pruned:
    """One network of one training seed, trained with all weights and with the survivors of every method.

    Attributes
    ----------
    burnt_in, trained : Perceptron
        With all weights, after the burn-in and at the end.
    masks : dict of str to Mask
        The survivors by method.
    networks : dict of str to Perceptron
        At the end, by method, the dense one among them.
    """

    burnt_in: Perceptron
    trained: Perceptron
    masks: dict[str, Mask]
    networks: dict[str, Perceptron]


def methods(scale: float) -> dict[str, Method]:
    """Return the methods that choose at the end of the burn-in."""
    return {
        MAGNITUDE: Magnitude(),
        RANDOM: RandomLive(),
        SHUFFLED: Shuffled(),
        REDRAWN: Reinitialized(scale=scale),
        SNIP: Snip(SCORED),
        GRASP: Grasp(SCORED),
        PENALISED: L1(PENALTY * scale),
    }


def prune(plan: Plan, number: int, task: Task, hidden: int, *, layers: int, scale: float) -> Pruned:
    """Train one network of one seed in every way."""
    first = start(plan, number, architecture(task, hidden, layers), scale)
    fixed, samples = pruning_plan(task, hidden, layers=layers), draws(plan, number, task)
    burnt_in = descend(first, None, task, samples[: fixed.burn_in])
    rest = samples[fixed.burn_in :]
    trained = descend(burnt_in, None, task, rest)
    seed = child(training_seed(plan, number, _METHODS), layers, hidden)
    moment = Moment(burnt_in, task.inputs, task.targets, fixed, samples, seed)
    masks, networks = {}, {DENSE: trained}
    for place, (name, method) in enumerate(methods(scale).items()):
        own = replace(moment, burnt_in=_penalised(first, method, moment), seed=child(seed, place))
        mask, begin = method.choose(own)
        masks[name], networks[name] = mask, descend(begin, mask, task, rest)
    masks[AFTER] = magnitude(trained, survivors=fixed.survivors, layers=fixed.layers)
    networks[AFTER] = descend(burnt_in, masks[AFTER], task, rest)
    return Pruned(burnt_in, trained, masks, networks)


def _penalised(first: Perceptron, method: Method, moment: Moment) -> Perceptron:
    """Return the network after the method's own burn-in."""
    if not method.l1:
        return moment.burnt_in
    early = moment.samples[: moment.plan.burn_in]
    return train(
        first,
        moment.inputs,
        moment.targets,
        samples=early,
        learning_rate=moment.plan.learning_rate,
        l1=method.l1,
    ).perceptron


def measured(pruned: Pruned, task: Task) -> dict[str, Any]:
    """Return what is kept of one network: accuracies, and where the survivors of magnitude lie."""
    mask = pruned.masks[MAGNITUDE]
    return {
        "accuracy": {name: task.accuracy(network) for name, network in pruned.networks.items()},
        "tested": {
            name: task.accuracy_on_tested(pruned.networks[name]) for name in (DENSE, MAGNITUDE, RANDOM)
        },
        "at_the_mask": task.accuracy(pruned.burnt_in),
        "cut_after": task.accuracy(pruned.masks[AFTER].applied(pruned.trained)),
        "places": {name: _places(pruned, name, task) for name in (MAGNITUDE, RANDOM, GRASP, AFTER)},
        "units": _survivors_a_unit(mask),
    }


def _places(pruned: Pruned, name: str, task: Task) -> dict[str, Any]:
    """Say where survivors of the first layer lie, and how large they were beside all that are live."""
    mask, size = pruned.masks[name], np.abs(pruned.burnt_in.weights[0])
    kept, live = mask.kept[0], live_weights(mask.architecture, task.inputs)[0]
    return {
        "units": int(effective(mask).kept[0].any(axis=0).sum()),
        "inputs": int(kept.any(axis=1).sum()),
        "dark": float((kept & ~live).sum() / kept.sum()),
        "size": float(size[kept].mean() / size[live].mean()),
        "level": float(np.average(_levels(task), weights=kept.sum(axis=1))),
    }


def _levels(task: Task) -> FloatArray:
    return np.asarray(task.inputs.mean(axis=0))


def _survivors_a_unit(mask: Mask) -> list[int]:
    """Count the survivors of each hidden unit of the first layer, most first."""
    counts: list[int] = np.sort(mask.kept[0].sum(axis=0))[::-1].tolist()
    return counts


def wider(plan: Plan, number: int, task: Task) -> dict[str, float | None]:
    """Train the 64 hidden units that the document prunes to 7,000 parameters."""
    fixed = wider_plan(task)
    samples = draws(plan, number, task)
    first = start(plan, number, architecture(task, published.WIDER_HIDDEN), published.START_SCALE)
    burnt_in = descend(first, None, task, samples[: fixed.burn_in])
    mask = magnitude(burnt_in, survivors=fixed.survivors, layers=fixed.layers)
    network = descend(burnt_in, mask, task, samples[fixed.burn_in :])
    return {"accuracy": task.accuracy(network), "tested": task.accuracy_on_tested(network)}


def wider_plan(task: Task) -> PruningPlan:
    """Keep twice as many input-hidden weights."""
    count = (task.pixels + 1) * published.WIDER_KEPT_UNITS
    return replace(pruning_plan(task, published.WIDER_HIDDEN), survivors=(count,))


def dense_only(plan: Plan, number: int, task: Task, hidden: int) -> dict[str, Any]:
    """Train a network that is too small to be pruned."""
    first = start(plan, number, architecture(task, hidden), published.START_SCALE)
    trained = descend(first, None, task, draws(plan, number, task))
    return {
        "accuracy": {DENSE: task.accuracy(trained)},
        "tested": {DENSE: task.accuracy_on_tested(trained)},
    }
