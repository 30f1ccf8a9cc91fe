"""Continuous fits from 10^3 to 10^7 points."""

from benchmarks.data import mixture
from benchmarks.lines import Outcome
from benchmarks.series import grow

JOB = "continuous fit"
#: Two sizes a decade.
SIZES = (10**3, 3162, 10**4, 31_623, 10**5, 316_228, 10**6, 3_162_278, 10**7)


def measure(outcome: Outcome) -> None:
    """Time everyone."""
    grow(outcome, JOB, mixture, SIZES, discrete=False, csn=True)
