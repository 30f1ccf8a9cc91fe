"""Expected counts of a random graph by going through every graph there is."""

from collections.abc import Mapping
from itertools import combinations, product

#: Names of what is counted on a graph.
COUNTED = ("edges", "pairs", "wedges", "triangles", "first", "second", "third", "products")


def counts(nodes: int, arcs: set[tuple[int, int]]) -> list[float]:
    """Count on one graph of given arcs, by looking at every pair and triple of nodes."""
    joined = {pair for pair in combinations(range(nodes), 2) if pair in arcs or pair[::-1] in arcs}
    degree = [sum(node in pair for pair in joined) for node in range(nodes)]
    return [
        len(arcs),
        len(joined),
        sum(len(set(a) & set(b)) == 1 for a, b in combinations(joined, 2)),
        sum(set(combinations(three, 2)) <= joined for three in combinations(range(nodes), 3)),
        *(sum(d**power for d in degree) for power in (1, 2, 3)),
        2 * sum(degree[u] * degree[v] for u, v in joined),
    ]


def expectations(nodes: int, chances: Mapping[tuple[int, int], float]) -> dict[str, float]:
    """Weigh the counts of every graph with its probability; an undirected edge is one arc, either way."""
    total = [0.0] * len(COUNTED)
    for chosen in product((False, True), repeat=len(chances)):
        weight, arcs = 1.0, set()
        for (arc, chance), there in zip(chances.items(), chosen, strict=True):
            weight *= chance if there else 1.0 - chance
            arcs |= {arc} if there else set()
        if weight > 0.0:
            found = counts(nodes, arcs)
            total = [old + weight * new for old, new in zip(total, found, strict=True)]
    return dict(zip(COUNTED, total, strict=True))


def ratios(expected: Mapping[str, float]) -> tuple[float | None, float]:
    """Return transitivity, None without wedges, and degree correlation as ratios of expectations."""
    wedges = expected["wedges"]
    first, second = expected["first"], expected["second"]
    above = expected["products"] / first - (second / first) ** 2
    below = expected["third"] / first - (second / first) ** 2
    return 3.0 * expected["triangles"] / wedges if wedges else None, above / below
