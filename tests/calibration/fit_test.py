"""Size of the goodness-of-fit test, and coverage of the intervals of alpha."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from calibration.experiments import LEVEL, Outcome, Trial
from calibration.tables import share
from scipy import stats

from tailnet.parallel import run

SETS = 1000
N = 1000
HEAD = (
    "body",
    f"size at {LEVEL}",
    "p-values uniform?",
    "joint interval covers",
    "alpha ± 1.96 se covers",
    "median n_tail",
)


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
