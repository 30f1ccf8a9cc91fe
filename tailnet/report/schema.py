"""What a results document of each schema holds, as data, and the check that a document holds it.

A results.json may have been edited by hand or cut short. It is checked once, before anything is
rendered, so that whatever is wrong with it has a place and a remedy in the message.
"""

import re
from collections.abc import Mapping
from typing import Any, TypeAlias

from tailnet.errors import InputError
from tailnet.report.comparison_shapes import (
    ALTERNATIVE,
    COMPARISON,
    DETECTABLE,
    INFORMATION,
    VERDICT,
    check_boundary,
)
from tailnet.report.cross_check_shape import CROSS_CHECK
from tailnet.report.dependence_shape import DEPENDENCE
from tailnet.report.exhibit_shape import EXHIBIT, check_exhibits
from tailnet.report.network_shape import (
    DRAWS,
    MEASURES,
    NETWORK_PART,
    NULL,
    SMALL_WORLD,
    check_network,
)
from tailnet.report.network_shape import (
    INFORMATION as SHARED_INFORMATION,
)
from tailnet.report.shapes import (
    REMEDY,
    Anything,
    Flag,
    ListOf,
    MappingOf,
    Nullable,
    Number,
    Record,
    Shape,
    Text,
)
from tailnet.report.survey_shape import FAMILY_OF_TESTS, ITEM, check_items
from tailnet.report.tail_index_shape import TAIL_INDEX, TAIL_INDEX_PATHS

Document: TypeAlias = Mapping[str, Any]

ANALYSIS = "tailnet.analysis/1"
STUDY = "tailnet.study/1"
SURVEY = "tailnet.survey/1"
NETWORK = "tailnet.network/1"
#: Names of figures that every report on a study may have: no chart of its own may take them.
STUDY_FIGURES = re.compile(r"claims(_\d+)?|p_values|survival_panel")
#: How a discrete mass may be made of a density.
DISCRETISATIONS = ("sum", "half-cell", "unit-cell")

_REAL = Number()
_COUNT = Number(least=0, whole=True)
_POSITIVE = Number(above=0)
_NON_NEGATIVE = Number(least=0)
_PROBABILITY = Number(least=0, most=1)
_SEED = Nullable(Anything())
_PROVENANCE: dict[str, Shape] = {
    "tailnet": Text(),
    "python": Text(),
    "numpy": Text(),
    "scipy": Nullable(Text()),
    "seed": _SEED,
    "replicates": Nullable(_COUNT),
    "convention": Text(("exact", "csn")),
    "command": Text(),
    "created": Text(),
}

