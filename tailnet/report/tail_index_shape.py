"""The shapes of the tail-index panel and of its paths."""

from tailnet.report.shapes import ListOf, MappingOf, Nullable, Number, Record, Text

#: The estimators, in the order in which they are shown.
ESTIMATORS = ("hill", "smoothed_hill", "bias_corrected", "moments", "kernel", "pickands")

_REAL = Number()
_COUNT = Number(least=1, whole=True)
_PAIR = ListOf(_REAL, length=2)
_ESTIMATE = Record(
    {
        "xi": _REAL,
        "xi_interval": _PAIR,
        "alpha": Nullable(Number(above=1)),
        "alpha_interval": Nullable(_PAIR),
        "k": _COUNT,
        "threshold": Number(above=0),
        "level": Number(above=0, most=1),
        "choice": Text(("double bootstrap", "from Hill's", "plug-in", "rate")),
        "status": Text(("estimated", "at the deepest k", "at the smallest k")),
    }
)
TAIL_INDEX = Record(
    {
        **dict.fromkeys(ESTIMATORS, Nullable(_ESTIMATE)),
        "second_order": Nullable(
            Record({"rho": _REAL, "beta": _REAL, "tau": Number(least=0, most=1, whole=True), "k": _COUNT})
        ),
        "double_bootstrap": Nullable(Record({"replicates": _COUNT, "n1": _COUNT, "n2": _COUNT})),
    }
)
TAIL_INDEX_PATHS = MappingOf(
    Record(
        {"k": ListOf(_COUNT), "xi": ListOf(_REAL), "low": ListOf(_REAL), "high": ListOf(_REAL)},
        equal_lengths=("k", "xi", "low", "high"),
    )
)
