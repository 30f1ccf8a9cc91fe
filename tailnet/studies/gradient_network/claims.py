"""What the essay says of the network that a gradient induces, and the rules that decide it.

Cells are few, so that Holm's correction leaves ten seeds that agree their verdict even by counting. What the
essay says of every learning rate is asked at the first step and at the last step of each rate: the shape of
the degrees, the distances, and the clustering against two nulls. What it says of its plain network is asked
at the first step and at the last one of the rate taken as plain: what degrees depend on, that deltas explain
them, and the likeness to a social network. The network of few hidden units has the two that need no
identification. The other moments of these are in the tables.
"""

from collections.abc import Callable, Sequence
from typing import Any

from tailnet.inference.mean_interval import student_interval
from tailnet.inference.verdict import LEVEL
from tailnet.studies.claims import Claim
from tailnet.studies.conduct import Row
from tailnet.studies.gradient_network import real_graphs
from tailnet.studies.gradient_network.design import LAST, MOMENTS, PLAIN, PLAIN_MOMENTS, PLAIN_RATE, RATES
from tailnet.studies.gradient_network.durable import decide_durable
from tailnet.studies.gradient_network.essay_numbers import decide_printed
from tailnet.studies.gradient_network.measure import RECTANGULAR
from tailnet.studies.gradient_network.seed_numbers import OVER_UNIFORM, STEPS_MORE, TIMES_LONGER
from tailnet.studies.gradient_network.shapes import SAMPLES
from tailnet.studies.plan import Plan
from tailnet.studies.source_network import ESSAY

#: Over so many times the clustering of the degree-preserving null.
OVER_SWAPS = real_graphs.TIMES
LEAST_R_SQUARED, ALIKE = 0.95, 0.2
_FEWEST = 2
_MEAN = "mean over seeds, with its Student t interval, of "
_EACH = "each a mean over the draws of a seed"

