"""What the study shows beside its claims."""

import math
from collections.abc import Iterable, Sequence
from statistics import fmean, median
from typing import Any

from tailnet.baselines.kronecker_interval import PARAMETERS
from tailnet.inference.mean_interval import student_interval
from tailnet.studies.conduct import Row
from tailnet.studies.exhibits import Cell, Exhibit, TableOf, Words, estimate
from tailnet.studies.kronecker_baseline.charts import histogram_chart, parameter_chart
from tailnet.studies.kronecker_baseline.fractals import FRACTALS, dimensions
from tailnet.studies.kronecker_baseline.gradients import MOMENTS
from tailnet.studies.kronecker_baseline.histograms import SCALINGS
from tailnet.studies.kronecker_baseline.measure import QUANTITIES
from tailnet.studies.kronecker_baseline.rules import having, pair, shared, typical
from tailnet.studies.kronecker_baseline.sameness import INTERVAL_DRAWS
from tailnet.studies.kronecker_baseline.sampled import (
    MEASURED,
    NETWORKS,
    NULL_WORDS,
    NULLS,
    OF_GRADIENT,
)
from tailnet.studies.plan import Plan
from tailnet.studies.tail_rows import count_of, middle, middle_count, rows_of

_LOG10 = math.log(10.0)


def exhibit(_plan: Plan, rows: Sequence[Row]) -> list[Exhibit]:
    """Show the histograms, their tails, the networks, and the fitted seeds."""
    return [
        _fractals_in_words(),
        histogram_chart(rows),
        _fractal_table(rows),
        _gradients_table(rows),
        _distance_table(rows),
        _tails_table(rows),
        _networks_in_words(),
        _networks_table(rows),
        _predictions_table(rows),
        _seeds_in_words(rows),
        _seeds_table(rows),
        *_controls_tables(rows),
        parameter_chart(rows),
        _spread_table(rows),
    ]


def _fractals_in_words() -> Words:
    return Words(
        f"The fractals subdivide the square by the seed {typical()}: each quarter has its entry's share of "
        "the mass, and so on inside it. A weighted iterated function system with these probabilities "
        "leaves alone the measure whose squares have the masses of the seed's Kronecker power over its "
        "sum; over the largest, masses and cells are the same numbers, whose values and multiplicities are "
        f"exact here: nothing is sampled. The {FRACTALS[1]} one has no map for the last quarter. The "
        "gradients are of one image, by the weights from the inputs to as many hidden units, without the "
        "bias unit; their entries are products of a pixel and a delta, so that their distribution is exact "
        "as well."
    )


def _fractal_table(rows: Sequence[Row]) -> TableOf:
    found = shared(rows)["fractals"]
    return TableOf(
        "The fractals",
        (
            "Fractal",
            "Copies",
            "Distinct values",
            "Largest share at one value",
            "Share of zeros",
            "Mean of log₁₀",
            "SD of log₁₀",
            "D₀",
            "D₁",
            "D₂",
        ),
        [
            [
                name,
                found[name]["copies"],
                found[name]["atoms"],
                found[name]["largest_atom"],
                found[name]["zeros"],
                *(value / _LOG10 for value in found[name]["logarithms"]),
                *dimensions(name),
            ]
            for name in FRACTALS
        ],
        note=(
            "Logarithms are of values over the largest. No continuous distribution is nearer to a fractal's "
            "than half the largest share at one value. D are the generalised dimensions of the mass"
        ),
    )


def _gradients_table(rows: Sequence[Row]) -> TableOf:
    return TableOf(
        "The gradients",
        ("Gradient", "Refused", "Largest entry", "Share of zeros", "Mean of log₁₀", "SD of log₁₀"),
        [[moment, *_of_moment(rows, moment)] for moment in MOMENTS],
        note=(
            "Means over seeds with their Student t intervals; logarithms are of entries that are not zero, "
            "over the largest, whose own range over seeds is given. Refused are gradients whose largest "
            "entry is zero, or known to no better than one part in a thousand, by summing in the other "
            "order"
        ),
    )


def _distance_table(rows: Sequence[Row]) -> TableOf:
    beside = ("another image", *FRACTALS)
    return TableOf(
        "Distance of a gradient's histogram to others",
        (
            "Gradient",
            "Compared with",
            "Area, decades",
            "Gap",
            "Area, standardised",
            "Gap, standardised",
        ),
        [
            [
                moment if name == beside[0] else "",
                name,
                *(
                    _mean([_distance(row, moment, how, name, kind) for row in having(rows, moment)])
                    for how in SCALINGS
                    for kind in ("area", "gap")
                ),
            ]
            for moment in MOMENTS
            for name in beside
        ],
        note=(
            "Means over seeds with their Student t intervals, of entries that are not zero. The area "
            "between the distribution functions of the logarithms is the mean distance of their quantiles; "
            "the gap is the largest difference of the functions (Kolmogorov–Smirnov). First over the "
            "maximum, then standardised to mean 0 and standard deviation 1, which compares shapes alone. "
            "The other image's gradient is at the same weights"
        ),
    )


