"""Files to networks: each format is one reader, recognised by its content."""

import os

from tailnet.errors import ChoiceError, InputError, InsufficientDataError
from tailnet.readers.binary import read_binary, recognises_binary
from tailnet.readers.graphs.choices import Choice, NetworkFile, network_of
from tailnet.readers.graphs.edge_list import read_edge_list
from tailnet.readers.graphs.markup import read_gml, read_graphml, recognises_gml, recognises_graphml
from tailnet.readers.graphs.matrices import read_matrix
from tailnet.readers.graphs.matrix_market import read_matrix_market, recognises_matrix_market
from tailnet.readers.graphs.pairs import Pairs
from tailnet.readers.numpy_files import recognises_npy, recognises_npz
from tailnet.readers.parquet import recognises_parquet
from tailnet.readers.safetensors_files import recognises_safetensors
from tailnet.readers.selection import Selection
from tailnet.readers.source import Source, open_source

__all__ = ["NetworkFile", "read_network"]

#: What a network may be read from.
_READ = "a list of edges in text or CSV, GML, GraphML, MatrixMarket, .npy or .npz"
_TEXTS = (
    (recognises_matrix_market, read_matrix_market),
    (recognises_graphml, read_graphml),
    (recognises_gml, read_gml),
)


def read_network(
    source: str | os.PathLike[str],
    *,
    directed: bool | None = None,
    probabilities: bool | None = None,
    bipartite: bool = False,
    key: str | None = None,
) -> NetworkFile:
    r"""Read a graph, or a matrix of probabilities of edges.

    Formats are told apart by content: lists of edges in text or CSV, GML, GraphML, MatrixMarket, ``.npy``
    and ``.npz`` matrices and those of `scipy.sparse.save_npz`; any of them may be packed with gzip or xz.
    Self-loops and repeated edges are left out and counted. A matrix with as many rows as columns takes row i
    and column i for one node; in any other, rows and columns are two kinds of nodes.

    Parameters
    ----------
    source : str or path-like
        The file, or "-" for standard input.
    directed : bool, optional
        Whether edges have a direction. May be left out where the file says it, or where every edge stands in
        both directions.
    probabilities : bool, optional
        Whether the numbers are probabilities of edges. Without it they are if they are the entries of a
        matrix, none is outside 0 and 1, and some are strictly between; other weights are left out.
    bipartite : bool
        The two ends of an edge are of two kinds, whatever their names.
    key : str, optional
        The array of an ``.npz`` archive that holds several.

    Returns
    -------
    NetworkFile

    Raises
    ------
    InputError
        When the file is missing, a folder, corrupt, a pickle, or no network.
    ChoiceError
        When the file leaves open what only the user knows, or an option does not apply.
    InsufficientDataError
        When there is no edge.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "edges.csv")
    ...     _ = path.write_text("source,target\nann,bob\nbob,cyd\ncyd,cyd\n")
    ...     found = read_network(path, directed=False)
    >>> found.graph.n_nodes, found.graph.n_edges, dict(found.graph.removed)
    (3, 2, {'self-loop': 1, 'repeated': 0, 'other direction': 0})
    """
    found = open_source(source)
    with found.reading():
        pairs = _pairs(found, key)
        found.check_unchanged()
    return network_of(pairs, Choice(directed, probabilities, bipartite), found.name, found.sha256)


def _pairs(source: Source, key: str | None) -> Pairs:
    if not source.head.strip():
        raise InsufficientDataError(f"{source.name} is empty; a graph of at least one edge is needed.")
    if recognises_npy(source) or recognises_npz(source):
        return read_matrix(source, key)
    if key is not None:
        raise ChoiceError(f"{source.name} is no .npz archive and has no array {key!r}; leave out --key.")
    for recognises, read in _TEXTS:
        if recognises(source):
            return read(source)
    if recognises_parquet(source) or recognises_safetensors(source):
        raise InputError(
            f"{source.name} is Parquet or safetensors, which are not read as networks; give {_READ}."
        )
    if recognises_binary(source):
        read_binary(source, Selection(), _READ)
    return read_edge_list(source)
