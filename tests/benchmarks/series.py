"""Times over growing n: each peer until one fit would take a minute."""

from collections.abc import Callable, Sequence

from benchmarks.exponent import predicted
from benchmarks.lines import Missing, Outcome, Row
from benchmarks.measure import Timing, duration, in_turn
from benchmarks.ours import CSN_NAME, Scan, Tailnet
from benchmarks.peers import FITTERS
from benchmarks.program import Data, Program

#: Seconds after which a peer is not asked for more.
MINUTE = 60.0


def programs(*, csn: bool) -> list[Program]:
    """List ourselves, by each convention if asked for, and the peers that are on this machine."""
    ours: list[Program] = [Tailnet(), Tailnet(CSN_NAME, "csn")] if csn else [Tailnet()]
    return [*ours, Scan(), *(peer for peer in FITTERS if peer.version() is not None)]


def warm_up(data: Data, *, discrete: bool) -> None:
    """Have our kernels compiled, or read from their cache, before anything is timed."""
    Tailnet().fit(data, discrete=discrete)()


def grow(
    outcome: Outcome,
    job: str,
    data: Callable[[int], Data],
    sizes: Sequence[int],
    *,
    discrete: bool,
    csn: bool,
) -> None:
    """Time every program at every size, each until its next fit would take more than a minute."""
    active = programs(csn=csn)
    warm_up(data(sizes[0]), discrete=discrete)
    for n in sizes:
        active = [program for program in active if not _stops(outcome, job, program.name, n)]
        x = data(n)
        timings = in_turn(*(program.fit(x, discrete=discrete) for program in active))
        for program, timing in zip(active, timings, strict=True):
            add(outcome, job, program.name, n, timing)


def add(outcome: Outcome, job: str, program: str, n: int, timing: Timing, note: str = "") -> Row:
    """Write a timing down as a row, and print it; a job that found nothing has none."""
    if timing.answer is None:
        raise ValueError(f"'{job}, {program}' found no fit: its row would be void.")
    found, p_value = timing.answer.found, timing.answer.p_value
    row = Row(job, program, n, timing.seconds, found, timing.runs, timing.processors, p_value, note)
    outcome.rows.append(row)
    print(f"{job} | {n:,} | {program} | {duration(row.seconds)} | {found} | p {p_value}", flush=True)
    return row


def _stops(outcome: Outcome, job: str, program: str, n: int) -> bool:
    """Say whether a program's next fit would take more than a minute, and note it down if so."""
    before = [row for row in outcome.rows if (row.job, row.program) == (job, program)]
    if not before:
        return False
    about = predicted([row.n for row in before], [row.seconds for row in before], n)
    if about <= MINUTE:
        return False
    why = f"stopped: the next would take about {duration(about)}"
    outcome.missing.append(Missing(job, program, n, why))
    print(f"{job} | {n:,} | {program} | {why}", flush=True)
    return True
