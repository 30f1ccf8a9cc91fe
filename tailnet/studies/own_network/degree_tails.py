"""The tails of a network's degrees, each through the whole inference."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tailnet.errors import InsufficientDataError
from tailnet.graph import Graph
from tailnet.inference.analysis import Context, analyze
from tailnet.inference.dependence import Dependence
from tailnet.networks.ensemble.ensemble import Ensemble
from tailnet.networks.ensemble.identification import is_directed, sides
from tailnet.observations import Observations
from tailnet.parallel import child
from tailnet.studies.own_network.null_graphs import Setting

#: Points of each stored curve.
_CURVE_POINTS = 500
_AXIS = "node"
_OF_A_GRAPH = (
    "Degrees of one graph are not independent draws: every edge is counted at both of its ends, so that "
    "degrees sum to twice the number of edges, and the degree of one node bounds those of others. The "
    "p-value and the intervals are calibrated for independent draws."
)
_OF_AN_ENSEMBLE = (
    "Expected degrees are sums of rows and columns of one matrix and no draws at all: they sum to the "
    "expected number of ends of edges. The p-value and the intervals are calibrated for independent draws."
)


def degrees_of(graph: Graph) -> dict[str, NDArray[np.int64]]:
    """List the degree sequences of a graph: of a bipartite one by side, of a directed one out and in.

    Examples
    --------
    >>> arc = Graph.from_edges(2, [0], [1], directed=True)
    >>> {name: values.tolist() for name, values in degrees_of(arc).items()}
    {'out-degree': [1, 0], 'in-degree': [0, 1]}
    """
    if graph.directed:
        return {"out-degree": graph.out_degrees, "in-degree": graph.in_degrees}
    if graph.parts is not None:
        first = graph.parts[0]
        return {
            "degree of the first side": graph.degrees[:first],
            "degree of the second side": graph.degrees[first:],
        }
    return {"degree": graph.degrees}


def expected_degrees_of(ensemble: Ensemble, between: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """List the expected degrees of an ensemble; `between` has the edge probability of every two nodes."""
    parts = sides(ensemble.identification, *ensemble.shape)
    out, arriving = between.sum(axis=1), between.sum(axis=0)
    if is_directed(ensemble.identification):
        return {"expected out-degree": out, "expected in-degree": arriving}
    if parts is not None:
        return {
            "expected degree of the first side": out[: parts[0]],
            "expected degree of the second side": out[parts[0] :],
        }
    return {"expected degree": out}


def degree_tails(
    sequences: Mapping[str, NDArray[Any]],
    setting: Setting,
    *,
    source: str,
    replicates: int,
    command: str,
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Analyse each sequence.

    Parameters
    ----------
    sequences : mapping of str to array
        Whole numbers are counts; others are expected degrees.
    setting : Setting
        Its seed: sequence i draws from child i.
    source, command : str
        What the documents say of where they come from.
    replicates : int
        Of each bootstrap; 0 skips them.

    Returns
    -------
    analyses : list of dict
        Documents of schema `tailnet.analysis/1`, each with a `key`.
    not_run : dict of str
        Why a sequence has none, by `analyses.` and its name.
    """
    analyses: list[dict[str, Any]] = []
    not_run: dict[str, str] = {}
    for place, (name, values) in enumerate(sequences.items()):
        discrete = bool(np.issubdtype(values.dtype, np.integer))
        statement = _OF_A_GRAPH if discrete else _OF_AN_ENSEMBLE
        observations = Observations.of(
            values,
            axis=_AXIS,
            discrete=discrete,
            source=f"{name} of {source}",
            zero_origins={"nodes without an edge": int(np.count_nonzero(values == 0))},
        )
        context = Context(
            title=f"The {name} of {source}",
            command=command,
            dependence=Dependence(_AXIS, statement),
            curve_points=_CURVE_POINTS,
            observations=observations,
        )
        try:
            document = analyze(
                observations.sample(),
                replicates=replicates,
                rng=child(setting.seed, place),
                jobs=setting.jobs,
                context=context,
                show_progress=setting.label("") is not None,
            ).to_dict()
        except InsufficientDataError as error:
            not_run[f"analyses.{name}"] = str(error)
            continue
        analyses.append({**document, "key": {"quantity": name}})
    return analyses, not_run
