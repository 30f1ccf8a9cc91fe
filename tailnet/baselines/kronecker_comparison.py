"""A graph beside draws from a stochastic Kronecker law: what is typical of the law, and what is not."""

from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import numpy as np

from tailnet.baselines.kronecker_moments import MOTIFS, expected_motifs
from tailnet.baselines.motif_counts import motif_counts
from tailnet.baselines.stochastic_kronecker import StochasticKronecker
from tailnet.errors import ChoiceError
from tailnet.graph import Graph
from tailnet.parallel import Rng, child, run, seed_sequence

_FEWEST = 2


@dataclass(frozen=True)
class StatisticAgainstDraws:
    """One number of a graph beside those of the draws.

    Attributes
    ----------
    name : str
        What it is.
    observed : float or None
        In the graph; None where it is not defined.
    expected : float or None
        In closed form, or None where there is none.
    mean, sd, low, high : float or None
        Mean, standard deviation and central 95% of the draws in which it is defined; None with fewer than
        two.
    standardised : float or None
        (observed - mean)/sd; None where a part of it is not there, or all draws have the same.
    undefined : int
        Draws in which it is not defined.
    """

    name: str
    observed: float | None
    expected: float | None
    mean: float | None
    sd: float | None
    low: float | None
    high: float | None
    standardised: float | None
    undefined: int


@dataclass(frozen=True)
class KroneckerComparison:
    """A graph beside draws, number by number.

    Attributes
    ----------
    statistics : tuple of StatisticAgainstDraws
        "nodes_with_an_edge", the four counts of `MOTIFS`, "largest_degree", "distinct_degrees", and
        "transitivity", three triangles over wedges, which needs a wedge.
    draws : int
        How many graphs were drawn.
    """

    statistics: tuple[StatisticAgainstDraws, ...]
    draws: int

    def __getitem__(self, name: str) -> StatisticAgainstDraws:
        """Return one of the statistics by its name."""
        return next(row for row in self.statistics if row.name == name)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain values."""
        return {"statistics": [asdict(row) for row in self.statistics], "draws": self.draws}

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> "KroneckerComparison":
        """Rebuild from `to_dict`."""
        rows = tuple(StatisticAgainstDraws(**row) for row in document["statistics"])
        return cls(rows, document["draws"])


def beside_draws(
    graph: Graph, model: StochasticKronecker, *, draws: int = 100, rng: Rng = None, jobs: int = 1
) -> KroneckerComparison:
    """Set an undirected graph beside draws from a law.

    The law has 2^r nodes, many of them without an edge, while most real graphs come without such nodes; so no
    average over all nodes is compared.

    Parameters
    ----------
    graph : Graph
        Undirected.
    model : StochasticKronecker
        A law of undirected graphs, for example `preset(name).model()` or `SeedEstimate.model()`.
    draws : int
        At least 2.
    rng : int, SeedSequence, Generator or None
        The source of randomness; each draw has its own, by its number.
    jobs : int
        Number of workers, which are threads.

    Raises
    ------
    ChoiceError
        When the graph or the law is directed, or the draws are too few.

    Examples
    --------
    >>> law = StochasticKronecker.of([[0.9, 0.6], [0.6, 0.3]], power=8)
    >>> found = beside_draws(law.draw(rng=1), law, draws=20, rng=2)
    >>> edges = found["edges"]
    >>> round(edges.expected, 1), abs(edges.standardised) < 4.0
    (548.2, True)
    """
    if graph.directed or model.directed:
        raise ChoiceError("The comparison is of undirected graphs; give an undirected graph and law.")
    if draws < _FEWEST:
        raise ChoiceError(f"draws is {draws}; give at least {_FEWEST}.")
    observed = _statistics(graph)
    work = partial(_drawn, model, seed_sequence(rng))
    rows = list(run(work, range(draws), jobs=jobs, label="draws of the law"))
    expected: dict[str, float] = {}
    if not model.capped:
        expected = expected_motifs(model).to_dict()
    return KroneckerComparison(
        tuple(
            _against(name, observed[name], expected.get(name), [row[name] for row in rows])
            for name in observed
        ),
        draws,
    )


def _drawn(model: StochasticKronecker, seed: np.random.SeedSequence, number: int) -> dict[str, float | None]:
    return _statistics(model.draw(child(seed, number)))


def _statistics(graph: Graph) -> dict[str, float | None]:
    counts = motif_counts(graph)
    degrees = graph.degrees
    present = degrees[degrees > 0]
    return {
        "nodes_with_an_edge": float(present.size),
        **{name: counts.to_dict()[name] for name in MOTIFS},
        "largest_degree": float(present.max(initial=0)),
        "distinct_degrees": float(np.count_nonzero(np.bincount(present))),
        "transitivity": 3.0 * counts.triangles / counts.wedges if counts.wedges else None,
    }


def _against(
    name: str, observed: float | None, expected: float | None, drawn: list[float | None]
) -> StatisticAgainstDraws:
    values = np.array([value for value in drawn if value is not None])
    undefined = len(drawn) - values.size
    if values.size < _FEWEST:
        return StatisticAgainstDraws(name, observed, expected, None, None, None, None, None, undefined)
    mean, sd = float(values.mean()), float(values.std(ddof=1))
    low, high = np.percentile(values, [2.5, 97.5]).tolist()
    standardised = (observed - mean) / sd if observed is not None and sd > 0.0 else None
    return StatisticAgainstDraws(name, observed, expected, mean, sd, low, high, standardised, undefined)
