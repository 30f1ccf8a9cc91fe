"""The tables of the study."""

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any

from tailnet.inference.mean_interval import student_interval
from tailnet.inference.paired_difference import PairedDifference
from tailnet.inference.variance_components import VarianceComponents
from tailnet.studies.conduct import Row
from tailnet.studies.exhibits import Cell, TableOf, estimate
from tailnet.studies.gradient_network.charts import MEASURED
from tailnet.studies.gradient_network.compared import Find, cell_of, difference, few_hidden, spread
from tailnet.studies.gradient_network.design import (
    FEW_HIDDEN,
    FEW_NULLS,
    FIRST,
    MOMENTS,
    NULL_WORDS,
    NULLS,
    PLAIN,
)
from tailnet.studies.gradient_network.measure import QUANTITIES, RECTANGULAR
from tailnet.studies.gradient_network.real_graphs import GRAPHS, TIMES
from tailnet.studies.gradient_network.real_graphs import NULLS as GRAPH_NULLS
from tailnet.studies.plan import Plan
from tailnet.studies.tail_rows import count_of, middle, middle_count, rows_of

_FEWEST = 2
_OVER_SEEDS = "Means over training seeds with 95% intervals"
_NUMBERS = {
    "high": "Skewness and kurtosis",
    "pixels": "R² of in-degree",
    "beyond_deltas": "Skewness less |delta|'s",
    "distance": "Distances",
    "uniform": "Clustering less twice G(n, m)'s",
    "swaps": "Clustering over same degrees",
    "mixing": "Degree correlation less theirs",
}


def real_graphs_table(rows: Sequence[Row]) -> TableOf:
    """Show which known graphs pass the rule for a social network."""
    found = rows[0]["details"]["real_graphs"]
    return TableOf(
        "The rule for a social network, on known graphs",
        (
            "Graph",
            "Nodes",
            "Edges",
            "Average clustering",
            "Same degrees",
            "Degree correlation",
            "Same degrees (correlation)",
            "Passes",
        ),
        [_graph_cells(name, kind, found) for name, kind in GRAPHS.items()],
        note=(
            f"Same degrees: mean of {GRAPH_NULLS} graphs by swaps, with their central 95%. A graph passes "
            f"when its clustering lies above {TIMES:g} times the upper end, and its degree correlation above "
            f"the upper end. {_passing(found)} No p-value is quoted of so few graphs"
        ),
    )


def _graph_cells(name: str, kind: str, found: Mapping[str, Any]) -> list[Cell]:
    graph = found["graphs"].get(name)
    if graph is None:
        return [f"{name}, {kind}", None, None, None, None, None, None, f"not run: {found['not_run'][name]}"]
    return [
        f"{name}, {kind}",
        graph["nodes"],
        graph["edges"],
        graph["clustering"],
        estimate(*graph["null_clustering"]),
        graph["assortativity"],
        estimate(*graph["null_assortativity"]),
        "yes" if graph["passes"] else "no",
    ]


def _passing(found: Mapping[str, Any]) -> str:
    if not found["graphs"]:
        return "No graph was at hand."
    passing = [name for name, graph in found["graphs"].items() if graph["passes"]]
    failing = [name for name, graph in found["graphs"].items() if not graph["passes"]]
    words = f"Passed by {', '.join(passing)}" if passing else "Passed by none"
    return f"{words}; not by {', '.join(failing)}." if failing else f"{words}."


