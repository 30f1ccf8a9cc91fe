"""Size of the goodness-of-fit test, and coverage of every interval."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from calibration import conditional, limits
from calibration.bodies import ALPHA, BODIES
from calibration.experiments import (
    INTERVAL_REPLICATES,
    LEVEL,
    REPLICATES,
    SEED,
    XMIN,
    Outcome,
    Trial,
    run_given,
    run_redrawn,
    run_trial,
)
from calibration.tables import Band, share, table, tally
from calibration.versions import versions

from tailnet.parallel import run

#: By n_tail: the sets whose p-values are taken, and those of them whose joint intervals are.
SETS: Mapping[int, tuple[int, int]] = {
    50: (1000, 1000),
    200: (1000, 1000),
    1000: (1000, 1000),
    5000: (500, 300),
}
#: What the issue asks to be shown.
SIZE, JOINT = Band(0.05, 0.13), Band(0.93, 0.98)
HEAD = (
    "body",
    "n_tail",
    f"size at {LEVEL}",
    "in 0.05–0.13",
    "size, null laid out at the true xmin",
    "median n_tail found",
    "sets with xmin < 1",
)
INTERVAL_HEAD = (
    "body",
    "n_tail",
    "joint interval covers",
    "in 0.93–0.98",
    "alpha ± 1.96 se covers",
    "profile likelihood covers",
)
GIVEN_HEAD = (
    "n_tail",
    f"size at {LEVEL}",
    "percentile interval covers",
    "alpha ± 1.96 se covers",
    "profile likelihood covers",
)
TEXT = """\
# Calibration of the test of fit and of the intervals

Command: `python -m tox -e calibration -- reports/validation fit_test`. {versions}.

## What was to be shown

{shown}
Bands were set before anything was simulated; a cell is met when its share lies in the band, and "missed,
within its error" when only the share's exact 95% binomial interval reaches the band.

## Size of the goodness-of-fit test, xmin estimated

A row is {sets}, seed {seed}. Their tail is a power law from 1 with alpha {alpha}, below which lies a body;
n is chosen so that the tail holds `n_tail` observations on average. Each p-value has {replicates}
replicates (drawing stops at the twentieth exceedance, which settles that p > {level}); *size* is the share
of sets with p <= {level}, {level} for an exact test, with its exact 95% binomial interval.

The bootstrap knows neither xmin nor the shape of the body: it takes both from the data. To find out what of
a wrong size is due to that, the test is made a second time with the same observed distance and the same
search in every replicate, but with the replicates laid out at the true xmin = 1 instead of the estimated
one. Where the tail is found near 1 (no body, a jump) this moves the size towards the nominal one: that it
was low is the price of estimating xmin. Below a smooth body xmin is found far inside the body, where
nothing but the body tells it apart from a power law; replicates laid out at 1 fill that stretch with the
body resampled, and the second test says little.

{sizes}
The sizes outside the band, if any, are tested once more: each data set is replaced by one drawn from its
own fit (power law above the xmin found, body resampled below), so that the fitted tail is the truth. Where
the size then lies in the band, the excess was the test's power to notice that what lies above the xmin
found is not all power law.

{cause}
## Intervals of alpha, xmin estimated

The same data; the joint interval is the percentile bootstrap of (xmin, alpha) with {interval_replicates}
replicates, on {joint_sets}. Percentiles of so few replicates cost {percentile_cost:.1%} of coverage against
those of infinitely many. The last two are for a given xmin and know nothing of its search.

{intervals}
Joint intervals outside the band, beside the percentile interval where xmin is known (without a body):

{joint_cause}
## Everything at the true xmin

Data without a body, xmin = 1 given to the fit; as many sets and replicates as above. The test is exact up
to the estimate of alpha, on which the distribution of the distance does not depend.

{given}
## Conditional intervals at the true xmin

{conditional_sets:,} tails of exactly n_tail observations a row, seed {conditional_seed}, nominal 95%.
*Exact* is the coverage of continuous data by the gamma law of the sum of ln x, with no simulation.

{conditional}
## One-sided limits of d, beta and lambda'

The upper 95% profile limit of each family's departure from the power law (nominal coverage 95%: the limit
falls short of the truth in 5% of samples), on {limit_sets:,} tails a row drawn from members with a known
departure, seed {limit_seed}, xmin given. *Collapsed* is the share of tails whose fitted family is the power
law itself: where it is large the departure cannot be told from 0, and the limit, which is measured from the
maximum on the boundary, is conservative by design. A departure of 0 is always covered.

