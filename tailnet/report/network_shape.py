"""The shape of a document on a network: its measures, its nulls, and what is made of them."""

from collections.abc import Mapping
from typing import Any

from tailnet.errors import InputError
from tailnet.report.shapes import (
    REMEDY,
    Flag,
    ListOf,
    MappingOf,
    Nullable,
    Number,
    Record,
    Text,
)

#: Every null that a network may be held against, in the order of a report.
NULLS = ("uniform_edges", "degree_swaps", "soft_configuration", "shuffled_entries")
COMPARED, FIXED, UNDEFINED = "compared", "fixed", "undefined"
#: Outcomes of the mixing check.
MIXED, NO_SWAP, NOT_MIXED = "mixed", "no swap found", "not shown to have mixed"

_REAL = Nullable(Number())
_COUNT = Number(least=0, whole=True)
_PROBABILITY = Nullable(Number(least=0, most=1))
_ENDS = Nullable(ListOf(Number(), length=2))
NETWORK_PART = Record(
    {
        "source": Text(),
        "sha256": Nullable(Text()),
        "kind": Text(("graph", "probabilities")),
        "n_nodes": Number(least=1, whole=True),
        "n_edges": Nullable(_COUNT),
        "expected_edges": Nullable(Number(above=0)),
        "directed": Flag(),
        "parts": Nullable(ListOf(_COUNT, length=2)),
        "removed": MappingOf(_COUNT),
        "notes": ListOf(Text()),
    }
)
MEASURES = Record(
    {
        "values": MappingOf(Number()),
        "undefined": MappingOf(Text()),
        "sources": Nullable(_COUNT),
        "mean_path_se": Nullable(Number(least=0)),
    }
)
DRAWS = MappingOf(
    Record(
        {
            "draws": Number(least=2, whole=True),
            "mean": Number(),
            "sd": Number(least=0),
            "central": ListOf(Number(), length=2),
        }
    )
)
_COMPARISON = Record(
    {
        "measure": Text(),
        "status": Text((COMPARED, FIXED, UNDEFINED)),
        "observed": _REAL,
        "draws": _COUNT,
        "mean": _REAL,
        "sd": Nullable(Number(least=0)),
        "central": _ENDS,
        "difference": _REAL,
        "position": _PROBABILITY,
        "p_value": _PROBABILITY,
        "p_holm": _PROBABILITY,
        "note": Nullable(Text()),
    },
    optional={
        "difference_central": ListOf(Number(), length=2),
        "difference_se": Number(least=0),
    },
)
_MIXING = Record(
    {
        "status": Text((MIXED, NO_SWAP, NOT_MIXED)),
        "message": Text(),
        "acceptance": Number(least=0, most=1),
        "attempts": Number(above=0),
        "replicates": _COUNT,
        "tolerance": Number(above=0),
        "level": Number(least=0, most=1),
    }
)
NULL = Record(
    {
        "name": Text(NULLS),
        "draws": Number(least=2, whole=True),
        "mixing": Nullable(_MIXING),
        "comparisons": ListOf(_COMPARISON, least=1),
    }
)
SMALL_WORLD = Record(
    {
        "null": Text(NULLS),
        "clustering": Text(),
        "sigma": _REAL,
        "sigma_se": Nullable(Number(least=0)),
        "omega": _REAL,
        "omega_se": Nullable(Number(least=0)),
        "undefined": MappingOf(Text()),
    },
    optional={"lattices": _COUNT},
)
INFORMATION = Record(
    {
        "entropy": Number(),
        "noise": Number(),
        "mutual_information": Number(),
        "plug_in": Number(),
        "bias": Number(),
        "excess": _REAL,
        "excess_central": _ENDS,
    }
)


def check_network(document: Mapping[str, Any]) -> None:
    """Check that a document has the measures of its kind, and that what was compared has its numbers.

    Raises
    ------
    InputError
        When it has not.
    """
    kind = document["network"]["kind"]
    wanted, count = ("measures", "n_edges") if kind == "graph" else ("draws", "expected_edges")
    for path, value in ((wanted, document[wanted]), (f"network.{count}", document["network"][count])):
        if value is None:
            raise InputError(
                f"In the results document, {path} is null, and the network's kind is {kind!r}. {REMEDY}"
            )
    for at, null in enumerate(document["nulls"] or ()):
        for row, found in enumerate(null["comparisons"]):
            numbers = [found[name] for name in ("observed", "mean", "sd", "central", "difference")]
            if found["status"] == COMPARED and None in numbers:
                raise InputError(
                    f"In the results document, nulls[{at}].comparisons[{row}] is compared and lacks a number "
                    f"of it. {REMEDY}"
                )
