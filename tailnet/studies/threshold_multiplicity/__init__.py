"""Whether a threshold in place of sampling brings back the few, crowded degrees of Kronecker graphs."""

from tailnet.studies.threshold_multiplicity.study import STUDY

__all__ = ["STUDY"]
