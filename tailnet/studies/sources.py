"""The data set of a plan, read once a process."""

from functools import lru_cache
from pathlib import Path

from tailnet.datasets import registry
from tailnet.datasets.images import Images
from tailnet.studies.plan import Plan


def images_of(plan: Plan) -> Images:
    """Load the data set that a plan names."""
    return _loaded(plan.dataset, plan.data)


@lru_cache(maxsize=2)
def _loaded(name: str, data: Path | None) -> Images:
    return registry.load(name, data)


def digest(name: str, data: Path | None) -> str:
    """Return the SHA-256 of a data set, by which a plan knows it."""
    return _loaded(name, data).sha256
