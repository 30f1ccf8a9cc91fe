"""Small-worldness of a graph, or of draws, against the means of nulls and of lattice-like graphs."""

from typing import Any

from tailnet.networks.draws import MeasuredDraws
from tailnet.networks.measures.all_of_them import MEASURES, UNDEFINED
from tailnet.networks.null_models.small_world import small_world
from tailnet.studies.own_network.null_graphs import SWAPS, UNIFORM

#: The nulls that sigma is taken from; omega is taken from the one of the same degrees.
OF_SMALL_WORLDS = (UNIFORM, SWAPS)
_PATH = "mean_path"
_OTHER_RANDOM = "The random graphs of omega have the degrees of the graph, which this null has not."
_NOT_BOTH = "no random or no lattice-like graph has both a clustering and a mean path"


def clusterings(two_sides: bool) -> tuple[str, ...]:
    """List the measures that may be the clustering of a network, of two sides or not.

    Examples
    --------
    >>> clusterings(True)
    ('bipartite_clustering',)
    """
    return ("bipartite_clustering",) if two_sides else ("transitivity", "average_clustering")


def coefficients(
    found: MeasuredDraws,
    drawn: MeasuredDraws,
    lattices: MeasuredDraws,
    *,
    clustering: str,
    null: str,
) -> dict[str, Any]:
    """Compute sigma and omega.

    Parameters
    ----------
    found : MeasuredDraws
        One row of one graph, or several of draws; of these null i is that of draw i.
    drawn : MeasuredDraws
        The null's.
    lattices : MeasuredDraws
        Lattice-like graphs of the same degrees.
    clustering : str
        The measure that stands for it.
    null : str
        The null's name.

    Returns
    -------
    dict
        `null`, `clustering`, `lattices` (how many have one), `sigma`, `sigma_se`, `omega`, `omega_se`, and
        `undefined` with reasons.
    """
    columns = [MEASURES.index(clustering), MEASURES.index(_PATH)]
    own, random = (draws.defined[:, columns].all(axis=1) for draws in (found, drawn))
    paired = own.size > 1
    if paired:
        own = random = own & random
    lattice = lattices.of(clustering)
    named = {"null": null, "clustering": clustering, "lattices": int(lattice.size)}
    missing = None if random.any() and lattice.size else _NOT_BOTH
    if not own.any():
        missing = next(
            (UNDEFINED[name] for name in (clustering, _PATH) if not found.of(name).size), _NOT_BOTH
        )
    if missing is not None:
        none = dict.fromkeys(("sigma", "sigma_se", "omega", "omega_se"))
        return {**named, **none, "undefined": {"sigma": missing, "omega": missing}}
    result = small_world(
        found.values[own, columns[0]],
        found.values[own, columns[1]],
        null_clustering=drawn.values[random, columns[0]],
        null_mean_path=drawn.values[random, columns[1]],
        lattice_clustering=lattice,
        paired=paired,
    ).to_dict()
    if null == UNIFORM:
        result |= {"omega": None, "omega_se": None}
        result["undefined"] = {**result["undefined"], "omega": _OTHER_RANDOM}
    return {**named, **result}
