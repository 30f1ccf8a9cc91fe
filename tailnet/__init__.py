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
    "Analysis": "tailnet.inference.analysis",
    "ChoiceError": "tailnet.errors",
    "GoodnessOfFit": "tailnet.inference.goodness_of_fit",
    "InputError": "tailnet.errors",
    "InsufficientDataError": "tailnet.errors",
    "JointInterval": "tailnet.inference.intervals",
    "OutputError": "tailnet.errors",
    "PowerLaw": "tailnet.distributions.power_law",
    "PowerLawFit": "tailnet.inference.likelihood",
    "Sample": "tailnet.sample",
    "TailnetError": "tailnet.errors",
    "TailnetWarning": "tailnet.errors",
    "analyze": "tailnet.inference.analysis",
    "fit_power_law": "tailnet.inference.likelihood",
    "goodness_of_fit": "tailnet.inference.goodness_of_fit",
    "joint_interval": "tailnet.inference.intervals",
    "read_sample": "tailnet.readers",
    "write_report": "tailnet.report",
}

__all__ = [
    "Analysis",
    "ChoiceError",
    "GoodnessOfFit",
    "InputError",
    "InsufficientDataError",
    "JointInterval",
    "OutputError",
    "PowerLaw",
    "PowerLawFit",
    "Sample",
    "TailnetError",
    "TailnetWarning",
    "__version__",
    "analyze",
    "fit_power_law",
    "goodness_of_fit",
    "joint_interval",
    "read_sample",
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
