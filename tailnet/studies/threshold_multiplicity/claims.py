"""What the document says of a threshold in place of sampling, and the rules that decide it."""

import math
from collections.abc import Callable, Sequence
from typing import Any

from tailnet.studies.claims import Claim
from tailnet.studies.conduct import Row
from tailnet.studies.plan import Plan
from tailnet.studies.source_network import DOCUMENT
from tailnet.studies.threshold_multiplicity.ensembles import ENSEMBLES
from tailnet.studies.threshold_multiplicity.measure import DRAWN, THRESHOLDED

#: How many times fewer or more make the problem. This study's own.
TIMES = 2.0
_FEWEST = 2
_SAYS = (
    "Using a threshold instead of sampling from the ensemble sort of replicates the degree multiplicity "
    "problem Leskovec et al. mention in their original stochastic Kronecker work. "
)
_PAIRED = "mean over seeds, with its Student t interval, of {what}, of the nodes that have an edge"
_MATCHED = (
    "The threshold is the level that leaves as many edges as a draw of the same matrix has on average, or, "
    "where cells share values, the nearest number; of draws the mean of each measure is taken"
)
_OWN = f"the factor is this study's. {_MATCHED}"

_DISTINCT = Claim(
    id="few distinct degrees",
    document=DOCUMENT,
    statement=f"{_SAYS}Asked here: there are few distinct degrees",
    statistic=_PAIRED.format(what="log₂(distinct degrees drawn over distinct degrees under the threshold)"),
    rule=f"above {math.log2(TIMES):g}: {TIMES:g} times fewer; {_OWN}",
    threshold=math.log2(TIMES),
)
_CROWDED = Claim(
    id="many nodes at one degree",
    document=DOCUMENT,
    statement=f"{_SAYS}Asked here: many nodes have one degree",
    statistic=_PAIRED.format(
        what="log₂(largest share of nodes at one degree under the threshold over that drawn)"
    ),
    rule=f"above {math.log2(TIMES):g}: {TIMES:g} times more; {_OWN}",
    threshold=math.log2(TIMES),
)
_ENTROPY = Claim(
    id="little entropy of the degrees",
    document=DOCUMENT,
    statement=f"{_SAYS}Asked here: the distribution of degrees has little entropy",
    statistic=_PAIRED.format(
        what="the entropy of the distribution of degrees, in bits, drawn less under the threshold"
    ),
    rule=f"above {math.log2(TIMES):g} bit: {TIMES:g} times fewer degrees, weighted by their nodes; {_OWN}",
    threshold=math.log2(TIMES),
)
_SHARE = (
    "share of seeds, with its Clopper–Pearson interval, where the threshold, against the mean over draws, "
)
_REPLICATES = Claim(
    id="a threshold replicates the multiplicity problem",
    document=DOCUMENT,
    statement=f"{_SAYS}Asked here: on all three measures at once",
    statistic=(
        f"{_SHARE}makes distinct degrees at least {TIMES:g} times fewer, the largest share at one degree at "
        f"least {TIMES:g} times larger, and the entropy at least {math.log2(TIMES):g} bit smaller"
    ),
    rule=f"above one half; {_OWN}",
    threshold=0.5,
)
_TENDS = Claim(
    id="a threshold tends to the multiplicity problem",
    document=DOCUMENT,
    statement=f"{_SAYS}Asked here: if only “sort of”, in the direction",
    statistic=(
        f"{_SHARE}makes distinct degrees fewer, the largest share at one degree larger, and the entropy "
        "smaller"
    ),
    rule=f"above one half. {_MATCHED}",
    threshold=0.5,
)


def fewer(row: Row, name: str) -> float:
    """Return log₂ of the distinct degrees drawn over those under the threshold."""
    return math.log2(_of(row, name, DRAWN, "distinct") / _of(row, name, THRESHOLDED, "distinct"))


def crowding(row: Row, name: str) -> float:
    """Return log₂ of the largest share under the threshold over that drawn."""
    return math.log2(_of(row, name, THRESHOLDED, "largest_share") / _of(row, name, DRAWN, "largest_share"))


def entropy_lost(row: Row, name: str) -> float:
    """Return the bits of entropy that the threshold loses."""
    return _of(row, name, DRAWN, "entropy") - _of(row, name, THRESHOLDED, "entropy")


def _of(row: Row, name: str, way: str, measure: str) -> float:
    value: float = row["details"]["ensembles"][name][way]["degree"][measure]
    return value


_MEASURED: tuple[tuple[Claim, Callable[[Row, str], float]], ...] = (
    (_DISTINCT, fewer),
    (_CROWDED, crowding),
    (_ENTROPY, entropy_lost),
)


def replicates(row: Row, name: str) -> bool:
    """Tell whether a seed shows the problem on all three measures, by the factor."""
    return all(of(row, name) >= math.log2(TIMES) for _, of in _MEASURED)


def tends(row: Row, name: str) -> bool:
    """Tell whether a seed shows it on all three measures, by however little."""
    return all(of(row, name) > 0.0 for _, of in _MEASURED)


def decide(_plan: Plan, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Apply the rules to the seeds."""
    found = []
    for claim, of in _MEASURED:
        for name in ENSEMBLES:
            there, note = _there(rows, name)
            if len(there) < _FEWEST:
                found.append(claim.not_run(note, cell=name))
            else:
                found.append(claim.decide_mean([of(row, name) for row in there], note, cell=name))
    for claim, holds in ((_REPLICATES, replicates), (_TENDS, tends)):
        for name in ENSEMBLES:
            there, note = _there(rows, name)
            if there:
                found.append(claim.decide_share([holds(row, name) for row in there], note, cell=name))
            else:
                found.append(claim.not_run(note, cell=name))
    return found


def _there(rows: Sequence[Row], name: str) -> tuple[list[Row], str | None]:
    """Return the seeds that have the ensemble, and say so if some have it not."""
    there = [row for row in rows if name in row["details"]["ensembles"]]
    if len(there) == len(rows):
        return there, None
    return there, f"On {len(there)} of {len(rows)} seeds the matrix is one that can be drawn from."
