"""Every measure equals networkx on graphs of many shapes, and says so where it is not defined."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import networkx as nx
import numpy as np
import pytest
from scipy import stats

from tailnet.graph import Graph
from tailnet.networks.measures import all_of_them, clustering, distances
from tailnet.networks.measures.all_of_them import MEASURES, Measures, measure
from tailnet.networks.measures.clustering import triangles
from tailnet.networks.measures.symmetry import reversed_rows, without_directions
from tailnet.networks.null_models.swaps import swapped


def shapes() -> Iterator[Any]:
    """Graphs without loops of many shapes, 200 of them."""
    for n in (0, 1, 2, 5, 64, 65):
        yield nx.empty_graph(n)
        yield nx.complete_graph(n)
        yield nx.path_graph(n)
    for n in (1, 4, 70):
        yield nx.star_graph(n)
        yield nx.cycle_graph(n + 2)
        yield nx.disjoint_union(nx.star_graph(n), nx.cycle_graph(n + 4))
    yield nx.disjoint_union(nx.complete_graph(4), nx.path_graph(4))
    yield nx.karate_club_graph()
    yield nx.barbell_graph(9, 5)
    generator = np.random.default_rng(7)
    while True:
        n = int(generator.integers(2, 90))
        p = float(generator.choice([0.01, 0.03, 0.1, 0.5]))
        seed = int(generator.integers(2**31))
        yield nx.gnp_random_graph(n, p, seed=seed)
        yield nx.gnp_random_graph(n, p, seed=seed, directed=True)
        if n > 4:
            yield nx.barabasi_albert_graph(n, 3, seed=seed)


SHAPES = [graph for graph, _ in zip(shapes(), range(200), strict=False)]


def number(compute: Any) -> float | None:
    """Compute with networkx what may not be defined there."""
    try:
        with np.errstate(all="ignore"):
            value = float(compute())
    except (nx.NetworkXError, nx.NetworkXPointlessConcept, ZeroDivisionError, ValueError):
        return None
    return None if np.isnan(value) else value


def moments(degrees: list[int]) -> tuple[float | None, float | None]:
    if len(set(degrees)) < 2:
        return None, None
    return float(stats.skew(degrees)), float(stats.kurtosis(degrees, fisher=False))


def plain_information(graph: Any) -> tuple[float, float]:
    """Solé and Valverde's formulas with remaining degrees, from the list of edges."""
    both: Counter[tuple[int, int]] = Counter()
    for u, v in graph.edges:
        both[graph.degree(u) - 1, graph.degree(v) - 1] += 1
        both[graph.degree(v) - 1, graph.degree(u) - 1] += 1
    ends = sum(both.values())
    mean = 2 * graph.number_of_edges() / graph.number_of_nodes()
    law = Counter(degree for _, degree in graph.degree())
    q = {k - 1: k * count / graph.number_of_nodes() / mean for k, count in law.items() if k}
    entropy = -sum(share * np.log2(share) for share in q.values())
    noise = -sum(count / ends * np.log2(count / ends / q[other]) for (_, other), count in both.items())
    return entropy, noise


def expected(graph: Any) -> dict[str, float | None]:
    flat = nx.Graph(graph)
    n, m = graph.number_of_nodes(), graph.number_of_edges()
    degrees = [degree for _, degree in graph.degree()]
    out = [d for _, d in graph.out_degree()] if graph.is_directed() else degrees
    into = [d for _, d in graph.in_degree()] if graph.is_directed() else degrees
    law = Counter(degree for degree in degrees if degree)
    giant = flat.subgraph(max(nx.connected_components(flat), key=len)).copy() if n else flat
    wedges = sum(degree * (degree - 1) for _, degree in flat.degree())
    lengths = dict(nx.all_pairs_shortest_path_length(giant))
    far = sorted(d for ends in lengths.values() for d in ends.values() if d)
    entropy, noise = plain_information(flat) if m else (None, None)
    return {
        "n_edges": m,
        "mean_degree": float(np.mean(degrees)) if n else None,
        "out_degree_skewness": moments(out)[0],
        "out_degree_kurtosis": moments(out)[1],
        "in_degree_skewness": moments(into)[0],
        "in_degree_kurtosis": moments(into)[1],
        "distinct_degrees": len(law) if law else None,
        "largest_degree_share": max(law.values()) / law.total() if law else None,
        "transitivity": nx.transitivity(flat) if wedges else None,
        "average_clustering": number(lambda: nx.average_clustering(flat)),
        "bipartite_clustering": None,
        "components": nx.number_connected_components(flat),
        "giant_component": len(giant),
        "diameter": max(far, default=0) if n else None,
        "effective_diameter": interpolated(far) if far else None,
        "mean_path": float(np.mean(far)) if far else None,
        "assortativity": agreement(flat),
        "core_number": max(nx.core_number(flat).values()) if n else None,
        "degree_entropy": entropy,
        "degree_noise": noise,
        "mutual_information_plug_in": None if entropy is None or noise is None else entropy - noise,
    }


