"""Power of the tests against four other laws, over the number of observations."""

import gc
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import numpy as np
from calibration import power_figure
from calibration.tables import share, table
from calibration.versions import versions

from tailnet import (
    Comparison,
    Exponential,
    Lognormal,
    PowerLaw,
    PowerLawFit,
    Sample,
    StretchedExponential,
    TruncatedPowerLaw,
    compare,
    fit_alternatives,
    fit_power_law,
    goodness_of_fit,
)
from tailnet.parallel import child, run, seed_sequence

SEED = 2010
SETS = 300
REPLICATES = 99
#: Drawing stops at the tenth exceedance, which settles that p > 0.1.
STOP_AT = 10
SIZES = (100, 300, 1000, 3000, 10_000)
FIT_LEVEL, NESTED_LEVEL, VUONG_LEVEL = 0.1, 0.05, 0.1
XMIN = 15.0


@dataclass(frozen=True)
class Truth:
    """A law on x >= xmin, and the alternatives that it is told by: by the nested test, and by Vuong's."""

    name: str
    law: PowerLaw | Exponential | Lognormal | StretchedExponential | TruncatedPowerLaw
    nested: str
    vuong: str


def _lognormal(mu: float, sigma: float) -> Lognormal:
    return Lognormal((math.log(XMIN) - mu) / sigma**2, 0.5 / sigma**2, XMIN)


def _stretched(rate: float, beta: float) -> StretchedExponential:
    return StretchedExponential(rate * beta * XMIN**beta, beta, XMIN)


CONTROL = Truth("power law, alpha 2.5", PowerLaw(2.5, XMIN), "lognormal", "lognormal")
TRUTHS = (
    CONTROL,
    Truth("lognormal, mu 0.3, sigma 2", _lognormal(0.3, 2.0), "lognormal", "lognormal"),
    Truth(
        "stretched exponential, lambda 1, beta 0.3",
        _stretched(1.0, 0.3),
        "stretched_exponential",
        "stretched_exponential",
    ),
    Truth(
        "power law with cut-off, alpha 2, lambda 0.002",
        TruncatedPowerLaw(2.0, 0.002 * XMIN, XMIN),
        "truncated_power_law",
        "truncated_power_law",
    ),
    Truth(
        "exponential, lambda 0.125", Exponential(0.125 * XMIN, XMIN), "stretched_exponential", "exponential"
    ),
)
#: The tests in the order of columns: of fit, the three nested ones, the one of the true family, Vuong's.
TESTS = ("fit", "lognormal", "stretched_exponential", "truncated_power_law", "vuong")
HEAD = (
    "truth",
    "n",
    f"test of fit at {FIT_LEVEL}",
    "nested: lognormal",
    "nested: stretched exponential",
    "nested: cut-off",
    "Vuong: the true family",
)
TEXT = """\
# Power

Command: `python -m tox -e calibration -- reports/validation power`. {versions}; seed {seed}, {sets} data
sets a row, {replicates} replicates a bootstrap.

Data without a body, all of them above {xmin:g}. The parameters are of our choice; the cut-off (rate lambda)
lies at 33 times xmin. In every row: the share of data sets in which a test speaks against the power law,
with its exact 95% binomial interval. The test of fit does at p <= {fit:g}; the nested tests at p <=
{nested:g}, each by itself; Vuong's when its ratio favours the true family (the lognormal where the power
law is true) at a two-sided p <= {vuong:g}. The rows of the true power law are sizes. So few replicates cost
some power.

![Power over the number of observations]({figure})

## xmin given

{given}
## xmin estimated

The search moves xmin to where the power law holds best. The tail that is left is shorter and looks more
like a power law, and every test has less to find in it: where its power is low, that a power law is not
rejected says little. The last column is the median of n_tail.

{estimated}
"""


@dataclass(frozen=True)
class Found:
    """Which tests spoke against the power law, by name, xmin given and estimated; n_tail of the latter."""

    given: Mapping[str, bool]
    estimated: Mapping[str, bool]
    n_tail: int


