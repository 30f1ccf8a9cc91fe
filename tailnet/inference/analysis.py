"""All of it: the fit, its intervals, its test, and the document that a report is written from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from tailnet.errors import ChoiceError
from tailnet.inference import curves
from tailnet.inference.alternatives import can_be_compared, check_discretisation, fit_alternatives
from tailnet.inference.comparison import compare
from tailnet.inference.conditional_intervals import conditional_intervals
from tailnet.inference.dependence import Dependence
from tailnet.inference.dependence.account import Account, Setting, account
from tailnet.inference.dependence.kept import Cluster
from tailnet.inference.goodness_of_fit import GoodnessOfFit, goodness_of_fit
from tailnet.inference.intervals import JointInterval, fewest_replicates, joint_interval
from tailnet.inference.likelihood import PowerLawFit, fit_power_law
from tailnet.inference.not_run import explain
from tailnet.inference.search_notes import search_notes
from tailnet.inference.sensitivity import sensitivity
from tailnet.inference.signs import compared_signs
from tailnet.inference.steps import Steps
from tailnet.inference.tail_choice import tail_choice
from tailnet.inference.tail_index.panel import TailIndexPanel, can_be_estimated, tail_index_panel
from tailnet.inference.verdict import Evidence, Verdict, verdict
from tailnet.inference.weights import power_law_criteria, weights
from tailnet.inference.xmin import Convention
from tailnet.inference.zeros import zeros
from tailnet.observations import Observations
from tailnet.parallel import Rng, seed_sequence
from tailnet.provenance import provenance
from tailnet.sample import Sample

SCHEMA = "tailnet.analysis/1"
_NO_SENSITIVITY = "The sensitivity of the fit was left out of this analysis."


@dataclass(frozen=True)
class Context:
    """What a document says about an analysis beyond its numbers.

    Attributes
    ----------
    title, command : str or None
        The report's title, and the command to print under "how to reproduce"; worded from the sample
        and the options when None.
    dependence : Dependence
        What is known about how the observations were collected.
    curve_points : int
        Points that each stored curve has at the most.
    alternatives : bool
        Whether other families are fitted and compared.
    family_replicates : int or None
        The most replicates of each alternative's own test of fit; those of the analysis when None.
    sensitivity : bool
        Whether the smallest departures that the nested tests would have detected are looked for, and the
        tails from other xmin fitted and tested.
    observations : Observations or None
        The numbers in their order, shape and signs, of which the sample was made.
    cluster : {"row", "column"} or None
        What holds together in the observations, if they are a matrix.
    """

    title: str | None = None
    command: str | None = None
    dependence: Dependence = field(default_factory=Dependence)
    curve_points: int = curves.MOST_POINTS
    alternatives: bool = True
    family_replicates: int | None = None
    sensitivity: bool = True
    observations: Observations | None = None
    cluster: Cluster | None = None

    def __post_init__(self) -> None:
        """Refuse curves of too few points to draw."""
        if self.curve_points < curves.FEWEST_POINTS:
            raise ChoiceError(f"curve_points is {self.curve_points}; give at least {curves.FEWEST_POINTS}.")


@dataclass(frozen=True, eq=False)
class Analysis:
    """A finished analysis.

    Attributes
    ----------
    document : mapping
        The `tailnet.analysis/1` document: all that a report needs, in plain numbers and text.
    fit, goodness_of_fit, joint_interval
        The results it was made from; None where they were not computed, or when the analysis was
        read back from its document.
    """

    document: Mapping[str, Any]
    fit: PowerLawFit | None = None
    goodness_of_fit: GoodnessOfFit | None = None
    joint_interval: JointInterval | None = None

    @property
    def verdict(self) -> Verdict:
        """What may be claimed."""
        return Verdict.from_dict(self.document["verdict"])

    @property
    def dependence(self) -> Dependence:
        """What was assumed about the observations."""
        return Dependence.from_dict(self.document["dependence"])

    def to_dict(self) -> dict[str, Any]:
        """Return the document."""
        return dict(self.document)

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> "Analysis":
        """Take a document for an analysis, without the sample behind it."""
        found = document.get("schema")
        if found != SCHEMA:
            raise ChoiceError(f"The document's schema is {found!r}; an analysis is {SCHEMA!r}.")
        return cls(dict(document))


def analyze(
    sample: Sample,
    *,
    xmin: float | None = None,
    convention: Convention = "exact",
    discretisation: str = "sum",
    cross_check: bool = False,
    replicates: int = 2500,
    rng: Rng = None,
    jobs: int = 1,
    context: Context | None = None,
    show_progress: bool = False,
) -> Analysis:
    """Fit a power law to a sample's tail, test it, and put everything into one document.

    Parameters
    ----------
    sample : Sample
        The data.
    xmin, convention
        As in `fit_power_law`.
    discretisation : {"sum", "half-cell", "unit-cell"}
        As in `fit_alternatives`.
    cross_check : bool
        Run the same data through `powerlaw` as well.
    replicates : int
        Of the goodness-of-fit test and of the joint interval each; 0 skips both, fewer than 40 the
        interval, and the document says so.
    rng : int, SeedSequence or Generator, optional
        The one source of randomness; its entropy is recorded.
    jobs : int
        Workers; the answer is the same for any number.
    context : Context, optional
        What the document says beyond the numbers.
    show_progress : bool
        Progress bars on standard error, if that is a terminal.

    Returns
    -------
    Analysis

    Raises
    ------
    InsufficientDataError
        When no tail has at least 5 distinct values and 10 observations.
    ChoiceError
        When an option is out of its range.

    Examples
    --------
    >>> import tailnet as tn
    >>> sample = tn.Sample(tn.PowerLaw(alpha=2.5, xmin=1.0).sample(300, rng=2))
    >>> analysis = tn.analyze(sample, replicates=100, rng=1)
    >>> analysis.document["power_law"]["n_tail"] == analysis.fit.n_tail
    True
    """
    if replicates < 0:
        raise ChoiceError(f"replicates is {replicates}; give 0 to skip the bootstrap, or more.")
    context = context or Context()

    def label(text: str) -> str | None:
        return text if show_progress else None

    seed = seed_sequence(rng)
    sample.require()
    check_discretisation(discretisation, discrete=sample.discrete)
    fit = fit_power_law(sample, xmin=xmin, convention=convention)
    found = _computed(fit, context, discretisation, replicates, seed, jobs, label)
    checked = _cross_checked(fit, found) if cross_check else None
    panel = _tail_index(sample, context, replicates, seed, jobs)
    signs, why_not = compared_signs(fit, context.observations, replicates=replicates, rng=seed, jobs=jobs)
    depends = _depends(found, context, replicates, seed, jobs, label)
    found = replace(found, p_label=depends.document["p_value_label"])
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "title": context.title or f"The tail of {sample.source}",
        "sample": sample.to_dict(),
        "power_law": _power_law(found),
        "goodness_of_fit": None if found.gof is None else _summary(found.gof),
        "alternatives": _alternatives(found),
        "comparisons": [row.to_dict() for row in found.comparisons] or None,
        "tail_choice": _tail_choice(fit, context, replicates, seed, jobs),
        "tail_index": None if panel is None else panel.to_dict(),
        "sensitivity": {row.family: row.to_dict() for row in found.sensitivity} or None,
        "zeros": zeros(sample, context.observations),
        "sign_test": None if signs is None else signs.to_dict(),
        "cross_check": checked,
        "dependence": depends.document,
        "verdict": verdict(found).to_dict(),
        "curves": _curves(fit, found.gof, panel, context.curve_points),
        "provenance": provenance(
            seed=seed,
            replicates=replicates,
            convention=convention,
            command=context.command or _call(sample, xmin, convention, discretisation, replicates, seed),
        ),
    }
    if sample.discrete and found.others:
        document["provenance"]["discretisation"] = discretisation
    known = {"sign_test": why_not}
    if not context.sensitivity:
        known |= dict.fromkeys(("sensitivity", "tail_choice"), _NO_SENSITIVITY)
    reasons = explain(document, alternatives=context.alternatives, replicates=replicates, known=known)
    document["not_run"] = reasons | depends.reasons
    return Analysis(document, fit, found.gof, found.joint)


def _computed(
    fit: PowerLawFit,
    context: Context,
    discretisation: str,
    replicates: int,
    seed: np.random.SeedSequence,
    jobs: int,
    label: Callable[[str], str | None],
) -> Evidence:
    """Run whatever was asked for."""
    gof = joint = None
    if replicates > 0:
        gof = goodness_of_fit(fit, replicates=replicates, rng=seed, jobs=jobs, label=label("goodness of fit"))
    if replicates >= fewest_replicates():
        joint = joint_interval(fit, replicates=replicates, rng=seed, jobs=jobs, label=label("joint interval"))
    if not context.alternatives or not can_be_compared(fit):
        return Evidence(fit, gof, joint)
    most = replicates if context.family_replicates is None else context.family_replicates
    others = fit_alternatives(
        fit, discretisation=discretisation, replicates=min(replicates, most), rng=seed, jobs=jobs
    )
    comparisons = compare(fit, others, replicates=replicates, rng=seed, jobs=jobs)
    seen = sensitivity(fit, others, rng=seed, jobs=jobs) if replicates > 0 and context.sensitivity else ()
    return Evidence(fit, gof, joint, others, comparisons, seen)


def _depends(
    found: Evidence,
    context: Context,
    replicates: int,
    seed: np.random.SeedSequence,
    jobs: int,
    label: Callable[[str], str | None],
) -> Account:
    """Say what is known of how the observations depend on each other."""
    setting = Setting(context.dependence, context.cluster, replicates, seed, jobs, label)
    return account(found.fit, found.gof, context.observations, setting)


def _tail_choice(
    fit: PowerLawFit, context: Context, replicates: int, seed: np.random.SeedSequence, jobs: int
) -> list[dict[str, Any]] | None:
    if not context.sensitivity:
        return None
    return [row.to_dict() for row in tail_choice(fit, replicates=replicates, rng=seed, jobs=jobs)]


def _tail_index(
    sample: Sample, context: Context, replicates: int, seed: np.random.SeedSequence, jobs: int
) -> TailIndexPanel | None:
    if not can_be_estimated(sample):
        return None
    return tail_index_panel(sample, replicates=replicates, points=context.curve_points, rng=seed, jobs=jobs)


def _cross_checked(fit: PowerLawFit, found: Evidence) -> dict[str, Any]:
    from tailnet.inference.cross_check import cross_check

    # Other programs' masses are not ours in cells: only sums can be held against them.
    comparable = all(other.law.discretisation == "sum" for other in found.others)
    rows = [row.to_dict() for row in found.comparisons] if comparable else []
    return cross_check(fit, rows).to_dict()


def _criteria(found: Evidence) -> tuple[list[float], list[float]]:
    """Return AIC and BIC, the power law's first."""
    aic, bic = power_law_criteria(found.fit)
    return [aic, *(o.aic for o in found.others)], [bic, *(o.bic for o in found.others)]


