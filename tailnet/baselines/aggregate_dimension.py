"""The fractal dimension of diffusion-limited aggregates, over independent ones."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

import numpy as np

from tailnet.baselines.diffusion_limited_aggregation import Aggregate, diffusion_limited_aggregate
from tailnet.baselines.fractal_dimension import (
    FractalDimension,
    ReplicatedDimension,
    box_counting,
    growth,
    mass_radius,
    replicated,
)
from tailnet.errors import ChoiceError, InsufficientDataError
from tailnet.parallel import Rng, child, run, seed_sequence

#: Discs below which the scales between a disc and the whole are too few for a slope.
_FEWEST = 1000


def aggregate_dimension(
    aggregate: Aggregate, *, method: str = "growth", level: float = 0.95
) -> FractalDimension:
    """Estimate the dimension of one aggregate of n discs with radius of gyration R.

    Parameters
    ----------
    aggregate : Aggregate
        Of at least a thousand discs.
    method : {"growth", "mass-radius", "box-counting"}
        "growth": the radius of gyration of the first n/100 to n discs; "mass-radius": discs within R/10 to R
        of the first; "box-counting": boxes of 4 diameters to R/2. The first is nearly free of finite-size
        bias from a few thousand discs on. The others come out low and rise slowly with n: the
        second sees that the outer parts still grow, the third that thin arms look like lines in small boxes.
    level : float
        Nominal coverage.

    Raises
    ------
    ChoiceError
        When there is no such method.
    InsufficientDataError
        When the aggregate is too small.

    Examples
    --------
    >>> found = aggregate_dimension(diffusion_limited_aggregate(2000, rng=1))
    >>> found.method, 1.5 < found.dimension < 2.0
    ('growth', True)
    """
    if method not in METHODS:
        raise ChoiceError(f"There is no method {method!r}; choose one of {', '.join(METHODS)}.")
    if len(aggregate.positions) < _FEWEST:
        raise InsufficientDataError(
            f"The aggregate has {len(aggregate.positions)} discs; at least {_FEWEST} are needed."
        )
    return METHODS[method](aggregate, level)


def dimension_over_aggregates(
    n: int,
    *,
    aggregates: int = 20,
    method: str = "growth",
    level: float = 0.95,
    rng: Rng = None,
    jobs: int = 1,
) -> ReplicatedDimension:
    """Grow independent aggregates of n discs and estimate their dimension, with an interval that covers.

    Parameters
    ----------
    n : int
        Discs of each, at least a thousand.
    aggregates : int
        At least three.
    method, level
        As for `aggregate_dimension`.
    rng : int, SeedSequence, Generator or None
        The source of randomness; each aggregate has its own, by its number.
    jobs : int
        Number of workers, which are threads.

    Examples
    --------
    >>> found = dimension_over_aggregates(2000, aggregates=10, rng=1)
    >>> found.interval[0] < 1.71 < found.interval[1]
    True
    """
    work = partial(_grown, n, method, level, seed_sequence(rng))
    found = list(run(work, range(aggregates), jobs=jobs, label="aggregates"))
    return replicated(found, level=level)


def _grown(n: int, method: str, level: float, seed: np.random.SeedSequence, number: int) -> FractalDimension:
    aggregate = diffusion_limited_aggregate(n, child(seed, number))
    return aggregate_dimension(aggregate, method=method, level=level)


def _by_growth(aggregate: Aggregate, level: float) -> FractalDimension:
    radii = aggregate.radii_of_gyration()
    sizes = np.geomspace(radii.size / 100.0, radii.size, 20).astype(np.int64)
    return growth(radii, sizes, level=level)


def _by_mass(aggregate: Aggregate, level: float) -> FractalDimension:
    whole = float(aggregate.radii_of_gyration()[-1])
    return mass_radius(aggregate.positions, np.geomspace(whole / 10.0, whole, 12), level=level)


def _by_boxes(aggregate: Aggregate, level: float) -> FractalDimension:
    whole = float(aggregate.radii_of_gyration()[-1])
    return box_counting(aggregate.positions, np.geomspace(4.0, whole / 2.0, 8), level=level)


#: Every method by name.
METHODS: Mapping[str, Callable[[Aggregate, float], FractalDimension]] = MappingProxyType(
    {"growth": _by_growth, "mass-radius": _by_mass, "box-counting": _by_boxes}
)