def measures_table(rows: Sequence[Row]) -> TableOf:
    """Show the measures of the draws themselves."""
    names = {
        "n_edges": "Edges",
        "giant_component": "Giant component",
        "out_degree_skewness": "Skewness of out-degree",
        "out_degree_kurtosis": "Kurtosis of out-degree",
        "average_clustering": "Average clustering",
        "transitivity": "Transitivity",
        "diameter": "Diameter",
        "mean_path": "Mean path",
        "assortativity": "Degree correlation",
        "mutual_information": "Mutual information, bits",
    }
    return TableOf(
        "The networks drawn",
        ("Measure", *(moment.name for moment in MOMENTS)),
        [
            [words, *(_of_spread(spread(rows, cell_of(moment.name), name)) for moment in MOMENTS)]
            for name, words in names.items()
        ]
        + [["Gradients refused", *(_refused(rows, moment.name) for moment in MOMENTS)]],
        note=(
            f"{_OVER_SEEDS}. Edges and degree moments keep directions; the rest is of the undirected graph, "
            "distances are those of its giant component. Kurtosis is 3 for a normal and 9 for an exponential "
            "law; mutual information is of remaining degrees at the ends of an edge, corrected for bias"
        ),
    )


def _of_spread(found: VarianceComponents | None) -> Cell:
    return None if found is None else estimate(found.mean, *found.interval)


def _refused(rows: Sequence[Row], moment: str) -> str:
    cells = [cell_of(moment)(row) for row in rows]
    return f"{sum(len(cell['refused']) for cell in cells)} of {sum(len(cell['deltas']) for cell in cells)}"


def differences_tables(rows: Sequence[Row]) -> list[TableOf]:
    """Show the primary result: paired differences from every null, a table a measure."""
    return [
        TableOf(
            f"Paired differences from each null: {words}",
            ("Null", *(moment.name for moment in MOMENTS)),
            [
                [
                    NULL_WORDS[null],
                    *(
                        _of_difference(difference(rows, cell_of(moment.name), null, measure))
                        for moment in MOMENTS
                    ),
                ]
                for null in NULLS
            ],
            note=f"What is drawn less the null made of the same draw. {_OVER_SEEDS}",
        )
        for measure, words in MEASURED.items()
    ]


def _of_difference(found: PairedDifference | None) -> Cell:
    return None if found is None else _of_spread(found.difference)


def spread_table(rows: Sequence[Row]) -> TableOf:
    """Show where the spread of single draws, and of their differences from two nulls, comes from."""
    found: list[list[Cell]] = []
    for measure, words in MEASURED.items():
        for moment in (FIRST, PLAIN):
            find = cell_of(moment.name)
            found.append([words, moment.name, "single draws", *_shares(spread(rows, find, measure))])
            for null in FEW_NULLS:
                compared = difference(rows, find, null, measure)
                parts = None if compared is None else compared.difference
                found.append([words, moment.name, f"less {NULL_WORDS[null]}", *_shares(parts)])
    return TableOf(
        "Where the spread comes from",
        ("Measure", "Moment", "Of", "Standard deviation", "Draws, %", "Images, %", "Seeds, %"),
        found,
        note=(
            "Restricted maximum likelihood; of single graphs, and of differences of a graph and its null. "
            "Shares of the variance"
        ),
    )


def _shares(found: VarianceComponents | None) -> list[Cell]:
    if found is None or not found.shares:
        return [None, None, None, None]
    known = [part for part in (found.seeds, found.images, found.draws) if part is not None]
    shares = found.shares
    percent: list[Cell] = [
        None if name not in shares else f"{shares[name]:.0%}".rstrip("%")
        for name in ("draws", "images", "seeds")
    ]
    return [sum(known) ** 0.5, *percent]


def numbers_table(plan: Plan, rows: Sequence[Row]) -> TableOf:
    """Show every number that a rule decides on, at all moments and in all data sets."""
    found: list[list[Cell]] = []
    for dataset, by_moment in rows[0]["details"]["numbers"].items():
        for moment in by_moment:
            of = [row["details"]["numbers"][dataset][moment] for row in rows]
            found.append([dataset, moment, *(_mean([seed[name] for seed in of]) for name in _NUMBERS)])
    return TableOf(
        "The numbers of the rules, everywhere",
        ("Data set", "Moment", *_NUMBERS.values()),
        found,
        note=(
            f"{_OVER_SEEDS}. Skewness and kurtosis: the smaller of the two over its mean in exponential "
            "samples. Distances: the larger of the two of the rule, within it below 1. Data sets "
            f"other than {plan.dataset} are the controls. {RECTANGULAR}: rows and columns are different "
            "nodes, so that no triangle is possible and the other numbers are of the layered graph"
        ),
    )


