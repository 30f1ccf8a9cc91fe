r"""How much of a spread is between training seeds, between images of a seed, and between draws of an image.

The model is y_sid = mu + a_s + b_si + e_sid, all independent and normal with mean 0 and variances sigma_s^2,
sigma_i^2 and sigma_d^2: images are nested in seeds, as the gradients of an image belong to one training.
The variances maximise the restricted likelihood (Patterson & Thompson 1971), which needs only the means of
cells (s, i) and the squares within: with v_c = sigma_i^2 + sigma_d^2/n_c for a cell of n_c draws,
w_s = sum_c 1/v_c, m_s the mean of a seed's cells with weights 1/v_c, u_s = sigma_s^2 + 1/w_s, T = sum 1/u_s,

    -2 log L = (N - C) ln sigma_d^2 + W/sigma_d^2 + sum_c [ln v_c + (m_c - m_s)^2/v_c]
               + sum_s [ln w_s + ln u_s + (m_s - mu)^2/u_s] + ln T

(Searle, Casella & McCulloch 1992, chapter 6). In balanced data the solution is that of the analysis of
variance, wherever this is not negative. mu is the mean of the m_s with weights 1/u_s, and its interval
Student's over seeds: with equal weights the one of their means, whatever the spread within them.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from tailnet.arrays import BoolArray, FloatArray, IntArray
from tailnet.errors import ChoiceError, InputError, InsufficientDataError

#: Seeds without which there is no spread between them.
FEWEST = 2
#: A share of the squared values, or of all variances, that is rounding.
_NOTHING = 1e-25
#: The variance of draws that vary is above it.
_LEAST = 1e-30
#: A share of all below which a variance is 0 if that is as likely, but for a difference of `_LEVEL`.
_NEAR, _LEVEL = 1e-6, 1e-9
#: Where the search for the maximum starts: shares of draws, images and seeds.
_SHARES = ((0.4, 0.3, 0.3), (0.1, 0.1, 0.8), (0.1, 0.8, 0.1))
_ONE_DRAW = "There is one draw of each image: its spread is in that of images."
_ONE_IMAGE = "There is one image of each seed: the spread between seeds is in that of images."


@dataclass(frozen=True)
class VarianceComponents:
    """The mean of nested values, and where their spread comes from.

    Attributes
    ----------
    mean, se : float
        mu, and its standard error over seeds.
    interval : (float, float)
        Of mu.
    level : float
        Its nominal coverage.
    seeds, images, draws : float or None
        The three variances, 0 at the boundary.
    n_seeds, n_images, n_draws : int
        Seeds, images of all seeds, and values.
    not_run : mapping of str to str
        Why a variance is null.
    """

    mean: float
    se: float
    interval: tuple[float, float]
    level: float
    seeds: float | None
    images: float | None
    draws: float | None
    n_seeds: int
    n_images: int
    n_draws: int
    not_run: Mapping[str, str]

    @property
    def shares(self) -> dict[str, float]:
        """The known variances over their sum, the variance of a single value; empty if nothing varies."""
        found = {"seeds": self.seeds, "images": self.images, "draws": self.draws}
        known = {name: value for name, value in found.items() if value is not None}
        total = sum(known.values())
        return {name: value / total for name, value in known.items()} if total > 0.0 else {}

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain numbers."""
        return {**vars(self), "interval": list(self.interval), "not_run": dict(self.not_run)}

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> "VarianceComponents":
        """Rebuild from `to_dict`."""
        low, high = document["interval"]
        reasons = MappingProxyType(dict(document["not_run"]))
        return cls(**{**document, "interval": (low, high), "not_run": reasons})


