from tailnet.checkpoints import checkpoint
from tailnet.distributions.exponential import Exponential
from tailnet.distributions.lognormal import Lognormal
from tailnet.distributions.power_law import PowerLaw
from tailnet.distributions.stretched_exponential import StretchedExponential
from tailnet.distributions.truncated_power_law import TruncatedPowerLaw
from tailnet.errors import (
    ChoiceError,
    InputError,
    InsufficientDataError,
    OutputError,
    TailnetError,
    TailnetWarning,
)
from tailnet.graph import Graph
from tailnet.inference.alternatives import AlternativeFit, fit_alternatives
from tailnet.inference.analysis import Analysis, Context, analyze
from tailnet.inference.comparison import Comparison, compare
from tailnet.inference.conditional_intervals import ConditionalIntervals, conditional_intervals
from tailnet.inference.dependence.statement import Dependence
from tailnet.inference.goodness_of_fit import GoodnessOfFit, goodness_of_fit
from tailnet.inference.intervals import JointInterval, joint_interval
from tailnet.inference.likelihood import PowerLawFit, fit_power_law
from tailnet.inference.random_effects import RandomEffects, random_effects
from tailnet.inference.signs import SignTest, sign_test
from tailnet.inference.survey import Survey, survey
from tailnet.inference.survey_items import SurveySettings
from tailnet.inference.tail_choice import TailAt, tail_choice
from tailnet.inference.tail_index import TailIndexEstimate, TailIndexPanel, tail_index_panel
from tailnet.inference.whole_sample import WholeSampleFit, fit_whole_sample
from tailnet.networks.draws import MeasuredDraws, measured_draws
from tailnet.networks.ensemble.ensemble import ensemble_of, rank_one_ensemble
from tailnet.networks.ensemble.kronecker_ensemble import KroneckerEnsemble
from tailnet.networks.measures.all_of_them import Measures, measure
from tailnet.networks.paired_draws import PairedDraws, paired_draws
from tailnet.observations import Observations
from tailnet.readers import read_observations, read_sample
from tailnet.readers.graphs import NetworkFile, read_network
from tailnet.readers.items import list_items
from tailnet.report import write_report
from tailnet.sample import Sample
from tailnet.studies.own_network.conduct import study_network

__version__: str
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
