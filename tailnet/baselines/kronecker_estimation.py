r"""The seed [[a, b], [b, c]] of a stochastic Kronecker graph, from four counts of a graph, by moments.

Gleich and Owen match the expected to the observed numbers of edges, wedges, tripins and triangles: they
minimise Σ D(F, E)/N over the counts F with expectations E, where D is the squared or the absolute distance
and N scales it. What the counts do not tell is said with the estimate: exchanging a and c gives the same
law, so that a >= c is chosen; the number of levels is not estimated; several seeds may do about as well,
and are listed; a parameter may stand at 0 or 1, where more of the same would fit better still.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.baselines.kronecker_moments import MOTIFS, MotifCounts, motifs_of_seeds
from tailnet.baselines.stochastic_kronecker import StochasticKronecker
from tailnet.baselines.whole_numbers import whole_number
from tailnet.errors import ChoiceError, InsufficientDataError

#: Distances with what may scale them: the observed or the expected count, or its square. An absolute distance
#: over a square would fall to nothing as the expected counts grow.
SCALES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "squared": ("observed", "observed-squared", "expected", "expected-squared"),
        "absolute": ("observed", "expected"),
    }
)
_FEWEST = 3
#: Nodes a side of the grid on which minima are looked for; how many of the best, this far apart, are refined,
#: at first and in each replicate.
_GRID, _STARTS, _FEWER_STARTS, _APART = 21, 8, 2, 0.15
#: Seeds closer than this are one minimum, and parameters closer than that to 0 or 1 stand at it.
_SAME, _EDGE = 1e-3, 1e-6
#: Expected counts are kept above this share of the largest possible, so that dividing by them is defined.
_LEAST = 1e-12
#: Step of differences.
_STEP = 1e-6
#: A condition number from here on is rounding.
_SINGULAR = 1e12

#: Maps seeds (..., 3) to signed, scaled differences (counts, ...).
_Residuals: TypeAlias = Callable[[FloatArray], FloatArray]


@dataclass(frozen=True)
class Objective:
    """What is minimised.

    Attributes
    ----------
    distance : {"squared", "absolute"}
        (F - E)^2 or |F - E|.
    scale : {"observed", "observed-squared", "expected", "expected-squared"}
        N: F, F^2, E or E^2; an absolute distance takes no square. By default the sum is that of the squared
        relative errors.
    features : tuple of str
        Which counts are matched, three or four of `MOTIFS`.
    """

    distance: str = "squared"
    scale: str = "observed-squared"
    features: tuple[str, ...] = MOTIFS

    def __post_init__(self) -> None:
        """Refuse what is not defined."""
        if self.scale not in SCALES.get(self.distance, ()):
            known = "; ".join(f"{distance}: {', '.join(scales)}" for distance, scales in SCALES.items())
            raise ChoiceError(
                f"There is no objective of distance {self.distance!r} and scale {self.scale!r}; the "
                f"distances with their scales are {known}."
            )
        if len(set(self.features) & set(MOTIFS)) != len(self.features) or len(self.features) < _FEWEST:
            raise ChoiceError(
                f"The features are {self.features}; give at least {_FEWEST} different ones of "
                f"{', '.join(MOTIFS)}: there are three parameters."
            )

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain values."""
        return {"distance": self.distance, "scale": self.scale, "features": list(self.features)}

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> "Objective":
        """Rebuild from `to_dict`."""
        return cls(document["distance"], document["scale"], tuple(document["features"]))


@dataclass(frozen=True)
class SeedMinimum:
    """A seed at which the objective has a local minimum, a >= c."""

    a: float
    b: float
    c: float
    objective: float


