"""Saddle-free Newton on a small network, as document 002 has it: the task, the curvature, higher orders.

From the definition up: `design` (the network, the methods), `spectra` (negative curvature, joint and by
layer), `orders` (steps of each order, Taylor terms), `decision`, `exhibits`, `study`.
"""

from tailnet.studies.saddle_free_newton.study import STUDY

__all__ = ["STUDY"]
