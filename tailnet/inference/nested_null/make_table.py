"""Simulate the table: `python -m tailnet.inference.nested_null.make_table [FILE]` (minutes)."""

import sys
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

import tailnet
from tailnet.arrays import FloatArray
from tailnet.inference.nested_null.lookup import Table
from tailnet.inference.nested_null.simulation import FAMILIES, simulate
from tailnet.parallel import child, run, seed_sequence
from tailnet.storage import to_json, write_atomic

SEED = 1999
#: Observations, and samples drawn of each size.
GRID = {
    **dict.fromkeys((5, 6, 7, 8, 10, 12, 15, 20, 30, 50, 75, 100), 1_000_000),
    **dict.fromkeys((150, 200, 300, 500), 400_000),
    1000: 250_000,
    2000: 120_000,
    5000: 60_000,
    10_000: 40_000,
}
#: Sizes between those of the grid, at which the interpolation is checked.
CHECKED = {9: 200_000, 40: 200_000, 120: 200_000, 400: 200_000, 1500: 100_000, 7000: 30_000}
LEVELS = (
    *(
        0.6,
        0.5,
        0.45,
        0.4,
        0.35,
        0.3,
        0.25,
        0.2,
        0.17,
        0.15,
        0.125,
        0.1,
        0.08,
        0.065,
        0.05,
        0.04,
        0.03,
        0.025,
    ),
    *(0.02, 0.015, 0.01, 0.0075, 0.005, 0.0035, 0.002, 0.001, 0.0005, 0.00025, 0.0001),
)
_PARTS = 20


def samples(n: int, draws: int, purpose: int) -> FloatArray:
    """Simulate both statistics of `draws` samples of size n."""
    one = partial(_part, n, draws // _PARTS, purpose)
    return np.concatenate(list(run(one, range(_PARTS), jobs=-1, label=f"n = {n}")))


def _part(n: int, draws: int, purpose: int, number: int) -> FloatArray:
    out = np.empty((draws, len(FAMILIES)))
    seed = child(seed_sequence(SEED), purpose, n, number)
    simulate(np.random.Generator(np.random.PCG64(seed)), n, out)
    return out


def table_of(drawn: dict[int, FloatArray], column: int) -> dict[str, Any]:
    """Sum up one family's statistics."""
    quantiles = [np.quantile(x[:, column], 1.0 - np.array(LEVELS)) for x in drawn.values()]
    return {
        "sizes": list(drawn),
        "shares_zero": [float((x[:, column] == 0.0).mean()) for x in drawn.values()],
        "levels": list(LEVELS),
        "quantiles": [[round(float(q), 6) for q in row] for row in quantiles],
        "simulations": [len(x) for x in drawn.values()],
    }


def checks_of(table: Table, drawn: dict[int, FloatArray], column: int) -> list[dict[str, float]]:
    """Compare nominal levels with the shares rejected at sizes that the grid leaves out."""
    rows = []
    for n, x in drawn.items():
        for level in (0.1, 0.05, 0.01):
            critical = table.critical_value(level, n)
            size = float((x[:, column] >= critical).mean())
            rows.append({"n": n, "level": level, "size": size, "simulations": len(x)})
    return rows


def main(path: Path) -> None:
    """Simulate everything and write it."""
    drawn = {n: samples(n, draws, 0) for n, draws in GRID.items()}
    checked = {n: samples(n, draws, 1) for n, draws in CHECKED.items()}
    families = {}
    for column, family in enumerate(FAMILIES):
        document = table_of(drawn, column)
        families[family] = {**document, "checks": checks_of(Table.from_dict(document), checked, column)}
    document = {
        "what": "Null of twice the log-likelihood ratio of an alternative over the power law it contains, "
        "given xmin, on continuous data; it depends on the number of observations alone.",
        "command": "python -m tailnet.inference.nested_null.make_table",
        "tailnet": tailnet.__version__,
        "seed": SEED,
        "families": families,
    }
    write_atomic(path, to_json(document).encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("table.json"))
