"""The tail-index panel: six estimators of xi side by side, each at its k, and their paths over k."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from tailnet.arrays import IntArray
from tailnet.errors import ChoiceError, InsufficientDataError
from tailnet.inference.tail_index import double_bootstrap
from tailnet.inference.tail_index.estimators import ESTIMATORS, estimate, interval
from tailnet.inference.tail_index.second_order import SecondOrder, best_k_of_hill
from tailnet.inference.tail_index.second_order import estimate as estimate_second_order
from tailnet.inference.tail_index.sums import TailSums
from tailnet.inference.tail_index.upper_tail import UpperTail
from tailnet.parallel import Rng, child, seed_sequence
from tailnet.sample import Sample

#: Address of the panel's seeds below the one seed of an analysis.
TAIL_INDEX_KEY = 6
#: What the panel needs of a sample.
FEWEST_OBSERVATIONS, FEWEST_DISTINCT = 50, 10
#: An estimate is never taken from fewer order statistics.
_LEAST_K = 10
#: Points of a path: a line on a logarithmic axis shows no more.
_POINTS = 300
#: Without any second order k grows as it does best for rho = -1.
_RATE = 2.0 / 3.0
#: The corrected estimate is read at no more than this share of the depth of the second order.
_SHALLOW = 1.0 / 8.0


@dataclass(frozen=True)
class TailIndexEstimate:
    """One estimate of the extreme-value index.

    Attributes
    ----------
    xi : float
        The index: P(X > x) falls as x^(-1/xi) where xi > 0.
    xi_interval : (float, float)
        For the estimate's noise at this k on independent draws; its bias is not in it.
    alpha : float or None
        1 + 1/xi, the exponent of the density; None unless xi > 0.
    alpha_interval : (float, float) or None
        The interval of xi in terms of alpha; None where it reaches 0.
    k : int
        Order statistics used, those above the threshold.
    threshold : float
        The order statistic of rank k + 1.
    level : float
        Nominal coverage.
    choice : str
        How k was chosen: "double bootstrap", "from Hill's", "plug-in" or "rate".
    status : str
        "estimated", or "at the deepest k" or "at the smallest k" where the choice lies beyond.
    """

    xi: float
    xi_interval: tuple[float, float]
    alpha: float | None
    alpha_interval: tuple[float, float] | None
    k: int
    threshold: float
    level: float
    choice: str
    status: str

    def to_dict(self) -> dict[str, Any]:
        """Return the fields, pairs as lists."""
        return {key: list(v) if isinstance(v, tuple) else v for key, v in asdict(self).items()}

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> "TailIndexEstimate":
        """Rebuild the estimate from `to_dict`."""
        fields: dict[str, Any] = dict(document)
        pairs = ("xi_interval", "alpha_interval")
        return cls(**fields | {name: fields[name] and tuple(fields[name]) for name in pairs})


@dataclass(frozen=True)
class TailIndexPanel:
    """Estimates of xi by six estimators, and their paths.

    Attributes
    ----------
    estimates : mapping of str to TailIndexEstimate or None
        By estimator: "hill", "smoothed_hill", "moments", "kernel", "pickands", "bias_corrected". None where
        the estimator is defined at no k.
    paths : mapping of str to mapping
        By estimator, lists `k`, `xi`, `low` and `high`: the estimate and its interval along k.
    second_order : SecondOrder or None
        What the bias correction uses; None where the sample has no order statistic deep enough.
    bootstrap : mapping or None
        `replicates`, `n1` and `n2` of the double bootstrap; None where k was chosen without it.
    """

    estimates: Mapping[str, TailIndexEstimate | None]
    paths: Mapping[str, Mapping[str, list[float]]]
    second_order: SecondOrder | None
    bootstrap: Mapping[str, int] | None

    def to_dict(self) -> dict[str, Any]:
        """Return everything but the paths as plain numbers."""
        rows = {name: None if row is None else row.to_dict() for name, row in self.estimates.items()}
        order = None if self.second_order is None else asdict(self.second_order)
        bootstrap = None if self.bootstrap is None else dict(self.bootstrap)
        return {**rows, "second_order": order, "double_bootstrap": bootstrap}

    @classmethod
    def from_dict(
        cls, document: Mapping[str, Any], paths: Mapping[str, Mapping[str, list[float]]]
    ) -> "TailIndexPanel":
        """Rebuild the panel from `to_dict` and its paths."""
        rows = {name: document[name] for name in ESTIMATORS}
        order = document["second_order"]
        return cls(
            {name: None if row is None else TailIndexEstimate.from_dict(row) for name, row in rows.items()},
            paths,
            None if order is None else SecondOrder(**order),
            document["double_bootstrap"],
        )


def can_be_estimated(sample: Sample) -> bool:
    """Tell whether a sample is large enough for the panel."""
    return sample.n >= FEWEST_OBSERVATIONS and sample.n_distinct >= FEWEST_DISTINCT


def tail_index_panel(
    sample: Sample,
    *,
    replicates: int = double_bootstrap.MOST_REPLICATES,
    level: float = 0.95,
    points: int = _POINTS,
    rng: Rng = None,
    jobs: int = 1,
) -> TailIndexPanel:
    r"""Estimate the extreme-value index of a sample by six estimators.

    The estimand is xi, the index of regular variation of the quantile function at its upper end: where
    xi > 0 the survival function is x^(-1/xi) times something that varies slowly, and the exponent of the
    density is alpha = 1 + 1/xi. No pure power law is assumed above any threshold. The moment, kernel and
    Pickands estimators are right for xi <= 0 too; Hill's and those made from it take xi > 0 for granted.

    k is chosen by the double bootstrap. The smoothed Hill estimator averages over k/2 to k of Hill's choice;
    the bias-corrected one takes half of it, or an eighth of the depth at which the second order is estimated
    if that is less: its theory wants k small beside that depth, and the square root of k times Hill's bias
    bounded. Without a bootstrap all use
    the k that is best for Hill's estimate under the estimated second order (Hall 1982), or n^(2/3) where
    there is no second order.

    Discrete data are spread over their unit cells first; of tied continuous data, k is always the number of
    observations above a distinct value. At most the 10^6 largest observations are looked at.

    Parameters
    ----------
    sample : Sample
        At least 50 observations and 10 distinct values.
    replicates : int
        Of the double bootstrap at each size: at most 200 are drawn. With fewer than 40, or fewer than 100
        observations, k is chosen without it.
    level : float
        Nominal coverage of the intervals.
    points : int
        Length of the stored paths, at least 10 and at most 300.
    rng, jobs
        Randomness and workers; the answer is the same for any number of these.

    Returns
    -------
    TailIndexPanel

    Raises
    ------
    InsufficientDataError
        When there are too few observations or distinct values.
    ChoiceError
        When an option is out of its range.

    Examples
    --------
    >>> import tailnet as tn
    >>> panel = tn.tail_index_panel(tn.Sample(tn.PowerLaw(3.0, 1.0).sample(2000, rng=1)), rng=1)
    >>> hill = panel.estimates["hill"]
    >>> hill.xi_interval[0] < 0.5 < hill.xi_interval[1]
    True
    """
    _check(sample, replicates, level, points)
    tail = UpperTail.of(sample)
    order = estimate_second_order(tail)
    wanted, bootstrap = _wanted(tail, order, replicates, child(seed_sequence(rng), TAIL_INDEX_KEY), jobs)
    at = {name: tail.nearest(max(k, _LEAST_K)) for name, (k, _) in wanted.items()}
    grid = tail.grid(min(points, _POINTS) - len(set(at.values())))
    sums = TailSums.of(tail.y, tail.n, np.union1d(grid, list(at.values())))
    rows: dict[str, TailIndexEstimate | None] = {}
    paths = {}
    for name in ESTIMATORS:
        xi = estimate(name, sums, order)
        there = np.flatnonzero(np.isfinite(xi))
        k, xi = sums.k[there], xi[there]
        low, high = interval(name, xi, k.astype(float), order, level)
        paths[name] = {"k": k.tolist(), "xi": xi.tolist(), "low": low.tolist(), "high": high.tolist()}
        if k.size == 0:
            rows[name] = None
            continue
        i = int(np.argmin(np.abs(np.log(k / at[name]))))
        asked, choice = wanted[name]
        found = float(xi[i]), (float(low[i]), float(high[i]))
        rows[name] = _row(*found, int(k[i]), tail, level, choice, _status(asked, tail.admissible))
    return TailIndexPanel(rows, paths, order, bootstrap)


def _check(sample: Sample, replicates: int, level: float, points: int) -> None:
    if replicates < 0:
        raise ChoiceError(f"replicates is {replicates}; give 0 to skip the double bootstrap, or more.")
    if not 0.0 < level < 1.0:
        raise ChoiceError(f"level is {level}; give a coverage between 0 and 1.")
    if points < _LEAST_K:
        raise ChoiceError(f"points is {points}; give at least {_LEAST_K}.")
    if not can_be_estimated(sample):
        raise InsufficientDataError(
            f"The sample ({sample.source}) has {sample.n} observations of {sample.n_distinct} distinct "
            f"values; the tail-index estimators need at least {FEWEST_OBSERVATIONS} and {FEWEST_DISTINCT}."
        )


def _wanted(
    tail: UpperTail, order: SecondOrder | None, replicates: int, seed: np.random.SeedSequence, jobs: int
) -> tuple[dict[str, tuple[float, str]], dict[str, int] | None]:
    """Choose k for every estimator, and say how."""
    plain = (tail.n**_RATE, "rate") if order is None else (best_k_of_hill(order, tail.n), "plug-in")
    wanted = dict.fromkeys(ESTIMATORS, plain)
    if not double_bootstrap.can_be_drawn(tail) or replicates < double_bootstrap.FEWEST_REPLICATES:
        return wanted, None
    replicates = min(replicates, double_bootstrap.MOST_REPLICATES)
    chosen = double_bootstrap.choose(tail, replicates, seed, jobs)
    wanted |= {name: (found.k, "double bootstrap") for name, found in chosen.items()}
    if "hill" in chosen:
        wanted["smoothed_hill"] = wanted["hill"]
        deepest = math.inf if order is None else order.k * _SHALLOW
        wanted["bias_corrected"] = (min(chosen["hill"].k / 2.0, deepest), "from Hill's")
    first, second = double_bootstrap.sizes(tail.n)
    return wanted, {"replicates": replicates, "n1": first, "n2": second}


def _status(asked: float, admissible: IntArray) -> str:
    if asked > admissible[-1] + 1:
        return "at the deepest k"
    return "at the smallest k" if asked < max(_LEAST_K, admissible[0]) else "estimated"


def _row(
    xi: float, ends: tuple[float, float], k: int, tail: UpperTail, level: float, choice: str, status: str
) -> TailIndexEstimate:
    low, high = ends
    alphas = (1.0 + 1.0 / high, 1.0 + 1.0 / low) if low > 0.0 else None
    alpha = 1.0 + 1.0 / xi if xi > 0.0 else None
    return TailIndexEstimate(xi, ends, alpha, alphas, k, tail.threshold(k), level, choice, status)
