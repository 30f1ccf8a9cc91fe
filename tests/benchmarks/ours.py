"""Ourselves: the whole call from raw numbers to the fit, and the search alone."""

from functools import partial

from benchmarks.lines import Found
from benchmarks.measure import Answer, Job
from benchmarks.program import Data

import tailnet
from tailnet import PowerLawFit, Sample, fit_power_law, goodness_of_fit
from tailnet.inference.steps import Steps
from tailnet.inference.xmin import Candidate, Convention, Rule, scan_xmin

NAME, CSN_NAME, SCAN_NAME = "tailnet", "tailnet, csn", "tailnet, scan alone"


def found(fit: PowerLawFit | Candidate) -> Found:
    """Take what a fit came to."""
    return Found(fit.alpha, fit.xmin, fit.ks_distance)


class Tailnet:
    """The whole call: `fit_power_law(Sample(x))`."""

    note = "the whole call: checks, sort, exhaustive search"

    def __init__(self, name: str = NAME, convention: Convention = "exact") -> None:
        self.name = name
        self.convention = convention

    def version(self) -> str | None:
        """Return our version."""
        return tailnet.__version__

    def fit(self, data: Data, *, discrete: bool) -> Job:
        """Prepare a fit."""
        return partial(self._fit, data, discrete)

    def _fit(self, data: Data, discrete: bool) -> Answer:
        return Answer(found(fit_power_law(Sample(data, discrete=discrete), convention=self.convention)))

    def test(self, data: Data, *, discrete: bool, replicates: int, threads: int) -> Job:
        """Prepare a fit and its p-value."""
        return partial(self._test, data, discrete, replicates, threads)

    def _test(self, data: Data, discrete: bool, replicates: int, threads: int) -> Answer:
        fit = fit_power_law(Sample(data, discrete=discrete), convention=self.convention)
        outcome = goodness_of_fit(fit, replicates=replicates, rng=1, jobs=threads)
        return Answer(found(fit), p_value=outcome.p_value)


class Scan:
    """The search for xmin alone, on sorted values with their logarithms."""

    name = SCAN_NAME
    note = "the search alone, on sorted values"

    def version(self) -> str | None:
        """Return our version."""
        return tailnet.__version__

    def fit(self, data: Data, *, discrete: bool) -> Job:
        """Sort the data and prepare a search."""
        steps = Steps.of(Sample(data, discrete=discrete))
        return lambda: Answer(found(scan_xmin(steps, discrete, Rule()).chosen))
