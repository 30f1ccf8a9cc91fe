"""An ensemble: graphs drawn from a matrix of probabilities, each beside the nulls of that very draw."""

from functools import partial
from typing import Any

import numpy as np

from tailnet.arrays import BoolArray, FloatArray
from tailnet.networks.draws import MeasuredDraws
from tailnet.networks.ensemble.ensemble import DenseEnsemble, Ensemble, draw, edge_probabilities
from tailnet.networks.ensemble.identification import is_directed, sides
from tailnet.networks.measures.all_of_them import MEASURES
from tailnet.networks.null_models.lattice import latticised
from tailnet.networks.null_models.shuffled_entries import shuffled_entries
from tailnet.networks.null_models.swaps import ATTEMPTS
from tailnet.parallel import child, run
from tailnet.studies.own_network.comparisons import compared_measures, summary_of
from tailnet.studies.own_network.null_graphs import (
    LATTICES,
    SWAPS,
    UNIFORM,
    Setting,
    gathered,
    mixed_attempts,
    null_graph,
    row_of,
)
from tailnet.studies.own_network.of_graph import MIXING_KEY, Parts
from tailnet.studies.own_network.small_worldness import OF_SMALL_WORLDS, clusterings, coefficients

SHUFFLED = "shuffled_entries"
#: The nulls of a draw, in the order of the report.
NULLS = (UNIFORM, SWAPS, SHUFFLED)
#: Draws where no null is asked for.
DRAWS = 100
_DRAWS_KEY = 5
#: Address of the lattice-like graph made of a draw, below that of the draw.
_LATTICE_KEY = 3
_FEWEST = 2
_NO_NULLS = "No null was drawn: the number asked for is 0 (--nulls)."
_NO_GRAPH = "The file holds probabilities, of which every draw has its own measures."
_PAIRED = (
    "Draws of an ensemble are compared with their own nulls pair by pair, by the interval of differences."
)
_EACH_ITS_OWN = "It was computed of no single draw; the draws' mutual information is among the measures."


def ensemble_from(matrix: FloatArray, identification: Any) -> DenseEnsemble:
    """Take a matrix for an ensemble, without directions with one cell for every two nodes.

    Examples
    --------
    >>> ensemble_from(np.array([[0.0, 0.5], [0.5, 0.0]]), "undirected").probabilities()
    array([[0.  , 0.75],
           [0.  , 0.  ]])
    """
    ensemble = DenseEnsemble(matrix, identification)
    if identification != "undirected":
        return ensemble
    return DenseEnsemble(np.triu(edge_probabilities(ensemble)), identification)


def ensemble_parts(ensemble: DenseEnsemble, setting: Setting) -> Parts:
    """Draw graphs from an ensemble, measure them, and their nulls beside them.

    Parameters
    ----------
    ensemble : DenseEnsemble
        As `ensemble_from` makes it.
    setting : Setting
        As many graphs are drawn as nulls of each; with 0 of these a hundred graphs, and no null.

    Returns
    -------
    parts : dict
        `measures`, `draws`, `nulls`, `small_world` and `information` of a `tailnet.network/1` document.
    not_run : dict of str
        Why those that are null are so.
    """
    names = NULLS if setting.draws else ()
    seed = child(setting.seed, _DRAWS_KEY)
    # The number of steps that the first draw needs serves for all: they differ by chance alone.
    first = draw(ensemble, rng=child(seed, 0, 0))
    checked = mixed_attempts(first, setting, child(setting.seed, MIXING_KEY)) if names else None
    attempts = ATTEMPTS if checked is None else checked.attempts
    work = partial(_one, ensemble, names, attempts, seed)
    label = setting.label("draws of the ensemble")
    rows = list(run(work, range(setting.draws or DRAWS), jobs=setting.jobs, label=label))
    values = np.array([row for row, _ in rows])
    defined = np.array([there for _, there in rows])
    parts: dict[str, Any] = {"measures": None, "small_world": None, "information": None, "nulls": None}
    drawn = [MeasuredDraws(values[:, i], defined[:, i], seed) for i in range(1 + len(names))]
    parts["draws"] = {
        name: {"draws": int(there.sum()), **summary_of(column[there])}
        for name, column, there in zip(MEASURES, values[:, 0].T, defined[:, 0].T, strict=True)
        if there.sum() >= _FEWEST
    }
    reasons = {"measures": _NO_GRAPH, "information": _EACH_ITS_OWN}
    if not names:
        return parts, {**reasons, "nulls": _NO_NULLS, "small_world": _NO_NULLS}
    directed = is_directed(ensemble.identification)
    lattices = _lattices(ensemble, seed, setting)
    parts["small_world"] = [
        coefficients(drawn[0], drawn[1 + names.index(null)], lattices, clustering=kind, null=null)
        for kind in clusterings(sides(ensemble.identification, *ensemble.shape) is not None)
        for null in OF_SMALL_WORLDS
    ]
    parts["nulls"] = [
        {
            "name": name,
            "draws": setting.draws,
            "mixing": checked.to_dict() if checked is not None and name == SWAPS else None,
            "comparisons": [
                _paired(measure, values[:, [0, place]], defined[:, [0, place]])
                for measure in compared_measures(directed=directed)
            ],
        }
        for place, name in enumerate(names, start=1)
    ]
    return parts, {**reasons, "nulls.p_value": _PAIRED}


