"""The R package poweRlaw, where `Rscript` and the package are installed."""

import shutil
import subprocess
from functools import cache
from pathlib import Path

from benchmarks.measure import Job
from benchmarks.peers.worker import Worker
from benchmarks.program import Data

_SCRIPT = Path(__file__).with_name("power_law.R")
_PROBE = 'suppressPackageStartupMessages(library(poweRlaw)); cat(as.character(packageVersion("poweRlaw")))'


@cache
def _version() -> str | None:
    rscript = shutil.which("Rscript")
    if rscript is None:
        return None
    probe = subprocess.run([rscript, "-e", _PROBE], capture_output=True, text=True, check=False)
    return probe.stdout.strip() if probe.returncode == 0 else None


class PoweRlaw:
    """`estimate_xmin` and `bootstrap_p` of R's poweRlaw."""

    name = "poweRlaw"
    note = "`estimate_xmin`, by R's own clock, without reading the data and building the model object"

    def version(self) -> str | None:
        """Return its version, if it is there."""
        return _version()

    def fit(self, data: Data, *, discrete: bool) -> Job:
        """Write the data to a file and prepare a fit."""
        return self._worker(data, discrete, replicates=0, threads=1)

    def test(self, data: Data, *, discrete: bool, replicates: int, threads: int) -> Job:
        """Write the data to a file and prepare a fit and its p-value."""
        return self._worker(data, discrete, replicates, threads)

    @staticmethod
    def _worker(data: Data, discrete: bool, replicates: int, threads: int) -> Worker:
        rscript = shutil.which("Rscript")
        if rscript is None:
            raise RuntimeError("Rscript is not on this machine.")
        kind = "discrete" if discrete else "continuous"
        return Worker([rscript, str(_SCRIPT)], data, kind, str(replicates), str(threads))
