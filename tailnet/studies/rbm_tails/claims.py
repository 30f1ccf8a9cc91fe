"""A similar thing: what was asked of backpropagation's gradients, asked of contrastive divergence's.

The rules and statistics are those of the studies `gradient-tails` (heavy-tailed), `weight-tails` (radical
inequality, called a power law, a stretched exponential) and `gradient-network` (the shape of the degrees,
distances, clustering beside two nulls), so that the verdicts can be read side by side. There are 25 cells
with a p-value, as many as ten seeds that agree can decide by counting.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tailnet.inference.verdict import REJECTION
from tailnet.studies.claims import Claim
from tailnet.studies.conduct import Row
from tailnet.studies.gradient_network.claims import DISTANCE, HIGH, SWAPS, UNIFORM, ratio_row
from tailnet.studies.hundred_classes import rows_elsewhere
from tailnet.studies.plan import Plan
from tailnet.studies.rbm_tails.design import CD1, LAST, MAIN, NETWORKS, TAILED, of_image, of_minibatch, short
from tailnet.studies.source_network import DOCUMENT
from tailnet.studies.tail_rows import HEAVIER, HEAVIER_RULE, decide_heavier
from tailnet.studies.weight_tails.claims import STRETCHED, WEIGHT

#: Cells in which it is asked whether somebody would call it a power law.
CALLED = (of_image(LAST), of_minibatch(CD1, LAST))
_FEWEST = 2
_SENTENCE = (
    "I'm working on seeing if a similar thing holds for the gradient approximations contrastive divergence "
    "gives you in an RBM."
)
_MEAN = "mean over seeds, with its Student t interval, of "


def _read_as(words: str) -> str:
    return f"{_SENTENCE} Read as: {words}"


_HEAVY = Claim(
    id="heavy-tailed",
    document=DOCUMENT,
    statement=_read_as("contrastive divergence gives gradients with a heavy tail"),
    statistic=HEAVIER.format(what="|gradient|"),
    rule=HEAVIER_RULE,
    threshold=0.5,
)
_INEQUALITY = Claim(
    id="radical inequality",
    document=DOCUMENT,
    statement=_read_as("the histogram of |gradient| shows a radical inequality"),
    statistic=f"{_MEAN}the Gini coefficient of |gradient|, zeros left out",
    rule="above 0.5, an exponential law's",
    threshold=0.5,
)
_CALLED = Claim(
    id="someone would call it a power law",
    document=DOCUMENT,
    statement=_read_as(
        "someone who has not read Clauset, Shalizi & Newman would call the histogram of |gradient| a power "
        "law"
    ),
    statistic=(
        "share of seeds, with its Clopper–Pearson interval, where R² of the log–log histogram of |gradient| "
        "exceeds the 95% quantile of exponential samples' of the same size, while the power law's test of "
        f"fit, calibrated for independent draws, has p <= {REJECTION}"
    ),
    rule="above one half",
    threshold=0.5,
)
_STRETCHED = replace(
    STRETCHED,
    document=DOCUMENT,
    statement=_read_as("all values of |gradient| but the zeros follow a stretched exponential law"),
)
_HIGH = replace(
    HIGH,
    document=DOCUMENT,
    statement=_read_as(
        "the network that |gradient| over its maximum induces has high skew and kurtosis on the out-degree, "
        "that of hidden units, as backpropagation's edges run from hidden units to inputs"
    ),
)
_DISTANCE = replace(
    DISTANCE,
    document=DOCUMENT,
    statement=_read_as("the network that |gradient| over its maximum induces has a small diameter"),
)
_CLUSTERED = "the network that |gradient| over its maximum induces has a large average clustering coefficient"
_UNIFORM = replace(UNIFORM, document=DOCUMENT, statement=_read_as(_CLUSTERED))
_SWAPS = replace(
    SWAPS,
    document=DOCUMENT,
    statement=_read_as(f"{_CLUSTERED}, larger than its degrees alone give"),
)


def decide(plan: Plan, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Apply the rules to the seeds."""
    return [
        *(decide_heavier(_HEAVY, rows, name, cell=short(name)) for name in TAILED),
        *rows_elsewhere(_HEAVY, plan),
        *(_unequal(rows, name) for name in MAIN),
        *(_called(rows, name) for name in CALLED),
        *(_stretched(rows, name) for name in MAIN),
        *(_mean(rows, _HIGH, "high", cell) for cell in NETWORKS),
        *(_mean(rows, _DISTANCE, "distance", cell) for cell in NETWORKS),
        *(_mean(rows, _UNIFORM, "uniform", cell) for cell in NETWORKS),
        *(_beside_degrees(rows, cell) for cell in NETWORKS),
    ]


def _unequal(rows: Sequence[Row], name: str) -> dict[str, Any]:
    return _INEQUALITY.decide_mean(
        [row["details"]["entries"][name]["gini"] for row in rows], cell=short(name)
    )


def whole_of(rows: Sequence[Row], name: str) -> list[Mapping[str, Any]]:
    """Collect what was fitted to all entries of a gradient."""
    return [row["details"]["whole"][name] for row in rows]


def _called(rows: Sequence[Row], name: str) -> dict[str, Any]:
    tested = [found for found in whole_of(rows, name) if found["p_value"] is not None]
    if not tested:
        return _CALLED.not_run("The power law was tested on no seed.", cell=short(name))
    straight = [found["r_squared"] > found["r_squared_limit"] for found in tested]
    rejected = [found["p_value"] <= REJECTION for found in tested]
    return _CALLED.decide_share(
        [a and b for a, b in zip(straight, rejected, strict=True)],
        f"Of {len(rows)} seeds {len(tested)} were tested: on {sum(straight)} R² exceeds the exponential's "
        f"quantile, on {sum(rejected)} the power law is rejected.",
        cell=short(name),
    )


def _stretched(rows: Sequence[Row], name: str) -> dict[str, Any]:
    tested = [found for found in whole_of(rows, name) if found["weibull_p"] is not None]
    if not tested:
        return _STRETCHED.not_run("The law of the whole was tested on no seed.", cell=short(name))
    weighty = [found["weibull_weight"] > WEIGHT for found in tested]
    fits = [found["weibull_p"] > REJECTION for found in tested]
    return _STRETCHED.decide_quota(
        [a and b for a, b in zip(weighty, fits, strict=True)],
        f"Of {len(tested)} seeds the weight is above {WEIGHT} on {sum(weighty)}, and p above {REJECTION} on "
        f"{sum(fits)}.",
        cell=short(name),
    )


def values_of(rows: Sequence[Row], cell: str, name: str) -> list[float]:
    """Collect a number of a network over the seeds that have it."""
    found = (row["details"]["numbers"][cell][name] for row in rows)
    return [value for value in found if value is not None]


def _left(rows: Sequence[Row], values: Sequence[float]) -> str | None:
    if len(values) == len(rows):
        return None
    return f"It is defined on {len(values)} of {len(rows)} seeds."


def _mean(rows: Sequence[Row], claim: Claim, name: str, cell: str) -> dict[str, Any]:
    values = values_of(rows, cell, name)
    note = _left(rows, values)
    if len(values) < _FEWEST:
        return claim.not_run(note, cell=cell)
    return claim.decide_mean(values, note, cell=cell)


def _beside_degrees(rows: Sequence[Row], cell: str) -> dict[str, Any]:
    values = values_of(rows, cell, "swaps")
    note = _left(rows, values)
    if len(values) < _FEWEST:
        return _SWAPS.not_run(note, cell=cell)
    return ratio_row(_SWAPS, values, note, cell)
