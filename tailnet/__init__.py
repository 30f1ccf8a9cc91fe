"""What may honestly be claimed about a heavy tail.

>>> import tailnet as tn
>>> sample = tn.Sample(tn.PowerLaw(alpha=2.5, xmin=1.0).sample(1000, rng=1))
>>> fit = tn.fit_power_law(sample)
>>> round(fit.alpha, 1)
2.5
"""

from importlib import import_module

__version__ = "0.1.0"

#: Where each public name lives; it is loaded when it is first asked for.
_HOMES = {
    "AlternativeFit": "tailnet.inference.alternatives",
    "Analysis": "tailnet.inference.analysis",
    "ChoiceError": "tailnet.errors",
    "Comparison": "tailnet.inference.comparison",
    "ConditionalIntervals": "tailnet.inference.conditional_intervals",
    "Context": "tailnet.inference.analysis",
    "Dependence": "tailnet.inference.dependence.statement",
    "Exponential": "tailnet.distributions.exponential",
    "GoodnessOfFit": "tailnet.inference.goodness_of_fit",
    "Graph": "tailnet.graph",
    "InputError": "tailnet.errors",
    "InsufficientDataError": "tailnet.errors",
    "JointInterval": "tailnet.inference.intervals",
    "KroneckerEnsemble": "tailnet.networks.ensemble.kronecker_ensemble",
    "Lognormal": "tailnet.distributions.lognormal",
    "MeasuredDraws": "tailnet.networks.draws",
    "Measures": "tailnet.networks.measures.all_of_them",
    "NetworkFile": "tailnet.readers.graphs",
    "Observations": "tailnet.observations",
    "OutputError": "tailnet.errors",
    "PairedDraws": "tailnet.networks.paired_draws",
    "PowerLaw": "tailnet.distributions.power_law",
    "PowerLawFit": "tailnet.inference.likelihood",
    "RandomEffects": "tailnet.inference.random_effects",
    "Sample": "tailnet.sample",
    "SignTest": "tailnet.inference.signs",
    "StretchedExponential": "tailnet.distributions.stretched_exponential",
    "Survey": "tailnet.inference.survey",
    "SurveySettings": "tailnet.inference.survey_items",
    "TailAt": "tailnet.inference.tail_choice",
    "TailIndexEstimate": "tailnet.inference.tail_index",
    "TailIndexPanel": "tailnet.inference.tail_index",
    "TailnetError": "tailnet.errors",
    "TailnetWarning": "tailnet.errors",
    "TruncatedPowerLaw": "tailnet.distributions.truncated_power_law",
    "WholeSampleFit": "tailnet.inference.whole_sample",
    "analyze": "tailnet.inference.analysis",
    "checkpoint": "tailnet.checkpoints",
    "compare": "tailnet.inference.comparison",
    "conditional_intervals": "tailnet.inference.conditional_intervals",
    "ensemble_of": "tailnet.networks.ensemble.ensemble",
    "fit_alternatives": "tailnet.inference.alternatives",
    "fit_power_law": "tailnet.inference.likelihood",
    "fit_whole_sample": "tailnet.inference.whole_sample",
    "goodness_of_fit": "tailnet.inference.goodness_of_fit",
    "joint_interval": "tailnet.inference.intervals",
    "list_items": "tailnet.readers.items",
    "measure": "tailnet.networks.measures.all_of_them",
    "measured_draws": "tailnet.networks.draws",
    "paired_draws": "tailnet.networks.paired_draws",
    "random_effects": "tailnet.inference.random_effects",
    "rank_one_ensemble": "tailnet.networks.ensemble.ensemble",
    "read_network": "tailnet.readers.graphs",
    "read_observations": "tailnet.readers",
    "read_sample": "tailnet.readers",
    "sign_test": "tailnet.inference.signs",
    "study_network": "tailnet.studies.own_network.conduct",
    "survey": "tailnet.inference.survey",
    "tail_choice": "tailnet.inference.tail_choice",
    "tail_index_panel": "tailnet.inference.tail_index",
    "write_report": "tailnet.report",
}

__all__ = [
    "AlternativeFit",
    "Analysis",
    "ChoiceError",
    "Comparison",
    "ConditionalIntervals",
    "Context",
    "Dependence",
    "Exponential",
    "GoodnessOfFit",
    "Graph",
    "InputError",
    "InsufficientDataError",
    "JointInterval",
    "KroneckerEnsemble",
    "Lognormal",
    "MeasuredDraws",
    "Measures",
    "NetworkFile",
    "Observations",
    "OutputError",
    "PairedDraws",
    "PowerLaw",
    "PowerLawFit",
    "RandomEffects",
    "Sample",
    "SignTest",
    "StretchedExponential",
    "Survey",
    "SurveySettings",
    "TailAt",
    "TailIndexEstimate",
    "TailIndexPanel",
    "TailnetError",
    "TailnetWarning",
    "TruncatedPowerLaw",
    "WholeSampleFit",
    "__version__",
    "analyze",
    "checkpoint",
    "compare",
    "conditional_intervals",
    "ensemble_of",
    "fit_alternatives",
    "fit_power_law",
    "fit_whole_sample",
    "goodness_of_fit",
    "joint_interval",
    "list_items",
    "measure",
    "measured_draws",
    "paired_draws",
    "random_effects",
    "rank_one_ensemble",
    "read_network",
    "read_observations",
    "read_sample",
    "sign_test",
    "study_network",
    "survey",
    "tail_choice",
    "tail_index_panel",
    "write_report",
]


def __getattr__(name: str) -> object:
    """Load a public name on first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted(__all__)
