"""One graph: its measures, its nulls, and what is made of the two."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from tailnet.errors import ChoiceError
from tailnet.graph import Graph
from tailnet.inference.null_p import FEWEST
from tailnet.networks.draws import MeasuredDraws
from tailnet.networks.measures.all_of_them import MEASURES, Measures, measure
from tailnet.parallel import child
from tailnet.studies.own_network.comparisons import compare
from tailnet.studies.own_network.null_graphs import (
    NULLS,
    SWAPS,
    Setting,
    drawn_lattices,
    drawn_null,
    mixed_attempts,
)
from tailnet.studies.own_network.small_worldness import OF_SMALL_WORLDS, clusterings, coefficients

#: Addresses of what is random below the one seed.
MEASURE_KEY, NULLS_KEY, MIXING_KEY, LATTICE_KEY = range(4)
_NO_NULLS = "No null was drawn: the number asked for is 0 (--nulls)."
_TOO_FEW = f"A p-value is quoted from {FEWEST} draws of a null on, and fewer were asked for (--nulls)."
_ONE_GRAPH = "The file holds a graph, not probabilities to draw graphs from."

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
    parts["information"] = _information(found, drawn.get(SWAPS))
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
    lattices = drawn_lattices(graph, setting, child(setting.seed, LATTICE_KEY))
    here = np.array([[found.values.get(name, 0.0) for name in MEASURES]])
    known = np.array([[name in found.values for name in MEASURES]])
    return [
        coefficients(
            MeasuredDraws(here, known, setting.seed), drawn[null], lattices, clustering=kind, null=null
        )
        for kind in clusterings(graph.parts is not None)
        for null in OF_SMALL_WORLDS
        if null in drawn
    ]


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
