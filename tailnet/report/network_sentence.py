"""The sentence to cite of a network: what it is, how it differs from chance, and what its tails are."""

from collections.abc import Iterator

from tailnet import rounding
from tailnet.figures.network_words import measure_name, null_name
from tailnet.report.cells import alpha_text
from tailnet.report.network_cells import DEGREES_KEPT, spread_text
from tailnet.report.network_shape import COMPARED, NOT_MIXED
from tailnet.report.schema import Document

#: What the sentence to cite holds against the null of the same degrees.
_CITED = ("average_clustering", "bipartite_clustering", "mean_path", "assortativity")


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
    null = next((null for null in document["nulls"] or () if null["name"] == DEGREES_KEPT), None)
    if null is None:
        return
    rows = {row["measure"]: row for row in null["comparisons"] if row["status"] == COMPARED}
    parts = [
        f"{measure_name(name, directed=True).lower()} {rounding.number(rows[name]['observed'])} "
        f"(95% of these: {spread_text(rows[name]['central'])})"
        for name in _CITED
        if name in rows
    ]
    mixing = null["mixing"]
    if parts:
        unsure = " (not shown to have forgotten this one)" if mixing and mixing["status"] == NOT_MIXED else ""
        count = rounding.integer(null["draws"])
        yield f"Beside {count} random graphs of {null_name(DEGREES_KEPT)}{unsure}: {', '.join(parts)}."
