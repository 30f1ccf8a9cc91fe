"""What the study of the weights' network shows beside its claims."""

import math
from collections.abc import Sequence
from statistics import fmean
from typing import Any

import numpy as np

from tailnet.inference.mean_interval import student_interval
from tailnet.inference.variance_components import variance_components
from tailnet.studies.conduct import Row
from tailnet.studies.exhibits import Cell, ChartOf, Exhibit, Panel, Series, TableOf, Words, estimate
from tailnet.studies.plan import Plan
from tailnet.studies.tail_rows import count_of, middle, middle_count, rows_of
from tailnet.studies.weight_network.claims import (
    clustering_of,
    exponents_meet,
    heavy,
    looks_social,
    premises_hold,
    small_world,
)
from tailnet.studies.weight_network.degrees import SAMPLES, SHARE
from tailnet.studies.weight_network.measure import PREDICTED, QUANTITIES, SWAPS, UNIFORM
from tailnet.studies.weight_network.readings import BY_LAYER, FIRST, MAIN, READINGS, WHOLE

#: An interval narrower than this is of values that are all the same.
_ROUNDING = 1e-9
_FEWEST = 2
_TRIANGLES = "average_clustering"
#: Readings with two sides, which have no triangles.
_SIDED = (WHOLE, BY_LAYER, FIRST)
_MEASURES = {
    _TRIANGLES: "clustering",
    "bipartite_clustering": "clustering",
    "assortativity": "assortativity",
    "mean_path": "mean path",
}
_NULLS = {SWAPS: "degree null", UNIFORM: "G(n, m)"}


def exhibit(_plan: Plan, rows: Sequence[Row]) -> list[Exhibit]:
    """Show the networks beside their nulls, their degrees, and the two exponentials."""
    return [
        _how(rows),
        _networks(rows),
        _differences(rows),
        _marks(rows),
        _degrees(rows),
        _degree_chart(rows),
        _section(),
        _exponentials(rows),
        _drive_chart(rows),
        _tails(rows),
    ]


def _seen(rows: Sequence[Row], name: str) -> list[dict[str, Any]]:
    return [row["details"]["readings"][name] for row in rows]


def _how(rows: Sequence[Row]) -> Words:
    checks = {
        name: status
        for name in READINGS
        for status in (one for found in _seen(rows, name) for one in found["mixing"])
    }
    found = [
        f"{status}: {', '.join(name for name in checks if checks[name] == status)}"
        for status in sorted(set(checks.values()))
    ]
    mixed = f"It found {'; '.join(found)}" if checks else "None was small enough"
    near = fmean(row["statistics"]["correlation_of_the_square_layer_with_its_start"] for row in rows)
    return Words(
        "Every draw stands beside a random graph G(n, m) of as many edges between the same sides, and a "
        "graph of the same degrees reached by swaps of edges. Where nodes have two sides there is no "
        "triangle, and clustering is the share of paths of three edges that are closed to squares. Whether "
        "swaps are enough was checked on the first draw of the first seed, where the graph is small enough "
        f"for it. {mixed}. The square layer is trained for few steps: its weights are correlated with those "
        f"they started from, independent and uniform, by {near:.3f} on average over seeds",
        cites=("robins2004",),
    )


def _mean(values: Sequence[float | None]) -> Cell:
    known = [value for value in values if value is not None]
    if len(known) < _FEWEST:
        return known[0] if known else None
    mean, low, high = student_interval(known)
    return mean if high - low <= _ROUNDING * abs(mean) else estimate(mean, low, high)


def _of(found: Sequence[dict[str, float] | None], way: str) -> Cell:
    return _mean([None if one is None else one[way] for one in found])