def _one(
    ensemble: DenseEnsemble,
    names: tuple[str, ...],
    attempts: float,
    seed: np.random.SeedSequence,
    number: int,
) -> tuple[FloatArray, BoolArray]:
    """Draw one graph and its nulls: values and "is defined", shape (1 + nulls, measures)."""
    own = child(seed, number)
    graph = draw(ensemble, rng=child(own, 0))
    found = [row_of(graph, child(own, 1))]
    for place, name in enumerate(names):
        at = child(own, 2, place)
        if name == SHUFFLED:
            other = draw(_shuffled(ensemble, child(at, 0)), rng=child(at, 1))
        else:
            other = null_graph(graph, name, None, attempts, child(at, 0))
        found.append(row_of(other, child(at, 2)))
    return np.array([values for values, _ in found]), np.array([defined for _, defined in found])


def _lattices(ensemble: DenseEnsemble, seed: np.random.SeedSequence, setting: Setting) -> MeasuredDraws:
    """Make lattice-like graphs of the first draws."""
    label = setting.label("lattice-like graphs")
    work = partial(_lattice, ensemble, seed)
    return gathered(
        list(run(work, range(min(LATTICES, setting.draws)), jobs=setting.jobs, label=label)), seed
    )


def _lattice(
    ensemble: DenseEnsemble, seed: np.random.SeedSequence, number: int
) -> tuple[FloatArray, BoolArray]:
    own = child(seed, number)
    at = child(own, _LATTICE_KEY)
    return row_of(latticised(draw(ensemble, rng=child(own, 0)), rng=child(at, 0)), child(at, 1))


def _shuffled(ensemble: DenseEnsemble, seed: np.random.SeedSequence) -> Ensemble:
    """Put the probabilities into random cells: without directions of those right of the diagonal alone."""
    if ensemble.identification != "undirected":
        return shuffled_entries(ensemble, rng=seed)
    matrix = np.zeros(ensemble.shape)
    cells = np.triu_indices(ensemble.shape[0], 1)
    matrix[cells] = np.random.default_rng(seed).permutation(ensemble.probabilities()[cells])
    return DenseEnsemble(matrix, "undirected")


def _paired(name: str, values: FloatArray, defined: BoolArray) -> dict[str, Any]:
    """Compare one measure of draws with that of their nulls; values of shape (draws, 2, measures)."""
    column = MEASURES.index(name)
    both = defined[:, :, column].all(axis=1)
    drawn, null = values[both, 0, column], values[both, 1, column]
    row: dict[str, Any] = {
        "measure": name,
        "status": "undefined",
        "observed": None,
        "draws": int(both.sum()),
        **dict.fromkeys(("mean", "sd", "central", "difference", "difference_central")),
        **dict.fromkeys(("position", "p_value", "p_holm")),
        "note": None,
    }
    if drawn.size < _FEWEST:
        return {**row, "note": f"It is defined for {drawn.size} pairs of draws; {_FEWEST} are needed."}
    row |= {"observed": float(drawn.mean()), **summary_of(null)}
    if np.array_equal(drawn, null):
        return {**row, "status": "fixed", "note": "Every draw has the value of its null."}
    difference = summary_of(drawn - null)
    return {
        **row,
        "status": "compared",
        "difference": difference["mean"],
        "difference_central": difference["central"],
        "difference_se": difference["sd"] / float(np.sqrt(drawn.size)),
        "note": _PAIRED,
    }
