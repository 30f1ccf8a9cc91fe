"""The sections of the report on a study: its claims first, then what they rest on."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from tailnet import rounding
from tailnet.report.cells import alpha_text, interval_text, p_text, tail_share
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

_VERDICTS = ("supported", "refuted", "undecided", "not run")
#: What two cells of one claim share.
_STATED = ("id", "document", "statement", "statistic", "rule")
_RULE = (
    "The unit of inference is the training seed. A claim is supported when its 95% interval over seeds lies "
    "wholly where the table says, refuted when it lies wholly elsewhere, and undecided otherwise; p-values "
    "are corrected by Holm's method over the cells of the study, and a verdict that does not bear the "
    "correction at 0.05 is undecided."
)
#: The level of the goodness-of-fit test at which a study counts a rejection.
_LEVEL = "0.1"


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
        sentence=_sentence(document),
        front=front_matter(document),
        sections=(
            _claims(document),
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
        yield _claims_table(document)
    if document["summary"]:
        yield _summary_table(document)


def _sentence(document: Document) -> str:
    claims = document["claims"]
    if not claims:
        return f"{document['title']}: no claim was tested."
    counts = Counter(claim["verdict"] for claim in claims)
    parts = [f"{counts[verdict]} {verdict}" for verdict in _VERDICTS if counts[verdict]]
    noun = "claim" if len(claims) == 1 else "claims"
    return f"{document['title']}: {len(claims)} {noun} tested on {document['dataset']['name']}: " + (
        ", ".join(parts) + "."
    )


def _claims(document: Document) -> Section:
    title = "What was asked"
    claims = document["claims"]
    if not claims:
        return Section(title, (paragraph(f"Not run. {reason(document, 'claims')}."),))
    blocks: list[Block] = [
        _claims_table(document),
        paragraph(_RULE),
        Bullets(tuple(_claim_text(claims) for claims in _by_claim(claims))),
    ]
    drawn = [claim for claim in claims if claim["value"] is not None]
    if drawn:
        blocks.append(_claims_figure(drawn))
    return Section(title, tuple(blocks))


def _claims_table(document: Document) -> Table:
    claims = document["claims"]
    celled = any(claim.get("cell") for claim in claims)
    header = ("Claim", *(("Cell",) * celled), "Verdict", "Value", "95% interval", "Supported", "p, Holm")
    return Table(
        header,
        tuple(_claim_row(claim, celled=celled) for claim in claims),
        align="l" + "l" * celled + "lrrlr",
    )


def _claim_row(claim: Document, *, celled: bool) -> tuple[Span, ...]:
    holm = claim.get("holm_p")
    row: tuple[Span, ...] = (
        Strong(claim["verdict"]),
        _claim_value(claim),
        interval_text(claim["interval"]),
        _region(claim),
        "–" if holm is None else rounding.p_value(holm),
    )
    return (Code(claim["id"]), *((claim.get("cell") or "–",) * celled), *row)


def _region(claim: Document) -> str:
    """Say where the interval must lie for the claim to be supported."""
    low, high = claim["threshold"], claim.get("ceiling")
    match low, high:
        case None, None:
            return "–"
        case _, None:
            return f"above {rounding.data_value(low)}"
        case None, _:
            return f"below {rounding.data_value(high)}"
        case _:
            return f"{rounding.data_value(low)} to {rounding.data_value(high)}"


def _by_claim(claims: list[Document]) -> list[list[Document]]:
    """Gather the cells of one claim whose statistic and rule are the same."""
    gathered: dict[tuple[str, ...], list[Document]] = {}
    for claim in claims:
        gathered.setdefault(tuple(claim[name] for name in _STATED), []).append(claim)
    return list(gathered.values())


def _claim_value(claim: Document) -> str:
    if claim["value"] is None or claim["interval"] is None:
        return _plain_number(claim["value"])
    return rounding.estimate(claim["value"], *claim["interval"])


def _plain_number(value: float | None) -> str:
    if value is None:
        return "–"
    return rounding.integer(int(value)) if value == int(value) else rounding.number(value, 3)


def _claim_text(cells: list[Document]) -> tuple[Span, ...]:
    claim = cells[0]
    spans: list[Span] = [
        Code(claim["id"]),
        f", from {claim['document']}: {ended(claim['statement'])} ",
        f"Statistic: {ended(claim['statistic'])} Rule: {ended(claim['rule'])}",
    ]
    for cell in cells:
        words = [] if cell["raw_p"] is None else [f"Unadjusted p: {rounding.p_value(cell['raw_p'])}."]
        words += [] if cell["note"] is None else [ended(cell["note"])]
        if words:
            spans += [" ", *_cell_name(cell.get("cell")), " ".join(words)]
    return tuple(spans)


def _cell_name(cell: str | None) -> tuple[Span, ...]:
    return () if cell is None else (Strong(f"{cell}:"), " ")


def _claims_figure(claims: list[Document]) -> Figure:
    parts = [
        " ".join(filter(None, (claim["id"], claim.get("cell"), f"{_claim_value(claim)}, {claim['verdict']}")))
        for claim in claims
    ]
    return Figure(
        "claims",
        alt=f"One row a claim, its value with its interval against its threshold: {'; '.join(parts)}.",
        caption=text(
            "Each claim's value with its 95% interval; dashed lines are the thresholds of its rule."
        ),
    )


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
    alpha = _plain_number(median) if ends is None or median is None else rounding.estimate(median, *ends)
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
    table = Table(
        ("Seed", *(name.replace("_", " ") for name in names)),
        tuple(
            (str(row["seed"]), *(_statistic(row["statistics"].get(name)) for name in names)) for row in rows
        ),
        align="r" * (1 + len(names)),
    )
    return [paragraph("What the claims are decided on, and what was counted beside it:"), table]


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
