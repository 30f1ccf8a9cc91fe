"""A restricted Boltzmann machine by brute force: every state of every unit, one at a time, and no algebra."""

import itertools
import math
from typing import Any

Array = Any


def energy(weights: Array, b: Array, c: Array, v: tuple[int, ...], h: tuple[int, ...]) -> float:
    total = 0.0
    for i, on in enumerate(v):
        total -= b[i] * on
    for j, on in enumerate(h):
        total -= c[j] * on
    for i, j in itertools.product(range(len(v)), range(len(h))):
        total -= weights[i][j] * v[i] * h[j]
    return total


def states(units: int) -> list[tuple[int, ...]]:
    return list(itertools.product((0, 1), repeat=units))


def joint(weights: Array, b: Array, c: Array) -> tuple[dict[tuple[Any, Any], float], float]:
    """Return the probability of each pair of states, and ln Z."""
    factors = {(v, h): math.exp(-energy(weights, b, c, v, h)) for v in states(len(b)) for h in states(len(c))}
    z = math.fsum(factors.values())
    return {pair: factor / z for pair, factor in factors.items()}, math.log(z)


def log_likelihood(weights: Array, b: Array, c: Array, data: Array) -> float:
    """Return the mean of ln P(v) over rows."""
    pairs, _ = joint(weights, b, c)
    visible: dict[Any, float] = {}
    for (v, _), p in pairs.items():
        visible[v] = visible.get(v, 0.0) + p
    return sum(math.log(visible[tuple(int(x) for x in row)]) for row in data) / len(data)


def kernel(weights: Array, b: Array, c: Array) -> dict[Any, dict[Any, float]]:
    """Return P(v' | v) of one Gibbs step, from the joint distribution alone."""
    pairs, _ = joint(weights, b, c)
    of_v: dict[Any, float] = {}
    of_h: dict[Any, float] = {}
    for (v, h), p in pairs.items():
        of_v[v] = of_v.get(v, 0.0) + p
        of_h[h] = of_h.get(h, 0.0) + p
    found: dict[Any, dict[Any, float]] = {v: dict.fromkeys(of_v, 0.0) for v in of_v}
    for v, h, after in itertools.product(of_v, of_h, of_v):
        found[v][after] += pairs[v, h] / of_v[v] * pairs[after, h] / of_h[h]
    return found
