"""The sections of the report on a network: what it is, what was measured, and what chance would give."""

from collections.abc import Iterator

from tailnet import rounding
from tailnet.figures.network_words import NULLS, measure_name, null_name, shown
from tailnet.report.cells import (
    NONE,
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
from tailnet.report.front_matter import front_matter
from tailnet.report.methods import reproduction_section
from tailnet.report.network_methods import network_methods
from tailnet.report.network_shape import COMPARED, FIXED
from tailnet.report.reasons import ended, not_run_section, reason
from tailnet.report.schema import Document
from tailnet.report.sections import (
    Block,
    Bullets,
    Cite,
    Code,
    Figure,
    Heading,
    Report,
    Section,
    Span,
    Strong,
    Table,
    paragraph,
    text,
)

_REMOVED = {
    "self-loop": "Self-loops left out",
    "repeated": "Repeated edges left out",
    "other direction": "Edges listed in the other direction too, taken once",
}
#: What the sentence to cite holds against the null of the same degrees.
_CITED = ("average_clustering", "bipartite_clustering", "mean_path", "assortativity")
_DEGREES_KEPT = "degree_swaps"


def network_report(document: Document) -> Report:
    """Build the report on a network.

    Parameters
    ----------
    document : mapping
        A checked document of schema `tailnet.network/1`.

    Returns
    -------
    Report
        The report as data; the same document always gives the same report.
    """
    return Report(
        title=document["title"],
        sentence=network_sentence(document),
        front=front_matter(document),
        sections=(
            _network(document),
            _measures(document),
            _nulls(document),
            _small_world(document),
            _information(document),
            _degrees(document),
            not_run_section(document),
            network_methods(document),
            reproduction_section(document, _data_rows(document)),
        ),
        tables=tuple(_paper_tables(document)),
        table_caption=text("Measures of ", Code(document["network"]["source"]), " against random graphs."),
    )


def network_sentence(document: Document) -> str:
    """Say what the network is, how it differs from random graphs of its degrees, and what its tails are."""
    sentences = [_what_it_is(document), *_against_degrees(document)]
    for analysis in document["analyses"]:
        support = analysis["verdict"]["support"]
        graded = "not graded" if support is None else support
        law = analysis["power_law"]
        sentences.append(
            f"Support for a power law of the {analysis['key']['quantity']}: {graded} (alpha = "
            f"{alpha_text(law)} from {rounding.data_value(law['xmin'])} on)."
        )
    return " ".join(sentences)


def _what_it_is(document: Document) -> str:
    network = document["network"]
    kind = "directed" if network["directed"] else "undirected"
    kind += "" if network["parts"] is None else ", bipartite"
    article = "a" if network["directed"] else "an"
    nodes = rounding.integer(network["n_nodes"])
    if network["kind"] == "graph":
        return f"{network['source']}: {kind} graph of {nodes} nodes and {_edges(document)} edges."
    of = f"probabilities of {article} {kind} graph of {nodes} nodes"
    return f"{network['source']}: {of}, with {_edges(document)}."


def _edges(document: Document) -> str:
    network = document["network"]
    if network["kind"] == "graph":
        return rounding.integer(network["n_edges"])
    return f"{rounding.number(network['expected_edges'])} edges expected"


def _against_degrees(document: Document) -> Iterator[str]:
    null = next((null for null in document["nulls"] or () if null["name"] == _DEGREES_KEPT), None)
    if null is None:
        return
    rows = {row["measure"]: row for row in null["comparisons"] if row["status"] == COMPARED}
    parts = [
        f"{measure_name(name, directed=True).lower()} {rounding.number(rows[name]['observed'], 3)} "
        f"(95% of these: {interval_text(rows[name]['central'])})"
        for name in _CITED
        if name in rows
    ]
    if parts:
        count = rounding.integer(null["draws"])
        yield f"Beside {count} random graphs of {null_name(_DEGREES_KEPT)}: {', '.join(parts)}."


def _network(document: Document) -> Section:
    network = document["network"]
    graph = network["kind"] == "graph"
    rows: list[tuple[Span, ...]] = [
        ("Source", Code(network["source"])),
        ("What it holds", "a graph" if graph else "probabilities of edges"),
        ("Edges have a direction", "yes" if network["directed"] else "no"),
        ("Nodes", rounding.integer(network["n_nodes"])),
    ]
    if network["parts"] is not None:
        sides = " and ".join(map(rounding.integer, network["parts"]))
        rows.append(("– on the first and on the second side", sides))
    count = network["n_edges"] if graph else network["expected_edges"]
    rows.append(("Edges" if graph else "Edges expected", _value(count)))
    rows.extend(
        (_REMOVED.get(rule, rule), rounding.integer(count))
        for rule, count in network["removed"].items()
        if count
    )
    blocks: list[Block] = [Table(("Property", "Value"), tuple(rows), align="lr")]
    if graph and not any(network["removed"].values()):
        blocks.append(paragraph("Nothing was left out: the file holds no self-loop and no edge twice."))
    if network["notes"]:
        blocks.append(Bullets(tuple((ended(note),) for note in network["notes"])))
    return Section("Network", tuple(blocks))


def _kind(document: Document) -> tuple[bool, bool]:
    network = document["network"]
    return network["directed"], network["parts"] is not None


def _name(measure: str, document: Document) -> str:
    return measure_name(measure, directed=_kind(document)[0])


def _is_shown(measure: str, document: Document) -> bool:
    directed, sides = _kind(document)
    return shown(measure, directed=directed, sides=sides)


def _measures(document: Document) -> Section:
    found = document["measures"]
    if found is None:
        return Section("Measures", tuple(_of_draws(document)))
    rows = tuple(
        (_name(name, document), _value(value))
        for name, value in found["values"].items()
        if _is_shown(name, document)
    )
    blocks: list[Block] = [Table(("Measure", "Value"), rows, align="lr")]
    if found["sources"] is not None:
        blocks.append(
            paragraph(
                f"Distances are from {rounding.integer(found['sources'])} nodes chosen at random: "
                "the diameter is the largest distance seen, a lower bound, and the mean path has a "
                f"standard error of {rounding.number(found['mean_path_se'], 2)}."
            )
        )
    missing = tuple(
        (Strong(_name(name, document)), f": undefined, because {why}.")
        for name, why in found["undefined"].items()
        if _is_shown(name, document)
    )
    if missing:
        blocks.append(Bullets(missing))
    return Section("Measures", tuple(blocks))


def _of_draws(document: Document) -> Iterator[Block]:
    draws = document["draws"]
    count = max(row["draws"] for row in draws.values())
    yield paragraph(
        f"Of {rounding.integer(count)} graphs drawn from the probabilities, every edge by itself. The last "
        "column counts the draws for which the measure is defined."
    )
    yield Table(
        ("Measure", "Mean", "Standard deviation", "Central 95%", "Draws"),
        tuple(
            (
                _name(name, document),
                _value(row["mean"]),
                rounding.number(row["sd"], 2),
                interval_text(row["central"]),
                rounding.integer(row["draws"]),
            )
            for name, row in draws.items()
            if _is_shown(name, document)
        ),
        align="lrrrr",
    )


def _value(value: float) -> str:
    return rounding.integer(int(value)) if value == int(value) else rounding.number(value)


def _nulls(document: Document) -> Section:
    title = "Against random graphs"
    if not document["nulls"]:
        return Section(title, (paragraph(f"Not run. {reason(document, 'nulls')}."),))
    blocks: list[Block] = [paragraph(_how_to_read(document))]
    if any(row["status"] == COMPARED for null in document["nulls"] for row in null["comparisons"]):
        blocks.append(_figure(document))
    for null in document["nulls"]:
        blocks.extend(_null(null, document))
    return Section(title, tuple(blocks))


def _how_to_read(document: Document) -> str:
    if document["network"]["kind"] == "probabilities":
        return (
            "Beside every draw stands one graph of each null, made of that draw (or, with shuffled "
            "probabilities, drawn beside it). The difference is the draw less its null; its 95% are those of "
            "single pairs."
        )
    words = (
        "The position is the share of random graphs whose value lies below the observed one; of equal values "
        "half are counted. "
    )
    if _has_p(document):
        return words + (
            "p is two-sided, (1 + the number of graphs as far out)/(1 + graphs) twice, at most 1; Holm's "
            "adjusts it over the measures of one null."
        )
    return words + f"No p-value is quoted. {reason(document, 'nulls.p_value')}."


def _has_p(document: Document) -> bool:
    return any(row["p_value"] is not None for null in document["nulls"] for row in null["comparisons"])


def _figure(document: Document) -> Figure:
    names = ", ".join(null_name(null["name"]) for null in document["nulls"])
    graph = document["network"]["kind"] == "graph"
    observed = "a vertical line at the observed value" if graph else "a bar for the draws"
    return Figure(
        "network_nulls",
        alt=(
            f"One small panel a measure: {observed}, and for random graphs with {names} a marker at the "
            "mean on a bar from the 2.5% to the 97.5% quantile."
        ),
        caption=text(
            "Each measure of the network beside random graphs: means (markers) and central 95% (bars). "
            + ("The vertical line is the observed value." if graph else "The first bar is of the draws."),
            " Measures that a null fixes have no bar of it.",
        ),
    )


def _null(null: Document, document: Document) -> Iterator[Block]:
    title, keeps = NULLS[null["name"]]
    yield Heading(f"Random graphs with {title}")
    yield paragraph(f"{rounding.integer(null['draws'])} graphs, which keep {keeps}.")
    if null["mixing"] is not None:
        once = "" if document["network"]["kind"] == "graph" else " The check was made on the first draw."
        yield paragraph(_mixing(null["mixing"]) + once)
    rows = [
        row
        for row in null["comparisons"]
        if row["status"] == COMPARED and _is_shown(row["measure"], document)
    ]
    if rows:
        yield null_table(document, null)
    fixed = [_name(row["measure"], document) for row in null["comparisons"] if row["status"] == FIXED]
    if fixed:
        yield paragraph(f"The same in every one of these graphs as observed: {', '.join(fixed)}.")
    undefined = [
        (
            Strong(_name(row["measure"], document)),
            f": not compared. {ended(row['note'] or 'It is undefined')}",
        )
        for row in null["comparisons"]
        if row["status"] not in {COMPARED, FIXED} and _is_shown(row["measure"], document)
    ]
    if undefined:
        yield Bullets(tuple(undefined))


def _mixing(found: Document) -> str:
    steps = f"{rounding.number(found['attempts'], 3)} steps for each edge"
    moved = f"of which {rounding.fixed(100 * found['acceptance'], 1)}% moved"
    level = f"{100 * found['level']:g}% confidence"
    if found["status"] == "mixed":
        return (
            f"Swaps of edges, {steps}, {moved}. Mixing check: passed. From four starts as far apart as they "
            f"can be made, the means differ by at most {found['tolerance']:g} standard deviations of a draw "
            f"({level})."
        )
    if found["status"] == "no swap found":
        return f"Swaps of edges, {steps}: none was possible. The graph may be the only one of its degrees."
    return (
        f"Swaps of edges, {steps}, {moved}. Mixing check: not passed ({found['message']}). What these graphs "
        "are compared in may remember the observed graph, and differences from them are understated."
    )


def null_table(document: Document, null: Document) -> Table:
    """Tabulate what was compared with one null."""
    rows = [
        row
        for row in null["comparisons"]
        if row["status"] == COMPARED and _is_shown(row["measure"], document)
    ]
    if document["network"]["kind"] == "probabilities":
        return Table(
            ("Measure", "Draws, mean", "Null, mean", "Difference", "95% of differences"),
            tuple(
                (
                    _name(row["measure"], document),
                    rounding.number(row["observed"]),
                    rounding.number(row["mean"]),
                    rounding.number(row["difference"], 3),
                    interval_text(row.get("difference_central")),
                )
                for row in rows
            ),
            align="lrrrr",
        )
    header: tuple[Span, ...] = ("Measure", "Observed", "Null, mean", "Null, central 95%", "Position")
    tested = _has_p(document)
    return Table(
        (*header, "p", "Holm") if tested else header,
        tuple(_compared(row, document, tested=tested) for row in rows),
        align="lrrrr" + "rr" * tested,
    )


def _compared(row: Document, document: Document, *, tested: bool) -> tuple[Span, ...]:
    cells = (
        _name(row["measure"], document),
        _value(row["observed"]),
        rounding.number(row["mean"]),
        interval_text(row["central"]),
        rounding.fixed(row["position"], 3) if row["position"] is not None else NONE,
    )
    if not tested:
        return cells
    smallest = 2 / (1 + row["draws"])
    p, holm = row["p_value"], row["p_holm"]
    bound = p is not None and p <= smallest
    return (
        *cells,
        NONE if p is None else rounding.p_value(p, smallest),
        NONE if holm is None else rounding.p_value(holm, holm if bound and holm < 1 else None),
    )


def _small_world(document: Document) -> Section:
    title = "Small world"
    found = document["small_world"]
    if found is None:
        return Section(title, (paragraph(f"Not run. {reason(document, 'small_world')}."),))
    rows = tuple(
        (
            measure_name(row["clustering"], directed=True),
            null_name(row["null"]),
            _with_error(row["sigma"], row["sigma_se"]),
            _with_error(row["omega"], row["omega_se"]),
        )
        for row in found
    )
    words = paragraph(
        "sigma is clustering over mean path, each in units of its mean over random graphs (",
        Cite("humphries2008"),
        "); above 1 the graph is more clustered than its paths are longer. It grows with the number of "
        "nodes. "
        "omega is the mean path of random graphs of the same degrees over the observed one, less the "
        "clustering over that of lattice-like graphs of the same degrees (",
        Cite("telesford2011"),
        "): near 0 for a small world, towards 1 for a random graph and towards −1 for a lattice. Digits in "
        "parentheses are the standard error of the means over random graphs.",
    )
    blocks: list[Block] = [Table(("Clustering", "Random graphs with", "sigma", "omega"), rows, "llrr"), words]
    reasons = dict.fromkeys(
        f"{name}, by {measure_name(row['clustering'], directed=True).lower()}: {why}"
        for row in found
        for name, why in row["undefined"].items()
        if not (name == "omega" and row["null"] != _DEGREES_KEPT)
    )
    if reasons:
        blocks.append(Bullets(tuple((ended(why),) for why in reasons)))
    return Section(title, tuple(blocks))


def _with_error(value: float | None, error: float | None) -> str:
    if value is None:
        return NONE
    return rounding.number(value) if error is None else rounding.with_uncertainty(value, error)


def _information(document: Document) -> Section:
    title = "Information between degrees"
    found = document["information"]
    if found is None:
        return Section(title, (paragraph(f"Not run. {reason(document, 'information')}."),))
    rows: list[tuple[Span, ...]] = [
        ("Entropy of the remaining degree", rounding.number(found["entropy"]), NONE),
        ("Noise", rounding.number(found["noise"]), NONE),
        ("Mutual information, plug-in", rounding.number(found["plug_in"]), NONE),
        ("– its bias when ends of edges meet at random", rounding.number(found["bias"]), NONE),
        ("Mutual information, less the bias", rounding.number(found["mutual_information"]), NONE),
    ]
    if found["excess"] is not None:
        rows.append(
            (
                f"– in excess of random graphs with {null_name(_DEGREES_KEPT)}",
                rounding.number(found["excess"], 3),
                interval_text(found["excess_central"]),
            )
        )
    words = paragraph(
        "In bits: what the degree at one end of an edge, less one, tells of that at the other (",
        Cite("sole2004"),
        "). The bias supposes that ends meet at random, which degrees that admit no edge twice do not quite "
        "let them: random graphs of the same degrees need not have 0. The excess over these is what the "
        "degrees do not explain; its interval is that of single random graphs.",
    )
    blocks: list[Block] = [Table(("Quantity", "Bit", "Central 95%"), tuple(rows), align="lrr"), words]
    if found["excess"] is None:
        blocks.append(paragraph(f"Excess: not run. {reason(document, 'information.excess')}."))
    return Section(title, tuple(blocks))


def _degrees(document: Document) -> Section:
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


def _paper_tables(document: Document) -> Iterator[Table]:
    for null in document["nulls"] or ():
        if null["name"] == _DEGREES_KEPT and any(row["status"] == COMPARED for row in null["comparisons"]):
            yield null_table(document, null)
    if document["analyses"]:
        yield tails_table(document)


def _data_rows(document: Document) -> tuple[tuple[Span, Span], ...]:
    network = document["network"]
    digest = network["sha256"]
    return (
        ("Random graphs of each null", rounding.integer(document["provenance"]["nulls"])),
        ("Data", Code(network["source"])),
        ("SHA-256 of the data", "not recorded" if digest is None else Code(digest)),
    )