def _distance(row: Row, moment: str, how: str, name: str, kind: str) -> float:
    found = float(row["details"]["distances"][moment][how][name][kind])
    return found / _LOG10 if kind == "area" and how == SCALINGS[0] else found


def _of_moment(rows: Sequence[Row], moment: str) -> tuple[Cell, ...]:
    known = having(rows, moment)
    logs = [row["details"]["logarithms"][moment] for row in known]
    largest = [row["details"]["largest"][moment] for row in known]
    return (
        f"{len(rows) - len(known)} of {len(rows)}",
        f"{min(largest):.1g} to {max(largest):.1g}" if largest else "",
        _mean([row["details"]["zeros"][moment] for row in known]),
        _mean([mean / _LOG10 for mean, _ in logs]),
        _mean([sd / _LOG10 for _, sd in logs]),
    )


def _tails_table(rows: Sequence[Row]) -> TableOf:
    return TableOf(
        "Tails side by side",
        ("Quantity", "Seeds", "Values", "In the tail", "alpha", "Heavier than exponential"),
        [_tail_cells(rows, name) for name in QUANTITIES],
        note=(
            "Medians over seeds; a fractal is one and the same, and analysed once, as a table of values and "
            "counts. The last column counts seeds on which Vuong's test, calibrated for independent draws, "
            "rejects the exponential law in favour of a power law"
        ),
    )


def _tail_cells(rows: Sequence[Row], name: str) -> list[Cell]:
    found = rows_of(rows, name)
    return [
        name,
        len(found),
        middle_count([row["n"] for row in found]),
        middle_count([row["n_tail"] for row in found]),
        middle([row["alpha"] for row in found]),
        count_of([row["heavier"] for row in found]),
    ]


def _networks_in_words() -> Words:
    return Words(
        "Networks are draws in which every edge is there or not by itself, with the probability that its "
        "cell holds: of the Kronecker power as it stands, without directions; of a gradient over its "
        "largest entry, with input i and hidden unit i taken for one node. Every measure but the number of "
        "edges is of the undirected graph. Each draw has a graph of its own from each null."
    )


def _networks_table(rows: Sequence[Row]) -> TableOf:
    return TableOf(
        "Networks and their nulls",
        ("Network", "Nodes", "Edges", "Measure", "Draws", *NULL_WORDS.values()),
        [
            [
                name if measure == next(iter(MEASURED)) else "",
                *_size(rows, name, shown=measure == next(iter(MEASURED))),
                words,
                _mean_known(_of_draws(row, name, measure) for row in rows),
                *(_mean_known(_of_null(row, name, null, measure) for row in rows) for null in NULLS),
            ]
            for name in NETWORKS
            for measure, words in MEASURED.items()
        ],
        note="Means over seeds, with their Student t intervals, of the mean over the draws of each seed",
    )


def _size(rows: Sequence[Row], name: str, *, shown: bool) -> tuple[Cell, Cell]:
    if not shown:
        return "", ""
    networks = [found for row in rows if (found := row["details"]["networks"].get(name)) is not None]
    if not networks:
        return None, None
    return networks[0]["nodes"], _mean([network["n_edges"] for network in networks])


def _of_draws(row: Row, name: str, measure: str) -> float | None:
    network = row["details"]["networks"].get(name)
    return None if network is None else network["measures"][measure]


def _of_null(row: Row, name: str, null: str, measure: str) -> float | None:
    found = pair(row, name, null, measure)
    return None if found is None else found["null"]


