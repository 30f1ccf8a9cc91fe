"""How the numbers of an analysis are written, in a cell of a table or in a sentence."""

from tailnet import rounding
from tailnet.report.schema import Document

#: What stands where there is no number.
NONE = "–"
#: What has left the doubles is small, not zero.
_SMALLEST, _VANISHING = 1e-300, "< 10⁻³⁰⁰"


def family_name(family: str) -> str:
    """Write the name of a family as the field does.

    Examples
    --------
    >>> family_name("truncated_power_law")
    'truncated power law'
    """
    return family.replace("_", " ")


def tail_share(analysis: Document) -> str:
    """Say how large the tail is, in observations and as a share."""
    n, n_tail = analysis["sample"]["n"], analysis["power_law"]["n_tail"]
    return f"{rounding.integer(n_tail)} of {rounding.integer(n)} ({rounding.percentage(n_tail, n)})"


def p_text(analysis: Document) -> str:
    """Write the p-value of an analysis, or a dash where it was not computed."""
    test = analysis["goodness_of_fit"]
    return NONE if test is None else bootstrap_p_text(test["p_value"], test["replicates"])


def bootstrap_p_text(p: float | None, replicates: int | None) -> str:
    """Write a p-value of so many replicates, which bound how small it can be.

    Examples
    --------
    >>> bootstrap_p_text(1 / 101, 100), bootstrap_p_text(0.25, None), bootstrap_p_text(None, 0)
    ('< 0.01', '0.250', '–')
    """
    if p is None:
        return NONE
    return rounding.p_value(p, 1 / (replicates + 1) if replicates else None)


def p_phrase(analysis: Document) -> str:
    """Write "p = …" or "p < …"."""
    p = p_text(analysis)
    return f"p {p}" if p.startswith(("<", ">")) else f"p = {p}"


def p_interval_text(ends: list[float] | None) -> str:
    """Write an interval for a probability, or a dash where it was not computed."""
    return NONE if ends is None else rounding.p_interval(*ends)


def interval_text(ends: list[float] | None) -> str:
    """Write an interval, or a dash where it was not computed."""
    return NONE if ends is None else rounding.interval(ends[0], ends[1])


def data_interval_text(ends: list[float] | None) -> str:
    """Write an interval whose ends are values of the data, or a dash where it was not computed."""
    return NONE if ends is None else f"{rounding.data_value(ends[0])} to {rounding.data_value(ends[1])}"


def alpha_text(fit: Document) -> str:
    """Write alpha with its standard error."""
    return rounding.with_uncertainty(fit["alpha"], fit["alpha_se"])


def share_text(value: float | None) -> str:
    """Write a probability or a weight, or a dash where it was not computed.

    Examples
    --------
    >>> share_text(0.25), share_text(0.0), share_text(None)
    ('0.250', '< 10⁻³⁰⁰', '–')
    """
    if value is None:
        return NONE
    return _VANISHING if value < _SMALLEST else rounding.p_value(value)


def nested_p_text(row: Document, name: str) -> str:
    """Write a p-value of the nested test, raw or adjusted, by its name in a comparison.

    What is adjusted from the smallest p that the replicates can give is a bound too.
    """
    p, replicates = row.get(name), row.get("nested_replicates")
    if p is None or not replicates or row["nested_p"] is None:
        return share_text(p)
    smallest = 1 / (1 + replicates)
    return rounding.p_value(p, p if p < 1 and row["nested_p"] <= smallest else smallest)


def in_cells(analysis: Document) -> bool:
    """Tell whether the alternatives' masses are probabilities of cells, which hold no zeta law."""
    return analysis["provenance"]["discretisation"] in {"half-cell", "unit-cell"}
