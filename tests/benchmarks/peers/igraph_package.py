"""`power_law_fit` of python-igraph.

It always bootstraps: `int(0.25 / p_precision**2)` replicates, 2,500 by default. Asked for none it fits,
then refuses the p-value with an error; the time until then is that of the fit alone. What it found is taken
from a call with one replicate, the fewest it accepts, which is not timed.
"""

import importlib.util
import math
from functools import partial
from importlib.metadata import version

from benchmarks.lines import Found
from benchmarks.measure import Answer, Job
from benchmarks.program import Data

_ONE_REPLICATE, _NO_REPLICATE = 0.5, 1.0
_REFUSAL = "invalid p-value precision"


def precision(replicates: int) -> float:
    """Return the `p_precision` at which igraph draws exactly so many replicates."""
    return math.sqrt(0.25 / (replicates + 0.5))


class IGraph:
    """`igraph.power_law_fit` on a list."""

    name = "igraph"
    note = (
        "`power_law_fit` always bootstraps, `int(0.25 / p_precision²)` replicates; a fit is timed at "
        "`p_precision=1`, which asks for none: it fits, then refuses the p-value. On continuous data its "
        "search tries each tenth value, then the neighbours of the best"
    )

    def version(self) -> str | None:
        """Return its version, if it is there."""
        return version("igraph") if importlib.util.find_spec("igraph") else None

    def fit(self, data: Data, *, discrete: bool) -> Job:
        """Find the answer with one replicate, and prepare the fit alone."""
        values = data.tolist()
        answer = self._test(values, discrete, _ONE_REPLICATE)
        return partial(self._fit_alone, values, discrete, Answer(answer.found))

    def test(self, data: Data, *, discrete: bool, replicates: int, threads: int) -> Job:
        """Prepare a fit and its p-value; igraph takes the threads that OpenMP gives it."""
        del threads
        return partial(self._test, data.tolist(), discrete, precision(replicates))

    @staticmethod
    def _fit_alone(values: list[float], discrete: bool, answer: Answer) -> Answer:
        import igraph

        try:
            igraph.power_law_fit(values, method=_method(discrete), p_precision=_NO_REPLICATE)
        except igraph.InternalError as refusal:
            if _REFUSAL in str(refusal):
                return answer
            raise
        raise RuntimeError("igraph gave a p-value without replicates: its fit alone cannot be timed so.")

    @staticmethod
    def _test(values: list[float], discrete: bool, p_precision: float) -> Answer:
        import igraph

        fit = igraph.power_law_fit(values, method=_method(discrete), p_precision=p_precision)
        return Answer(Found(fit.alpha, fit.xmin, fit.D), p_value=fit.p)


def _method(discrete: bool) -> str:
    return "discrete" if discrete else "continuous"
