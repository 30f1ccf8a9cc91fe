"""The sections of the report on a survey: what holds over all items, then each of them."""

from collections import Counter

from tailnet import rounding
from tailnet.report.cells import NONE, alpha_text, bootstrap_p_text, family_name, interval_text, share_text
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
from tailnet.report.survey_shape import ANALYSED, CATEGORIES

_FAMILIES = {
    "goodness_of_fit": "The power law fits",
    "nested": "The power law, inside the alternatives that contain it",
    "exponential": "The power law and the exponential are as good",
}
#: Panels of one figure, and figures, as `tailnet.figures.survey_panels` draws them.
_PANELS, _PAGES = 30, 10
#: Items whose table still fits a page of a paper.
_PAGE = 40


def survey_report(document: Document) -> Report:
    """Build the report on a survey.

    Parameters
    ----------
    document : mapping
        A checked document of schema `tailnet.survey/1`.

    Returns
    -------
    Report
        The report as data; the same document always gives the same report.
    """
    tables: tuple[Table, ...] = (_families_table(document),)
    if len(document["items"]) <= _PAGE:
        tables = (*tables, _items_table(document))
    sections = [
        _over_all(document),
        _items(document),
        _comparisons(document),
        *([_scale_free(document)] if document["degrees"] else []),
        *([_cross_check(document)] if _checked(document) else []),
        _left_out(document),
        _panels(document),
        _dependence(document),
        not_run_section(document),
        _methods(document),
        reproduction_section(document, _data_rows(document)),
    ]
    return Report(
        title=document["title"],
        sentence=_sentence(document),
        front=front_matter(document),
        sections=tuple(sections),
        tables=tables,
        table_caption=text("Power laws over many items: ", document["title"], "."),
    )


def _analysed(document: Document) -> list[Document]:
    return [row for row in document["items"] if row["status"] == ANALYSED]


def _sentence(document: Document) -> str:
    count, level = len(_analysed(document)), f"{document['level']:g}"
    left_out = len(document["items"]) - count
    words = f"{document['title']}: {rounding.integer(count)} analysed"
    if left_out:
        words += f", {rounding.integer(left_out)} not"
    family = next(family for family in document["families"] if family["name"] == "goodness_of_fit")
    if not family["tests"]:
        return f"{words}; the power law was tested for goodness of fit in none."
    return (
        f"{words}; the power law is rejected in {rounding.integer(family['rejected_bh'])} of them with a "
        f"false discovery rate of {level} (Benjamini–Hochberg), in "
        f"{rounding.integer(family['rejected_holm'])} with a family-wise error rate of {level} (Holm), and "
        f"at p <= {level} in {rounding.integer(family['rejected'])} without a correction."
    )


def _over_all(document: Document) -> Section:
    questions = [
        text(Strong(_FAMILIES[family["name"]]), f". {ended(family['question'])} {_note(family)}".rstrip())
        for family in document["families"]
    ]
    blocks: list[Block] = [
        _families_table(document),
        Bullets(tuple(questions)),
        paragraph(
            f"{document['families'][0]['control']} Each line of the table is a family of its own; the "
            "comparisons within one item, which its support rests on, are corrected over that item alone."
        ),
        paragraph(
            "A correction is as good as the p-values it is given. Those of the test of fit assume "
            "independent draws and know of the search for xmin, but not of a body that runs smoothly into "
            "the tail: there the search may end in the body, and a true power law above it is rejected more "
            "often than its p-value says, small p-values most of all. Simulations are in tailnet's "
            "validation reports."
        ),
    ]
    if any(row["p_value"] is not None for row in document["items"]):
        blocks.append(_p_figure())
    return Section("Over all items", tuple(blocks))


def _note(family: Document) -> str:
    return "" if family["note"] is None else ended(family["note"])


def _families_table(document: Document) -> Table:
    level = f"{document['level']:g}"
    return Table(
        ("What is tested", "Tests", f"p <= {level}", f"Holm <= {level}", f"Benjamini–Hochberg <= {level}"),
        tuple(
            (
                _FAMILIES[family["name"]],
                *(
                    rounding.integer(family[key])
                    for key in ("tests", "rejected", "rejected_holm", "rejected_bh")
                ),
            )
            for family in document["families"]
        ),
        align="lrrrr",
    )


def _p_figure() -> Figure:
    return Figure(
        "survey_p_values",
        alt=(
            "Goodness-of-fit p-values of all items in ascending order, on logarithmic axes, with the level "
            "and the lines of Holm's and of Benjamini and Hochberg's corrections."
        ),
        caption=text(
            "Goodness-of-fit p-values in ascending order. Holm's correction rejects the items from the left "
            "up to the first point above its line, Benjamini and Hochberg's those up to the last point below "
            "its."
        ),
    )


