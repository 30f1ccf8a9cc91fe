r"""What a rank-one matrix predicts of its network when its two factors know nothing of each other.

Take n nodes with x_i drawn from the values of the left factor and y_i from those of the right one, all
independent, and an arc from i to j with probability x_i y_j. Two nodes are then joined with probability
Q_ij = x_i y_j + y_i x_j - x_i y_i x_j y_j = u_iᵀ C u_j with u = (x, y, xy) and C of rows (0, 1, 0), (1, 0, 0)
and (0, 0, -1). Distinct nodes are independent, so with e = E u, M = E u uᵀ (its entries are products of a
moment of x and a moment of y) and h(u) = uᵀ C e, the probability that a node u is joined to another one:

- two given nodes are joined      q = eᵀ C e,
- two given edges at a node      w = E h² = (C e)ᵀ M (C e),
- three given edges at a node      s = E h³,
- a given path of three edges      g = (C e)ᵀ M C M (C e),
- a given triangle      t = tr (C M)³.

Transitivity, as the ratio of expectations, is t/w for any n. Expanding degrees in distinct nodes, the sums of
d, d² and d³ over nodes and of the product of degrees over both directions of edges expect n(n-1) times q,
q + (n-2)w, q + 3(n-2)w + (n-2)(n-3)s and q + 2(n-2)w + (n-2)t + (n-2)(n-3)g. The degree correlation of these
sums is

    r = [(n-3) q g - (n-2) w² + q t] / [(n-3) q s - (n-2) w² + q w].

So far nothing is approximated. The limit of small probabilities drops the term x_i y_i x_j y_j: that two
nodes are joined both ways. With c = E x E y, A = E x²/(E x)², A₃ = E x³/(E x)³, and B, B₃ the same of y:

    q = 2c,    transitivity/q = (1 + 3AB)/(2 + A + B),
    r = -(A - B)²/[2(A₃ + B₃ + 3A + 3B) - (A + B + 2)²]    as n grows.

Constant factors (A = B = 1) give the transitivity of G(n, m), its density; varied ones more, by the product
of their spreads: a large clustering needs no relation between the factors. The degree correlation is in this
limit never positive, and zero for factors of equal spread. The dropped term is at most half of Q_ij, for both
arcs are probabilities, and c/2 of it in the mean; what the limit is off by is the difference between the two
results, which are both given.
"""

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError

_CORE = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, -1.0]])
#: The exponents of x and of y in u = (x, y, xy).
_EXPONENTS = ((1, 0), (0, 1), (1, 1))
_MOST_MOMENT = 3
#: Paths of three edges join four nodes.
_FEWEST_NODES = 4


@dataclass(frozen=True)
class IndependentFactors:
    """What independent factors predict; see the module for the derivation.

    Attributes
    ----------
    nodes : int
        As many as either factor has entries.
    density : float
        Probability that two nodes are joined.
    transitivity : float
        Ratio of expected triangles × 3 to expected wedges.
    assortativity : float or None
        Degree correlation of the expected sums; None where all nodes expect the same and chance adds nothing.
    density_limit, transitivity_limit, assortativity_limit : float
        The same in the limit of small probabilities, the last one of many nodes as well; the last one None
        where both factors are constant.
    left_spread, right_spread : float
        A and B: the mean square of a factor over its squared mean.
    """

    nodes: int
    density: float
    transitivity: float
    assortativity: float | None
    density_limit: float
    transitivity_limit: float
    assortativity_limit: float | None
    left_spread: float
    right_spread: float

    @property
    def transitivity_over_density(self) -> float:
        """How often the clustering exceeds that of G(n, m)."""
        return self.transitivity / self.density

    def to_dict(self) -> dict[str, Any]:
        """Return the fields, and the ratio."""
        return {**asdict(self), "transitivity_over_density": self.transitivity_over_density}


