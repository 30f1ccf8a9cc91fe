"""Every measure of a graph, at one pass, each a number or the reason why there is none."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from tailnet.arrays import BoolArray, FloatArray, IndexArray, IntArray
from tailnet.compiled import kernel
from tailnet.graph import Graph
from tailnet.networks.measures.bits import BITS
from tailnet.networks.measures.clustering import clustering, squares_and_paths, triangles
from tailnet.networks.measures.components import core_number, giant_component
from tailnet.networks.measures.degrees import assortativity, multiplicity, shape_of
from tailnet.networks.measures.distances import effective_diameter, pairs_by_distance
from tailnet.networks.measures.information import information
from tailnet.networks.measures.symmetry import without_directions
from tailnet.parallel import Rng, seed_sequence

_NO_NODE = "the graph has no nodes"
_NO_EDGE = "there is no edge"
_NO_PAIR = "no two nodes are connected"
_EQUAL = "all degrees are equal, or there are none"
#: Every measure in the order of the kernel's columns, with what is the matter where it is undefined.
UNDEFINED: Mapping[str, str] = MappingProxyType(
    {
        "n_edges": "",
        "mean_degree": _NO_NODE,
        "out_degree_skewness": _EQUAL,
        "out_degree_kurtosis": _EQUAL,
        "in_degree_skewness": _EQUAL,
        "in_degree_kurtosis": _EQUAL,
        "distinct_degrees": _NO_EDGE,
        "largest_degree_share": _NO_EDGE,
        "transitivity": "no node has two neighbours",
        "average_clustering": _NO_NODE,
        "bipartite_clustering": "there is no path of three edges, or no two sides",
        "components": "",
        "giant_component": "",
        "diameter": _NO_NODE,
        "effective_diameter": _NO_PAIR,
        "mean_path": _NO_PAIR,
        "assortativity": "there is no edge, or all edges join nodes of one degree",
        "core_number": _NO_NODE,
        "degree_entropy": _NO_EDGE,
        "degree_noise": _NO_EDGE,
        "mutual_information": _NO_EDGE,
        "mutual_information_plug_in": _NO_EDGE,
    }
)
MEASURES = tuple(UNDEFINED)
_WIDTH = len(MEASURES)
#: Share of connected pairs within the effective diameter.
_SHARE = 0.9
#: Words of the search that a graph may cost before distances are measured from some sources only.
MOST_WORK = 3e8
#: How many sources then: blocks of 64 give the error of the mean path.
SOURCES = 1024


@dataclass(frozen=True)
class Measures:
    """What was measured on one graph.

    Attributes
    ----------
    values : mapping of str to float
        The measures that are defined, by name.
    undefined : mapping of str to str
        The others, with the reason.
    sources : int or None
        From how many nodes distances were measured, where it was not from all of the giant component.
    mean_path_se : float or None
        Standard error of the mean path over blocks of sources; None where it is exact.
    """

    values: Mapping[str, float]
    undefined: Mapping[str, str]
    sources: int | None = None
    mean_path_se: float | None = None

    def __getitem__(self, name: str) -> float:
        """Return a measure by its name, or raise KeyError with the reason why it is undefined."""
        if name in self.undefined:
            raise KeyError(f"{name} is undefined: {self.undefined[name]}")
        return self.values[name]

    def to_dict(self) -> dict[str, Any]:
        """Return the fields."""
        return {
            "values": dict(self.values),
            "undefined": dict(self.undefined),
            "sources": self.sources,
            "mean_path_se": self.mean_path_se,
        }

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> "Measures":
        """Rebuild from `to_dict`."""
        return cls(
            MappingProxyType(dict(document["values"])),
            MappingProxyType(dict(document["undefined"])),
            document["sources"],
            document["mean_path_se"],
        )


def measure(graph: Graph, *, rng: Rng = 0) -> Measures:
    """Measure a graph.

    Degrees and their moments keep the directions of a directed graph. Everything else is of the undirected
    graph, in which a pair of opposite edges is one. Diameter, effective diameter and mean path are of the
    largest component (of several of one size, that of the smallest node).

    Parameters
    ----------
    graph : Graph
        Loops and repeated edges are not in it.
    rng : int, SeedSequence, Generator or None
        For the choice of sources where a graph is too large to search from every node; then the diameter
        is the largest distance seen, a lower bound, and the mean path has a standard error.

    Returns
    -------
    Measures

    Examples
    --------
    >>> star = Graph.from_edges(5, [0, 0, 0, 0], [1, 2, 3, 4])
    >>> found = measure(star)
    >>> found["assortativity"], found["mutual_information_plug_in"], found["diameter"]
    (-1.0, 1.0, 2.0)
    >>> found.undefined["bipartite_clustering"]
    'there is no path of three edges, or no two sides'
    """
    sources = sources_of(graph, rng)
    values, defined, path_se = measured(
        graph.offsets, graph.neighbours, graph.directed, graph.parts is not None, sources
    )
    found = {
        name: float(value) for name, value, there in zip(MEASURES, values, defined, strict=True) if there
    }
    missing = {name: UNDEFINED[name] for name, there in zip(MEASURES, defined, strict=True) if not there}
    return Measures(
        MappingProxyType(found),
        MappingProxyType(missing),
        None if sources.size == 0 else sources.size,
        None if sources.size == 0 else float(path_se),
    )


def sources_of(graph: Graph, rng: Rng) -> IndexArray:
    """Choose the nodes to search from, or none where all of them can be."""
    # Without a look at components there are at most this many nodes and, of arcs, twice as many.
    if graph.n_nodes <= SOURCES or _work(graph.n_nodes, 2 * graph.neighbours.size) <= MOST_WORK:
        return np.empty(0, np.int32)
    flat = graph.undirected()
    nodes, _ = giant_component(flat.offsets, flat.neighbours)
    if nodes.size <= SOURCES or _work(nodes.size, flat.neighbours.size) <= MOST_WORK:
        return np.empty(0, np.int32)
    generator = np.random.default_rng(seed_sequence(rng))
    return np.sort(generator.choice(nodes, SOURCES, replace=False)).astype(np.int32)


def _work(n_sources: int, n_neighbours: int) -> float:
    rounds = 10.0
    return n_sources / BITS * n_neighbours * rounds


@kernel
def measured(
    offsets: IntArray, neighbours: IndexArray, directed: bool, sides: bool, sources: IndexArray
) -> tuple[FloatArray, BoolArray, float]:
    """Fill the columns of `MEASURES`: values, which are defined, and the standard error of the mean path.

    Without `sources` distances are measured from every node of the largest component.
    """
    values = np.zeros(_WIDTH, np.float64)
    defined = np.ones(_WIDTH, np.bool_)
    n = offsets.size - 1
    leaving = offsets[1:] - offsets[:-1]
    arriving = leaving
    flat, linked = offsets, neighbours
    if directed:
        arriving = np.zeros(n, np.int64)
        for other in neighbours:
            arriving[other] += 1
        flat, linked = without_directions(offsets, neighbours)
    values[0] = neighbours.size if directed else neighbours.size // 2
    _degrees(leaving, arriving, directed, values, defined)
    _shape(flat, linked, sides, values, defined)
    path_se = _paths(flat, linked, sources, values, defined)
    entropy, shared, bias, known = information(flat, linked)
    values[18], values[19] = entropy, entropy - shared
    values[20], values[21] = shared - bias, shared
    defined[18:22] = known
    return values, defined, path_se


@kernel
def _degrees(
    leaving: IntArray, arriving: IntArray, directed: bool, values: FloatArray, defined: BoolArray
) -> None:
    mean, skewness, kurtosis, vary = shape_of(leaving)
    values[1] = 2.0 * mean if directed else mean
    defined[1] = leaving.size > 0
    values[2], values[3] = skewness, kurtosis
    defined[2:4] = vary
    _, skewness, kurtosis, vary = shape_of(arriving)
    values[4], values[5] = skewness, kurtosis
    defined[4:6] = vary
    distinct, share = multiplicity(leaving + arriving if directed else leaving)
    values[6], values[7] = float(distinct), share
    defined[6:8] = distinct > 0


@kernel
def _shape(
    offsets: IntArray, neighbours: IndexArray, sides: bool, values: FloatArray, defined: BoolArray
) -> None:
    closed = triangles(offsets, neighbours)
    values[8], defined[8], values[9], defined[9] = clustering(offsets, closed)
    defined[10] = False
    if sides:
        squares, paths = squares_and_paths(offsets, neighbours)
        defined[10] = paths > 0
        values[10] = 4.0 * squares / paths if paths > 0 else 0.0
    values[16], defined[16] = assortativity(offsets, neighbours)
    values[17] = core_number(offsets, neighbours)
    defined[17] = offsets.size > 1


@kernel
def _paths(
    offsets: IntArray, neighbours: IndexArray, sources: IndexArray, values: FloatArray, defined: BoolArray
) -> float:
    nodes, parts = giant_component(offsets, neighbours)
    values[11], values[12] = parts, nodes.size
    defined[13] = nodes.size > 0
    defined[14:16] = nodes.size > 1
    if nodes.size == 0:
        return 0.0
    blocks = pairs_by_distance(offsets, neighbours, sources if sources.size else nodes)
    counts = blocks.sum(axis=0)
    values[13] = counts.size - 1
    if nodes.size == 1:
        return 0.0
    values[14] = effective_diameter(counts, _SHARE)
    distance = np.arange(counts.size)
    pairs = counts[1:].sum()
    values[15] = (counts * distance).sum() / pairs
    if blocks.shape[0] == 1:
        return 0.0
    # Blocks of sources are as good as equal in size: the spread of their means is the error of the whole.
    means = (blocks * distance).sum(axis=1) / blocks[:, 1:].sum(axis=1)
    return float(np.sqrt(means.var() / (means.size - 1)))
