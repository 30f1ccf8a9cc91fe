from tailnet.distributions.power_law import PowerLaw
from tailnet.errors import (
    ChoiceError,
    InputError,
    InsufficientDataError,
    OutputError,
    TailnetError,
    TailnetWarning,
)
from tailnet.inference.analysis import Analysis, analyze
from tailnet.inference.goodness_of_fit import GoodnessOfFit, goodness_of_fit
from tailnet.inference.intervals import JointInterval, joint_interval
from tailnet.inference.likelihood import PowerLawFit, fit_power_law
from tailnet.readers import read_sample
from tailnet.report import write_report
from tailnet.sample import Sample

__version__: str
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
