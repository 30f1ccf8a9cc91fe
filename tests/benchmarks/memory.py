"""Peak memory of a fit of 10^7 points, each in a fresh process.

The peak is what the call adds to the largest resident size that the process had before it, plus the data
themselves, which the process holds: both as the operating system counts them.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from benchmarks.data import mixture
from benchmarks.lines import Found, Outcome
from benchmarks.measure import Answer, Timing
from benchmarks.ours import NAME, found
from benchmarks.series import add

JOB = "peak memory of a continuous fit"
N = 10**7
#: `ru_maxrss` is in kibibytes on Linux and in bytes on macOS.
_UNIT = 1 if sys.platform == "darwin" else 1024


def measure(outcome: Outcome) -> None:
    """Fit in a fresh process; that and the data come from processes of their own, as peaks are inherited."""
    with tempfile.TemporaryDirectory(prefix="tailnet-bench-") as folder:
        path = Path(folder) / "x.npy"
        _child("write", path)
        numbers = [float(word) for word in _child("fit", path).split()]
    seconds, before, after, alpha, xmin, distance = numbers
    data = 8.0 * N
    outcome.extra = {
        "data_bytes": data,
        "before_bytes": before,
        "added_bytes": after - before,
        "multiple": (after - before + data) / data,
    }
    answer = Answer(Found(alpha, xmin, distance))
    add(outcome, JOB, NAME, N, Timing(seconds, 1, None, answer))


def _child(task: str, path: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.memory", task, str(path)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


def _write(path: Path) -> None:
    """Store the data, and leave the kernels compiled, so that the other process need not compile them."""
    _warm_up()
    np.save(path, mixture(N))


def _fit(path: Path) -> None:
    import resource

    from tailnet import Sample, fit_power_law

    _warm_up()
    x = np.load(path)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT
    begin = time.perf_counter()
    fit = found(fit_power_law(Sample(x)))
    seconds = time.perf_counter() - begin
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT
    print(seconds, before, after, fit.alpha, fit.xmin, fit.ks_distance)


def _warm_up() -> None:
    from tailnet import Sample, fit_power_law

    fit_power_law(Sample(mixture(1000)))


if __name__ == "__main__":
    {"write": _write, "fit": _fit}[sys.argv[1]](Path(sys.argv[2]))