@cache
def _settle() -> None:
    """Take what is loaded out of garbage collection, once a process: statsmodels collects in every call."""
    gc.freeze()


def trial(truth: Truth, n: int, number: int) -> Found:
    """Draw one data set and test it."""
    _settle()
    seed = child(seed_sequence(SEED), TRUTHS.index(truth), n, number)
    sample = Sample(truth.law.sample(n, child(seed, 0)))
    fits = fit_power_law(sample, xmin=XMIN), fit_power_law(sample)
    given, estimated = (_tested(fit, truth, child(seed, 1 + place)) for place, fit in enumerate(fits))
    return Found(given, estimated, fits[1].n_tail)


def _tested(fit: PowerLawFit, truth: Truth, seed: np.random.SeedSequence) -> dict[str, bool]:
    test = goodness_of_fit(fit, replicates=REPLICATES, rng=seed, stop_at=STOP_AT)
    rows = compare(fit, fit_alternatives(fit), replicates=REPLICATES, rng=seed)
    found = {row.alternative: row for row in rows}
    p_values = {name: found[name].nested_p for name in TESTS[1:-1]}
    nested = {name: p is not None and p <= NESTED_LEVEL for name, p in p_values.items()}
    return {"fit": test.p_value <= FIT_LEVEL, **nested, "vuong": favours(found[truth.vuong])}


def favours(row: Comparison) -> bool:
    """Say whether Vuong's test favours the alternative."""
    if row.vuong_statistic is None or row.vuong_p is None:
        return False
    return row.vuong_statistic < 0.0 and row.vuong_p <= VUONG_LEVEL


def write(folder: Path) -> None:
    """Simulate, tabulate and draw."""
    found: dict[tuple[str, int], list[Found]] = {}
    for truth in TRUTHS:
        for n in SIZES:
            draw = partial(trial, truth, n)
            found[truth.name, n] = list(run(draw, range(SETS), jobs=-1, threads=False, label=truth.name))
            print(truth.name, n, flush=True)
    figure = folder / "power"
    power_figure.write(figure, curves(found), [truth.name for truth in TRUTHS[1:]])
    text = TEXT.format(
        versions=versions(),
        seed=SEED,
        sets=SETS,
        replicates=REPLICATES,
        xmin=XMIN,
        fit=FIT_LEVEL,
        nested=NESTED_LEVEL,
        vuong=VUONG_LEVEL,
        figure=f"{figure.name}.svg",
        given=table(HEAD, _rows(found, "given")),
        estimated=table((*HEAD, "n_tail"), _rows(found, "estimated")),
    )
    (folder / "power.md").write_text(text, encoding="utf-8")


def curves(found: Mapping[tuple[str, int], Sequence[Found]]) -> list[power_figure.Curve]:
    """Pick what the figure shows: the test of fit, the nested test of the true family, and Vuong's."""
    picked = []
    for truth in TRUTHS[1:]:
        for label, test, setting in (
            ("test of fit, xmin given", "fit", "given"),
            ("test of fit, xmin estimated", "fit", "estimated"),
            ("nested test, xmin given", truth.nested, "given"),
            ("nested test, xmin estimated", truth.nested, "estimated"),
            ("Vuong, xmin given", "vuong", "given"),
        ):
            hits = [sum(getattr(one, setting)[test] for one in found[truth.name, n]) for n in SIZES]
            picked.append(power_figure.Curve(truth.name, label, SIZES, tuple(hits), SETS))
    return picked


def _rows(found: Mapping[tuple[str, int], Sequence[Found]], setting: str) -> Iterator[list[str]]:
    for (name, n), ones in found.items():
        cells = [share(sum(getattr(one, setting)[test] for one in ones), len(ones)) for test in TESTS]
        tails = sorted(one.n_tail for one in ones)
        yield [name, f"{n:,}", *cells, *([f"{tails[len(tails) // 2]:,}"] if setting == "estimated" else [])]
