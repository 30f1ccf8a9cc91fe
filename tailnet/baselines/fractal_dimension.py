r"""Fractal dimensions of points, as slopes on logarithmic axes, and what their intervals are worth.

Box counting: N(e) ~ e^{-D} boxes of side e hold a point. Mass and radius: N(r) ~ r^D points are within r of a
centre. Growth: the radius of gyration of the first n points of something that grows is ~ n^{1/D}.

The slope is that of ordinary least squares, whose interval takes the errors at different scales for
independent. They are not: the same points are counted again at every scale, and within a radius are all those
within a smaller one. Neighbouring errors are alike (a Durbin-Watson statistic far below 2 shows it), and the
errors about the line say little of how the line itself would differ in another realisation. As a rule the
interval is far too narrow, and nothing in one realisation repairs it; `replicated` takes the spread between
independent realisations instead.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError, InsufficientDataError
from tailnet.graph import distinct
from tailnet.parallel import Rng, seed_sequence

_FEWEST_SCALES, _FEWEST_POINTS, _FEWEST_REPLICATES = 4, 2, 3
_MATRIX = 2
_LARGEST_KEY = 2.0**62
_TOO_NARROW = (
    "The interval takes errors at different scales for independent, which they are not (Durbin-Watson "
    "{:.2f}; 2 without correlation): as a rule it is too narrow. Replicate over independent realisations."
)


@dataclass(frozen=True)
class FractalDimension:
    """A dimension from one realisation.

    Attributes
    ----------
    method : {"box-counting", "mass-radius", "growth"}
        What was measured against what.
    dimension, se : float
        The slope, or its inverse for growth, and its standard error by least squares.
    interval : (float, float)
        By least squares.
    level : float
        Nominal coverage, which the interval does not have:
    statement : str
        says why.
    durbin_watson : float
        Of the residuals, ordered by scale.
    scales, measured : tuple of float
        What the line was fitted to: side of the boxes, radius or number of points; and the number of
        boxes (mean over the positions of the grid), of points, or the radius of gyration.
    """

    method: str
    dimension: float
    se: float
    interval: tuple[float, float]
    level: float
    statement: str
    durbin_watson: float
    scales: tuple[float, ...]
    measured: tuple[float, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain values."""
        lists = {name: list(getattr(self, name)) for name in ("interval", "scales", "measured")}
        return asdict(self) | lists

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> "FractalDimension":
        """Rebuild from `to_dict`."""
        tuples = {name: tuple(document[name]) for name in ("interval", "scales", "measured")}
        return cls(**{**document, **tuples})


