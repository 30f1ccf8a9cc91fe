"""The main numbers of an analysis as tables for a paper."""

from tailnet import rounding
from tailnet.report.cells import (
    NONE,
    alpha_text,
    bootstrap_p_text,
    data_interval_text,
    family_name,
    interval_text,
    nested_p_text,
    p_interval_text,
    p_text,
    share_text,
)
from tailnet.report.schema import Document
from tailnet.report.sections import Code, Span, Symbol, Table, text


def paper_tables(document: Document) -> tuple[Table, ...]:
    """Give the fit, and under it the alternatives where they were fitted or compared."""
    others = _alternatives_table(document)
    return (_main_table(document),) if others is None else (_main_table(document), others)


def paper_caption(document: Document) -> tuple[Span, ...]:
    """Say what the numbers of the tables are."""
    caption = text(
        "Power-law fit of ",
        Code(document["sample"]["source"]),
        ". Digits in parentheses are the standard error given the lower bound of the tail.",
    )
    if not document["alternatives"] and not document["comparisons"]:
        return caption
    return caption + text(
        " Below, ",
        Symbol("R"),
        " is the log-likelihood of the power law less that of the alternative: positive values favour the "
        "power law. Nested ",
        Symbol("p"),
        " tests the power law inside the alternative, Holm adjusts it for their number, Vuong ",
        Symbol("p"),
        " is descriptive beside it, and fit ",
        Symbol("p"),
        " tests the alternative itself.",
    )


def _main_table(document: Document) -> Table:
    fit, test = document["power_law"], document["goodness_of_fit"]
    return Table(
        ("Quantity", "Estimate", "95% interval"),
        (
            (Symbol("n"), rounding.integer(document["sample"]["n"]), NONE),
            (Symbol("n_tail"), rounding.integer(fit["n_tail"]), NONE),
            (Symbol("alpha"), alpha_text(fit), interval_text(fit["alpha_interval"])),
            (Symbol("xmin"), rounding.data_value(fit["xmin"]), data_interval_text(fit["xmin_interval"])),
            (Symbol("D"), rounding.number(fit["ks_distance"]), NONE),
            (Symbol("p"), p_text(document), p_interval_text(None if test is None else test["p_interval"])),
        ),
        align="lrr",
    )


def _alternatives_table(document: Document) -> Table | None:
    """Give the comparisons for a paper, one row an alternative; None where there are none."""
    fits = {fit["family"]: fit for fit in document["alternatives"] or ()}
    compared = {row["alternative"]: row for row in document["comparisons"] or ()}
    families = list(dict.fromkeys([*fits, *compared]))
    if not families:
        return None
    return Table(
        ("Alternative", Symbol("R"), "Vuong p", "Nested p", "Holm", "AIC weight", "Fit p"),
        tuple(_paper_row(family, fits.get(family), compared.get(family)) for family in families),
        align="lrrrrrr",
    )


def _paper_row(family: str, fit: Document | None, row: Document | None) -> tuple[Span, ...]:
    row = row or {}
    fit = fit or {}
    ratio = row.get("log_likelihood_ratio")
    return (
        family_name(family),
        NONE if ratio is None else rounding.fixed(ratio, 3),
        share_text(row.get("vuong_p")),
        nested_p_text(row, "nested_p"),
        nested_p_text(row, "nested_p_holm"),
        share_text(fit.get("aic_weight")),
        bootstrap_p_text(fit.get("p_value"), fit.get("replicates")),
    )
