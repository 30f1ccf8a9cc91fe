"""What the document says of the network of the weights, and the rules that decide it."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tailnet.studies.claims import Claim
from tailnet.studies.conduct import Row
from tailnet.studies.plan import Plan
from tailnet.studies.source_network import DOCUMENT
from tailnet.studies.weight_network.degrees import SHARE
from tailnet.studies.weight_network.measure import PREDICTED, SWAPS, UNIFORM
from tailnet.studies.weight_network.readings import MAIN

#: Large clustering: times that of the degree null, and of the random graph; a small world's path, at most.
BEYOND_DEGREES, BEYOND_CHANCE, PATH = 1.5, 2.0, 1.5
#: Degrees are a random graph's when their dispersion is by less than this factor. This study's own.
ALIKE = 1.25
#: When y is exponential, and x an exponential of y. This study's own.
LINEARITY, DISTANCE = 0.9, 0.1
#: Standard errors to either side of a fitted alpha.
_REACH = 1.96
_FEWEST = 2

_SAYS = "The induced weight network is not a complex network. "
_SHARE = "share of seeds, with its Clopper–Pearson interval, where "
_CLUSTERING = (
    "Clustering is Robins and Alexander's of squares where there are two sides and no triangle can be, the "
    "average of triangles otherwise; means over draws are compared with means over their nulls; a measure "
    "that is undefined passes nothing"
)
_SOCIAL_RULE = (
    f"clustering is over {BEYOND_DEGREES:g} times that of the degree-preserving null and assortativity above "
    "that of the null"
)
_SMALL_RULE = (
    f"clustering is over {BEYOND_CHANCE:g} times that of G(n, m) and the mean path at most {PATH:g} times its"
)
_HEAVY_RULE = (
    "skewness and kurtosis of the degrees of the inputs (out-degrees of the square layer; means over draws) "
    f"are both above what {SHARE:.0%} of exponential samples of equal size have"
)

_SOCIAL = Claim(
    id="does not look like a social network",
    document=DOCUMENT,
    statement=f"{_SAYS}Read as: it does not look like a social network",
    statistic=f"{_SHARE}it does not hold that {_SOCIAL_RULE}",
    rule=f"above one half. {_CLUSTERING}",
    threshold=0.5,
)
_SMALL = Claim(
    id="no small world",
    document=DOCUMENT,
    statement=f"{_SAYS}Read as: it is no small world",
    statistic=f"{_SHARE}it does not hold that {_SMALL_RULE}",
    rule=f"above one half. {_CLUSTERING}",
    threshold=0.5,
)
_LIGHT = Claim(
    id="no heavy tail of degrees",
    document=DOCUMENT,
    statement=f"{_SAYS}Read as: its degrees have no heavy tail",
    statistic=f"{_SHARE}it does not hold that {_HEAVY_RULE}",
    rule=(
        "above one half. Until first seeds on MNIST had been looked at the outputs were among the inputs; "
        "both rules are shown below"
    ),
    threshold=0.5,
)
_NONE = Claim(
    id="not a complex network",
    document=DOCUMENT,
    statement=f"{_SAYS}Read as: it has none of the three marks",
    statistic=(
        f"{_SHARE}none of the three marks holds: looks like a social network, small world, heavy tail of "
        "degrees"
    ),
    rule=f"above one half. The marks are those of the claims with these names. {_CLUSTERING}",
    threshold=0.5,
)
_BEYOND = Claim(
    id="no clustering beyond its degrees",
    document=DOCUMENT,
    statement=f"{_SAYS}Read as: it is not clustered over {BEYOND_DEGREES:g} times what its degrees explain",
    statistic=(
        "mean over seeds, with its Student t interval, of clustering, mean over draws, less "
        f"{BEYOND_DEGREES:g} times that of the degree-preserving nulls paired with them"
    ),
    rule=f"below 0. {_CLUSTERING}",
    ceiling=0.0,
)
_POISSON = Claim(
    id="degrees of a Poisson random graph",
    document=DOCUMENT,
    statement=f"{_SAYS}Asked here: whether its degrees are those of the Poisson random graph",
    statistic=(
        "mean over seeds, with its Student t interval, of ln(index of dispersion, variance over mean, of the "
        "degrees of the inputs, mean over draws, over what is to be expected of them in G(n, m))"
    ),
    rule=f"between −ln {ALIKE:g} and ln {ALIKE:g}, a quarter more or less; the threshold is this study's",
    threshold=-math.log(ALIKE),
    ceiling=math.log(ALIKE),
)
_COMPARE = (
    "Compare the network you get from the weights to section IV.A of Newman's review of power laws: "
    "combinations of exponentials. "
)
_PREMISES = Claim(
    id="combinations of exponentials, premises",
    document=DOCUMENT,
    statement=f"{_COMPARE}Asked here: whether there are two exponentials to combine",
    statistic=(
        f"{_SHARE}the drive of inputs, y, lies within a Kolmogorov–Smirnov distance of {DISTANCE:g} of an "
        f"exponential law and ln x is linear in y with an R² of at least {LINEARITY:g} and a positive slope"
    ),
    rule="above one half; the thresholds are this study's",
    threshold=0.5,
)
_EXPONENT = Claim(
    id="combinations of exponentials, exponent",
    document=DOCUMENT,
    statement=f"{_COMPARE}Asked here: whether they predict the exponent of the tail",
    statistic=(
        f"{_SHARE}1 − a/b is defined, b being above 0, and its 95% interval from a bootstrap of inputs meets "
        f"the fitted alpha ± {_REACH:g} standard errors"
    ),
    rule="above one half",
    threshold=0.5,
)

#: What is measured of one reading on one seed.
One = Mapping[str, Any]


def clustering_of(one: One) -> dict[str, float] | None:
    """Return the clustering that the reading can have, of draws and nulls."""
    found: dict[str, float] | None = one["compared"]["bipartite_clustering"]
    return found or one["compared"]["average_clustering"]


def looks_social(one: One) -> bool:
    """Apply the rule of clustering and assortativity beyond the degrees."""
    clustering, assortativity = clustering_of(one), one["compared"]["assortativity"]
    if clustering is None or assortativity is None:
        return False
    return bool(
        clustering["draws"] > BEYOND_DEGREES * clustering[SWAPS]
        and assortativity["draws"] > assortativity[SWAPS]
    )


def small_world(one: One) -> bool:
    """Apply the rule of clustering and paths against the random graph."""
    clustering, path = clustering_of(one), one["compared"]["mean_path"]
    if clustering is None or path is None:
        return False
    return bool(
        clustering["draws"] > BEYOND_CHANCE * clustering[UNIFORM] and path["draws"] <= PATH * path[UNIFORM]
    )


def heavy(one: One) -> bool:
    """Apply the rule of skewness and kurtosis."""
    if one["skewness"] is None:
        return False
    skewness, kurtosis = one["high"]
    return bool(one["skewness"] > skewness and one["kurtosis"] > kurtosis)


def is_complex(one: One) -> bool:
    """Tell whether a reading has any of the three marks of a complex network."""
    return looks_social(one) or small_world(one) or heavy(one)


_MARKS: tuple[tuple[Claim, Callable[[One], bool]], ...] = (
    (_SOCIAL, looks_social),
    (_SMALL, small_world),
    (_LIGHT, heavy),
    (_NONE, is_complex),
)


def premises_hold(found: Mapping[str, Any]) -> bool:
    """Tell whether there are two exponentials."""
    return bool(found["distance"] <= DISTANCE and found["linearity"] >= LINEARITY and found["b"] > 0.0)


def exponents_meet(found: Mapping[str, Any], fitted: Mapping[str, float]) -> bool:
    """Tell whether predicted and fitted intervals have a point in common."""
    if found["alpha"] is None:
        return False
    low, high = (math.inf if end is None else end for end in found["alpha_interval"])
    reach = _REACH * fitted["alpha_se"]
    return bool(low <= fitted["alpha"] + reach and high >= fitted["alpha"] - reach)


def decide(_plan: Plan, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Apply the rules to the seeds."""
    seen = {name: [row["details"]["readings"][name] for row in rows] for name in MAIN}
    return [
        *(
            claim.decide_share([not mark(one) for one in seen[name]], cell=name)
            for claim, mark in _MARKS
            for name in MAIN
        ),
        *(_beyond(seen[name], name) for name in MAIN),
        *(_poisson(seen[name], name) for name in MAIN),
        *(
            _PREMISES.decide_share(
                [premises_hold(row["details"]["predicted"][what]) for row in rows], cell=what
            )
            for what in PREDICTED
        ),
        *(_exponent(rows, what) for what in PREDICTED),
    ]


