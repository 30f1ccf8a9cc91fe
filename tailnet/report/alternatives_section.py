"""The section on the alternatives: their fits, how far they leave the power law, the comparisons."""

from tailnet import rounding
from tailnet.report.cells import (
    NONE,
    bootstrap_p_text,
    family_name,
    in_cells,
    p_interval_text,
    p_text,
    share_text,
)
from tailnet.report.comparison_blocks import comparison_blocks
from tailnet.report.reasons import reason
from tailnet.report.schema import Document
from tailnet.report.sections import Block, Figure, Section, Span, Table, paragraph, text

_MASSES = {
    "sum": "Each family's mass is its density, renormalised by the exact sum over the whole numbers (sum).",
    "half-cell": (
        "Each alternative's mass at x is its probability from x − ½ to x + ½ (half-cell); no alternative "
        "contains the zeta law then."
    ),
    "unit-cell": (
        "Each alternative's mass at x is its probability from x to x + 1 (unit-cell); no alternative "
        "contains the zeta law then."
    ),
}


def alternatives_section(document: Document) -> Section:
    """Show what else was fitted to the tail, and how the power law compares with it."""
    return Section("Alternatives", (*_fit_blocks(document), *comparison_blocks(document)))


def _fit_blocks(document: Document) -> tuple[Block, ...]:
    fits = document["alternatives"]
    if not fits:
        return (paragraph(f"Fits of other families: not run. {reason(document, 'alternatives')}."),)
    blocks: list[Block] = [
        paragraph(
            "Each family is fitted by maximum likelihood to the same tail, x >= xmin." + _mass_text(document)
        ),
        _fit_table(document),
        paragraph(_test_text(document)),
        _likelihood_table(document),
        paragraph(
            "AIC and BIC count the free parameters, one fewer where a family collapses to the power law. "
            "The weights are shares among the rows of the table, where a family that collapses is the power "
            "law once more."
        ),
    ]
    if any(fit["departure"] is not None for fit in fits):
        blocks += [paragraph(_departure_text(document)), _departure_table(fits)]
    return (*blocks, _figure(document))


def _mass_text(document: Document) -> str:
    if not document["sample"]["discrete"]:
        return ""
    return " " + _MASSES[document["provenance"]["discretisation"] or "sum"]


def _fit_table(document: Document) -> Table:
    fit, test = document["power_law"], document["goodness_of_fit"]
    first = (
        "power law",
        f"alpha = {rounding.number(fit['alpha'])}",
        NONE,
        rounding.number(fit["ks_distance"]),
        p_text(document),
        p_interval_text(None if test is None else test["p_interval"]),
    )
    rows = (_fit_row(other, cells=in_cells(document)) for other in document["alternatives"])
    return Table(
        ("Family", "Parameters", "As fitted, in ln(x / xmin)", "D", "p", "95% interval of p"),
        (first, *rows),
        align="lllrrr",
    )


def _fit_row(fit: Document, *, cells: bool) -> tuple[Span, ...]:
    collapsed = "collapses to the power law" + (" in cells" if cells else "")
    return (
        family_name(fit["family"]),
        collapsed if fit["on_boundary"] else _parameters(fit["conventional"]),
        _parameters(_fitted(fit)),
        rounding.number(fit["ks_distance"]),
        bootstrap_p_text(fit["p_value"], fit["replicates"]),
        p_interval_text(fit["p_interval"]),
    )


def _fitted(fit: Document) -> Document:
    """Give the parameters in which the family was fitted, without those of the data's unit."""
    return {name.replace("_prime", "'"): v for name, v in fit["parameters"].items() if name != "lambda"}


def _parameters(parameters: Document) -> str:
    return ", ".join(
        f"{name} beyond doubles" if value is None else f"{name} = {rounding.number(value)}"
        for name, value in parameters.items()
    )


