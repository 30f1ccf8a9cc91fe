"""What the study shows beside its claims."""

import math
from collections.abc import Sequence
from statistics import median
from typing import Any

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.inference.binomial_interval import clopper_pearson
from tailnet.inference.spectrum.comparison import LEVEL
from tailnet.inference.spectrum.marchenko_pastur import MarchenkoPastur, edge_fluctuation
from tailnet.inference.spectrum.spacing import INDEPENDENT
from tailnet.inference.verdict import REJECTION
from tailnet.studies.conduct import Row
from tailnet.studies.exhibits import Cell, ChartOf, Exhibit, Panel, Rule, Series, TableOf, Words, estimate
from tailnet.studies.plan import Plan
from tailnet.studies.spectral_tails.measures import CONTROL_ALPHA, EDGES, NULLS, RANGE
from tailnet.studies.spectral_tails.networks import CHECKPOINTS, FEWEST_EIGENVALUES, SETTINGS

#: The 95% quantile of Tracy and Widom's law of order 1 (Johnstone 2001, table 1).
TRACY_WIDOM_95 = 0.98
_OVER_SEEDS = "Medians over seeds, with the least and the greatest in parentheses"
_POINTS = 200
_NORMAL_95 = 1.96
_APART = 0.09
_STAGES = ("start", "trained")


def exhibit(_plan: Plan, rows: Sequence[Row]) -> list[Exhibit]:
    """Gather what is shown, from the seeds' details."""
    details = [row["details"] for row in rows]
    layers = list(details[0])
    tails = [layer for layer in layers if details[0][layer]["tail"] is not None]
    return [
        _practice(),
        _meaning(),
        _spectra_chart(details, layers),
        _spectra_table(details, layers),
        _largest_chart(details, layers),
        _largest_table(details, layers),
        *_dead_inputs(details, layers),
        _alpha_chart(details, tails),
        _tail_table(details, tails),
        _course_chart(details, layers, tails),
        _repulsion(),
        _controls_table(details, tails),
        _repulsion_table(details, tails),
    ]


def _practice() -> Words:
    low, high = RANGE
    return Words(
        "Heavy-tailed self-regularisation reads the training of a layer from the eigenvalues of its weights: "
        "those of a random matrix follow the Marchenko–Pastur law, and training would give them a tail that "
        "falls like a power. WeightWatcher fits that power law as Clauset, Shalizi and Newman do, and "
        f"warns of layers with alpha below {low:g} as over-trained and above {high:g} as under-trained. "
        "Eigenvalues of one matrix repel each other, so that no test for independent draws applies to them",
        ("martin2021", "martinpeng2021", "clauset2009"),
    )


def _meaning() -> Words:
    return Words(
        "Two null hypotheses stand beside every layer. Gaussian matrices of its shape have the spectrum of "
        "a matrix without any structure, which for large matrices is the Marchenko–Pastur law. Shuffles of "
        "its own entries keep what the weights are and lose where they stand: what a layer shares with "
        f"them comes from the histogram of its weights alone. Each null is {NULLS} matrices, and p is one "
        "more than the number of them at least as extreme as the layer, over one more than their number. "
        "Spectra of Gaussian matrices are drawn from their bidiagonal form. The largest eigenvalue of a "
        "large one follows Tracy and Widom's law, which is shown and not used: no p-value that a claim rests "
        "on comes from a formula, and none takes eigenvalues for independent draws",
        ("marchenko1967", "bai2010", "dumitriu2002", "johnstone2001"),
    )


def _of(details: Sequence[dict[str, Any]], layer: str, *path: str | int) -> list[Any]:
    """Collect one number of a layer over seeds."""
    found: list[Any] = [row[layer] for row in details]
    for key in path:
        found = [value[key] for value in found]
    return found


def _spread(values: Sequence[float]) -> Cell:
    return estimate(median(values), min(values), max(values))


def _counts(values: Sequence[int]) -> str:
    return f"{median(values):g} ({min(values)} to {max(values)})"


def _count(values: Sequence[float], level: float) -> str:
    return f"{sum(value <= level for value in values)} of {len(values)}"


def _shape(details: Sequence[dict[str, Any]], layer: str) -> tuple[int, int]:
    rows, columns = details[0][layer]["shape"]
    return rows, columns


