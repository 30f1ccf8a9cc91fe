"""Experiments: each joins a source to the inference and tests the claims of a document."""

from importlib import import_module
from typing import TYPE_CHECKING

from tailnet.errors import ChoiceError

if TYPE_CHECKING:
    from tailnet.studies.conduct import Study

#: Every study, by its name on the command line.
_HOMES = {
    "weight-tails": "tailnet.studies.weight_tails",
    "delta-tails": "tailnet.studies.delta_tails.study",
    "gradient-tails": "tailnet.studies.gradient_tails.study",
    "layer-norms": "tailnet.studies.layer_norms",
    "spectral-tails": "tailnet.studies.spectral_tails",
    "kronecker-baseline": "tailnet.studies.kronecker_baseline.study",
    "weight-network": "tailnet.studies.weight_network",
    "threshold-multiplicity": "tailnet.studies.threshold_multiplicity",
    "gradient-network": "tailnet.studies.gradient_network",
    "early-pruning": "tailnet.studies.early_pruning.study",
    "saddle-free-newton": "tailnet.studies.saddle_free_newton",
    "fd-newton": "tailnet.studies.fd_newton",
    "training-chaos": "tailnet.studies.training_chaos",
    "rbm-tails": "tailnet.studies.rbm_tails.study",
}
NAMES = tuple(_HOMES)


def find_study(name: str) -> "Study":
    """Load a study by name.

    Raises
    ------
    ChoiceError
        When there is none of that name.

    Examples
    --------
    >>> find_study("weight-tails").name
    'weight-tails'
    """
    if name not in _HOMES:
        raise ChoiceError(f"There is no study {name!r}; choose one of {', '.join(NAMES)}.")
    study: Study = import_module(_HOMES[name]).STUDY
    return study
