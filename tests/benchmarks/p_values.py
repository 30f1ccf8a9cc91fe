"""Bootstrap p-values: 1,000 and 2,500 replicates."""

from dataclasses import replace

from benchmarks.data import mixture, words
from benchmarks.lines import Missing, Outcome, Ratio
from benchmarks.measure import Timing, duration, in_turn, once
from benchmarks.ours import NAME, Scan, Tailnet
from benchmarks.peers import CONTINUOUS_TESTERS, DISCRETE_TESTERS
from benchmarks.program import Data, Tester
from benchmarks.series import MINUTE, add

CONTINUOUS = "1,000 replicates, 10,000 continuous points"
WORDS = "2,500 replicates, words"
SINGLE = "2,500 replicates, 100,000 continuous points, one thread"
ONE_SCAN = "one scan of sorted data"
#: Threads that each program may take, where it lets us say so.
THREADS = 2
#: A peer is tried with so many replicates first; if all of them would take longer than the second number
#: of minutes, that is what its row is about.
_TRIAL, _PATIENCE = 40, 3


def measure(outcome: Outcome) -> None:
    """Time the tests of everyone who has one."""
    _compare(outcome, CONTINUOUS, mixture(10**4), False, 1000)
    _compare(outcome, WORDS, words(), True, 2500)
    _against_scans(outcome)


def _compare(outcome: Outcome, job: str, data: Data, discrete: bool, replicates: int) -> None:
    ours = Tailnet()
    ours.test(data, discrete=discrete, replicates=2, threads=THREADS)()
    (timing,) = in_turn(ours.test(data, discrete=discrete, replicates=replicates, threads=THREADS))
    add(outcome, job, NAME, data.size, timing)
    for peer in DISCRETE_TESTERS if discrete else CONTINUOUS_TESTERS:
        if peer.version() is not None:
            _peer(outcome, job, peer, data, discrete, replicates)


def _peer(outcome: Outcome, job: str, peer: Tester, data: Data, discrete: bool, replicates: int) -> None:
    """Time a peer with a few replicates, and with all of them unless that would take too long."""
    trial = once(peer.test(data, discrete=discrete, replicates=_TRIAL, threads=THREADS))
    about = trial.seconds * replicates / _TRIAL
    if about <= _PATIENCE * MINUTE:
        timing = once(peer.test(data, discrete=discrete, replicates=replicates, threads=THREADS))
        add(outcome, job, peer.name, data.size, timing)
        return
    answer = None if trial.answer is None else replace(trial.answer, p_value=None)
    few = Timing(trial.seconds, trial.runs, trial.processors, answer)
    add(outcome, f"{job}: {_TRIAL} of them", peer.name, data.size, few, f"{_TRIAL} replicates only")
    why = f"stopped: {replicates:,} replicates would take about {duration(about)}"
    outcome.missing.append(Missing(job, peer.name, data.size, why))


def _against_scans(outcome: Outcome) -> None:
    """Time our test on one thread beside a single scan of the data."""
    data = mixture(10**5)
    ours = Tailnet()
    scan = Scan().fit(data, discrete=False)
    test = ours.test(data, discrete=False, replicates=2500, threads=1)
    ours.test(data, discrete=False, replicates=2, threads=1)()
    (before,), whole, (after,) = in_turn(scan), once(test), in_turn(scan)
    row = add(outcome, SINGLE, NAME, data.size, whole)
    outcome.ratios.append(Ratio(row, ONE_SCAN, (before.seconds + after.seconds) / 2))
