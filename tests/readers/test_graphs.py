"""Networks in every format: the same graph, the same refusals, and never anything but our own errors."""

import contextlib
import gzip
import io
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
import scipy.io
import scipy.sparse

from tailnet.errors import ChoiceError, InputError, InsufficientDataError, TailnetError
from tailnet.readers.graphs import NetworkFile, read_network
from tailnet.readers.graphs.matrix_market import read_matrix_market
from tailnet.readers.source import open_source

N = 23
SPARSE = ("csr", "csc", "coo", "bsr", "dia")


def example(*, directed: bool) -> Any:
    """A graph of whose nodes the last has no edge but a loop, so that lists of edges name it too."""
    graph = nx.gnm_random_graph(N - 1, 40, seed=3, directed=directed)
    graph.add_edge(N - 1, N - 1)
    return graph


def save_edges(graph: Any, path: Path) -> None:
    nx.write_edgelist(graph, path, data=False)


def save_edges_with_braces(graph: Any, path: Path) -> None:
    nx.write_edgelist(graph, path)


def save_csv(graph: Any, path: Path) -> None:
    lines = ["weight,Target,Source", *(f"1.0,{v},{u}" for u, v in graph.edges)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def save_gzipped(graph: Any, path: Path) -> None:
    path.write_bytes(gzip.compress("".join(f"{u}\t{v}\n" for u, v in graph.edges).encode()))


def save_market(graph: Any, path: Path) -> None:
    content = io.BytesIO()
    scipy.io.mmwrite(content, nx.to_scipy_sparse_array(graph, dtype=int).tocoo())
    path.write_bytes(content.getvalue())


def save_npy(graph: Any, path: Path) -> None:
    with path.open("wb") as stream:
        np.save(stream, nx.to_numpy_array(graph))


def save_npz(graph: Any, path: Path) -> None:
    with path.open("wb") as stream:
        np.savez_compressed(stream, adjacency=nx.to_numpy_array(graph) != 0)


def save_sparse(kind: str) -> Callable[[Any, Path], None]:
    def save(graph: Any, path: Path) -> None:
        content = io.BytesIO()
        scipy.sparse.save_npz(content, nx.to_scipy_sparse_array(graph, nodelist=range(N)).asformat(kind))
        path.write_bytes(content.getvalue())

    return save


SAVERS: dict[str, Callable[[Any, Path], None]] = {
    "edges": save_edges,
    "braces": save_edges_with_braces,
    "csv": save_csv,
    "gzip": save_gzipped,
    "gml": nx.write_gml,
    "graphml": nx.write_graphml_xml,
    "market": save_market,
    "npy": save_npy,
    "npz": save_npz,
    **{kind: save_sparse(kind) for kind in SPARSE},
}


@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize("name", SAVERS)
def test_every_format_holds_the_same_graph(name: str, tmp_path: Path, *, directed: bool) -> None:
    graph = example(directed=directed)
    SAVERS[name](graph, tmp_path / "network")
    found = read_network(tmp_path / "network", directed=directed).graph
    assert found is not None
    assert (found.n_nodes, found.directed) == (N, directed)
    assert dict(found.removed)["self-loop"] == 1
    graph.remove_edges_from(list(nx.selfloop_edges(graph)))
    # GML and GraphML list nodes as they came into the graph: degrees are the same by any name.
    expected = {(u, v) for u, v in graph.edges} | (set() if directed else {(v, u) for u, v in graph.edges})
    if name in {"graphml", "gml"}:
        assert sorted(found.degrees.tolist()) == sorted(dict(graph.degree).values())
    else:
        matrix = np.zeros((N, N), bool)
        matrix[tuple(np.array(sorted(expected)).T)] = True
        assert np.array_equal(found.to_matrix(), matrix)


@pytest.mark.parametrize("name", SAVERS)
def test_broken_files_end_in_our_own_errors(name: str, tmp_path: Path) -> None:
    """Cut at many places, and with bytes overwritten: a network, or one of our errors, and nothing else."""
    path = tmp_path / "network"
    SAVERS[name](example(directed=False), path)
    content = path.read_bytes()
    rng = np.random.default_rng(len(content))
    for _ in range(40):
        broken = bytearray(content[: int(rng.integers(1, len(content) + 1))])
        for place in rng.integers(0, len(broken), 3):
            broken[place] = int(rng.integers(0, 256))
        path.write_bytes(bytes(broken))
        with contextlib.suppress(TailnetError):
            assert isinstance(read_network(path, directed=True), NetworkFile)


def written(tmp_path: Path, content: str | bytes, name: str = "network") -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("name", "nodes", "edges", "removed"),
    [
        ("as20graph.txt", 6474, 12572, {"self-loop": 1323, "repeated": 0, "other direction": 12572}),
        ("ca-GrQc.txt", 5242, 14484, {"self-loop": 12, "repeated": 0, "other direction": 14484}),
        ("celegansneural.gml", 297, 2345, {"self-loop": 0, "repeated": 14}),
        ("power.gml", 4941, 6594, {"self-loop": 0, "repeated": 0}),
        ("karate_club.gml", 34, 78, {"self-loop": 0, "repeated": 0}),
    ],
)
def test_collections(shared: Path, name: str, nodes: int, edges: int, removed: dict[str, int]) -> None:
    found = read_network(shared / "data" / "networks" / name)
    assert found.graph is not None
    assert (found.graph.n_nodes, found.graph.n_edges, dict(found.graph.removed)) == (nodes, edges, removed)
    assert found.graph.directed == (name == "celegansneural.gml")
    assert any("weights" in note for note in found.notes) == (name == "celegansneural.gml")