HIGH = Claim(
    id="high skew and kurtosis of the out-degree",
    document=ESSAY,
    statement="This network shows a degree distribution with high skew and kurtosis on the outdegree.",
    statistic=(
        f"{_MEAN}the smaller of two ratios: skewness, and kurtosis, of the out-degree, the mean over the "
        f"draws of a seed, over the mean of the same in {SAMPLES:,} exponential samples of as many values"
    ),
    rule="above 1: both are higher than in exponential samples of equal size",
    threshold=1.0,
)
_PIXELS = Claim(
    id="in-degrees depend on the data only",
    document=ESSAY,
    statement=(
        "The indegrees depend solely on the data only, unfortunately, because we are looking at the "
        "input-hidden weights."
    ),
    statistic=(
        f"{_MEAN}R² of the in-degrees of a draw on the pixels of its image, the mean over the draws of a seed"
    ),
    rule=f"above {LEAST_R_SQUARED:g}",
    threshold=LEAST_R_SQUARED,
)
_DELTAS = Claim(
    id="it boils down to the deltas",
    document=ESSAY,
    statement=(
        "This whole thing boils down to: the histogram of cached deltas in backprop has high skew and "
        "kurtosis. It would stay a coherent statement when the number of hidden variables is not equal to "
        "the number of inputs"
    ),
    statistic=f"{_MEAN}the skewness of the out-degree of hidden units less that of |delta|, {_EACH}",
    rule=f"within ±{ALIKE:g}",
    threshold=-ALIKE,
    ceiling=ALIKE,
)
DISTANCE = Claim(
    id="small diameter",
    document=ESSAY,
    statement="It also shows a small diameter.",
    statistic=(
        f"{_MEAN}the larger of two numbers: the mean path over {TIMES_LONGER:g} times that of G(n, m), and "
        f"the diameter less that of G(n, m), over {STEPS_MORE:g}; {_EACH}, in the giant component"
    ),
    rule=(
        f"below 1: the mean path is at most {TIMES_LONGER:g} times G(n, m)'s and the diameter at most "
        f"{STEPS_MORE:g} more"
    ),
    ceiling=1.0,
)
_CLUSTERED = "It also shows a large average clustering coefficient."
UNIFORM = Claim(
    id="large clustering, beside G(n, m)",
    document=ESSAY,
    statement=_CLUSTERED,
    statistic=f"{_MEAN}average clustering less {OVER_UNIFORM:g} times that of G(n, m), {_EACH}",
    rule=f"above 0: over {OVER_UNIFORM:g} times G(n, m)'s",
    threshold=0.0,
)
SWAPS = Claim(
    id="large clustering, beside its degrees",
    document=ESSAY,
    statement=f"{_CLUSTERED} Read as: larger than the degrees alone give",
    statistic=(f"{_MEAN}the ratio of average clustering to that of graphs of the same degrees, {_EACH}"),
    rule=(
        f"above {OVER_SWAPS:g}; refuted when the interval lies below 1, undecided between. The p-value is of "
        f"the edge that the mean is beyond, {OVER_SWAPS:g} or 1, and 1 between them"
    ),
    threshold=OVER_SWAPS,
)
_SOCIAL = Claim(
    id="looks like a social network",
    document=ESSAY,
    statement="I will claim that this network looks like a social network in some ways.",
    statistic=(
        f"{_MEAN}the degree correlation less that of graphs of the same degrees, {_EACH}, beside the "
        "ratio of average clustering to theirs"
    ),
    rule=(
        f"above 0, with the ratio of clustering above {OVER_SWAPS:g}: both needed, with the larger of the "
        "two p-values; refuted when the correlation lies below 0 or the ratio below 1, with twice the "
        "smaller of the two p-values. The same rule was first run on known graphs, see below"
    ),
    threshold=0.0,
)
_WORSE = Claim(
    id="deteriorates at rate 1.0",
    document=ESSAY,
    statement=(
        "The large average clustering coefficient thing deteriorates a little bit on learn rate 1.0, which "
        "is of course too high a learning rate."
    ),
    statistic=(
        f"{_MEAN}the average clustering at the last step of rate {max(RATES):g} less that of rate "
        f"{PLAIN_RATE:g}, of the same start and the same images"
    ),
    rule="below 0",
    ceiling=0.0,
)

Decision = Callable[[Claim, list[float], str | None, str], dict[str, Any]]


