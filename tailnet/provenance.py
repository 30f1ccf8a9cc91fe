"""What a result was computed with: versions, seed, command and moment."""

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import numpy as np

import tailnet
from tailnet.errors import InputError


def provenance(
    *, seed: np.random.SeedSequence, replicates: int, convention: str, command: str
) -> dict[str, Any]:
    """Return the `provenance` object of a results document.

    `numpy.random.SeedSequence(seed, spawn_key=spawn_key)` repeats the run. `SOURCE_DATE_EPOCH`, where
    set, stands for the clock.

    Raises
    ------
    InputError
        When that variable is not a time in seconds.
    """
    return {
        "tailnet": tailnet.__version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": version("scipy"),
        "seed": _plain(seed.entropy),
        "spawn_key": [int(part) for part in seed.spawn_key],
        "replicates": replicates,
        "convention": convention,
        "discretisation": None,
        "command": command,
        "created": _moment().isoformat(timespec="seconds"),
    }


def _moment() -> datetime:
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return datetime.now(UTC)
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise InputError(
            f"The environment variable SOURCE_DATE_EPOCH is {epoch!r}; give whole seconds since 1970, "
            "or unset it."
        ) from error


def _plain(entropy: Any) -> Any:
    return entropy if entropy is None or isinstance(entropy, int) else [int(word) for word in entropy]
