"""The methods a document used, each with its reference, and how to run it again."""

from tailnet.report.comparison_methods import comparison_items
from tailnet.report.dependence_methods import dependence_items
from tailnet.report.schema import Document
from tailnet.report.sections import (
    Bullets,
    Cite,
    Code,
    CodeBlock,
    Section,
    Span,
    Table,
    paragraph,
    text,
)
from tailnet.report.tail_index_methods import tail_index_items
from tailnet.rounding import integer

_SOFTWARE = {"tailnet": "tailnet", "python": "Python", "numpy": "NumPy", "scipy": "SciPy"}


def methods_section(document: Document) -> Section:
    """Describe the methods of one analysis."""
    return Section("Methods", (Bullets(tuple(method_items([document]))),))


def method_items(analyses: list[Document]) -> list[tuple[Span, ...]]:
    """List the methods that these analyses used, in the order in which they act."""
    kinds = sorted({_kind(analysis) for analysis in analyses})
    items = [_estimation(discrete) for discrete in sorted({discrete for discrete, _ in kinds})]
    items.extend(_distance(discrete, convention) for discrete, convention in kinds)
    if any(not analysis["power_law"]["xmin_given"] for analysis in analyses):
        items.append(_search())
    if any(analysis["goodness_of_fit"] is not None for analysis in analyses):
        items.extend(_bootstrap())
    if any(a["goodness_of_fit"] is not None and a["goodness_of_fit"]["stopped_early"] for a in analyses):
        items.append(_early_stop())
    resampled = [a["power_law"] for a in analyses if a["power_law"]["alpha_interval"] is not None]
    items.extend(_interval(given) for given in sorted({fit["xmin_given"] for fit in resampled}))
    if any(fit.get("alpha_interval_given_xmin") is not None for fit in (a["power_law"] for a in analyses)):
        items.append(_given_xmin())
    if any(a.get("tail_choice") for a in analyses):
        items.append(_tails_elsewhere())
    if any(a["sign_test"] is not None for a in analyses):
        items.append(_signs())
    later = (comparison_items, tail_index_items, dependence_items)
    return [*items, *(item for part in later for item in part(analyses))]


def reproduction_section(document: Document, rows: tuple[tuple[Span, Span], ...]) -> Section:
    """Say how to obtain the same numbers again; `rows` describe the data."""
    provenance = document["provenance"]
    settings: list[tuple[Span, Span]] = [
        ("Seed", Code(str(provenance["seed"]))),
        ("Replicates", "none" if provenance["replicates"] is None else integer(provenance["replicates"])),
        ("Convention of the KS distance", Code(provenance["convention"])),
    ]
    if provenance.get("discretisation") is not None:
        settings.append(("Discretisation", Code(provenance["discretisation"])))
    versions: list[tuple[Span, Span]] = [
        (title, Code(provenance[name])) for name, title in _SOFTWARE.items() if provenance[name] is not None
    ]
    return Section(
        "How to reproduce",
        (
            paragraph("The numbers come from:"),
            CodeBlock(provenance["command"]),
            Table(
                ("Setting", "Value"),
                (*settings, *versions, ("Created", Code(provenance["created"])), *rows),
                align="ll",
            ),
            paragraph(
                "The answer does not depend on the number of workers. This report holds nothing but "
                "the contents of results.json; it can be written again from them, byte for byte, with:"
            ),
            CodeBlock("tailnet report results.json --out DIR"),
        ),
    )


def _kind(analysis: Document) -> tuple[bool, str]:
    """Tell which fit and which distance an analysis used; discrete data have one distance only."""
    discrete = analysis["sample"]["discrete"]
    return discrete, "exact" if discrete else analysis["provenance"]["convention"]