def _networks(rows: Sequence[Row]) -> TableOf:
    lines: list[list[Cell]] = []
    for name in READINGS:
        seen = _seen(rows, name)
        clustering = [clustering_of(one) for one in seen]
        assortativity, path = (
            [one["compared"][what] for one in seen] for what in ("assortativity", "mean_path")
        )
        lines.append(
            [
                name,
                f"{seen[0]['draws']}, {seen[0]['nulls']}",
                _mean([one["edges"] for one in seen]),
                _mean([one["linked"] / one["nodes"] for one in seen]),
                *(_of(clustering, way) for way in ("draws", SWAPS, UNIFORM)),
                *(_of(assortativity, way) for way in ("draws", SWAPS)),
                *(_of(path, way) for way in ("draws", UNIFORM)),
            ]
        )
    return TableOf(
        "Networks of the weights beside their nulls",
        (
            "Reading",
            "Draws, nulls",
            "Edges",
            "Nodes with an edge",
            "Clustering",
            "of the degree null",
            "of G(n, m)",
            "Assortativity",
            "of the degree null",
            "Mean path",
            "of G(n, m)",
        ),
        lines,
        note=(
            "Means over seeds with their Student t intervals, of each seed's means over draws, those with "
            "nulls where a null stands beside them; how many a seed has of either is that of the first. "
            "Nodes with an edge as a share of all. Clustering is of squares where there are two sides, of "
            "triangles otherwise"
        ),
    )


def _differences(rows: Sequence[Row]) -> TableOf:
    return TableOf(
        "Differences from the nulls, pair by pair",
        ("Reading", "Measure", "Null", "Draw less null", "Spread between seeds", "between draws"),
        [
            line
            for name in READINGS
            for measure, words in _MEASURES.items()
            for null, label in _NULLS.items()
            if (line := _difference(rows, name, measure, words, null, label)) is not None
        ],
        note=(
            "Mean difference of a draw and the null made from it, with its interval over training seeds, "
            "and the shares of the variance of a single pair that are between seeds and between the pairs "
            "of a seed, by restricted maximum likelihood. A weight matrix belongs to no image"
        ),
    )


def _difference(
    rows: Sequence[Row], name: str, measure: str, words: str, null: str, label: str
) -> list[Cell] | None:
    values, seeds = [], []
    for row in rows:
        found = row["details"]["readings"][name]["differences"][measure][null]
        values += found
        seeds += [row["seed"]] * len(found)
    if len(set(seeds)) < _FEWEST or (measure == _TRIANGLES and name in _SIDED):
        return None
    parts = variance_components(values, seeds, [0] * len(values))
    # There is one matrix a seed: what is between matrices is between seeds.
    between, within = parts.images, parts.draws
    total = (between or 0.0) + (within or 0.0)
    known = between is not None and within is not None and total > 0.0
    return [
        name,
        words,
        label,
        estimate(parts.mean, *parts.interval) if parts.se > 0.0 else parts.mean,
        (between or 0.0) / total if known else None,
        (within or 0.0) / total if known else None,
    ]


def _heavy_with_outputs(one: dict[str, Any]) -> bool:
    """Apply the rule of heavy tails to inputs and outputs together."""
    return heavy({**one, **one["with_outputs"]})


def _marks(rows: Sequence[Row]) -> TableOf:
    lines: list[list[Cell]] = [
        [
            name,
            *(
                count_of([mark(one) for one in _seen(rows, name)])
                for mark in (looks_social, small_world, heavy, _heavy_with_outputs)
            ),
        ]
        for name in READINGS
    ]
    return TableOf(
        "Marks of a complex network",
        (
            "Reading",
            "Looks like a social network",
            "Small world",
            "Heavy tail of degrees",
            "with the outputs",
        ),
        lines,
        note=(
            "Seeds on which each rule of the claims above holds. Claims are tested on three readings; by "
            "layer and by number are shown for what the choice of a reading does. Where clustering is over "
            "that of G(n, m) but not over that of the degree null, it is the degrees that make it. The "
            "rule of heavy tails had the outputs among the inputs until first seeds on MNIST had been "
            "looked at; it then took the inputs alone, and the last column is what the earlier rule finds"
        ),
    )


