"""`python -m calibration [FOLDER]`: simulate, print, and write the validation report."""

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from calibration.bodies import BODIES
from calibration.experiments import LEVEL, REPLICATES, SEED, Outcome, Trial, run_given, run_trial
from scipy import stats

import tailnet
from tailnet.inference.binomial_interval import clopper_pearson
from tailnet.parallel import run

SETS = 1000
N = 1000
TEXT = """\
# Calibration of the test of fit and of the intervals

Each row: {sets} data sets of {n} observations whose tail is a power law from 1 with alpha 2.5;
{replicates} replicates for each p-value and each interval, seed {seed}. Shares carry their exact 95%
binomial interval. *Size* is the share of data sets with p <= {level}, which is {level} for an exact test;
*uniform?* is the p-value of Kolmogorov's test of the p-values against the uniform law.

## xmin estimated

The bootstrap knows neither xmin nor the shape of the body below it, so its size depends on the body.
The joint interval is the percentile bootstrap of (xmin, alpha); alpha ± 1.96 se ignores that xmin was
searched for.

{estimated}
## xmin given

With the true xmin the test is exact up to the estimate of alpha, of which the distance does not depend.

{given}
{versions}. Command: `python -m tox -e calibration`.
"""


def share(hits: int, trials: int) -> str:
    """Write a share with its exact 95% interval."""
    low, high = clopper_pearson(hits, trials)
    return f"{hits / trials:.3f} ({low:.3f} to {high:.3f})"


def rows(run_one: Callable[[Trial], Outcome], bodies: Sequence[str]) -> Iterator[list[str]]:
    """Simulate each body and sum it up."""
    for body in bodies:
        trials = [Trial(body, N, number) for number in range(SETS)]
        outcomes = list(run(run_one, trials, jobs=-1, threads=False, label=body))
        p = [outcome.p_value for outcome in outcomes]
        yield [
            body,
            share(sum(value <= LEVEL for value in p), SETS),
            f"{stats.kstest(p, 'uniform').pvalue:.3f}",
            share(sum(outcome.joint_covers for outcome in outcomes), SETS),
            share(sum(outcome.conditional_covers for outcome in outcomes), SETS),
            f"{np.median([outcome.n_tail for outcome in outcomes]):.0f}",
        ]


def table(head: Sequence[str], body: Iterator[list[str]]) -> str:
    """Return a Markdown table, each row printed as soon as it is there."""
    lines = [list(head), ["---"] * len(head)]
    for row in body:
        print(*row, sep=" | ", flush=True)
        lines.append(row)
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def main(folder: Path) -> None:
    """Simulate everything and write it down."""
    folder.mkdir(parents=True, exist_ok=True)
    head = [
        "body",
        f"size at {LEVEL}",
        "p-values uniform?",
        "joint interval covers",
        "alpha ± 1.96 se covers",
        "median n_tail",
    ]
    estimated = table(head, rows(run_trial, list(BODIES)))
    given = table(head, rows(run_given, ["uniform with a jump", "none"]))
    text = TEXT.format(
        sets=f"{SETS:,}",
        n=f"{N:,}",
        replicates=f"{REPLICATES:,}",
        seed=SEED,
        level=LEVEL,
        estimated=estimated,
        given=given,
        versions=f"tailnet {tailnet.__version__}, numpy {np.__version__}",
    )
    path = folder / "README.md"
    path.write_text(text, encoding="utf-8")
    print(f"wrote {path}")


main(Path(sys.argv[1] if len(sys.argv) > 1 else "reports/validation"))
