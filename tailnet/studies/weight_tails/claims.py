"""The document's claims about weights, and the rules that decide them."""

from collections.abc import Mapping, Sequence
from typing import Any

from tailnet.inference.verdict import LEVEL, REJECTION
from tailnet.studies.claims import Claim
from tailnet.studies.conduct import Row
from tailnet.studies.plan import Plan
from tailnet.studies.tail_rows import HEAVIER, HEAVIER_RULE
from tailnet.studies.weight_tails.networks import KINDS, RANDOM
from tailnet.studies.weight_tails.weights import ALL, PARTS

_DOCUMENT = "000, Fractal patterns in backprop gradients"
_CIFAR = "cifar10"
#: Akaike weight above which one family counts as the law.
WEIGHT = 0.9

_INEQUALITY = Claim(
    id="radical inequality",
    document=_DOCUMENT,
    statement="The histogram of the absolute weights shows a radical inequality.",
    statistic="mean over seeds of the Gini coefficient of |W|, with its Student t interval",
    rule="above 0.5, an exponential law's",
    threshold=0.5,
)
_CALLED = Claim(
    id="someone would call it a power law",
    document=_DOCUMENT,
    statement="Someone who has not read Clauset, Shalizi & Newman would call it a power law.",
    statistic=(
        "share of seeds, with its Clopper–Pearson interval, where R² of the log–log histogram of |W| exceeds "
        "the 95% quantile of exponential samples' of the same size, while the power law's test of fit, "
        f"calibrated for independent draws, has p <= {REJECTION}"
    ),
    rule="above one half",
    threshold=0.5,
)
_HEAVY = Claim(
    id="heavy-tailed",
    document=_DOCUMENT,
    statement="It should just have a heavy tail, anyhow.",
    statistic=HEAVIER.format(what="|W|"),
    rule=HEAVIER_RULE,
    threshold=0.5,
)
STRETCHED = Claim(
    id="a stretched exponential",
    document=_DOCUMENT,
    statement=(
        "I think it may be a stretched exponential. Here “it” is the histogram of all |W|, so the law is "
        "fitted to all values, from 0; how it fares on the tail alone stands in a table"
    ),
    statistic=(
        "share of seeds, with its Clopper–Pearson interval, where the stretched exponential (Weibull) law of "
        f"all values has an Akaike weight above {WEIGHT} among gamma, Weibull, lognormal, exponential and "
        f"half-normal laws and its own test of fit has p > {REJECTION}; both as of independent draws"
    ),
    rule=(
        "at least 8 of 10 seeds: supported when the share reaches 0.8, refuted when its interval lies below, "
        "undecided otherwise; a count without a p-value"
    ),
    threshold=0.8,
)
_LOSES = Claim(
    id="loses its shape on random samples",
    document=_DOCUMENT,
    statement=(
        "It loses the shape it has in the random samples. First reading: trained on random patterns, |W| "
        "loses the inequality that it has when trained on images"
    ),
    statistic=(
        "mean over seeds, with its Student t interval, of the Gini coefficient of |W| trained on the images "
        "minus that of |W| trained on random patterns from the same start"
    ),
    rule="above 0",
    threshold=0.0,
)
_ON_CIFAR = Claim(
    id="loses on CIFAR the shape of random samples",
    document=_DOCUMENT,
    statement=(
        "It loses the shape it has in the random samples. Second reading, because the sentence follows one "
        "about CIFAR: trained on CIFAR, |W| loses the inequality that it has when trained on random patterns"
    ),
    statistic=(
        "mean over seeds, with its Student t interval, of the Gini coefficient of |W| trained on random "
        "patterns minus that of |W| trained on the images from the same start: the first reading's, with the "
        "sign turned"
    ),
    rule="above 0",
    threshold=0.0,
)
_SAME = "Every weight was updated on every seed, so these are all weights."


