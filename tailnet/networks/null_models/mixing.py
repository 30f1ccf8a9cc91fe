r"""Whether swaps forget where they started.

From four graphs of one degree sequence that differ as much as they can be made to (the given one, a
lattice-like, an assortative and a disassortative one) many chains run for as many steps as a null model's
draws take. If these are enough, every statistic has the same mean whatever the start. By how much the means
may still differ is bounded by the analysis of variance: with k starts, r chains each, the ratio F of the mean
squares between and within starts follows the noncentral F law with k - 1 and k (r - 1) degrees of freedom and
noncentrality k r f^2, where f is the root mean square of the starts' true deviations from their mean in units
of the standard deviation of a draw (Cohen 1988, chapter 8). The upper confidence limit of f is the largest
bias, in standard deviations of the null, that the data do not exclude.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import partial
from types import MappingProxyType
from typing import Any

import numpy as np

from tailnet.arrays import FloatArray, IndexArray, IntArray
from tailnet.compiled import kernel
from tailnet.errors import ChoiceError
from tailnet.graph import Graph
from tailnet.networks.measures.clustering import squares_and_paths, triangles
from tailnet.networks.measures.symmetry import without_directions
from tailnet.networks.null_models.driven_swaps import driven
from tailnet.networks.null_models.lattice import latticised
from tailnet.networks.null_models.rows import first_side
from tailnet.networks.null_models.swaps import ATTEMPTS, steps, swapped_rows
from tailnet.parallel import Rng, child, run, seed_sequence

#: The bound on f at which a chain counts as mixed, and the confidence that it holds with.
TOLERANCE, LEVEL = 0.25, 0.95
#: Chains from each start: if means do not differ at all, the bound is met 99 times in 100.
REPLICATES = 100
#: What the chains start from.
STARTS = ("given", "lattice", "assortative", "disassortative")
#: What is looked at: each a whole number, the third only where edges have directions.
STATISTICS = ("degree_products", "closed", "reciprocal")
_FEWEST = 10
#: Deviations, in standard deviations of a draw, beyond which chance in the means is as good as none.
_FAR = 30.0


@dataclass(frozen=True)
class Agreement:
    """How the means of one statistic agree between starts.

    Attributes
    ----------
    means : mapping of str to float
        The mean after the last step, by start.
    before : mapping of str to float
        The statistic of each start itself.
    sd : float
        Standard deviation of a draw, pooled within starts.
    deviation : float
        Root mean square of the means' deviations from their mean, less what chance alone gives, over `sd`.
    limit : float or None
        Upper confidence limit of that; None where the draws do not vary but the starts differ.
    """

    means: Mapping[str, float]
    before: Mapping[str, float]
    sd: float
    deviation: float
    limit: float | None


@dataclass(frozen=True)
class Mixing:
    """The outcome of a mixing check.

    Attributes
    ----------
    status : str
        "mixed": for every statistic the limit is at most `tolerance`. "not shown to have mixed": it is not
        for some. "no swap found": not one step moved from any start; draws are the graph itself, which may be
        the only one of its degrees.
    message : str
        The same in numbers.
    statistics : mapping of str to Agreement
        "degree_products", the sum over edges of the product of the degrees at their ends, on which
        assortativity depends; "closed", the triangles, or squares where there are two sides, of the graph
        without directions; "reciprocal", pairs of opposite arcs, of directed graphs.
    acceptance : float
        Share of the steps that moved, from the given graph.
    attempts : float
        Steps for each edge.
    replicates : int
        Chains from each start.
    tolerance, level : float
        The bound that was asked for, and its confidence.
    """

    status: str
    message: str
    statistics: Mapping[str, Agreement]
    acceptance: float
    attempts: float
    replicates: int
    tolerance: float
    level: float

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain numbers."""
        rows = {name: asdict(row) for name, row in self.statistics.items()}
        return {**vars(self), "statistics": rows}

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> "Mixing":
        """Rebuild from `to_dict`."""
        rows = {name: Agreement(**row) for name, row in document["statistics"].items()}
        return cls(**{**document, "statistics": rows})


def mixing(
    graph: Graph,
    *,
    attempts: float = ATTEMPTS,
    replicates: int = REPLICATES,
    tolerance: float = TOLERANCE,
    rng: Rng = None,
    jobs: int = 1,
) -> Mixing:
    """Check that so many swaps are enough for this graph.

    Parameters
    ----------
    graph : Graph
        Undirected, directed or with two sides.
    attempts : float
        Steps for each edge, as `swapped` will take them.
    replicates : int
        Chains from each of the four starts, at least 10.
    tolerance : float
        The bias that is put up with, in standard deviations of a draw.
    rng, jobs
        Randomness and workers; the answer is the same for any number of these.

    Raises
    ------
    ChoiceError
        When `replicates` is below 10, or `attempts` or `tolerance` are not positive.

    Examples
    --------
    >>> near = np.arange(200) // 100 + 1
    >>> ring = Graph.from_edges(100, np.arange(200) % 100, (np.arange(200) + near) % 100)
    >>> mixing(ring, rng=1).status
    'mixed'
    >>> mixing(ring, attempts=0.1, rng=1).status
    'not shown to have mixed'
    """
    if replicates < _FEWEST or not tolerance > 0.0:
        raise ChoiceError(
            f"replicates is {replicates} and tolerance {tolerance}; give at least {_FEWEST} chains and a "
            "positive tolerance."
        )
    seed = seed_sequence(rng)
    starts = _starts(graph, child(seed, 0))
    items = [(start, child(seed, 1, k, r)) for k, start in enumerate(starts) for r in range(replicates)]
    rows = list(run(partial(_chain, steps(graph, attempts)), items, jobs=jobs))
    drawn = np.array([found for found, _ in rows], float).reshape(len(STARTS), replicates, -1)
    moved = np.array([many for _, many in rows], float).reshape(len(STARTS), replicates)
    before = np.array([_statistics_of(start) for start in starts], float)
    kept = STATISTICS if graph.directed else STATISTICS[:2]
    agreements = {name: _agreement(drawn[:, :, i], before[:, i]) for i, name in enumerate(kept)}
    status = _status(agreements, bool(moved.any()), tolerance)
    acceptance = float(moved[0].mean()) / max(steps(graph, attempts), 1)
    return Mixing(
        status=status,
        message=_message(status, agreements, acceptance, attempts, tolerance),
        statistics=MappingProxyType(agreements),
        acceptance=acceptance,
        attempts=attempts,
        replicates=replicates,
        tolerance=tolerance,
        level=LEVEL,
    )