def _spectra_chart(details: Sequence[dict[str, Any]], layers: Sequence[str]) -> ChartOf:
    return ChartOf(
        "spectra",
        [_spectrum_panel(details, layer) for layer in layers],
        alt=(
            "Density of the logarithm of the eigenvalues, one panel a layer: trained layers, their start, "
            "shuffles of the trained entries as a band, and the Marchenko–Pastur law."
        ),
        caption=(
            f"Density of ln(eigenvalue), mean over {len(details)} seeds, at the start and after training, "
            "with the Marchenko–Pastur law. The band is where 95% of such means lie for matrices of the "
            "trained entries in random places, bin by bin"
        ),
    )


def _spectrum_panel(details: Sequence[dict[str, Any]], layer: str) -> Panel:
    means = {name: np.mean(_of(details, layer, "densities", name), axis=0) for name in _STAGES}
    centre = np.mean(_of(details, layer, "densities", "shuffled_mean"), axis=0)
    variance = np.sum(_of(details, layer, "densities", "shuffled_variance"), axis=0) / len(details) ** 2
    low = np.maximum(centre - _NORMAL_95 * np.sqrt(variance), 0.0)
    high = centre + _NORMAL_95 * np.sqrt(variance)
    used = np.flatnonzero(means["start"] + means["trained"] + high > 0.0)
    bins = np.arange(used[0], used[-1] + 1)
    doubled = np.repeat(EDGES[bins[0] : bins[-1] + 2], 2)[1:-1].tolist()
    law = MarchenkoPastur.of_shape(_shape(details, layer))
    grid = np.geomspace(max(law.lower, EDGES[bins[0]]), law.upper, _POINTS)

    def steps(heights: FloatArray) -> list[float]:
        return [float(height) for height in np.repeat(heights[bins], 2)]

    rows, columns = _shape(details, layer)
    return Panel(
        series=[
            Series(
                "shuffled entries",
                "band",
                doubled,
                low=steps(low),
                high=steps(high),
            ),
            Series("trained", "line", doubled, steps(means["trained"])),
            Series("start", "line", doubled, steps(means["start"])),
            Series("Marchenko–Pastur", "line", grid.tolist(), (grid * law.density(grid)).tolist()),
        ],
        x_label="eigenvalue",
        y_label="density of its logarithm",
        title=f"{layer}: {rows} × {columns}",
        x_scale="log",
    )


def _spectra_table(details: Sequence[dict[str, Any]], layers: Sequence[str]) -> TableOf:
    return TableOf(
        "Distance of the spectrum from the Marchenko–Pastur law",
        (
            "Layer",
            "Matrix",
            "Start",
            f"start, p ≤ {LEVEL}, Gaussian",
            "Trained",
            f"trained, p ≤ {LEVEL}, Gaussian",
            f"trained, p ≤ {LEVEL}, shuffled",
            "95% limit, Gaussian",
            "95% limit, shuffled",
        ),
        [
            (
                layer,
                "{} × {}".format(*_shape(details, layer)),
                _spread(_of(details, layer, "course", 0, "distance")),
                _count(_of(details, layer, "course", 0, "distance_p"), LEVEL),
                _spread(_of(details, layer, "course", -1, "distance")),
                _count(_of(details, layer, "course", -1, "distance_p"), LEVEL),
                _count(_of(details, layer, "shuffled", "distance_p"), LEVEL),
                median(_of(details, layer, "course", -1, "distance_limit")),
                median(_of(details, layer, "shuffled", "distance_limit")),
            )
            for layer in layers
        ],
        f"{_OVER_SEEDS}. The distance is Kolmogorov and Smirnov's, and its limit is what a matrix of the "
        f"null exceeds with probability {LEVEL}; how often the layers do is counted over seeds",
    )


