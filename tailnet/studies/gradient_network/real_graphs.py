"""The rule for a social network on known graphs: which of them pass it, before a gradient is asked."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from tailnet.graph import Graph
from tailnet.networks.measures.clustering import clustering, triangles
from tailnet.networks.measures.degrees import assortativity
from tailnet.networks.null_models.swaps import swapped
from tailnet.parallel import child
from tailnet.readers.graphs import read_network
from tailnet.studies.plan import Plan

FOLDER = "networks"
#: What the files are, by name; the first two are of people.
GRAPHS: Mapping[str, str] = MappingProxyType(
    {
        "karate_club.gml": "friends in a karate club (social)",
        "ca-GrQc.txt": "authors of joint papers (social)",
        "celegansneural.gml": "neurons of C. elegans",
        "power.gml": "power grid",
        "as20graph.txt": "autonomous systems of the Internet",
    }
)
NULLS = 200
#: Average clustering over so many times the null's.
TIMES = 1.5
_CENTRAL = (0.025, 0.975)


def real_graphs(plan: Plan, seed: np.random.SeedSequence) -> dict[str, Any]:
    """Apply the rule to each graph in the folder `networks` of the data.

    Returns
    -------
    dict
        ``graphs``: what was found, by file; ``not_run``: why of the others, by file.
    """
    if plan.data is None:
        why = f"no --data DIR with a folder {FOLDER} was given"
        return {"graphs": {}, "not_run": dict.fromkeys(GRAPHS, why)}
    graphs, missing = {}, {}
    for place, name in enumerate(GRAPHS):
        path = Path(plan.data) / FOLDER / name
        if path.is_file():
            graphs[name] = held_to_the_rule(path, child(seed, place))
        else:
            missing[name] = f"the folder of --data has no {FOLDER}/{name}"
    return {"graphs": graphs, "not_run": missing}


def held_to_the_rule(path: Path, seed: np.random.SeedSequence) -> dict[str, Any]:
    """Measure a graph, taken without directions, and as many graphs of its degrees."""
    read = read_network(path, directed=False, probabilities=False)
    graph = read.graph
    if graph is None:
        raise TypeError(f"{path.name} was read as probabilities")
    drawn = np.array([_measures(swapped(graph, rng=child(seed, number))) for number in range(NULLS)])
    clustered, mixed = _measures(graph)
    low, high = np.quantile(drawn, _CENTRAL, axis=0)
    return {
        "sha256": read.sha256,
        "nodes": graph.n_nodes,
        "edges": graph.n_edges,
        "clustering": clustered,
        "null_clustering": [float(drawn[:, 0].mean()), float(low[0]), float(high[0])],
        "assortativity": mixed,
        "null_assortativity": [float(drawn[:, 1].mean()), float(low[1]), float(high[1])],
        "passes": passes((clustered, mixed), (float(high[0]), float(high[1]))),
    }


def passes(observed: tuple[float, float], upper: tuple[float, float]) -> bool:
    """Tell whether clustering and degree correlation lie above the null's, clustering by the factor.

    Parameters
    ----------
    observed, upper : (float, float)
        Clustering and degree correlation, and the ends of the null's central 95%.

    Examples
    --------
    >>> passes((0.5, 0.1), (0.2, 0.0)), passes((0.5, -0.1), (0.2, 0.0))
    (True, False)
    """
    return observed[0] > TIMES * upper[0] and observed[1] > upper[1]


def _measures(graph: Graph) -> tuple[float, float]:
    closed = triangles(graph.offsets, graph.neighbours)
    _, _, clustered, _ = clustering(graph.offsets, closed)
    mixed, _ = assortativity(graph.offsets, graph.neighbours)
    return float(clustered), float(mixed)
