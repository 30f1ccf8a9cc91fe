"""The degrees of inputs and of hidden units: two kinds of nodes, in numbers that the architecture sets."""

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.graph import Graph
from tailnet.networks.measures.degrees import shape_of

#: Exponential samples, and the share of them that a high skewness or kurtosis exceeds.
SAMPLES, SHARE = 2_000, 0.95


def input_degrees(graph: Graph, inputs: int) -> IntArray:
    """Return the degrees of the inputs, the first nodes; where edges have a direction, those out."""
    return graph.out_degrees[:inputs]


def hidden_degrees(graph: Graph) -> IntArray:
    """Return the degrees of the second side; without sides, of the edges that reach each node."""
    return graph.in_degrees if graph.parts is None else graph.in_degrees[graph.parts[0] :]


def dispersion(degrees: IntArray) -> float:
    """Return the index of dispersion, sample variance over mean: 1 of a Poisson law.

    Examples
    --------
    >>> dispersion(np.array([1, 3, 1, 3]))
    0.6666666666666666
    """
    return float(degrees.var(ddof=1) / degrees.mean())


def shape(degrees: IntArray) -> tuple[float, float] | None:
    """Return skewness and excess kurtosis, or None where all degrees are equal."""
    _, skewness, kurtosis, vary = shape_of(np.asarray(degrees, np.int64))
    return (float(skewness), float(kurtosis) - 3.0) if vary else None


def exponential_shape(n: int, generator: np.random.Generator) -> tuple[float, float]:
    """Return skewness and excess kurtosis that so few exponential samples of this size exceed.

    Parameters
    ----------
    n : int
        Size of a sample.
    generator : Generator
        To draw them.
    """
    moments = np.array([_moments(generator.standard_exponential(n)) for _ in range(SAMPLES)])
    skewness, kurtosis = np.quantile(moments, SHARE, axis=0)
    return float(skewness), float(kurtosis)


def _moments(values: FloatArray) -> tuple[float, float]:
    away = values - values.mean()
    variance = (away**2).mean()
    return float((away**3).mean() / variance**1.5), float((away**4).mean() / variance**2) - 3.0
