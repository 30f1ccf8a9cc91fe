"""The sections of the report on one analysis, in the order in which a reader asks."""

from tailnet import rounding
from tailnet.report.alternatives_section import alternatives_section
from tailnet.report.cells import (
    NONE,
    alpha_text,
    data_interval_text,
    family_name,
    interval_text,
    p_phrase,
    p_text,
    tail_share,
)
from tailnet.report.cross_check_section import cross_check_section
from tailnet.report.dependence_blocks import dependence_blocks, p_label
from tailnet.report.front_matter import front_matter
from tailnet.report.methods import methods_section, reproduction_section
from tailnet.report.paper_tables import paper_caption, paper_tables
from tailnet.report.reasons import not_run, reason
from tailnet.report.schema import Document
from tailnet.report.sections import (
    Block,
    Code,
    Figure,
    Report,
    Section,
    Span,
    Strong,
    Table,
    paragraph,
    text,
)
from tailnet.report.signs_section import signs_section
from tailnet.report.tail_choice_section import tail_choice_blocks
from tailnet.report.tail_index_section import tail_index_section

_REMOVED = {
    "nan": "not a number (NaN)",
    "infinite": "infinite",
    "zero": "zero, which no power law reaches",
    "negative": "negative, which the chosen sign leaves out",
    "positive": "positive, which the chosen sign leaves out",
}
_SIGNS = {
    "magnitude": "magnitudes, whatever the sign",
    "positive": "positive values",
    "negative": "negative values, without their sign",
}


def analysis_report(document: Document) -> Report:
    """Build the report on an analysis.

    Parameters
    ----------
    document : mapping
        A checked document of schema `tailnet.analysis/1`.

    Returns
    -------
    Report
        The report as data; the same document always gives the same report.
    """
    return Report(
        title=document["title"],
        sentence=document["verdict"]["sentence"],
        front=front_matter(document),
        sections=(
            _verdict(document),
            _data(document),
            _fit(document),
            _goodness_of_fit(document),
            alternatives_section(document),
            _stability(document),
            tail_index_section(document),
            signs_section(document),
            _dependence(document),
            cross_check_section(document),
            methods_section(document),
            reproduction_section(document, _data_rows(document)),
        ),
        tables=paper_tables(document),
        table_caption=paper_caption(document),
    )


def _verdict(document: Document) -> Section:
    verdict = document["verdict"]
    support = verdict["support"]
    if support is None:
        why = reason(document, "verdict.support")
        return Section("Verdict", (paragraph(f"Support for a power law: not graded. {why}."),))
    blocks: list[Block] = [paragraph("Support for a power law: ", Strong(support), ".")]
    if verdict.get("no_family_fits"):
        blocks.append(paragraph(Strong("No family fits"), ": the alternatives are rejected as well."))
    if verdict.get("rule") is not None:
        blocks.append(paragraph(f"The rule that decided: {verdict['rule']}"))
    if verdict.get("band") is not None:
        blocks.append(paragraph(_band_text(verdict["band"])))
    blocks.append(paragraph(verdict["sentence"]))
    return Section("Verdict", tuple(blocks))


def _band_text(band: float) -> str:
    return (
        "Declared band: for good support, no alternative that the data admit may change the local slope by "
        f"more than {rounding.number(band, 2)} over nine tenths of the tail."
    )


def _data(document: Document) -> Section:
    sample = document["sample"]
    kind = "discrete (whole numbers)" if sample["discrete"] else "continuous"
    rows: tuple[tuple[Span, ...], ...] = (
        ("Source", Code(sample["source"])),
        ("Kind", kind),
        ("Sign", _SIGNS[sample["sign"]]),
        ("Observations", rounding.integer(sample["n"])),
        *_counted_only(sample),
        ("Distinct values", rounding.integer(sample["n_distinct"])),
        ("Smallest", rounding.data_value(sample["min"])),
        ("Largest", rounding.data_value(sample["max"])),
    )
    return Section("Data", (Table(("Property", "Value"), rows, align="lr"), *_removed(sample)))


def _counted_only(sample: Document) -> tuple[tuple[Span, ...], ...]:
    """Tell of observations that were not kept; what the rows below say is of those that were."""
    below = sample.get("below")
    if not below:
        return ()
    return (
        ("– smaller than all values kept, only counted", rounding.integer(below)),
        ("– kept, of which the next rows tell", rounding.integer(sample["n"] - below)),
    )


def _removed(sample: Document) -> tuple[Block, ...]:
    counts = {rule: count for rule, count in sample["removed"].items() if count}
    if not counts:
        return (paragraph("No value was removed."),)
    rows = tuple((_REMOVED.get(rule, rule), rounding.integer(count)) for rule, count in counts.items())
    return (
        paragraph("Values removed before the fit, and the rule that removed them:"),
        Table(("Rule", "Values"), rows, align="lr"),
    )


