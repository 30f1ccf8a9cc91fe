"""Matrices: dense ``.npy`` and ``.npz``, and the sparse archives of SciPy."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tailnet.errors import ChoiceError, InputError, InsufficientDataError
from tailnet.readers.graphs.entries import check_shape, decoding, entries
from tailnet.readers.graphs.pairs import Pairs
from tailnet.readers.numpy_files import array_names, read_arrays, read_npy, read_npz, recognises_npy
from tailnet.readers.selection import Selection
from tailnet.readers.source import Source

_MATRIX = 2
#: Arrays that `scipy.sparse.save_npz` writes, by its formats.
_SPARSE: dict[str, tuple[str, ...]] = {
    "csr": ("data", "indices", "indptr"),
    "csc": ("data", "indices", "indptr"),
    "bsr": ("data", "indices", "indptr"),
    "coo": ("data", "row", "col"),
    "dia": ("data", "offsets"),
}


def read_matrix(source: Source, key: str | None) -> Pairs:
    """Read a matrix of NumPy, or a sparse one of SciPy.

    Parameters
    ----------
    source : Source
        An ``.npy`` or ``.npz`` file.
    key : str or None
        The array of an archive that holds several.

    Raises
    ------
    InputError
        When it is corrupt, holds Python objects, or is no matrix of finite real numbers.
    ChoiceError
        When there are several arrays and no key, or a key where there are none.

    Examples
    --------
    >>> import io
    >>> stream = io.BytesIO()
    >>> np.save(stream, np.array([[0, 1], [1, 0]]))
    >>> read_matrix(Source("a.npy", stream.getvalue(), "", stream.getvalue()), None).sources.tolist()
    [0, 1]
    """
    if recognises_npy(source):
        return _dense(read_npy(source, Selection(key=key)).values, source.name)
    if key is None and {"format", "shape", "data"} <= set(array_names(source)):
        return _sparse(_saved_by_scipy(source), source.name)
    return _dense(read_npz(source, Selection(key=key)).values, source.name)


def _saved_by_scipy(source: Source) -> Any:
    """Rebuild what `scipy.sparse.save_npz` wrote, every index checked."""
    arrays = read_arrays(source)
    with decoding(source.name):
        import scipy.sparse

        kind = np.asarray(arrays["format"]).item()
        kind = kind.decode("ascii", "replace") if isinstance(kind, bytes) else str(kind)
        if kind not in _SPARSE:
            raise InputError(f"{source.name} is a sparse matrix of the unknown format {kind!r}.")
        rows, columns = (int(size) for size in arrays["shape"])
        check_shape((rows, columns), source.name)
        parts = [arrays[name] for name in _SPARSE[kind]]
        given: Any = (parts[0], (parts[1], parts[2])) if kind == "coo" else tuple(parts)
        matrix = getattr(scipy.sparse, f"{kind}_array")(given, shape=(rows, columns))
        if kind in {"csr", "csc", "bsr"}:
            matrix.check_format(full_check=True)
        return matrix.tocoo()


def _sparse(matrix: Any, name: str) -> Pairs:
    matrix = matrix.tocoo()
    shape = (int(matrix.shape[0]), int(matrix.shape[1]))
    return entries(matrix.row, matrix.col, matrix.data, shape, name)


def _dense(matrix: NDArray[Any], name: str) -> Pairs:
    if matrix.dtype.names is not None or matrix.ndim != _MATRIX:
        raise InputError(
            f"{name} holds an array of shape {matrix.shape} and dtype {matrix.dtype}; a network is a matrix "
            "of numbers, of rows and columns."
        )
    if matrix.size == 0:
        raise InsufficientDataError(f"{name} is a matrix of shape {matrix.shape}, without an entry.")
    rows, columns = np.nonzero(matrix)
    if matrix.shape[1] == _MATRIX < matrix.shape[0] and matrix.dtype.kind in "iu" and matrix.max() > 1:
        raise ChoiceError(
            f"{name} has {matrix.shape[0]} rows of two whole numbers, as a list of edges has; write that as "
            "text, two numbers a line. Of a matrix of weights between rows and two columns give the pattern."
        )
    return entries(rows, columns, matrix[rows, columns], matrix.shape, name)
