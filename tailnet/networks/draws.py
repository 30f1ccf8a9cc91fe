"""Many draws of an ensemble, each measured where it was drawn and forgotten."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np

from tailnet.arrays import BoolArray, FloatArray
from tailnet.errors import ChoiceError
from tailnet.graph import Graph
from tailnet.networks.ensemble.ensemble import Ensemble, draw
from tailnet.networks.measures.all_of_them import MEASURES, UNDEFINED, measured, sources_of
from tailnet.parallel import Rng, child, run, seed_sequence

#: Of one draw: columns of `MEASURES`, which are defined, and whether some nodes stand for all in distances.
Row: TypeAlias = tuple[FloatArray, BoolArray, bool]
#: The part of a draw's seed that chooses from where distances are measured, if not from every node.
_SOURCES = 0


@dataclass(frozen=True, eq=False)
class MeasuredDraws:
    """Measures of independent draws; every array is read-only.

    Attributes
    ----------
    values : array of float64, shape (draws, measures)
        In the order of `MEASURES`; 0 where `defined` says that there is none.
    defined : array of bool, shape (draws, measures)
    seed : numpy.random.SeedSequence
        Draw i is that of its child i.
    sampled : int
        Draws too large to search from every node, whose distances are from some nodes only, as `measure`
        has it.
    missing : mapping of int to str
        Which graphs there are not, and why; draws of an ensemble are all there, those of a null may not be.
    """

    values: FloatArray
    defined: BoolArray
    seed: np.random.SeedSequence
    sampled: int = 0
    missing: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, name: str) -> FloatArray:
        """Return one measure of the draws for which it is defined."""
        column = MEASURES.index(name)
        found: FloatArray = self.values[self.defined[:, column], column]
        return found

    def undefined(self) -> Mapping[str, tuple[int, str]]:
        """Say which measures some graphs lack: how many of them, and why."""
        lacking = (~self.defined).sum(axis=0) - len(self.missing)
        return MappingProxyType(
            {
                name: (int(count), UNDEFINED[name])
                for name, count in zip(MEASURES, lacking, strict=True)
                if count
            }
        )

    def to_dict(self) -> dict[str, Any]:
        """Return mean, standard deviation and central 95% of every measure that some draw has."""
        found: dict[str, Any] = {}
        for name in MEASURES:
            values = self.of(name)
            if values.size:
                low, high = np.quantile(values, [0.025, 0.975])
                spread = float(values.std(ddof=1)) if values.size > 1 else None
                found[name] = {
                    "draws": values.size,
                    "mean": float(values.mean()),
                    "sd": spread,
                    "central": [float(low), float(high)],
                }
        return found


def measured_draws(ensemble: Ensemble, *, draws: int, rng: Rng = None, jobs: int = 1) -> MeasuredDraws:
    """Draw graphs and measure each, in one go and without a graph outside compiled code.

    Parameters
    ----------
    ensemble : Ensemble
        What to draw from.
    draws : int
        How many, at least 1.
    rng : int, SeedSequence, Generator or None
        The source of randomness.
    jobs : int
        Threads; the answer is the same for any number.

    Raises
    ------
    ChoiceError
        When there is nothing to draw.

    Examples
    --------
    >>> from tailnet.networks.ensemble.ensemble import ensemble_of
    >>> found = measured_draws(ensemble_of(np.full((9, 9), 0.5), identification="undirected"), draws=4, rng=1)
    >>> found.of("n_edges")
    array([36., 36., 36., 36.])
    """
    if draws < 1:
        raise ChoiceError(f"draws is {draws}; give at least 1.")
    seed = seed_sequence(rng)
    rows = list(run(partial(_one, ensemble, seed), range(draws), jobs=jobs))
    return collected(rows, seed)


def collected(rows: Sequence[Row | str], seed: np.random.SeedSequence) -> MeasuredDraws:
    """Put together the rows of draws, or for a graph that there is not the reason."""
    values = np.zeros((len(rows), len(MEASURES)))
    defined = np.zeros(values.shape, np.bool_)
    sampled, missing = 0, {}
    for number, row in enumerate(rows):
        if isinstance(row, str):
            missing[number] = row
            continue
        values[number], defined[number] = row[:2]
        sampled += row[2]
    for array in (values, defined):
        array.flags.writeable = False
    return MeasuredDraws(values, defined, seed, sampled, MappingProxyType(missing))


def row_of(graph: Graph, seed: np.random.SeedSequence) -> Row:
    """Measure a graph that was drawn from this seed."""
    sources = sources_of(graph, child(seed, _SOURCES))
    values, defined, _ = measured(
        graph.offsets, graph.neighbours, graph.directed, graph.parts is not None, sources
    )
    return values, defined, sources.size > 0


def _one(ensemble: Ensemble, seed: np.random.SeedSequence, number: int) -> Row:
    own = child(seed, number)
    return row_of(draw(ensemble, rng=own), own)
