"""All of it: the fit, its intervals, its test, and the document that a report is written from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tailnet.errors import ChoiceError
from tailnet.inference import curves
from tailnet.inference.dependence import Dependence
from tailnet.inference.goodness_of_fit import GoodnessOfFit, goodness_of_fit
from tailnet.inference.intervals import JointInterval, fewest_replicates, joint_interval
from tailnet.inference.likelihood import PowerLawFit, fit_power_law
from tailnet.inference.steps import Steps
from tailnet.inference.verdict import Verdict, verdict
from tailnet.inference.xmin import Convention
from tailnet.parallel import Rng, seed_sequence
from tailnet.provenance import provenance
from tailnet.sample import Sample

SCHEMA = "tailnet.analysis/1"

#: What this version does not compute, and why the document says null there.
_ABSENT = {
    "alternatives": "This version of tailnet fits no alternative families.",
    "comparisons": "Comparisons need alternative families, which this version of tailnet does not fit.",
    "tail_index": "This version of tailnet computes no tail-index estimators besides the fit.",
    "sensitivity": "Detectable departures are departures towards alternatives, which were not fitted.",
    "sign_test": "This version of tailnet does not compare the two signs of signed data.",
    "cross_check": "This version of tailnet runs no other program on the data.",
    "verdict.support": "The rules weigh the power law against alternatives, which were not fitted.",
    "curves.tail_index": "This version of tailnet computes no tail-index estimators besides the fit.",
    "provenance.discretisation": "The zeta law needs none, and no other discrete family was fitted.",
}
_FEW_REPLICATES = (
    f"A 95% percentile interval needs at least {fewest_replicates()} replicates, and fewer were asked for."
)
_NO_REPLICATES = "The bootstrap was skipped: the number of replicates asked for is 0."


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
    """

    title: str | None = None
    command: str | None = None
    dependence: Dependence = field(default_factory=Dependence)
    curve_points: int = curves.MOST_POINTS

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
    seed = seed_sequence(rng)
    sample.require()
    fit = fit_power_law(sample, xmin=xmin, convention=convention)
    gof = joint = None
    if replicates > 0:
        labels = ("goodness of fit", "joint interval") if show_progress else (None, None)
        gof = goodness_of_fit(fit, replicates=replicates, rng=seed, jobs=jobs, label=labels[0])
        if replicates >= fewest_replicates():
            joint = joint_interval(fit, replicates=replicates, rng=seed, jobs=jobs, label=labels[1])
    document = {
        "schema": SCHEMA,
        "title": context.title or f"The tail of {sample.source}",
        "sample": sample.to_dict(),
        "power_law": _power_law(fit, joint),
        "goodness_of_fit": None if gof is None else _summary(gof),
        **dict.fromkeys(
            ("alternatives", "comparisons", "tail_index", "sensitivity", "sign_test", "cross_check")
        ),
        "dependence": context.dependence.to_dict(),
        "verdict": verdict(fit, gof, joint).to_dict(),
        "curves": _curves(fit, gof, context.curve_points),
        "provenance": provenance(
            seed=seed,
            replicates=replicates,
            convention=convention,
            command=context.command or _call(sample, xmin, convention, replicates, seed),
        ),
        "not_run": _not_run(gof, joint, xmin_given=fit.xmin_given),
    }
    return Analysis(document, fit, gof, joint)


def _power_law(fit: PowerLawFit, joint: JointInterval | None) -> dict[str, Any]:
    fields = fit.to_dict()
    del fields["convention"]
    fields["alpha_interval"] = None if joint is None else list(joint.alpha_interval)
    fields["xmin_interval"] = None if joint is None or fit.xmin_given else list(joint.xmin_interval)
    return fields


def _summary(gof: GoodnessOfFit) -> dict[str, Any]:
    fields = gof.to_dict()
    del fields["distances"]
    return fields


def _curves(fit: PowerLawFit, gof: GoodnessOfFit | None, most: int) -> dict[str, Any]:
    steps = Steps.of(fit.sample)
    return {
        "survival": curves.survival_curve(steps, most),
        "xmin_path": curves.xmin_path(fit, steps, most),
        "null_distances": None if gof is None else curves.null_distances(gof, most),
        "tail_index": None,
        "residuals": curves.residuals(fit, steps, most),
    }


def _not_run(gof: GoodnessOfFit | None, joint: JointInterval | None, *, xmin_given: bool) -> dict[str, str]:
    reasons = dict(_ABSENT)
    why = _NO_REPLICATES if gof is None else _FEW_REPLICATES
    if gof is None:
        reasons |= dict.fromkeys(("goodness_of_fit", "curves.null_distances"), why)
    if joint is None:
        reasons |= dict.fromkeys(("power_law.alpha_interval", "power_law.xmin_interval"), why)
    if xmin_given:
        reasons["power_law.xmin_interval"] = "xmin was given, not estimated."
        reasons["power_law.unrestricted"] = "xmin was given, not searched for."
    return reasons


def _call(
    sample: Sample, xmin: float | None, convention: str, replicates: int, seed: np.random.SeedSequence
) -> str:
    """Word the call that repeats this analysis from Python."""
    rng = f"{seed.entropy}"
    if seed.spawn_key:
        rng = f"numpy.random.SeedSequence({seed.entropy}, spawn_key={seed.spawn_key})"
    options = [f"convention={convention!r}", f"replicates={replicates}", f"rng={rng}"]
    if xmin is not None:
        options.insert(0, f"xmin={xmin!r}")
    kind = f"discrete={sample.discrete}, sign={sample.sign!r}"
    return f"tailnet.analyze(tailnet.Sample(values, {kind}), {', '.join(options)})"