def test_directions_are_the_users_choice_unless_the_file_settles_them(tmp_path: Path) -> None:
    path = written(tmp_path, "1 2\n2 1\n2 3\n2 3\n")
    with pytest.raises(ChoiceError, match=r"2 of its 3 edges stand in both.*--directed"):
        read_network(path)
    arcs, edges = (read_network(path, directed=directed).graph for directed in (True, False))
    assert arcs is not None
    assert edges is not None
    assert (arcs.n_edges, dict(arcs.removed)) == (3, {"self-loop": 0, "repeated": 1})
    assert (edges.n_edges, dict(edges.removed)) == (2, {"self-loop": 0, "repeated": 1, "other direction": 1})
    both = read_network(written(tmp_path, "1 2\n2 1\n"))
    assert both.graph is not None
    assert not both.graph.directed
    gml = written(tmp_path, "graph [ node [ id 1 ] node [ id 2 ] edge [ source 1 target 2 ] ]")
    with pytest.raises(ChoiceError, match="leave out --directed"):
        read_network(gml, directed=True)


def test_names_headers_and_separators(tmp_path: Path) -> None:
    for content in (
        "% KONECT\nann bob\nbob cyd\n",
        "who;whom\n1;2\n2;3\n",
        "source\ttarget\nNew York\tBoston\nBoston\tLos Angeles\n",
        "New York\tBoston\nBoston\tLos Angeles\n",
        '"Doe, J.",bob\nbob,cyd\n',
        "99999999999999999999 1\n1 2\n",
        "\ufeff1_000 1\n1 1000\n",
    ):
        found = read_network(written(tmp_path, content), directed=False)
        assert found.graph is not None
        assert (found.graph.n_nodes, found.graph.n_edges) == (3, 2), content
        guessed = any("names of columns" in note for note in found.notes)
        assert guessed == content.startswith("who")


def test_weights_are_left_out_and_told_of(tmp_path: Path) -> None:
    path = written(tmp_path, "a b 2.5\nb c 0.5\n")
    found = read_network(path, directed=False)
    assert found.graph is not None
    assert found.graph.n_edges == 2
    assert "the third column, from 0.5 to 2.5" in found.notes[0]
    with pytest.raises(ChoiceError, match=r"run from 0\.5 to 2\.5"):
        read_network(path, directed=False, probabilities=True)
    noted = read_network(written(tmp_path, "a b new\nb c old\n"), directed=False)
    assert "not a number everywhere" in noted.notes[0]


def test_two_kinds_of_nodes(tmp_path: Path) -> None:
    """The same names at both ends are different nodes; a matrix that is not square has them by itself."""
    found = read_network(written(tmp_path, "1 1\n1 2\n3 2\n"), bipartite=True).graph
    assert found is not None
    assert (found.parts, found.n_edges, found.directed) == ((2, 2), 3, False)
    np.save(tmp_path / "b.npy", np.array([[1, 0, 1], [0, 1, 1]]))
    matrix = read_network(tmp_path / "b.npy").graph
    assert matrix is not None
    assert matrix.parts == (2, 3)
    assert sorted(zip(*(ends.tolist() for ends in matrix.edges()), strict=True)) == [
        (0, 2),
        (0, 4),
        (1, 3),
        (1, 4),
    ]
    graph = nx.Graph([("x", 1), ("y", 1)])
    nx.set_node_attributes(graph, {"x": 0, "y": 0, 1: 1}, "bipartite")
    nx.write_graphml_xml(graph, tmp_path / "b.graphml")
    named = read_network(tmp_path / "b.graphml", bipartite=True).graph
    assert named is not None
    assert named.parts == (2, 1)
    nx.write_graphml_xml(nx.Graph([(1, 2)]), tmp_path / "c.graphml")
    with pytest.raises(ChoiceError, match="attribute bipartite"):
        read_network(tmp_path / "c.graphml", bipartite=True)


