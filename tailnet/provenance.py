"""What a result was computed with: versions, seed, command and moment."""

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import numpy as np

import tailnet


def provenance(
    *, seed: np.random.SeedSequence, replicates: int, convention: str, command: str
) -> dict[str, Any]:
    """Return the `provenance` object of a results document.

    The seed is the entropy that repeats the run. `SOURCE_DATE_EPOCH`, where set, stands for the clock.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    moment = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    return {
        "tailnet": tailnet.__version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": version("scipy"),
        "seed": _plain(seed.entropy),
        "replicates": replicates,
        "convention": convention,
        "discretisation": None,
        "command": command,
        "created": moment.isoformat(timespec="seconds"),
    }


def _plain(entropy: Any) -> Any:
    return entropy if entropy is None or isinstance(entropy, int) else [int(word) for word in entropy]
