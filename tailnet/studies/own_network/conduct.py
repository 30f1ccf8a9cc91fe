"""A network from its file to its document."""

from typing import Any

from tailnet.errors import ChoiceError
from tailnet.graph import Graph
from tailnet.networks.ensemble.ensemble import DenseEnsemble, edge_probabilities
from tailnet.networks.ensemble.identification import is_directed, sides
from tailnet.parallel import Rng, child, seed_sequence
from tailnet.provenance import provenance
from tailnet.readers.graphs import NetworkFile
from tailnet.studies.own_network.degree_tails import degree_tails, degrees_of, expected_degrees_of
from tailnet.studies.own_network.null_graphs import Setting
from tailnet.studies.own_network.of_ensemble import ensemble_from, ensemble_parts
from tailnet.studies.own_network.of_graph import graph_parts

SCHEMA = "tailnet.network/1"
#: Draws of each null unless others are asked for: the fewest from which a p-value is quoted.
NULLS = 2000
_TAILS_KEY = 4
_ONE_DRAW = 1


def study_network(
    found: NetworkFile,
    *,
    nulls: int = NULLS,
    replicates: int = 2500,
    rng: Rng = None,
    jobs: int = 1,
    command: str = "",
    show_progress: bool = False,
) -> dict[str, Any]:
    """Measure a network, hold it against its nulls, and analyse the tails of its degrees.

    Parameters
    ----------
    found : NetworkFile
        As `tailnet.readers.graphs.read_network` returns it.
    nulls : int
        Draws of each null, 0 or at least 2; of probabilities also the graphs that are drawn from them.
    replicates : int
        Of each bootstrap of the tails; 0 skips them.
    rng : int, SeedSequence, Generator or None
        The source of randomness.
    jobs : int
        Workers; the answer is the same for any number.
    command : str
        To print under "how to reproduce".
    show_progress : bool
        Progress bars on standard error, if that is a terminal.

    Returns
    -------
    dict
        A document of schema `tailnet.network/1`.

    Raises
    ------
    ChoiceError
        When `nulls` is 1 or negative, or `replicates` is negative.

    Examples
    --------
    >>> star = Graph.from_edges(5, [0, 0, 0, 0], [1, 2, 3, 4])
    >>> document = study_network(NetworkFile("star", "", star), nulls=0, replicates=0, rng=1)
    >>> document["measures"]["values"]["assortativity"], sorted(document["not_run"])[0]
    (-1.0, 'analyses.degree')
    """
    if nulls < 0 or nulls == _ONE_DRAW or replicates < 0:
        raise ChoiceError(
            f"nulls is {nulls} (--nulls) and replicates {replicates} (--replicates); give 0 to skip either, "
            "at least 2 draws of each null, and any number of replicates."
        )
    seed = seed_sequence(rng)

    def label(text: str) -> str | None:
        return text if show_progress else None

    setting = Setting(nulls, seed, jobs, label)
    sequences: dict[str, Any]
    if found.graph is not None:
        network, sequences = _of_graph(found.graph), degrees_of(found.graph)
        parts, not_run = graph_parts(found.graph, setting)
    else:
        ensemble = ensemble_from(_matrix(found), found.identification)
        between = edge_probabilities(ensemble)
        network, sequences = _of_ensemble(ensemble, between), expected_degrees_of(ensemble, between)
        parts, not_run = ensemble_parts(ensemble, setting)
    tails = Setting(nulls, child(seed, _TAILS_KEY), jobs, label)
    analyses, without = degree_tails(
        sequences, tails, source=found.source, replicates=replicates, command=command
    )
    record = provenance(seed=seed, replicates=replicates, convention="exact", command=command)
    return {
        "schema": SCHEMA,
        "title": f"The network {found.source}",
        "network": {
            "source": found.source,
            "sha256": found.sha256 or None,
            **network,
            "notes": list(found.notes),
        },
        **parts,
        "analyses": analyses,
        "provenance": {**record, "nulls": nulls},
        "not_run": {**not_run, **without},
    }


def _matrix(found: NetworkFile) -> Any:
    if found.probabilities is None:
        raise ChoiceError(f"{found.source} holds neither a graph nor probabilities.")
    return found.probabilities


def _of_graph(graph: Graph) -> dict[str, Any]:
    return {
        "kind": "graph",
        "n_nodes": graph.n_nodes,
        "n_edges": graph.n_edges,
        "expected_edges": None,
        "directed": graph.directed,
        "parts": None if graph.parts is None else list(graph.parts),
        "removed": dict(graph.removed),
    }


def _of_ensemble(ensemble: DenseEnsemble, between: Any) -> dict[str, Any]:
    directed = is_directed(ensemble.identification)
    parts = sides(ensemble.identification, *ensemble.shape)
    return {
        "kind": "probabilities",
        "n_nodes": len(between),
        "n_edges": None,
        "expected_edges": float(between.sum()) / (1.0 if directed else 2.0),
        "directed": directed,
        "parts": None if parts is None else list(parts),
        "removed": {},
    }