def test_probabilities(tmp_path: Path) -> None:
    """A matrix with numbers strictly between 0 and 1 holds probabilities, in the way that it is symmetric."""
    path = tmp_path / "p.npy"
    symmetric = np.array([[0.5, 0.25, 0.0], [0.25, 0.0, 1.0], [0.0, 1.0, 0.0]])
    np.save(path, symmetric)
    found = read_network(path)
    assert found.graph is None
    assert found.probabilities is not None
    assert (found.identification, found.probabilities.tolist()) == (
        "undirected",
        [[0.0, 0.25, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]],
    )
    assert "1 probabilities of loops" in found.notes[0]
    weighted = read_network(path, probabilities=False)
    assert weighted.graph is not None
    assert weighted.graph.n_edges == 2
    np.save(path, np.triu(symmetric, 1))
    with pytest.raises(ChoiceError, match="not the same in both directions"):
        read_network(path)
    assert read_network(path, directed=True).identification == "identified"
    either = read_network(path, directed=False)
    assert "if either" in either.notes[-1]
    np.save(path, symmetric[:2])
    assert read_network(path).identification == "bipartite"
    listed = written(tmp_path, "source,target,p\n1,2,0.5\n2,3,0.1\n")
    pairs = read_network(listed, directed=True, probabilities=True).probabilities
    assert pairs is not None
    assert pairs[0, 1] == 0.5
    with pytest.raises(InputError, match="twice"):
        read_network(written(tmp_path, "1 2 0.5\n1 2 0.1\n"), directed=True, probabilities=True)


ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE g [<!ENTITY a "aaaa">]><graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    '<graph edgedefault="directed"><node id="&a;"/></graph></graphml>'
)


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        ("", InsufficientDataError, "is empty"),
        ("# nothing\n\n", InsufficientDataError, "only blank lines or comments"),
        ("source,target\n", InsufficientDataError, "no edge below them"),
        ("1 1\n2 2\n", InsufficientDataError, "no edge between two of them"),
        ("graph [ ]", InsufficientDataError, "without nodes"),
        ("1.5\n2.5\n", InputError, "line 1: '1.5' is one field"),
        ("1 2\n1 2 3\n", InputError, "line 2: 3 fields"),
        ("0 1 0 1 0\n1 0 1 1 1\n", InputError, "has 5 columns"),
        ("a b 1\nb c inf\n", InputError, "line 2: the weight is 'inf'"),
        ("graph [ node [ id 1 ] edge [ source 1 target ] ]", InputError, "GML that cannot be read"),
        ("<graphml><graph>", InputError, "GraphML that cannot be read"),
        (ENTITIES, InputError, "document type"),
        ("%%MatrixMarket matrix coordinate real general\n3 3 9999\n1 2 1\n", InputError, "announces 9,999"),
        ("%%MatrixMarket matrix array real general\n100000 100000\n1\n", InputError, "truncated"),
        ("%%MatrixMarket matrix coordinate complex general\n2 2 1\n1 2 1 1\n", InputError, "complex"),
        ("%%MatrixMarket matrix coordinate real general\n2 2 1\n1 2 nan\n", InputError, "row 1, column 2"),
        ("%%MatrixMarket matrix coordinate real general\n900000000 2 1\n1 2 1\n", InputError, "at most"),
        (pickle.dumps({"edges": [(1, 2)]}), InputError, "a pickle"),
        (b"\x00\x01\x02", InputError, "binary"),
        (b"caf\xe9 b\n", InputError, "UTF-8"),
    ],
)
def test_refusals(tmp_path: Path, content: str | bytes, error: type[TailnetError], message: str) -> None:
    with pytest.raises(error, match=message):
        read_network(written(tmp_path, content), directed=True)


