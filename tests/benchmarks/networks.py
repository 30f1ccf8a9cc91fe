"""Drawing and measuring the network of a gradient, beside networkx; and presets beside the real graphs.

The gradient is that of the last of some single-sample steps of a square hidden layer, by MNIST where it is
under `TAILNET_SHARED`, and otherwise by random images with as many pixels that are not 0.
"""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import networkx as nx
import numpy as np
from benchmarks.data import SEED
from benchmarks.lines import Outcome
from benchmarks.measure import in_turn, once
from benchmarks.training import INK
from kronecker_laws import FILES, real

from tailnet.arrays import FloatArray, IntArray
from tailnet.baselines.kronecker_comparison import StatisticAgainstDraws, beside_draws
from tailnet.baselines.presets import preset
from tailnet.datasets import registry
from tailnet.graph import Graph
from tailnet.mlp.architecture import Architecture
from tailnet.mlp.backpropagation import backpropagate
from tailnet.mlp.initialization import initialize
from tailnet.mlp.training import train
from tailnet.networks.draws import MeasuredDraws, measured_draws
from tailnet.networks.ensemble.ensemble import RankOneEnsemble, draw, rank_one_ensemble
from tailnet.networks.ensemble.kronecker_ensemble import KroneckerEnsemble
from tailnet.networks.measures.all_of_them import measure as measure_graph
from tailnet.networks.measures.clustering import clustering, triangles
from tailnet.networks.measures.components import giant_component
from tailnet.networks.measures.distances import pairs_by_distance
from tailnet.networks.paired_draws import paired_draws

NODES, IMAGES, STEPS, RATE, SCALE = 784, 1000, 500, 0.1, 0.25
DRAWS, WORKERS = 1000, 2
LARGE, POWER = "ca-HepPh", 17
CLUSTERING, DIAMETER, EVERYTHING = "average clustering", "diameter", "all measures in one call"
MEASURED = f"{DRAWS:,} draws, every measure"
PAIRED = f"{DRAWS:,} draws with one degree-preserving null each, every measure of both"
KRONECKER = f"one draw of {LARGE} at {2**POWER:,} nodes, as an ensemble"
#: Draws of a preset beside the real graph, and the measures that nodes without an edge do not change.
PRESET_DRAWS = 100
OF_EDGES = ("assortativity", "core_number", "mean_path", "effective_diameter", "mutual_information")

Measure: TypeAlias = Callable[[Graph], float]


def measure(outcome: Outcome) -> None:
    """Time measures, draws and nulls, and set the presets beside the real graphs where these are."""
    ensemble, source = gradient()
    graph = draw(ensemble, rng=SEED)
    outcome.extra = {
        "source": source,
        "edges": graph.n_edges,
        "measures": _measures(graph),
        "jobs": [
            _timed(
                MEASURED, lambda many: measured_draws(ensemble, draws=many, rng=SEED, jobs=WORKERS), DRAWS
            ),
            _timed(PAIRED, lambda many: paired_draws(ensemble, draws=many, rng=SEED, jobs=WORKERS), DRAWS),
            _timed(KRONECKER, lambda _: draw(large(), rng=SEED), 1),
        ],
        "presets": _presets(),
    }


def large() -> KroneckerEnsemble:
    """Make an ensemble with a million edges; anew each time, so that its groups of cells count."""
    return KroneckerEnsemble(np.array(preset(LARGE).seed), POWER, "undirected")


def gradient() -> tuple[RankOneEnsemble, str]:
    """Train, and return the network of the last sample's gradient, with what the images were."""
    inputs, labels, source = _images()
    targets = np.where(labels[:, np.newaxis] == np.arange(10), 1.0, -1.0)
    start = initialize(Architecture((NODES, NODES, 10)), scale=SCALE, rng=SEED)
    done = train(start, inputs, targets, steps=STEPS, learning_rate=RATE, rng=SEED)
    row = done.samples[-1, 0]
    found = backpropagate(done.perceptron, inputs[row], targets[row])
    # The last row of a layer is that of the bias unit, which is no node.
    signals, deltas = found.signals[0][0, :NODES], found.deltas[0][0]
    return rank_one_ensemble(signals, deltas, identification="undirected"), source


