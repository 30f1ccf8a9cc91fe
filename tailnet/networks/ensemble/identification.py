"""What the rows and the columns of a matrix are as nodes: four readings, none of them implied."""

from typing import Literal, TypeAlias, get_args

import numpy as np

from tailnet.arrays import IndexArray, IntArray
from tailnet.compiled import kernel
from tailnet.errors import ChoiceError
from tailnet.networks.measures.symmetry import without_directions

#: How entry (i, j) is read.
#:
#: - "identified": row i and column i are one node, as the essay has it for input i and hidden unit i; an edge
#:   runs from i to j. Square matrices only; the diagonal would be loops and is left out.
#: - "undirected": the same nodes; i and j are joined where either of (i, j) and (j, i) is drawn, that is with
#:   probability P + Pᵀ - P∘Pᵀ.
#: - "layered": rows and columns are different nodes; an edge runs from row i to column j.
#: - "bipartite": the same nodes; row i and column j are joined.
Identification: TypeAlias = Literal["identified", "undirected", "layered", "bipartite"]
IDENTIFICATIONS: tuple[Identification, ...] = get_args(Identification)


def check_identification(how: Identification, rows: int, columns: int) -> None:
    """Refuse a reading that is unknown, or that needs a square matrix and has none.

    Raises
    ------
    ChoiceError
        With what would do.
    """
    if how not in IDENTIFICATIONS:
        known = ", ".join(IDENTIFICATIONS)
        raise ChoiceError(f"There is no identification {how!r}; choose one of {known}.")
    if how in {"identified", "undirected"} and rows != columns:
        raise ChoiceError(
            f"The matrix has {rows} rows and {columns} columns; to take row i and column i for one node "
            "needs as many of both. Choose layered or bipartite."
        )


def is_directed(how: Identification) -> bool:
    """Tell whether edges have a direction under this reading."""
    return how in {"identified", "layered"}


def sides(how: Identification, rows: int, columns: int) -> tuple[int, int] | None:
    """Return the sizes of the two sides where rows and columns are different nodes."""
    return (rows, columns) if how in {"layered", "bipartite"} else None


@kernel
def as_nodes(
    offsets: IntArray, columns: IndexArray, n_columns: int, merged: bool, directed: bool
) -> tuple[IntArray, IndexArray]:
    """Turn the cells drawn of each row, columns increasing, into the rows of a graph.

    `merged` takes row i and column i for one node and drops the diagonal.
    """
    n_rows = offsets.size - 1
    if merged:
        starts = np.zeros(n_rows + 1, np.int64)
        kept = np.empty(columns.size, np.int32)
        filled = 0
        for row in range(n_rows):
            for place in range(offsets[row], offsets[row + 1]):
                if columns[place] != row:
                    kept[filled] = columns[place]
                    filled += 1
            starts[row + 1] = filled
        arcs = kept[:filled].copy()
    else:
        starts = np.full(n_rows + n_columns + 1, offsets[n_rows], np.int64)
        starts[: n_rows + 1] = offsets
        arcs = columns + np.int32(n_rows)
    if directed:
        return starts, arcs
    return without_directions(starts, arcs)
