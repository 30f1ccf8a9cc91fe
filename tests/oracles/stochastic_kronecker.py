"""Stochastic Kronecker graphs pair by pair, from the definition; and the published closed forms.

Nothing is imported from the package under test. Nodes are written in digits, probabilities multiplied out,
and expected counts summed over the nodes, pairs and triples that they count.
"""

import math
from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
Levels = Sequence[Sequence[Sequence[float]]]


def digits(node: int, base: int, power: int) -> list[int]:
    """Write a node's number in a base, the most significant digit first."""
    return [node // base ** (power - 1 - i) % base for i in range(power)]


def probability(levels: Levels, u: int, v: int) -> float:
    """Multiply the entries that the digits choose; a loop has none."""
    if u == v:
        return 0.0
    base = len(levels[0])
    pairs = zip(levels, digits(u, base, len(levels)), digits(v, base, len(levels)), strict=True)
    return math.prod(level[s][t] for level, s, t in pairs)


def matrix(levels: Levels) -> FloatArray:
    """Every probability."""
    n = len(levels[0]) ** len(levels)
    return np.array([[probability(levels, u, v) for v in range(n)] for u in range(n)])


def draw(levels: Levels, rng: np.random.Generator) -> list[tuple[int, int]]:
    """Toss one coin for each pair u < v."""
    n = len(levels[0]) ** len(levels)
    return [(u, v) for u in range(n) for v in range(u + 1, n) if rng.random() < probability(levels, u, v)]


def expected_stars(p: FloatArray, k: int) -> float:
    """Sum over nodes and sets of k neighbours of the product of their probabilities."""
    total = 0.0
    for row in p:
        symmetric = [1.0] + [0.0] * k
        for x in row.tolist():
            for size in range(k, 0, -1):
                symmetric[size] += x * symmetric[size - 1]
        total += symmetric[k]
    return total


def expected_triangles(p: FloatArray) -> float:
    """Sum over triples of nodes."""
    rows = p.tolist()
    return math.fsum(rows[u][v] * rows[v][w] * rows[u][w] for u, v, w in combinations(range(len(rows)), 3))


def published(a: float, b: float, c: float, r: int) -> dict[str, float]:
    """Gleich & Owen 2012, section 3, as ORACLES prints them: expected edges, wedges and triangles."""
    edges = (a + 2 * b + c) ** r - (a + c) ** r
    wedges = (
        ((a + b) ** 2 + (b + c) ** 2) ** r
        - 2 * (a * (a + b) + c * (b + c)) ** r
        - (a**2 + 2 * b**2 + c**2) ** r
        + 2 * (a**2 + c**2) ** r
    )
    triangles = (
        (a**3 + 3 * b**2 * (a + c) + c**3) ** r
        - 3 * (a * (a**2 + b**2) + c * (b**2 + c**2)) ** r
        + 2 * (a**3 + c**3) ** r
    )
    return {"edges": edges / 2, "wedges": wedges / 2, "triangles": triangles / 6}


def published_degree(a: float, b: float, c: float, r: int, node: int) -> float:
    """The expected degree of a node with z zero bits, as ORACLES prints it."""
    z = digits(node, 2, r).count(0)
    return (a + b) ** z * (b + c) ** (r - z) - a**z * c ** (r - z)
