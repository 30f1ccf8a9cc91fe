"""Whether the verdict is the same in every data set, at every rate and at both steps."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tailnet.studies.claims import Claim
from tailnet.studies.conduct import Row
from tailnet.studies.gradient_network.design import IMAGES, MOMENTS
from tailnet.studies.source_network import ESSAY

#: Refused gradients beyond this share break the claim.
MOST_REFUSED = 0.05
_FEWEST = 2
_DECIDED = ("supported", "refuted")
WHAT = {
    "high": "high skew and kurtosis of the out-degree",
    "distance": "small diameter",
    "uniform": "large clustering, beside G(n, m)",
    "swaps": "large clustering, beside its degrees",
}
CLAIM = Claim(
    id="durable",
    document=ESSAY,
    statement="The phenomenon is durable to different datasets, and different learning speeds.",
    statistic=(
        "share of the verdicts, one a data set and moment, that are the most frequent decided one. Data sets "
        "are the one of this run and the small control sets beside it; each verdict is that of its own "
        "95% interval over seeds, without correction"
    ),
    rule=(
        "all: the verdict, whichever it is, is the same everywhere; refuted when two verdicts contradict "
        f"each other, or when more than {MOST_REFUSED:.0%} of all gradients are refused; undecided when some "
        "verdict is. Whether runs on other data sets agree is for their own reports"
    ),
    threshold=1.0,
)


def decide_durable(
    rows: Sequence[Row], sides: Mapping[str, Callable[[Sequence[float]], str]]
) -> list[dict[str, Any]]:
    """Compare the verdicts of data sets and moments, for each part of the phenomenon."""
    share = refused_share(rows)
    return [durable_row(name, verdicts(rows, name, of), share) for name, of in sides.items()]


def verdicts(rows: Sequence[Row], name: str, of: Callable[[Sequence[float]], str]) -> dict[str, str]:
    """Decide each data set and moment by itself."""
    found = {}
    for dataset in rows[0]["details"]["numbers"]:
        for moment in MOMENTS:
            numbers = [row["details"]["numbers"][dataset][moment.name][name] for row in rows]
            there = [number for number in numbers if number is not None]
            verdict = of(there) if len(there) >= _FEWEST else "undecided"
            found[f"{dataset}, {moment.name}"] = verdict
    return found


def durable_row(name: str, found: Mapping[str, str], refused: float) -> dict[str, Any]:
    """Decide one part of the phenomenon from its verdicts and the share of refused gradients."""
    counts = Counter(verdict for verdict in found.values() if verdict in _DECIDED)
    most = max(counts.values(), default=0)
    verdict = "undecided"
    if len(counts) > 1 or refused > MOST_REFUSED:
        verdict = "refuted"
    elif most == len(found):
        verdict = "supported"
    row = CLAIM.decide(most / len(found), (0.0, 1.0), None, _note(found, refused), cell=WHAT[name])
    return {**row, "verdict": verdict, "interval": None, "decided_by": "value"}


def _note(found: Mapping[str, str], refused: float) -> str:
    groups: dict[str, list[str]] = {}
    for where, verdict in found.items():
        groups.setdefault(verdict, []).append(where)
    words = "; ".join(
        f"{verdict} everywhere" if len(groups) == 1 else f"{verdict} at {len(places)}: {' | '.join(places)}"
        for verdict, places in groups.items()
    )
    return f"{words[:1].upper()}{words[1:]}. Refused gradients: {refused:.1%}."


def refused_share(rows: Sequence[Row]) -> float:
    """Return the share of gradients, of all data sets and moments, that were refused."""
    refused = total = 0
    for row in rows:
        details = row["details"]
        own = [len(cell["refused"]) for cell in details["cells"].values()]
        beside = [
            numbers["refused"]
            for of in details["numbers"].values()
            for numbers in of.values()
            if "refused" in numbers
        ]
        refused += sum(own) + sum(beside)
        total += IMAGES * (len(own) + len(beside))
    return refused / total