def _estimation(discrete: bool) -> tuple[Span, ...]:
    if discrete:
        return text(
            "Discrete power law: P(X = x) is x^−alpha / zeta(alpha, xmin) at the whole numbers x >= xmin. "
            "Its exponent alpha is the exact maximum-likelihood estimate, and its standard error, given "
            "xmin, comes from the observed information (",
            Cite("clauset2009"),
            ", eq. 3.6).",
        )
    return text(
        "Continuous power law: the density falls as x^−alpha for x >= xmin. Its exponent alpha is the "
        "maximum-likelihood estimate (",
        Cite("hill1975"),
        "; ",
        Cite("clauset2009"),
        ", eq. 3.1), and its standard error, given xmin, is (alpha − 1) divided by the square root of "
        "n_tail.",
    )


def _distance(discrete: bool, convention: str) -> tuple[Span, ...]:
    if discrete:
        definition = "the supremum, over the whole numbers of the tail, of the difference"
    elif convention == "exact":
        definition = (
            "the supremum over the tail, with the limits from both sides at each distinct value, of the "
            "difference"
        )
    else:
        definition = (
            "as published, the largest difference over the sorted points, taken at (i − 1)/n for the "
            "i-th of n in the tail,"
        )
    return text(
        f"Kolmogorov–Smirnov distance D: {definition} between the distribution functions of the data and "
        "the fit (",
        Cite("clauset2009"),
        ", section 3.3).",
    )


def _search() -> tuple[Span, ...]:
    return text(
        "Choice of xmin: the candidate among the distinct values of the data whose D is smallest, by "
        "exhaustive search; of equal ones the smaller (",
        Cite("clauset2009"),
        ", section 3.3).",
    )


def _bootstrap() -> list[tuple[Span, ...]]:
    return [
        text(
            "Goodness of fit: semi-parametric bootstrap. In each replicate the values below xmin are "
            "resampled from the data, those above are drawn from the fit, and xmin and alpha are "
            "estimated as they were from the data (",
            Cite("clauset2009"),
            ", section 4.1).",
        ),
        text(
            "The p-value is (1 + b)/(1 + B) for b replicates of B at least as far from their own fit as "
            "the data are from theirs (",
            Cite("phipson2010"),
            "); its interval covers the Monte Carlo error of that share (",
            Cite("clopper1934"),
            ").",
        ),
    ]


def _early_stop() -> tuple[Span, ...]:
    return text(
        "Early stopping: the replicates end at a number of exceedances fixed beforehand (",
        Cite("besag1991"),
        ").",
    )


def _interval(xmin_given: bool) -> tuple[Span, ...]:
    if xmin_given:
        drawn = "Interval of alpha, given xmin: percentiles over replicates that draw the tail again"
    else:
        drawn = "Intervals of alpha and xmin: percentiles over replicates that draw the whole sample again"
    again = "alpha" if xmin_given else "both"
    return text(
        f"{drawn} with replacement and estimate {again} anew (",
        Cite("efron1993"),
        ").",
    )


def _given_xmin() -> tuple[Span, ...]:
    return text(
        "Intervals given xmin: alpha plus and minus 1.96 standard errors of the observed information, and "
        "the values of alpha whose log-likelihood lies less than half the 95% quantile of chi-squared with "
        "one degree of freedom below the maximum. Both are too narrow where xmin was estimated (",
        Cite("clauset2009"),
        ", section 3.1).",
    )


def _tails_elsewhere() -> tuple[Span, ...]:
    return text(
        "Choice of the tail: at candidates for xmin spread evenly in the logarithm of n_tail, alpha is "
        "estimated and tested by replicates drawn from the fitted tail, xmin being held."
    )


def _signs() -> tuple[Span, ...]:
    return text(
        "The two signs: either tail is fitted apart. Equal exponents are tested by the difference of "
        "ln(alpha − 1) over its spread, which is that of a normal law with the same 95% range as the joint "
        "bootstrap replicates of either side; equal weights by the exact binomial test of the signs above "
        "the xmin of the magnitudes. Holm's method corrects for their being two (",
        Cite("holm1979"),
        ").",
    )
