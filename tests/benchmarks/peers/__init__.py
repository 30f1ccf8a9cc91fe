"""The programs we are measured against; each may be absent."""

from benchmarks.peers.igraph_package import IGraph
from benchmarks.peers.plfit_library import Plfit
from benchmarks.peers.power_law_r import PoweRlaw
from benchmarks.peers.powerlaw_package import Powerlaw
from benchmarks.program import Program, Tester

#: Programs that fit.
FITTERS: tuple[Program, ...] = (Powerlaw(), IGraph(), Plfit(), PoweRlaw())
#: Those of them that also give a bootstrap p-value. One continuous fit of 10^4 points takes poweRlaw half a
#: minute, so that it is asked for the p-values of counts alone.
CONTINUOUS_TESTERS: tuple[Tester, ...] = (IGraph(),)
DISCRETE_TESTERS: tuple[Tester, ...] = (IGraph(), PoweRlaw())
