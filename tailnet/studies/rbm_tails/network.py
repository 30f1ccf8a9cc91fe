"""The networks that gradients of contrastive divergence induce, drawn and held beside their nulls."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.errors import InsufficientDataError
from tailnet.networks.draws import MeasuredDraws
from tailnet.networks.ensemble.ensemble import DenseEnsemble, ensemble_of
from tailnet.networks.ensemble.identification import Identification
from tailnet.networks.measures.all_of_them import MEASURES
from tailnet.networks.null_models.by_name import Null
from tailnet.networks.paired_draws import paired_draws
from tailnet.parallel import child
from tailnet.studies.gradient_network.cells import (
    COMPARED,
    IN_R_SQUARED,
    KEPT,
    OF_TWO_SIDES,
    OUT_KURTOSIS,
    OUT_SKEWNESS,
    Nested,
    degrees_of_draw,
    rounded,
)
from tailnet.studies.gradient_network.seed_numbers import seed_numbers
from tailnet.studies.gradient_network.shapes import exponential_shape, skewness_and_kurtosis
from tailnet.studies.rbm_tails import design

NULLS: tuple[Null, ...] = ("uniform_edges", "swaps")
NULL_WORDS = {"uniform_edges": "G(n, m)", "swaps": "same degrees (swaps)"}
IN_SKEWNESS, IN_KURTOSIS = "in_degree_skewness", "in_degree_kurtosis"
#: What is lost when the two terms of an entry, each at most 1, nearly cancel.
ERROR = 4.0 * float(np.finfo(np.float64).eps)
#: What means nothing where rows and columns are different nodes.
_OF_TRIANGLES = ("uniform", "swaps", "clustering")


def measured_cell(
    gradients: Sequence[FloatArray], identification: Identification, seed: np.random.SeedSequence
) -> dict[str, Any]:
    """Draw from every gradient, and measure the draws and their nulls.

    Parameters
    ----------
    gradients : sequence of array, shape (visible, hidden)
        Turned over before they are drawn from, as the gradients of backpropagation are: an edge runs from
        a hidden unit to a visible one.
    identification : str
        How rows and columns are read as nodes.
    seed : SeedSequence

    Returns
    -------
    dict
        As the cells of the study of gradient networks: ``refused``, ``draws``, ``nulls`` and
        ``undefined_nulls``, with the shape of both degrees among the draws' measures.
    """
    extra = () if identification == "identified" else (OF_TWO_SIDES,)
    shapes = (OUT_SKEWNESS, OUT_KURTOSIS, IN_SKEWNESS, IN_KURTOSIS)
    compared, kept = (*COMPARED, *extra), (*KEPT, *extra)
    draws: dict[str, Nested] = {name: [] for name in (*kept, *shapes, IN_R_SQUARED)}
    nulls: dict[str, dict[str, Nested]] = {null: {name: [] for name in compared} for null in NULLS}
    undefined: dict[str, str] = {}
    refused: list[str] = []
    large = gradients[0].shape[0] > design.LARGE
    many, many_nulls = (
        (design.FEW_DRAWS, design.FEW_NULL_DRAWS) if large else (design.DRAWS, design.NULL_DRAWS)
    )
    for place, gradient in enumerate(gradients):
        own = child(seed, place)
        try:
            ensemble = ensemble_of(gradient.T, identification=identification, error=ERROR)
        except InsufficientDataError as error:
            refused.append(str(error))
            continue
        found = paired_draws(ensemble, draws=many, nulls=NULLS, null_draws=many_nulls, rng=own)
        undefined |= found.undefined_nulls
        for name in kept:
            draws[name].append(_column(found.draws, name))
        for null in NULLS:
            of_null = found.nulls.get(null)
            for name in compared:
                nulls[null][name].append([] if of_null is None else _column(of_null, name))
        for name, values in zip(shapes, _shapes(ensemble, own, many), strict=True):
            draws[name].append(values)
    return {
        "gradients": len(gradients),
        "refused": refused,
        "draws": draws,
        "nulls": nulls,
        "undefined_nulls": undefined,
        "deltas": [None] * (len(gradients) - len(refused)),
    }


def _column(found: MeasuredDraws, name: str) -> list[float | None]:
    column = MEASURES.index(name)
    return [
        rounded(float(value)) if there else None
        for value, there in zip(found.values[:, column], found.defined[:, column], strict=True)
    ]


def _shapes(ensemble: DenseEnsemble, seed: np.random.SeedSequence, many: int) -> list[list[float | None]]:
    """Return skewness and kurtosis of out-degrees, and of in-degrees, of every draw."""
    found: list[list[float | None]] = [[], [], [], []]
    for number in range(many):
        leaving, arriving, _ = degrees_of_draw(ensemble, seed, number)
        shapes = [skewness_and_kurtosis(degrees) for degrees in (leaving, arriving)]
        values = [None if shape is None else rounded(shape[k]) for shape in shapes for k in (0, 1)]
        for column, value in zip(found, values, strict=True):
            column.append(value)
    return found


def numbers_of(
    cell: dict[str, Any], identification: Identification, shape: tuple[int, int], seed: np.random.SeedSequence
) -> dict[str, float | None]:
    """Reduce a cell to the numbers of the rules, by the same words and code as for backpropagation.

    Parameters
    ----------
    cell : dict
        As `measured_cell` returns it.
    identification : str
    shape : (int, int)
        Visible and hidden units.
    seed : SeedSequence
        Of the exponential samples.

    Returns
    -------
    dict
        As `seed_numbers` of the study of gradient networks; and ``high_in``, the same as ``high`` of the
        in-degrees of visible units.
    """
    visible, hidden = shape
    found = seed_numbers(cell, exponential_shape(hidden, rng=child(seed, 0)))
    turned = {
        **cell,
        "draws": {
            **cell["draws"],
            OUT_SKEWNESS: cell["draws"][IN_SKEWNESS],
            OUT_KURTOSIS: cell["draws"][IN_KURTOSIS],
        },
    }
    arriving = seed_numbers(turned, exponential_shape(visible, rng=child(seed, 1)))
    without = () if identification == "identified" else _OF_TRIANGLES
    return {**found, "high_in": arriving["high"], **dict.fromkeys(without)}