def decide(plan: Plan, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Apply the rules to the seeds."""
    single = (
        (_INEQUALITY, _decide_inequality),
        (_CALLED, _decide_called),
        (_HEAVY, _decide_heavy),
        (STRETCHED, _decide_stretched),
    )
    decided = [
        rule(cells_of(rows, part), part) if differs(rows, part) else claim.not_run(_SAME, cell=part)
        for claim, rule in single
        for part in PARTS
    ]
    return [*decided, *_decide_loses(plan, rows), *_decide_on_cifar(plan, rows)]


def differs(rows: Sequence[Row], part: str) -> bool:
    """Tell whether a part was measured on any seed: updated weights only where some never moved."""
    return any(row["details"]["parts"][part] is not None for row in rows)


def cells_of(rows: Sequence[Row], part: str) -> list[Mapping[str, Any]]:
    """Return one part's measures seed by seed; where every weight was updated, those of all weights."""
    measured = [row["details"]["parts"] for row in rows]
    return [parts[part] if parts[part] is not None else parts[ALL] for parts in measured]


def _decide_inequality(cells: Sequence[Mapping[str, Any]], part: str) -> dict[str, Any]:
    return _INEQUALITY.decide_mean([cell["gini"] for cell in cells], cell=part)


def _decide_called(cells: Sequence[Mapping[str, Any]], part: str) -> dict[str, Any]:
    tested = [cell for cell in cells if cell["p_value"] is not None]
    if not tested:
        return _CALLED.not_run("The power law was tested on no seed.", cell=part)
    straight = [cell["r_squared"] > cell["r_squared_limit"] for cell in tested]
    rejected = [cell["p_value"] <= REJECTION for cell in tested]
    return _CALLED.decide_share(
        [a and b for a, b in zip(straight, rejected, strict=True)],
        f"Of {len(cells)} seeds {len(tested)} were tested: on {sum(straight)} R² exceeds the "
        f"exponential's quantile, on {sum(rejected)} the power law is rejected.",
        cell=part,
    )


def _decide_heavy(cells: Sequence[Mapping[str, Any]], part: str) -> dict[str, Any]:
    compared = [cell for cell in cells if cell["vuong_p_exponential"] is not None]
    if not compared:
        return _HEAVY.not_run("The weights had a tail to compare on no seed.", cell=part)
    larger = [cell["ratio_to_exponential"] > 0.0 for cell in compared]
    decisive = [cell["vuong_p_exponential"] < LEVEL for cell in compared]
    lighter = sum(b and not a for a, b in zip(larger, decisive, strict=True))
    return _HEAVY.decide_share(
        [a and b for a, b in zip(larger, decisive, strict=True)],
        f"Of {len(cells)} seeds {len(compared)} were compared: on {sum(larger)} the power law has the larger "
        f"likelihood, and on {lighter} Vuong's test rejects it for the exponential law.",
        cell=part,
    )


def _decide_stretched(cells: Sequence[Mapping[str, Any]], part: str) -> dict[str, Any]:
    tested = [cell for cell in cells if cell["weibull_p"] is not None]
    if not tested:
        return STRETCHED.not_run("The law of the whole was tested on no seed.", cell=part)
    weighty = [cell["weibull_weight"] > WEIGHT for cell in tested]
    fits = [cell["weibull_p"] > REJECTION for cell in tested]
    return STRETCHED.decide_quota(
        [a and b for a, b in zip(weighty, fits, strict=True)],
        f"Of {len(tested)} seeds the weight is above {WEIGHT} on {sum(weighty)}, and p above {REJECTION} on "
        f"{sum(fits)}.",
        cell=part,
    )


def _decide_loses(plan: Plan, rows: Sequence[Row]) -> list[dict[str, Any]]:
    if plan.dataset in RANDOM:
        return [_LOSES.not_run("The data set is itself random patterns.")]
    return _paired(_LOSES, rows, 1.0)


def _decide_on_cifar(plan: Plan, rows: Sequence[Row]) -> list[dict[str, Any]]:
    if plan.dataset != _CIFAR:
        return [_ON_CIFAR.not_run("This reading is about CIFAR-10; the data set is another.")]
    return _paired(_ON_CIFAR, rows, -1.0)


def _paired(claim: Claim, rows: Sequence[Row], sign: float) -> list[dict[str, Any]]:
    """Decide by the paired differences of Gini coefficients, for both kinds of patterns."""
    found = []
    for kind in KINDS:
        for part in PARTS:
            cell = f"{kind}, {part}"
            if differs(rows, part):
                values = [sign * difference for difference in differences(rows, kind, part)]
                found.append(claim.decide_mean(values, cell=cell))
            else:
                found.append(claim.not_run(_SAME, cell=cell))
    return found


def differences(rows: Sequence[Row], kind: str, part: str) -> list[float]:
    """Return by how much the Gini coefficient on images exceeds that on random patterns, seed by seed."""
    return [
        cell["gini"] - row["details"]["patterns"][kind][part]["gini"]
        for cell, row in zip(cells_of(rows, part), rows, strict=True)
    ]