def test_refused_arrays(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    for array, error, message in (
        (np.ones(5), InputError, "is a matrix of numbers"),
        (np.full((2, 2), np.inf), InputError, "must be finite"),
        (np.array([["a", "b"]]), InputError, "give real numbers"),
        (np.zeros((0, 0)), InsufficientDataError, "without an entry"),
        (np.zeros((3, 3)), InsufficientDataError, "no edge"),
        (np.array([[0, 1], [1, 7], [7, 3]]), ChoiceError, "as a list of edges has"),
    ):
        np.save(path, array)
        with pytest.raises(error, match=message):
            read_network(path, directed=True)
    np.save(path, np.array([Trap()], dtype=object), allow_pickle=True)
    with pytest.raises(InputError, match="a pickle"):
        read_network(path)
    np.savez(tmp_path / "a.npz", one=np.eye(2), two=np.eye(3)[::-1])
    with pytest.raises(ChoiceError, match="several arrays"):
        read_network(tmp_path / "a.npz")
    assert read_network(tmp_path / "a.npz", key="two").graph is not None
    with pytest.raises(ChoiceError, match="leave out --key"):
        read_network(written(tmp_path, "1 2\n"), key="two")


class Trap:
    """An object whose pickle, when loaded, makes a folder named `sprung`."""

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.mkdir, ("sprung",)


def test_indices_of_sparse_archives_are_checked(tmp_path: Path) -> None:
    """Indices outside the matrix, which SciPy reads without looking and would reach into memory by."""
    path = tmp_path / "a.npz"
    fields: dict[str, Any] = {"shape": np.array([3, 3]), "data": np.ones(2), "format": np.array(b"csr")}
    np.savez(path, indices=np.array([1, 77]), indptr=np.array([0, 1, 2, 2]), **fields)
    with pytest.raises(InputError, match="corrupt"):
        read_network(path)
    np.savez(path, **{**fields, "format": np.array(b"lil")})
    with pytest.raises(InputError, match="unknown format 'lil'"):
        read_network(path)


def test_a_header_that_says_otherwise_is_told_of(tmp_path: Path) -> None:
    found = read_network(written(tmp_path, "# Nodes: 9 Edges: 2\n1\t2\n2\t3\n"), directed=True)
    assert found.notes == ("The file's header announces 9 nodes and 2 edges; its 2 lines name 3 nodes.",)


@pytest.mark.parametrize("symmetry", ["general", "symmetric", "skew-symmetric"])
@pytest.mark.parametrize("sparse", [False, True])
@pytest.mark.parametrize("field", ["real", "integer"])
def test_matrix_market_as_scipy_writes_it(tmp_path: Path, symmetry: Any, field: Any, *, sparse: bool) -> None:
    """Every layout, field and symmetry: the places of the entries, and their numbers where they matter."""
    rng = np.random.default_rng(7)
    matrix = rng.integers(1, 9, (6, 6)) * (rng.random((6, 6)) < 0.5)
    if symmetry == "symmetric":
        matrix = np.tril(matrix) + np.tril(matrix, -1).T
    elif symmetry == "skew-symmetric":
        matrix = np.tril(matrix, -1) - np.tril(matrix, -1).T
    content = io.BytesIO()
    written_as = scipy.sparse.coo_array(matrix) if sparse else matrix
    scipy.io.mmwrite(content, written_as, field=field, symmetry=symmetry)
    assert f"{symmetry}\n".encode() in content.getvalue().partition(b"%\n")[0]
    path = written(tmp_path, content.getvalue())
    pairs = read_matrix_market(open_source(path))
    found = np.zeros((6, 6))
    assert pairs.weights is not None
    found[pairs.sources, pairs.targets] = pairs.weights
    assert np.array_equal(found, matrix)
    assert pairs.directed is (None if symmetry == "general" else False)
    if symmetry == "general":
        with pytest.raises(InputError, match="truncated"):
            read_network(written(tmp_path, content.getvalue()[:-6]))


def test_nothing_was_repeated_that_the_file_does_not_list_twice(tmp_path: Path) -> None:
    """The half that symmetry adds is in no file; arcs both ways are, when directions are left out."""
    half = b"%%MatrixMarket matrix coordinate pattern symmetric\n3 3 2\n2 1\n3 2\n"
    found = read_network(written(tmp_path, half)).graph
    assert found is not None
    assert (found.n_edges, dict(found.removed)) == (2, {"self-loop": 0, "repeated": 0})
    nodes = b"graph [ directed 1 node [ id 1 ] node [ id 2 ] "
    both = nodes + b"edge [ source 1 target 2 ] edge [ source 2 target 1 ] ]"
    found = read_network(written(tmp_path, both), directed=False).graph
    assert found is not None
    assert dict(found.removed) == {"self-loop": 0, "repeated": 0, "other direction": 1}