@dataclass(frozen=True)
class SeedEstimate:
    """A seed with what it does not explain.

    Attributes
    ----------
    a, b, c : float
        The seed [[a, b], [b, c]], a >= c.
    levels : int
        Number of copies, which was given and not estimated.
    objective : Objective
        What was minimised, and
    minimum : float
        its value.
    observed, expected : MotifCounts
        The counts, and their expectations at the estimate.
    on_boundary : tuple of str
        Parameters that stand at 0 or 1: nothing is known of their error from the curvature there, and
        percentile intervals are not calibrated.
    condition : float or None
        Condition number of the derivative of the logarithms of the matched counts by (a, b, c): with 1000, a
        relative error of the counts can come back a thousand times as large in the seed, relative to the
        direction that is known best. None where it is singular.
    others : tuple of SeedMinimum
        Other local minima that the search came upon, best first.
    """

    a: float
    b: float
    c: float
    levels: int
    objective: Objective
    minimum: float
    observed: MotifCounts
    expected: MotifCounts
    on_boundary: tuple[str, ...]
    condition: float | None
    others: tuple[SeedMinimum, ...]

    @property
    def seed(self) -> list[list[float]]:
        """The matrix."""
        return [[self.a, self.b], [self.b, self.c]]

    def model(self) -> StochasticKronecker:
        """Return the law of undirected graphs that was fitted."""
        return StochasticKronecker.of(self.seed, self.levels)

    def relative_errors(self) -> dict[str, float | None]:
        """Return (expected - observed)/observed of every count, matched or not; None where none was seen."""
        pairs = zip(MOTIFS, self.observed.array().tolist(), self.expected.array().tolist(), strict=True)
        return {name: (expected - seen) / seen if seen else None for name, seen, expected in pairs}

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain values."""
        return {
            "a": self.a,
            "b": self.b,
            "c": self.c,
            "levels": self.levels,
            "objective": self.objective.to_dict(),
            "minimum": self.minimum,
            "observed": self.observed.to_dict(),
            "expected": self.expected.to_dict(),
            "on_boundary": list(self.on_boundary),
            "condition": self.condition,
            "others": [vars(other) for other in self.others],
        }

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> "SeedEstimate":
        """Rebuild from `to_dict`."""
        return cls(
            **{
                **document,
                "objective": Objective.from_dict(document["objective"]),
                "observed": MotifCounts.from_dict(document["observed"]),
                "expected": MotifCounts.from_dict(document["expected"]),
                "on_boundary": tuple(document["on_boundary"]),
                "others": tuple(SeedMinimum(**other) for other in document["others"]),
            }
        )


def estimate_seed(counts: MotifCounts, levels: int, *, objective: Objective | None = None) -> SeedEstimate:
    """Estimate the seed of an undirected graph.

    Parameters
    ----------
    counts : MotifCounts
        Of the graph, from `motif_counts`.
    levels : int
        Number of copies of the seed. The graph has 2^levels nodes, those without an edge among them; of a
        real graph only those with one are known, so that the smallest power of two that is large enough,
        `presets.levels_for`, is a choice, and the estimate goes with it.
    objective : Objective, optional
        Squared relative errors of all four counts if none is given.

    Returns
    -------
    SeedEstimate

    Raises
    ------
    InsufficientDataError
        When a count that is matched is zero: a logarithm of nothing is matched by no seed.
    ChoiceError
        When levels is below 1.

    Notes
    -----
    The objective is computed on a grid of seeds with a >= c; its best nodes, apart from one another, start a
    bounded search: by least squares, or for absolute distances by sequential quadratic programming with
    one slack for each count. Nothing here is random.

    References
    ----------
    Gleich & Owen, Internet Mathematics 8(3), 232 (2012), section 4.

    Examples
    --------
    >>> from tailnet.baselines.kronecker_moments import expected_motifs
    >>> truth = StochasticKronecker.of([[0.95, 0.55], [0.55, 0.2]], power=10)
    >>> found = estimate_seed(expected_motifs(truth), levels=10)
    >>> round(found.a, 4), round(found.b, 4), round(found.c, 4)
    (0.95, 0.55, 0.2)
    """
    rule = objective or Objective()
    copies = whole_number("levels", levels, least=1, meaning="the number of copies")
    missing = [name for name in rule.features if counts.to_dict()[name] <= 0.0]
    if missing:
        raise InsufficientDataError(
            f"The graph has no {' and no '.join(missing)}; a seed needs at least {_FEWEST} counts above "
            "zero. Leave those out of the objective's features if enough remain."
        )
    residuals = _residuals(counts, copies, rule)
    starts = _grid_starts(residuals, rule.distance, _STARTS)
    best, *others = _minima(residuals, rule.distance, starts)
    theta = np.array([best.a, best.b, best.c])
    return SeedEstimate(
        a=best.a,
        b=best.b,
        c=best.c,
        levels=copies,
        objective=rule,
        minimum=best.objective,
        observed=counts,
        expected=MotifCounts(*motifs_of_seeds(_matrices(theta), copies).tolist()),
        on_boundary=tuple(name for name, x in zip("abc", theta.tolist(), strict=True) if x in {0.0, 1.0}),
        condition=_condition(theta, copies, rule),
        others=tuple(others),
    )


def estimates_by_objective(counts: MotifCounts, levels: int) -> tuple[SeedEstimate, ...]:
    """Estimate the seed by every distance and scale, and with each count left out in turn.

    How far the seeds lie apart says more of what the model misses than any interval given the model.

    Returns
    -------
    tuple of SeedEstimate
        The six of `SCALES` on all four counts, then, by squared relative errors, those
        without edges, wedges, tripins and triangles.
    """
    rules = [Objective(distance, scale) for distance, scales in SCALES.items() for scale in scales]
    rules += [Objective(features=tuple(name for name in MOTIFS if name != left)) for left in MOTIFS]
    return tuple(estimate_seed(counts, levels, objective=rule) for rule in rules)


def _matrices(theta: FloatArray) -> FloatArray:
    """Return seeds (..., 2, 2) of parameters (..., 3)."""
    return theta[..., [0, 1, 1, 2]].reshape(*theta.shape[:-1], 2, 2)


def _residuals(counts: MotifCounts, levels: int, rule: Objective) -> _Residuals:
    """Return the signed differences, scaled so that their squares, or magnitudes, add up to the objective."""
    which = [MOTIFS.index(name) for name in rule.features]
    observed = counts.array()[which]
    floor = _LEAST * motifs_of_seeds(np.ones((2, 2)), levels)[which]
    root = 0.5 if rule.distance == "squared" else 1.0
    exponent = root * (2.0 if rule.scale.endswith("squared") else 1.0)

    def residuals(theta: FloatArray) -> FloatArray:
        expected = motifs_of_seeds(_matrices(theta), levels)[which]
        shape = (-1,) + (1,) * (expected.ndim - 1)
        scale = observed.reshape(shape)
        difference = expected - scale
        if rule.scale.startswith("expected"):
            scale = np.maximum(expected, floor.reshape(shape))
        return difference / scale**exponent

    return residuals


def refit(counts: MotifCounts, estimate: SeedEstimate) -> SeedMinimum:
    """Estimate from other counts as before, searching from that estimate and from the best of the grid."""
    residuals = _residuals(counts, estimate.levels, estimate.objective)
    distance = estimate.objective.distance
    near = np.array([estimate.a, estimate.b, estimate.c])
    return _minima(residuals, distance, [near, *_grid_starts(residuals, distance, _FEWER_STARTS)])[0]


def _minima(residuals: _Residuals, distance: str, starts: Sequence[FloatArray]) -> list[SeedMinimum]:
    """Return the local minima found, best first."""
    refine = _by_least_squares if distance == "squared" else _by_programming
    found: list[SeedMinimum] = []
    for start in starts:
        a, b, c = _snapped(refine(residuals, start)).tolist()
        theta = np.array([max(a, c), b, min(a, c)])
        found.append(_minimum(theta, float(_total(residuals(theta), distance))))
    distinct: list[SeedMinimum] = []
    for minimum in sorted(found, key=lambda m: m.objective):
        if all(_distance(minimum, other) > _SAME for other in distinct):
            distinct.append(minimum)
    return distinct


def _minimum(theta: FloatArray, objective: float) -> SeedMinimum:
    a, b, c = theta.tolist()
    return SeedMinimum(a, b, c, objective)


def _snapped(theta: FloatArray) -> FloatArray:
    """Put parameters that a bounded search left beside 0 or 1 there."""
    return np.where(theta < _EDGE, 0.0, np.where(theta > 1.0 - _EDGE, 1.0, theta))


def _total(residuals: FloatArray, distance: str) -> FloatArray:
    total: FloatArray = (residuals**2 if distance == "squared" else np.abs(residuals)).sum(axis=0)
    return total


def _distance(one: SeedMinimum, other: SeedMinimum) -> float:
    return max(abs(one.a - other.a), abs(one.b - other.b), abs(one.c - other.c))


def _grid_starts(residuals: _Residuals, distance: str, number: int) -> list[FloatArray]:
    """Take the best nodes of a grid that are not close to a better one."""
    axis = np.linspace(0.0, 1.0, _GRID)
    grid = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1).reshape(-1, 3)
    grid = grid[grid[:, 0] >= grid[:, 2]]
    chosen: list[FloatArray] = []
    for node in grid[np.argsort(_total(residuals(grid), distance), kind="stable")]:
        if all(np.abs(node - other).max() > _APART for other in chosen):
            chosen.append(node)
        if len(chosen) == number:
            break
    return chosen


def _slopes(residuals: _Residuals, theta: FloatArray) -> FloatArray:
    """Return the derivatives, shape (counts, 3), by differences inside [0, 1], in one call."""
    shifts = _STEP * np.eye(3)
    above, below = np.minimum(theta + shifts, 1.0), np.maximum(theta - shifts, 0.0)
    values = residuals(np.stack([above, below]))
    slopes: FloatArray = (values[:, 0] - values[:, 1]) / np.diagonal(above - below)
    return slopes


def _by_least_squares(residuals: _Residuals, start: FloatArray) -> FloatArray:
    from scipy import optimize

    inside = np.clip(start, 0.01, 0.99)
    found = optimize.least_squares(
        residuals,
        inside,
        partial(_slopes, residuals),
        bounds=(0.0, 1.0),
        xtol=1e-13,
        ftol=1e-13,
        gtol=1e-13,
        x_scale=0.1,
    )
    theta: FloatArray = found.x
    return theta


def _by_programming(residuals: _Residuals, start: FloatArray) -> FloatArray:
    """Minimise Σ t over -t <= residuals <= t."""
    from scipy import optimize

    inside = np.clip(start, 0.01, 0.99)
    slack = np.abs(residuals(inside))
    size = max(float(slack.max()), 1.0)

    def total(x: FloatArray) -> float:
        return float(x[3:].sum()) / size

    def slope(x: FloatArray) -> FloatArray:
        return np.concatenate([np.zeros(3), np.ones(x.size - 3)]) / size

    def room(x: FloatArray) -> FloatArray:
        r = residuals(x[:3])
        return np.concatenate([x[3:] - r, x[3:] + r]) / size

    def room_slopes(x: FloatArray) -> FloatArray:
        by_theta, by_slack = _slopes(residuals, x[:3]), np.eye(x.size - 3)
        return np.block([[-by_theta, by_slack], [by_theta, by_slack]]) / size

    found = optimize.minimize(
        total,
        np.asarray(np.concatenate([inside, slack]), np.float64),
        jac=slope,
        bounds=optimize.Bounds(np.zeros(3 + slack.size), np.repeat([1.0, np.inf], [3, slack.size])),
        constraints=optimize.NonlinearConstraint(room, 0.0, np.inf, jac=room_slopes),
        method="SLSQP",
        options={"maxiter": 500, "ftol": 1e-14},
    )
    theta: FloatArray = found.x[:3]
    return theta


def _condition(theta: FloatArray, levels: int, rule: Objective) -> float | None:
    """Return the condition number of the derivative of the logarithms, by central differences."""
    which = [MOTIFS.index(name) for name in rule.features]
    step = 1e-5
    inner = np.clip(theta, 2.0 * step, 1.0 - 2.0 * step)
    shifts = step * np.eye(3)
    above, below = (motifs_of_seeds(_matrices(inner + sign * shifts), levels)[which] for sign in (1, -1))
    if min(above.min(), below.min()) <= 0.0:
        return None
    condition = float(np.linalg.cond((np.log(above) - np.log(below)) / (2.0 * step)))
    return condition if condition < _SINGULAR else None
