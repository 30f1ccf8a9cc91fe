"""Our continuous fit beside sorting the logarithms of its data."""

import numpy as np
from benchmarks.data import mixture
from benchmarks.lines import Outcome, Ratio
from benchmarks.measure import Job, in_turn
from benchmarks.ours import NAME, SCAN_NAME, Scan, Tailnet
from benchmarks.program import Data
from benchmarks.series import add, warm_up

WHOLE, ALONE = "continuous fit, whole call", "continuous scan of sorted data"
YARDSTICK = 'numpy.sort(numpy.log(x), kind="stable")'
SIZES = (10**6, 10**7)


def measure(outcome: Outcome) -> None:
    """Time the whole call, the scan and the sort in turn."""
    warm_up(mixture(1000), discrete=False)
    for n in SIZES:
        x = mixture(n)
        whole, scan, sort = in_turn(
            Tailnet().fit(x, discrete=False), Scan().fit(x, discrete=False), _stable_sort(x)
        )
        for job, program, timing in ((WHOLE, NAME, whole), (ALONE, SCAN_NAME, scan)):
            row = add(outcome, job, program, n, timing)
            outcome.ratios.append(Ratio(row, YARDSTICK, sort.seconds))


def _stable_sort(x: Data) -> Job:
    def run() -> None:
        np.sort(np.log(x), kind="stable")

    return run
