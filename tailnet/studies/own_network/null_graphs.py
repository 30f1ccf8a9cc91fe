"""Random graphs that share some of an observed one, drawn and measured one by one."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from tailnet.arrays import BoolArray, FloatArray
from tailnet.graph import Graph
from tailnet.networks.draws import MeasuredDraws
from tailnet.networks.ensemble.ensemble import draw
from tailnet.networks.measures.all_of_them import MEASURES, measure
from tailnet.networks.null_models.lattice import latticised
from tailnet.networks.null_models.mixing import Mixing, mixing
from tailnet.networks.null_models.soft_configuration import SoftConfiguration, soft_configuration
from tailnet.networks.null_models.swaps import ATTEMPTS, swapped
from tailnet.networks.null_models.uniform_edges import uniform_edges
from tailnet.parallel import child, run

UNIFORM, SWAPS, SOFT = "uniform_edges", "degree_swaps", "soft_configuration"
#: Every null of a graph, in the order of the report; the place in it is part of the seed.
NULLS = (UNIFORM, SWAPS, SOFT)
#: Steps for each edge that are tried in turn until chains are shown to have mixed.
LONGER = (ATTEMPTS, 4 * ATTEMPTS, 16 * ATTEMPTS)
#: Lattice-like graphs that omega is taken from.
LATTICES = 20


@dataclass(frozen=True)
class Setting:
    """How much is drawn, from which seed, by how many workers.

    Attributes
    ----------
    draws : int
        R, of each null.
    seed : SeedSequence
        Of the whole document; parts derive theirs by address.
    jobs : int
        Workers; the answer is the same for any number.
    label : callable
        Turns a text into a progress label, or None.
    """

    draws: int
    seed: np.random.SeedSequence
    jobs: int
    label: Callable[[str], str | None]


def mixed_attempts(graph: Graph, setting: Setting, seed: np.random.SeedSequence) -> Mixing:
    """Check swaps for more and more steps, until they are shown to have mixed or the last number is reached.

    Parameters
    ----------
    graph : Graph
        Whose degrees are kept.
    setting : Setting
        Only its workers are used.
    seed : SeedSequence
        Child i is for the i-th number of `LONGER`.

    Examples
    --------
    >>> ring = Graph.from_edges(40, range(40), [*range(1, 40), 0])
    >>> setting = Setting(1, np.random.SeedSequence(1), 1, lambda _: None)
    >>> mixed_attempts(ring, setting, setting.seed).attempts >= ATTEMPTS
    True
    """
    for place, attempts in enumerate(LONGER):
        found = mixing(graph, attempts=attempts, rng=child(seed, place), jobs=setting.jobs)
        if found.status != "not shown to have mixed":
            break
    return found


def drawn_null(
    graph: Graph,
    null: str,
    setting: Setting,
    seed: np.random.SeedSequence,
    *,
    attempts: float = ATTEMPTS,
) -> MeasuredDraws:
    """Draw a null of a graph many times and measure each.

    Parameters
    ----------
    graph : Graph
        The observed one.
    null : str
        One of `NULLS`.
    setting : Setting
        How many draws, and workers.
    seed : SeedSequence
        Draw i is that of its child i.
    attempts : float
        Steps of swaps for each edge.

    Examples
    --------
    >>> ring = Graph.from_edges(9, range(9), [*range(1, 9), 0])
    >>> setting = Setting(3, np.random.SeedSequence(1), 1, lambda _: None)
    >>> drawn_null(ring, "uniform_edges", setting, setting.seed).of("n_edges")
    array([9., 9., 9.])
    """
    model = soft_configuration(graph) if null == SOFT else None
    work = partial(_measured_null, graph, null, model, attempts, seed)
    label = setting.label(f"null: {null.replace('_', ' ')}")
    return gathered(list(run(work, range(setting.draws), jobs=setting.jobs, label=label)), seed)


def drawn_lattices(graph: Graph, setting: Setting, seed: np.random.SeedSequence) -> MeasuredDraws:
    """Make lattice-like graphs of the same degrees and measure each."""
    work = partial(_measured_lattice, graph, seed)
    label = setting.label("lattice-like graphs")
    return gathered(list(run(work, range(LATTICES), jobs=setting.jobs, label=label)), seed)


def null_graph(
    graph: Graph, null: str, model: SoftConfiguration | None, attempts: float, seed: np.random.SeedSequence
) -> Graph:
    """Draw one graph of a null."""
    if null == UNIFORM:
        return uniform_edges(graph, rng=seed)
    if null == SWAPS:
        return swapped(graph, attempts=attempts, rng=seed)
    return draw(soft_configuration(graph) if model is None else model, rng=seed)


def row_of(graph: Graph, seed: np.random.SeedSequence) -> tuple[FloatArray, BoolArray]:
    """Measure a graph into the columns of `MEASURES`: values, and which are defined."""
    found = measure(graph, rng=seed).values
    return (
        np.array([found.get(name, 0.0) for name in MEASURES]),
        np.array([name in found for name in MEASURES]),
    )


def _measured_null(
    graph: Graph,
    null: str,
    model: SoftConfiguration | None,
    attempts: float,
    seed: np.random.SeedSequence,
    number: int,
) -> tuple[FloatArray, BoolArray]:
    own = child(seed, number)
    return row_of(null_graph(graph, null, model, attempts, child(own, 0)), child(own, 1))


def _measured_lattice(
    graph: Graph, seed: np.random.SeedSequence, number: int
) -> tuple[FloatArray, BoolArray]:
    own = child(seed, number)
    return row_of(latticised(graph, rng=child(own, 0)), child(own, 1))


def gathered(rows: list[Any], seed: np.random.SeedSequence) -> MeasuredDraws:
    """Put what was measured of draws, one by one, into one table."""
    values = np.array([row for row, _ in rows])
    defined = np.array([there for _, there in rows])
    for array in (values, defined):
        array.flags.writeable = False
    return MeasuredDraws(values, defined, seed)
