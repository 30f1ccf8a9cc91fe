"""Discrete fits: words, zeta samples from 10^3 to 10^7, and a histogram of 10^9 observations."""

from benchmarks.data import histogram, words, zeta
from benchmarks.lines import Missing, Outcome
from benchmarks.measure import Answer, in_turn
from benchmarks.ours import NAME, SCAN_NAME, found
from benchmarks.peers import FITTERS
from benchmarks.series import add, grow

from tailnet import Sample, fit_power_law
from tailnet.inference.steps import Steps
from tailnet.inference.xmin import Rule, scan_xmin

WORDS, ZETA, HISTOGRAM = "discrete fit, words", "discrete fit, zeta samples", "discrete fit, histogram"
SIZES = (10**3, 10**4, 10**5, 10**6, 10**7)


def measure(outcome: Outcome) -> None:
    """Time everyone on what they take."""
    data = words()
    grow(outcome, WORDS, lambda _: data, (data.size,), discrete=True, csn=False)
    grow(outcome, ZETA, zeta, SIZES, discrete=True, csn=False)
    _histogram(outcome)


def _histogram(outcome: Outcome) -> None:
    """Time ourselves on (value, count) data; nobody else takes them."""
    values, counts = histogram()
    sample = Sample.from_counts(values, counts, discrete=True)
    steps = Steps.of(sample)
    timings = in_turn(
        lambda: Answer(found(fit_power_law(Sample.from_counts(values, counts, discrete=True)))),
        lambda: Answer(found(scan_xmin(steps, True, Rule()).chosen)),
    )
    for program, timing in zip((NAME, SCAN_NAME), timings, strict=True):
        add(outcome, HISTOGRAM, program, sample.n, timing)
    gigabytes = 8 * sample.n / 1e9
    why = f"takes observations, not (value, count) pairs: {gigabytes:.2g} GB of them"
    outcome.missing += [Missing(HISTOGRAM, peer.name, sample.n, why) for peer in FITTERS if peer.version()]
