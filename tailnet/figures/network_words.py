"""What the measures and the nulls of a network are called."""

from collections.abc import Mapping
from types import MappingProxyType

#: Name of every measure, by its key in results.
MEASURES: Mapping[str, str] = MappingProxyType(
    {
        "n_edges": "Edges",
        "mean_degree": "Mean degree",
        "out_degree_skewness": "Skewness of out-degrees",
        "out_degree_kurtosis": "Kurtosis of out-degrees",
        "in_degree_skewness": "Skewness of in-degrees",
        "in_degree_kurtosis": "Kurtosis of in-degrees",
        "distinct_degrees": "Distinct degrees",
        "largest_degree_share": "Largest share at one degree",
        "transitivity": "Transitivity",
        "average_clustering": "Average clustering",
        "bipartite_clustering": "Bipartite clustering",
        "components": "Components",
        "giant_component": "Nodes of the largest component",
        "diameter": "Diameter",
        "effective_diameter": "Effective diameter",
        "mean_path": "Mean path",
        "assortativity": "Assortativity",
        "core_number": "Core number",
        "degree_entropy": "Entropy of remaining degrees (bit)",
        "degree_noise": "Noise (bit)",
        "mutual_information": "Mutual information (bit)",
        "mutual_information_plug_in": "Mutual information, plug-in (bit)",
    }
)
_UNDIRECTED = {
    "out_degree_skewness": "Skewness of degrees",
    "out_degree_kurtosis": "Kurtosis of degrees",
}
#: Measures that are whole numbers.
WHOLE = ("n_edges", "distinct_degrees", "components", "giant_component", "diameter", "core_number")
#: Of an undirected network these are the out-degrees again.
_OF_ARCS = ("in_degree_skewness", "in_degree_kurtosis")
#: Measures that need two sides.
_OF_SIDES = ("bipartite_clustering",)
#: What every null is called, and what it keeps.
NULLS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "uniform_edges": ("as many edges", "the numbers of nodes and edges, and nothing else"),
        "degree_swaps": ("the same degrees", "the degree of every node, exactly"),
        "soft_configuration": ("the same expected degrees", "the degree of every node, on average"),
        "shuffled_entries": ("shuffled probabilities", "the probabilities, but not which edge has which"),
    }
)


def measure_name(measure: str, *, directed: bool) -> str:
    """Write the name of a measure.

    Examples
    --------
    >>> measure_name("out_degree_skewness", directed=False), measure_name("mean_path", directed=True)
    ('Skewness of degrees', 'Mean path')
    """
    name = MEASURES.get(measure, measure.replace("_", " "))
    return name if directed else _UNDIRECTED.get(measure, name)


def shown(measure: str, *, directed: bool, sides: bool) -> bool:
    """Tell whether a measure says something of a network of this kind.

    Examples
    --------
    >>> shown("in_degree_skewness", directed=False, sides=False)
    False
    """
    return (directed or measure not in _OF_ARCS) and (sides or measure not in _OF_SIDES)


def null_name(null: str) -> str:
    """Write what the graphs of a null have.

    Examples
    --------
    >>> null_name("degree_swaps")
    'the same degrees'
    """
    return NULLS[null][0]
