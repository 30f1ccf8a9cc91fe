"""The tables of the study."""

from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import Any

from tailnet.inference.mean_interval import student_interval
from tailnet.inference.verdict import REJECTION
from tailnet.studies.conduct import Row
from tailnet.studies.exhibits import Cell, TableOf, estimate
from tailnet.studies.rbm_tails import design
from tailnet.studies.rbm_tails.charts import LEAST, seed_mean
from tailnet.studies.rbm_tails.claims import whole_of
from tailnet.studies.rbm_tails.design import CD1, ESTIMATORS, FIRST, LAST, MAIN, NETWORKS, QUANTITIES, short
from tailnet.studies.rbm_tails.exact import EXACT, FEW_HIDDEN, GRID, KS, SMALL_HIDDEN
from tailnet.studies.rbm_tails.measure import SCALED
from tailnet.studies.rbm_tails.network import NULL_WORDS
from tailnet.studies.rbm_tails.spread import OFTEN
from tailnet.studies.tail_rows import count_of, middle, middle_count, rows_of
from tailnet.studies.weight_tails.claims import WEIGHT

_OVER_SEEDS = "Means over training seeds with 95% intervals"
_MEDIANS = "Medians over seeds"
_FEWEST = 2


def mean_of(values: Sequence[float | None]) -> Cell:
    """Make a cell of the mean over seeds, nothing with fewer than two of them."""
    there = [value for value in values if value is not None]
    return estimate(*student_interval(there)) if len(there) >= _FEWEST else None


def training_table(rows: Sequence[Row]) -> TableOf:
    """Show that training went on."""
    return TableOf(
        "Training: squared error of the reconstruction of an image",
        ("Trained by", "After the first epoch", "After the last"),
        [
            [
                estimator.name,
                *(mean_of([row["details"]["errors"][estimator.name][end] for row in rows]) for end in (0, 1)),
            ]
            for estimator in ESTIMATORS
        ],
        note=(
            f"{_OVER_SEEDS}: sums over the visible units, means over the training images. The error tells "
            "whether training goes on, and not how well a machine models its images"
        ),
    )


def entries_table(rows: Sequence[Row]) -> TableOf:
    """Show what the entries of every gradient are like."""
    names = [
        *(design.of_image(step) for step in design.STEPS_SEEN),
        *(design.of_minibatch(e, step) for step in design.STEPS_SEEN for e in ESTIMATORS),
        *design.BINARY_QUANTITIES,
    ]
    there = [name for name in names if name in rows[0]["details"]["entries"]]
    return TableOf(
        "The entries of the gradients, and which side they owe their inequality to",
        (
            "|gradient|",
            "Zeros, %",
            "Gini",
            "Largest",
            "Largest / median",
            "Visible unit, %",
            "Hidden unit, %",
            "Neither alone, %",
            "Gini without sides",
        ),
        [_entries_row(rows, name) for name in there],
        note=(
            f"{_MEDIANS}, of Gini coefficients means with 95% intervals. The shares split the variance of "
            "ln|g| over visible and hidden units by a two-way analysis of variance. The last column is of "
            "|g| with the geometric means of its rows and columns divided out. In backpropagation the "
            "gradient of one image is an outer product, and nothing is left over"
        ),
    )


def _entries_row(rows: Sequence[Row], name: str) -> list[Cell]:
    found = [row["details"]["entries"][name] for row in rows]
    shares = [entry["shares"] for entry in found if entry["shares"] is not None]
    sides: list[Cell] = [
        _percent([share[side] for share in shares]) for side in ("visible", "hidden", "rest")
    ]
    return [
        short(name),
        _percent([entry["zero"] for entry in found]),
        mean_of([entry["gini"] for entry in found]),
        middle([entry["largest"] for entry in found]),
        middle([entry["over_median"] for entry in found]),
        *sides,
        mean_of([entry["gini_of_rest"] for entry in found]),
    ]


def _percent(shares: Sequence[float]) -> Cell:
    return f"{median(shares):.0%}".rstrip("%") if shares else None


def tails_table(rows: Sequence[Row]) -> TableOf:
    """Show the fits of the tails side by side."""
    return TableOf(
        "Tails of the gradients",
        (
            "|gradient|",
            "Nonzero",
            "alpha",
            "xmin",
            "n in the tail",
            "Design effect",
            "Heavier than exponential",
        ),
        [_tail_row(rows_of(rows, name), name) for name in QUANTITIES if rows_of(rows, name)],
        note=(
            f"{_MEDIANS}, of whole numbers the lower one. Design effect: by how much the variance of alpha "
            "is larger for drawing hidden units than for drawing entries. The last column counts the seeds "
            "on which the power law has the larger likelihood on the tail and Vuong's test rejects the "
            "exponential law"
        ),
    )