def variance_components(
    values: npt.ArrayLike, seeds: npt.ArrayLike, images: npt.ArrayLike, *, level: float = 0.95
) -> VarianceComponents:
    """Split the spread of values into that of seeds, of images and of draws.

    Parameters
    ----------
    values : array_like, shape (n,)
        One a draw; numbers of images a seed and of draws an image may differ.
    seeds, images : array_like, shape (n,)
        What each value belongs to, in any labels. An image label means an image of its seed only.
    level : float
        Nominal coverage of the mean's interval.

    Returns
    -------
    VarianceComponents

    Raises
    ------
    InputError
        When the shapes differ, or a value is not finite.
    InsufficientDataError
        When there are fewer than two seeds.
    ChoiceError
        When `level` is not between 0 and 1.

    Examples
    --------
    >>> values = [1.0, 2.0, 5.0, 6.0, 2.0, 3.0, 4.0, 9.0]
    >>> found = variance_components(values, seeds=[0] * 4 + [1] * 4, images=[0, 0, 1, 1] * 2)
    >>> found.mean, round(found.draws, 6), found.seeds, found.n_images
    (4.0, 3.5, 0.0, 4)
    """
    cells = _cells(values, seeds, images, level)
    fitted = _fit(cells)
    a, b, c = fitted
    u, m = _seed_means(cells, a, b, c)
    weights = 1.0 / u
    total = float(weights.sum())
    mean = float(weights @ m) / total
    k = m.size
    se = math.sqrt(float(weights @ (m - mean) ** 2) / ((k - 1) * total))
    reach = _student(k - 1, level) * se
    reasons = {}
    if cells.one_draw:
        reasons["draws"] = _ONE_DRAW
    if cells.one_image:
        reasons["seeds"] = _ONE_IMAGE
    return VarianceComponents(
        mean=mean,
        se=se,
        interval=(mean - reach, mean + reach),
        level=level,
        seeds=None if cells.one_image else c,
        images=b,
        draws=None if cells.one_draw else a,
        n_seeds=k,
        n_images=cells.means.size,
        n_draws=int(cells.sizes.sum()),
        not_run=MappingProxyType(reasons),
    )


@dataclass(frozen=True, eq=False)
class _Cells:
    """What the likelihood needs: of each cell its mean, size and seed; the squares within cells."""

    means: FloatArray
    sizes: FloatArray
    seed_of: IntArray
    within: float

    @property
    def one_draw(self) -> bool:
        return bool((self.sizes == 1.0).all())

    @property
    def one_image(self) -> bool:
        return bool(self.seed_of.size == self.seed_of[-1] + 1)

    @property
    def n_within(self) -> float:
        return float((self.sizes - 1.0).sum())


def _cells(values: npt.ArrayLike, seeds: npt.ArrayLike, images: npt.ArrayLike, level: float) -> _Cells:
    y, s, i = np.asarray(values, np.float64), np.asarray(seeds), np.asarray(images)
    if not 0.0 < level < 1.0:
        raise ChoiceError(f"level is {level}; give a coverage between 0 and 1.")
    if y.ndim != 1 or not y.shape == s.shape == i.shape:
        raise InputError(
            f"Values, seeds and images have shapes {y.shape}, {s.shape} and {i.shape}; give one of each."
        )
    if not np.isfinite(y).all():
        raise InputError("The values must be finite.")
    _, seed = np.unique(s, return_inverse=True)
    if y.size == 0 or seed.max() + 1 < FEWEST:
        raise InsufficientDataError(
            f"There are fewer than {FEWEST} seeds; a spread between them needs these."
        )
    _, image = np.unique(i, return_inverse=True)
    pairs, cell = np.unique(np.column_stack([seed, image]), axis=0, return_inverse=True)
    cell = cell.reshape(-1)
    sizes = np.bincount(cell).astype(np.float64)
    means = np.bincount(cell, y) / sizes
    return _Cells(means, sizes, pairs[:, 0].astype(np.int64), float(((y - means[cell]) ** 2).sum()))


def _seed_means(cells: _Cells, a: float, b: float, c: float) -> tuple[FloatArray, FloatArray]:
    """Return u_s and m_s; equal weights where nothing varies."""
    v = b + a / cells.sizes
    if not v.min() > 0.0:
        v = np.ones_like(v)
    w = np.bincount(cells.seed_of, 1.0 / v)
    return c + 1.0 / w, np.bincount(cells.seed_of, cells.means / v) / w


