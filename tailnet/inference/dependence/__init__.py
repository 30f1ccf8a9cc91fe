"""What an analysis assumes about its observations, and what is computed where they are not independent."""

from tailnet.inference.dependence.statement import Dependence

__all__ = ["Dependence"]
