"""A user's own network: its document against routes of our own, and its report."""

import json
import re
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from matplotlib.collections import LineCollection

from tailnet import rounding
from tailnet.checkpoints import checkpoint
from tailnet.cli.network_summary import network_summary
from tailnet.errors import ChoiceError, InputError
from tailnet.figures import network_nulls
from tailnet.figures.network_words import MEASURES as WORDS
from tailnet.figures.network_words import measure_name
from tailnet.figures.rendering import compose, settings
from tailnet.graph import Graph
from tailnet.networks.ensemble.ensemble import draw, edge_probabilities
from tailnet.networks.measures.all_of_them import MEASURES, measure
from tailnet.networks.null_models.lattice import latticised
from tailnet.networks.null_models.swaps import swapped
from tailnet.parallel import child
from tailnet.readers.graphs import NetworkFile
from tailnet.report.markdown import to_markdown
from tailnet.report.network_sections import network_report
from tailnet.report.schema import check_document
from tailnet.report.writer import render
from tailnet.storage import to_json
from tailnet.studies.own_network.comparisons import COMPARED
from tailnet.studies.own_network.conduct import study_network
from tailnet.studies.own_network.of_ensemble import ensemble_from

Document = dict[str, Any]
DRAWS = 30


@pytest.fixture(scope="module", autouse=True)
def quick() -> Any:
    """Leave out the search for detectable departures, which is slow."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tailnet.inference.analysis.sensitivity", lambda *_, **__: ())
        yield


def a_graph(*, directed: bool = False) -> Graph:
    graph = nx.barabasi_albert_graph(80, 2, seed=4)
    u, v = np.array(sorted(graph.edges)).T
    return Graph.from_edges(82, np.append(u, [5, 0]), np.append(v, [5, 1]), directed=directed)


@pytest.fixture(scope="module")
def file() -> NetworkFile:
    return NetworkFile("a|net.txt", "00ff", a_graph(), notes=("A note",))


@pytest.fixture(scope="module")
def document(file: NetworkFile) -> Document:
    return study_network(file, nulls=DRAWS, replicates=40, rng=3, command="tailnet network a|net.txt")


@pytest.fixture(scope="module")
def ensemble_document() -> Document:
    matrix = np.random.default_rng(2).random((25, 25)) ** 3
    found = NetworkFile("p.npy", "", None, np.triu(matrix, 1), "undirected")
    return study_network(found, nulls=DRAWS, replicates=0, rng=3)


def null(document: Document, name: str) -> dict[str, Any]:
    return next(null for null in document["nulls"] if null["name"] == name)


def rows(document: Document, name: str) -> dict[str, Any]:
    return {row["measure"]: row for row in null(document, name)["comparisons"]}


def without_clock(document: Document) -> str:
    return re.sub(r'"created": "[^"]*"', "", to_json(document))


def test_the_measures_are_those_of_networkx(document: Document) -> None:
    graph = a_graph().to_networkx()
    values = document["measures"]["values"]
    assert values["transitivity"] == pytest.approx(nx.transitivity(graph), rel=1e-12)
    assert values["assortativity"] == pytest.approx(nx.degree_assortativity_coefficient(graph), rel=1e-9)
    assert document["network"]["removed"] == {"self-loop": 1, "repeated": 1}


def test_comparisons_are_those_of_the_draws_by_their_address(document: Document) -> None:
    """The draws of the null that keeps degrees, made again from their seeds."""
    attempts = null(document, "degree_swaps")["mixing"]["attempts"]
    drawn = []
    for number in range(DRAWS):
        own = child(np.random.SeedSequence(3), 1, 1, number)
        other = swapped(a_graph(), attempts=attempts, rng=child(own, 0))
        assert other.degrees.tolist() == a_graph().degrees.tolist()
        drawn.append(nx.average_clustering(other.to_networkx()))
    row = rows(document, "degree_swaps")["average_clustering"]
    assert row["mean"] == pytest.approx(np.mean(drawn), rel=1e-12)
    assert row["sd"] == pytest.approx(np.std(drawn, ddof=1), rel=1e-12)
    assert row["central"] == pytest.approx(np.quantile(drawn, [0.025, 0.975]), rel=1e-12)
    assert row["difference"] == pytest.approx(row["observed"] - np.mean(drawn), rel=1e-9)
    below = sum((value < row["observed"]) + 0.5 * (value == row["observed"]) for value in drawn)
    assert row["position"] == pytest.approx(below / DRAWS)
    found = next(
        r
        for r in document["small_world"]
        if (r["null"], r["clustering"]) == ("degree_swaps", "average_clustering")
    )
    path = rows(document, "degree_swaps")["mean_path"]
    sigma = row["observed"] / row["mean"] / (path["observed"] / path["mean"])
    assert found["sigma"] == pytest.approx(sigma, rel=1e-9)


def test_what_a_null_keeps_is_fixed_and_what_is_undefined_says_so(document: Document) -> None:
    kept = rows(document, "degree_swaps")
    for name in ("out_degree_skewness", "out_degree_kurtosis", "distinct_degrees", "degree_entropy"):
        assert kept[name]["status"] == "fixed"
        assert rows(document, "uniform_edges")[name]["status"] == "compared"
    assert kept["bipartite_clustering"]["status"] == "undefined"
    assert set(kept) <= set(COMPARED) <= set(MEASURES) == set(WORDS)
    assert all(
        row["note"]
        for null in document["nulls"]
        for row in null["comparisons"]
        if row["status"] != "compared"
    )


def test_information_is_that_of_the_measures(document: Document) -> None:
    found, values = document["information"], measure(a_graph()).values
    assert found["entropy"] - found["noise"] == pytest.approx(found["plug_in"], rel=1e-9)
    assert found["plug_in"] - found["bias"] == pytest.approx(values["mutual_information"], rel=1e-9)
    row = rows(document, "degree_swaps")["mutual_information"]
    assert found["excess"] == pytest.approx(row["difference"], rel=1e-9)


def test_a_p_value_needs_two_thousand_draws(document: Document) -> None:
    assert all(row["p_value"] is None for null in document["nulls"] for row in null["comparisons"])
    assert "2000" in document["not_run"]["nulls.p_value"]
    ring = Graph.from_edges(12, [*range(12), 0], [*range(1, 12), 0, 6])
    many = study_network(NetworkFile("ring", "", ring), nulls=2000, replicates=0, rng=1)
    tested = [row for row in null(many, "uniform_edges")["comparisons"] if row["p_value"] is not None]
    assert len(tested) >= 8
    assert "nulls.p_value" not in many["not_run"]
    raw = sorted(row["p_value"] for row in tested)
    # Holm's adjustment, written out.
    adjusted = np.minimum(1.0, np.maximum.accumulate([(len(raw) - i) * p for i, p in enumerate(raw)]))
    assert sorted(row["p_holm"] for row in tested) == pytest.approx(adjusted.tolist())
    text = to_markdown(network_report(many))
    assert "p is two-sided" in text
    assert "Phipson" in text


def test_the_answer_is_the_same_for_any_number_of_workers_and_after_an_interruption(
    file: NetworkFile, document: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings: dict[str, Any] = {
        "nulls": DRAWS,
        "replicates": 40,
        "rng": 3,
        "command": "tailnet network a|net.txt",
    }
    assert without_clock(study_network(file, jobs=2, **settings)) == without_clock(document)
    home = "tailnet.studies.own_network.conduct.degree_tails"
    with monkeypatch.context() as patch:
        patch.setattr(home, lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError), checkpoint(tmp_path / "parts"):
            study_network(file, **settings)
    assert list((tmp_path / "parts").iterdir())
    with monkeypatch.context() as patch, checkpoint(tmp_path / "parts"):
        patch.setattr("tailnet.studies.own_network.null_graphs.swapped", None)
        assert without_clock(study_network(file, **settings)) == without_clock(document)


def test_degrees_go_through_the_whole_inference(document: Document) -> None:
    (analysis,) = document["analyses"]
    assert analysis["key"] == {"quantity": "degree"}
    assert analysis["sample"]["discrete"]
    assert analysis["sample"]["removed"]["zero"] == 2
    assert analysis["zeros"]["origins"] == {"nodes without an edge": 2}
    assert analysis["dependence"]["axis"] == "node"
    assert "sum to twice the number of edges" in analysis["dependence"]["statement"]
    assert analysis["comparisons"]


def test_directed_and_bipartite_networks() -> None:
    arcs = study_network(NetworkFile("arcs", "", a_graph(directed=True)), nulls=4, replicates=0, rng=1)
    assert [a["key"]["quantity"] for a in arcs["analyses"]] == ["out-degree", "in-degree"] or arcs["not_run"]
    assert "in_degree_skewness" in rows(arcs, "uniform_edges")
    rng = np.random.default_rng(1)
    sides = Graph.from_edges(40, rng.integers(0, 15, 90), rng.integers(15, 40, 90), parts=(15, 25))
    found = study_network(NetworkFile("sides", "", sides), nulls=4, replicates=0, rng=1)
    assert rows(found, "degree_swaps")["bipartite_clustering"]["status"] == "compared"
    assert {row["clustering"] for row in found["small_world"]} == {"bipartite_clustering"}
    for made in (arcs, found):
        check_document(json.loads(to_json(made)))
        assert "Methods" in to_markdown(network_report(made))
    assert "Robins" in to_markdown(network_report(found))


def test_draws_of_probabilities(ensemble_document: Document) -> None:
    """Means over draws within four standard errors of what the matrix says."""
    matrix = np.triu(np.random.default_rng(2).random((25, 25)) ** 3, 1)
    edges = ensemble_document["draws"]["n_edges"]
    assert ensemble_document["network"]["expected_edges"] == pytest.approx(matrix.sum())
    assert abs(edges["mean"] - matrix.sum()) < 4 * edges["sd"] / np.sqrt(DRAWS)
    assert edges["sd"] == pytest.approx(np.sqrt((matrix * (1 - matrix)).sum()), rel=0.6)
    shuffled = rows(ensemble_document, "shuffled_entries")["transitivity"]
    assert shuffled["difference"] == pytest.approx(shuffled["observed"] - shuffled["mean"], rel=1e-9)
    low, high = shuffled["difference_central"]
    assert low < shuffled["difference"] < high
    assert null(ensemble_document, "degree_swaps")["mixing"]["attempts"] > 0
    fixed = rows(ensemble_document, "degree_swaps")["out_degree_skewness"]
    assert fixed["status"] == "fixed"
    assert shuffled["difference_se"] > 0.0
    assert "small_world" not in ensemble_document["not_run"]
    # Either of two entries drawn is an edge: one cell for every pair, of the same probability.
    both = np.random.default_rng(1).random((4, 4))
    np.fill_diagonal(both, 0.0)
    once = ensemble_from(both, "undirected")
    assert np.allclose(edge_probabilities(once), 1 - (1 - both) * (1 - both.T))
    assert not np.tril(once.probabilities()).any()


def test_small_worlds_of_draws_are_those_of_the_pairs(ensemble_document: Document) -> None:
    """Sigma and omega from the means of both sides, draws and lattices made again from their seeds."""
    matrix = np.triu(np.random.default_rng(2).random((25, 25)) ** 3, 1)
    ensemble = ensemble_from(matrix, "undirected")
    found = {(row["null"], row["clustering"]): row for row in ensemble_document["small_world"]}
    assert len(found) == 4
    for null_name in ("uniform_edges", "degree_swaps"):
        pairs = rows(ensemble_document, null_name)
        clustering, path = pairs["average_clustering"], pairs["mean_path"]
        assert clustering["draws"] == path["draws"] == DRAWS
        sigma = clustering["observed"] / clustering["mean"] * path["mean"] / path["observed"]
        assert found[null_name, "average_clustering"]["sigma"] == pytest.approx(sigma, rel=1e-9)
        assert found[null_name, "average_clustering"]["sigma_se"] > 0.0
    lattices = []
    for number in range(20):
        own = child(np.random.SeedSequence(3), 5, number)
        other = latticised(draw(ensemble, rng=child(own, 0)), rng=child(own, 3, 0))
        lattices.append(nx.average_clustering(other.to_networkx()))
    pairs = rows(ensemble_document, "degree_swaps")
    clustering, path = pairs["average_clustering"], pairs["mean_path"]
    omega = path["mean"] / path["observed"] - clustering["observed"] / np.mean(lattices)
    row = found["degree_swaps", "average_clustering"]
    assert row["lattices"] == len(lattices)
    assert row["omega"] == pytest.approx(omega, rel=1e-9)
    assert found["uniform_edges", "average_clustering"]["omega"] is None
    text = to_markdown(network_report(ensemble_document))
    assert "pair by pair" in text
    assert "Lattice-like graphs (20)" in text


def test_a_chain_that_has_not_mixed_is_told_of(document: Document) -> None:
    made = json.loads(to_json(document))
    mixing = null(made, "degree_swaps")["mixing"]
    mixing |= {"status": "not shown to have mixed", "message": "far apart"}
    assert "not shown to have forgotten" in to_markdown(network_report(made))
    assert "Mixing check: not passed (far apart)" in to_markdown(network_report(made))
    assert "far apart" in network_summary(made)


def test_what_only_some_graphs_of_a_null_have_is_told(document: Document) -> None:
    made = json.loads(to_json(document))
    rows(made, "uniform_edges")["assortativity"]["draws"] = DRAWS - 1
    assert f"only those that have are counted: Assortativity ({DRAWS - 1})." in to_markdown(
        network_report(made)
    )


def test_nothing_that_was_left_out_is_silent(file: NetworkFile) -> None:
    made = study_network(file, nulls=0, replicates=0, rng=3)
    for name in ("draws", "nulls", "small_world"):
        assert made[name] is None
        assert made["not_run"][name]
    assert made["information"]["excess"] is None
    text = to_markdown(network_report(made))
    assert "Not run. No null was drawn" in text
    assert "network_nulls" not in text
    star = study_network(
        NetworkFile("star", "", Graph.from_edges(5, [0] * 4, [1, 2, 3, 4])), nulls=3, replicates=0, rng=1
    )
    assert null(star, "degree_swaps")["mixing"]["status"] == "no swap found"
    assert "analyses.degree" in star["not_run"]
    assert "may be the only one of its degrees" in to_markdown(network_report(star))


@pytest.mark.parametrize("nulls", [1, -1])
def test_numbers_that_mean_nothing_are_refused(file: NetworkFile, nulls: int) -> None:
    with pytest.raises(ChoiceError, match="--nulls"):
        study_network(file, nulls=nulls, replicates=0, rng=1)


@pytest.mark.parametrize("kind", ["document", "ensemble_document"])
def test_the_report_holds_what_the_document_holds(kind: str, request: pytest.FixtureRequest) -> None:
    made = json.loads(to_json(request.getfixturevalue(kind)))
    files = render(made)
    assert json.loads(files["results.json"]) == made
    text = files["report.md"].decode()
    assert {"figures/network_nulls.png", "figures/network_nulls.svg"} <= set(files)
    assert f"{DRAWS} graphs" in text
    assert made["network"]["source"].replace("|", "\\|") in text or made["network"]["source"] in text
    for row in made["nulls"][0]["comparisons"]:
        if row["status"] == "compared":
            name = measure_name(row["measure"], directed=False)
            assert re.search(
                rf"^\| {re.escape(name)} \| .*\| {rounding.number(row['mean'])} \|", text, re.MULTILINE
            )
    summary = network_summary(made)
    assert f"central 95% of {DRAWS} random graphs" in summary
    assert all(len(line) <= 130 for line in summary.splitlines())


def test_the_figure_shows_the_bars_of_the_comparisons(document: Document) -> None:
    with settings():
        figure = compose("network_nulls", document)
    names = network_nulls.drawn(document)
    assert len(figure.axes) == len(names)
    assert names == [name for name in MEASURES if name in names]
    for axes, name in zip(figure.axes, names, strict=True):
        bars = [rows(document, n["name"])[name] for n in document["nulls"]]
        drawn = {tuple(np.asarray(line.get_xdata(), float)) for line in axes.lines}
        for bar in bars:
            if bar["status"] == "compared":
                assert tuple(bar["central"]) in drawn
                assert (bar["mean"],) in drawn
        observed = document["measures"]["values"][name]
        assert (observed, observed) in drawn
        low, high = axes.get_xlim()
        assert all(low < value < high for ends in drawn for value in ends)
        assert not any(isinstance(artist, LineCollection) for artist in axes.collections)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("measures",), None, "measures is null"),
        (("network", "n_edges"), None, "network.n_edges is null"),
        (("nulls", 0, "name"), "guess", "nulls.0..name"),
        (("nulls", 0, "comparisons", 0, "mean"), None, "lacks a number"),
        (("small_world", 0, "sigma_se"), -1.0, "sigma_se"),
        (("provenance", "nulls"), -1, "provenance.nulls"),
    ],
)
def test_a_damaged_document_is_refused(document: Document, path: Any, value: Any, message: str) -> None:
    damaged = json.loads(to_json(document))
    part = damaged
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    with pytest.raises(InputError, match=message):
        check_document(damaged)