def _fit(cells: _Cells) -> tuple[float, float, float]:
    """Return the variances of draws, images and seeds at the maximum of the restricted likelihood.

    What the data cannot tell apart is in the variance of images: the others are 0 then.
    """
    centred = cells.means - cells.means.mean()
    scale = float(centred @ centred) / cells.means.size + cells.within / max(cells.n_within, 1.0)
    if scale <= _NOTHING * float(np.abs(cells.means).max()) ** 2:
        return 0.0, 0.0, 0.0
    scaled = _Cells(centred / math.sqrt(scale), cells.sizes, cells.seed_of, cells.within / scale)
    # Where draws of an image are equal, and images of a seed, the likelihood has no bound at variances of 0.
    draws_vary = scaled.within > _NOTHING
    _, m = _seed_means(scaled, 0.0, 1.0, 0.0)
    if not (draws_vary or cells.one_image or np.ptp(scaled.means - m[scaled.seed_of]) ** 2 > _NOTHING):
        return 0.0, 0.0, float(m.var(ddof=1)) * scale
    a, b, c = _maximum(scaled, np.array([draws_vary, True, not cells.one_image])) * scale
    return float(a), float(b), float(c)


def _maximum(cells: _Cells, free: BoolArray) -> FloatArray:
    """Search from several starts, in standard deviations, which may be of either sign.

    By quasi-Newton steps that need no linear algebra of LAPACK, whose threads cost more than the search.
    """
    from scipy import optimize

    def variances(x: FloatArray) -> FloatArray:
        found = np.zeros(free.size)
        found[free] = x * x
        return found

    def objective(x: FloatArray) -> tuple[float, FloatArray]:
        value, gradient = _deviance(cells, *variances(x).tolist())
        return value, 2.0 * x * gradient[free]

    def deviance(found: FloatArray) -> float:
        return _deviance(cells, *found.tolist())[0]

    ends = [
        optimize.minimize(
            objective, np.sqrt(np.array(start)[free]), jac=True, method="BFGS", options={"gtol": 1e-9}
        ).x
        for start in _SHARES
    ]
    best = min((variances(x) for x in ends), key=deviance)
    # A search comes near the boundary, never onto it.
    onto = np.where((best > _NEAR) | [True, False, False], best, 0.0)
    return onto if onto[0] + onto[1] > 0.0 and deviance(onto) <= deviance(best) + _LEVEL else best


def _deviance(cells: _Cells, a: float, b: float, c: float) -> tuple[float, FloatArray]:
    """Return -2 log L and its gradient by the variances of draws, images and seeds."""
    seed, sizes = cells.seed_of, cells.sizes
    v = b + a / sizes
    w = np.bincount(seed, 1.0 / v)
    m = np.bincount(seed, cells.means / v) / w
    u = c + 1.0 / w
    total = float((1.0 / u).sum())
    e = m - float((m / u).sum()) / total
    r = cells.means - m[seed]
    value = float((np.log(v) + r * r / v).sum() + (np.log(w) + np.log(u) + e * e / u).sum()) + math.log(total)
    # The inverse covariance of a seed's cells: its product with the residuals, its diagonal and row sums.
    rows = 1.0 / (v * (w * u)[seed])
    product = r / v + e[seed] * rows
    diagonal = 1.0 / v - c * rows / v
    by_v = diagonal - product**2 - rows**2 / total
    by_c = float((1.0 / u - (e / u) ** 2 - 1.0 / u**2 / total).sum())
    by_a = float((by_v / sizes).sum())
    if cells.within > 0.0:
        a = max(a, _LEAST)
        value += cells.n_within * math.log(a) + cells.within / a
        by_a += cells.n_within / a - cells.within / a**2
    return value, np.array([by_a, float(by_v.sum()), by_c])


def _student(freedom: int, level: float) -> float:
    from scipy import special

    return float(special.stdtrit(freedom, (1.0 + level) / 2.0))