def _tail_row(found: Sequence[Mapping[str, Any]], name: str) -> list[Cell]:
    return [
        short(name),
        middle_count([row["n"] for row in found]),
        middle([row["alpha"] for row in found]),
        middle([row["xmin"] for row in found]),
        middle_count([row["n_tail"] for row in found]),
        middle([row["design_effect"] for row in found]),
        count_of([row["heavier"] for row in found]),
    ]


def whole_table(rows: Sequence[Row]) -> TableOf:
    """Show the laws of all entries."""
    families = [fit["family"] for fit in whole_of(rows, MAIN[0])[0]["whole"]]
    return TableOf(
        "Laws of all entries but the zeros",
        (
            "|gradient|",
            *(f"{name.replace('_', '-')}, weight above {WEIGHT}" for name in families),
            "Any law not rejected",
            "R² of the log–log histogram",
            "Exponential's 95% quantile",
            "Power law of the tail rejected",
        ),
        [_whole_row(whole_of(rows, name), name, families) for name in MAIN],
        note=(
            "Counts of seeds by Akaike weight among the families; a law counts as not rejected with "
            f"p > {REJECTION} of its own test; R² are medians. All as of independent draws"
        ),
    )


def _whole_row(found: Sequence[Mapping[str, Any]], name: str, families: Sequence[str]) -> list[Cell]:
    def heavy(seed: Mapping[str, Any], family: str) -> bool:
        (fit,) = (fit for fit in seed["whole"] if fit["family"] == family)
        return bool(fit["aic_weight"] is not None and fit["aic_weight"] > WEIGHT)

    def any_fits(seed: Mapping[str, Any]) -> bool:
        return any(fit["p_value"] is not None and fit["p_value"] > REJECTION for fit in seed["whole"])

    tested = [seed["p_value"] <= REJECTION for seed in found if seed["p_value"] is not None]
    return [
        short(name),
        *(count_of([heavy(seed, family) for seed in found]) for family in families),
        count_of([any_fits(seed) for seed in found]),
        middle([seed["r_squared"] for seed in found]),
        middle([seed["r_squared_limit"] for seed in found]),
        count_of(tested),
    ]


def scales_table(rows: Sequence[Row]) -> TableOf:
    """Show how much of the inequality is the scales of the coordinates."""
    names = {
        "share": "Entries, share",
        "gradient": "Gini of |gradient|",
        "scales": "Gini of the scales alone",
        "standardised": "Gini of |gradient| / scale",
        "kurtosis": "Kurtosis of gradient / scale",
    }
    return TableOf(
        f"The minibatch's {CD1.name} gradient as a mixture of scales",
        ("Step", *names.values()),
        [
            [step, *(mean_of([scaled(row, step, name) for row in rows]) for name in names)]
            for step in (FIRST, LAST)
        ],
        note=(
            f"{_OVER_SEEDS}, of the entries whose pixels are lit in at least {OFTEN} of {SCALED:,} images or "
            "chains. The scale of an entry is the standard deviation that single images give it over "
            "the root of the minibatch's size. A normal law has a Gini coefficient of √2 − 1 = 0.41 and a "
            "kurtosis of 3, an exponential law a Gini coefficient of 0.5"
        ),
    )


def scaled(row: Row, step: str, name: str) -> float | None:
    """Return a number of the mixture of scales, None where no pixel was lit often enough."""
    found = row["details"]["scales"][step]
    return None if found is None else float(found[name])


def bias_table(rows: Sequence[Row]) -> TableOf:
    """Show the bias of CD-k."""
    return TableOf(
        f"The bias of CD-k on a machine of {GRID[0] * GRID[1]} pixels and {SMALL_HIDDEN} hidden units",
        (
            "k",
            *(f"|bias| / |gradient|, {step}" for step in (FIRST, LAST)),
            *(f"cosine, {step}" for step in (FIRST, LAST)),
        ),
        [
            [
                k,
                *(_of_bias(rows, step, place, _relative) for step in (FIRST, LAST)),
                *(_of_bias(rows, step, place, _cosine) for step in (FIRST, LAST)),
            ]
            for place, k in enumerate(KS)
        ],
        note=(
            f"{_MEDIANS}; norms and cosines are over weights and biases. Both expectations are computed "
            f"exactly, over all states; below {LEAST:g} a relative bias is rounding"
        ),
    )


