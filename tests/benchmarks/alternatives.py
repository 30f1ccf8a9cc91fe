"""Four alternatives with their comparisons, xmin given to both, beside the package `powerlaw`."""

import numpy as np
from benchmarks.data import pareto
from benchmarks.lines import Found, Outcome
from benchmarks.measure import Answer, Timing, in_turn, once
from benchmarks.ours import NAME, found
from benchmarks.peers.powerlaw_package import quiet
from benchmarks.series import add
from numpy.typing import NDArray

from tailnet import PowerLawFit, Sample, compare, fit_alternatives, fit_power_law

JOB = "four alternatives with comparisons"
N = 10**5
FAMILIES = ("lognormal", "stretched_exponential", "truncated_power_law", "exponential")
#: The log-likelihood ratios of the power law against each family.
Ratios = dict[str, float]


def measure(outcome: Outcome) -> None:
    """Time the fits of the families and their comparisons; the power law is fitted beforehand."""
    x = pareto(N)
    fit = fit_power_law(Sample(x), xmin=1.0)
    our_ratios(fit_power_law(Sample(x[:1000]), xmin=1.0))
    (ours,) = in_turn(lambda: Answer(found(fit)) if our_ratios(fit) else None)
    theirs, ratios = _powerlaw(x)
    outcome.extra = {"ratios": {NAME: our_ratios(fit), "powerlaw": ratios}}
    add(outcome, JOB, NAME, N, ours)
    add(outcome, JOB, "powerlaw", N, theirs)


def our_ratios(fit: PowerLawFit) -> Ratios:
    """Fit every family and compare."""
    rows = compare(fit, fit_alternatives(fit), replicates=0)
    return {row.alternative: row.log_likelihood_ratio for row in rows}


def _powerlaw(x: NDArray[np.float64]) -> tuple[Timing, Ratios]:
    """Time the fits and comparisons of powerlaw once, as a user calls them."""
    import powerlaw

    with quiet():
        fit = powerlaw.Fit(x, xmin=1.0, discrete=False, verbose=False)
        law = fit.power_law
        at = Found(float(law.alpha), float(law.xmin), float(law.D))
        ratios: Ratios = {}

        def run() -> Answer:
            for name in FAMILIES:
                ratios[name] = -float(fit.distribution_compare(name, "power_law")[0])
            return Answer(at)

        return once(run), ratios
