r"""Whether seeds fitted to different networks are more alike than they had to be.

The number of edges m of a network with 2^r nodes all but fixes one combination of the parameters,
(a + 2b + c)^r ≈ 2m: a + 2b + c is twice the r-th root of the mean degree, for large sparse networks a little
above 2. Two parameters are then left free. Seeds drawn at random with the network's number of edges say how
alike the parameters of several networks would be if nothing but their sizes were.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.baselines.kronecker_estimation import SeedEstimate, estimate_seed
from tailnet.baselines.kronecker_interval import PARAMETERS, seed_intervals
from tailnet.baselines.motif_counts import motif_counts
from tailnet.baselines.presets import PRESETS, levels_for
from tailnet.errors import InsufficientDataError
from tailnet.graph import Graph
from tailnet.networks.null_models.swaps import swapped
from tailnet.networks.null_models.uniform_edges import uniform_edges
from tailnet.parallel import child

#: Sets of random seeds that a set of networks is held against.
RANDOM_SETS = 4999
#: Draws from a fitted law for the intervals of its parameters: of a real network, and of a gradient's.
INTERVAL_DRAWS, FEWER_INTERVAL_DRAWS = 100, 20
_LEVEL = 0.95
_INTERVALS, _UNIFORM, _SWAPS = range(3)


@dataclass(frozen=True)
class Fitted:
    """A network as far as random seeds must be like it.

    Attributes
    ----------
    a, b, c : float
        Its parameters.
    edges : float
    levels : int
    """

    a: float
    b: float
    c: float
    edges: float
    levels: int


def fit(graph: Graph) -> SeedEstimate:
    """Estimate the seed of an undirected graph, with the fewest levels that make as many nodes.

    Raises
    ------
    InsufficientDataError
        When it has no triangle, or none of another count.
    """
    return estimate_seed(motif_counts(graph), levels_for(graph.n_nodes))


def fitted_with_intervals(graph: Graph, seed: np.random.SeedSequence, draws: int) -> dict[str, Any]:
    """Fit a graph, and say how far the parameters would come out otherwise on draws of the fitted law."""
    found = fit(graph)
    row: dict[str, Any] = {
        "nodes": graph.n_nodes,
        "edges": graph.n_edges,
        "levels": found.levels,
        "on_boundary": list(found.on_boundary),
        "relative_errors": found.relative_errors(),
        **{name: getattr(found, name) for name in PARAMETERS},
        "intervals": None,
    }
    try:
        spread = seed_intervals(found, draws=draws, level=_LEVEL, rng=child(seed, _INTERVALS))
    except InsufficientDataError as error:
        return {**row, "no_intervals": str(error)}
    ends = {name: [found.low, found.high] for name, found in spread.parameters.items()}
    return {**row, "intervals": ends}


def controls(graph: Graph, seed: np.random.SeedSequence) -> dict[str, dict[str, float] | None]:
    """Fit a random graph of as many nodes and edges, and one of the same degrees."""
    drawn = {
        "uniform_edges": uniform_edges(graph, rng=child(seed, _UNIFORM)),
        "swaps": swapped(graph, rng=child(seed, _SWAPS)),
    }
    return {name: parameters_of(control) for name, control in drawn.items()}


def parameters_of(graph: Graph) -> dict[str, float] | None:
    """Return the parameters of a graph, or None where it has no triangle or another count is zero."""
    try:
        found = fit(graph)
    except InsufficientDataError:
        return None
    return {name: getattr(found, name) for name in PARAMETERS}


def presets() -> dict[str, Fitted]:
    """Return the seeds that were published, with the edges that they expect."""
    return {
        name: Fitted(found.a, found.b, found.c, found.model().expected_edges(), found.power)
        for name, found in PRESETS.items()
    }


def random_seeds(edges: float, levels: int, number: int, generator: np.random.Generator) -> FloatArray:
    """Draw seeds that expect as many edges: a and c uniform on 0 <= c <= a <= 1, b what is then left.

    Pairs that leave no b between 0 and 1 are drawn again.

    Parameters
    ----------
    edges : float
        At least one, and fewer than the pairs of 2^levels nodes.
    levels, number : int
    generator : numpy.random.Generator

    Returns
    -------
    array, shape (number, 3)

    Examples
    --------
    >>> a, b, c = random_seeds(1000.0, 10, 1, np.random.default_rng(1))[0]
    >>> round(((a + 2 * b + c) ** 10 - (a + c) ** 10) / 2)
    1000
    """
    kept: list[FloatArray] = []
    many = 0
    while many < number:
        ends = np.sort(generator.random((4 * number, 2)), axis=1)
        c, a = ends.T
        b = ((2.0 * edges + (a + c) ** levels) ** (1.0 / levels) - a - c) / 2.0
        found = np.stack([a, b, c], axis=1)[b <= 1.0]
        kept.append(found)
        many += len(found)
    return np.concatenate(kept)[:number]


def against_random_seeds(networks: Sequence[Fitted], generator: np.random.Generator) -> dict[str, Any]:
    """Hold the standard deviation of each parameter over networks against that over random seeds.

    Returns
    -------
    dict
        By parameter: `sd`; `random`, the 2.5%, 50% and 97.5% points of the random sets; `p_value`, twice the
        smaller of the shares (1 + #)/(sets + 1) of random sets with as little, or as much, spread.
    """
    seen = np.array([[found.a, found.b, found.c] for found in networks]).std(axis=0, ddof=1)
    drawn = np.stack([random_seeds(n.edges, n.levels, RANDOM_SETS, generator) for n in networks])
    spreads = drawn.std(axis=0, ddof=1)
    rows = {}
    for place, name in enumerate(PARAMETERS):
        random = spreads[:, place]
        below = (1 + int((random <= seen[place]).sum())) / (RANDOM_SETS + 1)
        above = (1 + int((random >= seen[place]).sum())) / (RANDOM_SETS + 1)
        rows[name] = {
            "sd": float(seen[place]),
            "random": np.quantile(random, [0.025, 0.5, 0.975]).tolist(),
            "p_value": min(1.0, 2.0 * min(below, above)),
        }
    return rows


def nearer_share(found: Fitted, generator: np.random.Generator) -> float:
    """Return the share of random seeds with as many edges that lie nearer to the published ones' mean."""
    centre = np.mean([[known.a, known.b, known.c] for known in presets().values()], axis=0)
    drawn = random_seeds(found.edges, found.levels, RANDOM_SETS, generator)
    own = np.linalg.norm(np.array([found.a, found.b, found.c]) - centre)
    return float((np.linalg.norm(drawn - centre, axis=1) < own).mean())
