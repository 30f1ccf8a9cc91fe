"""How often norms increase, what they are per weight, and what the ratio of neighbours is made of."""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from tailnet.arrays import BoolArray, FloatArray
from tailnet.inference.binomial_interval import clopper_pearson
from tailnet.inference.mean_interval import student_interval
from tailnet.studies.conduct import Row
from tailnet.studies.exhibits import Cell, Exhibit, TableOf, Words, estimate
from tailnet.studies.layer_norms.decision import weight_numbers
from tailnet.studies.layer_norms.decomposition import FACTORS
from tailnet.studies.layer_norms.measurements import factors_of, log_ratios, norms_of
from tailnet.studies.layer_norms.published import BATCHES, DATASET, REPRESENTATIVE, TABLE, parsed
from tailnet.studies.layer_norms.readings import READINGS, increasing
from tailnet.studies.layer_norms.variants import NAMED, VARIANTS
from tailnet.studies.plan import Plan
from tailnet.studies.sources import images_of

_CHOSEN = list(REPRESENTATIVE)
_WHEN = {"first": "minibatch 1", "representative": "minibatches 7 to 9"}
#: What of the ratio is there without asking how samples and slopes meet.
_MAIN = ("back", "slope", "signal")


def layer_exhibits(plan: Plan, rows: Sequence[Row]) -> list[Exhibit]:
    """Show what the claim of a decrease rests on, and why there is one."""
    weights = weight_numbers(plan)
    return [
        _by_minibatch(rows, weights),
        _by_variant(rows, weights),
        _per_root(plan, rows, weights),
        Words(
            "Why one layer's gradient is smaller than the next's: the ratio of norms is, exactly, a product "
            "of what the weights do to a delta on its way back, the slopes it is multiplied by, the inputs "
            "of the two layers, and how deltas meet slopes and samples add up. At its top, σ'(z) = σ (1 − σ) "
            "of the sigmoid is one quarter."
        ),
        *(_factors(plan, rows, when) for when in _WHEN),
        Words(_reason(rows)),
    ]


def _share(holds: BoolArray) -> dict[str, object]:
    count = int(holds.sum())
    return estimate(count / len(holds), *clopper_pearson(count, len(holds)))


def _mean(logs: FloatArray) -> dict[str, object]:
    """Make a cell of a geometric mean over runs."""
    return estimate(*(float(np.exp(end)) for end in student_interval(logs.tolist())))


def _by_minibatch(rows: Sequence[Row], weights: Sequence[int]) -> TableOf:
    found = increasing(norms_of(rows, NAMED), weights)
    return TableOf(
        title="Share of runs in which norms increase from each layer to the next, by minibatch",
        header=("Minibatch", *READINGS),
        rows=[
            [str(batch + 1), *(_share(found[reading][:, batch]) for reading in READINGS)]
            for batch in range(BATCHES)
        ],
        note="backprop2 as published; 95% Clopper–Pearson intervals over runs",
    )


def _by_variant(rows: Sequence[Row], weights: Sequence[int]) -> TableOf:
    cells: list[list[Cell]] = []
    for variant in VARIANTS:
        found = increasing(norms_of(rows, variant), weights)
        shares = [_share(np.all(found[reading][:, 1:], axis=1)) for reading in READINGS]
        cells.append([variant.start.name, variant.loss, variant.hidden, variant.step, *shares])
    return TableOf(
        title="Share of runs in which they do so in all of minibatches 2 to 10, by variant",
        header=("Start, sd", "Loss", "Hidden units", "Step", *READINGS),
        rows=cells,
        note="95% Clopper–Pearson intervals over runs",
    )


