"""The claims of document 003 and the rules that decide them."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy import special

from tailnet import rounding
from tailnet.inference.mean_interval import student_interval
from tailnet.studies.claims import Claim
from tailnet.studies.conduct import Row
from tailnet.studies.early_pruning import published, timing
from tailnet.studies.early_pruning.feedback import HALF, LARGER, STAGES, UNITS, WEIGHTS
from tailnet.studies.early_pruning.networks import BURN_IN, DEEP_WIDTHS, PRUNED_WIDTHS
from tailnet.studies.early_pruning.race import RIVALS, SHARE, seconds
from tailnet.studies.early_pruning.rivals import DENSE, MAGNITUDE, PENALISED, RANDOM
from tailnet.studies.hundred_classes import rows_elsewhere
from tailnet.studies.plan import Plan

_LEVEL = 0.05
_MEAN = "mean over seeds, with its Student t interval, of "
_TRAINED = "trained from the same start on the same draws"
#: Width at which the dense start, the masks and the twins are looked at.
_MIDDLE = published.WIDER_HIDDEN
_DEEP = DEEP_WIDTHS[-1]

_POWER = Claim(
    id="most of the power stays",
    document=published.DOCUMENT,
    statement="You still get most of the representational power of all of those hidden units",
    statistic=(
        _MEAN
        + "the test accuracy of the survivors by magnitude minus that of all weights at equal width, "
        + _TRAINED
    ),
    rule="above −0.01",
    threshold=-0.01,
)
_CHOICE = Claim(
    id="the small weights are the ones to kill",
    document=published.DOCUMENT,
    statement="Just kill the comparatively-useless (lower magnitude) weights forever",
    statistic=(
        _MEAN
        + "the test accuracy of the survivors by magnitude minus that of as many drawn at random among the "
        "weights of inputs that are not always 0, " + _TRAINED
    ),
    rule="above 0",
    threshold=0.0,
)
_ACCURACY = Claim(
    id="0.91 with 7,000 parameters",
    document=published.DOCUMENT,
    statement=(
        "you can get the accuracy back to 0.91 on MNIST by doing 64 hidden units and sparsifying to about "
        "7000 params total only"
    ),
    statistic=(
        "two-sided p-value of the document's accuracy as that of one more run, on the 500 images that its "
        "program tests on: by Student's law from the mean over seeds and the predictive standard deviation"
    ),
    rule=f"at least {_LEVEL}: inside the 95% predictive interval; refuted otherwise",
    threshold=_LEVEL,
)
_SLOPE = "the slope of the logarithm of a step's processor time on that of the number of weights, over the "
_WIDEST = f"{timing.FITTED} widest networks that are timed"
_SUBLINEAR = Claim(
    id="faster than O(|W|)",
    document=published.DOCUMENT,
    statement=(
        "an approximation to backpropagation faster than O(|W|), meaning faster than the order of the number "
        "of members of the weight matrix"
    ),
    statistic=_MEAN + _SLOPE + _WIDEST + ", of the survivors by magnitude, whose number is fixed",
    rule="below 0.5",
    ceiling=0.5,
)
_LINEAR = Claim(
    id="all weights take O(|W|)",
    document=published.DOCUMENT,
    statement="faster than the order of the number of members of the weight matrix",
    statistic=_MEAN + _SLOPE + _WIDEST + ", of all weights, as arrays in NumPy",
    rule="above 0.9",
    threshold=0.9,
)
_FASTER = Claim(
    id="faster to the same accuracy",
    document=published.DOCUMENT,
    statement="You can get away with doing backpropagation much faster than you think",
    statistic=(
        _MEAN + "the logarithm of the processor time that the survivors by magnitude take over that of the "
        f"rival, at {published.HIDDEN[-1]} hidden units, each to the first look at which its test accuracy "
        f"reaches {SHARE:.0%} of the least of the programs' best; mask included, and a burn-in by the "
        "zero-skipping program; of minibatches at the rate that is first"
    ),
    rule="below 0",
    ceiling=0.0,
)
_AT_MASK = f"after {BURN_IN} steps"
_OVERLAP = (
    "the overlap of the mask by magnitude " + _AT_MASK + " with that after training of all weights, at "
    f"{_MIDDLE} hidden units, among weights of inputs that are not always 0: common survivors less those "
    "by chance, over the most possible less those by chance"
)
_SEEN = Claim(
    id="seen to be useless almost immediately",
    document=published.DOCUMENT,
    statement="nearly all of the weights are useless, and can be seen to be useless almost immediately",
    statistic=_MEAN + _OVERLAP,
    rule="above 0.5: nearer to the same mask than to chance",
    threshold=0.5,
)
_GUESSED = Claim(
    id="seen better than by chance",
    document=published.DOCUMENT,
    statement=_SEEN.statement,
    statistic=_MEAN + _OVERLAP,
    rule="above 0",
    threshold=0.0,
)
_FEEDBACK = Claim(
    id="positive feedback",
    document=published.DOCUMENT,
    statement="be suspicious of a positive feedback effect, which is indeed seen with the gradients",
    statistic=(
        _MEAN
        + f"a measure of growth from step {HALF} to step {2 * HALF}, where the mask is made, at {_MIDDLE} "
        "hidden units, over first-layer weights of inputs that are not always 0. Rank: Spearman's "
        "correlation of the growth sign(w) (w' − w) of a weight w into w' with |w|. Twins: half of the "
        f"weights, or all weights of half of the hidden units, are made larger by {LARGER:.0%}; growth of "
        "what was added, as a share of it"
    ),
    rule="above 0",
    threshold=0.0,
)
_ALONG = Claim(
    id="survivors lie along the leading Lyapunov directions",
    document=published.DOCUMENT,
    statement=(
        "the directions in the high-dimensional weight space which have the highest Lyapunov exponent "
        "contribute the most to the Kolmogorov-Sinai entropy [...] a sort of theoretical justification for "
        "being able to kill nearly all of the weights"
    ),
    statistic=(
        _MEAN + "the share that lies on the survivors by magnitude of the squared components, in first-layer "
        "weights of inputs that are not always 0, of the five directions that grew most over the burn-in, at "
        f"{_MIDDLE} hidden units; minus what as many survivors at random would hold: among all these "
        "weights, or behind the same inputs"
    ),
    rule="above 0",
    threshold=0.0,
)
_L1 = Claim(
    id="L1 would be better",
    document=published.DOCUMENT,
    statement="You could probably get better accuracy with L1 regularization",
    statistic=(
        _MEAN + "the test accuracy of the survivors by magnitude of a burn-in with an L1 penalty minus that "
        f"without, at {_MIDDLE} hidden units"
    ),
    rule="above 0",
    threshold=0.0,
)
_MUSED = (
    Claim(
        id="the attractor itself",
        document=published.DOCUMENT,
        statement="I don't know if the attractor itself has a similar, scaling or heavy-tailed structure",
        statistic="not measured",
        rule="none",
        reason=(
            "The document asks and claims nothing; the exponents and the dimension of a training are the "
            "subject of the study of its chaos."
        ),
    ),
    Claim(
        id="word vectors",
        document=published.DOCUMENT,
        statement="I found something in word2vec representations",
        statistic="not measured",
        rule="none",
        reason="It is another text's claim, about vectors trained on a corpus that is not named here.",
    ),
    Claim(
        id="recurrent networks and graphics processors",
        document=published.DOCUMENT,
        statement="do this with RNNs proper, deeper nets, and to do it with GPU's",
        statistic="not measured",
        rule="none",
        reason=(
            "A plan and no claim. Two hidden layers are in the tables; recurrent networks and graphics "
            "processors are outside of this package."
        ),
    ),
    Claim(
        id="criticality of LSTM",
        document=published.DOCUMENT,
        statement=(
            "the ability of LSTM's to get away with avoiding vanishing and exploding gradients seems quite "
            "like the ability of systems at criticality to get away with long correlation distances"
        ),
        statistic="not measured",
        rule="none",
        reason="A likeness without a quantity that could be measured.",
    ),
)


def decide(plan: Plan, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Apply the rules to the seeds' rows."""
    details = [row["details"] for row in rows]
    accuracies = [one["networks"]["1"][str(_MIDDLE)]["accuracy"] for one in details]
    early = [_early(one) for one in details]
    return [
        *_by_width(_POWER, rows, DENSE),
        *rows_elsewhere(_POWER, plan),
        *_by_width(_CHOICE, rows, RANDOM),
        _decide_accuracy(plan, details),
        _SUBLINEAR.decide_mean([timing.slope(one["timed"], timing.SPARSE) for one in details]),
        _LINEAR.decide_mean([timing.slope(one["timed"], timing.ARRAYS) for one in details]),
        *_decide_faster(details),
        _SEEN.decide_mean([found["excess"] for found in early]),
        _GUESSED.decide_mean([found["excess"] for found in early]),
        *_decide_feedback(details),
        *_decide_along(details),
        _L1.decide_mean([found[PENALISED] - found[MAGNITUDE] for found in accuracies]),
        *(claim.not_run() for claim in _MUSED),
    ]


