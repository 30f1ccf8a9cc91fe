"""The methods that weigh the power law against other families, each where it was used."""

from collections.abc import Iterator

from tailnet.report.cells import family_name
from tailnet.report.schema import Document
from tailnet.report.sections import Cite, Span, text

_MASSES = {
    "sum": "the density renormalised by its exact sum over the whole numbers",
    "half-cell": "the probability from x − ½ to x + ½",
    "unit-cell": "the probability from x to x + 1",
}


def comparison_items(analyses: list[Document]) -> list[tuple[Span, ...]]:
    """List the methods that fitted and compared alternatives, and graded the power law.

    Parameters
    ----------
    analyses : list of mapping
        Documents of schema `tailnet.analysis/1`; what none of them holds is not listed.

    Returns
    -------
    list of tuple of Span
        One item a method, in the order in which they act.
    """
    fits = [fit for analysis in analyses for fit in analysis["alternatives"] or ()]
    rows = [row for analysis in analyses for row in analysis["comparisons"] or ()]
    items = [*_fit_items(analyses, fits), *_ratio_items(rows), *_adjustment_items(rows)]
    if any(analysis["sensitivity"] for analysis in analyses):
        items.append(_sensitivity())
    if any(analysis["verdict"]["support"] is not None for analysis in analyses):
        items.append(_verdict())
    checks = [a["cross_check"] for a in analyses if a["cross_check"] is not None]
    if any(check["status"] == "compared" for check in checks):
        items.append(_cross_check())
    return items


def _fit_items(analyses: list[Document], fits: list[Document]) -> Iterator[tuple[Span, ...]]:
    if not fits:
        return
    names = ", ".join(dict.fromkeys(family_name(fit["family"]) for fit in fits))
    yield text(
        f"Alternatives: {names}, on x >= xmin (",
        Cite("clauset2009"),
        ", table 2.1), each at the global maximum of its likelihood; whether it collapses to the power law "
        "is decided before any search.",
    )
    for discretisation in _discretisations(analyses):
        yield text(f"Discrete alternatives: the mass at x is {_MASSES[discretisation]}.")
    if any(fit["replicates"] for fit in fits):
        yield text(
            "Goodness of fit of the alternatives: parametric bootstrap given xmin, with the same distance D "
            "and the same p-value, (1 + b)/(1 + B) (",
            Cite("phipson2010"),
            "; ",
            Cite("clopper1934"),
            ").",
        )
    if any(fit["aic"] is not None for fit in fits):
        yield text(
            "Information criteria: AIC (",
            Cite("akaike1974"),
            ") and BIC (",
            Cite("schwarz1978"),
            "), with their weights.",
        )
    if any(fit["departure"] is not None for fit in fits):
        yield text(
            "Departures from the power law: one-sided 95% limits of the profile likelihood, because the "
            "parameters begin at 0."
        )


def _discretisations(analyses: list[Document]) -> list[str]:
    """List how the masses of discrete alternatives were made."""
    discrete = [a for a in analyses if a["alternatives"] and a["sample"]["discrete"]]
    return sorted({a["provenance"].get("discretisation") or "sum" for a in discrete})


def _ratio_items(rows: list[Document]) -> Iterator[tuple[Span, ...]]:
    if any(row["vuong_statistic"] is not None for row in rows):
        yield text(
            "Vuong's test: the log-likelihood ratio over its standard deviation, with its two-sided p (",
            Cite("vuong1989"),
            "; ",
            Cite("clauset2009"),
            ", section 5).",
        )
    nulls = {row["nested_null"] for row in rows}
    if "table" in nulls:
        yield text(
            "Nested test on continuous data: twice the log-likelihood ratio of the power law inside the "
            "alternative. Given xmin, its null distribution depends on n_tail alone; it is simulated from "
            "exponential samples and tabulated."
        )
    if "bootstrap" in nulls:
        yield text(
            "Nested test by parametric bootstrap: the null distribution of twice the log-likelihood ratio "
            "comes from tails drawn from the fitted power law, both families fitted to each."
        )
    nested = [row for row in rows if row["nested_statistic"] is not None]
    if any(row["alternative"] == "lognormal" for row in nested):
        yield text(
            "For the lognormal on continuous data the nested test is the test of the coefficient of "
            "variation of ln(x / xmin) (",
            Cite("delcastillo1999"),
            "; ",
            Cite("malevergne2011"),
            "); on whole numbers it is its counterpart.",
        )
    if any(row["nested_p_asymptotic"] is not None for row in nested):
        yield text(
            "Asymptotic p of the nested tests: an even mixture of 0 and chi-squared with one degree of "
            "freedom, because the power law lies on the boundary (",
            Cite("selfliang1987"),
            ").",
        )


def _adjustment_items(rows: list[Document]) -> Iterator[tuple[Span, ...]]:
    if any(row["nested_p_holm"] is not None for row in rows):
        yield text(
            "Several nested tests: p-values adjusted for the family-wise error rate (", Cite("holm1979"), ")."
        )
    if any(row["nested_p_bh"] is not None for row in rows):
        yield text(
            "Beside them, p-values adjusted for the false discovery rate (", Cite("benjamini1995"), ")."
        )


def _sensitivity() -> tuple[Span, ...]:
    return text(
        "Sensitivity: tails of this n_tail are simulated with growing departures from the power law, and the "
        "smallest one that the nested test detects with the stated probability is reported."
    )


def _verdict() -> tuple[Span, ...]:
    return text(
        "Verdict, by the first rule that applies. With cut-off: the truncated power law fits, has alpha > 1, "
        "and beats the power law in the nested test and the exponential. None: p <= 0.1. Good: p > 0.1, the "
        "exponential is rejected, no nested test rejects, and the upper limits of the departures keep the "
        "local slope within the declared band. Moderate: the rest."
    )


def _cross_check() -> tuple[Span, ...]:
    return text(
        "Cross-check: the same data through the Python package powerlaw, as a user would call it (",
        Cite("alstott2014"),
        "); each reason was found by running it, or evaluating its formula, with the difference taken away.",
    )