def _per_root(plan: Plan, rows: Sequence[Row], weights: Sequence[int]) -> TableOf:
    logs = np.log(norms_of(rows, NAMED))[:, _CHOSEN].mean(axis=1)
    roots = np.sqrt(weights)
    cells: list[list[Cell]] = [
        [str(layer + 1), count, _mean(logs[:, layer]), _mean(logs[:, layer] - np.log(roots[layer]))]
        for layer, count in enumerate(weights)
    ]
    header = ["Layer", "Weights", "Norm", "Norm per √weights"]
    if plan.dataset == DATASET:
        ours = np.exp(np.log(parsed(TABLE))[_CHOSEN].mean(axis=0))
        for row, norm, root in zip(cells, ours.tolist(), roots.tolist(), strict=True):
            row += [norm, norm / root]
        header += ["The document's norm", "The document's, per √weights"]
    return TableOf(
        title="Norms beside the number of weights, minibatches 7 to 9",
        header=tuple(header),
        rows=cells,
        note=(
            "Geometric means over the three minibatches and over runs, with 95% Student intervals over runs. "
            "The norm per root of the number of weights is the root mean square of one weight's gradient, "
            "which layers of any size share."
        ),
    )


def _factors(plan: Plan, rows: Sequence[Row], when: str) -> TableOf:
    logs = factors_of(rows, when)
    document = _document_ratios(when) if plan.dataset == DATASET else None
    main = sum((logs[name] for name in _MAIN), np.zeros_like(logs["ratio"]))
    cells: list[list[Cell]] = []
    for k, expected in reversed(list(enumerate(_expected_back(plan)))):
        cells.append(
            [
                f"{k + 2} to {k + 1}",
                *(() if document is None else (float(document[k]),)),
                _mean(logs["ratio"][:, k]),
                expected,
                *(float(np.exp(logs[name][:, k].mean())) for name in _MAIN),
                _mean(main[:, k]),
                *(float(np.exp(logs[name][:, k].mean())) for name in FACTORS if name not in _MAIN),
            ]
        )
    return TableOf(
        title=f"What the ratio of a layer's norm to the next one's is made of, {_WHEN[when]}",
        header=(
            "Layers",
            *(() if document is None else ("The document's",)),
            "Ratio of norms",
            "Expected √(|Wᵀδ|²/|δ|²)",
            "√(|Wᵀδ|²/|δ|²)",
            "√mean σ'²",
            "Inputs' norms",
            "Product of the three",
            "Slopes meet deltas",
            "Samples add up",
        ),
        rows=cells,
        note=(
            "backprop2 as published; geometric means over runs, with 95% Student intervals. The ratio is the "
            "product of the three times the last two columns, in each run to rounding. Expected: the root of "
            "the expectation at the start, units below over units above. Slopes meet deltas: 1 if a unit's "
            "slope were independent of what comes back to it. Samples add up: the ratio of |G|/(|A| |δ|), "
            "which is 1 when all samples of a minibatch have one gradient."
        ),
    )


def _document_ratios(when: str) -> FloatArray:
    logs = log_ratios(np.log(parsed(TABLE)))
    chosen: FloatArray = np.exp(logs[0] if when == "first" else logs[_CHOSEN].mean(axis=0))
    return chosen


def _expected_back(plan: Plan) -> list[float]:
    """Return the root of n/m for each layer on the way back: n units below, m above, variance 1/m."""
    widths = NAMED.draw(images_of(plan).n_pixels, 0).architecture.widths
    return [math.sqrt(below / above) for below, above in pairwise(widths[1:])]


def _reason(rows: Sequence[Row]) -> str:
    logs = factors_of(rows, "representative")
    inner = slice(1, -1)
    means = {name: float(np.exp(values[:, inner].mean())) for name, values in logs.items()}
    main = float(np.prod([means[name] for name in _MAIN]))
    return (
        "Between layers of 30 × 30, in minibatches 7 to 9, going back one layer multiplies the norm by "
        f"{means['ratio']:.3f} (geometric mean over runs and pairs of layers): weights by "
        f"{means['back']:.3f}, slopes by {means['slope']:.3f}, inputs by {means['signal']:.3f}, together "
        f"{main:.3f}; how slopes meet deltas by {means['meeting']:.3f} and how samples add up by "
        f"{means['coherence']:.3f}."
    )
