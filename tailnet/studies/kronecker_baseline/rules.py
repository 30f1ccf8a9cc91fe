"""What the first document says of fractals and of fitted seeds, and the rules that decide it."""

from collections.abc import Mapping, Sequence
from itertools import product
from types import MappingProxyType
from typing import Any

import numpy as np

from tailnet.baselines.kronecker_interval import PARAMETERS
from tailnet.studies.claims import Claim
from tailnet.studies.conduct import Row
from tailnet.studies.kronecker_baseline.fractals import FRACTALS, TYPICAL
from tailnet.studies.kronecker_baseline.gradients import LAST, MOMENTS
from tailnet.studies.kronecker_baseline.histograms import SCALINGS, Scaling
from tailnet.studies.kronecker_baseline.measure import SHARED
from tailnet.studies.kronecker_baseline.sameness import RANDOM_SETS
from tailnet.studies.kronecker_baseline.sampled import KRONECKER, OF_GRADIENT, SWAPS, UNIFORM
from tailnet.studies.plan import Plan
from tailnet.studies.source_network import DOCUMENT

#: The path that counts as short is at most so many times that of G(n, m), as in the study of these networks.
SHORT = 1.5
_FEWEST = 2
_COMPARED = (KRONECKER, OF_GRADIENT[LAST])
#: What a reader must know of rules that were not there before the data were.
_AFTER_FITS = (
    "The rule was written after the real networks had been fitted once, so take its verdict for exploration"
)
_AFTER_DISTANCE = (
    "The area took the place of Kolmogorov and Smirnov's distance after a first look at three seeds, because "
    "the fractal's heaviest atom alone decides the latter, so take its verdict for exploration"
)
_SETS = {"published": "seeds published by Leskovec and others", "real": "real networks, by moments"}
_SAME_WORDS = (
    "I was always amused by the strange sameness of the parameters they got for radically different networks"
)


def _likeness(name: str, words: str) -> Claim:
    return Claim(
        id=name,
        document=DOCUMENT,
        statement=(
            'fractal_stats.py does the comparable looking at the histograms of a "gradient" for a weighted '
            "ifs-generated fractal (Sierpinski-like thing, but with typical-ish parameter for a stochastic "
            f"kronecker graph). Read as: the two histograms are alike, {words}"
        ),
        statistic=(
            "mean over seeds, with its Student t interval, of the area between the distribution functions "
            "of ln|gradient| and of the logarithm of the fractal's cells, less the area between "
            f"ln|gradient| and that of another image at the same weights; entries that are not zero, {words}"
        ),
        rule=(
            "below 0: the fractal is nearer to a gradient than another gradient of the same network is. "
            f"{_AFTER_DISTANCE}"
        ),
        ceiling=0.0,
    )