def interpolated(far: list[int]) -> float:
    """Walk up the distribution of distances until nine tenths are within."""
    shares = [0.0] + [sum(d <= h for d in far) / len(far) for h in range(1, max(far) + 1)]
    h = next(h for h, share in enumerate(shares) if share >= 0.9 - 1e-12)
    return h - 1 + (0.9 - shares[h - 1]) / (shares[h] - shares[h - 1])


def agreement(graph: Any) -> float | None:
    ends = [(graph.degree(u), graph.degree(v)) for u, v in graph.edges]
    if len({degree for pair in ends for degree in pair}) < 2:
        return None
    return number(lambda: nx.degree_assortativity_coefficient(graph))


@pytest.mark.parametrize("place", range(len(SHAPES)))
def test_equals_networkx(place: int) -> None:
    graph = SHAPES[place]
    found = measure(Graph.from_networkx(graph))
    for name, value in expected(graph).items():
        if value is None:
            assert found.undefined[name]
            with pytest.raises(KeyError, match=name):
                found[name]
        else:
            assert found[name] == pytest.approx(value, rel=1e-10, abs=1e-12), name
    assert found.sources is None
    assert found.mean_path_se is None
    assert Measures.from_dict(found.to_dict()) == found
    assert set(found.values) | set(found.undefined) == set(MEASURES)


@pytest.mark.parametrize("seed", range(8))
def test_bipartite_clustering(seed: int) -> None:
    other = nx.bipartite.random_graph(7 + seed, 9, 0.1 + 0.05 * seed, seed=seed)
    graph = Graph.from_edges(16 + seed, *np.array(other.edges).T, parts=(7 + seed, 9))
    assert measure(graph)["bipartite_clustering"] == pytest.approx(
        nx.bipartite.robins_alexander_clustering(other), rel=1e-12
    )


def test_a_star_tells_everything() -> None:
    found = measure(Graph.from_edges(6, [0] * 5, range(1, 6)))
    assert found["degree_entropy"] == found["mutual_information_plug_in"] == 1.0
    assert (found["degree_noise"], found["assortativity"]) == (0.0, -1.0)


@pytest.mark.parametrize("directed", [True, False])
def test_triangles_in_bits_and_by_merging(directed: bool) -> None:
    for seed in range(5):
        other = nx.gnp_random_graph(80, 0.15, seed=seed, directed=directed)
        flat = Graph.from_networkx(other).undirected()
        counted = list(nx.triangles(nx.Graph(other)).values())
        assert triangles(flat.offsets, flat.neighbours).tolist() == counted
        assert clustering._triangles_by_merging(flat.offsets, flat.neighbours).tolist() == counted
        assert clustering._triangles_in_bits(flat.offsets, flat.neighbours).tolist() == counted


def test_directions_are_forgotten_as_the_graph_forgets_them() -> None:
    for seed in range(5):
        graph = Graph.from_networkx(nx.gnp_random_graph(40, 0.1, seed=seed, directed=True))
        for kernel, same in ((without_directions, graph.undirected()), (reversed_rows, graph.reversed())):
            offsets, neighbours = kernel(graph.offsets, graph.neighbours)
            np.testing.assert_array_equal(offsets, same.offsets)
            np.testing.assert_array_equal(neighbours, same.neighbours)