def _items(document: Document) -> Section:
    blocks: list[Block] = [
        _items_table(document),
        paragraph(
            "Digits in parentheses are the standard error given xmin; intervals, where they were computed, "
            "include the choice of xmin. p is that of the test of fit, raw and adjusted over all items. "
            "Support is the verdict on each item's power law against its alternatives, not adjusted for the "
            "number of items. All numbers in full, and the hash of every file, are in table.csv."
        ),
        Figure(
            "survey_alpha",
            alt="The exponent alpha of every analysed item with its 95% interval, in the order of the table.",
            caption=text(
                "Exponents with their 95% intervals. A power law that is rejected after Benjamini and "
                "Hochberg's correction has no exponent to speak of: its estimate is a cross."
            ),
        ),
    ]
    return Section("Items", tuple(blocks))


def _items_table(document: Document) -> Table:
    header: tuple[Span, ...] = (
        *("No.", "Item", "n", "n_tail", "Decades", "alpha", "95% interval", "xmin", "p", "Holm"),
        *("Benjamini–Hochberg", "Support"),
    )
    align = "rlrrrrrrrrrl"
    if document["degrees"]:
        header, align = (*header, "Scale-free"), align + "l"
    rows = tuple(
        _item_row(number, row, degrees=document["degrees"])
        for number, row in enumerate(document["items"], start=1)
        if row["status"] == ANALYSED
    )
    return Table(header, rows, align=align)


def _item_row(number: int, row: Document, *, degrees: bool) -> tuple[Span, ...]:
    cells: tuple[Span, ...] = (
        str(number),
        Code(row["label"]),
        rounding.integer(row["n"]),
        rounding.integer(row["n_tail"]),
        rounding.fixed(row["decades"], 1),
        alpha_text(row),
        interval_text(row["alpha_interval"]),
        rounding.number(row["xmin"]),
        *_tested(row),
        row["support"] or "not graded",
    )
    if not degrees:
        return cells
    return (*cells, NONE if row["scale_free"] is None else row["scale_free"]["category"])


def _tested(row: Document) -> tuple[str, str, str]:
    """Write the p-value of the test of fit and its adjusted values; at the smallest p they are bounds too."""
    p, replicates = row["p_value"], row["replicates"]
    if p is None or not replicates:
        return share_text(p), share_text(row["p_holm"]), share_text(row["p_bh"])
    bound = p <= 1 / (1 + replicates)
    holm, hochberg = (
        NONE if row[key] is None else rounding.p_value(row[key], row[key] if bound and row[key] < 1 else None)
        for key in ("p_holm", "p_bh")
    )
    return bootstrap_p_text(p, replicates), holm, hochberg


def _comparisons(document: Document) -> Section:
    title = "Comparisons"
    compared = [row for row in _analysed(document) if row["comparisons"] is not None]
    if not compared:
        return Section(title, (paragraph(f"Not run. {reason(document, 'items[*].comparisons')}."),))
    families = [each["alternative"] for each in compared[0]["comparisons"]]
    numbers = {row["label"]: number for number, row in enumerate(document["items"], start=1)}
    table = Table(
        ("No.", "Item", *(family_name(family) for family in families)),
        tuple(
            (str(numbers[row["label"]]), Code(row["label"]), *map(_compared, row["comparisons"]))
            for row in compared
        ),
        align="rl" + "r" * len(families),
    )
    note = (
        "Each cell is the p-value of the test against that family, given xmin, then in parentheses the one "
        "adjusted by Holm and the one adjusted by Benjamini and Hochberg over all items. For the families "
        "that contain the power law it is the nested test, whose small p says that the family fits better; "
        '"collapses" says that the best member of the family is the power law. For the exponential it is '
        'Vuong\'s test; "+" says that the power law has the larger likelihood, "−" that the exponential has. '
        "xmin was chosen by the power law's fit to the same data, and no p-value here knows of that choice."
    )
    return Section(title, (table, paragraph(note)))


def _compared(each: Document) -> str:
    if each["status"] == "collapsed":
        return "collapses"
    names = ("nested_p", "nested_p_holm", "nested_p_bh")
    sign = ""
    if each["alternative"] == "exponential":
        names = ("vuong_p", "vuong_p_holm", "vuong_p_bh")
        sign = "+ " if each["log_likelihood_ratio"] > 0 else "− "
    p, holm, hochberg = (share_text(each[name]) for name in names)
    return NONE if p == NONE else f"{sign}{p} ({holm}; {hochberg})"


