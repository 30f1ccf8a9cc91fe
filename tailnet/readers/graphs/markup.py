"""GML and GraphML, read by `networkx` as text that may be anything."""

import contextlib
import io
import math
import re
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.errors import InputError, InsufficientDataError
from tailnet.readers.graphs.pairs import Pairs, weights_or_none
from tailnet.readers.source import Source

_GML = re.compile(rb"^\s*graph\s*(?:#.*)?\s*\[", re.MULTILINE)
_MULTIGRAPH = re.compile(r"^\s*multigraph\s", re.MULTILINE)
_GRAPH = re.compile(r"^(\s*graph\s*\[)", re.MULTILINE)
#: Attributes of an edge that are its weight, the first that is there.
_WEIGHTS = ("probability", "weight", "value")
#: The attribute under which networkx has the side of a node.
_SIDE = "bipartite"


def recognises_gml(source: Source) -> bool:
    r"""Tell GML by its "graph [".

    Examples
    --------
    >>> recognises_gml(Source("a", b"", "", b'Creator "me"\ngraph\n[\n'))
    True
    """
    return _GML.search(source.head) is not None


def recognises_graphml(source: Source) -> bool:
    r"""Tell GraphML by its root element.

    Examples
    --------
    >>> recognises_graphml(Source("a", b"", "", b'<?xml version="1.0"?>\n<graphml>'))
    True
    """
    return b"<graphml" in source.head and source.head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def read_gml(source: Source) -> Pairs:
    r"""Read GML; without "directed 1" it is undirected, as the format has it.

    Raises
    ------
    InputError
        When it is not well formed.

    Examples
    --------
    >>> text = b'graph [ node [ id 4 ] node [ id 7 ] edge [ source 4 target 7 ] ]'
    >>> read_gml(Source("a.gml", text, "", text)).directed
    False
    """
    with source.lines() as lines:
        text = lines.read()
    if not _MULTIGRAPH.search(text):
        # Files with repeated edges seldom declare them, and would be refused; they are counted here.
        text = _GRAPH.sub(r"\1 multigraph 1 ", text, count=1)
    with _parsing(source.name, "GML"):
        import networkx as nx

        graph = nx.parse_gml(text, label="id")
    return _pairs(graph, source.name)


def read_graphml(source: Source) -> Pairs:
    r"""Read the first graph of a GraphML file.

    Raises
    ------
    InputError
        When it is not well formed, has directed and undirected edges, hyperedges, or declares entities,
        which can unfold to any size.

    Examples
    --------
    >>> text = b'<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><graph edgedefault="directed">' \
    ...     b'<node id="a"/><node id="b"/><edge source="a" target="b"/></graph></graphml>'
    >>> read_graphml(Source("a", text, "", text)).directed
    True
    """
    content = source.unpacked()
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise InputError(
            f"{source.name} is XML with a document type (<!DOCTYPE), which is not followed; remove it."
        )
    with _parsing(source.name, "GraphML"):
        import networkx as nx

        graph = nx.read_graphml(io.BytesIO(content), force_multigraph=True)
    return _pairs(graph, source.name)


@contextlib.contextmanager
def _parsing(name: str, kind: str) -> Iterator[None]:
    """Turn whatever a parser raises on broken text into an `InputError`; its warnings are of no use here."""
    import networkx as nx

    broken = (
        nx.NetworkXException,
        ArithmeticError,
        AssertionError,
        AttributeError,
        LookupError,
        RecursionError,
        StopIteration,
        SyntaxError,
        TypeError,
        ValueError,
    )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except broken as error:
        if isinstance(error, UnicodeDecodeError):
            raise
        reason = str(error).partition("\n")[0].rstrip(".") or type(error).__name__
        raise InputError(
            f"{name} is {kind} that cannot be read: {reason}. Save it again, or give a list of edges."
        ) from error


def _pairs(graph: Any, name: str) -> Pairs:
    if graph.number_of_nodes() == 0:
        raise InsufficientDataError(f"{name} holds a graph without nodes; at least one edge is needed.")
    number = {node: place for place, node in enumerate(graph.nodes)}
    ends = np.array([(number[u], number[v]) for u, v in graph.edges()], np.int64).reshape(-1, 2)
    weights, attribute = _weights(graph, name)
    return Pairs(
        ends[:, 0],
        ends[:, 1],
        (len(number), len(number)),
        weights_or_none(weights),
        f"the attribute {attribute!r} of edges",
        kind="graph",
        directed=graph.is_directed(),
        sides=_sides(graph),
    )


def _weights(graph: Any, name: str) -> tuple[FloatArray | None, str]:
    """Return the weights, if every edge has one under the same name."""
    for attribute in _WEIGHTS:
        values = [data.get(attribute) for _, _, data in graph.edges(data=True)]
        if values and all(_is_number(value) for value in values):
            weights = np.array(values, np.float64)
            if not np.isfinite(weights).all():
                raise InputError(f"{name} has an edge whose {attribute} is not finite.")
            return weights, attribute
    return None, ""


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and not math.isnan(value)


def _sides(graph: Any) -> IntArray | None:
    sides = [data.get(_SIDE) for _, data in graph.nodes(data=True)]
    if any(str(side) not in {"0", "1"} for side in sides):
        return None
    return np.array([int(side) for side in sides], np.int64)
