"""Small-worldness against null means.

sigma = (C/C_null)/(L/L_null), large where a graph is clustered and its paths are short (Humphries & Gurney
2008); omega = L_null/L - C/C_lattice, near 0 there, towards 1 for random and towards -1 for lattice-like
graphs (Telesford et al. 2011). C is a clustering, L the mean path; null values are of random graphs (the
first paper takes G(n, m), the second graphs of the same degrees), lattice values of graphs of the same
degrees whose edges are short. sigma grows with the number of nodes, and is no measure across sizes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError

_NONE: tuple[None, None] = (None, None)


@dataclass(frozen=True)
class SmallWorld:
    """Both coefficients, each with its standard error, or the reason why there is none.

    Attributes
    ----------
    sigma, omega : float or None
    sigma_se, omega_se : float or None
        From the spread of the given values about their means; a single value has none.
    undefined : mapping of str to str
        Reasons.
    """

    sigma: float | None
    sigma_se: float | None
    omega: float | None
    omega_se: float | None
    undefined: Mapping[str, str]

    def to_dict(self) -> dict[str, Any]:
        """Return the fields."""
        return {**vars(self), "undefined": dict(self.undefined)}

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> "SmallWorld":
        """Rebuild from `to_dict`."""
        return cls(**{**document, "undefined": MappingProxyType(dict(document["undefined"]))})


def small_world(
    clustering: npt.ArrayLike,
    mean_path: npt.ArrayLike,
    *,
    null_clustering: npt.ArrayLike,
    null_mean_path: npt.ArrayLike,
    lattice_clustering: npt.ArrayLike,
    paired: bool = False,
) -> SmallWorld:
    """Compute sigma and omega from the means of graphs.

    Parameters
    ----------
    clustering, mean_path : array_like, shape () or (draws,)
        Of the graph, or of draws of an ensemble, clustering and path of one draw at one place.
    null_clustering, null_mean_path : array_like, shape () or (nulls,)
        Of the same for draws of a random null.
    lattice_clustering : array_like, shape () or (lattices,)
        Of lattice-like graphs, as `latticised` makes them.
    paired : bool
        Whether null i was made of draw i: the standard errors then come from the pairs.

    Raises
    ------
    ChoiceError
        When values are missing, not finite or negative, or clustering and path, or the two of
        pairs, are not as many.

    Examples
    --------
    >>> found = small_world(
    ...     0.28, 2.5, null_clustering=[0.1, 0.18], null_mean_path=[2.4, 2.6], lattice_clustering=0.56
    ... )
    >>> round(found.sigma, 6), round(found.omega, 6)
    (2.0, 0.5)
    """
    c, path = _pair(clustering, mean_path, "")
    c_null, path_null = _pair(null_clustering, null_mean_path, "null ")
    c_lattice, _ = _pair(lattice_clustering, lattice_clustering, "lattice ")
    if paired and c.size != c_null.size:
        raise ChoiceError(f"There are {c.size} draws and {c_null.size} nulls; pairs need as many of both.")
    undefined = {}
    if not path.mean() > 0.0:
        undefined = dict.fromkeys(("sigma", "omega"), "the mean path is 0: no two nodes are connected")
    elif not c_null.mean() > 0.0:
        undefined["sigma"] = "no null graph is clustered"
    elif not path_null.mean() > 0.0:
        undefined["sigma"] = "in no null graph are two nodes connected"
    if "omega" not in undefined and not c_lattice.mean() > 0.0:
        undefined["omega"] = "no lattice-like graph is clustered"
    sigma = _NONE if "sigma" in undefined else _sigma(c, path, c_null, path_null, paired)
    omega = _NONE if "omega" in undefined else _omega(c, path, path_null, c_lattice, paired)
    return SmallWorld(sigma[0], sigma[1], omega[0], omega[1], MappingProxyType(undefined))


def _pair(clustering: npt.ArrayLike, path: npt.ArrayLike, kind: str) -> tuple[FloatArray, FloatArray]:
    found = [np.atleast_1d(np.asarray(values, np.float64)) for values in (clustering, path)]
    for values in found:
        if values.ndim != 1 or values.size == 0 or not (np.isfinite(values) & (values >= 0.0)).all():
            raise ChoiceError(
                f"The {kind}values must be one or more finite numbers >= 0; drop undefined ones."
            )
    if found[0].size != found[1].size:
        raise ChoiceError(
            f"There are {found[0].size} {kind}clusterings and {found[1].size} {kind}mean paths; give one of "
            "each for every graph."
        )
    return found[0], found[1]


def _sigma(
    c: FloatArray, path: FloatArray, c_null: FloatArray, path_null: FloatArray, paired: bool
) -> tuple[float, float | None]:
    sigma = float(c.mean() / c_null.mean() * path_null.mean() / path.mean())
    if sigma == 0.0:
        return 0.0, None
    # The derivative of ln sigma, for each graph: its own clustering and path are not independent.
    parts = [c / c.mean() - path / path.mean(), c_null / c_null.mean() - path_null / path_null.mean()]
    error = _error([parts[0] - parts[1]] if paired else parts)
    return sigma, None if error is None else sigma * error


def _omega(
    c: FloatArray, path: FloatArray, path_null: FloatArray, c_lattice: FloatArray, paired: bool
) -> tuple[float, float | None]:
    ratio, share = path_null.mean() / path.mean(), c.mean() / c_lattice.mean()
    own = ratio * path / path.mean() + share * c / c.mean() if c.mean() > 0.0 else ratio * path / path.mean()
    random = path_null / path.mean()
    pairs = [random - own] if paired else [random, own]
    return float(ratio - share), _error([*pairs, share * c_lattice / c_lattice.mean()])


def _error(parts: list[FloatArray]) -> float | None:
    """Return the standard error of a sum of independent means; a single value is taken for exact."""
    spread = [float(part.var(ddof=1)) / part.size for part in parts if part.size > 1]
    return float(np.sqrt(sum(spread))) if spread else None
