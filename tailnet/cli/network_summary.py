"""What a person reads on the terminal of a network when no report was asked for."""

from collections.abc import Iterable, Mapping
from typing import Any

from tailnet.cli.summary import filled, table
from tailnet.figures.network_words import measure_name, null_name
from tailnet.report.network_cells import is_shown_in, name_in, spread_text, value_text
from tailnet.report.network_sentence import network_sentence
from tailnet.report.network_shape import NOT_MIXED
from tailnet.rounding import data_value, integer, number, with_uncertainty

Document = Mapping[str, Any]

#: What stands beside the intervals of nulls that differ, and when.
_MARK, _LEVEL = "*", 0.05
_LEFT_OUT = {"self-loop": "loops", "repeated": "repeated", "other direction": "listed in both directions"}


def network_summary(document: Document) -> str:
    """Return what a network is, its measures beside those of its nulls, and the sentence to cite."""
    parts = [table(_what(document)), _measures_table(document)]
    if document["nulls"]:
        count = integer(document["provenance"]["nulls"])
        parts[1] = filled(f"Beside each value the central 95% of {count} random graphs with:") + parts[1]
    if any(row["p_holm"] is not None for null in document["nulls"] or () for row in null["comparisons"]):
        parts[-1] += f"{_MARK} Holm's p against these random graphs is at most {_LEVEL}.\n"
    rows = [*_rest(document), ("not run", ", ".join(sorted(document["not_run"])) or "nothing")]
    record = document["provenance"]
    rows.append(("seed", f"{record['seed']}, tailnet {record['tailnet']}"))
    return "\n".join([*parts, table(rows), filled(network_sentence(document))])


def _what(document: Document) -> Iterable[tuple[str, str]]:
    network = document["network"]
    kind = "directed" if network["directed"] else "undirected"
    yield "network", f"{network['source']}: {network['kind']}, {kind}"
    sides = "" if network["parts"] is None else f" ({' and '.join(map(integer, network['parts']))})"
    yield "nodes", integer(network["n_nodes"]) + sides
    if network["kind"] == "graph":
        yield "edges", integer(network["n_edges"])
    else:
        yield "expected edges", number(network["expected_edges"])
    removed = [
        f"{integer(count)} {_LEFT_OUT.get(rule, rule)}" for rule, count in network["removed"].items() if count
    ]
    yield "left out", ", ".join(removed) or "none"
    yield from (("note", note) for note in network["notes"])


def _name(document: Document, measure: str) -> str:
    return name_in(document, measure).lower()


def _measures_table(document: Document) -> str:
    """Lay out the measures, one a line: the network's, and the central 95% of each null."""
    nulls = document["nulls"] or ()
    heading = ["", "", *(null_name(null["name"]) for null in nulls)]
    lines = [heading] if nulls else []
    for name, value in _values(document):
        rows = [next((row for row in null["comparisons"] if row["measure"] == name), None) for null in nulls]
        lines.append([_name(document, name), value, *map(_central, rows)])
    widths = [max(len(line[column]) for line in lines) + 2 for column in range(len(heading))]
    laid_out = (
        "".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines
    )
    found = "".join(f"{line.rstrip()}\n" for line in laid_out)
    undefined = (document["measures"] or {"undefined": {}})["undefined"].items()
    missing = [f"{_name(document, name)}: {why}" for name, why in undefined if is_shown_in(document, name)]
    return found + (filled(f"undefined: {'; '.join(missing)}") if missing else "")


def _values(document: Document) -> Iterable[tuple[str, str]]:
    """Give each measure of a graph, or its mean over draws with their central 95%."""
    if document["measures"] is not None:
        found = document["measures"]["values"].items()
        values = {name: value_text(value) for name, value in found}
    else:
        found = document["draws"].items()
        values = {name: f"{number(row['mean'])} ({spread_text(row['central'])})" for name, row in found}
    return [(name, value) for name, value in values.items() if is_shown_in(document, name)]


def _central(row: Document | None) -> str:
    if row is None or row["central"] is None:
        return ""
    if row["status"] == "fixed":
        return "the same"
    mark = f" {_MARK}" if row["p_holm"] is not None and row["p_holm"] <= _LEVEL else ""
    return spread_text(row["central"]) + mark


def _rest(document: Document) -> Iterable[tuple[str, str]]:
    for null in document["nulls"] or ():
        if null["mixing"] is not None and null["mixing"]["status"] == NOT_MIXED:
            yield "mixing", f"check not passed ({null_name(null['name'])}): {null['mixing']['message']}"
    for row in document["small_world"] or ():
        name = f"{null_name(row['null'])}, {measure_name(row['clustering'], directed=True).lower()}"
        for what in ("sigma", "omega"):
            if row[what] is not None:
                error = row[f"{what}_se"]
                value = number(row[what]) if error is None else with_uncertainty(row[what], error)
                yield what, f"{value} ({name})"
    for analysis in document["analyses"]:
        law = analysis["power_law"]
        support = analysis["verdict"]["support"] or "not graded"
        words = f"alpha {with_uncertainty(law['alpha'], law['alpha_se'])} from {data_value(law['xmin'])} on"
        yield analysis["key"]["quantity"], f"{words}; support for a power law: {support}"
