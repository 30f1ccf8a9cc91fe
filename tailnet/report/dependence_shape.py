"""What the part `dependence` of an analysis document holds."""

from tailnet.report.shapes import Flag, ListOf, Nullable, Number, Record, Shape, Text

_COUNT = Number(least=0, whole=True)
_POSITIVE = Number(above=0)
_PROBABILITY = Number(least=0, most=1)
_PAIR = ListOf(Number(), length=2)
_EXPONENT = Number(above=1)
_INTERVAL = Record(
    {
        "by": Text(("observation", "row", "column", "group")),
        "units": _COUNT,
        "length": Number(least=1, whole=True),
        "few": Flag(),
        "degrees_of_freedom": _POSITIVE,
        "se": Number(least=0),
        "alpha_interval": _PAIR,
        "xmin_interval": Nullable(_PAIR),
        "level": _PROBABILITY,
        "replicates": _COUNT,
    }
)
_EFFECTIVE = Record(
    {
        "along": Text(("observation", "row", "column", "group")),
        "method": Text(("long-run variance", "clusters")),
        "units": _COUNT,
        "design_effect": Number(least=0),
        "n_tail": _COUNT,
        "n_effective": Number(least=0),
        "bandwidth": Nullable(_COUNT),
    }
)
_FIT: dict[str, Shape] = {
    "alpha": _EXPONENT,
    "alpha_se": Number(least=0),
    "xmin": _POSITIVE,
    "n_tail": _COUNT,
    "ks_distance": _PROBABILITY,
    "p_value": Nullable(_PROBABILITY),
}
_FACTOR = Record(
    {
        "length": _COUNT,
        "message": Nullable(Text()),
        **{name: Nullable(shape) for name, shape in _FIT.items()},
    }
)
_PRODUCT = Record(
    {
        "rows": _COUNT,
        "columns": _COUNT,
        "n_effective": _COUNT,
        "precision": _POSITIVE,
        "largest_deviation": Number(least=0),
        "factors": Record({"row": _FACTOR, "column": _FACTOR}),
    }
)
_NORMALISED = Record(
    {
        "by": Text(("row", "column", "group", "window")),
        "groups": _COUNT,
        "n": _COUNT,
        "scale": Text(),
        "scale_spread": Number(least=0),
        "pooled": Record(_FIT),
        "normalised": Record(_FIT),
    }
)
_CONTROL = Record(
    {
        "outcome": Text(),
        "rejects": Flag(),
        "p_value": _PROBABILITY,
        "shuffled_p_value": _PROBABILITY,
        "steeper_p_value": _PROBABILITY,
        "shuffled_alpha_range": _PAIR,
        "mixture_p_value": _PROBABILITY,
        "mixture_alpha_range": _PAIR,
        "mixture_ks_range": _PAIR,
        "level": _PROBABILITY,
        "replicates": _COUNT,
    }
)
_OVER_SEEDS = Record(
    {
        "k": _COUNT,
        "estimate": Number(),
        "se": Number(least=0),
        "interval": _PAIR,
        "tau2": Number(least=0),
        "prediction_interval": _PAIR,
        "q": Number(least=0),
        "i2": _PROBABILITY,
        "level": _PROBABILITY,
        "without_fit": _COUNT,
    }
)
DEPENDENCE = Record(
    {"axis": Text(), "statement": Text()},
    optional={
        "p_value_label": Text(),
        "n_effective": _EFFECTIVE,
        "block": _INTERVAL,
        "cluster": _INTERVAL,
        "rank_one": _PRODUCT,
        "normalised": _NORMALISED,
        "control": _CONTROL,
        "over_seeds": _OVER_SEEDS,
    },
)