@dataclass(frozen=True)
class ReplicatedDimension:
    """A dimension from independent realisations.

    Attributes
    ----------
    method : str
        As for each.
    dimension, se : float
        The mean, and its standard error from the spread.
    interval : (float, float)
        Student's, which covers the mean of such realisations; a bias that all share, as of box counting at
        small sizes, it knows nothing of.
    level : float
        Nominal coverage.
    sd : float
        Between realisations.
    mean_least_squares_se : float
        What least squares says of one realisation. Were its interval right, it would be sd.
    values : tuple of float
        One a realisation.
    """

    method: str
    dimension: float
    se: float
    interval: tuple[float, float]
    level: float
    sd: float
    mean_least_squares_se: float
    values: tuple[float, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain values."""
        return asdict(self) | {"interval": list(self.interval), "values": list(self.values)}

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> "ReplicatedDimension":
        """Rebuild from `to_dict`."""
        tuples = {name: tuple(document[name]) for name in ("interval", "values")}
        return cls(**{**document, **tuples})


def box_counting(
    points: npt.ArrayLike, sizes: npt.ArrayLike, *, shifts: int = 8, level: float = 0.95, rng: Rng = 0
) -> FractalDimension:
    """Estimate the box-counting dimension.

    Parameters
    ----------
    points : array_like, shape (n, d)
        At least two.
    sizes : array_like
        Sides of boxes, at least four different ones, in the unit of the coordinates. Where they come down to
        the distances between points, or up to the extent of all, the slope tells of that.
    shifts : int
        Positions of the grid, uniform and independent, over which the number of boxes is averaged.
    level : float
        Nominal coverage.
    rng : int, SeedSequence, Generator or None
        Where the grids lie.

    Raises
    ------
    ChoiceError
        When the sizes are too few or not positive, or there is no shift.
    InsufficientDataError
        When there are fewer than two points.

    Examples
    --------
    >>> line = np.column_stack([np.linspace(0.0, 1.0, 5000), np.linspace(0.0, 1.0, 5000)])
    >>> round(box_counting(line, np.geomspace(0.01, 0.2, 8)).dimension, 1)
    1.0
    """
    array, scales = _points(points), _scales(sizes, "sizes")
    if shifts < 1:
        raise ChoiceError(f"shifts is {shifts}; give at least one position of the grid.")
    low = array.min(axis=0)
    extent = float((array - low).max())
    if (extent / scales[0] + 2.0) ** array.shape[1] > _LARGEST_KEY:
        raise ChoiceError(f"Boxes of side {scales[0]:g} are too small for points {extent:g} apart.")
    generator = np.random.default_rng(seed_sequence(rng))
    boxes = [float(np.mean([_boxes(array - low, size, generator) for _ in range(shifts)])) for size in scales]
    return _dimension("box-counting", scales, np.array(boxes), level, sign=-1.0)


def mass_radius(
    points: npt.ArrayLike,
    radii: npt.ArrayLike,
    *,
    centre: npt.ArrayLike | None = None,
    level: float = 0.95,
) -> FractalDimension:
    """Estimate the dimension of mass about a centre.

    Parameters
    ----------
    points : array_like, shape (n, d)
        At least two.
    radii : array_like
        At least four different ones, in the unit of the coordinates.
    centre : array_like, shape (d,), optional
        The first point if none is given: the seed of something that grew.
    level : float
        Nominal coverage.

    Raises
    ------
    ChoiceError
        When the radii are too few or not positive, or the centre has another dimension.
    InsufficientDataError
        When there are fewer than two points, or none within the smallest radius.

    Examples
    --------
    >>> grid = np.indices((81, 81)).reshape(2, -1).T
    >>> round(mass_radius(grid, np.geomspace(4.0, 40.0, 8), centre=[40, 40]).dimension, 1)
    2.0
    """
    array, scales = _points(points), _scales(radii, "radii")
    about = array[0] if centre is None else np.asarray(centre, np.float64)
    if about.shape != array.shape[1:]:
        raise ChoiceError(
            f"The centre has shape {about.shape}; the points have {array.shape[1]} coordinates."
        )
    distances = np.sort(np.sqrt(((array - about) ** 2).sum(axis=1)))
    mass = np.searchsorted(distances, scales, side="right").astype(np.float64)
    if mass[0] == 0.0:
        raise InsufficientDataError(
            f"No point is within {scales[0]:g} of the centre; the smallest radius must reach one."
        )
    return _dimension("mass-radius", scales, mass, level, sign=1.0)


def growth(
    radii_of_gyration: npt.ArrayLike, sizes: npt.ArrayLike, *, level: float = 0.95
) -> FractalDimension:
    """Estimate the dimension of something that grows point by point.

    The slope of the logarithm of the radius of gyration on that of the number of points is 1/D; standard
    error and interval are carried over to D.

    Parameters
    ----------
    radii_of_gyration : array_like, shape (n,)
        Of the first 1, 2, ... n points, as `Aggregate.radii_of_gyration` gives them.
    sizes : array_like of int
        At which numbers of points it is looked at, at least four different ones, from 2 to n.
    level : float
        Nominal coverage.

    Raises
    ------
    ChoiceError
        When the sizes are too few or out of range.

    Examples
    --------
    >>> compact = np.sqrt(np.arange(1, 1001))
    >>> round(growth(compact, [10, 30, 100, 300, 1000]).dimension, 6)
    2.0
    """
    radii, scales = np.asarray(radii_of_gyration, np.float64), _scales(sizes, "sizes")
    if scales[0] < _FEWEST_POINTS or scales[-1] > radii.size:
        raise ChoiceError(
            f"The sizes run from {scales[0]:g} to {scales[-1]:g}; give numbers of points from "
            f"{_FEWEST_POINTS} to {radii.size}."
        )
    found = _dimension("growth", scales, radii[scales.astype(np.int64) - 1], level, sign=1.0)
    low, high = found.interval
    inverse = 1.0 / found.dimension
    changed = {
        "dimension": inverse,
        "se": found.se * inverse**2,
        "interval": (1.0 / high, 1.0 / low),
    }
    return FractalDimension(**{**asdict(found), **changed})


def replicated(dimensions: Sequence[FractalDimension], *, level: float = 0.95) -> ReplicatedDimension:
    """Combine the same measurement of independent realisations.

    Parameters
    ----------
    dimensions : sequence of FractalDimension
        At least three, of one method.
    level : float
        Nominal coverage.

    Raises
    ------
    ChoiceError
        When the methods differ, or the level is not between 0 and 1.
    InsufficientDataError
        With fewer than three.
    """
    from statsmodels.stats.weightstats import DescrStatsW

    _check_level(level)
    methods = {found.method for found in dimensions}
    if len(dimensions) < _FEWEST_REPLICATES:
        raise InsufficientDataError(
            f"There are {len(dimensions)} realisations; at least {_FEWEST_REPLICATES} are needed."
        )
    if len(methods) != 1:
        raise ChoiceError(f"The methods are {', '.join(sorted(methods))}; combine one method only.")
    values = [found.dimension for found in dimensions]
    described = DescrStatsW(values)
    low, high = described.tconfint_mean(alpha=1.0 - level)
    return ReplicatedDimension(
        method=methods.pop(),
        dimension=float(described.mean),
        se=float(described.std_mean),
        interval=(float(low), float(high)),
        level=level,
        sd=float(np.std(values, ddof=1)),
        mean_least_squares_se=float(np.mean([found.se for found in dimensions])),
        values=tuple(values),
    )


def _boxes(points: FloatArray, size: float, generator: np.random.Generator) -> int:
    """Count the boxes of a grid in a random position that hold a point."""
    places = np.floor(points / size + generator.random(points.shape[1])).astype(np.int64)
    keys = np.zeros(len(points), np.int64)
    for column in places.T:
        keys = keys * (int(column.max()) + 1) + column
    return distinct(keys).size


def _dimension(
    method: str, scales: FloatArray, measured: FloatArray, level: float, *, sign: float
) -> FractalDimension:
    """Fit the line, and say what its interval is worth."""
    from statsmodels.regression.linear_model import OLS
    from statsmodels.stats.stattools import durbin_watson

    _check_level(level)
    design = np.column_stack([np.ones(scales.size), sign * np.log(scales)])
    fit = OLS(np.log(measured), design).fit()
    low, high = fit.conf_int(alpha=1.0 - level)[1]
    correlation = float(durbin_watson(fit.resid))
    return FractalDimension(
        method=method,
        dimension=float(fit.params[1]),
        se=float(fit.bse[1]),
        interval=(float(low), float(high)),
        level=level,
        statement=_TOO_NARROW.format(correlation),
        durbin_watson=correlation,
        scales=tuple(scales.tolist()),
        measured=tuple(measured.tolist()),
    )


def _points(points: npt.ArrayLike) -> FloatArray:
    array = np.asarray(points, np.float64)
    if array.ndim != _MATRIX or array.shape[1] == 0 or not np.isfinite(array).all():
        raise ChoiceError(f"The points have shape {array.shape}; give (n, d) finite coordinates.")
    if len(array) < _FEWEST_POINTS:
        raise InsufficientDataError(f"There are {len(array)} points; at least {_FEWEST_POINTS} are needed.")
    return array


def _scales(scales: npt.ArrayLike, name: str) -> FloatArray:
    array = np.unique(np.asarray(scales, np.float64))
    if array.size < _FEWEST_SCALES or not (np.isfinite(array).all() and array[0] > 0.0):
        raise ChoiceError(
            f"The {name} are {array.tolist()}; give at least {_FEWEST_SCALES} different positive numbers."
        )
    return array


def _check_level(level: float) -> None:
    if not 0.0 < level < 1.0:
        raise ChoiceError(f"level is {level}; give a coverage between 0 and 1.")