def _largest_chart(details: Sequence[dict[str, Any]], layers: Sequence[str]) -> ChartOf:
    columns = {
        "start": ("course", 0, "largest"),
        "trained": ("course", -1, "largest"),
        "95% limit, Gaussian": ("course", -1, "largest_limit"),
        "95% limit, shuffled": ("shuffled", "largest_limit"),
    }
    networks = [[layer for layer in layers if layer in setting.layers] for setting in SETTINGS]
    return ChartOf(
        "largest_eigenvalues",
        [
            Panel(
                series=[
                    _ranges(label, place, [_of(details, layer, *path) for layer in chosen])
                    for place, (label, path) in enumerate(columns.items())
                ],
                x_label="layer",
                y_label="largest eigenvalue",
                y_scale="log",
                x_ticks=_ticks(chosen),
            )
            for chosen in networks
        ],
        alt=(
            "Largest eigenvalue of each layer at the start and after training, beside the 95% limits of "
            "Gaussian matrices and of shuffled entries, on a logarithmic axis."
        ),
        caption=(
            "The largest eigenvalue by layer: medians over seeds with the least and the greatest, beside "
            f"what the largest eigenvalue of a matrix of each null exceeds with probability {LEVEL}"
        ),
    )


def _ticks(layers: Sequence[str]) -> dict[str, float]:
    """Name the layers on two lines."""
    return {layer.replace(" ", "\n"): float(place) for place, layer in enumerate(layers)}


def _ranges(label: str, place: int, columns: Sequence[Sequence[float]]) -> Series:
    """Draw medians with ranges, one a layer, beside each other by kind."""
    return Series(
        label,
        "range",
        [at + _APART * (2 * place - 3) for at in range(len(columns))],
        [median(column) for column in columns],
        [min(column) for column in columns],
        [max(column) for column in columns],
    )


def _largest_table(details: Sequence[dict[str, Any]], layers: Sequence[str]) -> TableOf:
    rows: list[Sequence[Cell]] = []
    for layer in layers:
        centre, scale = edge_fluctuation(_shape(details, layer))
        rows.append(
            (
                layer,
                _spread(_of(details, layer, "course", -1, "largest")),
                _counts(_of(details, layer, "course", -1, "outliers")),
                _counts(_of(details, layer, "shuffled", "outliers")),
                median(_of(details, layer, "shuffled", "largest_limit")),
                median(_of(details, layer, "course", -1, "largest_limit")),
                centre + TRACY_WIDOM_95 * scale,
                MarchenkoPastur.of_shape(_shape(details, layer)).upper,
            )
        )
    return TableOf(
        "Outliers: eigenvalues of trained layers above the 95% limit of a null's largest one",
        (
            "Layer",
            "Largest",
            "Above Gaussian limit",
            "Above shuffled limit",
            "95% limit, shuffled",
            "95% limit, Gaussian",
            "Tracy–Widom",
            "Edge of the law",
        ),
        rows,
        f"{_OVER_SEEDS}. Both limits are counted over {NULLS} matrices. Tracy and Widom's limit describes "
        "large Gaussian matrices, and the edge is where the Marchenko–Pastur law ends; neither is used",
    )


def _dead_inputs(details: Sequence[dict[str, Any]], layers: Sequence[str]) -> list[Exhibit]:
    dead = [layer for layer in layers if details[0][layer]["live"] is not None]
    if not dead:
        return [Words("No input is zero in every image of the training, so that every weight was trained.")]
    return [
        TableOf(
            "Trained layers without the rows of inputs that are zero in every image of the training",
            (
                "Layer",
                "Rows left out",
                "Distance",
                f"p ≤ {LEVEL}, Gaussian",
                f"p ≤ {LEVEL}, shuffled",
                "Outliers, Gaussian",
                "alpha",
                "alpha, shuffled",
                f"p of alpha ≤ {LEVEL}",
            ),
            [
                (
                    layer,
                    details[0][layer]["dead_inputs"],
                    _spread(_of(details, layer, "live", "gaussian", "distance")),
                    _count(_of(details, layer, "live", "gaussian", "distance_p"), LEVEL),
                    _count(_of(details, layer, "live", "shuffled", "distance_p"), LEVEL),
                    _counts(_of(details, layer, "live", "gaussian", "outliers")),
                    _spread(_of(details, layer, "live", "tail", "alpha")),
                    _spread(_of(details, layer, "live", "tail", "null_median")),
                    _count(_of(details, layer, "live", "tail", "alpha_p"), LEVEL),
                )
                for layer in dead
            ],
            f"{_OVER_SEEDS}. Weights of such inputs stay where they started, on another scale than the "
            "trained ones: rows of two scales are a structure too, and this table shows what is left "
            "without it",
        )
    ]


