"""The data set of a plan, read once a process."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from tailnet.datasets import registry
from tailnet.datasets.images import Images
from tailnet.studies.plan import Plan


def images_of(plan: Plan) -> Images:
    """Load the data set that a plan names."""
    return _loaded(plan.dataset, plan.data)


def dataset_of(images: Images, description: str | None = None, *, n: int | None = None) -> dict[str, Any]:
    """Return the `dataset` object of a study's document.

    Parameters
    ----------
    images : Images
    description : str or None
        What of them is used; None when those to train on and those to test on are used as they are.
    n : int or None
        Items looked at; None for all.
    """
    usual = f"{images.n_train:,} images to train on, {len(images.test_labels):,} to test on"
    return {
        "name": images.name,
        "description": usual if description is None else description,
        "n": len(images.labels) if n is None else n,
        "sha256": images.sha256,
    }


@lru_cache(maxsize=2)
def _loaded(name: str, data: Path | None) -> Images:
    return registry.load(name, data)


def digest(name: str, data: Path | None) -> str:
    """Return the SHA-256 of a data set, by which a plan knows it."""
    return _loaded(name, data).sha256