def _mean(values: Sequence[float | None]) -> Cell:
    there = [value for value in values if value is not None]
    if len(there) < _FEWEST:
        return None
    return estimate(*student_interval(there))


def rank_one_table(rows: Sequence[Row]) -> TableOf:
    """Hold what the two factors predict against the draws."""
    found: list[list[Cell]] = []
    for measure, words in (("transitivity", "transitivity"), ("assortativity", "degree correlation")):
        for moment in MOMENTS:
            find = cell_of(moment.name)
            found.append(
                [
                    words,
                    moment.name,
                    _of_spread(spread(rows, find, measure)),
                    _expected_cell(rows, find, measure),
                    _mean([_expected(find(row), measure, less=True) for row in rows]),
                    _expected_cell(rows, find, f"independent_{measure}"),
                    _expected_cell(rows, find, f"limit_{measure}"),
                ]
            )
    return TableOf(
        "What the product of two factors predicts",
        (
            "Measure",
            "Moment",
            "Draws",
            "Expected of the product",
            "Draws less expected",
            "Independent factors",
            "Their limit of small probabilities",
        ),
        found,
        note=f"{_OVER_SEEDS}; the difference is taken image by image",
    )


def _expected_cell(rows: Sequence[Row], find: Find, name: str) -> Cell:
    return _mean([_expected(find(row), name, less=False) for row in rows])


def _expected(cell: Mapping[str, Any], name: str, *, less: bool) -> float | None:
    """Return the mean over images of a prediction, or of the draws less it."""
    values = []
    for place, predicted in enumerate(cell["expected"]):
        if predicted is None or predicted[name] is None:
            continue
        if not less:
            values.append(predicted[name])
            continue
        drawn = [value for value in cell["draws"][name][place] if value is not None]
        if drawn:
            values.append(fmean(drawn) - predicted[name])
    return fmean(values) if values else None


def tails_table(rows: Sequence[Row]) -> TableOf:
    """Show the fits of the degree tails side by side."""
    return TableOf(
        "Tails of the degrees of one draw",
        ("Quantity", "Nodes with an edge", "alpha", "xmin", "n in the tail", "Heavier than exponential"),
        [_tail_cells(rows_of(rows, name), name) for name in QUANTITIES],
        note=(
            "Medians over seeds, of whole numbers the lower one, of discrete power laws; the last column "
            "counts the seeds on which the power law has the larger likelihood on the tail and Vuong's test "
            "rejects the exponential law"
        ),
    )


def _tail_cells(found: Sequence[Mapping[str, Any]], name: str) -> list[Cell]:
    return [
        name,
        middle_count([row["n"] for row in found]),
        middle([row["alpha"] for row in found]),
        middle_count([int(row["xmin"]) for row in found]),
        middle_count([row["n_tail"] for row in found]),
        count_of([row["heavier"] for row in found]),
    ]


def rectangular_table(rows: Sequence[Row]) -> TableOf:
    """Show the network of few hidden units beside its nulls."""
    names = {
        "bipartite_clustering": "clustering of two sides",
        "mean_path": "mean path",
        "diameter": "diameter",
        "assortativity": "degree correlation",
    }
    return TableOf(
        f"{FEW_HIDDEN} hidden units: rows and columns as different nodes",
        ("Measure", "Draws", *(f"Less {NULL_WORDS[null]}" for null in FEW_NULLS)),
        [
            [
                words,
                _of_spread(spread(rows, few_hidden, measure)),
                *(_of_difference(difference(rows, few_hidden, null, measure)) for null in FEW_NULLS),
            ]
            for measure, words in names.items()
        ],
        note=(
            f"At the {PLAIN.name}. {_OVER_SEEDS}, of draws and of paired differences. Clustering of two "
            "sides: squares times four over paths of three edges"
        ),
    )