def _alpha_chart(details: Sequence[dict[str, Any]], tails: Sequence[str]) -> ChartOf:
    kinds = {"start": ("course", 0, "alpha"), "trained": ("course", -1, "alpha")}
    series = [
        _ranges(label, place, [_of(details, layer, "tail", *path) for layer in tails])
        for place, (label, path) in enumerate(kinds.items())
    ]
    nulls = {"Gaussian matrices": "gaussian", "shuffled entries": "shuffled"}
    for place, (label, null) in enumerate(nulls.items(), start=2):
        ends = [list(zip(*_of(details, layer, "tail", null, "null_range"), strict=True)) for layer in tails]
        series.append(
            Series(
                label,
                "range",
                [at + _APART * (2 * place - 3) for at in range(len(tails))],
                [median(_of(details, layer, "tail", null, "null_median")) for layer in tails],
                [median(low) for low, _ in ends],
                [median(high) for _, high in ends],
            )
        )
    low, high = RANGE
    return ChartOf(
        "alpha",
        [
            Panel(
                series=series,
                x_label="layer",
                y_label="alpha, as WeightWatcher fits it",
                y_scale="log",
                x_ticks=_ticks(tails),
                rules=[Rule(low, "y", f"{low:g}"), Rule(high, "y", f"{high:g}")],
            )
        ],
        alt=(
            "Exponent of the power law fitted to the eigenvalues of each layer, at the start and trained, "
            f"beside those of Gaussian matrices and of shuffled entries; lines at {low:g} and {high:g}."
        ),
        caption=(
            "Exponents by layer. At the start and trained: medians over seeds with the least and the "
            "greatest. Gaussian matrices and shuffled entries: median and the middle 95% of the null. "
            f"Dashed: the range from {low:g} to {high:g}"
        ),
    )


def _tail_table(details: Sequence[dict[str, Any]], tails: Sequence[str]) -> TableOf:
    return TableOf(
        "The power-law fit to the eigenvalues, as WeightWatcher makes it",
        (
            "Layer",
            "alpha, start",
            "alpha, trained",
            "Tail",
            "alpha, Gaussian",
            "Gaussian in range",
            "alpha, shuffled",
            "Shuffled in range",
            f"p of alpha ≤ {LEVEL}, shuffled",
            "D",
            "D, shuffled",
            f"Monte Carlo p > {REJECTION}",
        ),
        [
            (
                layer,
                _spread(_of(details, layer, "tail", "course", 0, "alpha")),
                _spread(_of(details, layer, "tail", "course", -1, "alpha")),
                _counts(_of(details, layer, "tail", "course", -1, "n_tail")),
                median(_of(details, layer, "tail", "gaussian", "null_median")),
                _percent(_of(details, layer, "tail", "gaussian_in_range")),
                _spread(_of(details, layer, "tail", "shuffled", "null_median")),
                _percent(_of(details, layer, "tail", "shuffled_in_range")),
                _count(_of(details, layer, "tail", "shuffled", "alpha_p"), LEVEL),
                _spread(_of(details, layer, "tail", "course", -1, "ks_distance")),
                median(_of(details, layer, "tail", "shuffled", "null_ks_distance")),
                _above(_of(details, layer, "tail", "power_law_p"), REJECTION),
            )
            for layer in tails
        ],
        f"{_OVER_SEEDS}; layers of {FEWEST_EIGENVALUES} eigenvalues or more. The fit takes as xmin any "
        "eigenvalue but the largest (convention `csn`). In range: share of the null's matrices with alpha "
        f"within {RANGE[0]:g} and {RANGE[1]:g}. The last column counts seeds on which the power law is not "
        "rejected by the test that lets eigenvalues repel",
    )


def _percent(shares: Sequence[float]) -> str:
    return f"{median(shares):.0%}"


def _above(values: Sequence[float], level: float) -> str:
    return f"{sum(value > level for value in values)} of {len(values)}"


