"""Laws of graphs that several tests share, and how a mean over draws is held to its expectation."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tailnet.baselines.kronecker_moments import MotifCounts
from tailnet.baselines.noisy_kronecker import noisy_kronecker
from tailnet.baselines.stochastic_kronecker import StochasticKronecker
from tailnet.graph import Graph

FloatArray = NDArray[np.float64]

#: Counts of two real graphs without their loops; a test counts them again where the graphs are at hand.
REAL = {
    "as20000102": MotifCounts(12572.0, 2059364.0, 674974421.0, 6584.0),
    "ca-GrQc": MotifCounts(14484.0, 229867.0, 2482738.0, 48260.0),
}
#: Files of edges under the folder of shared data.
FILES = {"as20000102": "as20graph.txt", "ca-GrQc": "ca-GrQc.txt"}
#: Seeds of every kind: two and three rows, zeros, ones, equal entries on and off the diagonal.
SYMMETRIC = (
    [[0.9, 0.5], [0.5, 0.2]],
    [[0.6, 0.6], [0.6, 0.6]],
    [[0.0, 0.8], [0.8, 0.4]],
    [[1.0, 0.3], [0.3, 1.0]],
    [[0.7, 0.2, 0.0], [0.2, 0.7, 0.9], [0.0, 0.9, 0.1]],
)
ASYMMETRIC = (
    [[0.9, 0.5], [0.3, 0.2]],
    [[0.2, 1.0], [0.0, 0.6]],
    [[0.5, 0.1, 0.9], [0.1, 0.5, 0.2], [0.3, 0.3, 0.0]],
)


def real(folder: Path, name: str) -> Graph:
    """Read an edge list; nodes are numbered in the order of their names."""
    edges = np.loadtxt(folder / "data" / "networks" / FILES[name], dtype=np.int64, comments="#")
    nodes, places = np.unique(edges, return_inverse=True)
    u, v = places.reshape(edges.shape).T
    return Graph.from_edges(nodes.size, u, v)


def laws() -> list[StochasticKronecker]:
    """Small laws: plain and noisy, undirected and directed, one with products above 1."""
    plain = [StochasticKronecker.of(seed, 3) for seed in SYMMETRIC]
    directed = [StochasticKronecker.of(seed, 3, directed=True) for seed in (*SYMMETRIC[:2], *ASYMMETRIC)]
    noisy = [
        noisy_kronecker(SYMMETRIC[0], 4, noise=0.01, rng=1),
        noisy_kronecker(SYMMETRIC[0], 4, noise=0.15, capped=True, rng=2),
        noisy_kronecker(ASYMMETRIC[0], 4, noise=0.01, directed=True, rng=3),
    ]
    return plain + directed + noisy


def within_four_errors(draws: FloatArray, expected: float) -> bool:
    """Say whether the mean of independent draws is within four of its standard errors."""
    error = draws.std(ddof=1) / np.sqrt(len(draws))
    return bool(abs(draws.mean() - expected) <= 4.0 * error)
