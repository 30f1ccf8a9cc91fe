"""The tails of a network's degrees, in short: everything of them is in results.json."""

from tailnet import rounding
from tailnet.report.cells import (
    alpha_text,
    bootstrap_p_text,
    data_interval_text,
    family_name,
    interval_text,
    nested_p_text,
    p_text,
    share_text,
    tail_share,
)
from tailnet.report.reasons import ended, reason
from tailnet.report.schema import Document
from tailnet.report.sections import Block, Bullets, Figure, Section, Span, Strong, Table, paragraph, text


def tails_section(document: Document) -> Section:
    """Print for each sequence its fit, verdict and alternatives, and what ties its values together."""
    title = "Tails of the degrees"
    analyses = document["analyses"]
    missing = tuple(
        (Strong(path.partition(".")[2]), f": not analysed. {ended(str(why))}")
        for path, why in document["not_run"].items()
        if path.startswith("analyses.")
    )
    blocks: list[Block] = [Bullets(missing)] if missing else []
    if analyses:
        blocks += [tails_table(document), paragraph(_digits(document)), _survival(document)]
        blocks += [paragraph(Strong(a["key"]["quantity"]), ". ", a["verdict"]["sentence"]) for a in analyses]
        compared = [analysis for analysis in analyses if analysis["comparisons"]]
        if compared:
            blocks += [_alternatives(compared), paragraph(_ALTERNATIVES)]
        statements = dict.fromkeys(ended(a["dependence"]["statement"]) for a in analyses)
        blocks += [paragraph(Strong("Dependence"), ". ", " ".join(statements))]
    return Section(title, tuple(blocks))


_ALTERNATIVES = (
    "R is the log-likelihood of the power law less that of the alternative. The nested test is of the "
    "power law "
    "inside the alternative, adjusted by Holm over the alternatives; Vuong's p is descriptive where it is "
    "nested. Everything else of these analyses, as of one by tailnet fit, is in results.json."
)


def tails_table(document: Document) -> Table:
    """Tabulate the fits of the degrees."""
    return Table(
        (
            "Sequence",
            "Zeros removed",
            "alpha",
            "95% interval",
            "xmin",
            "95% interval",
            "Tail",
            "p",
            "Support",
        ),
        tuple(
            (
                analysis["key"]["quantity"],
                rounding.integer(analysis["sample"]["removed"].get("zero", 0)),
                alpha_text(analysis["power_law"]),
                interval_text(analysis["power_law"]["alpha_interval"]),
                rounding.data_value(analysis["power_law"]["xmin"]),
                data_interval_text(analysis["power_law"]["xmin_interval"]),
                tail_share(analysis),
                p_text(analysis),
                analysis["verdict"]["support"] or "not graded",
            )
            for analysis in document["analyses"]
        ),
        align="lrrrrrrrl",
    )


def _digits(document: Document) -> str:
    words = (
        "Digits in parentheses are the standard error given xmin; intervals include the choice of xmin. p is "
        "that of the test of fit, calibrated for independent draws."
    )
    first = document["analyses"][0]
    if first["goodness_of_fit"] is None:
        words += f" The test was not run. {reason(first, 'goodness_of_fit')}."
    return words


def _survival(document: Document) -> Figure:
    names = ", ".join(analysis["key"]["quantity"] for analysis in document["analyses"])
    return Figure(
        "network_degrees",
        alt=(
            f"Share of nodes at or above x, against x, on logarithmic axes, for {names}; the fitted power "
            "law is a line from xmin on."
        ),
        caption=text(
            "Survival functions of the degrees, of nodes that have an edge, and the fitted power laws, each "
            "drawn from its xmin at the height n_tail / n."
        ),
    )


def _alternatives(analyses: list[Document]) -> Table:
    rows: list[tuple[Span, ...]] = []
    for analysis in analyses:
        fits = {fit["family"]: fit for fit in analysis["alternatives"] or ()}
        for row in analysis["comparisons"]:
            fit = fits.get(row["alternative"], {})
            rows.append(
                (
                    analysis["key"]["quantity"],
                    family_name(row["alternative"]),
                    rounding.fixed(row["log_likelihood_ratio"], 3),
                    "collapses" if row["status"] == "collapsed" else nested_p_text(row, "nested_p_holm"),
                    share_text(row["vuong_p"]),
                    bootstrap_p_text(fit.get("p_value"), fit.get("replicates")),
                )
            )
    return Table(
        ("Sequence", "Alternative", "R", "Nested test, Holm", "Vuong's p", "p of the alternative's fit"),
        tuple(rows),
        align="llrrrr",
    )