def _course_chart(details: Sequence[dict[str, Any]], layers: Sequence[str], tails: Sequence[str]) -> ChartOf:
    ticks = {f"{share:.0%}": float(place) for place, share in enumerate(CHECKPOINTS)}
    at = list(ticks.values())
    distances = [
        Series(layer, "line", at, [_relative_distance(details, layer, place) for place in range(len(at))])
        for layer in layers
    ]
    alphas = [
        Series(
            layer,
            "line",
            at,
            [median(_of(details, layer, "tail", "course", place, "alpha")) for place in range(len(at))],
        )
        for layer in tails
    ]
    low, high = RANGE
    return ChartOf(
        "course",
        [
            Panel(
                distances,
                "share of the training done",
                "distance over its limit",
                title="from Marchenko–Pastur",
                y_scale="log",
                x_ticks=ticks,
                rules=[Rule(1.0, "y", "95% limit")],
            ),
            Panel(
                alphas,
                "share of the training done",
                "alpha",
                title="fitted exponent",
                y_scale="log",
                x_ticks=ticks,
                rules=[Rule(low, "y", f"{low:g}"), Rule(high, "y", f"{high:g}")],
            ),
        ],
        alt=(
            "Left: distance of each layer's spectrum from the Marchenko–Pastur law, over the 95% limit of "
            "Gaussian matrices, against the share of training done. Right: the exponent fitted to its "
            "eigenvalues."
        ),
        caption=(
            "Over the training, medians over seeds. Left, the distance from the Marchenko–Pastur law: "
            f"above 1 it is more than a Gaussian matrix reaches with probability {LEVEL}. Right, the fitted "
            "exponent"
        ),
    )


def _relative_distance(details: Sequence[dict[str, Any]], layer: str, place: int) -> float:
    course = _of(details, layer, "course", place)
    return math.exp(median(math.log(found["distance"] / found["distance_limit"]) for found in course))


def _repulsion() -> Words:
    return Words(
        "How far the usual p-value of a power-law fit can be trusted on eigenvalues was measured on data "
        "whose truth is known. Gaussian spectra, moved onto a power law by their mean distribution, follow "
        "it and still repel each other: a test that holds its level rejects them as often as the level "
        "says. Independent draws from the same law are what the usual test is made for, and no spectrum: "
        "the Monte Carlo test, which expects its data to be as regular as eigenvalues, rejects them. "
        "Gaussian spectra as they are have no power-law tail, and should be rejected. The Monte Carlo test "
        "draws its replicates in the first of these ways, from the law that was fitted. What it rejects "
        "either leaves the law on average or repels less than a random matrix; how strongly neighbouring "
        "eigenvalues repel was therefore measured too",
        ("clauset2009", "guhr1998", "atas2013"),
    )


def _repulsion_table(details: Sequence[dict[str, Any]], tails: Sequence[str]) -> TableOf:
    return TableOf(
        "Repulsion: mean ratio of the smaller to the larger of two neighbouring spacings",
        ("Layer", "Trained", "Gaussian matrices", "Independent draws"),
        [
            (
                layer,
                _spread(_of(details, layer, "tail", "spacing_ratio")),
                _null_spread(_of(details, layer, "tail", "gaussian_spacing_ratios")),
                INDEPENDENT,
            )
            for layer in tails
        ],
        f"{_OVER_SEEDS}; for Gaussian matrices the median and the middle 95% of the null. The ratio depends "
        "on how eigenvalues repel and hardly on their density",
    )


def _null_spread(quantiles: Sequence[Sequence[float]]) -> Cell:
    low, middle, high = (median(column) for column in zip(*quantiles, strict=True))
    return estimate(middle, low, high)


def _controls_table(details: Sequence[dict[str, Any]], tails: Sequence[str]) -> TableOf:
    rows: list[Sequence[Cell]] = []
    for layer in tails:
        for kind in details[0][layer]["controls"]:
            found = _of(details, layer, "controls", kind)
            data = sum(row["data"] for row in found)
            rows.append(
                (
                    "{} × {}".format(*_shape(details, layer)),
                    kind,
                    data,
                    _share([row["independent"] for row in found], data),
                    _share([row["monte_carlo"] for row in found], data),
                )
            )
    return TableOf(
        f"Share of data sets on which the power law is rejected at {REJECTION}",
        ("Matrix", "Data", "Number", "As independent draws", "Monte Carlo"),
        rows,
        f"With 95% intervals of Clopper and Pearson. The power law has the exponent {CONTROL_ALPHA:g} from "
        "the smallest value on",
    )


def _share(counts: Sequence[int], data: int) -> Cell:
    return estimate(sum(counts) / data, *clopper_pearson(sum(counts), data))
