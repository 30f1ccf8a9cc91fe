"""Coverage of the one-sided profile limits of d, beta and lambda' on members with a known departure."""

from dataclasses import dataclass
from functools import partial

import numpy as np
from calibration.tables import Band, share

from tailnet.distributions.lognormal import Lognormal
from tailnet.distributions.stretched_exponential import StretchedExponential
from tailnet.distributions.tail_law import TailLaw
from tailnet.distributions.truncated_power_law import TruncatedPowerLaw
from tailnet.inference.departure import departure_limit
from tailnet.inference.families import FAMILIES
from tailnet.inference.tail import Tail
from tailnet.parallel import child, run, seed_sequence

SEED = 1938
SETS = 2000
BAND = Band(0.93, 1.0)
HEAD = ("family", "departure", "data", "n_tail", "limit covers", "at least 0.93", "collapsed", "median limit")


@dataclass(frozen=True)
class Member:
    """A law with its departure, and the sizes at which it is tried."""

    family: str
    departure: float
    law: TailLaw
    sizes: tuple[int, ...]


def _members() -> list[Member]:
    every, some = (50, 200, 1000, 5000), (200, 1000)
    return [
        Member("lognormal", 0.02, Lognormal(1.4, 0.02, 1.0), every),
        Member("lognormal", 0.2, Lognormal(1.0, 0.2, 1.0), every),
        Member("lognormal", 0.2, Lognormal(1.0, 0.2, 5.0, discrete=True), some),
        Member("stretched_exponential", 0.05, StretchedExponential(1.3, 0.05, 1.0), every),
        Member("stretched_exponential", 0.5, StretchedExponential(1.0, 0.5, 1.0), every),
        Member("stretched_exponential", 0.5, StretchedExponential(1.0, 0.5, 5.0, discrete=True), some),
        Member("truncated_power_law", 0.001, TruncatedPowerLaw(2.4, 0.001, 1.0), every),
        Member("truncated_power_law", 0.05, TruncatedPowerLaw(2.0, 0.05, 1.0), every),
        Member("truncated_power_law", 0.05, TruncatedPowerLaw(2.0, 0.05, 5.0, discrete=True), some),
    ]


def rows() -> tuple[list[list[str]], dict[str, str]]:
    """Simulate every member at every size; return the rows and the verdicts by cell."""
    body: list[list[str]] = []
    verdicts: dict[str, str] = {}
    for number, member in enumerate(_members()):
        for n in member.sizes:
            draw = partial(limit, member, number, n)
            found = np.array(list(run(draw, range(SETS), jobs=-1, threads=False)))
            hits = int((found[:, 0] >= member.departure).sum())
            kind = f"discrete, xmin {member.law.xmin:g}" if member.law.discrete else "continuous"
            name = f"{FAMILIES[member.family].departure} = {member.departure:g}"
            verdict = BAND.judge(hits, SETS)
            verdicts[f"{member.family.replace('_', ' ')}, {name}, {kind} at {n:,}"] = verdict
            body.append(
                [
                    member.family.replace("_", " "),
                    name,
                    kind,
                    f"{n:,}",
                    share(hits, SETS),
                    verdict,
                    f"{found[:, 1].mean():.2f}",
                    f"{np.median(found[:, 0]):.3g}",
                ]
            )
            print(*body[-1], sep=" | ", flush=True)
    return body, verdicts


def limit(member: Member, member_number: int, n: int, number: int) -> tuple[float, bool]:
    """Draw one tail; return its upper limit and whether the family collapsed."""
    seed = child(seed_sequence(SEED), member_number, n, number)
    law = member.law
    values, counts = np.unique(law.sample(n, seed), return_counts=True)
    tail = Tail.from_values(values, counts, law.xmin, discrete=law.discrete)
    family = FAMILIES[member.family]
    found = family.fit(tail, "sum")
    departure = departure_limit(family, tail, found, "sum")
    assert departure is not None
    return departure.upper_limit, found.on_boundary