def _relative(found: Mapping[str, Any]) -> float:
    return float(found["bias_norm"] / found["gradient_norm"])


def _cosine(found: Mapping[str, Any]) -> float | None:
    return None if found["cosine"] is None else float(found["cosine"])


def _of_bias(
    rows: Sequence[Row], step: str, place: int, of: Callable[[Mapping[str, Any]], float | None]
) -> Cell:
    return middle([of(row["details"]["small"][step][place]) for row in rows])


def wide_table(rows: Sequence[Row]) -> TableOf:
    """Hold the estimates of one gradient beside the exact one."""
    return TableOf(
        f"The same minibatch's gradient, estimated and exact, {FEW_HIDDEN} hidden units",
        (
            "Gradient",
            "Gini",
            "Visible unit, %",
            "Hidden unit, %",
            "Neither alone, %",
            "Cosine with the exact one",
            "|difference| / |exact|",
        ),
        [_wide_row([row["details"]["wide"][name] for row in rows], name) for name in (EXACT, *_names())],
        note=(
            f"{_OVER_SEEDS}; shares are medians. At a machine trained by persistent CD on binary pixels; the "
            "difference holds bias and the noise of the chains"
        ),
    )


def _names() -> list[str]:
    return [estimator.name for estimator in ESTIMATORS]


def _wide_row(found: Sequence[Mapping[str, Any]], name: str) -> list[Cell]:
    shares = [one["shares"] for one in found if one["shares"] is not None]
    exact = name == EXACT
    return [
        name,
        mean_of([one["gini"] for one in found]),
        *(_percent([share[side] for share in shares]) for side in ("visible", "hidden", "rest")),
        None if exact else mean_of([one["cosine"] for one in found]),
        None if exact else mean_of([one["apart"] for one in found]),
    ]


_MEASURES = {
    "n_edges": "Edges",
    "giant_component": "Giant component",
    "out_degree_skewness": "Skewness of hidden units' out-degree",
    "out_degree_kurtosis": "Kurtosis of hidden units' out-degree",
    "in_degree_skewness": "Skewness of visible units' in-degree",
    "in_degree_kurtosis": "Kurtosis of visible units' in-degree",
    "average_clustering": "Average clustering",
    "mean_path": "Mean path",
    "diameter": "Diameter",
    "assortativity": "Degree correlation",
}


def networks_table(rows: Sequence[Row]) -> TableOf:
    """Show the networks, and the numbers of the rules."""
    cells = (*NETWORKS, design.LAYERED)
    numbers = {
        "high": "Rule: out-degree over exponential's",
        "high_in": "The same of the in-degree",
        "distance": "Rule: distances",
        "uniform": "Rule: clustering less twice G(n, m)'s",
        "swaps": "Rule: clustering over same degrees'",
    }
    measured: list[list[Cell]] = [
        [
            words,
            *(mean_of([seed_mean(row["details"]["cells"][cell], name) for row in rows]) for cell in cells),
        ]
        for name, words in _MEASURES.items()
    ]
    ruled: list[list[Cell]] = [
        [words, *(mean_of([row["details"]["numbers"][cell][name] for row in rows]) for cell in cells)]
        for name, words in numbers.items()
    ]
    return TableOf(
        "The networks drawn, and the numbers of the rules",
        ("Measure", *cells),
        [*measured, *ruled],
        note=(
            f"{_OVER_SEEDS}. The last column is of the narrow machine, whose hidden and visible units are "
            "different nodes (layered), so that no triangle is possible; the others are of the square "
            "machine, whose visible unit i and hidden unit i are one node (identified)"
        ),
    )


def layered_table(rows: Sequence[Row]) -> TableOf:
    """Show the layered network beside its nulls."""
    names = {
        "bipartite_clustering": "clustering of two sides",
        "mean_path": "mean path",
        "diameter": "diameter",
        "assortativity": "degree correlation",
    }

    def cell_of(row: Row) -> Any:
        return row["details"]["cells"][design.LAYERED]

    return TableOf(
        f"{design.LAYERED}: layered, beside its nulls",
        ("Measure", "Draws", *NULL_WORDS.values()),
        [
            [
                words,
                *(
                    mean_of([seed_mean(cell_of(row), name, null) for row in rows])
                    for null in (None, *NULL_WORDS)
                ),
            ]
            for name, words in names.items()
        ],
        note=f"{_OVER_SEEDS}. Clustering of two sides: squares times four over paths of three edges",
    )