def _degrees(rows: Sequence[Row]) -> TableOf:
    lines: list[list[Cell]] = []
    for name in READINGS:
        seen = _seen(rows, name)
        lines.append(
            [
                name,
                _mean([one["skewness"] for one in seen]),
                _mean([one["high"][0] for one in seen]),
                _mean([one["kurtosis"] for one in seen]),
                _mean([one["high"][1] for one in seen]),
                _mean([one["dispersion"] for one in seen]),
                _mean([one["random_dispersion"] for one in seen]),
                _mean([one["hidden_dispersion"] for one in seen]),
                *(
                    _of([one["compared"]["out_degree_skewness"] for one in seen], way)
                    for way in ("draws", UNIFORM)
                ),
            ]
        )
    return TableOf(
        "Degrees of the inputs",
        (
            "Reading",
            "Skewness",
            "high above",
            "Excess kurtosis",
            "high above",
            "Dispersion",
            "of G(n, m)",
            "Dispersion, hidden units",
            "Skewness, all nodes",
            "of G(n, m)",
        ),
        lines,
        note=(
            "Means over seeds with their Student t intervals, of each seed's means over draws, nodes "
            f"without an edge among them. High is above the {SHARE:.0%} quantile of {SAMPLES:,} exponential "
            "samples of as many values. Dispersion is variance over mean: 1 of a Poisson law; under G(n, "
            "m), with m edges in N cells, (N − m)/(N − 1) is to be expected. Inputs are looked at by "
            "themselves, because hidden units and outputs are other kinds of nodes, in numbers that the "
            "architecture sets: all nodes together are skewed in G(n, m) too. Of the square layer degrees "
            "are those out, and of its hidden units those in; by number the two cannot be told apart"
        ),
    )


def _degree_chart(rows: Sequence[Row]) -> ChartOf:
    return ChartOf(
        "degrees",
        [_degree_panel(_seen(rows, name), name) for name in MAIN],
        alt=(
            "Share of inputs at each degree, one panel a reading, with the law of a random graph of as many "
            "edges as a line."
        ),
        caption=(
            "Share of inputs at each degree, mean over all seeds and draws, against that of "
            "random graphs with as many edges: the binomial law of each seed, which is Poisson's where "
            "edges are few"
        ),
    )


def _degree_panel(seen: Sequence[dict[str, Any]], name: str) -> Panel:
    from scipy import stats

    shares: dict[int, float] = {}
    for one in seen:
        for degree, share in zip(one["degrees"]["degree"], one["degrees"]["share"], strict=True):
            shares[degree] = shares.get(degree, 0.0) + share / len(seen)
    degrees = sorted(shares)
    reach = np.arange(degrees[0], degrees[-1] + 1)
    law = np.mean([stats.binom.pmf(reach, one["width"], one["edges"] / one["cells"]) for one in seen], axis=0)
    return Panel(
        [
            Series("weights", "points", degrees, [shares[degree] for degree in degrees]),
            Series("random graph", "line", reach.tolist(), law.tolist()),
        ],
        x_label="degree",
        y_label="share of inputs",
        title=name,
    )


def _section() -> Words:
    return Words(
        "Section IV.A of Newman's review of power laws combines two exponentials: if y has the density "
        "p(y) ~ e^(ay) and x = e^(by), then x has the density x^(a/b − 1)/b, a power law with alpha = 1 − "
        "a/b where a < 0 < b. In a trained perceptron y is taken for the drive of an input, the mean of "
        "its pixel over the images of all steps, and x for what training made of it: its expected degree "
        "in the input-hidden network, the sum of |w| over the largest, or the magnitudes of its weights. a "
        "is estimated from y alone, and b from ln x against y by least squares, so that 1 − a/b owes "
        "nothing to the fit of a tail. Section IV.A of the same author's review of networks is about the "
        "Poisson random graph, with which degrees are compared above",
        cites=("newman2005", "newman2003"),
    )


