"""The shapes of what compares the power law with other families, and of the verdict that follows."""

from collections.abc import Mapping
from typing import Any

from tailnet.report.shapes import (
    Flag,
    ListOf,
    MappingOf,
    Nullable,
    Number,
    OneOf,
    Record,
    Shape,
    Text,
    mismatch,
)

_REAL = Number()
_COUNT = Number(least=0, whole=True)
_NON_NEGATIVE = Number(least=0)
_PROBABILITY = Number(least=0, most=1)

# No tail of doubles has steeper fits; beyond them the sums of a discrete law would take for ever.
_SLOPE = Number(least=-1e20, most=1e20)
_RISING_SLOPE = Number(least=-1e12, most=1e20)
_POSITIVE_SLOPE = Number(above=0, most=1e20)
_SHAPE = Number(least=0, most=1e40)
#: The parameters of each family, as fitted.
_PARAMETERS: Mapping[str, Mapping[str, Shape]] = {
    "truncated_power_law": {"alpha": _RISING_SLOPE, "lambda": _NON_NEGATIVE, "lambda_prime": _SHAPE},
    "lognormal": {"c": _SLOPE, "d": _SHAPE},
    "stretched_exponential": {"c": _POSITIVE_SLOPE, "beta": _SHAPE},
    "exponential": {"c": _POSITIVE_SLOPE},
}
#: By which parameter each family leaves the power law inside it; the exponential contains none.
_DEPARTURES = {"truncated_power_law": "lambda_prime", "lognormal": "d", "stretched_exponential": "beta"}
FAMILIES = tuple(_PARAMETERS)

#: What AIC and BIC say of one family.
INFORMATION: Mapping[str, Shape] = {
    "aic": _REAL,
    "bic": _REAL,
    "aic_weight": _PROBABILITY,
    "bic_weight": _PROBABILITY,
}
_DEPARTURE = Record(
    {
        "parameter": Text(tuple(_DEPARTURES.values())),
        "value": _NON_NEGATIVE,
        "upper_limit": _NON_NEGATIVE,
        "slope_change": _NON_NEGATIVE,
    }
)


def _alternative(parameters: Mapping[str, Shape]) -> Record:
    return Record(
        {
            "family": Text(FAMILIES),
            "parameters": Record(parameters),
            "conventional": MappingOf(Nullable(_REAL)),
            "free_parameters": _COUNT,
            "log_likelihood": _REAL,
            "on_boundary": Flag(),
            "ks_distance": _PROBABILITY,
            "p_value": Nullable(_PROBABILITY),
            "p_interval": Nullable(ListOf(_PROBABILITY, length=2)),
            "replicates": _COUNT,
            "departure": Nullable(_DEPARTURE),
            **{name: Nullable(shape) for name, shape in INFORMATION.items()},
        },
        optional={"note": Text()},
    )


ALTERNATIVE = OneOf("family", {family: _alternative(shape) for family, shape in _PARAMETERS.items()})
COMPARISON = Record(
    {
        "alternative": Text(FAMILIES),
        "log_likelihood_ratio": _REAL,
        "vuong_statistic": Nullable(_REAL),
        "vuong_p": Nullable(_PROBABILITY),
        "nested_statistic": Nullable(_NON_NEGATIVE),
        "nested_p": Nullable(_PROBABILITY),
        "nested_null": Nullable(Text(("table", "bootstrap"))),
        "nested_replicates": Nullable(_COUNT),
        "nested_p_asymptotic": Nullable(_PROBABILITY),
        "nested_p_holm": Nullable(_PROBABILITY),
        "nested_p_bh": Nullable(_PROBABILITY),
        "status": Text(("tested", "collapsed", "not nested")),
    }
)
DETECTABLE = Record(
    {
        "parameter": Text(),
        "departure": Nullable(_NON_NEGATIVE),
        "power": _PROBABILITY,
        "level": _PROBABILITY,
        "simulations": _COUNT,
        "note": Nullable(Text()),
    }
)
VERDICT = Record(
    {"support": Nullable(Text(("with cut-off", "none", "good", "moderate"))), "sentence": Text()},
    optional={"rule": Text(), "band": _NON_NEGATIVE, "no_family_fits": Flag()},
)


def check_boundary(alternative: Mapping[str, Any], path: str) -> None:
    """Check that a fit that claims to be a power law is one, and that this has a finite sum.

    Parameters
    ----------
    alternative : mapping
        One that has the shape of `ALTERNATIVE`.
    path : str
        Where it stands in the document.

    Raises
    ------
    InputError
        When `on_boundary` contradicts the parameters, or no such law exists.
    """
    parameters, family = alternative["parameters"], alternative["family"]
    departure = _DEPARTURES.get(family)
    collapsed = departure is not None and parameters[departure] == 0
    if alternative["on_boundary"] and not collapsed:
        raise mismatch(f"{path}.on_boundary", "false, as the parameters say,", True)
    name, least = ("alpha", 1) if "alpha" in parameters else ("c", 0)
    if collapsed and parameters[name] <= least:
        raise mismatch(
            f"{path}.parameters.{name}", f"on the boundary a number above {least}", parameters[name]
        )
