"""The shape of a cross-check: each number of ours beside that of another program."""

from tailnet.report.shapes import Flag, ListOf, MappingOf, Nullable, Number, Record, Text

_REASON = Record({"code": Text(), "sentence": Text(), "test": Text(), "value": Nullable(Number())})
_DIFFERENCE = Record(
    {
        "quantity": Text(),
        "tailnet": Nullable(Number()),
        "powerlaw": Nullable(Number()),
        "agrees": Nullable(Flag()),
        "explained": Nullable(Flag()),
        "reasons": ListOf(_REASON),
    }
)
_COMPARISON = Record(
    {
        "alternative": Text(),
        "log_likelihood_ratio": _DIFFERENCE,
        "p_value": _DIFFERENCE,
        "parameters": MappingOf(Nullable(Number())),
        "flagged": Flag(),
        "message": Nullable(Text()),
    }
)
CROSS_CHECK = Record(
    {
        "status": Text(("compared", "not run", "failed")),
        "message": Nullable(Text()),
        "version": Nullable(Text()),
        "call": Nullable(Text()),
        "warnings": MappingOf(Number(least=1, whole=True)),
        "differences": ListOf(_DIFFERENCE),
        "comparisons": ListOf(_COMPARISON),
    }
)
