"""Tables of shares with their exact intervals."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tailnet.inference.binomial_interval import clopper_pearson


def share(hits: int, trials: int) -> str:
    """Write a share with its exact 95% interval."""
    low, high = clopper_pearson(hits, trials)
    return f"{hits / trials:.3f} ({low:.3f} to {high:.3f})"


def table(head: Sequence[str], body: Iterable[list[str]]) -> str:
    """Return a Markdown table, each row printed as soon as it is there."""
    lines = [list(head), ["---"] * len(head)]
    for row in body:
        print(*row, sep=" | ", flush=True)
        lines.append(row)
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


@dataclass(frozen=True)
class Band:
    """What was asked of a share before it was simulated."""

    low: float
    high: float

    def judge(self, hits: int, trials: int) -> str:
        """Say whether a share lies in the band, and where not, whether its interval does reach it."""
        if self.low <= hits / trials <= self.high:
            return "met"
        low, high = clopper_pearson(hits, trials)
        return "missed, within its error" if low <= self.high and high >= self.low else "missed"


def tally(verdicts: Mapping[str, str]) -> str:
    """Sum up the verdicts on named cells, and name the cells that missed."""
    missed = [f"{name} ({verdict})" for name, verdict in verdicts.items() if verdict != "met"]
    met = f"{len(verdicts) - len(missed)} of {len(verdicts)} met"
    return f"{met}; not met: {', '.join(missed)}" if missed else met