_SAMPLE = Record(
    {
        "n": Number(least=1, whole=True),
        "n_distinct": Number(least=1, whole=True),
        "discrete": Flag(),
        "sign": Text(("magnitude", "positive", "negative")),
        "removed": MappingOf(_COUNT),
        "min": _POSITIVE,
        "max": _POSITIVE,
        "source": Text(),
        "sha256": Nullable(Text()),
    },
    optional={"below": _COUNT},
)
_POWER_LAW = Record(
    {
        "alpha": Number(above=1),
        "alpha_se": _NON_NEGATIVE,
        "alpha_interval": Nullable(ListOf(_REAL, length=2)),
        "xmin": _POSITIVE,
        "xmin_interval": Nullable(ListOf(_REAL, length=2)),
        "n_tail": Number(least=1, whole=True),
        "decades": _NON_NEGATIVE,
        "ks_distance": _PROBABILITY,
        "log_likelihood": _REAL,
        "xmin_given": Flag(),
        "candidates": _COUNT,
        "minimum_distinct": _COUNT,
        "minimum_observations": _COUNT,
        "unrestricted": Nullable(
            Record(
                {
                    "xmin": _POSITIVE,
                    "alpha": Number(above=1),
                    "n_tail": Number(least=1, whole=True),
                    "ks_distance": _PROBABILITY,
                }
            )
        ),
    },
    optional={
        **INFORMATION,
        "alpha_interval_given_xmin": Record(
            {
                "observed_information": ListOf(_REAL, length=2),
                "profile_likelihood": ListOf(_REAL, length=2),
                "level": _PROBABILITY,
            }
        ),
        "search_notes": ListOf(Text()),
    },
)
_TAIL_AT = Record(
    {
        "xmin": _POSITIVE,
        "alpha": Number(above=1),
        "alpha_se": _NON_NEGATIVE,
        "n_tail": Number(least=1, whole=True),
        "decades": _NON_NEGATIVE,
        "ks_distance": _PROBABILITY,
        "p_value": Nullable(_PROBABILITY),
        "replicates": _COUNT,
        "chosen": Flag(),
    }
)
_GOODNESS_OF_FIT = Record(
    {
        "p_value": _PROBABILITY,
        "p_interval": ListOf(_PROBABILITY, length=2),
        "replicates": Number(least=1, whole=True),
        "exceedances": _COUNT,
        "stopped_early": Flag(),
    }
)
_CURVES = Record(
    {
        "survival": Record(
            {"x": ListOf(_POSITIVE, least=1), "survival": ListOf(Number(above=0, most=1), least=1)},
            equal_lengths=("x", "survival"),
        ),
        "xmin_path": Nullable(
            Record(
                {
                    "xmin": ListOf(_POSITIVE, least=1),
                    "alpha": ListOf(Number(above=1)),
                    "alpha_se": Nullable(ListOf(_NON_NEGATIVE)),
                    "ks_distance": ListOf(_PROBABILITY),
                    "n_tail": ListOf(_COUNT),
                },
                equal_lengths=("xmin", "alpha", "alpha_se", "ks_distance", "n_tail"),
            )
        ),
        "null_distances": Nullable(ListOf(_PROBABILITY, least=1)),
        "tail_index": Nullable(TAIL_INDEX_PATHS),
        "residuals": Nullable(
            Record(
                {"x": ListOf(_POSITIVE, least=1), "residual": ListOf(_REAL)},
                equal_lengths=("x", "residual"),
            )
        ),
    }
)
_SIDE = Record(
    {
        "sign": Text(("positive", "negative")),
        "n": Number(least=1, whole=True),
        "n_tail": Number(least=1, whole=True),
        "alpha": Number(above=1),
        "alpha_se": _NON_NEGATIVE,
        "xmin": _POSITIVE,
        "ks_distance": _PROBABILITY,
        "alpha_interval": ListOf(_REAL, length=2),
    }
)
_SIGN_TEST = Record(
    {
        "positive": _SIDE,
        "negative": _SIDE,
        "difference": _REAL,
        "difference_interval": ListOf(_REAL, length=2),
        "statistic": _REAL,
        "p_value": _PROBABILITY,
        "p_value_holm": _PROBABILITY,
        "threshold": _POSITIVE,
        "positive_above": _COUNT,
        "negative_above": _COUNT,
        "weight_p_value": _PROBABILITY,
        "weight_p_value_holm": _PROBABILITY,
        "replicates": _COUNT,
    }
)
_ZEROS = Record({"count": _COUNT, "share": _PROBABILITY, "origins": MappingOf(_COUNT)})
ANALYSIS_SHAPE = Record(
    {
        "schema": Text((ANALYSIS,)),
        "title": Text(),
        "sample": _SAMPLE,
        "power_law": _POWER_LAW,
        "goodness_of_fit": Nullable(_GOODNESS_OF_FIT),
        "alternatives": Nullable(ListOf(ALTERNATIVE)),
        "comparisons": Nullable(ListOf(COMPARISON)),
        "tail_index": Nullable(TAIL_INDEX),
        "sensitivity": Nullable(MappingOf(DETECTABLE)),
        "sign_test": Nullable(_SIGN_TEST),
        "cross_check": Nullable(CROSS_CHECK),
        "dependence": DEPENDENCE,
        "verdict": VERDICT,
        "curves": _CURVES,
        "provenance": Record({**_PROVENANCE, "discretisation": Nullable(Text(DISCRETISATIONS))}),
        "not_run": MappingOf(Text()),
    },
    optional={"tail_choice": ListOf(_TAIL_AT), "zeros": _ZEROS},
)
_CLAIM = Record(
    {
        "id": Text(),
        "document": Text(),
        "statement": Text(),
        "statistic": Text(),
        "rule": Text(),
        "verdict": Text(("supported", "refuted", "undecided", "not run")),
        "value": Nullable(_REAL),
        "interval": Nullable(ListOf(_REAL, length=2)),
        "threshold": Nullable(_REAL),
        "note": Nullable(Text()),
        "raw_p": Nullable(_PROBABILITY),
    },
    optional={
        "cell": Text(),
        "ceiling": _REAL,
        "holm_p": _PROBABILITY,
        "decided_by": Text(("interval", "value")),
    },
)
_SUMMARY = Record(
    {
        "quantity": Text(),
        "seeds": _COUNT,
        "alpha_median": Nullable(_REAL),
        "alpha_range": Nullable(ListOf(_REAL, length=2)),
        "xmin_median": Nullable(_REAL),
        "n_tail_median": Nullable(_REAL),
        "p_rejected": Nullable(_COUNT),
    },
    optional={
        "alpha_over_seeds": Record(
            {
                "alpha": Number(above=1),
                "interval": ListOf(_REAL, length=2),
                "prediction_interval": ListOf(_REAL, length=2),
                "tau2": _NON_NEGATIVE,
                "i2": _PROBABILITY,
            }
        ),
        "support": MappingOf(_COUNT),
    },
)
_REPLICATION = Record(
    {"seed": Number(whole=True), "statistics": MappingOf(Nullable(_REAL))},
    optional={"details": Anything(), "sha256": Text()},
)
STUDY_SHAPE = Record(
    {
        "schema": Text((STUDY,)),
        "name": Text(),
        "title": Text(),
        "dataset": Record(
            {
                "name": Text(),
                "description": Text(),
                "n": Number(least=1, whole=True),
                "sha256": Nullable(Text()),
            }
        ),
        "design": MappingOf(Anything()),
        "claims": ListOf(_CLAIM),
        "summary": ListOf(_SUMMARY),
        "replications": ListOf(_REPLICATION),
        "analyses": ListOf(
            Record(
                {**ANALYSIS_SHAPE.fields, "key": Record({"quantity": Text(), "seed": Number(whole=True)})},
                optional=ANALYSIS_SHAPE.optional,
            )
        ),
        "provenance": Record({**_PROVENANCE, "seeds": _COUNT}),
        "not_run": MappingOf(Text()),
    },
    optional={"exhibits": ListOf(EXHIBIT)},
)
SURVEY_SHAPE = Record(
    {
        "schema": Text((SURVEY,)),
        "title": Text(),
        "plan": MappingOf(Anything()),
        "level": _PROBABILITY,
        "degrees": Flag(),
        "items": ListOf(ITEM, least=1),
        "families": ListOf(FAMILY_OF_TESTS),
        "analyses": ListOf(Record({**ANALYSIS_SHAPE.fields, "key": Record({"item": Text()})})),
        "provenance": Record({**_PROVENANCE, "discretisation": Nullable(Text(DISCRETISATIONS))}),
        "not_run": MappingOf(Text()),
    }
)