def _by_width(claim: Claim, rows: Sequence[Row], rival: str) -> list[dict[str, Any]]:
    cells = [*(f"one layer of {h}" for h in PRUNED_WIDTHS), f"two layers of {_DEEP}"]
    return [
        claim.decide_mean([row["statistics"][f"magnitude minus {rival}, {cell}"] for row in rows], cell=cell)
        for cell in cells
    ]


def _decide_accuracy(plan: Plan, details: Sequence[Any]) -> dict[str, Any]:
    """Place the document's accuracy in the predictive interval of one run."""
    found = [one["wider"]["tested"] for one in details]
    if plan.dataset != published.DATASET or None in found:
        return _ACCURACY.not_run(f"The document's accuracy is on MNIST; this run is on {plan.dataset}.")
    low, high = predictive_interval(found)
    whole, *ends = student_interval([one["wider"]["accuracy"] for one in details])
    p = predictive_p(found, published.WIDER_ACCURACY)
    row = _ACCURACY.decide(
        p,
        (p, p),
        None,
        f"The 95% predictive interval of one run on those images is {low:.3f} to {high:.3f}; on the whole "
        f"test set the mean is {whole:.4f} (95% interval {ends[0]:.4f} to {ends[1]:.4f}).",
    )
    verdict = "supported" if p >= _LEVEL else "refuted"
    return {**row, "verdict": verdict, "interval": None, "decided_by": "value"}