def _fit(document: Document) -> Section:
    fit = document["power_law"]
    blocks: list[Block] = [_fit_table(fit), paragraph(_search_text(fit))]
    blocks.extend(paragraph(note) for note in fit.get("search_notes") or ())
    if fit["alpha_interval"] is None or fit["xmin_interval"] is None:
        blocks.append(paragraph(_missing_intervals(document)))
    if not fit["xmin_given"]:
        blocks.append(paragraph(_unrestricted_text(fit)))
    blocks.append(_survival_figure(document))
    if document["curves"]["residuals"] is None:
        why = reason(document, "curves.residuals")
        blocks.append(paragraph(f"Residuals of the tail: not run. {why}."))
    else:
        blocks.append(_residual_figure(document))
    return Section("Power-law fit", tuple(blocks))


def _fit_table(fit: Document) -> Table:
    xmin_role = "as given" if fit["xmin_given"] else "estimated"
    return Table(
        ("Quantity", "Value", "95% interval"),
        (
            ("Exponent alpha", alpha_text(fit), interval_text(fit["alpha_interval"])),
            *_given_xmin_rows(fit),
            (
                f"Lower bound xmin, {xmin_role}",
                rounding.data_value(fit["xmin"]),
                data_interval_text(fit["xmin_interval"]),
            ),
            ("Observations in the tail, n_tail", rounding.integer(fit["n_tail"]), NONE),
            ("Decades from xmin to the largest value", rounding.fixed(fit["decades"], 2), NONE),
            ("Kolmogorov–Smirnov distance D", rounding.number(fit["ks_distance"]), NONE),
            ("Log-likelihood of the tail", rounding.fixed(fit["log_likelihood"], 2), NONE),
        ),
        align="lrr",
    )


def _given_xmin_rows(fit: Document) -> tuple[tuple[Span, ...], ...]:
    found = fit.get("alpha_interval_given_xmin")
    if found is None:
        return ()
    return tuple(
        (f"The same, given xmin, by the {name.replace('_', ' ')}", NONE, interval_text(found[name]))
        for name in ("observed_information", "profile_likelihood")
    )


def _search_text(fit: Document) -> str:
    digits = "Digits in parentheses are the standard error given xmin. "
    if fit["xmin_given"]:
        return digits + "The lower bound xmin was given, not estimated."
    return digits + (
        f"The search compared {rounding.integer(fit['candidates'])} candidates for xmin, each of which "
        f"leaves at least {rounding.integer(fit['minimum_distinct'])} distinct values and "
        f"{rounding.integer(fit['minimum_observations'])} observations in the tail."
    )


def _missing_intervals(document: Document) -> str:
    fit = document["power_law"]
    paths = [f"power_law.{name}" for name in ("alpha_interval", "xmin_interval") if fit[name] is None]
    names = " and ".join(path.split(".")[1].removesuffix("_interval") for path in paths)
    return f"Interval of {names}: not run. {reason(document, *paths)}."


def _unrestricted_text(fit: Document) -> str:
    free = fit["unrestricted"]
    if free is None or (free["xmin"] == fit["xmin"] and free["n_tail"] == fit["n_tail"]):
        return "Without the rule on the smallest tail the search would choose the same xmin."
    return (
        "Without the rule on the smallest tail the search would choose xmin = "
        f"{rounding.data_value(free['xmin'])}, with alpha = {rounding.number(free['alpha'])}, "
        f"n_tail = {rounding.integer(free['n_tail'])} and D = {rounding.number(free['ks_distance'])}."
    )


def _survival_figure(document: Document) -> Figure:
    fit, sample = document["power_law"], document["sample"]
    return Figure(
        "survival",
        alt=(
            f"Share of the {rounding.integer(sample['n'])} observations at or above x, against x, both on "
            f"logarithmic axes. A line for the fitted power law, alpha = {alpha_text(fit)}, starts at "
            f"xmin = {rounding.data_value(fit['xmin'])}, where the tail holds {tail_share(document)}."
        ),
        caption=text(
            "Survival function of the data and the fitted power law, drawn from xmin at the height "
            "n_tail / n. Where an arrow says so, up to a tenth of the values lie left of the frame.",
            *_drawn_from(sample),
        ),
    )


def _drawn_from(sample: Document) -> tuple[str, ...]:
    if not sample.get("below"):
        return ()
    return (f" The curve begins at {rounding.data_value(sample['min'])}, the smallest value that was kept.",)


def _residual_figure(document: Document) -> Figure:
    fit = document["power_law"]
    return Figure(
        "residuals",
        alt=(
            "Empirical minus fitted survival function within the tail, times the square root of n_tail, "
            f"against x on a logarithmic axis. Dashed lines mark D = {rounding.number(fit['ks_distance'])} "
            "on the same scale."
        ),
        caption=text(
            "Residuals of the tail, scaled by the square root of n_tail; the dashed lines are at plus "
            "and minus D on that scale.",
        ),
    )


def _goodness_of_fit(document: Document) -> Section:
    title = "Goodness of fit"
    test = document["goodness_of_fit"]
    if test is None:
        return Section(title, (not_run(document, "goodness_of_fit"),))
    blocks: list[Block] = [_test_table(document), paragraph(_test_text(document))]
    if document["curves"]["null_distances"] is None:
        why = reason(document, "curves.null_distances")
        blocks.append(paragraph(f"Distances of the replicates: not kept. {why}."))
    else:
        blocks.append(_null_figure(document))
    return Section(title, tuple(blocks))


