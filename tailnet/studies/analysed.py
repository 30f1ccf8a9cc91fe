"""One quantity of one training seed, taken through the whole inference."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tailnet.errors import InsufficientDataError
from tailnet.inference.analysis import Context, analyze
from tailnet.inference.dependence import Dependence
from tailnet.inference.dependence.kept import Cluster
from tailnet.observations import Observations
from tailnet.parallel import child
from tailnet.studies.plan import Plan, training_seed

#: A study keeps many curves, which are looked at side by side, and of each analysis only those drawn so.
CURVE_POINTS = 200
_KEPT = "survival"
_LEFT_OUT = (
    "A study keeps the survival function of each analysis alone; the other curves come of the same numbers "
    "analysed by themselves."
)


@dataclass(frozen=True, eq=False)
class Quantity:
    """Numbers of one training seed whose tail is asked for.

    Attributes
    ----------
    name : str
        As the study lists it.
    values : ndarray
        Signed, in their order and shape; their magnitude is analysed, and the signs are compared.
    dependence : Dependence
        The axis they were taken along, and what ties them together.
    cluster : {"row", "column"} or None
        What of a matrix holds together.
    groups : ndarray or None
        Of the shape of `values`: what holds together otherwise.
    zero_origins : mapping
        How many of the exact zeros come from where.
    discrete : bool
        Whether they are counts, such as degrees.
    """

    name: str
    values: NDArray[Any]
    dependence: Dependence
    cluster: Cluster | None = None
    groups: NDArray[Any] | None = None
    zero_origins: Mapping[str, int] = field(default_factory=dict)
    discrete: bool = False


def analysed(
    plan: Plan,
    number: int,
    quantities: Sequence[Quantity],
    *,
    part: int,
    sensitivity: bool = True,
    family_replicates: int | None = None,
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Analyse the quantities of one training seed.

    Parameters
    ----------
    plan, number : Plan, int
        Which study, and which of its training seeds.
    quantities : sequence of Quantity
        In the order of the study.
    part : int
        Of the seed's randomness; quantity i draws from the i-th child of it.
    sensitivity, family_replicates
        As in `Context`: what a study of many quantities can do without, half of the time it takes.

    Returns
    -------
    analyses : list of dict
        Documents of schema `tailnet.analysis/1` with their `key`, for those that have a tail.
    not_run : dict of str
        Why there is none, by quantity, for the others.
    """
    brief = Context(sensitivity=sensitivity, family_replicates=family_replicates)
    analyses: list[dict[str, Any]] = []
    not_run: dict[str, str] = {}
    for place, quantity in enumerate(quantities):
        try:
            seed = child(training_seed(plan, number, part), place)
            document = _document(plan, number, quantity, seed, brief)
        except InsufficientDataError as error:
            not_run[quantity.name] = str(error)
            continue
        analyses.append({**document, "key": {"quantity": quantity.name, "seed": number}})
    return analyses, not_run


def _document(
    plan: Plan, number: int, quantity: Quantity, seed: np.random.SeedSequence, brief: Context
) -> dict[str, Any]:
    observations = Observations.of(
        quantity.values,
        groups=quantity.groups,
        axis=quantity.dependence.axis,
        discrete=quantity.discrete,
        source=f"{quantity.name} of seed {number}",
        zero_origins=dict(quantity.zero_origins) or None,
    )
    document = analyze(
        observations.sample(sign="magnitude"),
        replicates=plan.replicates,
        rng=seed,
        context=replace(
            brief,
            title=f"{quantity.name}, training seed {number}",
            command=plan.command,
            dependence=quantity.dependence,
            curve_points=CURVE_POINTS,
            observations=observations,
            cluster=quantity.cluster,
        ),
    ).to_dict()
    return _with_few_curves(document)


def _with_few_curves(document: dict[str, Any]) -> dict[str, Any]:
    """Keep the curve that studies draw, and say of the others that they were left out."""
    curves = {name: points if name == _KEPT else None for name, points in document["curves"].items()}
    missing = [f"curves.{name}" for name, points in curves.items() if points is None]
    return {
        **document,
        "curves": curves,
        "not_run": {**document["not_run"], **dict.fromkeys(missing, _LEFT_OUT)},
    }
