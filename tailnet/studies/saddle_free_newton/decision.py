"""The claims of document 002 on second and higher orders, and the rules that decide them."""

import math
from collections.abc import Sequence
from statistics import fmean
from typing import Any

from tailnet.studies.claims import Claim
from tailnet.studies.conduct import Row
from tailnet.studies.optimizer_race.decision import MARGIN, decide_no_better, left_out, no_better, paired
from tailnet.studies.plan import Plan
from tailnet.studies.saddle_free_newton.design import (
    ALWAYS,
    DOCUMENTS,
    EXACT,
    FOURTH,
    KRYLOV,
    NEWTON,
    THIRD,
)
from tailnet.studies.saddle_free_newton.orders import DIRECTIONS
from tailnet.studies.strange_things import DOCUMENT

#: Below this share of the even terms' size odd ones count as absent.
_EVEN = 0.1
#: A step lowers the loss further that leaves a hundredth less.
_LOWER = 0.01
#: log10 of the share below which two corrections are the same.
_SAME = -3.0

_NO_BETTER = no_better(
    "saddle-free Newton is no better at the task", DOCUMENT, "it isn't any better at CIFAR100"
)
_TURNS = Claim(
    id="turning negative curvature round helps",
    document=DOCUMENT,
    statement="the SFN optimization of enforcing positive eigenspectrum of Hessian",
    statistic=(
        "mean over seeds, with its Student t interval, of the test accuracy of exact saddle-free Newton "
        "minus that of damped Newton, joint Hessians, of as many steps; settings, and the checkpoint to stop "
        "at, chosen on a validation split"
    ),
    rule=f"above {MARGIN:g}",
    threshold=MARGIN,
)
_BY_LAYER = Claim(
    id="layers' own Hessians show the negative curvature",
    document=DOCUMENT,
    statement="the SFN optimization of enforcing positive eigenspectrum of Hessian",
    statistic=(
        "mean over seeds, with its Student t interval, of the negative eigenvalues of the layers' own "
        "Hessians, added up, as a share of those of the joint Hessian, added up; the mean over the points "
        "looked at along the training by SGD"
    ),
    rule="above 0.5: what is enforced by layer is most of what the joint Hessian asks for",
    threshold=0.5,
)
_HIGHER = Claim(
    id="higher orders improve on the second",
    document=DOCUMENT,
    statement="a very higher-order method, third or fourth or what-have-you method, must be used",
    statistic=(
        "mean over seeds, with its Student t interval, of the test accuracy with the higher order minus that "
        "of the same saddle-free step without it, of as many steps; settings, and the checkpoint to stop at, "
        "chosen on a validation split"
    ),
    rule=f"above {MARGIN:g}",
    threshold=MARGIN,
)
_ONE_STEP = Claim(
    id="one third-order step lowers the loss further",
    document=DOCUMENT,
    statement="a very higher-order method, third or fourth or what-have-you method, must be used",
    statistic=(
        "mean over seeds, with its Student t interval, of ln(loss after a step of saddle-free Newton) minus "
        "ln(loss after its third-order step), whole steps on the same batch; the mean over the points "
        "looked at along the training by SGD. Where the correction is above half the step it is left out, "
        "and the difference is 0"
    ),
    rule=f"above {_LOWER:g}",
    threshold=_LOWER,
)
_EXPANSION = Claim(
    id="the third order is in the expansion of the inverse",
    document=DOCUMENT,
    statement=(
        "the third order tensor could be found in the expansion of Hv (the inverse, the expansion of H^{-1}v)"
    ),
    statistic=(
        "mean over seeds, with its Student t interval, of log10 of the distance between the third-order "
        "correction of damped Newton's step and half the derivative, along that step, of the damped inverse "
        "applied to minus the gradient, which is held, over the length of the latter; the mean over the "
        "points looked at along the training by SGD"
    ),
    rule=f"below {_SAME:g}: equal to a thousandth",
    ceiling=_SAME,
)
_LANDAU = Claim(
    id="only even Taylor terms",
    document=DOCUMENT,
    statement=(
        "needs the fourth order Taylor approximation (having symmetries which mean the Taylor approximation "
        "only has even terms)"
    ),
    statistic=(
        "mean over seeds, with its Student t interval, of log10 of |c3|/√|c2 c4|, where ck is the Taylor "
        "coefficient of order k of the loss along the direction; the mean over the points looked at along "
        "the training by SGD (of random directions the median at each point)"
    ),
    rule=f"below {math.log10(_EVEN):g}: the third-order term is under a tenth of the even ones",
    ceiling=math.log10(_EVEN),
)
_MUSED = (
    (
        "layers are the sites of an Ising model",
        (
            "pretty analogous to the nearest neighbor 1-lattice Ising model solution, taking the layers as "
            "sites and the weights between layers as couplings"
        ),
        (
            "The document gives the analogy and no quantity that would come out otherwise if it did not "
            "hold; its one premise that can be measured, that odd Taylor terms vanish, is a claim of its own"
        ),
    ),
    (
        "credit assignment at criticality",
        (
            "a putative extensive transduction of the credit assignment and the extensive correlational "
            "structure at criticality in the second order phase transition would therefore be analogous"
        ),
        "No order parameter, temperature or transition of a network is defined",
    ),
    (
        "Pineda's recurrent backpropagation resolves the circular definition",
        (
            "the Pineda formulation of backpropagation could be a path to resolving the impasse I had "
            "previously with the circular definition of the second order backpropagation in nontrivial "
            "networks"
        ),
        (
            "The document announces it and gives no formulation; the Hessian-vector products of feed-forward "
            "networks have no circular definition to resolve, and recurrent networks are not in the package"
        ),
    ),
    (
        "a pattern a week",
        (
            "we can go as slowly as a pattern a week: in that case, 3rd and 4th order methods are "
            "practicable without a fast method"
        ),
        "A budget and not a finding; third and fourth orders are compared here at equal cost",
    ),
)


