"""Both coefficients, from graphs whose clustering and paths are known."""

import networkx as nx
import numpy as np
import pytest

from tailnet.errors import ChoiceError
from tailnet.graph import Graph
from tailnet.networks.measures.all_of_them import measure
from tailnet.networks.null_models.lattice import latticised
from tailnet.networks.null_models.small_world import SmallWorld, small_world
from tailnet.networks.null_models.swaps import swapped


def of(graph: Graph, draws: int = 5) -> SmallWorld:
    own = measure(graph)
    nulls = [measure(swapped(graph, rng=seed)) for seed in range(draws)]
    lattices = [measure(latticised(graph, rng=seed)) for seed in range(draws)]
    return small_world(
        own["average_clustering"],
        own["mean_path"],
        null_clustering=[null["average_clustering"] for null in nulls],
        null_mean_path=[null["mean_path"] for null in nulls],
        lattice_clustering=[lattice["average_clustering"] for lattice in lattices],
    )


def test_lattice_small_world_and_random_graph_are_told_apart() -> None:
    """Watts and Strogatz's ring of 300 nodes, with no, a tenth and all of its edges rewired."""
    ring, small, random = (
        of(Graph.from_networkx(nx.watts_strogatz_graph(300, 8, p, seed=1))) for p in (0.0, 0.1, 1.0)
    )
    assert ring.omega is not None
    assert small.omega is not None
    assert random.omega is not None
    assert ring.omega < -0.7
    assert abs(small.omega) < 0.4
    assert 0.8 < random.omega < 1.0
    assert small.sigma is not None
    assert random.sigma == pytest.approx(1.0, abs=0.35)
    assert small.sigma > 5.0


def test_formulae_and_errors_from_resampling() -> None:
    """The delta method against the spread of the coefficients over many samples of graphs."""
    generator = np.random.default_rng(3)
    n, trials = 200, 400

    def sample() -> SmallWorld:
        shared, null = generator.normal(0.0, 1.0, (2, n))
        return small_world(
            0.3 + 0.02 * shared,
            2.5 + 0.1 * shared + 0.05 * generator.normal(size=n),
            null_clustering=0.1 + 0.01 * null,
            null_mean_path=2.2 - 0.1 * null,
            lattice_clustering=0.6 + 0.05 * generator.normal(size=n),
        )

    found = [sample() for _ in range(trials)]
    for value, error, exact in (
        ("sigma", "sigma_se", 0.3 / 0.1 * 2.2 / 2.5),
        ("omega", "omega_se", 2.2 / 2.5 - 0.3 / 0.6),
    ):
        values = np.array([getattr(one, value) for one in found])
        errors = np.array([getattr(one, error) for one in found])
        assert values.mean() == pytest.approx(exact, abs=4.0 * values.std() / np.sqrt(trials))
        # The relative error of a standard deviation of 400 values is 1/sqrt(800).
        assert errors.mean() == pytest.approx(values.std(ddof=1), rel=4.0 / np.sqrt(2.0 * trials))


def test_the_errors_of_pairs_are_those_of_the_jackknife() -> None:
    """Each pair left out in turn, against the spread that takes the pairs for what they are."""
    generator = np.random.default_rng(7)
    n = 400
    shared = generator.normal(size=n)
    c, path = 0.3 + 0.02 * shared, 2.5 + 0.1 * shared
    c_null, path_null = 0.1 + 0.01 * shared + 0.002 * generator.normal(size=n), 2.2 + 0.1 * shared

    def of_pairs(kept: np.ndarray, *, paired: bool = True) -> SmallWorld:
        return small_world(
            c[kept],
            path[kept],
            null_clustering=c_null[kept],
            null_mean_path=path_null[kept],
            lattice_clustering=0.6,
            paired=paired,
        )

    everyone = np.ones(n, bool)
    found = of_pairs(everyone)
    without = [of_pairs(np.arange(n) != one) for one in range(n)]
    for value, error in (("sigma", found.sigma_se), ("omega", found.omega_se)):
        values = np.array([getattr(one, value) for one in without])
        jackknife = np.sqrt((n - 1) / n * ((values - values.mean()) ** 2).sum())
        assert error == pytest.approx(jackknife, rel=0.02)
    alone = of_pairs(everyone, paired=False)
    assert (alone.sigma, alone.omega) == (found.sigma, found.omega)
    assert alone.sigma_se is not None
    assert found.sigma_se is not None
    assert alone.sigma_se > 1.2 * found.sigma_se
    with pytest.raises(ChoiceError, match="pairs need as many"):
        small_world(
            0.3, 2.5, null_clustering=[1, 2], null_mean_path=[2, 2], lattice_clustering=1, paired=True
        )


def test_single_values_have_no_error() -> None:
    found = small_world(0.3, 2.5, null_clustering=0.1, null_mean_path=2.0, lattice_clustering=0.6)
    assert (found.sigma_se, found.omega_se) == (None, None)
    assert SmallWorld.from_dict(found.to_dict()) == found


def test_what_is_undefined_says_why() -> None:
    def of_values(path: float, c_null: float, path_null: float, c_lattice: float) -> SmallWorld:
        return small_world(
            0.1, path, null_clustering=c_null, null_mean_path=path_null, lattice_clustering=c_lattice
        )

    apart = of_values(0.0, 0.1, 2.0, 0.1)
    assert (apart.sigma, apart.omega) == (None, None)
    assert set(apart.undefined) == {"sigma", "omega"}
    tree = of_values(2.0, 0.0, 2.0, 0.0)
    assert tree.undefined["sigma"] == "no null graph is clustered"
    assert tree.undefined["omega"] == "no lattice-like graph is clustered"
    nulls = of_values(2.0, 0.1, 0.0, 0.2)
    assert set(nulls.undefined) == {"sigma"}
    assert nulls.omega == -0.5
    empty = small_world(0.0, 2.0, null_clustering=0.1, null_mean_path=2.0, lattice_clustering=0.5)
    assert (empty.sigma, empty.omega) == (0.0, 1.0)


def test_refuses_what_are_no_values() -> None:
    with pytest.raises(ChoiceError, match="finite numbers"):
        small_world([0.1, np.nan], [1, 2], null_clustering=0.1, null_mean_path=1, lattice_clustering=0.1)
    with pytest.raises(ChoiceError, match="2 null clusterings and 1 null mean paths"):
        small_world(0.1, 1, null_clustering=[0.1, 0.2], null_mean_path=1, lattice_clustering=0.1)