_LIKENESS: Mapping[Scaling, Claim] = MappingProxyType(
    {
        "over the maximum": _likeness("the histogram of a fractal", "each over its largest"),
        "standardised": _likeness(
            "the shape of a fractal's histogram",
            "their logarithms standardised to mean 0 and standard deviation 1",
        ),
    }
)
_CLUSTERED = Claim(
    id="clustered beyond its degrees",
    document=DOCUMENT,
    statement=(
        "That network looks suspiciously like a social network (complex network). Asked of the clustering, "
        "of the fractal's network as of the gradient's"
    ),
    statistic=(
        "mean over seeds, with its Student t interval, of the average clustering of draws less that of "
        "graphs of the same degrees (swaps), one of each draw"
    ),
    rule="above 0; refuted below",
    threshold=0.0,
)
_ASSORTATIVE = Claim(
    id="assortative beyond its degrees",
    document=DOCUMENT,
    statement=(
        "That network looks suspiciously like a social network (complex network). Asked of the degree "
        "correlation, of the fractal's network as of the gradient's"
    ),
    statistic=(
        "mean over seeds, with its Student t interval, of the assortativity of draws less that of graphs "
        "of the same degrees (swaps), one of each draw"
    ),
    rule="above 0; refuted below",
    threshold=0.0,
)
_SHORT_PATHS = Claim(
    id="short paths",
    document=DOCUMENT,
    statement=(
        "That network looks suspiciously like a social network (complex network). Asked of its paths, of the "
        "fractal's network as of the gradient's"
    ),
    statistic=(
        f"mean over seeds, with its Student t interval, of the mean path of draws less {SHORT:g} times that "
        "of G(n, m), one graph of each draw"
    ),
    rule=f"below 0: the path is at most {SHORT:g} times that of a random graph",
    ceiling=0.0,
)
_SAMENESS = Claim(
    id="sameness beyond size",
    document=DOCUMENT,
    statement=f"{_SAME_WORDS}. Asked: more alike than their numbers of edges make them",
    statistic=(
        "standard deviation of the parameter over the networks, over that of random seeds with each "
        "network's number of edges (a and c uniform with a >= c, b what is then left): ratio to the median "
        f"of {RANDOM_SETS:,} random sets, its interval from their central 95%. The networks are given; "
        "training seeds play no part"
    ),
    rule=f"below 1; refuted above, the networks being more unlike than random seeds are. {_AFTER_FITS}",
    ceiling=1.0,
)
_CONTROL = Claim(
    id="sameness beyond that of random graphs",
    document=DOCUMENT,
    statement=f"{_SAME_WORDS}. Asked: more alike than random graphs of their sizes are",
    statistic=(
        "mean over training seeds, with its Student t interval, of s − s₀: s the standard deviation of the "
        "parameter over the real networks and the seed's own network of the last step's gradient, s₀ that "
        "over graphs drawn from G(n, m) of the size of each, fitted the same way"
    ),
    rule=(
        "below 0; refuted above, the networks differing more than random graphs of their sizes do. "
        f"{_AFTER_FITS}"
    ),
    ceiling=0.0,
)
_NEAR = Claim(
    id="the gradient's parameters too",
    document=DOCUMENT,
    statement=f"{_SAME_WORDS}. Asked: whether the network of a gradient has them as well",
    statistic=(
        "mean over training seeds, with its Student t interval, of the share of random seeds with the "
        "network's number of edges that lie nearer than its fitted seed to the mean of the published ones, "
        "by the Euclidean distance of (a, b, c)"
    ),
    rule=f"below one half: nearer than a random seed usually is; refuted above. {_AFTER_FITS}",
    ceiling=0.5,
)


