"""One cell: the draws of several gradients at one moment of one training, each beside its nulls."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tailnet.arrays import FloatArray, IntArray
from tailnet.graph import Graph
from tailnet.networks.draws import MeasuredDraws
from tailnet.networks.ensemble.ensemble import Ensemble, RankOneEnsemble, draw
from tailnet.networks.ensemble.identification import Identification
from tailnet.networks.measures.all_of_them import MEASURES
from tailnet.networks.null_models.by_name import Null
from tailnet.networks.paired_draws import paired_draws
from tailnet.parallel import child
from tailnet.studies.gradient_network.design import DRAWS
from tailnet.studies.gradient_network.expectation import expected_of
from tailnet.studies.gradient_network.gradients import Gradient, ensembles
from tailnet.studies.gradient_network.shapes import r_squared, skewness_and_kurtosis

#: What is kept of a draw, and of a null, whose differences the report splits into their sources.
COMPARED = ("average_clustering", "mean_path", "diameter", "assortativity")
KEPT = (*COMPARED, "transitivity", "n_edges", "giant_component", "mutual_information")
#: What takes the place of clustering between two sides, where no triangle is possible.
OF_TWO_SIDES = "bipartite_clustering"
#: Of the degrees of a draw: moments of the hidden units' out-degrees, and how far pixels explain in-degrees.
OUT_SKEWNESS, OUT_KURTOSIS, IN_R_SQUARED = "out_degree_skewness", "out_degree_kurtosis", "in_degree_r_squared"
#: Heights of the survival functions of degrees.
SURVIVAL = tuple(float(share) for share in np.geomspace(1.0, 1e-3, 31))
#: Digits that are stored of a measure: far more than its spread bears.
_DIGITS = 6

#: A measure of every draw, by image; nothing for an image that was refused, None where it is undefined.
Nested = list[list[float | None]]


@dataclass(frozen=True)
class Setting:
    """How a cell is drawn.

    Attributes
    ----------
    identification : str
        How rows and columns are read as nodes.
    nulls : tuple of str
    null_draws : int
        How many of the draws of an image get a graph of every null.
    """

    identification: Identification
    nulls: tuple[Null, ...]
    null_draws: int


def measured_cell(
    gradients: Sequence[Gradient], setting: Setting, seed: np.random.SeedSequence
) -> dict[str, Any]:
    """Draw from every gradient that is not refused, and measure the draws and their nulls.

    Returns
    -------
    dict
        ``refused``: reasons; ``draws`` and ``nulls`` (by null): measures, by image and draw;
        ``undefined_nulls``: reasons; ``deltas``: skewness and kurtosis of |delta|, by image;
        ``survival``: quantiles of the degrees over their mean; ``expected``: what the factors predict, by
        image, where rows and columns are the same nodes.
    """
    drawn_from, refused = ensembles(gradients, setting.identification)
    extra = () if setting.identification == "identified" else (OF_TWO_SIDES,)
    compared, kept = (*COMPARED, *extra), (*KEPT, *extra)
    draws: dict[str, Nested] = {name: [] for name in (*kept, OUT_SKEWNESS, OUT_KURTOSIS, IN_R_SQUARED)}
    nulls: dict[str, dict[str, Nested]] = {null: {name: [] for name in compared} for null in setting.nulls}
    undefined: dict[str, str] = {}
    degrees: list[tuple[IntArray, IntArray]] = []
    for place, ensemble in enumerate(drawn_from):
        if ensemble is None:
            _leave_out(draws, nulls)
            continue
        own = child(seed, place)
        found = paired_draws(
            ensemble, draws=DRAWS, nulls=setting.nulls, null_draws=setting.null_draws, rng=own
        )
        undefined |= found.undefined_nulls
        for name in kept:
            draws[name].append(_column(found.draws, name))
        for null in setting.nulls:
            of_null = found.nulls.get(null)
            for name in compared:
                nulls[null][name].append([] if of_null is None else _column(of_null, name))
        pairs = [degrees_of_draw(ensemble, own, number)[:2] for number in range(DRAWS)]
        degrees += pairs
        _add_shapes(draws, ensemble, pairs)
    return {
        "refused": refused,
        "draws": draws,
        "nulls": nulls,
        "undefined_nulls": undefined,
        "deltas": [None if e is None else _shape(e.left) for e in drawn_from],
        "expected": [
            None if e is None or setting.identification != "identified" else expected_of(e)
            for e in drawn_from
        ],
        "survival": {
            "out-degree": _survival([out for out, _ in degrees]),
            "in-degree": _survival([arriving for _, arriving in degrees]),
        },
    }


def degrees_of_draw(
    ensemble: Ensemble, seed: np.random.SeedSequence, number: int
) -> tuple[IntArray, IntArray, Graph]:
    """Draw graph `number` of an image again: out-degrees of hidden units, in-degrees of inputs, and it."""
    graph = draw(ensemble, rng=child(seed, number))
    if graph.parts is None:
        return graph.out_degrees, graph.in_degrees, graph
    return graph.out_degrees[: graph.parts[0]], graph.in_degrees[graph.parts[0] :], graph


def _leave_out(draws: dict[str, Nested], nulls: dict[str, dict[str, Nested]]) -> None:
    for column in (*draws.values(), *(of for measures in nulls.values() for of in measures.values())):
        column.append([])


def _column(found: MeasuredDraws, name: str) -> list[float | None]:
    column = MEASURES.index(name)
    return [
        rounded(float(value)) if there else None
        for value, there in zip(found.values[:, column], found.defined[:, column], strict=True)
    ]


def rounded(value: float) -> float:
    """Round to the digits that are stored."""
    return float(f"{value:.{_DIGITS}g}")


def _add_shapes(
    draws: dict[str, Nested], ensemble: RankOneEnsemble, degrees: Sequence[tuple[IntArray, IntArray]]
) -> None:
    shapes = [skewness_and_kurtosis(out) for out, _ in degrees]
    explained = [r_squared(ensemble.right, arriving) for _, arriving in degrees]
    for place, name in enumerate((OUT_SKEWNESS, OUT_KURTOSIS)):
        draws[name].append([None if shape is None else rounded(shape[place]) for shape in shapes])
    draws[IN_R_SQUARED].append([None if share is None else rounded(share) for share in explained])


def _shape(values: FloatArray) -> list[float] | None:
    found = skewness_and_kurtosis(values)
    return None if found is None else [rounded(value) for value in found]


def _survival(degrees: Sequence[NDArray[np.int64]]) -> list[float] | None:
    """Return the degrees over their mean that so large a share lies at or above."""
    scaled = [values / values.mean() for values in degrees if values.any()]
    if not scaled:
        return None
    return [rounded(float(q)) for q in np.quantile(np.concatenate(scaled), 1.0 - np.array(SURVIVAL))]