def _images() -> tuple[FloatArray, IntArray, str]:
    shared = os.environ.get("TAILNET_SHARED")
    if shared and (Path(shared) / "data" / "mnist").is_dir():
        images = registry.load("mnist", Path(shared) / "data")
        return images.train_images[:IMAGES], images.train_labels[:IMAGES], "MNIST"
    generator = np.random.default_rng(SEED)
    pixels = generator.random((IMAGES, NODES)) * (generator.random((IMAGES, NODES)) < INK)
    return pixels, generator.integers(10, size=IMAGES), "random images"


def _measures(graph: Graph) -> list[dict[str, Any]]:
    """Time each measure and networkx's, which must agree, on graphs made beforehand."""
    other = graph.to_networkx()
    largest = other.subgraph(max(nx.connected_components(other), key=len)).copy()
    found = measure_graph(graph)
    rows = []
    jobs: tuple[tuple[str, Measure, Callable[[], float]], ...] = (
        (CLUSTERING, average_clustering, lambda: float(nx.average_clustering(other))),
        (DIAMETER, diameter, lambda: float(nx.diameter(largest))),
    )
    for name, ours, theirs in jobs:
        values = ours(graph), found[name.replace(" ", "_")], theirs()
        if not np.allclose(values, values[0], rtol=1e-9, atol=0.0):
            raise ValueError(f"The {name} is {values} by kernel, whole call and networkx: the row is void.")
        mine, peer = in_turn(partial(_silently, ours, graph), partial(_silently, theirs))
        rows.append({"measure": name, "value": values[0], "ours": mine.seconds, "networkx": peer.seconds})
    (whole,) = in_turn(partial(_silently, measure_graph, graph))
    rows.append({"measure": EVERYTHING, "value": None, "ours": whole.seconds, "networkx": None})
    return rows


def average_clustering(graph: Graph) -> float:
    """Compute this measure alone."""
    return float(clustering(graph.offsets, triangles(graph.offsets, graph.neighbours))[2])


def diameter(graph: Graph) -> float:
    """Compute this measure alone, of the largest component."""
    nodes, _ = giant_component(graph.offsets, graph.neighbours)
    return float(pairs_by_distance(graph.offsets, graph.neighbours, nodes).shape[1] - 1)


def _silently(function: Callable[..., Any], *arguments: Any) -> None:
    function(*arguments)


def _timed(name: str, job: Callable[[int], object], many: int) -> dict[str, Any]:
    """Time a job once, after a small one that compiles it."""
    job(WORKERS)
    timing = once(lambda: _silently(job, many))
    return {"job": name, "seconds": timing.seconds, "processors": timing.processors}


def _presets() -> list[dict[str, Any]]:
    """Return numbers of each real graph beside those of draws from the seed that was fitted to it."""
    shared = os.environ.get("TAILNET_SHARED")
    if not shared:
        return []
    rows = []
    for name in FILES:
        graph, law = real(Path(shared), name), preset(name)
        beside = beside_draws(graph, law.model(), draws=PRESET_DRAWS, rng=SEED)
        rows += [_counted(name, row) for row in beside.statistics]
        ensemble = KroneckerEnsemble(np.array(law.seed), law.power, "undirected")
        draws = measured_draws(ensemble, draws=PRESET_DRAWS, rng=SEED, jobs=WORKERS)
        found = measure_graph(graph)
        rows += [_drawn(name, measured, found[measured], draws) for measured in OF_EDGES]
    return rows


def _counted(name: str, row: StatisticAgainstDraws) -> dict[str, Any]:
    return {
        "preset": name,
        "statistic": row.name,
        "observed": row.observed,
        "mean": row.mean,
        "low": row.low,
        "high": row.high,
    }


def _drawn(name: str, statistic: str, observed: float, draws: MeasuredDraws) -> dict[str, Any]:
    values = draws.of(statistic)
    low, high = np.quantile(values, [0.025, 0.975]).tolist()
    return {
        "preset": name,
        "statistic": statistic,
        "observed": observed,
        "mean": float(values.mean()),
        "low": low,
        "high": high,
    }
