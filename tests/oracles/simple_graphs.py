"""All simple graphs of a kind, by trying every set of edges: what samplers of graphs must be uniform on."""

from collections.abc import Iterable, Sequence
from itertools import combinations, permutations
from typing import TypeAlias

import numpy as np
from scipy import stats

Edges: TypeAlias = tuple[tuple[int, int], ...]


def places(n: int, *, directed: bool, parts: tuple[int, int] | None = None) -> list[tuple[int, int]]:
    """Where there can be an edge."""
    pairs = list(permutations(range(n), 2) if directed else combinations(range(n), 2))
    return [(u, v) for u, v in pairs if parts is None or (u < parts[0]) != (v < parts[0])]


def degrees(n: int, edges: Edges, *, directed: bool) -> tuple[list[int], list[int]]:
    """Out- and in-degrees; twice the same where edges have no direction."""
    leaving, arriving = [0] * n, [0] * n
    for u, v in edges:
        leaving[u] += 1
        arriving[v] += 1
    if directed:
        return leaving, arriving
    both = [a + b for a, b in zip(leaving, arriving, strict=True)]
    return both, both


def of_the_same_degrees(
    n: int, edges: Edges, *, directed: bool, parts: tuple[int, int] | None = None
) -> list[Edges]:
    """Every graph of that kind whose nodes have the degrees that these edges give them."""
    wanted = degrees(n, edges, directed=directed)
    every = combinations(places(n, directed=directed, parts=parts), len(edges))
    return [found for found in every if degrees(n, found, directed=directed) == wanted]


def uniformity(drawn: Iterable[Edges], every: Sequence[Edges]) -> float:
    """P-value of the chi-squared test that draws are uniform; each of them must be in the list."""
    number = {graph: place for place, graph in enumerate(every)}
    counts = np.bincount([number[graph] for graph in drawn], minlength=len(every))
    return float(stats.chisquare(counts).pvalue)
