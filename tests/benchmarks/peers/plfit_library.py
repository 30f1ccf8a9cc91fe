"""The C library plfit through its own Python module, which may belong to another Python of this machine."""

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

from benchmarks.measure import Job
from benchmarks.peers.worker import Worker
from benchmarks.program import Data

_SCRIPT = Path(__file__).with_name("plfit_worker.py")
_PROBE = "import plfit; plfit.plfit_continuous_options_t; print(plfit.PLFIT_VERSION_STRING)"


@cache
def _python() -> tuple[str, str] | None:
    """Find a Python that has the module, and the module's version."""
    for folder in os.get_exec_path():
        python = shutil.which("python3", path=folder)
        if python is None:
            continue
        probe = subprocess.run([python, "-c", _PROBE], capture_output=True, text=True, check=False)
        if probe.returncode == 0:
            return python, probe.stdout.strip()
    return None


class Plfit:
    """`plfit_continuous` and `plfit_discrete` with their default search and no p-value."""

    name = "plfit"
    note = (
        "the C library through its own Python module, default options but no p-value: the same search as "
        "igraph's, on one thread"
    )

    def version(self) -> str | None:
        """Return its version, if it is there."""
        return None if (there := _python()) is None else there[1]

    def fit(self, data: Data, *, discrete: bool) -> Job:
        """Write the data to a file and prepare a fit in the Python that has the module."""
        there = _python()
        if there is None:
            raise RuntimeError("plfit is not on this machine.")
        return Worker([there[0], str(_SCRIPT)], data, "discrete" if discrete else "continuous")
