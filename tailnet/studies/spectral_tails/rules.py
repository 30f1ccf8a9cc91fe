"""The claims of the practice, and the rules that decide them."""

from collections.abc import Sequence
from typing import Any

from tailnet.inference.spectrum.comparison import LEVEL
from tailnet.inference.verdict import REJECTION
from tailnet.studies.claims import Claim
from tailnet.studies.conduct import Row
from tailnet.studies.plan import Plan
from tailnet.studies.spectral_tails.measures import RANGE
from tailnet.studies.spectral_tails.networks import FEWEST_EIGENVALUES, SETTINGS, tail_layers

_PRACTICE = "Heavy-tailed self-regularisation (Martin & Mahoney 2021; Martin, Peng & Mahoney 2021)"
_TOOL = f"{_PRACTICE}, as WeightWatcher applies it"
_TAILS = f"; layers of {FEWEST_EIGENVALUES} eigenvalues or more"

LEAVES = Claim(
    id="leaves Marchenko–Pastur",
    document=_PRACTICE,
    statement="The spectrum of a trained layer is not that of a random matrix.",
    statistic=(
        "share of seeds, with its Clopper–Pearson interval, where the trained layer's spectrum lies so far "
        "from the Marchenko–Pastur law that its Monte Carlo p over Gaussian matrices of the same shape is "
        f"<= {LEVEL}"
    ),
    rule="above one half",
    threshold=0.5,
)
POWER_LAW = Claim(
    id="its tail is a power law",
    document=_PRACTICE,
    statement="The upper eigenvalues of a trained layer follow a power law.",
    statistic=(
        "share of seeds, with its Clopper–Pearson interval, where the test of fit has Monte Carlo "
        f"p > {REJECTION}, its replicates following the fitted law and repelling as eigenvalues do{_TAILS}"
    ),
    rule="above one half",
    threshold=0.5,
)
HEAVY = Claim(
    id="heavy-tailed beyond its entries",
    document=_PRACTICE,
    statement="The tail comes from correlations that training builds into the matrix, not from its entries.",
    statistic=(
        "share of seeds, with its Clopper–Pearson interval, where the fitted alpha is so small that its "
        f"Monte Carlo p over shuffles of the same entries is <= {LEVEL}{_TAILS}"
    ),
    rule="above one half",
    threshold=0.5,
)
LOWERS = Claim(
    id="the arrangement lowers alpha",
    document=_PRACTICE,
    statement="A trained layer has a smaller alpha than the same entries in random places.",
    statistic=(
        "mean over seeds, with its Student t interval, of the paired difference of alpha, trained less the "
        f"median of its shuffles{_TAILS}"
    ),
    rule="below 0",
    ceiling=0.0,
)
MARKS = Claim(
    id="alpha of 2 to 6 marks training",
    document=_TOOL,
    statement="An alpha between 2 and 6 marks a layer that is trained well.",
    statistic=(
        f"share of seeds, with its Clopper–Pearson interval, where alpha lies within {RANGE[0]:g} and "
        f"{RANGE[1]:g} once the layer is trained, and outside both at its start and at the median of the "
        f"shuffles{_TAILS}"
    ),
    rule="above one half",
    threshold=0.5,
)


def decide(_plan: Plan, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Apply the rules to the seeds' statistics, layer by layer."""
    layers = [layer for setting in SETTINGS for layer in setting.layers]
    decided = [_leaves(rows, layer) for layer in layers]
    for claim in (POWER_LAW, HEAVY, LOWERS, MARKS):
        decided += [_of_tail(claim, rows, layer) for layer in tail_layers()]
    return decided


def _leaves(rows: Sequence[Row], layer: str) -> dict[str, Any]:
    far = [row["statistics"][f"{layer}: p, Gaussian null"] <= LEVEL for row in rows]
    before = sum(row["statistics"][f"{layer}: p, start, Gaussian null"] <= LEVEL for row in rows)
    shuffled = sum(row["statistics"][f"{layer}: p, shuffled null"] <= LEVEL for row in rows)
    return LEAVES.decide_share(
        far,
        f"At the start it is so on {before} of {len(rows)} seeds; against shuffles of its own entries the "
        f"trained layer is so on {shuffled}.",
        cell=layer,
    )


def _of_tail(claim: Claim, rows: Sequence[Row], layer: str) -> dict[str, Any]:
    """Decide a claim on the seeds on which the tail of a layer was fitted."""
    fitted = [row["statistics"] for row in rows if row["statistics"].get(f"{layer}: alpha") is not None]
    if len(fitted) < len(rows):
        return claim.not_run(
            f"The layer has fewer than {FEWEST_EIGENVALUES} eigenvalues on {len(rows) - len(fitted)} of "
            f"{len(rows)} seeds.",
            cell=layer,
        )
    if claim is POWER_LAW:
        return _power_law(fitted, layer)
    if claim is HEAVY:
        return claim.decide_share(
            [s[f"{layer}: p of alpha, shuffled null"] <= LEVEL for s in fitted], cell=layer
        )
    if claim is LOWERS:
        return claim.decide_mean(
            [s[f"{layer}: alpha"] - s[f"{layer}: alpha, shuffled, median"] for s in fitted], cell=layer
        )
    return _marks(fitted, layer)


def _power_law(statistics: Sequence[dict[str, Any]], layer: str) -> dict[str, Any]:
    independent = [s[f"{layer}: p, power law, independent draws"] for s in statistics]
    tested = [p for p in independent if p is not None]
    return POWER_LAW.decide_share(
        [s[f"{layer}: p, power law, Monte Carlo"] > REJECTION for s in statistics],
        f"The test that takes eigenvalues for independent draws has p > {REJECTION} on "
        f"{sum(p > REJECTION for p in tested)} of {len(tested)} seeds.",
        cell=layer,
    )


def _marks(statistics: Sequence[dict[str, Any]], layer: str) -> dict[str, Any]:
    ends = [f"{layer}: alpha", f"{layer}: alpha, start", f"{layer}: alpha, shuffled, median"]
    within = [[RANGE[0] <= s[name] <= RANGE[1] for name in ends] for s in statistics]
    trained, start, shuffled = (sum(column) for column in zip(*within, strict=True))
    return MARKS.decide_share(
        [at_end and not at_start and not mixed for at_end, at_start, mixed in within],
        f"Alpha lies in the range on {trained} of {len(within)} seeds when trained, on {start} at the start, "
        f"and on {shuffled} at the median of the shuffles.",
        cell=layer,
    )
