"""Whether the network that the weights of a trained perceptron induce is a complex network."""

from tailnet.studies.weight_network.study import STUDY

__all__ = ["STUDY"]
