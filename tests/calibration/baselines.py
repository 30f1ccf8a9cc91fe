"""Intervals of the baselines: of an estimated Kronecker seed, and of a fractal dimension."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
from calibration.tables import Band, share, table
from calibration.versions import versions

from tailnet.baselines.aggregate_dimension import aggregate_dimension
from tailnet.baselines.diffusion_limited_aggregation import diffusion_limited_aggregate
from tailnet.baselines.fractal_dimension import FractalDimension, mass_radius, replicated
from tailnet.baselines.kronecker_estimation import estimate_seed
from tailnet.baselines.kronecker_interval import PARAMETERS, seed_intervals
from tailnet.baselines.motif_counts import motif_counts
from tailnet.baselines.stochastic_kronecker import StochasticKronecker
from tailnet.parallel import child, run, seed_sequence

SEED, LEVEL = 2026, 0.95
#: Declared beforehand for the percentile intervals of a seed, and for the share of graphs of the law that the
#: test at 0.1 rejects.
COVERAGE, SIZE = Band(0.88, 0.99), Band(0.05, 0.15)
LAWS = (((0.85, 0.6, 0.35), 9), ((0.85, 0.6, 0.35), 11), ((0.95, 0.5, 0.3), 12))
GRAPHS, DRAWS = 200, 99
HEAD = ("a, b, c", "levels", "a", "b", "c", "p <= 0.1", "in the band")

KNOWN = 1.715
AGGREGATES, DISCS, TOGETHER = 300, 3000, 10
PLANES, POINTS = 1000, 4000
DIMENSION_HEAD = (
    "points",
    "method",
    "true",
    "one, least squares",
    f"{TOGETHER} together, Student",
    "sd over se",
)

TEXT = """\
# Calibration of the baselines

Shares carry their exact 95% binomial interval; seed {seed}; nominal level {level}.

## Seeds of stochastic Kronecker graphs

{graphs} graphs a row, {draws} draws of the fitted law each. Declared beforehand: the percentile intervals
cover {coverage.low:g} to {coverage.high:g}, and the test of the four counts at 0.1 rejects {size.low:g} to
{size.high:g} of the graphs of the law itself.

{seeds}
## Fractal dimensions

{aggregates} aggregates of {discs:,} discs, whose dimension is {known} (Tolman & Meakin 1989), by their
growth; and {planes:,} Poisson patterns of about {points:,} points in the plane, mass about the middle over
one decade of radii. *Sd over se* is the spread between realisations over what least squares says of one.

{dimensions}
{versions}. Command: `python -m calibration reports/validation baselines`.
"""


def write(folder: Path) -> None:
    """Simulate and write the report."""
    text = TEXT.format(
        seed=SEED,
        level=LEVEL,
        graphs=GRAPHS,
        draws=DRAWS,
        coverage=COVERAGE,
        size=SIZE,
        seeds=table(HEAD, seed_rows()),
        aggregates=AGGREGATES,
        discs=DISCS,
        known=KNOWN,
        planes=PLANES,
        points=POINTS,
        dimensions=table(DIMENSION_HEAD, dimension_rows()),
        versions=versions(),
    )
    (folder / "baselines.md").write_text(text, encoding="utf-8")


def seed_rows() -> Iterator[list[str]]:
    """Estimate from graphs of known laws."""
    for number, (truth, levels) in enumerate(LAWS):
        work = partial(_covered, truth, levels, child(seed_sequence(SEED), 0, number))
        hits = np.array(list(run(work, range(GRAPHS), jobs=-1, threads=False))).sum(axis=0).tolist()
        verdicts = [COVERAGE.judge(hit, GRAPHS) for hit in hits[:-1]] + [SIZE.judge(hits[-1], GRAPHS)]
        said = "; ".join(sorted(set(verdicts)))
        yield [", ".join(map(str, truth)), str(levels), *(share(hit, GRAPHS) for hit in hits), said]


def _covered(
    truth: tuple[float, float, float], levels: int, seed: np.random.SeedSequence, number: int
) -> list[bool]:
    """Say which parameters one graph's intervals hold, and whether its law is rejected at 0.1."""
    a, b, c = truth
    graph = StochasticKronecker.of([[a, b], [b, c]], levels).draw(child(seed, number, 0))
    found = seed_intervals(
        estimate_seed(motif_counts(graph), levels), draws=DRAWS, level=LEVEL, rng=child(seed, number, 1)
    )
    rows = [found.parameters[name] for name in PARAMETERS]
    covered = [row.low <= x <= row.high for row, x in zip(rows, truth, strict=True)]
    return [*covered, found.p_value is not None and found.p_value <= 0.1]


def dimension_rows() -> Iterator[list[str]]:
    """Estimate dimensions that are known."""
    seed = seed_sequence(SEED)
    grown = run(partial(_aggregate, child(seed, 1)), range(AGGREGATES), jobs=-1)
    yield _dimension_row("aggregates", KNOWN, list(grown))
    planes = run(partial(_plane, child(seed, 2)), range(PLANES), jobs=-1)
    yield _dimension_row("plane", 2.0, list(planes))


def _aggregate(seed: np.random.SeedSequence, number: int) -> FractalDimension:
    return aggregate_dimension(diffusion_limited_aggregate(DISCS, child(seed, number)), level=LEVEL)


def _plane(seed: np.random.SeedSequence, number: int) -> FractalDimension:
    generator = np.random.default_rng(child(seed, number))
    points = generator.random((generator.poisson(POINTS), 2))
    return mass_radius(points, np.geomspace(0.05, 0.5, 30), centre=[0.5, 0.5], level=LEVEL)


def _dimension_row(points: str, truth: float, found: list[FractalDimension]) -> list[str]:
    single = sum(row.interval[0] <= truth <= row.interval[1] for row in found)
    sets = [replicated(found[i : i + TOGETHER], level=LEVEL) for i in range(0, len(found), TOGETHER)]
    together = sum(row.interval[0] <= truth <= row.interval[1] for row in sets)
    whole = replicated(found, level=LEVEL)
    ratio = whole.sd / whole.mean_least_squares_se
    return [
        points,
        whole.method,
        f"{truth:g}",
        share(single, len(found)),
        share(together, len(sets)),
        f"{ratio:.1f}",
    ]
