"""Seeds that were fitted to real graphs by others."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tailnet.baselines.stochastic_kronecker import StochasticKronecker
from tailnet.errors import ChoiceError


@dataclass(frozen=True)
class Preset:
    """A seed [[a, b], [b, c]] with the graph it was fitted to.

    Attributes
    ----------
    name : str
        Of the graph.
    a, b, c : float
        Probabilities.
    nodes : int
        Of the real graph.
    source : str
        Where the seed was published.
    """

    name: str
    a: float
    b: float
    c: float
    nodes: int
    source: str

    @property
    def seed(self) -> list[list[float]]:
        """The matrix."""
        return [[self.a, self.b], [self.b, self.c]]

    @property
    def power(self) -> int:
        """The fewest copies that make as many nodes as the real graph has; some of them have no edge."""
        return levels_for(self.nodes)

    def model(self, power: int | None = None) -> StochasticKronecker:
        """Return the law of undirected graphs, with this many copies if given."""
        return StochasticKronecker.of(self.seed, self.power if power is None else power)


def levels_for(nodes: int) -> int:
    """Return the smallest r >= 1 with 2^r >= nodes."""
    return max(1, (nodes - 1).bit_length())


def preset(name: str) -> Preset:
    """Return a seed by the name of its graph.

    Raises
    ------
    ChoiceError
        When there is none of that name.

    Examples
    --------
    >>> preset("ca-HepPh").model(power=17).n_nodes
    131072
    """
    if name not in PRESETS:
        raise ChoiceError(f"There is no preset {name!r}; choose one of {', '.join(PRESETS)}.")
    return PRESETS[name]


_KRONFIT = "KronFit: Leskovec et al., JMLR 11, 985 (2010); number of nodes: SNAP"

#: Every preset by name.
PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        found.name: found
        for found in (
            Preset("as20000102", 0.987, 0.571, 0.049, 6474, _KRONFIT),
            Preset("ca-GrQc", 0.999, 0.245, 0.691, 5242, _KRONFIT),
            Preset("ca-HepPh", 0.999, 0.437, 0.484, 12008, _KRONFIT),
        )
    }
)
