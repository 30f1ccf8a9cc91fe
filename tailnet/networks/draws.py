"""Many draws of an ensemble, each measured where it was drawn and forgotten."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any

import numpy as np

from tailnet.arrays import BoolArray, FloatArray
from tailnet.errors import ChoiceError
from tailnet.networks.ensemble.ensemble import Ensemble
from tailnet.networks.ensemble.identification import as_nodes, is_directed, sides
from tailnet.networks.measures.all_of_them import MEASURES, UNDEFINED, measured
from tailnet.parallel import Rng, child, run, seed_sequence

_ALL_SOURCES = np.empty(0, np.int32)


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
    """

    values: FloatArray
    defined: BoolArray
    seed: np.random.SeedSequence

    def of(self, name: str) -> FloatArray:
        """Return one measure of the draws for which it is defined."""
        column = MEASURES.index(name)
        found: FloatArray = self.values[self.defined[:, column], column]
        return found

    def undefined(self) -> Mapping[str, tuple[int, str]]:
        """Say which measures some draws lack: how many of them, and why."""
        missing = (~self.defined).sum(axis=0)
        return MappingProxyType(
            {
                name: (int(count), UNDEFINED[name])
                for name, count in zip(MEASURES, missing, strict=True)
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
    values = np.array([row for row, _ in rows])
    defined = np.array([there for _, there in rows])
    for array in (values, defined):
        array.flags.writeable = False
    return MeasuredDraws(values, defined, seed)


def _one(ensemble: Ensemble, seed: np.random.SeedSequence, number: int) -> tuple[FloatArray, BoolArray]:
    how = ensemble.identification
    directed, parts = is_directed(how), sides(how, *ensemble.shape)
    cells = ensemble.cells(np.random.default_rng(child(seed, number)))
    offsets, neighbours = as_nodes(*cells, ensemble.shape[1], parts is None, directed)
    values, defined, _ = measured(offsets, neighbours, directed, parts is not None, _ALL_SOURCES)
    return values, defined