NETWORK_SHAPE = Record(
    {
        "schema": Text((NETWORK,)),
        "title": Text(),
        "network": NETWORK_PART,
        "measures": Nullable(MEASURES),
        "draws": Nullable(DRAWS),
        "nulls": Nullable(ListOf(NULL)),
        "small_world": Nullable(ListOf(SMALL_WORLD)),
        "information": Nullable(SHARED_INFORMATION),
        "analyses": ListOf(
            Record(
                {**ANALYSIS_SHAPE.fields, "key": Record({"quantity": Text()})},
                optional=ANALYSIS_SHAPE.optional,
            )
        ),
        "provenance": Record({**_PROVENANCE, "nulls": _COUNT}),
        "not_run": MappingOf(Text()),
    }
)


def check_document(document: Any) -> None:
    """Check that a document is one that can be rendered.

    Parameters
    ----------
    document : mapping
        What a results.json holds.

    Raises
    ------
    InputError
        When its schema is unknown, or a part is missing or has the wrong type or range; the
        message names the part.

    Examples
    --------
    >>> check_document({"schema": "tailnet.analysis/9"})
    Traceback (most recent call last):
        ...
    tailnet.errors.InputError: The results document has the schema 'tailnet.analysis/9'; this \
version renders 'tailnet.analysis/1' and 'tailnet.network/1' and 'tailnet.study/1' and \
'tailnet.survey/1'. Use the version of tailnet that wrote it.
    """
    if not isinstance(document, Mapping) or "schema" not in document:
        raise InputError(f"This is not a results document: it names no schema. {REMEDY}")
    schema = document["schema"]
    shapes = {ANALYSIS: ANALYSIS_SHAPE, NETWORK: NETWORK_SHAPE, STUDY: STUDY_SHAPE, SURVEY: SURVEY_SHAPE}
    if not isinstance(schema, str) or schema not in shapes:
        known = " and ".join(map(repr, shapes))
        raise InputError(
            f"The results document has the schema {schema!r}; this version renders {known}. "
            "Use the version of tailnet that wrote it."
        )
    shapes[schema].check(document, "")
    if schema == ANALYSIS:
        _check_parts(document, "")
        return
    for index, analysis in enumerate(document["analyses"]):
        _check_parts(analysis, f"analyses[{index}].")
    if schema == SURVEY:
        check_items(document)
    elif schema == NETWORK:
        check_network(document)
    else:
        check_exhibits(document.get("exhibits") or (), STUDY_FIGURES)


def _check_parts(analysis: Document, path: str) -> None:
    """Check that the tail is a part of the sample, and that fits lie where their families are defined."""
    for index, alternative in enumerate(analysis["alternatives"] or ()):
        check_boundary(alternative, f"{path}alternatives[{index}]")
    n, n_tail = analysis["sample"]["n"], analysis["power_law"]["n_tail"]
    if n_tail > n:
        raise InputError(
            f"In the results document, {path}power_law.n_tail is {n_tail}, which is more than the "
            f"{n} of {path}sample.n. {REMEDY}"
        )
