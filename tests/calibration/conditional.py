"""Coverage of the conditional intervals at the true xmin."""

import math
from dataclasses import dataclass

import numpy as np
from calibration.bodies import ALPHA
from calibration.tables import Band, share
from scipy import special

from tailnet import PowerLaw, Sample, conditional_intervals, fit_power_law
from tailnet.parallel import child, run, seed_sequence

SEED = 1934
SETS = 10_000
TAILS = (50, 200, 1000, 5000)
#: Where the discrete data begin.
XMIN = 5
BAND, FEWEST = Band(0.93, 0.97), 200
Z = float(special.ndtri(0.975))
HEAD = ("data", "n_tail", "alpha ± 1.96 se", "its exact coverage", "profile likelihood", "in 0.93–0.97")


@dataclass(frozen=True)
class Draw:
    """One tail's address."""

    discrete: bool
    n: int
    number: int


def rows() -> tuple[list[list[str]], dict[str, str]]:
    """Simulate every cell; return its rows, and its verdicts where n_tail is large enough to be judged."""
    body: list[list[str]] = []
    verdicts: dict[str, str] = {}
    for discrete in (False, True):
        for n in TAILS:
            draws = [Draw(discrete, n, number) for number in range(SETS)]
            covered = np.array(list(run(covers, draws, jobs=-1, threads=False)))
            hits = [int(column.sum()) for column in covered.T]
            name = f"discrete, xmin {XMIN}" if discrete else "continuous"
            judged = [BAND.judge(count, SETS) for count in hits]
            both = "met" if set(judged) == {"met"} else "; ".join(judged)
            exact = "" if discrete else f"{exact_coverage(n):.4f}"
            asked = n >= FEWEST
            body.append(
                [
                    name,
                    f"{n:,}",
                    share(hits[0], SETS),
                    exact,
                    share(hits[1], SETS),
                    both if asked else "not asked",
                ]
            )
            if asked:
                verdicts |= {f"± se, {name} at {n:,}": judged[0], f"profile, {name} at {n:,}": judged[1]}
    return body, verdicts


def covers(draw: Draw) -> tuple[bool, bool]:
    """Draw one tail; say whether ± se and the profile likelihood hold the true exponent."""
    seed = child(seed_sequence(SEED), int(draw.discrete), draw.n, draw.number)
    law = PowerLaw(ALPHA, XMIN if draw.discrete else 1.0, draw.discrete)
    sample = Sample(law.sample(draw.n, seed), discrete=draw.discrete)
    found = conditional_intervals(fit_power_law(sample, xmin=law.xmin))
    ends = (found.observed_information, found.profile_likelihood)
    return ends[0][0] <= ALPHA <= ends[0][1], ends[1][0] <= ALPHA <= ends[1][1]


def exact_coverage(n: int) -> float:
    """Return the coverage of alpha ± z (alpha - 1)/sqrt(n) on continuous data.

    (fitted alpha - 1) = (alpha - 1) n / G with G ~ gamma(n), and the interval holds alpha where G lies
    between n (1 - z/sqrt(n)) and n (1 + z/sqrt(n)).
    """
    ends = special.gammainc(n, [n - Z * math.sqrt(n), n + Z * math.sqrt(n)])
    return float(ends[1] - ends[0])