def decide(plan: Plan, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Apply the rules to the seeds."""
    everywhere = [moment.name for moment in MOMENTS]
    plain = [moment.name for moment in PLAIN_MOMENTS]
    return [
        *(_mean(plan, rows, HIGH, "high", cell) for cell in (*everywhere, RECTANGULAR)),
        *(_mean(plan, rows, _PIXELS, "pixels", cell) for cell in plain),
        *(_mean(plan, rows, _DELTAS, "beyond_deltas", cell) for cell in (*plain, RECTANGULAR)),
        *(_mean(plan, rows, DISTANCE, "distance", cell) for cell in everywhere),
        *(_mean(plan, rows, UNIFORM, "uniform", cell) for cell in everywhere),
        *(_beside_degrees(plan, rows, cell) for cell in everywhere),
        *(_social(plan, rows, cell) for cell in plain),
        _deteriorates(plan, rows),
        *decide_printed(plan, rows),
        *decide_durable(rows, SIDES),
    ]


def seed_values(rows: Sequence[Row], dataset: str, cell: str, name: str) -> list[float]:
    """Collect a number over the seeds that have it."""
    found = (row["details"]["numbers"][dataset][cell][name] for row in rows)
    return [value for value in found if value is not None]


def _left(rows: Sequence[Row], values: Sequence[float]) -> str | None:
    if len(values) == len(rows):
        return None
    return f"It is defined on {len(values)} of {len(rows)} seeds."


def _mean(plan: Plan, rows: Sequence[Row], claim: Claim, name: str, cell: str) -> dict[str, Any]:
    values = seed_values(rows, plan.dataset, cell, name)
    note = _left(rows, values)
    if len(values) < _FEWEST:
        return claim.not_run(note, cell=cell)
    return claim.decide_mean(values, note, cell=cell)


def _beside_degrees(plan: Plan, rows: Sequence[Row], cell: str) -> dict[str, Any]:
    values = seed_values(rows, plan.dataset, cell, "swaps")
    note = _left(rows, values)
    if len(values) < _FEWEST:
        return SWAPS.not_run(note, cell=cell)
    return ratio_row(SWAPS, values, note, cell)


def ratio_row(claim: Claim, values: Sequence[float], note: str | None, cell: str) -> dict[str, Any]:
    """Decide a claim by a ratio that is large above one number and refuted only below 1."""
    over = claim.decide_mean(values, note, cell=cell)
    under = _BELOW_ONE.decide_mean(values)
    if over["value"] > OVER_SWAPS:
        return over
    if over["value"] < 1.0:
        return {
            **over,
            "verdict": "refuted" if under["verdict"] == "supported" else "undecided",
            "raw_p": under["raw_p"],
        }
    return {**over, "verdict": "undecided", "raw_p": 1.0}


_BELOW_ONE = Claim("", "", "", "", "", ceiling=1.0)


def _social(plan: Plan, rows: Sequence[Row], cell: str) -> dict[str, Any]:
    mixed = seed_values(rows, plan.dataset, cell, "mixing")
    clustered = seed_values(rows, plan.dataset, cell, "swaps")
    if min(len(mixed), len(clustered)) < _FEWEST:
        return _SOCIAL.not_run("It is defined on fewer than two seeds.", cell=cell)
    return social_row(mixed, clustered, cell)


def social_row(mixed: Sequence[float], clustered: Sequence[float], cell: str) -> dict[str, Any]:
    """Decide by two numbers that must both be large, from their values over seeds."""
    row = _SOCIAL.decide_mean(mixed, cell=cell)
    beside = ratio_row(SWAPS, clustered, None, cell)
    both = (row, beside)
    against = [part for part in both if part["verdict"] == "refuted"]
    if all(part["verdict"] == "supported" for part in both):
        verdict, p = "supported", max(part["raw_p"] for part in both)
    elif against:
        p = min(1.0, 2.0 * min(part["raw_p"] for part in against))
        verdict = "refuted" if p <= LEVEL else "undecided"
    else:
        verdict, p = "undecided", max(part["raw_p"] for part in both)
    mean, low, high = student_interval(clustered)
    ratio = f"ratio of clustering {mean:.3g}, interval {low:.3g} to {high:.3g}"
    decides = "Refuted by the" if beside["verdict"] == "refuted" == verdict else "Beside it the"
    return {**row, "verdict": verdict, "raw_p": p, "note": f"{decides} {ratio}."}


def _deteriorates(plan: Plan, rows: Sequence[Row]) -> dict[str, Any]:
    high, plain = LAST[max(RATES)].name, PLAIN.name
    of = [row["details"]["numbers"][plan.dataset] for row in rows]
    pairs = [(seed[high]["clustering"], seed[plain]["clustering"]) for seed in of]
    values = [a - b for a, b in pairs if a is not None and b is not None]
    note = _left(rows, values)
    if len(values) < _FEWEST:
        return _WORSE.not_run(note)
    return _WORSE.decide_mean(values, note)


#: What `durable` asks of every data set and moment: the claim, and the side that the seeds' numbers fall on.
SIDES: dict[str, Callable[[Sequence[float]], str]] = {
    "high": lambda values: str(HIGH.decide_mean(values)["verdict"]),
    "distance": lambda values: str(DISTANCE.decide_mean(values)["verdict"]),
    "uniform": lambda values: str(UNIFORM.decide_mean(values)["verdict"]),
    "swaps": lambda values: str(ratio_row(SWAPS, values, None, "")["verdict"]),
}
