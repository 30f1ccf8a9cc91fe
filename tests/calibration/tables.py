"""Tables of shares with their exact intervals."""

from collections.abc import Iterator, Sequence

from tailnet.inference.binomial_interval import clopper_pearson


def share(hits: int, trials: int) -> str:
    """Write a share with its exact 95% interval."""
    low, high = clopper_pearson(hits, trials)
    return f"{hits / trials:.3f} ({low:.3f} to {high:.3f})"


def table(head: Sequence[str], body: Iterator[list[str]]) -> str:
    """Return a Markdown table, each row printed as soon as it is there."""
    lines = [list(head), ["---"] * len(head)]
    for row in body:
        print(*row, sep=" | ", flush=True)
        lines.append(row)
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