def _alternatives(found: Evidence) -> list[dict[str, Any]] | None:
    aic, bic = (weights(values)[1:] for values in _criteria(found))
    return [
        {**other.to_dict(), "aic_weight": a, "bic_weight": b}
        for other, a, b in zip(found.others, aic, bic, strict=True)
    ] or None


def _power_law(found: Evidence) -> dict[str, Any]:
    fit, joint = found.fit, found.joint
    fields = fit.to_dict()
    del fields["convention"]
    fields["alpha_interval"] = None if joint is None else list(joint.alpha_interval)
    fields["xmin_interval"] = None if joint is None or fit.xmin_given else list(joint.xmin_interval)
    fields["alpha_interval_given_xmin"] = conditional_intervals(fit).to_dict()
    fields["search_notes"] = search_notes(fit, joint)
    aic, bic = _criteria(found)
    fields["aic"], fields["bic"] = aic[0], bic[0]
    fields["aic_weight"] = weights(aic)[0] if found.others else None
    fields["bic_weight"] = weights(bic)[0] if found.others else None
    return fields


def _summary(gof: GoodnessOfFit) -> dict[str, Any]:
    fields = gof.to_dict()
    del fields["distances"]
    return fields


def _curves(
    fit: PowerLawFit, gof: GoodnessOfFit | None, panel: TailIndexPanel | None, most: int
) -> dict[str, Any]:
    steps = Steps.of(fit.sample)
    return {
        "survival": curves.survival_curve(steps, most),
        "xmin_path": curves.xmin_path(fit, steps, most),
        "null_distances": None if gof is None else curves.null_distances(gof, most),
        "tail_index": None if panel is None else dict(panel.paths),
        "residuals": curves.residuals(fit, steps, most),
    }


def _call(
    sample: Sample,
    xmin: float | None,
    convention: str,
    discretisation: str,
    replicates: int,
    seed: np.random.SeedSequence,
) -> str:
    """Word the call that repeats this analysis from Python."""
    rng = f"{seed.entropy}"
    if seed.spawn_key:
        rng = f"numpy.random.SeedSequence({seed.entropy}, spawn_key={seed.spawn_key})"
    options = [f"convention={convention!r}", f"replicates={replicates}", f"rng={rng}"]
    if discretisation != "sum":
        options.insert(1, f"discretisation={discretisation!r}")
    if xmin is not None:
        options.insert(0, f"xmin={xmin!r}")
    kind = f"discrete={sample.discrete}, sign={sample.sign!r}"
    made = f"Sample(values, {kind})"
    if sample.below:
        made = f"Sample.from_blocks(blocks, keep={sample.n_distinct}, {kind})"
    return f"tailnet.analyze(tailnet.{made}, {', '.join(options)})"