def _starts(graph: Graph, seed: np.random.SeedSequence) -> list[Graph]:
    return [
        graph,
        latticised(graph, rng=child(seed, 0)),
        driven(graph, "assortative", rng=child(seed, 1)),
        driven(graph, "disassortative", rng=child(seed, 2)),
    ]


def _chain(attempts: int, item: tuple[Graph, np.random.SeedSequence]) -> tuple[IntArray, int]:
    graph, seed = item
    generator = np.random.default_rng(seed)
    offsets, neighbours, moved = swapped_rows(
        generator, graph.offsets, graph.neighbours, graph.directed, first_side(graph), attempts
    )
    return statistics(offsets, neighbours, graph.directed, graph.parts is not None), moved


def _statistics_of(graph: Graph) -> IntArray:
    return statistics(graph.offsets, graph.neighbours, graph.directed, graph.parts is not None)


@kernel
def statistics(offsets: IntArray, neighbours: IndexArray, directed: bool, sides: bool) -> IntArray:
    """Return the three numbers of `STATISTICS`."""
    n = offsets.size - 1
    arriving = np.zeros(n, np.int64)
    for other in neighbours:
        arriving[other] += 1
    found = np.zeros(3, np.int64)
    for node in range(n):
        leaving = offsets[node + 1] - offsets[node]
        for place in range(offsets[node], offsets[node + 1]):
            found[0] += leaving * arriving[neighbours[place]]
    flat, linked = offsets, neighbours
    if directed:
        flat, linked = without_directions(offsets, neighbours)
        found[2] = neighbours.size - linked.size // 2
    else:
        found[0] //= 2
    found[1] = squares_and_paths(flat, linked)[0] if sides else triangles(flat, linked).sum() // 3
    return found


def _agreement(drawn: FloatArray, before: FloatArray) -> Agreement:
    """Compare the columns of one statistic, shape (starts, chains)."""
    k, r = drawn.shape
    means = drawn.mean(axis=1)
    within = float(drawn.var(axis=1, ddof=1).mean())
    between = float(means.var())
    square = between / within if within > 0.0 else 0.0
    limit = None
    if within > 0.0:
        limit = _upper_limit(square, k, r)
    elif between == 0.0:
        limit = 0.0
    return Agreement(
        means=dict(zip(STARTS, means.tolist(), strict=True)),
        before=dict(zip(STARTS, before.tolist(), strict=True)),
        sd=float(np.sqrt(within)),
        deviation=float(np.sqrt(max(0.0, square - (k - 1) / (k * r)))),
        limit=limit,
    )


def _upper_limit(square: float, k: int, r: int) -> float:
    """Return the f under which a mean square of deviations as small as this has probability 1 - LEVEL."""
    from scipy import optimize, special

    numerator, denominator = k - 1, k * (r - 1)
    found = float(np.sqrt(square))
    if found > _FAR:
        # The error of the means is nothing then beside that of the standard deviation.
        return found * float(np.sqrt(special.chdtri(denominator, 1.0 - LEVEL) / denominator))

    def excess(f: float) -> float:
        noncentrality, ratio = k * r * f * f, k * r * square / numerator
        return float(special.ncfdtr(numerator, denominator, noncentrality, ratio)) - (1.0 - LEVEL)

    # Four standard errors above the estimate, where the tail is thin and the function does not yet underflow.
    top = found + 4.0 * float(np.sqrt((1.0 + 0.5 * square) / (k * r)))
    return float(optimize.brentq(excess, 0.0, top)) if excess(0.0) > 0.0 else 0.0


def _status(agreements: Mapping[str, Agreement], moved: bool, tolerance: float) -> str:
    if not moved:
        return "no swap found"
    met = all(row.limit is not None and row.limit <= tolerance for row in agreements.values())
    return "mixed" if met else "not shown to have mixed"


def _message(
    status: str, agreements: Mapping[str, Agreement], acceptance: float, attempts: float, tolerance: float
) -> str:
    worst = [
        f"{name} {'without bound' if row.limit is None else format(row.limit, '.2f')}"
        for name, row in agreements.items()
    ]
    return (
        f"{status}: after {attempts:g} steps for each edge, {acceptance:.1%} of which moved, the means from "
        f"{len(STARTS)} starts differ by at most ({LEVEL:.0%} confidence, in standard deviations of a draw; "
        f"{tolerance:g} is allowed): {', '.join(worst)}"
    )
