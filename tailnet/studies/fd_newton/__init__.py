"""Newton's method by finite differences on a perceptron, as document 002 has it, beside true Newton.

From the definition up: `design` (the perceptron, the methods), `likeness` (how near a step is to Newton's,
and where it must be), `step_size` (errors of the differences), `decision`, `exhibits`, `study`.
"""

from tailnet.studies.fd_newton.study import STUDY

__all__ = ["STUDY"]
