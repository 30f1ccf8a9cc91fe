"""Draws of an ensemble, each beside a graph of its own of every null model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError, InsufficientDataError
from tailnet.networks.draws import MeasuredDraws, Row, collected, row_of
from tailnet.networks.ensemble.ensemble import Ensemble, draw
from tailnet.networks.measures.all_of_them import MEASURES
from tailnet.networks.null_models.by_name import NULLS, Null, null_graph
from tailnet.networks.null_models.mixing import Mixing, mixing
from tailnet.networks.null_models.swaps import ATTEMPTS
from tailnet.parallel import Rng, child, run, seed_sequence

__all__ = ["NULLS", "Null", "PairedDraws", "paired_draws"]

#: Parts of a draw's seed beyond 0, the sources of distances: the mixing check, and from 2 on the nulls.
_MIXING, _FIRST_NULL = 1, 2


@dataclass(frozen=True, eq=False)
class PairedDraws:
    """Measured draws and measured nulls.

    Attributes
    ----------
    draws : MeasuredDraws
        Of the ensemble: the same that `measured_draws` gives of the same seed.
    nulls : mapping of str to MeasuredDraws
        By null: graph j was made from draw j. A null that does not apply to draw j has it under ``missing``.
    undefined_nulls : mapping of str to str
        The nulls that apply to no draw, with the reason.
    mixing : tuple of Mixing
        Whether swaps were enough, of the first draws.
    attempts : float
        Steps of swaps for each edge.
    """

    draws: MeasuredDraws
    nulls: Mapping[str, MeasuredDraws]
    undefined_nulls: Mapping[str, str]
    mixing: tuple[Mixing, ...]
    attempts: float

    def pairs(self, null: str, measure: str) -> tuple[FloatArray, FloatArray]:
        """Return a measure of draws and of their nulls, where it is defined for both."""
        column, other = MEASURES.index(measure), self.nulls[null]
        many = len(other.values)
        both = self.draws.defined[:many, column] & other.defined[:, column]
        return self.draws.values[:many, column][both], other.values[both, column]

    def to_dict(self) -> dict[str, Any]:
        """Return the spread of every measure over draws and over nulls, and what is missing."""
        refused = {name: found.missing for name, found in self.nulls.items() if found.missing}
        return {
            "draws": self.draws.to_dict(),
            "nulls": {name: found.to_dict() for name, found in self.nulls.items()},
            "undefined_nulls": dict(self.undefined_nulls),
            "missing": {
                name: {"graphs": len(missing), "reason": next(iter(missing.values()))}
                for name, missing in refused.items()
            },
            "mixing": [found.to_dict() for found in self.mixing],
            "attempts": self.attempts,
        }


def paired_draws(
    ensemble: Ensemble,
    *,
    draws: int,
    nulls: Sequence[Null] = ("swaps",),
    null_draws: int | None = None,
    mixing_draws: int = 0,
    attempts: float = ATTEMPTS,
    rng: Rng = None,
    jobs: int = 1,
) -> PairedDraws:
    """Draw graphs, make of each one graph of every null, and measure all of them.

    The differences between a draw and its null have the draw's degrees, or whatever the null keeps, in
    common, and so vary less than differences between draws and nulls of other draws would.

    Parameters
    ----------
    ensemble : Ensemble
        What to draw from.
    draws : int
        How many, at least 1.
    nulls : sequence of str
        Of `NULLS`, each at most once; none is allowed.
    null_draws : int, optional
        How many of the draws, the first ones, get nulls; all of them if not given.
    mixing_draws : int
        For how many of the draws, the first ones, `mixing` shall check that swaps are enough. A check takes
        the time of some 400 nulls.
    attempts : float
        Steps of swaps for each edge.
    rng : int, SeedSequence, Generator or None
        The source of randomness.
    jobs : int
        Threads; the answer is the same for any number.

    Raises
    ------
    ChoiceError
        When there is nothing to draw, no null of a name, or more nulls or checks are asked for than draws.

    Examples
    --------
    >>> from tailnet.networks.ensemble.ensemble import rank_one_ensemble
    >>> ensemble = rank_one_ensemble(np.arange(40.0), np.ones(40), identification="undirected")
    >>> found = paired_draws(ensemble, draws=5, nulls=("swaps", "chung_lu"), rng=1)
    >>> observed, null = found.pairs("swaps", "n_edges")
    >>> bool((observed == null).all())
    True
    >>> found.undefined_nulls["chung_lu"].startswith("Two nodes of degrees")
    True
    """
    many = draws if null_draws is None else null_draws
    _check(draws, nulls, many, mixing_draws)
    seed = seed_sequence(rng)
    each = partial(_one, ensemble, seed, tuple(nulls), many, attempts)
    rows = list(run(each, range(draws), jobs=jobs))
    found, undefined = {}, {}
    for name, of_null in zip(nulls, zip(*(beside for _, beside in rows[:many]), strict=True), strict=True):
        reasons = [row for row in of_null if isinstance(row, str)]
        if len(reasons) == many:
            undefined[str(name)] = reasons[0]
        else:
            found[str(name)] = collected(of_null, seed)
    checks = [
        mixing(draw(ensemble, rng=own), attempts=attempts, rng=child(own, _MIXING), jobs=jobs)
        for own in (child(seed, number) for number in range(mixing_draws))
    ]
    return PairedDraws(
        collected([row for row, _ in rows], seed),
        MappingProxyType(found),
        MappingProxyType(undefined),
        tuple(checks),
        attempts,
    )


def _check(draws: int, nulls: Sequence[str], many: int, checked: int) -> None:
    if draws < 1:
        raise ChoiceError(f"draws is {draws}; give at least 1.")
    unknown = [name for name in nulls if name not in NULLS]
    if unknown or len(set(nulls)) < len(nulls):
        raise ChoiceError(f"The nulls are {', '.join(nulls)}; choose of {', '.join(NULLS)}, each once.")
    if not 1 <= many <= draws:
        raise ChoiceError(
            f"null_draws is {many}; each belongs to one of the {draws} draws: give 1 to {draws}."
        )
    if not 0 <= checked <= draws:
        raise ChoiceError(f"mixing_draws is {checked}; give 0 to {draws}, the number of draws.")


def _one(
    ensemble: Ensemble,
    seed: np.random.SeedSequence,
    nulls: tuple[Null, ...],
    null_draws: int,
    attempts: float,
    number: int,
) -> tuple[Row, list[Row | str]]:
    """Measure one draw and its nulls, or say why there is none."""
    own = child(seed, number)
    graph = draw(ensemble, rng=own)
    beside: list[Row | str] = []
    for name in nulls if number < null_draws else ():
        part = child(own, _FIRST_NULL + NULLS.index(name))
        try:
            beside.append(row_of(null_graph(name, ensemble, graph, part, attempts), part))
        except (ChoiceError, InsufficientDataError) as error:
            beside.append(str(error))
    return row_of(graph, own), beside