def decide(_plan: Plan, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Apply the rules to the seeds."""
    return [
        *(_histogram(rows, name, moment, how) for how, name, moment in product(SCALINGS, FRACTALS, MOMENTS)),
        *(_beyond(_CLUSTERED, rows, name, "average_clustering") for name in _COMPARED),
        *(_beyond(_ASSORTATIVE, rows, name, "assortativity") for name in _COMPARED),
        *(_short(rows, name) for name in _COMPARED),
        *(_sameness(rows, which, parameter) for which in _SETS for parameter in PARAMETERS),
        *(_control(rows, parameter) for parameter in PARAMETERS),
        *(_near(rows, moment) for moment in MOMENTS),
    ]


def having(rows: Sequence[Row], moment: str) -> list[Row]:
    """Return the seeds on which the gradient of a moment was not refused."""
    return [row for row in rows if moment not in row["details"]["refused"]]


def excess_distance(row: Row, name: str, moment: str, how: str) -> float:
    """Return by how much a fractal's histogram is farther from a gradient's than another image's."""
    found = row["details"]["distances"][moment][how]
    return float(found[name]["area"] - found["another image"]["area"])


def _histogram(rows: Sequence[Row], name: str, moment: str, how: Scaling) -> dict[str, Any]:
    values = [excess_distance(row, name, moment, how) for row in having(rows, moment)]
    return _mean(_LIKENESS[how], values, len(rows), f"{name}, {moment}")


def pair(row: Row, name: str, null: str, measure: str) -> Mapping[str, float] | None:
    """Return a measure of a network and of its null on one seed, or None without a pair."""
    network = row["details"]["networks"].get(name)
    if network is None:
        return None
    found: Mapping[str, float] | None = network["nulls"][null][measure]
    return found


def _beyond(claim: Claim, rows: Sequence[Row], name: str, measure: str) -> dict[str, Any]:
    pairs = [found for row in rows if (found := pair(row, name, SWAPS, measure)) is not None]
    return _mean(claim, [found["observed"] - found["null"] for found in pairs], len(rows), name)


def _short(rows: Sequence[Row], name: str) -> dict[str, Any]:
    pairs = [found for row in rows if (found := pair(row, name, UNIFORM, "mean_path")) is not None]
    return _mean(
        _SHORT_PATHS, [found["observed"] - SHORT * found["null"] for found in pairs], len(rows), name
    )


def _mean(claim: Claim, values: Sequence[float], seeds: int, cell: str) -> dict[str, Any]:
    if len(values) < _FEWEST:
        return claim.not_run(f"On {len(values)} of {seeds} seeds there is something to measure.", cell=cell)
    note = None if len(values) == seeds else f"Of {seeds} seeds {len(values)} could be measured."
    return claim.decide_mean(values, note, cell=cell)


def shared(rows: Sequence[Row]) -> Mapping[str, Any]:
    """Return what the first seed has for all of them."""
    found: Mapping[str, Any] = next(row["details"][SHARED] for row in rows if row["details"][SHARED])
    return found


def _sameness(rows: Sequence[Row], which: str, parameter: str) -> dict[str, Any]:
    cell = f"{parameter}, {_SETS[which]}"
    against = shared(rows)["against"]
    if which not in against:
        return _SAMENESS.not_run(shared(rows)["why"], cell=cell)
    found = against[which][parameter]
    low, middle, high = found["random"]
    seen = found["sd"]
    return _SAMENESS.decide(
        seen / middle,
        (seen / high, seen / low),
        found["p_value"],
        _at_its_end(rows, which, parameter),
        cell=cell,
    )


def _at_its_end(rows: Sequence[Row], which: str, parameter: str) -> str | None:
    """Say on how many networks the parameter stands at 0 or 1, if on any."""
    networks = list(shared(rows)[which].values())
    many = sum(network[parameter] in {0.0, 1.0} for network in networks)
    if many == 0:
        return None
    return (
        f"On {many} of {len(networks)} networks it stands at the end of its range, beyond which it cannot be."
    )


def spread_difference(rows: Sequence[Row], row: Row, parameter: str) -> float | None:
    """Return s - s0 of one seed, or None where a network or a random graph could not be fitted."""
    fit, uniform = row["details"]["fits"][LAST], row["details"]["uniform"]
    real = shared(rows)["real"]
    if not uniform or "not_run" in fit:
        return None
    random = [*uniform.values(), fit["controls"][UNIFORM]]
    if any(found is None for found in random):
        return None
    seen = [*(found[parameter] for found in real.values()), fit[parameter]]
    return float(np.std(seen, ddof=1) - np.std([found[parameter] for found in random], ddof=1))


def _control(rows: Sequence[Row], parameter: str) -> dict[str, Any]:
    if not shared(rows)["real"]:
        return _CONTROL.not_run(shared(rows)["why"], cell=parameter)
    values = [found for row in rows if (found := spread_difference(rows, row, parameter)) is not None]
    return _mean(_CONTROL, values, len(rows), parameter)


def _near(rows: Sequence[Row], moment: str) -> dict[str, Any]:
    shares = [row["details"]["fits"][moment].get("nearer") for row in rows]
    return _mean(_NEAR, [share for share in shares if share is not None], len(rows), moment)


def typical() -> str:
    """Name the seed that is taken for a typical one."""
    return f"[[{TYPICAL.a:g}, {TYPICAL.b:g}], [{TYPICAL.b:g}, {TYPICAL.c:g}]], published for {TYPICAL.name}"
