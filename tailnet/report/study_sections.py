"""The sections of the report on a study: its claims first, then what they rest on."""

from collections.abc import Iterator, Sequence
from typing import Any

from tailnet import rounding
from tailnet.report.cells import alpha_text, interval_text, p_text, tail_share
from tailnet.report.claim_cells import plain_number
from tailnet.report.claims_section import claims_section, claims_sentence, claims_table
from tailnet.report.exhibit_blocks import exhibit_blocks
from tailnet.report.front_matter import front_matter
from tailnet.report.methods import method_items, reproduction_section
from tailnet.report.reasons import ended, not_run_section, reason
from tailnet.report.schema import Document
from tailnet.report.sections import (
    Block,
    Bullets,
    Cite,
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

#: The level of the goodness-of-fit test at which a study counts a rejection.
_LEVEL = "0.1"
#: Columns of numbers that a table may have and still be read.
_WIDE = 10


def study_report(document: Document) -> Report:
    """Build the report on a study.

    Parameters
    ----------
    document : mapping
        A checked document of schema `tailnet.study/1`.

    Returns
    -------
    Report
        The report as data; the same document always gives the same report.
    """
    return Report(
        title=document["title"],
        sentence=claims_sentence(document),
        front=front_matter(document),
        sections=(
            claims_section(document),
            _design(document),
            *_measured(document),
            *_tails(document),
            not_run_section(document),
            _methods(document),
            reproduction_section(document, _data_rows(document)),
        ),
        tables=tuple(_paper_tables(document)),
        table_caption=text("Claims and fits over training seeds: ", document["title"], "."),
    )


def _paper_tables(document: Document) -> Iterator[Table]:
    if document["claims"]:
        yield claims_table(document)
    if document["summary"]:
        yield _summary_table(document)


def _design(document: Document) -> Section:
    dataset = document["dataset"]
    rows = tuple((str(name), _setting(value)) for name, value in document["design"].items())
    blocks: list[Block] = [
        paragraph(
            "Data: ",
            Strong(dataset["name"]),
            f", {rounding.integer(dataset['n'])} items. {ended(dataset['description'])}",
        )
    ]
    if rows:
        blocks.append(Table(("Setting", "Value"), rows, align="ll"))
    return Section("Design", tuple(blocks))


def _setting(value: Any) -> str:
    match value:
        case None | bool():
            words = {None: "none", True: "yes", False: "no"}[value]
        case int():
            words = rounding.integer(value)
        case float():
            words = rounding.data_value(value)
        case list() | tuple():
            words = ", ".join(_setting(item) for item in value)
        case dict():
            words = "; ".join(f"{name}: {_setting(item)}" for name, item in value.items())
        case _:
            words = str(value)
    return words


def _measured(document: Document) -> tuple[Section, ...]:
    blocks = exhibit_blocks(document)
    return (Section("What was measured", blocks),) if blocks else ()


def _tails(document: Document) -> tuple[Section, ...]:
    """Report the analyses of tails, if the study is of tails."""
    if not document["summary"] and not document["analyses"] and "analyses" not in document["not_run"]:
        return (Section("Results by seed", tuple(_statistics(document))),)
    return _by_quantity(document), _by_seed(document), _dependence(document)


def _by_quantity(document: Document) -> Section:
    title = "Results by quantity"
    if not document["summary"]:
        return Section(title, (paragraph(f"Not run. {reason(document, 'summary')}."),))
    blocks: list[Block] = [
        _summary_table(document),
        paragraph(
            f"The last column counts the seeds at which the power law is rejected: p at most {_LEVEL}, "
            "calibrated for independent draws.",
            *_over_seeds_explained(document),
        ),
    ]
    if document["analyses"]:
        blocks.append(_panel_figure(document))
    return Section(title, tuple(blocks))


def _summary_table(document: Document) -> Table:
    return Table(
        (
            "Quantity",
            "Seeds",
            "alpha, median",
            "alpha, range",
            "alpha over seeds",
            "another seed",
            "xmin, median",
            "n_tail, median",
            "Rejected",
        ),
        tuple(_summary_row(row) for row in document["summary"]),
        align="lrrrrrrrr",
    )


def _summary_row(row: Document) -> tuple[Span, ...]:
    ends, median = row["alpha_range"], row["alpha_median"]
    alpha = plain_number(median) if ends is None or median is None else rounding.estimate(median, *ends)
    xmin, n_tail = row["xmin_median"], row["n_tail_median"]
    return (
        row["quantity"],
        rounding.integer(row["seeds"]),
        alpha,
        interval_text(ends),
        *_over_seeds(row),
        "–" if xmin is None else rounding.number(xmin),
        "–" if n_tail is None else rounding.data_value(n_tail),
        "–" if row["p_rejected"] is None else rounding.integer(row["p_rejected"]),
    )


def _over_seeds(row: Document) -> tuple[Span, Span]:
    found = row.get("alpha_over_seeds")
    if found is None:
        return "–", "–"
    mean = rounding.estimate(found["alpha"], *found["interval"])
    return f"{mean} ({interval_text(found['interval'])})", interval_text(found["prediction_interval"])


def _over_seeds_explained(document: Document) -> tuple[Span, ...]:
    if not any(row.get("alpha_over_seeds") for row in document["summary"]):
        return ()
    return text(
        " Alpha over seeds is the random-effects mean of ln(alpha − 1) (",
        Cite("viechtbauer2005"),
        ") with its 95% interval (",
        Cite("hartung2001"),
        "); under “another seed” stands the 95% prediction interval for the exponent of one more seed.",
    )


def _panel_figure(document: Document) -> Figure:
    quantities = list(dict.fromkeys(a["key"]["quantity"] for a in document["analyses"]))
    seeds = len({a["key"]["seed"] for a in document["analyses"]})
    return Figure(
        "survival_panel",
        alt=(
            "Share of observations at or above x, against x, on logarithmic axes, one panel each for "
            f"{', '.join(quantities)}. Solid lines are the data at {seeds} seeds; dashed lines are the "
            "fitted power laws, from xmin on."
        ),
        caption=text(
            "Survival functions by quantity, one line a seed (solid), and the fitted power laws (dashed), "
            "each drawn from its xmin at the height n_tail / n. Where an arrow says so, up to a tenth of the "
            "values lie left of the frame.",
        ),
    )


def _by_seed(document: Document) -> Section:
    title = "Results by seed"
    analyses = document["analyses"]
    if not analyses:
        return Section(title, (paragraph(f"Not run. {reason(document, 'analyses')}."),))
    graded = any(analysis["verdict"]["support"] is not None for analysis in analyses)
    header = ("Quantity", "Seed", "Zeros removed", "alpha", "95% interval", "xmin", "Tail", "p")
    table = Table(
        (*header, "Support") if graded else header,
        tuple(_seed_row(analysis, graded=graded) for analysis in analyses),
        align="lrrrrrrr" + "l" * graded,
    )
    note = (
        "Digits in parentheses are the standard error given xmin; intervals, where they were computed, "
        "include the choice of xmin."
        + (" Support is the verdict on the power law against its alternatives." if graded else "")
    )
    blocks: list[Block] = [table, paragraph(note)]
    if any(analysis["goodness_of_fit"] is not None for analysis in analyses):
        blocks.append(_p_figure())
    else:
        blocks.append(paragraph(f"Goodness-of-fit tests: not run. {reason(analyses[0], 'goodness_of_fit')}."))
    blocks += _statistics(document)
    return Section(title, tuple(blocks))


def _statistics(document: Document) -> list[Block]:
    """Show what the claims were decided on, seed by seed."""
    rows = document["replications"]
    names = list(rows[0]["statistics"]) if rows else []
    if not names:
        return []
    return [
        paragraph("What the claims are decided on, and what was counted beside it:"),
        *_statistics_tables(rows, names),
    ]


def _statistics_tables(rows: Sequence[Document], names: Sequence[str]) -> list[Block]:
    """Lay statistics out so that no table is too wide to read: down where they are many and seeds few."""
    seeds = [str(row["seed"]) for row in rows]
    cells = [[_statistic(row["statistics"].get(name)) for row in rows] for name in names]
    labels = [name.replace("_", " ") for name in names]
    if len(names) > _WIDE and len(rows) <= _WIDE:
        down = tuple((label, *of_name) for label, of_name in zip(labels, cells, strict=True))
        header = ("Statistic", *(f"seed {seed}" for seed in seeds))
        return [Table(header, down, align="l" + "r" * len(rows))]
    parts = [slice(first, first + _WIDE) for first in range(0, len(names), _WIDE)]
    return [
        Table(
            ("Seed", *labels[part]),
            tuple(zip(seeds, *cells[part], strict=True)),
            align="r" * (1 + len(labels[part])),
        )
        for part in parts
    ]


def _statistic(value: float | None) -> str:
    if value is None:
        return "–"
    return rounding.integer(value) if isinstance(value, int) else rounding.number(value)


def _seed_row(analysis: Document, *, graded: bool) -> tuple[Span, ...]:
    fit = analysis["power_law"]
    row = (
        analysis["key"]["quantity"],
        str(analysis["key"]["seed"]),
        rounding.integer(analysis["sample"]["removed"].get("zero", 0)),
        alpha_text(fit),
        interval_text(fit["alpha_interval"]),
        rounding.number(fit["xmin"]),
        tail_share(analysis),
        p_text(analysis),
    )
    return (*row, analysis["verdict"]["support"] or "not graded") if graded else row


def _p_figure() -> Figure:
    return Figure(
        "p_values",
        alt=(
            "Goodness-of-fit p-value of every seed on a logarithmic axis, one column a quantity. A dashed "
            f"line marks p = {_LEVEL}."
        ),
        caption=text(
            f"Goodness-of-fit p-values by seed, with their Monte Carlo intervals; below the dashed line, at "
            f"{_LEVEL}, the power law is rejected.",
        ),
    )


def _dependence(document: Document) -> Section:
    title = "Dependence"
    statements: dict[tuple[str, str], list[str]] = {}
    for analysis in document["analyses"]:
        dependence = analysis["dependence"]
        quantities = statements.setdefault((dependence["axis"], dependence["statement"]), [])
        if analysis["key"]["quantity"] not in quantities:
            quantities.append(analysis["key"]["quantity"])
    if not statements:
        return Section(title, (paragraph(f"Not run. {reason(document, 'analyses')}."),))
    items: list[tuple[Span, ...]] = [
        (Strong(", ".join(quantities)), f", along the axis {axis}: {ended(statement)}")
        for (axis, statement), quantities in statements.items()
    ]
    return Section(title, (Bullets(tuple(items)),))


def _methods(document: Document) -> Section:
    items = [_replication(), *method_items(list(document["analyses"]))]
    return Section("Methods", (Bullets(tuple(items)),))


def _replication() -> tuple[Span, ...]:
    return text(
        "Over training seeds: Student's t interval of a mean, Clopper and Pearson's interval of a share (",
        Cite("clopper1934"),
        "); the p-value of a cell is the smallest level at which its interval leaves the threshold out, "
        "corrected by Holm's method (",
        Cite("holm1979"),
        ").",
    )


def _data_rows(document: Document) -> tuple[tuple[Span, Span], ...]:
    dataset = document["dataset"]
    digest = dataset["sha256"]
    return (
        ("Seeds", rounding.integer(document["provenance"]["seeds"])),
        ("Data", Code(dataset["name"])),
        ("SHA-256 of the data", "not recorded" if digest is None else Code(digest)),
    )
