"""What the simulations ran on."""

import numpy as np

import tailnet


def versions() -> str:
    """Name it."""
    return f"tailnet {tailnet.__version__}, numpy {np.__version__}"