def predictive_interval(values: Sequence[float], level: float = 0.95) -> tuple[float, float]:
    """Return where one more value falls with probability `level`, by Student's law."""
    n, mean = len(values), float(np.mean(values))
    reach = float(special.stdtrit(n - 1, (1.0 + level) / 2.0)) * _predictive_sd(values)
    return mean - reach, mean + reach


def predictive_p(values: Sequence[float], value: float) -> float:
    """Return the two-sided p-value of one more value."""
    error, distance = _predictive_sd(values), abs(value - float(np.mean(values)))
    if error == 0.0:
        return float(distance == 0.0)
    return float(2.0 * special.stdtr(len(values) - 1, -distance / error))


def _predictive_sd(values: Sequence[float]) -> float:
    return float(np.std(values, ddof=1)) * math.sqrt(1.0 + 1.0 / len(values))


def _decide_faster(details: Sequence[Any]) -> list[dict[str, Any]]:
    widest = str(published.HIDDEN[-1])
    taken = [seconds(one["courses"], one["timed"][widest]) for one in details]
    return [
        _FASTER.decide_mean(
            [math.log(found[timing.SPARSE] / found[rival]) for found in taken], cell=f"against {rival}"
        )
        for rival in RIVALS
    ]


def _early(one: Any) -> Any:
    """Return the row of the sweep that is the document's: its start and its burn-in."""
    found = one["sweep"][f"{published.START_SCALE:g}"]
    return next(row for row in found if row["burn_in"] == BURN_IN)


def _decide_feedback(details: Sequence[Any]) -> list[dict[str, Any]]:
    found = [one["feedback"] for one in details]
    measures: dict[str, Callable[[Any], float]] = {
        "rank": lambda one: one["rank"],
        f"twins, {WEIGHTS}": lambda one: one["twins"][WEIGHTS],
        f"twins, {UNITS}": lambda one: one["twins"][UNITS],
    }

    def at(stage: int, measure: Callable[[Any], float]) -> list[float]:
        return [measure(one[str(stage)]) for one in found]

    def others(measure: Callable[[Any], float]) -> str:
        means = (
            f"{rounding.number(float(np.mean(at(stage, measure))), 2)} from step {stage:,} to {2 * stage:,}"
            for stage in STAGES
            if stage != HALF
        )
        return f"At other times it is in the mean {', '.join(means)}."

    return [
        _FEEDBACK.decide_mean(at(HALF, measure), others(measure), cell=cell)
        for cell, measure in measures.items()
    ]


def _decide_along(details: Sequence[Any]) -> list[dict[str, Any]]:
    found = [one["directions"] for one in details]
    return [
        _ALONG.decide_mean([one["captured"] - one[chance] for one in found], cell=cell)
        for cell, chance in (("any weights", "chance"), ("the same inputs", "by_input"))
    ]
