"""The claims of document 002 on its fast finite-difference Newton, and the rules that decide them."""

import math
from collections.abc import Sequence
from statistics import fmean
from typing import Any

from tailnet.studies.claims import Claim
from tailnet.studies.conduct import Row
from tailnet.studies.fd_newton.design import ELEMENTWISE, NEWTON, SOLVED, THIRD
from tailnet.studies.fd_newton.inverse_likeness import LEAKY, SMALL, STAGES, WHOLE, name
from tailnet.studies.fd_newton.likeness import GRADIENT, READINGS, WHITE
from tailnet.studies.fd_newton.program import PROGRAM
from tailnet.studies.fd_newton.step_size import CENTRAL, FORWARD
from tailnet.studies.optimizer_race.contest import RATES, UNITS
from tailnet.studies.optimizer_race.decision import (
    MARGIN,
    cell_of,
    decide_no_better,
    differences,
    left_out,
    no_better,
    paired,
)
from tailnet.studies.plan import Plan
from tailnet.studies.strange_things import DOCUMENT

#: The control in which the Hessian is the identity.
IDENTITY = f"{WHITE}, identity"
#: Cells of the program by whether its batches have no more images than inputs.
SIZES = {
    f"{PROGRAM}, no more images than inputs": True,
    f"{PROGRAM}, more images than inputs": False,
}
_ALIKE, _EQUAL, _DECADE = 0.9, 0.99, 1.0

_NO_BETTER = no_better(
    "fd Newton is no better at the task", DOCUMENT, "Of course this is not any good either."
)
_IS_NEWTON = Claim(
    id="fd Newton is Newton's method",
    document=DOCUMENT,
    statement="an application of the fast FD newton's method on a trivial network (perceptron)",
    statistic=(
        "mean over seeds, with its Student t interval, of the cosine between the step by differences and "
        "Newton's, exact, both damped alike; the mean over the points looked at along the training by "
        "SGD. The document's program is not damped, and Newton's step beside it is that of the "
        "pseudo-inverse; its mean is over all batches with no more images than inputs, or with more, "
        "with its own outputs, at the start and after a short training"
    ),
    rule=f"above {_ALIKE:g}",
    threshold=_ALIKE,
)
_CONTROL = Claim(
    id="on a diagonal Hessian fd Newton is Newton's method",
    document=DOCUMENT,
    statement="an application of the fast FD newton's method on a trivial network (perceptron)",
    statistic=(
        "mean over seeds, with its Student t interval, of the cosine between the step weight by weight and "
        "Newton's on a perceptron with whitened inputs, linear outputs and squared error"
    ),
    rule=f"above {_EQUAL:g}; a control, which has to come out so",
    threshold=_EQUAL,
)
_REACH = Claim(
    id="the best step of the differences is the one that theory gives",
    document=DOCUMENT,
    statement="the fast FD newton's method",
    statistic=(
        "mean over seeds, with its Student t interval, of log10 of the move with the least error among those "
        "tried, over the one at which truncation and rounding balance; the mean over the points looked at "
        "along the training by SGD. Of the document's program it is the relative step r in place of the "
        "move, and over that at which the first output crosses its kink, at the start and after a short "
        "training"
    ),
    rule=f"between {-_DECADE:g} and {_DECADE:g}: within a factor of ten",
    threshold=-_DECADE,
    ceiling=_DECADE,
)
_HIGHER = Claim(
    id="a third-order step improves on Newton's on a perceptron",
    document=DOCUMENT,
    statement="a very higher-order method, third or fourth or what-have-you method, must be used",
    statistic=(
        "mean over seeds, with its Student t interval, of the test accuracy with the third-order correction, "
        "left out where it is more than half the step, minus that of Newton's damped step, of as many steps; "
        "settings, and the checkpoint to stop at, chosen on a validation split"
    ),
    rule=f"above {MARGIN:g}",
    threshold=MARGIN,
)
_NONTRIVIAL = Claim(
    id="the fast method beyond a perceptron",
    document=DOCUMENT,
    statement="the impasse I had previously with the circular definition of the second order backpropagation "
    "in nontrivial networks",
    statistic="none",
    rule="none",
    reason=(
        "The document's program has no such method for networks with hidden layers; a step by differences of "
        "gradients is run on one in the study saddle-free-newton"
    ),
)


def decide(plan: Plan, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Apply the rules to the seeds' rows."""
    programs = of_program(rows)
    return [
        *(
            _NO_BETTER.decide_mean(
                differences(programs, PROGRAM, unit, opponent), cell=cell_of(PROGRAM, unit, opponent)
            )
            for unit in UNITS
            for opponent in RATES
        ),
        *decide_no_better(_NO_BETTER, plan, rows, (ELEMENTWISE, SOLVED, NEWTON)),
        *(
            _IS_NEWTON.decide_mean([mean_inverse_cosine(row, small=small) for row in rows], cell=cell)
            for cell, small in SIZES.items()
        ),
        *(
            _IS_NEWTON.decide_mean([mean_cosine(row, reading) for row in rows], cell=reading)
            for reading in READINGS
        ),
        _CONTROL.decide_mean([row["details"]["controls"][IDENTITY]["cosines"][GRADIENT] for row in rows]),
        *(
            _REACH.decide_mean([mean_log_reach(row, kind) for row in rows], cell=f"{kind} differences")
            for kind in (FORWARD, CENTRAL)
        ),
        _REACH.decide_mean([mean_log_relative_step(row) for row in rows], cell=PROGRAM),
        _HIGHER.decide_mean(paired(rows, THIRD, NEWTON), left_out(rows, THIRD)),
        _NONTRIVIAL.not_run(),
    ]


def mean_cosine(row: Row, reading: str) -> float:
    """Return the mean over stages of the cosine between a reading's step and Newton's."""
    return fmean(stage["likeness"]["cosines"][reading] for stage in row["details"]["stages"].values())


def mean_log_reach(row: Row, kind: str) -> float:
    """Return the mean over stages of log10 of the best move found over the one expected."""
    found = [stage["differences"][kind] for stage in row["details"]["stages"].values()]
    return fmean(math.log10(one["measured"] / one["best"]) for one in found)


def of_program(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return rows whose race is that of the program."""
    return [{"details": {"race": row["details"]["program"]["race"]}} for row in rows]


def mean_inverse_cosine(row: Row, *, small: bool) -> float:
    """Return the mean cosine of the program's step with Newton's, over batches of a size and stages."""
    found = row["details"]["program"]["likeness"]
    kinds = [kind for kind, few in SMALL.items() if few == small]
    return fmean(found[name(kind, LEAKY, stage)]["newton"] for kind in kinds for stage in STAGES)


def mean_log_relative_step(row: Row) -> float:
    """Return the mean over stages of log10 of the best relative step found over the one expected."""
    found = [row["details"]["program"]["differences"][name(WHOLE, LEAKY, stage)] for stage in STAGES]
    return fmean(math.log10(one["measured"] / one["best"]) for one in found)
