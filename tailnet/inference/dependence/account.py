"""All that an analysis can say about dependence, as one part of its document.

What is computed follows from what was declared: an ordered axis, groups, rows or columns that hold
together, a seed a group. Whatever does not apply is null and has its reason.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from tailnet.errors import ChoiceError, InsufficientDataError
from tailnet.given_numbers import number_of
from tailnet.inference.dependence import control, wording
from tailnet.inference.dependence.factors import factors_document, fit_factors
from tailnet.inference.dependence.influence import effective_n
from tailnet.inference.dependence.kept import (
    MATRIX,
    Cluster,
    Kept,
    Units,
    is_independent,
    kept_observations,
    units_of,
)
from tailnet.inference.dependence.rank_one import RankOne, rank_one
from tailnet.inference.dependence.scales import FEWEST_GROUPS, ScaleGroups, scale_groups
from tailnet.inference.dependence.statement import LABEL, Dependence
from tailnet.inference.dependence.unit_bootstrap import unit_interval
from tailnet.inference.goodness_of_fit import GoodnessOfFit, goodness_of_fit
from tailnet.inference.intervals import fewest_replicates
from tailnet.inference.likelihood import PowerLawFit, fit_power_law
from tailnet.inference.random_effects import FEWEST as FEWEST_SEEDS
from tailnet.inference.random_effects import exponents_over_replicates
from tailnet.observations import UNDECLARED, Observations
from tailnet.parallel import child
from tailnet.sample import Sample

#: Address of everything random here below the one seed of an analysis.
DEPENDENCE_KEY = 7
#: Parts of an account that may be null.
PARTS = ("n_effective", "block", "cluster", "rank_one", "normalised", "control", "over_seeds")
_SEED = "seed"
#: Units that nobody declared to hold together.
_LONE = frozenset({"observation"})


@dataclass(frozen=True)
class Setting:
    """How an account is computed.

    Attributes
    ----------
    dependence : Dependence
        What the caller states; its axis wins over that of the observations.
    cluster : {"row", "column"} or None
        What of a matrix holds together.
    replicates : int
        Of each bootstrap.
    seed : SeedSequence
        The seed of the analysis.
    jobs : int
        Workers.
    label : callable
        Turns a text into a progress label, or None.
    """

    dependence: Dependence
    cluster: Cluster | None
    replicates: int
    seed: np.random.SeedSequence
    jobs: int
    label: Callable[[str], str | None] = field(default=lambda _: None)

    def child(self, part: int) -> np.random.SeedSequence:
        """Derive the seed of one part."""
        return child(self.seed, DEPENDENCE_KEY, part)


@dataclass(frozen=True)
class Account:
    """The part `dependence` of a document, and why what is null in it is null, by dotted path."""

    document: dict[str, Any]
    reasons: dict[str, str]


@dataclass(frozen=True, eq=False)
class _Data:
    """What every part looks at."""

    fit: PowerLawFit
    gof: GoodnessOfFit | None
    observations: Observations
    kept: Kept
    units: Units

    @cached_property
    def product(self) -> RankOne | None:
        """The factors, if the observations are a matrix of products."""
        return None if self.observations.counts is not None else rank_one(self.observations.values)

    @cached_property
    def scaled(self) -> tuple[ScaleGroups, PowerLawFit, PowerLawFit]:
        """The groups, and the fits to their observations as they are and divided by their scales."""
        if self.fit.sample.discrete:
            raise InsufficientDataError(wording.COUNTS)
        if self.kept.counts is not None:
            raise InsufficientDataError(wording.A_TABLE)
        if self.product is not None:
            raise InsufficientDataError(wording.A_PRODUCT)
        groups = scale_groups(self.observations, self.kept, self.units)
        if groups is None:
            raise InsufficientDataError(wording.NO_SCALES)
        if groups.number < FEWEST_GROUPS:
            raise InsufficientDataError(wording.few_scales(groups.number))
        whole = not self.fit.xmin_given and groups.values.size == self.fit.sample.n
        pooled = self.fit if whole else _fit(groups.values, self.fit)
        return groups, pooled, _fit(groups.scaled(), self.fit)


def account(
    fit: PowerLawFit, gof: GoodnessOfFit | None, observations: Observations | None, setting: Setting
) -> Account:
    """Compute what the declarations allow.

    Parameters
    ----------
    fit, gof
        The fit of the analysis, and its test if there is one.
    observations : Observations or None
        The numbers in their order; without them nothing is computed.
    setting : Setting
        Declarations, replicates, seed and workers.

    Returns
    -------
    Account

    Raises
    ------
    ChoiceError
        When the sample is not that of the observations, or the cluster does not apply to them.
    """
    parts: dict[str, Any] = dict.fromkeys(PARTS)
    stated = setting.dependence
    if observations is None:
        if setting.cluster is not None:
            raise ChoiceError(
                f"The cluster is {setting.cluster!r} (--cluster) and the sample has no rows and columns, "
                "as data that are read in blocks do; leave it out."
            )
        document = {**stated.to_dict(), "p_value_label": LABEL, **parts}
        return Account(document, {f"dependence.{name}": wording.NO_OBSERVATIONS for name in PARTS})
    axis = observations.axis if stated.axis == UNDECLARED else stated.axis
    seen = replace(observations, axis=axis)
    kept = kept_observations(seen, fit.sample)
    data = _Data(fit, gof, seen, kept, units_of(seen, kept, setting.cluster))
    reasons: dict[str, str] = {}
    for name, compute in _COMPUTED.items():
        try:
            parts[name] = compute(data, setting)
        except InsufficientDataError as error:
            reasons[f"dependence.{name}"] = str(error)
    label = None if is_independent(seen, setting.cluster) and parts["rank_one"] is None else LABEL
    document = {"axis": axis, "statement": stated.statement, "p_value_label": label, **parts}
    if stated == Dependence(stated.axis):
        kind = data.units.kind
        document["statement"] = wording.statement(document, None if kind in _LONE else kind)
    if label is None:
        reasons["dependence.p_value_label"] = wording.INDEPENDENT
    reasons |= wording.inner_reasons(document)
    return Account(document, reasons)


def _n_effective(data: _Data, setting: Setting) -> dict[str, Any]:
    del setting
    _require_units(data.units)
    return effective_n(data.fit, data.kept, data.units)[0].to_dict()


def _require_units(units: Units) -> None:
    if units.kind == "observation" and not units.ordered:
        raise InsufficientDataError(wording.NOTHING_DECLARED)
    if units.number < FEWEST_GROUPS:
        raise InsufficientDataError(
            f"There are {number_of(units.number, units.kind)}; at least {FEWEST_GROUPS} are needed."
        )


def _require_replicates(setting: Setting, fewest: int) -> None:
    if setting.replicates == 0:
        raise InsufficientDataError(wording.NO_REPLICATES)
    if setting.replicates < fewest:
        raise InsufficientDataError(f"It needs at least {fewest} replicates, and fewer were asked for.")


def _block(data: _Data, setting: Setting) -> dict[str, Any]:
    if not data.units.ordered:
        raise InsufficientDataError(wording.NO_ORDER)
    if data.kept.counts is not None:
        raise InsufficientDataError(wording.A_TABLE)
    _require_replicates(setting, fewest_replicates())
    _require_units(data.units)
    _, memory = effective_n(data.fit, data.kept, data.units)
    length = 1 if memory is None else memory.block_length
    return unit_interval(
        data.fit,
        data.kept,
        data.units,
        length=length,
        replicates=setting.replicates,
        rng=setting.child(0),
        jobs=setting.jobs,
        label=setting.label("block bootstrap"),
    ).to_dict()


def _cluster(data: _Data, setting: Setting) -> dict[str, Any]:
    if data.units.kind == "observation":
        raise InsufficientDataError(wording.NO_CLUSTERS)
    _require_replicates(setting, fewest_replicates())
    return unit_interval(
        data.fit,
        data.kept,
        data.units,
        replicates=setting.replicates,
        rng=setting.child(1),
        jobs=setting.jobs,
        label=setting.label("cluster bootstrap"),
    ).to_dict()


def _rank_one(data: _Data, setting: Setting) -> dict[str, Any]:
    if data.observations.values.ndim != MATRIX or data.observations.counts is not None:
        raise InsufficientDataError(wording.NO_MATRIX)
    found = data.product
    if found is None:
        raise InsufficientDataError(wording.FULL_RANK)
    fits = fit_factors(found, replicates=setting.replicates, rng=setting.child(2), jobs=setting.jobs)
    return factors_document(found, fits)


def _fit(values: Any, like: PowerLawFit) -> PowerLawFit:
    rule = like.rule
    return fit_power_law(
        Sample(values, discrete=False),
        convention=rule.convention,
        minimum_distinct=rule.minimum_distinct,
        minimum_observations=rule.minimum_observations,
    )


def _normalised(data: _Data, setting: Setting) -> dict[str, Any]:
    groups, pooled, normalised = data.scaled
    tests: list[GoodnessOfFit | None] = [data.gof if pooled is data.fit else None, None]
    for at, fit in ((0, pooled), (1, normalised)):
        if setting.replicates > 0 and tests[at] is None:
            tests[at] = goodness_of_fit(
                fit,
                replicates=setting.replicates,
                rng=setting.child(3 + at),
                jobs=setting.jobs,
                label=setting.label("goodness of fit, scale-normalised"),
            )
    return {
        "by": groups.kind,
        "groups": groups.number,
        "n": int(groups.values.size),
        "scale": "geometric mean",
        "scale_spread": groups.spread,
        "pooled": _row(pooled, tests[0]),
        "normalised": _row(normalised, tests[1]),
    }


def _row(fit: PowerLawFit, gof: GoodnessOfFit | None) -> dict[str, Any]:
    return {
        "alpha": fit.alpha,
        "alpha_se": fit.alpha_se,
        "xmin": fit.xmin,
        "n_tail": fit.n_tail,
        "ks_distance": fit.ks_distance,
        "p_value": None if gof is None else gof.p_value,
    }


def _control(data: _Data, setting: Setting) -> dict[str, Any]:
    groups, pooled, normalised = data.scaled
    _require_replicates(setting, control.FEWEST_REPLICATES)
    return control.scale_control(
        groups,
        pooled,
        normalised,
        replicates=min(setting.replicates, control.REPLICATES),
        rng=setting.child(5),
        jobs=setting.jobs,
        label=setting.label("control of scales"),
    ).to_dict()


def _over_seeds(data: _Data, setting: Setting) -> dict[str, Any]:
    del setting
    units = data.units
    if data.observations.axis.strip().lower() != _SEED or units.kind == "observation":
        raise InsufficientDataError(wording.NO_SEEDS)
    fits, failed = [], 0
    for unit in range(units.number):
        inside = units.of == unit
        counts = None if data.kept.counts is None else data.kept.counts[inside]
        try:
            fits.append(_fit_replicate(data.kept.values[inside], counts, data.fit))
        except InsufficientDataError:
            failed += 1
    if len(fits) < FEWEST_SEEDS:
        raise InsufficientDataError(
            f"{len(fits)} of {units.number} replicates have a tail to fit; it needs at least {FEWEST_SEEDS}."
        )
    return exponents_over_replicates(fits).to_dict() | {"without_fit": failed}


def _fit_replicate(values: Any, counts: Any, like: PowerLawFit) -> PowerLawFit:
    if values.size == 0:
        raise InsufficientDataError("Nothing is left of this replicate.")
    discrete, rule = like.sample.discrete, like.rule
    sample = (
        Sample(values, discrete=discrete)
        if counts is None
        else Sample.from_counts(values, counts, discrete=discrete)
    )
    return fit_power_law(
        sample,
        xmin=like.xmin if like.xmin_given else None,
        convention=rule.convention,
        minimum_distinct=rule.minimum_distinct,
        minimum_observations=rule.minimum_observations,
    )


_COMPUTED: dict[str, Callable[[_Data, Setting], dict[str, Any]]] = {
    "n_effective": _n_effective,
    "block": _block,
    "cluster": _cluster,
    "rank_one": _rank_one,
    "normalised": _normalised,
    "control": _control,
    "over_seeds": _over_seeds,
}
