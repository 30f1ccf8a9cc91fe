"""The methods of a report on a network, each with its reference."""

from collections.abc import Iterator

from tailnet.report.methods import method_items
from tailnet.report.network_shape import COMPARED
from tailnet.report.schema import Document
from tailnet.report.sections import Bullets, Cite, Section, Span, text
from tailnet.rounding import integer


def network_methods(document: Document) -> Section:
    """Describe how a network was measured and compared, and its tails analysed."""
    items = [*_measures(document), *_nulls(document), *method_items(list(document["analyses"]))]
    return Section("Methods", (Bullets(tuple(items)),))


def _measures(document: Document) -> Iterator[tuple[Span, ...]]:
    network = document["network"]
    if network["directed"]:
        yield text(
            "Degrees and their moments keep the directions of edges; every other measure is of the graph "
            "without them, in which a pair of opposite edges is one. Mean degree, distinct degrees and the "
            "largest share at one degree count edges out and in together."
        )
    yield text(
        "Moments of degrees are about the mean with weight 1/n; the kurtosis of a normal law is 3. The "
        "largest share at one degree is of the nodes that have an edge."
    )
    yield text(
        "Transitivity is three times the triangles over the pairs of edges that meet at a node. Average "
        "clustering is over all nodes, those of fewer than two neighbours counting 0 (",
        Cite("watts1998"),
        ").",
    )
    if network["parts"] is not None:
        yield text(
            "Bipartite clustering is four times the squares over the paths of three edges (",
            Cite("robins2004"),
            ").",
        )
    yield text(
        "Diameter, mean path and effective diameter are of the largest component; the last is the distance "
        "within which nine tenths of its pairs of nodes lie, interpolated (",
        Cite("leskovec2005"),
        "). Assortativity is the correlation of the degrees at the ends of an edge (",
        Cite("newman2002"),
        "). The core number is the largest k for which some nodes all have k neighbours among themselves (",
        Cite("seidman1983"),
        ").",
    )


def _nulls(document: Document) -> Iterator[tuple[Span, ...]]:
    names = [null["name"] for null in document["nulls"] or ()]
    if "uniform_edges" in names:
        yield text(
            "Random graphs with as many edges: all simple graphs of these numbers are equally likely (",
            Cite("erdos1959"),
            ").",
        )
    if "degree_swaps" in names:
        yield _swaps()
    if any(null["mixing"] is not None for null in document["nulls"] or ()):
        yield _mixing()
    if "soft_configuration" in names:
        yield text(
            "Random graphs with the same expected degrees: independent edges, of all such ensembles that of "
            "largest entropy (",
            Cite("park2004"),
            "; ",
            Cite("squartini2011"),
            ").",
        )
    if "shuffled_entries" in names:
        yield text("Shuffled probabilities: the same numbers in random cells, and a graph drawn from them.")
    yield from _lattices(document)
    rows = [row for null in document["nulls"] or () for row in null["comparisons"]]
    if any(row["status"] == COMPARED and row["p_value"] is not None for row in rows):
        yield text(
            "p-values against random graphs add one to both counts (",
            Cite("phipson2010"),
            "); Holm's method corrects over the measures that a null leaves free (",
            Cite("holm1979"),
            ").",
        )


def _lattices(document: Document) -> Iterator[tuple[Span, ...]]:
    count = max((row.get("lattices", 0) for row in document["small_world"] or ()), default=0)
    if count:
        yield text(
            f"Lattice-like graphs ({integer(count)}): nodes are put on a ring in random order, and two edges "
            "exchange ends where that makes the two together shorter (",
            Cite("sporns2004"),
            ").",
        )


def _swaps() -> tuple[Span, ...]:
    return text(
        "Random graphs with the same degrees: a Markov chain from the observed graph exchanges the ends of "
        "two edges at a time, and stays where that would make a loop or a repeated edge (",
        Cite("maslov2002"),
        "; ",
        Cite("fosdick2018"),
        "); of directed graphs it also turns cycles of three edges round.",
    )


def _mixing() -> tuple[Span, ...]:
    return text(
        "Mixing check: chains start from the observed graph, a lattice-like, an assortative and a "
        "disassortative one of the same degrees. For the products of degrees at the ends of edges, for "
        "triangles (squares where there are two sides) and, of directed graphs, for opposite pairs, the "
        "upper "
        "confidence limit of the standard deviation between the starts' means is held against the tolerance. "
        "Where it is above, the chains are made four times as long, twice."
    )