{limits}
"""


def write(folder: Path) -> None:
    """Simulate and write the report."""
    estimated = _simulate(run_trial, list(BODIES))
    given = _simulate(run_given, ["none"])
    conditional_rows, conditional_verdicts = conditional.rows()
    limit_rows, limit_verdicts = limits.rows()
    sizes = {_cell(key): SIZE.judge(*_count(found, "rejects")) for key, found in estimated.items()}
    joint = {_cell(key): JOINT.judge(*_count(found, "joint_covers")) for key, found in estimated.items()}
    shown = [
        ["size of the test of fit within 0.05–0.13 (nominal 0.10), xmin estimated", tally(sizes)],
        ["joint interval covers 93–98%, xmin estimated", tally(joint)],
        ["conditional intervals cover 93–97% at the true xmin, n_tail >= 200", tally(conditional_verdicts)],
        ["one-sided limits cover at least 93%", tally(limit_verdicts)],
    ]
    text = TEXT.format(
        versions=versions(),
        shown=table(("statement", "cells"), shown),
        sets=_sets(0),
        seed=SEED,
        alpha=ALPHA,
        replicates=REPLICATES,
        level=LEVEL,
        sizes=table(HEAD, _size_rows(estimated)),
        cause=_cause(estimated),
        interval_replicates=INTERVAL_REPLICATES,
        joint_sets=_sets(1),
        # Linear interpolation puts the ends at ranks 0.025 (B - 1) + 1 of B, among B + 1 gaps.
        percentile_cost=2.0 * ((0.025 * (INTERVAL_REPLICATES - 1) + 1.0) / (INTERVAL_REPLICATES + 1) - 0.025),
        joint_cause=_joint_cause(estimated, given),
        intervals=table(INTERVAL_HEAD, _interval_rows(estimated)),
        given=table(GIVEN_HEAD, _given_rows(given)),
        conditional_sets=conditional.SETS,
        conditional_seed=conditional.SEED,
        conditional=table(conditional.HEAD, conditional_rows),
        limit_sets=limits.SETS,
        limit_seed=limits.SEED,
        limits=table(limits.HEAD, limit_rows),
    )
    (folder / "fit_test.md").write_text(text, encoding="utf-8")


Found = Mapping[tuple[str, int], list[Outcome]]


def _sets(which: int) -> str:
    """Write how many sets there are, of the test (0) or of the joint interval (1)."""
    return ", ".join(f"{sets[which]:,} sets at n_tail {n:,}" for n, sets in SETS.items())


def _simulate(run_one: Callable[[Trial], Outcome], bodies: Sequence[str]) -> Found:
    found: dict[tuple[str, int], list[Outcome]] = {}
    for body in bodies:
        for n_tail, (sets, joint_sets) in SETS.items():
            trials = [Trial(body, n_tail, number, number < joint_sets) for number in range(sets)]
            found[body, n_tail] = list(run(run_one, trials, jobs=-1, threads=False, label=f"{body} {n_tail}"))
            print(body, n_tail, share(*_count(found[body, n_tail], "rejects")), flush=True)
    return found


def _cell(key: tuple[str, int]) -> str:
    return f"{key[0]} at {key[1]:,}"


def _count(outcomes: Sequence[Outcome], event: str) -> tuple[int, int]:
    """Count an event among the outcomes that can have it."""
    known = [getattr(outcome, event) for outcome in outcomes if getattr(outcome, event) is not None]
    return sum(known), len(known)


def _size_rows(estimated: Found) -> Iterator[list[str]]:
    for (body, n_tail), outcomes in estimated.items():
        rejects = _count(outcomes, "rejects")
        yield [
            body,
            f"{n_tail:,}",
            share(*rejects),
            SIZE.judge(*rejects),
            share(*_count(outcomes, "rejects_told")),
            f"{np.median([outcome.n_tail for outcome in outcomes]):,.0f}",
            f"{np.mean([outcome.xmin < 1.0 for outcome in outcomes]):.2f}",
        ]


def _interval_rows(estimated: Found) -> Iterator[list[str]]:
    for (body, n_tail), outcomes in estimated.items():
        joint = _count(outcomes, "joint_covers")
        conditional_ones = (share(*_count(outcomes, event)) for event in ("error_covers", "profile_covers"))
        yield [body, f"{n_tail:,}", share(*joint), JOINT.judge(*joint), *conditional_ones]


def _given_rows(given: Found) -> Iterator[list[str]]:
    events = ("rejects", "joint_covers", "error_covers", "profile_covers")
    for (_, n_tail), outcomes in given.items():
        yield [f"{n_tail:,}", *(share(*_count(outcomes, event)) for event in events)]


def _cause(estimated: Found) -> str:
    """Test anew, where the size is outside its band, on data for which the fitted tail is the truth."""
    lines = []
    for key, found in estimated.items():
        if SIZE.judge(*_count(found, "rejects")) == "met":
            continue
        body, n_tail = key
        trials = [Trial(body, n_tail, number, joint=False) for number in range(len(found))]
        redrawn = list(run(run_redrawn, trials, jobs=-1, threads=False))
        inside = np.mean([one.xmin < XMIN for one in found])
        lines.append(
            f"- {_cell(key)}: size {share(*_count(found, 'rejects'))}; the tail found begins inside the body "
            f"in {inside:.0%} of the sets. On data drawn from the fits: "
            f"{share(sum(redrawn), len(redrawn))}.\n"
        )
    return "".join(lines) or "No size lies outside its band.\n"


def _joint_cause(estimated: Found, given: Found) -> str:
    """Set the intervals that miss their band beside those at the true xmin."""
    lines = []
    for key, found in estimated.items():
        joint = _count(found, "joint_covers")
        if JOINT.judge(*joint) != "met":
            at_truth = share(*_count(given["none", key[1]], "joint_covers"))
            lines.append(f"- {_cell(key)}: {share(*joint)}; percentiles at the true xmin cover {at_truth}.\n")
    return "".join(lines) or "No interval misses its band.\n"