def _exponentials(rows: Sequence[Row]) -> TableOf:
    details = [row["details"] for row in rows]
    lines: list[list[Cell]] = []
    for what in PREDICTED:
        found = [one["predicted"][what] for one in details]
        fitted = [one["fitted"][what] for one in details]
        pairs = [(p, f) for p, f in zip(found, fitted, strict=True) if f is not None]
        lines.append(
            [
                what,
                *(_mean([one[name] for one in found]) for name in ("a", "b", "distance", "linearity")),
                count_of([premises_hold(one) for one in found]),
                _mean([one["alpha"] for one in found]),
                _mean([one["alpha"] for _, one in pairs]),
                count_of([exponents_meet(*pair) for pair in pairs]),
            ]
        )
    return TableOf(
        "Two exponentials, and the exponent they predict",
        (
            "x",
            "a",
            "b",
            "KS distance of y",
            "R² of ln x on y",
            "Both exponential",
            "1 − a/b",
            "alpha fitted",
            "Intervals meet",
        ),
        lines,
        note=(
            "Means over seeds with their Student t intervals; counts of seeds. 1 − a/b is over the seeds on "
            "which b is above 0. Both are exponential where the rule of the claims says so"
        ),
    )


def _drive_chart(rows: Sequence[Row]) -> ChartOf:
    first = next(row for row in rows if row["details"]["drive"] is not None)
    drive = np.array(first["details"]["drive"]["y"])
    degree = np.array(first["details"]["drive"]["degree"])
    found = first["details"]["predicted"]["degrees of the inputs"]
    live = drive > 0.0
    y, x = drive[live], degree[live]
    ordered = np.sort(y)
    above = 1.0 - np.arange(ordered.size) / ordered.size
    line = np.linspace(ordered[0], ordered[-1], 100)
    law = np.exp(found["a"] * (line - ordered[0]))
    level = float(np.log(x).mean() - found["b"] * y.mean())
    seen = law >= above[-1]
    panels = [
        Panel(
            [
                Series("inputs", "points", ordered.tolist(), above.tolist()),
                Series("exponential", "line", line[seen].tolist(), law[seen].tolist()),
            ],
            x_label="y, mean of the pixel over training",
            y_label="share at or above",
            y_scale="log",
        ),
        Panel(
            [
                Series("inputs", "points", y.tolist(), x.tolist()),
                Series(
                    "exponential",
                    "line",
                    line.tolist(),
                    [math.exp(level + found["b"] * at) for at in line.tolist()],
                ),
            ],
            x_label="y, mean of the pixel over training",
            y_label="x, expected degree",
            y_scale="log",
        ),
    ]
    return ChartOf(
        "exponentials",
        panels,
        alt=(
            "Left, the share of inputs whose drive is at or above a value, on a logarithmic axis, with an "
            "exponential law; right, the expected degree of inputs on a logarithmic axis against their "
            "drive, with a straight line."
        ),
        caption=(
            f"The two premises on seed {first['seed']}: y exponential, a straight line on the left, and x an "
            "exponential of y, a straight line on the right. Inputs that were never driven are left out"
        ),
    )


def _tails(rows: Sequence[Row]) -> TableOf:
    lines: list[list[Cell]] = []
    for name in QUANTITIES:
        found = rows_of(rows, name)
        lines.append(
            [
                name,
                f"{len(found)} of {len(rows)}",
                middle([one["alpha"] for one in found]),
                middle_count([one["n_tail"] for one in found]),
                count_of([one["heavier"] for one in found]),
            ]
        )
    return TableOf(
        "Tails",
        ("Quantity", "Seeds with a tail", "alpha", "In the tail", "Heavier than exponential"),
        lines,
        note=(
            "Medians over seeds, of one draw a seed, through the whole inference. Degrees of a whole reading "
            "are those of hidden units and inputs together, two kinds of nodes in numbers that the "
            "architecture sets"
        ),
    )