def _predictions_table(rows: Sequence[Row]) -> TableOf:
    columns = {
        "density": "Density",
        "transitivity": "Transitivity",
        "assortativity": "Degree correlation",
    }
    return TableOf(
        "What independent factors alone predict",
        (
            "Network",
            "Quantity",
            "Expected of the gradient",
            "Independent factors",
            "Small probabilities",
            "A, of deltas",
            "B, of pixels",
        ),
        [
            [
                name if place == 0 else "",
                words,
                _mean_known(_expected(row, name, key) for row in rows),
                _predicted(rows, name, key),
                _predicted(rows, name, f"{key}_limit"),
                *((_predicted(rows, name, side) if place == 0 else "") for side in _SPREADS),
            ]
            for name in OF_GRADIENT.values()
            for place, (key, words) in enumerate(columns.items())
        ],
        note=(
            "Means over seeds with their Student t intervals; transitivity and degree correlation are "
            "ratios of expectations. Expected: from the two factors of each gradient, exactly. "
            "Independent: from their values alone, whichever delta meets whichever pixel, exactly. Small "
            "probabilities: the limit, density × (1 + 3AB)/(2 + A + B) and −(A − B)²/[2(A₃ + B₃ + 3A + 3B) "
            "− (A + B + 2)²], with A and B the mean squares of the factors over their squared means and "
            "A₃, B₃ the same of cubes"
        ),
    )


_SPREADS = ("left_spread", "right_spread")


def _expected(row: Row, name: str, key: str) -> float | None:
    prediction = row["details"]["predictions"].get(name)
    if prediction is None:
        return None
    if key == "density":
        nodes = prediction["independent"]["nodes"]
        return float(2.0 * prediction["expected"]["pairs"] / (nodes * (nodes - 1)))
    found: float | None = prediction["expected"][key]
    return found


def _predicted(rows: Sequence[Row], name: str, key: str) -> Cell:
    known = (row["details"]["predictions"].get(name) for row in rows)
    return _mean_known(found["independent"][key] for found in known if found is not None)


def _seeds_in_words(rows: Sequence[Row]) -> Words:
    found = shared(rows)
    sums = [seed["a"] + 2.0 * seed["b"] + seed["c"] for seed in found["published"].values()]
    real = list(found["real"].values())
    top = min(seed["a"] for seed in found["published"].values())
    at_one = (
        f" Of the {len(real)} real networks {sum('a' in seed['on_boundary'] for seed in real)} have a at 1, "
        "where the search stops."
        if real
        else ""
    )
    return Words(
        "A seed [[a, b], [b, c]] with a >= c is fitted to a network by matching its numbers of edges, "
        "wedges, tripins and triangles, with the fewest levels r that make as many nodes. The number of "
        "edges m all but fixes one combination, (a + 2b + c)^r ≈ 2m: a + 2b + c is twice the r-th root of "
        f"the mean degree (of 2^r nodes), and lies between {min(sums):.2f} and {max(sums):.2f} for the "
        "published seeds. What is left to be alike are two parameters. One of them is a probability near "
        f"the end of its range: no published a is below {top:g}.{at_one}{_degrees_in_words(rows)}",
        cites=("gleich2012", "leskovec2010"),
    )


def _degrees_in_words(rows: Sequence[Row]) -> str:
    apart = _from_degrees(rows)
    if not apart:
        return ""
    return (
        " Of each network there is a random graph with the same degrees and nothing else of it, fitted the "
        f"same way: the parameters of the two differ by {median(apart):.2g} in the median and by "
        f"{max(apart):.2g} at the most. As far as that is little, the seed is a summary of the degrees."
    )


def _from_degrees(rows: Sequence[Row]) -> list[float]:
    """Return the differences of parameters between every network and the graph of its degrees."""
    fits = [row["details"]["fits"][moment] for row in rows for moment in MOMENTS]
    networks = [*shared(rows)["real"].values(), *(fit for fit in fits if "not_run" not in fit)]
    known = [seed for seed in networks if seed["controls"]["swaps"] is not None]
    return [abs(seed[p] - seed["controls"]["swaps"][p]) for seed in known for p in PARAMETERS]


def _seeds_table(rows: Sequence[Row]) -> TableOf:
    found = shared(rows)
    return TableOf(
        "Seeds of networks",
        ("Network", "Nodes", "Edges", "Levels", "a", "b", "c", "a + 2b + c", "Largest error of a count"),
        [
            *(_published_cells(name, seed) for name, seed in found["published"].items()),
            *(_real_cells(name, seed) for name, seed in found["real"].items()),
            *(_gradient_cells(rows, moment) for moment in MOMENTS),
        ],
        note=(
            "Published: by maximum likelihood (KronFit). Gradients: one drawn network a seed, means over "
            f"seeds with their Student t intervals. {_of_real(found['why'])} The last column is the largest "
            "magnitude of (expected − observed)/observed of the four counts, of gradients the mean"
        ),
    )


def _of_real(why: str | None) -> str:
    if why is not None:
        return f"Real networks are not here. {why}"
    return (
        "Real networks: by moments, without directions, with the central 95% of "
        f"{INTERVAL_DRAWS} draws of the fitted law, each fitted again."
    )