def _test_table(document: Document) -> Table:
    test = document["goodness_of_fit"]
    return Table(
        ("Quantity", "Value"),
        (
            (f"p-value{p_label(document)}", p_text(document)),
            ("95% interval for its Monte Carlo error", rounding.p_interval(*test["p_interval"])),
            ("Replicates", rounding.integer(test["replicates"])),
            ("Replicates at least as far from their fit", rounding.integer(test["exceedances"])),
            ("Stopped early", "yes" if test["stopped_early"] else "no"),
        ),
        align="lr",
    )


def _test_text(document: Document) -> str:
    fit = document["power_law"]
    again = "alpha is" if fit["xmin_given"] else "xmin and alpha are"
    return (
        f"The observed distance is D = {rounding.number(fit['ks_distance'])}. In each replicate {again} "
        f"estimated anew. {_calibrated(document)}A large p-value means that a power law is not rejected, not "
        "that it holds."
    )


def _calibrated(document: Document) -> str:
    return "The p-value is calibrated for independent draws. " if p_label(document) else ""


def _null_figure(document: Document) -> Figure:
    fit = document["power_law"]
    return Figure(
        "null_distances",
        alt=(
            "Histogram of the distances of the bootstrap replicates from their own fits. A vertical line "
            f"marks the observed D = {rounding.number(fit['ks_distance'])}; {p_phrase(document)}."
        ),
        caption=text("Distances of the bootstrap replicates from their own fits, and the observed distance."),
    )


def _stability(document: Document) -> Section:
    blocks: list[Block]
    if document["curves"]["xmin_path"] is None:
        blocks = [not_run(document, "curves.xmin_path")]
    else:
        blocks = [
            paragraph(
                "Where the data follow a power law from xmin on, alpha hardly changes to the right of it "
                "by more than its standard error."
            ),
            _path_figure(document),
        ]
    blocks.extend(tail_choice_blocks(document))
    return Section("Stability of alpha over xmin", tuple(blocks))


def _path_figure(document: Document) -> Figure:
    fit = document["power_law"]
    tested = any(row["p_value"] is not None for row in document.get("tail_choice") or ())
    return Figure(
        "xmin_path",
        alt=(
            f"{'Three' if tested else 'Two'} panels that share a logarithmic axis of candidates for xmin. At "
            "the top, alpha with a band of 1.96 standard errors either side; below, the distance D"
            + ("; at the bottom, the p-value given that xmin. " if tested else ". ")
            + f"A vertical line marks the xmin used, {rounding.data_value(fit['xmin'])}, with alpha = "
            f"{alpha_text(fit)} and D = {rounding.number(fit['ks_distance'])}."
        ),
        caption=text(
            "Exponent and Kolmogorov–Smirnov distance for each candidate xmin; the band is pointwise, "
            "1.96 standard errors given that xmin."
            + (" The p-values are those of the table below; the dotted line is at 0.1." if tested else ""),
        ),
    )


def _dependence(document: Document) -> Section:
    return Section(
        "Dependence and sensitivity",
        (
            *dependence_blocks(document),
            *_sensitivity(document),
        ),
    )


def _sensitivity(document: Document) -> tuple[Block, ...]:
    found = document["sensitivity"]
    if not found:
        why = reason(document, "sensitivity")
        return (paragraph(f"Smallest detectable departures: not run. {why}."),)
    header = ("Family", "Departure", "Smallest detectable", "Probability", "Level", "Simulations")
    rows = [_sensitivity_row(family, row) for family, row in found.items()]
    notes = [row["note"] for row in found.values()]
    words = paragraph(
        "The smallest departure from the power law that the nested test would have detected at this n_tail "
        "with the stated probability, from simulation. It is not observed power, which would say nothing "
        "that the p-value does not say."
    )
    if len(set(notes)) == 1:
        common = () if notes[0] is None else (paragraph(notes[0]),)
        return (words, Table(header, tuple(rows), align="llrrrr"), *common)
    noted = tuple((*row, note or NONE) for row, note in zip(rows, notes, strict=True))
    return (words, Table((*header, "Note"), noted, align="llrrrrl"))


def _sensitivity_row(family: str, row: Document) -> tuple[Span, ...]:
    departure = row["departure"]
    return (
        family_name(family),
        row["parameter"].replace("_prime", "'"),
        NONE if departure is None else rounding.number(departure, 3),
        rounding.data_value(row["power"]),
        rounding.data_value(row["level"]),
        rounding.integer(row["simulations"]),
    )


def _data_rows(document: Document) -> tuple[tuple[Span, Span], ...]:
    sample = document["sample"]
    digest = sample["sha256"]
    return (
        ("Data", Code(sample["source"])),
        ("SHA-256 of the data", "not recorded" if digest is None else Code(digest)),
    )
