"""The rule for "no better at the task": differences of test accuracy over seeds, at equal cost."""

from collections.abc import Iterable, Sequence
from statistics import fmean
from typing import Any

from tailnet.studies.claims import Claim
from tailnet.studies.conduct import Row
from tailnet.studies.hundred_classes import rows_elsewhere
from tailnet.studies.optimizer_race.contest import GRADIENTS, RATES, UNITS
from tailnet.studies.plan import Plan

#: A method is better that gets more than one test image in a hundred more right.
MARGIN = 0.01
_PLACES = 12
NO_BETTER_RULE = (
    f"below {MARGIN:g}: not better by one test image in a hundred. Settings, and the checkpoint to stop at, "
    "are chosen on a validation split, for the opponent among those that had cost no more than the whole run "
    "of the method; the opponent's runs end after the steps that the design names, so where the method cost "
    "more than these the opponent has spent less"
)


def no_better(identifier: str, document: str, statement: str) -> Claim:
    """Return the claim that a method is no better."""
    return Claim(
        id=identifier,
        document=document,
        statement=statement,
        statistic=(
            "mean over seeds, with its Student t interval, of the test accuracy of the method minus that of "
            "the opponent, from the same start on the same batches, at an equal number of gradients or equal "
            "seconds of the processor (timed on the machine that ran it)"
        ),
        rule=NO_BETTER_RULE,
        ceiling=MARGIN,
    )


def decide_no_better(
    claim: Claim, plan: Plan, rows: Sequence[Row], methods: Iterable[str]
) -> list[dict[str, Any]]:
    """Decide a claim for each method against SGD and Adam, at equal gradients and at equal seconds.

    On another collection than the document's a row says that this one was not run.
    """
    found = [
        claim.decide_mean(differences(rows, method, unit, opponent), cell=cell_of(method, unit, opponent))
        for method in methods
        for unit in UNITS
        for opponent in RATES
    ]
    return [*found, *rows_elsewhere(claim, plan)]


def cell_of(method: str, unit: str, opponent: str) -> str:
    """Return the words of a cell."""
    return f"{method} against {opponent}, equal {unit}"


def differences(rows: Sequence[Row], method: str, unit: str, opponent: str) -> list[float]:
    """Return the method's test accuracy minus the opponent's, one a seed."""
    return [
        _less(final(row, method), row["details"]["race"]["against"][method][unit][opponent]["test"])
        for row in rows
    ]


def final(row: Row, method: str) -> float:
    """Return a method's test accuracy at the checkpoint chosen."""
    curve = row["details"]["race"]["curves"][method]
    return float(curve["test"][curve["stop"]])


def paired(rows: Sequence[Row], one: str, other: str) -> list[float]:
    """Return the difference of two methods' test accuracies, one a seed."""
    return [_less(final(row, one), final(row, other)) for row in rows]


def _less(one: float, other: float) -> float:
    """Return a difference without the last digits, in which equal ones differ by rounding."""
    return round(one - other, _PLACES)


def race_statistics(row: Row, methods: Iterable[str], of: str | None = None) -> dict[str, float]:
    """Flatten what the race found that no clock has a part in; `of` tells a second race from the first."""
    what = "" if of is None else f"{of}_"
    found = {f"{what}test_accuracy_{name}": final(row, name) for name in (*methods, *RATES)}
    for method in methods:
        for opponent in RATES:
            (difference,) = differences([row], method, GRADIENTS, opponent)
            found[f"{what}{method}_minus_{opponent}_at_equal_gradients"] = difference
    return found


def left_out(rows: Sequence[Row], method: str) -> str:
    """Say how often a third-order correction was left out in the runs that count."""
    share = fmean(row["details"]["race"]["curves"][method]["unusual"] for row in rows)
    return f"With the settings chosen the correction was left out, as too large, in {share:.0%} of the steps."
