"""`python -m benchmarks [FILE]`: measure, print, and write the report (reports/benchmarks.md)."""

import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path

from benchmarks import own, peers
from benchmarks.measure import Row

import tailnet

HEAD = ["job", "found", "time", "yardstick", "its time", "ratio", "target"]


def table(rows: list[Row]) -> str:
    """Return a Markdown table."""
    lines = [HEAD, ["---"] * len(HEAD), *(row.cells() for row in rows)]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def main(path: Path) -> None:
    """Measure everything and write it down."""
    rows = []
    for measure in (own.scans, own.replicates, peers.alternatives):
        for row in measure():
            print(*row.cells(), sep=" | ", flush=True)
            rows.append(row)
    versions = f"tailnet {tailnet.__version__}, numpy {version('numpy')}, numba {version('numba')}"
    path.write_text(
        "# Benchmarks\n\n"
        "Each row is one thing timed against another in the same process, in turn, by the median of several "
        "runs after one that is not counted; compare ratios, not times. Data: half uniform on (0, 1), half "
        f"Pareto from 1 with alpha 2.5, seed {own.SEED}.\n\n"
        f"{table(rows)}\n"
        f"Python {platform.python_version()}, {versions}; {os.cpu_count()} processors. "
        "Command: `python -m tox -e bench`.\n",
        encoding="utf-8",
    )
    print(f"wrote {path}")


main(Path(sys.argv[1] if len(sys.argv) > 1 else "reports/benchmarks.md"))
