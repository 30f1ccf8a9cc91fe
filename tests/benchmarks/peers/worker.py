"""A fit in another process: it reads doubles from a file, times itself, and prints JSON."""

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.lines import Found
from benchmarks.measure import Answer
from benchmarks.program import Data

#: No single call may take longer, in seconds.
_TIMEOUT = 600


class Worker:
    """A command that is given a file of doubles, and arguments; the file lives as long as this object."""

    def __init__(self, command: list[str], data: Data, *arguments: str) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="tailnet-bench-")
        path = Path(self._folder.name) / "data"
        data.astype("<f8").tofile(path)
        self._command = [*command, str(path), str(np.size(data)), *arguments]

    def __call__(self) -> Answer:
        """Run the command and read its answer."""
        done = subprocess.run(self._command, capture_output=True, text=True, check=False, timeout=_TIMEOUT)
        if done.returncode:
            raise RuntimeError(f"{self._command[0]} failed: {done.stderr.strip()[-500:]}")
        answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return Answer(
            Found(answer["alpha"], answer["xmin"], answer["D"]),
            answer["p"],
            answer["seconds"],
            answer["processor_seconds"],
        )