def _beyond(seen: Sequence[One], name: str) -> dict[str, Any]:
    known = [found for one in seen if (found := clustering_of(one)) is not None]
    if len(known) < _FEWEST:
        return _BEYOND.not_run("On fewer than two seeds clustering is defined.", cell=name)
    note = _counted(known, seen, "clustering is defined")
    return _BEYOND.decide_mean(
        [found["draws"] - BEYOND_DEGREES * found[SWAPS] for found in known], note, cell=name
    )


def _poisson(seen: Sequence[One], name: str) -> dict[str, Any]:
    known = [one for one in seen if one["dispersion"]]
    if len(known) < _FEWEST:
        return _POISSON.not_run("On fewer than two seeds the degrees vary.", cell=name)
    note = _counted(known, seen, "the degrees vary")
    return _POISSON.decide_mean(
        [math.log(one["dispersion"] / one["random_dispersion"]) for one in known], note, cell=name
    )


def _exponent(rows: Sequence[Row], what: str) -> dict[str, Any]:
    details = [row["details"] for row in rows]
    fitted = [one for one in details if one["fitted"][what] is not None]
    if not fitted:
        return _EXPONENT.not_run("On no seed was there a tail to fit.", cell=what)
    note = _counted(fitted, rows, "there is a tail to fit")
    return _EXPONENT.decide_share(
        [exponents_meet(one["predicted"][what], one["fitted"][what]) for one in fitted], note, cell=what
    )


def _counted(known: Sequence[Any], of: Sequence[Any], what: str) -> str | None:
    return None if len(known) == len(of) else f"On {len(known)} of {len(of)} seeds {what}."
