"""How soon the survivors can be told: masks after burn-ins of any length, from starts of any scale."""

from typing import Any

from tailnet.mlp.pruning.magnitude import magnitude
from tailnet.mlp.pruning.overlap import overlap
from tailnet.mlp.pruning.random_live import live_weights, random_live
from tailnet.parallel import child
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
SCALES = (published.START_SCALE, 1e-2, 0.25)
#: Steps of burn-in, out of all steps.
BURN_INS = (0, BURN_IN, 1000, 3000, 8000)

_RANDOM = 3


def sweep(plan: Plan, number: int, task: Task) -> dict[str, list[dict[str, Any]]]:
    """Prune after each burn-in from each start, by magnitude and at random.

    Returns
    -------
    dict
        By scale of the start, one row for each burn-in: `burn_in`; `share`, `excess` and `chance` of the
        overlap of its mask with that of the dense network at the end, among weights of inputs that are not
        always 0; accuracies at the mask (`before`) and at the end of `dense`, `magnitude` and `random`.
    """
    return {f"{scale:g}": _from_scale(plan, number, task, scale) for scale in SCALES}


def _from_scale(plan: Plan, number: int, task: Task, scale: float) -> list[dict[str, Any]]:
    shape = architecture(task, HIDDEN)
    fixed, samples = pruning_plan(task, HIDDEN), draws(plan, number, task)
    counts: Any = {"survivors": fixed.survivors, "layers": fixed.layers}
    network, done, early = start(plan, number, shape, scale), 0, {}
    for burn_in in (*BURN_INS, len(samples)):
        network = descend(network, None, task, samples[done:burn_in])
        early[burn_in], done = network, burn_in
    last, live = magnitude(network, **counts), live_weights(shape, task.inputs)
    drawn = random_live(shape, task.inputs, rng=child(training_seed(plan, number, _RANDOM)), **counts)
    dense, rows = task.accuracy(network), []
    for burn_in in BURN_INS:
        mask = magnitude(early[burn_in], **counts)
        found = overlap(mask, last, layers=(0,), among=live)
        ends = [
            task.accuracy(descend(early[burn_in], kept, task, samples[burn_in:])) for kept in (mask, drawn)
        ]
        rows.append(
            {
                "burn_in": burn_in,
                "share": found.share,
                "excess": found.excess,
                "chance": found.expected / min(found.first, found.second),
                "before": task.accuracy(early[burn_in]),
                "dense": dense,
                "magnitude": ends[0],
                "random": ends[1],
            }
        )
    return rows
