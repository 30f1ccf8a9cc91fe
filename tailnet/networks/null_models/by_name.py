"""Every null model of a draw by its name, each as the graph that it makes."""

from typing import Literal, TypeAlias, get_args

import numpy as np

from tailnet.errors import ChoiceError
from tailnet.graph import Graph
from tailnet.networks.ensemble.ensemble import DenseEnsemble, Ensemble, RankOneEnsemble, draw
from tailnet.networks.null_models.chung_lu import chung_lu
from tailnet.networks.null_models.rank_one_null import rank_one_null
from tailnet.networks.null_models.relabelling import relabelled
from tailnet.networks.null_models.shuffled_entries import shuffled_entries
from tailnet.networks.null_models.soft_configuration import soft_configuration
from tailnet.networks.null_models.swaps import swapped
from tailnet.networks.null_models.uniform_edges import uniform_edges
from tailnet.parallel import child

#: What is kept, and left to chance otherwise.
#:
#: - "uniform_edges": numbers of nodes and edges of the draw.
#: - "swaps": degrees of the draw, on simple graphs.
#: - "soft_configuration", "chung_lu": the same on average.
#: - "rank_one": marginals of the two factors of the ensemble.
#: - "relabelled": the ensemble but for which column is the node of which row.
#: - "shuffled_entries": the probabilities of the ensemble, in other cells.
Null: TypeAlias = Literal[
    "uniform_edges", "swaps", "soft_configuration", "chung_lu", "rank_one", "relabelled", "shuffled_entries"
]
NULLS: tuple[Null, ...] = get_args(Null)

_MODEL, _DRAW = 1, 2


def null_graph(
    name: Null, ensemble: Ensemble, drawn: Graph, seed: np.random.SeedSequence, attempts: float
) -> Graph:
    """Make one graph of a null.

    Raises
    ------
    ChoiceError, InsufficientDataError
        When the null does not apply to this ensemble, or to this draw.
    """
    if name == "uniform_edges":
        return uniform_edges(drawn, rng=child(seed, _DRAW))
    if name == "swaps":
        return swapped(drawn, attempts=attempts, rng=child(seed, _DRAW))
    if name == "shuffled_entries" and _is_shuffled_without_a_matrix(ensemble):
        # Where each cell is an edge of its own, to draw cells and then exchange them has the law of
        # exchanging first: edges as many as another draw has, in places that are all equally likely.
        return uniform_edges(draw(ensemble, rng=child(seed, _MODEL)), rng=child(seed, _DRAW))
    model = _null_ensemble(name, ensemble, drawn, child(seed, _MODEL))
    return draw(model, rng=child(seed, _DRAW))


def _is_shuffled_without_a_matrix(ensemble: Ensemble) -> bool:
    return isinstance(ensemble, RankOneEnsemble) and ensemble.identification != "undirected"


def _null_ensemble(name: Null, ensemble: Ensemble, drawn: Graph, seed: np.random.SeedSequence) -> Ensemble:
    if name == "soft_configuration":
        return soft_configuration(drawn)
    if name == "chung_lu":
        return chung_lu(drawn)
    if name == "rank_one":
        if not isinstance(ensemble, RankOneEnsemble):
            raise ChoiceError(
                "The ensemble is not kept as the product of two factors, which this null draws."
            )
        return rank_one_null(ensemble, rng=seed)
    if name == "relabelled":
        if not isinstance(ensemble, DenseEnsemble | RankOneEnsemble):
            raise ChoiceError(
                "The ensemble is neither a matrix nor the product of two factors, whose columns this null "
                "puts into another order."
            )
        return relabelled(ensemble, rng=seed)
    return shuffled_entries(ensemble, rng=seed)
