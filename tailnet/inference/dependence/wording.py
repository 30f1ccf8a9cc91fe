"""What the document says about dependence in words: its statement, and the reasons of its nulls."""

from collections.abc import Iterator, Mapping
from typing import Any

from tailnet.given_numbers import number_of
from tailnet.inference.dependence.control import CONTRIBUTE, EXPLAINED
from tailnet.inference.dependence.kept import is_ordered
from tailnet.inference.dependence.statement import Dependence
from tailnet.observations import UNDECLARED
from tailnet.rounding import fixed, integer, number, p_value

NO_OBSERVATIONS = "The sample was given without the order and shape of its observations."
NOTHING_DECLARED = "Neither an ordered axis nor groups were declared (--axis iteration, --groups, --cluster)."
NO_ORDER = "No order was declared; blocks need one (--axis iteration)."
NO_CLUSTERS = "Nothing was declared to hold together (--groups, --cluster)."
NO_MATRIX = "The data are no matrix."
FULL_RANK = "The matrix is not an outer product of two factors, to rounding, or is a single row or column."
A_PRODUCT = "In a matrix of products the scales are one of the factors; both are fitted apart."
NO_SCALES = "Neither groups nor an order were declared whose scales could be told apart."
COUNTS = "Counts divided by a scale are no counts."
A_TABLE = "The data are values and how often each occurs; it needs one row an observation."
NO_SEEDS = "It needs groups along the axis seed, each a replicate."
NO_REPLICATES = "The bootstrap was skipped: the number of replicates asked for is 0."
INDEPENDENT = "The observations were declared to be independent draws."
_NO_ORDERED_SERIES = "There is no series: the units have no order."
_GIVEN = "xmin was given, not estimated."
_NO_MESSAGE = "The factor supports a fit."
_NO_FACTOR_FIT = "The factor supports no fit: see its message."
_WARNING = (
    "The p-value and the intervals of the fit are calibrated for independent draws, which these were not "
    "declared to be."
)
_NOT_INDEPENDENT = (
    "The p-value and the intervals of the fit are calibrated for independent draws, which these are not."
)
#: From this design effect on, observations are said to depend on each other.
_NOTICEABLE = 1.5
#: From here on an effective n is written without a fraction.
_WHOLE = 10.0


def few_scales(found: int) -> str:
    """Say that there are too few groups to compare scales."""
    return (
        f"There are {number_of(found, 'group')} of at least 5 observations; comparing scales needs 5 or more."
    )


def statement(document: Mapping[str, Any], together: str | None = None) -> str:
    """Word what was declared and what was found.

    Parameters
    ----------
    document : mapping
        The part `dependence` of an analysis.
    together : str, optional
        What holds together by declaration: "group", "row" or "column".

    Examples
    --------
    >>> parts = dict.fromkeys(["n_effective", "rank_one", "control", "normalised"])
    >>> statement({"axis": "seed", "p_value_label": None, **parts})
    'The observations were declared to be independent draws, along the axis seed.'
    """
    axis = document["axis"]
    if document["p_value_label"] is None:
        return f"The observations were declared to be independent draws, along the axis {axis}."
    found = [*_effective(document["n_effective"]), *_product(document["rank_one"]), *_scales(document)]
    if not found and axis == UNDECLARED and together is None:
        return Dependence().statement
    order = ", in their order" if is_ordered(axis) else ""
    taken = [] if axis == UNDECLARED else [f"The observations were taken along the axis {axis}{order}."]
    if together is not None and not found:
        taken.append(f"Observations of one {together} were declared to hold together.")
    dependent = (
        document["rank_one"] is not None or _effect(document) >= _NOTICEABLE or _made_by_scales(document)
    )
    return " ".join([*taken, *found, _NOT_INDEPENDENT if dependent else _WARNING])


def _effect(document: Mapping[str, Any]) -> float:
    found = document["n_effective"]
    return 1.0 if found is None else float(found["design_effect"])


def _made_by_scales(document: Mapping[str, Any]) -> bool:
    return document["control"] is not None and bool(document["control"]["rejects"])


def _effective(found: Mapping[str, Any] | None) -> Iterator[str]:
    if found is None:
        return
    n, worth, effect = found["n_tail"], found["n_effective"], found["design_effect"]
    if effect < 1.0:
        yield (
            f"Along {integer(found['units'])} {found['along']}s the influence on alpha shows no more common "
            f"movement than independent draws would (design effect {number(effect, 3)})."
        )
        return
    along = "the order" if found["along"] == "observation" else f"{integer(found['units'])} {found['along']}s"
    yield (
        f"By their influence on alpha along {along}, the {integer(n)} observations of the tail are worth "
        f"{_worth(worth)} independent ones (design effect {number(effect, 3)})."
    )


def _worth(worth: float) -> str:
    return integer(round(worth)) if worth >= _WHOLE else fixed(worth, 1)


def _product(found: Mapping[str, Any] | None) -> Iterator[str]:
    if found is not None:
        entries = integer(found["rows"] * found["columns"])
        yield (
            f"To rounding the matrix is an outer product: its {entries} nonzero entries are made of "
            f"{integer(found['rows'])} + {integer(found['columns'])} numbers, which are the effective n; the "
            "two factors are fitted beside the products."
        )


def _scales(document: Mapping[str, Any]) -> Iterator[str]:
    fits, test = document["normalised"], document["control"]
    if fits is None:
        return
    by, pooled, scaled = fits["by"], number(fits["pooled"]["alpha"]), number(fits["normalised"]["alpha"])
    change = (
        f"Pooled over {integer(fits['groups'])} {by}s alpha is {pooled}; with each {by} divided by its own "
        f"scale it is {scaled}."
    )
    if test is None:
        yield change
        return
    p = p_value(test["p_value"], 1.0 / (1 + test["replicates"]))
    p = p if p.startswith("<") else f"= {p}"
    if not test["rejects"]:
        yield f"{change} Scales do not explain the pooled tail (control: p {p})."
        return
    yield (
        f"{change} The control rejects that the tail is a property of each {by} (p {p}, level "
        f"{number(test['level'], 1)}): pooling different scales makes it, or makes it longer."
    )
    if test["outcome"] == EXPLAINED:
        yield f"Gaussian noise with the scales of the {by}s reproduces the pooled alpha."
    elif test["outcome"] == CONTRIBUTE:
        yield f"Gaussian noise with the scales of the {by}s does not reproduce the pooled alpha."


def inner_reasons(document: Mapping[str, Any]) -> dict[str, str]:
    """Give the nulls inside the parts their reasons, by dotted path."""
    reasons: dict[str, str] = {}
    if document["n_effective"] is not None and document["n_effective"]["bandwidth"] is None:
        reasons["dependence.n_effective.bandwidth"] = _NO_ORDERED_SERIES
    for name in ("block", "cluster"):
        if document[name] is not None and document[name]["xmin_interval"] is None:
            reasons[f"dependence.{name}.xmin_interval"] = _GIVEN
    for name in ("pooled", "normalised") if document["normalised"] is not None else ():
        if document["normalised"][name]["p_value"] is None:
            reasons[f"dependence.normalised.{name}.p_value"] = NO_REPLICATES
    factors = {} if document["rank_one"] is None else document["rank_one"]["factors"]
    for name, fit in factors.items():
        for key, value in fit.items():
            if value is None:
                why = _NO_MESSAGE if key == "message" else NO_REPLICATES
                if key != "message" and fit["message"] is not None:
                    why = _NO_FACTOR_FIT
                reasons[f"dependence.rank_one.factors.{name}.{key}"] = why
    return reasons