def independent_factors(left: npt.ArrayLike, right: npt.ArrayLike) -> IndependentFactors:
    """Predict clustering and degree correlation from the marginals of two factors alone.

    Parameters
    ----------
    left, right : array_like, shape (nodes,)
        Not negative, no product above 1, as `rank_one_ensemble` leaves them; their order plays no part.
        Row i and column i are one node: where they are different nodes no triangle exists.

    Raises
    ------
    ChoiceError
        When the factors differ in length, have fewer than four entries, hold what is no finite number >= 0,
        are all zero, or have a product above 1.

    Examples
    --------
    Half of the inputs lit, all deltas equal: 1.4 times as clustered as G(n, m).

    >>> found = independent_factors(np.tile([0.0, 0.02], 50), np.full(100, 1.0))
    >>> round(found.transitivity_over_density, 2), round(found.transitivity_limit / found.density_limit, 2)
    (1.39, 1.4)
    """
    x, y = (np.asarray(factor, np.float64) for factor in (left, right))
    _check(x, y)
    moments = np.array([[np.mean(factor**k) for k in range(_MOST_MOMENT + 1)] for factor in (x, y)])
    mean = np.array([moments[0, a] * moments[1, b] for a, b in _EXPONENTS])
    second = np.array([[moments[0, a + c] * moments[1, b + d] for c, d in _EXPONENTS] for a, b in _EXPONENTS])
    toward = _CORE @ mean
    q, w = float(mean @ toward), float(toward @ second @ toward)
    path = float(toward @ second @ _CORE @ second @ toward)
    turn = _CORE @ second
    triangle = float(np.trace(turn @ turn @ turn))
    n = x.size
    above = (n - 3) * q * path - (n - 2) * w * w + q * triangle
    below = (n - 3) * q * _third(toward, moments) - (n - 2) * w * w + q * w
    # A difference that rounding leaves of its terms is none.
    varied = below > 1e-12 * (n - 2) * w * w
    return IndependentFactors(n, q, triangle / w, above / below if varied else None, *_limits(moments))


def _third(toward: FloatArray, moments: FloatArray) -> float:
    """Return E h³, h = α x + β y + γ xy."""
    total = 0.0
    for i in range(_MOST_MOMENT + 1):
        for j in range(_MOST_MOMENT + 1 - i):
            k = _MOST_MOMENT - i - j
            ways = math.factorial(_MOST_MOMENT) / (math.factorial(i) * math.factorial(j) * math.factorial(k))
            weight = float(np.prod(toward ** np.array([i, j, k])))
            total += ways * weight * float(moments[0, i + k] * moments[1, j + k])
    return total


def _limits(moments: FloatArray) -> tuple[float, float, float | None, float, float]:
    c = float(moments[0, 1] * moments[1, 1])
    a, b = (float(m[2] / m[1] ** 2) for m in moments)
    cubes = sum(float(m[3] / m[1] ** 3) for m in moments)
    clustering = 2.0 * c * (1.0 + 3.0 * a * b) / (2.0 + a + b)
    spread = 2.0 * (cubes + 3.0 * a + 3.0 * b) - (a + b + 2.0) ** 2
    correlation = -((a - b) ** 2) / spread if spread > 1e-12 * cubes else None
    return 2.0 * c, clustering, correlation, a, b


def _check(x: FloatArray, y: FloatArray) -> None:
    if x.ndim != 1 or x.shape != y.shape or x.size < _FEWEST_NODES:
        raise ChoiceError(
            f"The factors have shapes {x.shape} and {y.shape}; give two vectors of one length, "
            f"at least {_FEWEST_NODES}."
        )
    for name, factor in (("left", x), ("right", y)):
        if not (np.isfinite(factor) & (factor >= 0.0)).all():
            raise ChoiceError(f"The {name} factor must be a vector of finite numbers >= 0.")
        if not factor.any():
            raise ChoiceError(f"The {name} factor is zero everywhere; there is no network to predict.")
    most = float(x.max()) * float(y.max())
    if most > 1.0:
        raise ChoiceError(
            f"The largest product of the factors is {most:g}, above 1; scale them so that products are "
            "probabilities, as rank_one_ensemble does."
        )