def _published_cells(name: str, seed: dict[str, Any]) -> list[Cell]:
    return [
        f"{name}, published",
        None,
        round(seed["edges"]),
        seed["levels"],
        *(seed[parameter] for parameter in PARAMETERS),
        seed["a"] + 2.0 * seed["b"] + seed["c"],
        None,
    ]


def _real_cells(name: str, seed: dict[str, Any]) -> list[Cell]:
    return [
        name,
        seed["nodes"],
        seed["edges"],
        seed["levels"],
        *(_with_interval(seed, parameter) for parameter in PARAMETERS),
        seed["a"] + 2.0 * seed["b"] + seed["c"],
        _largest_error(seed),
    ]


def _with_interval(seed: dict[str, Any], parameter: str) -> Cell:
    if seed["intervals"] is None:
        return float(seed[parameter])
    return estimate(seed[parameter], *seed["intervals"][parameter])


def _largest_error(seed: dict[str, Any]) -> float:
    return max(float(abs(error)) for error in seed["relative_errors"].values())


def _gradient_cells(rows: Sequence[Row], moment: str) -> list[Cell]:
    fits = [fit for row in rows if "not_run" not in (fit := row["details"]["fits"][moment])]
    name = OF_GRADIENT[moment]
    if not fits:
        return [name, *(None for _ in range(8))]
    return [
        name,
        fits[0]["nodes"],
        _mean([fit["edges"] for fit in fits]),
        fits[0]["levels"],
        *(_mean([fit[parameter] for fit in fits]) for parameter in PARAMETERS),
        _mean([fit["a"] + 2.0 * fit["b"] + fit["c"] for fit in fits]),
        fmean(_largest_error(fit) for fit in fits),
    ]


def _controls_tables(rows: Sequence[Row]) -> list[TableOf]:
    real = shared(rows)["real"]
    lines: list[list[Cell]] = [[name, *_side_by_side(seed, seed["controls"])] for name, seed in real.items()]
    for moment in MOMENTS:
        fits = [fit for row in rows if "not_run" not in (fit := row["details"]["fits"][moment])]
        known = [fit for fit in fits if all(fit["controls"].values())]
        if known:
            lines.append([OF_GRADIENT[moment], *_means_side_by_side(known)])
    if not lines:
        return []
    return [
        TableOf(
            "The same fit to random graphs of each network's size, and of its degrees",
            ("Network", *(f"{p}, {how}" for p in PARAMETERS for how in ("network", "G(n, m)", "degrees"))),
            lines,
            note=(
                "One random graph each, of gradients one a seed and means over seeds. Where there are fewer "
                "nodes than 2^r the fitted law has nodes without an edge, and so even G(n, m), whose "
                "nodes are alike, does not come out as a = b = c"
            ),
        )
    ]


def _side_by_side(seed: dict[str, Any], controls: dict[str, Any]) -> list[Cell]:
    return [
        None if found is None else float(found[parameter])
        for parameter in PARAMETERS
        for found in (seed, controls["uniform_edges"], controls["swaps"])
    ]


def _means_side_by_side(fits: Sequence[dict[str, Any]]) -> list[Cell]:
    return [
        fmean(float(of(fit)[parameter]) for fit in fits)
        for parameter in PARAMETERS
        for of in (lambda fit: fit, _uniform, _swapped)
    ]


def _uniform(fit: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = fit["controls"]["uniform_edges"]
    return found


def _swapped(fit: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = fit["controls"]["swaps"]
    return found


def _spread_table(rows: Sequence[Row]) -> TableOf:
    against = shared(rows)["against"]
    words = {"published": "published seeds", "real": "real networks, by moments"}
    return TableOf(
        "Spread of the parameters over networks, and over random seeds with as many edges",
        ("Networks", "Parameter", "SD over networks", "SD over random seeds"),
        [
            [
                words[which] if parameter == PARAMETERS[0] else "",
                parameter,
                found[parameter]["sd"],
                estimate(
                    found[parameter]["random"][1],
                    found[parameter]["random"][0],
                    found[parameter]["random"][2],
                ),
            ]
            for which, found in against.items()
            for parameter in PARAMETERS
        ],
        note="Random seeds: median and central 95% of the sets, one seed for each network",
    )


def _mean_known(values: Iterable[float | None]) -> Cell:
    """Return the mean, with its interval, over the seeds that have a value."""
    return _mean([value for value in values if value is not None])


def _mean(values: Sequence[float]) -> Cell:
    if not values:
        return None
    if len(values) == 1:
        return float(values[0])
    mean, low, high = student_interval(values)
    return mean if low == high else estimate(mean, low, high)
