"""One graph: its measures, its nulls, and what is made of the two."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from tailnet.errors import ChoiceError
from tailnet.graph import Graph
from tailnet.inference.null_p import FEWEST
from tailnet.networks.draws import MeasuredDraws
from tailnet.networks.measures.all_of_them import MEASURES, Measures, measure
from tailnet.networks.null_models.small_world import small_world
from tailnet.parallel import child
from tailnet.studies.own_network.comparisons import compare
from tailnet.studies.own_network.null_graphs import (
    NULLS,
    SOFT,
    SWAPS,
    UNIFORM,
    Setting,
    drawn_lattices,
    drawn_null,
    mixed_attempts,
)

#: Addresses of what is random below the one seed.
MEASURE_KEY, NULLS_KEY, MIXING_KEY, LATTICE_KEY = range(4)
_NO_NULLS = "No null was drawn: the number asked for is 0 (--nulls)."
_TOO_FEW = f"A p-value is quoted from {FEWEST} draws of a null on, and fewer were asked for (--nulls)."
_ONE_GRAPH = "The file holds a graph, not probabilities to draw graphs from."
_OTHER_RANDOM = "The random graphs of omega have the degrees of the graph, which this null has not."

#: Parts of a document, and why those of them that are null are so.
Parts = tuple[dict[str, Any], dict[str, str]]


def graph_parts(graph: Graph, setting: Setting) -> Parts:
    """Measure a graph and hold it against its nulls.

    Parameters
    ----------
    graph : Graph
        Loops and repeated edges are not in it.
    setting : Setting
        With 0 draws the nulls are skipped.

    Returns
    -------
    parts : dict
        `measures`, `draws`, `nulls`, `small_world` and `information` of a `tailnet.network/1` document.
    not_run : dict of str
        Why those that are null are so.
    """
    found = measure(graph, rng=child(setting.seed, MEASURE_KEY))
    parts: dict[str, Any] = {"measures": found.to_dict(), "draws": None}
    not_run = {"draws": _ONE_GRAPH}
    if setting.draws == 0:
        return (
            {**parts, "nulls": None, "small_world": None, "information": _information(found, None)},
            {**not_run, **dict.fromkeys(("nulls", "small_world", "information.excess"), _NO_NULLS)},
        )
    if setting.draws < FEWEST:
        not_run["nulls.p_value"] = _TOO_FEW
    drawn: dict[str, MeasuredDraws] = {}
    nulls = []
    for place, name in enumerate(NULLS):
        try:
            null, rows = _null(graph, found, name, place, setting)
        except ChoiceError as error:
            not_run[f"nulls.{name}"] = str(error)
            continue
        drawn[name] = rows
        nulls.append(null)
    parts["nulls"] = nulls
    parts["small_world"] = _small_world(graph, found, drawn, setting)
    parts["information"] = _information(found, drawn[SWAPS])
    return parts, not_run


def _null(
    graph: Graph, found: Measures, name: str, place: int, setting: Setting
) -> tuple[dict[str, Any], MeasuredDraws]:
    checked = None
    if name == SWAPS:
        checked = mixed_attempts(graph, setting, child(setting.seed, MIXING_KEY))
    seed = child(setting.seed, NULLS_KEY, place)
    if checked is None:
        drawn = drawn_null(graph, name, setting, seed)
    else:
        drawn = drawn_null(graph, name, setting, seed, attempts=checked.attempts)
    null = {
        "name": name,
        "draws": setting.draws,
        "mixing": None if checked is None else checked.to_dict(),
        "comparisons": compare(found, drawn, directed=graph.directed),
    }
    return null, drawn


def _small_world(
    graph: Graph, found: Measures, drawn: Mapping[str, MeasuredDraws], setting: Setting
) -> list[dict[str, Any]]:
    """Compute sigma from either null, and omega from the one that keeps degrees and from lattices."""
    lattices = drawn_lattices(graph, setting, child(setting.seed, LATTICE_KEY))
    kinds = ("transitivity", "average_clustering") if graph.parts is None else ("bipartite_clustering",)
    return [
        {"null": null, "clustering": kind, **_coefficients(found, drawn[null], lattices, kind, null)}
        for kind in kinds
        for null in (UNIFORM, SWAPS)
        if null != SOFT
    ]


def _coefficients(
    found: Measures, null: MeasuredDraws, lattices: MeasuredDraws, kind: str, name: str
) -> dict[str, Any]:
    columns = [MEASURES.index(kind), MEASURES.index("mean_path")]
    both = null.defined[:, columns].all(axis=1)
    lattice = lattices.of(kind)
    missing = next((why for what in (kind, "mean_path") if (why := found.undefined.get(what))), None)
    if missing is None and not (both.any() and lattice.size):
        missing = "no random or no lattice-like graph has both a clustering and a mean path"
    if missing is not None:
        none = dict.fromkeys(("sigma", "sigma_se", "omega", "omega_se"))
        return {**none, "undefined": {"sigma": missing, "omega": missing}}
    result = small_world(
        found.values[kind],
        found.values["mean_path"],
        null_clustering=null.values[both, columns[0]],
        null_mean_path=null.values[both, columns[1]],
        lattice_clustering=lattice,
    ).to_dict()
    if name == UNIFORM:
        result |= {"omega": None, "omega_se": None}
        result["undefined"] = {**result["undefined"], "omega": _OTHER_RANDOM}
    return result


def _information(found: Measures, swaps: MeasuredDraws | None) -> dict[str, Any] | None:
    """Collect what the degree at one end of an edge tells of the other, in bits."""
    if "mutual_information" not in found.values:
        return None
    values = found.values
    fields: dict[str, Any] = {
        "entropy": values["degree_entropy"],
        "noise": values["degree_noise"],
        "mutual_information": values["mutual_information"],
        "plug_in": values["mutual_information_plug_in"],
        "bias": values["mutual_information_plug_in"] - values["mutual_information"],
        "excess": None,
        "excess_central": None,
    }
    if swaps is not None:
        drawn = values["mutual_information"] - swaps.of("mutual_information")
        fields["excess"] = float(drawn.mean())
        fields["excess_central"] = [float(end) for end in np.quantile(drawn, [0.025, 0.975])]
    return fields