def test_distances_from_some_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    other = nx.connected_watts_strogatz_graph(3000, 4, 0.2, seed=3)
    graph = Graph.from_networkx(other)
    exact = measure(graph)
    assert exact.sources is None
    monkeypatch.setattr(all_of_them, "MOST_WORK", 0.0)
    draws = [measure(graph, rng=seed) for seed in range(12)]
    away = [(found["mean_path"] - exact["mean_path"]) / (found.mean_path_se or 0.0) for found in draws]
    # Twelve values of about Student's t on 15 degrees of freedom: none beyond 4, and not all within 0.1.
    assert max(map(abs, away)) < 4.0
    assert max(map(abs, away)) > 0.1
    for found in draws:
        assert found.sources == 1024
        assert found["diameter"] <= exact["diameter"]
        assert found["transitivity"] == exact["transitivity"]
    assert measure(graph, rng=5) == draws[5]


def test_pairs_by_distance_from_each_source() -> None:
    other = nx.path_graph(200)
    graph = Graph.from_networkx(other)
    sources = np.arange(0, 200, 2, dtype=np.int32)
    counts = distances.pairs_by_distance(graph.offsets, graph.neighbours, sources)
    assert counts.shape == (2, 200)
    lengths = [nx.single_source_shortest_path_length(other, source) for source in range(0, 200, 2)]
    for block in range(2):
        plain = Counter(d for found in lengths[64 * block : 64 * block + 64] for d in found.values())
        assert counts[block].tolist() == [plain[d] for d in range(200)]


@pytest.mark.parametrize(("n", "bias"), [(300, 0.065), (1000, 0.024)])
def test_mutual_information_of_a_random_graph_is_nothing(n: int, bias: float) -> None:
    """ORACLES: G(n, 3n) has I -> 0 and a plug-in bias of .065 and .024 bits."""
    graphs = [Graph.from_networkx(nx.gnm_random_graph(n, 3 * n, seed=seed)) for seed in range(50)]
    found = [measure(graph) for graph in graphs]
    plain = np.array([each["mutual_information_plug_in"] for each in found])
    error = plain.std(ddof=1) / np.sqrt(50)
    # The oracle is printed to a thousandth; its own error is not printed.
    assert plain.mean() == pytest.approx(bias, abs=0.0005 + 3.0 * error + 0.001)
    left = np.mean([each["mutual_information"] for each in found])
    assert abs(left) < (0.002 if n == 1000 else 0.004)


def test_mutual_information_of_preferential_attachment_is_above_its_degree_null() -> None:
    """ORACLES: Barabási–Albert(1000, 3) has I = .242 against .157 under its degree-preserving null."""
    graphs = [Graph.from_networkx(nx.barabasi_albert_graph(1000, 3, seed=seed)) for seed in range(40)]
    drawn = [swapped(graph, rng=seed) for seed, graph in enumerate(graphs)]
    found = [
        np.array([measure(graph)["mutual_information_plug_in"] for graph in each]) for each in (graphs, drawn)
    ]
    for values, printed in zip(found, (0.242, 0.157), strict=True):
        # The oracle is printed to a thousandth; its own error is not printed.
        assert values.mean() == pytest.approx(printed, abs=0.0005 + 3.0 * values.std(ddof=1) / np.sqrt(40))
    excess = found[0] - found[1]
    error = excess.std(ddof=1) / np.sqrt(40)
    assert excess.mean() == pytest.approx(0.242 - 0.157, abs=0.001 + 3.0 * error)


def test_the_bias_is_that_of_ends_that_meet_at_random() -> None:
    """By simulation: the ends of all edges shuffled, as a configuration model with loops and repeats does."""
    other = nx.barabasi_albert_graph(400, 3, seed=1)
    found = measure(Graph.from_networkx(other))
    degrees = np.array([degree for _, degree in other.degree()])
    kinds, place = np.unique(degrees, return_inverse=True)
    ends = np.repeat(place, degrees)
    margin = np.bincount(ends).astype(float)
    generator = np.random.default_rng(2)
    plain = []
    for _ in range(400):
        pairs = generator.permutation(ends).reshape(-1, 2)
        joint = np.zeros((kinds.size, kinds.size))
        np.add.at(joint, (pairs[:, 0], pairs[:, 1]), 1.0)
        joint += joint.T
        there = joint > 0
        ratio = joint * ends.size / np.outer(margin, margin)
        plain.append((joint[there] / ends.size * np.log2(ratio[there])).sum())
    bias = found["mutual_information_plug_in"] - found["mutual_information"]
    # The Poisson approximation leaves terms of the order of kinds / edges²; five per cent is allowed.
    assert bias == pytest.approx(np.mean(plain), rel=0.05)
