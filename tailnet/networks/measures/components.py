"""The parts of a graph that hang together, and its cores."""

import numpy as np

from tailnet.arrays import IndexArray, IntArray
from tailnet.compiled import kernel


@kernel
def giant_component(offsets: IntArray, neighbours: IndexArray) -> tuple[IndexArray, int]:
    """Return the nodes of the largest component, increasing, and the number of components.

    Of components of one size it is that of the smallest node.
    """
    n = offsets.size - 1
    label = np.full(n, -1, np.int32)
    queue = np.empty(n, np.int32)
    parts = largest = chosen = 0
    for start in range(n):
        if label[start] >= 0:
            continue
        label[start] = parts
        queue[0] = start
        head, tail = 0, 1
        while head < tail:
            node = queue[head]
            head += 1
            for place in range(offsets[node], offsets[node + 1]):
                other = neighbours[place]
                if label[other] < 0:
                    label[other] = parts
                    queue[tail] = other
                    tail += 1
        if tail > largest:
            largest, chosen = tail, parts
        parts += 1
    nodes = np.empty(largest, np.int32)
    filled = 0
    for node in range(n):
        if label[node] == chosen:
            nodes[filled] = node
            filled += 1
    return nodes, parts


@kernel
def core_number(offsets: IntArray, neighbours: IndexArray) -> int:
    """Return the largest k for which some nodes all have k neighbours among themselves.

    Nodes are removed in the order of their remaining degree, held in buckets (Batagelj & Zaveršnik 2003).
    """
    n = offsets.size - 1
    if n == 0:
        return 0
    degree = offsets[1:] - offsets[:-1]
    most = degree.max()
    starts = np.zeros(most + 2, np.int64)
    for node in range(n):
        starts[degree[node] + 1] += 1
    for value in range(most + 1):
        starts[value + 1] += starts[value]
    place = np.empty(n, np.int64)
    order = np.empty(n, np.int32)
    filled = starts[:-1].copy()
    for node in range(n):
        place[node] = filled[degree[node]]
        order[place[node]] = node
        filled[degree[node]] += 1
    core = 0
    for step in range(n):
        node = order[step]
        core = max(core, degree[node])
        for edge in range(offsets[node], offsets[node + 1]):
            other = neighbours[edge]
            if degree[other] > degree[node]:
                # Swap it with the first of its bucket, which then begins one later.
                first = starts[degree[other]]
                moved = order[first]
                order[place[other]], order[first] = moved, other
                place[moved], place[other] = place[other], first
                starts[degree[other]] += 1
                degree[other] -= 1
    return core
