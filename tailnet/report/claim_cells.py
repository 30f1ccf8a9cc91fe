"""How what came of a claim is written, in a cell of a table or in a sentence."""

from tailnet import rounding
from tailnet.report.cells import NONE, interval_text
from tailnet.report.schema import Document

#: The verdicts in the order in which they are counted.
VERDICTS = ("supported", "refuted", "undecided", "not run")


def value_text(claim: Document) -> str:
    """Write the value of a claim's statistic to the digits that its interval bears.

    Examples
    --------
    >>> value_text({"value": 0.59234, "interval": [0.574, 0.611]})
    '0.592'
    """
    if claim["value"] is None or claim["interval"] is None:
        return plain_number(claim["value"])
    return rounding.estimate(claim["value"], *claim["interval"])


def found_text(claim: Document) -> str:
    """Write the value of a claim's statistic with its interval, where it has one.

    Examples
    --------
    >>> found_text({"value": 0.59234, "interval": [0.574, 0.611]})
    '0.592 (95% interval 0.574 to 0.611)'
    """
    if claim["interval"] is None:
        return value_text(claim)
    return f"{value_text(claim)} (95% interval {interval_text(claim['interval'])})"


def region_text(claim: Document) -> str:
    """Say where the interval must lie for the claim to be supported, or the value if that decides.

    Examples
    --------
    >>> region_text({"value": 3.5, "threshold": None, "ceiling": 3.0})
    'below 3'
    >>> region_text({"value": 1.0, "threshold": 0.8, "decided_by": "value"})
    'value at least 0.8'
    """
    if claim["value"] is None:
        return NONE
    low, high = claim["threshold"], claim.get("ceiling")
    if claim.get("decided_by") == "value" and low is not None:
        return f"value at least {rounding.data_value(low)}"
    match low, high:
        case None, None:
            return NONE
        case _, None:
            return f"above {rounding.data_value(low)}"
        case None, _:
            return f"below {rounding.data_value(high)}"
        case _:
            return f"{rounding.data_value(low)} to {rounding.data_value(high)}"


def probability_text(p: float | None) -> str:
    """Write a p-value, or a dash where there is none.

    Examples
    --------
    >>> probability_text(0.00641), probability_text(1.0), probability_text(None)
    ('0.0064', '1', '–')
    """
    return NONE if p is None else rounding.p_value(p)


def plain_number(value: float | None) -> str:
    """Write a number without an interval to three digits, a whole one in full.

    Examples
    --------
    >>> plain_number(1234.0), plain_number(0.98765), plain_number(None)
    ('1,234', '0.988', '–')
    """
    if value is None:
        return NONE
    return rounding.integer(int(value)) if value == int(value) else rounding.number(value, 3)