def _scale_free(document: Document) -> Section:
    found = [row["scale_free"]["category"] for row in document["items"] if row["scale_free"] is not None]
    title = "Scale-free categories"
    if not found:
        why = "They need counts, the test of fit and the comparisons, which no item has."
        return Section(title, (paragraph(f"Not run. {why}"),))
    counts = Counter(found)
    table = Table(
        ("Category", "Items"),
        tuple((category, rounding.integer(counts[category])) for category in CATEGORIES),
        align="lr",
    )
    same = text(
        "The categories are those of ",
        Cite("broido2019"),
        ". Super-weak: no alternative is favoured over the power law. Weakest: p >= 0.1. Weak: also "
        "n_tail >= 50. Strong: weak and super-weak, and 2 < alpha < 3. They count the simple graphs that a "
        "network gives, and ask for half of them, for the strongest category for 90% and 95%. Here every "
        "item is a network of one sequence, for which strong and strongest are the same; each item counts "
        "with the highest category it reaches.",
    )
    other = text(
        "The same as theirs: thresholds and tests (Vuong's at 0.1 for the exponential, the lognormal and the "
        "stretched exponential; for the power law with cut-off a chi-squared of one degree of freedom). Not "
        "the same: they make several simple graphs of a directed, weighted, bipartite or multiplex network; "
        "they leave out sequences whose mean degree is under 2 or above the square root of the number of "
        "nodes; the fits here are global optima in domains that contain the power law, and p has one added "
        "to both counts. The categories correct for no number of tests."
    )
    return Section(title, (table, paragraph(*same), paragraph(*other)))


def _checked(document: Document) -> list[Document]:
    return [row for row in document["items"] if row["cross_check"] is not None]


def _cross_check(document: Document) -> Section:
    rows = tuple(
        (
            Code(row["label"]),
            row["cross_check"]["status"],
            rounding.integer(row["cross_check"]["differing"]),
            rounding.integer(row["cross_check"]["unexplained"]),
        )
        for row in _checked(document)
    )
    table = Table(("Item", "Cross-check", "Numbers that differ", "Not explained"), rows, align="llrr")
    words = (
        "The same data through powerlaw; each difference and its reason is in results.json, under analyses."
    )
    return Section("Cross-check", (paragraph(words), table))


def _left_out(document: Document) -> Section:
    rows = tuple(
        (str(number), Code(row["label"]), row["status"], row["reason"] or "")
        for number, row in enumerate(document["items"], start=1)
        if row["status"] != ANALYSED
    )
    title = "Not analysed"
    if not rows:
        return Section(title, (paragraph("Every item was analysed."),))
    return Section(title, (Table(("No.", "Item", "Why", "In full"), rows, align="rlll"),))


def _panels(document: Document) -> Section:
    total = len(document["analyses"])
    pages = min(-(-total // _PANELS), _PAGES)
    figures = [_panel_figure(page, pages, total) for page in range(pages)]
    blocks: list[Block] = [*figures]
    if total > pages * _PANELS:
        blocks.append(
            paragraph(
                f"The first {rounding.integer(pages * _PANELS)} of {rounding.integer(total)} items are "
                "drawn; the curves of all are in results.json."
            )
        )
    return Section("Survival functions", tuple(blocks))


def _panel_figure(page: int, pages: int, total: int) -> Figure:
    first, last = page * _PANELS + 1, min((page + 1) * _PANELS, total)
    part = f", items {first} to {last} of {total}" if pages > 1 else ""
    return Figure(
        f"survey_panels_{page + 1}",
        alt=(
            f"One small panel an analysed item{part}: the share of observations at or above x, against x, on "
            "logarithmic axes, solid, and the fitted power law from xmin on, dashed."
        ),
        caption=text(
            f"Survival functions of the analysed items (solid) and their fitted power laws (dashed){part}, "
            "each drawn from its xmin at the height n_tail / n, with the p-value of its test of fit; "
            "rejected, where a panel says so, after Benjamini and Hochberg's correction."
        ),
    )


def _dependence(document: Document) -> Section:
    statements: dict[tuple[str, str], int] = {}
    for analysis in document["analyses"]:
        found = analysis["dependence"]["axis"], analysis["dependence"]["statement"]
        statements[found] = statements.get(found, 0) + 1
    items: list[tuple[Span, ...]] = [
        (Strong(f"{rounding.integer(count)} items"), f", axis {axis}: {ended(statement)}")
        for (axis, statement), count in statements.items()
    ]
    between = paragraph(
        "Between items: Holm's correction holds however they depend on each other; Benjamini and Hochberg's "
        "for independent or positively dependent tests (",
        Cite("benjamini2001"),
        "). Tensors of one network, columns of one table and degree sequences of related networks depend on "
        "each other in ways that nobody declared.",
    )
    return Section("Dependence", (Bullets(tuple(items)), between))


def _methods(document: Document) -> Section:
    items = method_items(list(document["analyses"]))
    items.append(
        text(
            "Over items: p-values of each family of tests are adjusted by the methods of ",
            Cite("holm1979"),
            " and ",
            Cite("benjamini1995"),
            ". An item's random numbers follow from the seed and its label alone: other items change nothing "
            "but what is adjusted for their number.",
        )
    )
    return Section("Methods", (Bullets(tuple(items)),))


def _data_rows(document: Document) -> tuple[tuple[Span, Span], ...]:
    return (
        ("Items", rounding.integer(len(document["items"]))),
        ("SHA-256 of the data", "of every file in table.csv"),
    )
