"""The network that a gradient induces: what the essay says of it, held against its nulls."""

from tailnet.studies.gradient_network.study import STUDY

__all__ = ["STUDY"]
