"""The claims of document 002 about chaos and anisotropy, and the rules that decide them."""

from collections.abc import Sequence
from statistics import fmean
from typing import Any

from tailnet import rounding
from tailnet.studies.claims import Claim
from tailnet.studies.conduct import Row
from tailnet.studies.hundred_classes import rows_elsewhere
from tailnet.studies.plan import Plan
from tailnet.studies.strange_things import DOCUMENT
from tailnet.studies.training_chaos.design import RATES, SMALL_RATE, SMALL_TAKEN, STEPS, TAKEN
from tailnet.studies.training_chaos.replicate import key_of
from tailnet.studies.training_chaos.small_network import (
    DRAWN,
    FIXED,
    FULL,
    LINEAR_FULL,
    LOWER,
    RESHUFFLED,
)
from tailnet.studies.training_chaos.smoothed import TIMES
from tailnet.studies.training_chaos.spectra import AGREEING, ROUNDED, STABLE, is_positive

#: Seeds out of all on which a quota must hold.
QUOTA = 0.9
#: An exponent that rounding cannot tell from zero.
ZERO = 1e-9
#: Decades of a ratio by a decade of the radius within which it counts as the same at all scales.
SAME = 0.1

_POSITIVE_RULE = (
    f"a seed counts when the lower ends of the block-bootstrap 95% intervals over {STEPS // 2:,} and over "
    f"{STEPS:,} steps lie above 0, the exponent over {STEPS:,} is {STABLE[0]:.3g} to {STABLE[1]:.3g} "
    "times that "
    f"over the first {STEPS // 2:,}, and twin trajectories over these {STEPS // 2:,} differ from it by at "
    f"most {AGREEING:.0%} of it plus {rounding.number(ROUNDED, 1)}; at least {QUOTA:.0%} of seeds"
)
_POSITIVE = Claim(
    id="positive Lyapunov exponents",
    document=DOCUMENT,
    statement=(
        "I would tend to believe that the overall landscape of the optimization is suffused with directions "
        "with positive Lyapunov exponent"
    ),
    statistic=(
        "share of seeds, with its Clopper–Pearson interval, on which the largest finite-time exponent of the "
        "document's network is positive"
    ),
    rule=_POSITIVE_RULE,
    threshold=QUOTA,
)
_OWN = Claim(
    id="the process itself is chaotic",
    document=DOCUMENT,
    statement=(
        "because if it's a fractal and an attractor, one considers it a strange attractor and begins "
        "suspecting that the dynamical process that creates it is chaotic"
    ),
    statistic=(
        "share of seeds, with its Clopper–Pearson interval, on which the largest exponent of the "
        "small network "
        f"at rate {SMALL_RATE:g}, or at the lower one named, is positive; "
        f"“{FIXED}” and “{FULL}” are maps without noise"
    ),
    rule=(
        f"{_POSITIVE_RULE}. That is of a finite stretch of a training that goes on: necessary for chaos, and "
        "no proof of it"
    ),
    threshold=QUOTA,
)
_CONTROL = Claim(
    id="control: a linear network on all images",
    document=DOCUMENT,
    statement="(control, no claim of the document's) full-batch descent of a linear network has none",
    statistic=(
        "share of seeds, with its Clopper–Pearson interval, on which its largest exponent over "
        f"{STEPS:,} steps is at most {rounding.number(ZERO, 1)}"
    ),
    rule=(
        f"at least {QUOTA:.0%} of seeds. It must be so wherever the rate times the largest eigenvalue of the "
        "Hessian is at most 2, and there checks the computation alone"
    ),
    threshold=QUOTA,
)
_ATTRACTOR = Claim(
    id="an attractor",
    document=DOCUMENT,
    statement="if it's a fractal and an attractor, one considers it a strange attractor",
    statistic=(
        "mean over seeds, with its Student t interval, of the sum of all exponents of the small network: the "
        "growth of volumes a step"
    ),
    rule=(
        "below 0: an attractor draws volumes together. That is necessary and does not show that there is "
        "one, nor that it is a fractal"
    ),
    ceiling=0.0,
)
_SUFFUSED = Claim(
    id="suffused with such directions",
    document=DOCUMENT,
    statement="suffused with directions with positive Lyapunov exponent",
    statistic=(
        "mean over seeds, with its Student t interval, of the share of all exponents of the small network "
        "whose block-bootstrap 95% interval lies above 0"
    ),
    rule="above 0.5: more directions than not",
    threshold=0.5,
)
_ANISOTROPIC = Claim(
    id="anisotropy at all scales",
    document=DOCUMENT,
    statement=(
        "A diffusion-limited aggregation as you zoom in stays anisotropic in many directions at all scales."
    ),
    statistic=(
        "share of seeds, with its Clopper–Pearson interval, on which the largest eigenvalue of the "
        "Hessian is "
        f"over {TIMES:g} times the median magnitude without smoothing and at every radius looked at from "
        "0.001 to 1; small network, each half decade: the ratio two jackknife errors of its logarithm down; "
        "document's network on pooled images, each decade: the share of magnitudes under a "
        f"{TIMES:g}th of the largest, two standard errors down, is above one half, which is the same"
    ),
    rule=f"at least {QUOTA:.0%} of seeds",
    threshold=QUOTA,
)
_INDUCED = Claim(
    id="anisotropy is a sign of positive exponents",
    document=DOCUMENT,
    statement="But that induces anisotropies in the optimization surface.",
    statistic=(
        "share of seeds, with its Clopper–Pearson interval, on which the linear network on all images, whose "
        f"loss is the same parabola everywhere, has a ratio of at most {TIMES:g}"
    ),
    rule=(
        f"at least {QUOTA:.0%} of seeds: without positive exponents there is no such anisotropy. That is the "
        "converse of the sentence, without which anisotropy is no evidence; the sentence itself needs "
        "surfaces that differ in nothing but their exponents, and is not tested"
    ),
    threshold=QUOTA,
)
_SAME = Claim(
    id="as much at every scale",
    document=DOCUMENT,
    statement=(
        "how both the optimization surface and the neural net function itself look like is the "
        "diffusion-limited aggregation [...] stays anisotropic in many directions at all scales"
    ),
    statistic=(
        "mean over seeds, with its Student t interval, of the slope of log10 of the anisotropy in a plane by "
        "log10 of the radius: of the small network's loss from 0.001 to 1, and of an aggregate from "
        "0.03 to 1 "
        "radius of gyration"
    ),
    rule=f"between −{SAME:g} and {SAME:g}: within a factor {10**SAME:.2f} a decade",
    threshold=-SAME,
    ceiling=SAME,
)
_EXCESS = Claim(
    id="an aggregate is anisotropic as one zooms in",
    document=DOCUMENT,
    statement="A diffusion-limited aggregation as you zoom in stays anisotropic",
    statistic=(
        "mean over seeds, with its Student t interval, of the least quotient, over the radii, of the "
        "aggregate's anisotropy in its plane and that of an evenly filled disc of as many points"
    ),
    rule="above 1",
    threshold=1.0,
)
_MUSED = (
    Claim(
        id="a slice of another iterated function system",
        document=DOCUMENT,
        statement=(
            "the progression of the weights in weight space is a slice of another nonlinear iterated "
            "function "
            "system, also by construction"
        ),
        statistic="none",
        rule="none",
        reason=(
            "No measurement can decide it. A step on one image is one map of the weights, one of as "
            "many maps "
            "as images, applied in a random order: that is an iterated function system by definition, and "
            "“a slice” of what larger one is not said. Such a system has an attractor when its maps contract "
            "on average; whether they do is decided above by the exponents."
        ),
    ),
    Claim(
        id="neural nets are iterated function systems",
        document=DOCUMENT,
        statement="Neural nets are nonlinear iterated function systems by construction.",
        statistic="none",
        rule="none",
        reason=(
            "A definition, not a finding: a network of a few different layers composes each of them "
            "once, and "
            "has no limit that could be an attractor."
        ),
    ),
    Claim(
        id="unavoidable by the Margulis–Ruelle inequality",
        document=DOCUMENT,
        statement=(
            "I believe that this is actually unavoidable in information-processing systems that "
            "depend upon a "
            "manifold representation, because of the Margulis-Ruelle inequality"
        ),
        statistic="none",
        rule="none",
        reason=(
            "The inequality bounds the entropy of an invariant measure from above by the sum of the positive "
            "exponents. That sum is shown; it holds for any system, with or without chaos, so it "
            "makes nothing "
            "unavoidable. It would take a bound from below on the entropy of every system that "
            "“depends upon a "
            "manifold representation”, which the document does not define."
        ),
    ),
    Claim(
        id="the function of the network looks like an aggregate",
        document=DOCUMENT,
        statement="both the optimization surface and the neural net function itself look like",
        statistic="none",
        rule="none",
        reason=(
            "The document calls this a poor-quality qualitative model and names nothing of the function that "
            "could be compared. The optimisation surface is compared above."
        ),
    ),
)