def _test_text(document: Document) -> str:
    replicates = sorted({fit["replicates"] for fit in document["alternatives"]})
    if not replicates[-1]:
        why = reason(document, "alternatives.0.p_value", "alternatives.p_value")
        return f"Tests of fit of the alternatives: not run. {why}."
    fewest, most = rounding.integer(replicates[0]), rounding.integer(replicates[-1])
    number = most if fewest == most else f"{fewest} to {most}"
    why = _fewer_text(document)
    given = document["power_law"]["xmin_given"]
    power_law = "" if given else ", where the power law's test estimates xmin anew"
    return (
        f"The p-value of an alternative comes from {number} replicates drawn from its fit, its parameters "
        f"estimated anew in each and xmin held{power_law}.{why} It is calibrated for independent draws, and "
        "its interval covers the Monte Carlo error alone."
    )


def _fewer_text(document: Document) -> str:
    """Say which tests had fewer replicates than were asked for, and why."""
    asked = document["provenance"]["replicates"]
    reasons: dict[str, list[str]] = {}
    for fit in document["alternatives"]:
        note = str(fit.get("note", ""))
        if asked is not None and fit["replicates"] < asked and note:
            reasons.setdefault(note, []).append(family_name(fit["family"]))
    if not reasons:
        return ""
    every = len(reasons) == 1 and len(*reasons.values()) == len(document["alternatives"])
    whose = {note: "" if every else f" ({', '.join(names)})" for note, names in reasons.items()}
    notes = "; ".join(f"{note[:1].lower()}{note[1:].rstrip('.')}{whose[note]}" for note in reasons)
    return f" Asked for were {rounding.integer(asked)}: {notes}."


def _likelihood_table(document: Document) -> Table:
    fit = {"family": "power law", "free_parameters": 1, **document["power_law"]}
    return Table(
        ("Family", "Free parameters", "Log-likelihood", "AIC weight", "BIC weight"),
        tuple(
            (
                family_name(row["family"]),
                rounding.integer(row["free_parameters"]),
                rounding.fixed(row["log_likelihood"], 2),
                share_text(row.get("aic_weight")),
                share_text(row.get("bic_weight")),
            )
            for row in (fit, *document["alternatives"])
        ),
        align="lrrrr",
    )


def _departure_text(document: Document) -> str:
    words = (
        "Where a family contains the power law, one parameter says how far it leaves it; at 0 it is the "
        "power law. Its upper limit is the one-sided 95% limit of the profile likelihood. The slope change "
        "is the largest change of the local log–log slope that this limit admits over the range that holds "
        "nine tenths of the tail"
    )
    band = document["verdict"].get("band")
    if band is None:
        return f"{words}."
    return f"{words}; the band declared for it is {rounding.number(band, 2)} either side of alpha."


def _departure_table(fits: list[Document]) -> Table:
    found = [(fit["family"], fit["departure"]) for fit in fits if fit["departure"] is not None]
    return Table(
        ("Family", "Departure", "Estimate", "Upper 95% limit", "Slope change at the limit"),
        tuple(
            (
                family_name(family),
                departure["parameter"].replace("_prime", "'"),
                rounding.number(departure["value"]),
                rounding.number(departure["upper_limit"]),
                rounding.number(departure["slope_change"], 3),
            )
            for family, departure in found
        ),
        align="llrrr",
    )


def _figure(document: Document) -> Figure:
    others, fit = document["alternatives"], document["power_law"]
    names = ", ".join(family_name(other["family"]) for other in others)
    collapsed = any(other["on_boundary"] for other in others) and not in_cells(document)
    return Figure(
        "alternatives",
        alt=(
            f"Share of the {rounding.integer(fit['n_tail'])} observations of the tail at or above x, against "
            "x, both on logarithmic axes, from xmin = "
            f"{rounding.data_value(fit['xmin'])} on. One line each for the fitted power law, {names}."
        ),
        caption=text(
            "Survival function of the tail with every fitted family."
            + (" A family that collapses to the power law lies on its line." if collapsed else "")
        ),
    )