def decide(plan: Plan, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Apply the rules to the seeds' rows."""
    return [
        *decide_no_better(_NO_BETTER, plan, rows, (DOCUMENTS, EXACT, KRYLOV)),
        _TURNS.decide_mean(paired(rows, EXACT, NEWTON)),
        _BY_LAYER.decide_mean([row["statistics"]["seen_by_layers"] for row in rows]),
        _HIGHER.decide_mean(
            paired(rows, THIRD, EXACT), left_out(rows, THIRD), cell="third order, left out where large"
        ),
        _HIGHER.decide_mean(paired(rows, ALWAYS, EXACT), cell="third order, always"),
        _HIGHER.decide_mean(paired(rows, FOURTH, KRYLOV), cell="fourth-order length"),
        _ONE_STEP.decide_mean([gained_by_one_step(row) for row in rows], _not_taken(rows)),
        _EXPANSION.decide_mean([log_expansion_error(row) for row in rows]),
        *(
            _LANDAU.decide_mean(
                [log_odd_ratio(row, direction) for row in rows], cell=f"{direction} direction"
            )
            for direction in DIRECTIONS
        ),
        *(
            Claim(name, DOCUMENT, statement, "none", "none", reason=reason).not_run()
            for name, statement, reason in _MUSED
        ),
    ]


def gained_by_one_step(row: Row) -> float:
    """Return the mean over stages of ln(loss after the second-order step / after the third-order one)."""
    after = [stage["one_step"]["after"] for stage in row["details"]["stages"].values()]
    return fmean(math.log(losses[EXACT] / losses[THIRD]) for losses in after)


def _not_taken(rows: Sequence[Row]) -> str:
    steps = [stage["one_step"] for row in rows for stage in row["details"]["stages"].values()]
    left = sum(THIRD in step["left_out"] for step in steps)
    return f"The correction was left out, as too large, at {left} of the {len(steps)} points of all seeds."


def log_expansion_error(row: Row) -> float:
    """Return the mean over stages of log10 of the expansion's error."""
    return fmean(math.log10(stage["expansion_error"]) for stage in row["details"]["stages"].values())


def log_odd_ratio(row: Row, direction: str) -> float:
    """Return the mean over stages of log10 of the odd ratio along a direction."""
    stages = row["details"]["stages"].values()
    return fmean(math.log10(stage["taylor"][direction]["odd_ratio"]) for stage in stages)
