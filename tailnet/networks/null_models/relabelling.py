"""Another identification: input i is taken for another hidden unit than the i-th, at random.

That input i and hidden unit i are one node is the essay's choice, and no order of hidden units is better than
another. What depends on this choice, and what does not, these draws show.
"""

import numpy as np

from tailnet.arrays import IndexArray, IntArray
from tailnet.compiled import kernel
from tailnet.errors import ChoiceError
from tailnet.graph import Graph
from tailnet.networks.ensemble.ensemble import DenseEnsemble, RankOneEnsemble
from tailnet.networks.measures.symmetry import reversed_rows
from tailnet.networks.null_models.rows import like
from tailnet.parallel import Rng, seed_sequence


def relabelled(
    ensemble: DenseEnsemble | RankOneEnsemble, *, rng: Rng = None
) -> DenseEnsemble | RankOneEnsemble:
    """Put the columns of a matrix into random order.

    Parameters
    ----------
    ensemble : DenseEnsemble or RankOneEnsemble
        Row i and column i are one node in it.
    rng : int, SeedSequence, Generator or None
        The source of randomness.

    Raises
    ------
    ChoiceError
        When rows and columns are different nodes: then the graphs are the same but for their names.

    Examples
    --------
    >>> observed = DenseEnsemble(np.array([[0.0, 0.5], [1.0, 0.0]]), "identified")
    >>> relabelled(observed, rng=3).probabilities().tolist()
    [[0.5, 0.0], [0.0, 1.0]]
    """
    how = ensemble.identification
    if how not in {"identified", "undirected"}:
        raise ChoiceError(
            f"Under the identification {how!r} rows and columns are different nodes; there is nothing to "
            "relabel."
        )
    generator = np.random.default_rng(seed_sequence(rng))
    order = generator.permutation(ensemble.shape[1])
    if isinstance(ensemble, RankOneEnsemble):
        return RankOneEnsemble(ensemble.left, ensemble.right[order], how)
    return DenseEnsemble(ensemble.matrix[:, order], how)


def relabelled_graph(graph: Graph, *, rng: Rng = None) -> Graph:
    """Let every arc point to another node, by one random permutation of all targets.

    A drawn graph has lost the diagonal of its matrix, which under another labelling would be edges: to keep
    the number of edges unbiased relabel the ensemble, before anything is drawn.

    Parameters
    ----------
    graph : Graph
        Directed: sources are inputs, targets hidden units.
    rng : int, SeedSequence, Generator or None
        The source of randomness.

    Returns
    -------
    Graph
        Arcs that have become loops are left out, and counted under ``removed``.

    Raises
    ------
    ChoiceError
        When the graph has no directions, or has two sides.

    Examples
    --------
    >>> cycle = Graph.from_edges(3, [0, 1, 2], [1, 2, 0], directed=True)
    >>> found = relabelled_graph(cycle, rng=2)
    >>> found.n_edges + found.removed["self-loop"]
    3
    """
    if not graph.directed or graph.parts is not None:
        raise ChoiceError(
            "Relabelling needs a directed graph without sides, whose sources are inputs and whose targets "
            "are hidden units."
        )
    generator = np.random.default_rng(seed_sequence(rng))
    order = generator.permutation(graph.n_nodes).astype(np.int32)
    drawn = like(graph, *relabelled_rows(graph.offsets, graph.neighbours, order))
    return drawn.having_removed({"self-loop": graph.n_edges - drawn.n_edges, "repeated": 0})


@kernel
def relabelled_rows(
    offsets: IntArray, neighbours: IndexArray, order: IndexArray
) -> tuple[IntArray, IndexArray]:
    """Return the rows in which target v has become order[v]; loops are left out."""
    n = offsets.size - 1
    starts = np.zeros(n + 1, np.int64)
    rows = np.empty(neighbours.size, np.int32)
    filled = 0
    for node in range(n):
        for place in range(offsets[node], offsets[node + 1]):
            target = order[neighbours[place]]
            if target != node:
                rows[filled] = target
                filled += 1
        starts[node + 1] = filled
    back, sources = reversed_rows(starts, rows[:filled].copy())
    return reversed_rows(back, sources)