def decide(plan: Plan, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Apply the rules to the seeds' rows."""
    found = [row["statistics"] for row in rows]

    def positive(name: str) -> list[bool]:
        return [is_positive(one, f"{name}_") for one in found]

    def mean(name: str) -> list[float]:
        return [one[name] for one in found]

    linear = key_of(LINEAR_FULL)
    return [
        *(
            _POSITIVE.decide_quota(positive(name), _noted(found, name, TAKEN), cell=f"rate {rate:g}")
            for name, rate in RATES.items()
        ),
        *rows_elsewhere(_POSITIVE, plan),
        *(
            _OWN.decide_quota(positive(key_of(v)), _noted(found, key_of(v), SMALL_TAKEN), cell=v)
            for v in (DRAWN, RESHUFFLED, FIXED, FULL, *LOWER)
        ),
        _CONTROL.decide_quota([one[f"{linear}_lambda1"] <= ZERO for one in found]),
        *(_ATTRACTOR.decide_mean(mean(f"{key_of(v)}_sum"), cell=v) for v in (DRAWN, FIXED)),
        *(_SUFFUSED.decide_mean(mean(f"{key_of(v)}_share_positive"), cell=v) for v in (DRAWN, FIXED)),
        _ANISOTROPIC.decide_quota([one["least_ratio_low"] > TIMES for one in found], cell="small network"),
        _ANISOTROPIC.decide_quota(
            [one["least_small_share_low"] > 1.0 / 2.0 for one in found],
            cell="document's network, pooled images",
        ),
        _INDUCED.decide_quota([one["linear_least_ratio"] <= TIMES for one in found]),
        _SAME.decide_mean(mean("loss_slope"), cell="loss"),
        _SAME.decide_mean(mean("aggregate_slope"), cell="aggregate"),
        _EXCESS.decide_mean(mean("aggregate_least_excess")),
        *(claim.not_run() for claim in _MUSED),
    ]


def failures(statistics: dict[str, Any], name: str) -> list[str]:
    """Say which parts of the rule a seed fails: "not above 0", "not stable", "twins differ"."""
    long, half, twin = (statistics[f"{name}_lambda1{end}"] for end in ("", "_half", "_twin"))
    lows = (statistics[f"{name}_lambda1_low"], statistics[f"{name}_lambda1_half_low"])
    missed = []
    if min(lows) <= 0.0:
        missed.append("not above 0")
    elif not STABLE[0] <= long / half <= STABLE[1]:
        missed.append("not stable")
    if abs(twin - half) > AGREEING * abs(half) + ROUNDED:
        missed.append("twins differ")
    return missed


def _noted(found: Sequence[dict[str, Any]], name: str, taken: int) -> str | None:
    """Count what seeds fail by, and say how slow a positive exponent is beside the training.

    Parameters
    ----------
    found : sequence of dict
        Statistics of every seed.
    name : str
        In front of each.
    taken : int
        Steps that the training has.
    """
    missed = [why for one in found for why in failures(one, name)]
    notes = []
    if missed:
        counts = ", ".join(f"{why} on {missed.count(why)}" for why in dict.fromkeys(missed))
        notes.append(f"Of {len(found)} seeds: {counts}.")
    told = fold(found, name, taken)
    if told is not None:
        notes.append(f"{told[0].upper()}{told[1:]}.")
    return " ".join(notes) or None


def fold(found: Sequence[dict[str, Any]], name: str, taken: int) -> str | None:
    """Say in how many steps the mean exponent makes a factor e; nothing where it is not positive."""
    mean = fmean(one[f"{name}_lambda1"] for one in found)
    if mean <= 0.0:
        return None
    steps = rounding.number(1.0 / mean, 2)
    return f"the mean exponent makes a factor e in {steps} steps, and the training has {taken:,}"
