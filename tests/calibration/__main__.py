"""`python -m calibration [FOLDER [PART …]]`: simulate, print, and write the validation reports."""

import sys
from collections.abc import Sequence
from pathlib import Path

from calibration import (
    agreement,
    baselines,
    csn_tables,
    dependence,
    fit_test,
    nested,
    optima,
    power,
    survey,
    tail_index,
)
from calibration.tables import table
from calibration.versions import versions

NESTED = """\
# Calibration of the nested tests

Samples from a true power law, xmin given; the share rejected at {level}, with its exact 95% binomial
interval. Beside the test as tailnet makes it stand the sizes of the same statistic under its slow limit and
under a plain chi-squared, which other programs use.

## Lognormal and stretched exponential: the simulated null

{sets} samples a row, seed {seed}; continuous data, where the null depends on n_tail alone.

{tabulated}
## Truncated power law: parametric bootstrap

{bootstrap_sets} samples a row, {replicates} replicates each, seed {seed}.

{bootstrapped}
{versions}. Command: `python -m tox -e calibration`.
"""
OPTIMA = """\
# Global optima

{sets} random tails of 20 to 10,000 observations, drawn in turn from a power law and from every family at
random parameters, a quarter of them whole numbers, seed {seed}. On each, Nelder and Mead's method is started
six times on the likelihood as it is defined. The column of gains says by how much the best of them exceeds
tailnet's log-likelihood, relative to it; a negative number says that it never did.

{rows}
{versions}. Command: `python -m tox -e calibration`.
"""
SURVEY = """\
# Corrections over a survey

{surveys} surveys of {items} items of {n} observations each. A true power law has alpha 2.5 above one of the
four bodies of [the test of fit](fit_test.md): *sharp* ones end where the tail begins (uniform with a jump,
none), *smooth* ones run into it (lognormal, CSN's eq. 3.10). The other items are exponential, lognormal or
uniform, in turn. Each is tested with xmin estimated, {replicates} replicates, seed {seed}; corrections at
{level}.

A rejection of a true power law is a false discovery. The *false discovery rate* is the mean over surveys of
the share of false rejections among all, with its 95% interval. Benjamini and Hochberg's correction keeps it
under the *bound*, {level} times the share of true power laws, if a true power law has p at most u with
probability u. Where the share with p <= 0.01 is far above 0.01 that does not hold: the search for xmin then
ends in the body, and what is rejected is the law that it found there, on a tail longer than the true one. No
correction mends that.

{rows}
{versions}. Command: `python -m tox -e calibration`.
"""
DEPENDENCE = """\
# Calibration under dependence

Shares carry their exact 95% binomial interval; seed {seed}. The exponent of every tail is 2.5 and the
marginal law of every observation the same, so that only dependence separates the columns.

## Cluster bootstrap

{sets} data sets a row, {groups} groups of {size}; xmin estimated, {replicates} replicates. Declared
beforehand: clusters cover 0.92 to 0.98 where single observations cover under 0.80.

{clustered}
## Block bootstrap

{sets} series of {series} a row, blocks of automatic length.

{ordered}
## Control of scales

{control_sets} data sets of 3,000 or 4,000 a row, {control_replicates} replicates of each test, level 0.05.
Where the tail is each group's the control must not reject more often than its level, within binomial error;
*Gaussian, one scale* has no tail that scales could have made.

{controlled}
## Replicates over seeds

REML with Hartung and Knapp's interval and the prediction interval on ln(alpha − 1), errors known, of tails
of 50 to 1,000 observations; {meta_sets} sets a row, nominal 0.95. A prediction interval from few replicates
falls short where tau is no larger than the errors, because tau is then often estimated to be 0.

{summarised}
{versions}. Command: `python -m calibration reports/validation dependence`.
"""
TAIL_INDEX = """\
# Calibration of the tail-index panel

## Coverage at the k chosen

{sets} samples of {n} a law, seed {seed}; the share of nominal 95% intervals that hold xi, with its exact 95%
binomial interval, and under it the median error and the root mean square error relative to xi. The double
bootstrap is on. The intervals are for noise alone. Where a law leaves the power law (rho is the rate), the
best k for an estimator leaves it a bias of the size of that noise, and its interval covers less than it says;
on a Pareto tail there is no bias. The bias-corrected estimator, read at half of Hill's k or less, is the only
one whose intervals stay near their level on all of these laws.

{coverage}
## Least squares with label noise

w ← w − eta x (x w − e), x and e standard normal: P(|w| > t) falls as t^−kappa with E|1 − eta x²|^kappa = 1.
{chains} independent chains, every 60th of their steps kept, {kept} values each; Student's interval over the
chains' estimates of xi = 1/kappa, turned into kappa. At eta = 0.5 the tolerance is 10%, declared beforehand:
so far is the plain estimate off there, and its terms of second order do not fall like a power at this depth.

{kesten}
{versions}. Command: `python -m calibration reports/validation tail_index`.
"""
INDEX = """\
# Validation

Simulations that show what the tests and intervals of tailnet do when the truth is known, and the same data in
published tables and through other programs. Each report names the command that made it.

- [Published tables](csn_tables.md): CSN's tables 6.1 to 6.3 and ours, the reason for each difference.
- [Test of fit and intervals](fit_test.md): size for four bodies, coverage of every interval.
- [Power](power.md): against four other laws, over the number of observations.
- [Agreement](agreement.md): 200 data sets through four other programs, the kind of every disagreement.
- [Dependence](dependence.md): coverage of cluster and block intervals, the control of scales, replicates.
- [Surveys](survey.md): false discovery rate over 200 items, with and without a correction.
- [Tail index](tail_index.md): coverage of six estimators' intervals, and the index of a random recursion.
- [Global optima](optima.md): whether a general optimiser finds a better fit on 2,000 data sets.
- [Nested tests](nested_tests.md): size of the tests of the power law inside its alternatives.
- [Baselines](baselines.md): coverage of intervals of Kronecker seeds and of fractal dimensions.
"""


def write_nested(folder: Path) -> None:
    """Simulate the nested tests."""
    text = NESTED.format(
        level=nested.LEVEL,
        sets=f"{nested.TABLE_SETS:,}",
        bootstrap_sets=f"{nested.BOOTSTRAP_SETS:,}",
        replicates=nested.REPLICATES,
        seed=nested.SEED,
        tabulated=table(nested.TABLE_HEAD, nested.tabulated()),
        bootstrapped=table(nested.BOOTSTRAP_HEAD, nested.bootstrapped()),
        versions=versions(),
    )
    (folder / "nested_tests.md").write_text(text, encoding="utf-8")


def write_optima(folder: Path) -> None:
    """Search for better fits."""
    text = OPTIMA.format(
        sets=f"{optima.SETS:,}",
        seed=optima.SEED,
        rows=table(optima.HEAD, optima.rows()),
        versions=versions(),
    )
    (folder / "optima.md").write_text(text, encoding="utf-8")


def write_survey(folder: Path) -> None:
    """Simulate surveys."""
    text = SURVEY.format(
        surveys=survey.SURVEYS,
        items=survey.ITEMS,
        n=survey.N,
        replicates=survey.REPLICATES,
        seed=survey.SEED,
        level=survey.LEVEL,
        rows=table(survey.HEAD, survey.rows()),
        versions=versions(),
    )
    (folder / "survey.md").write_text(text, encoding="utf-8")


def write_dependence(folder: Path) -> None:
    """Simulate dependent data."""
    text = DEPENDENCE.format(
        seed=dependence.SEED,
        sets=dependence.SETS,
        groups=dependence.GROUPS,
        size=dependence.SIZE,
        series=f"{dependence.SERIES:,}",
        replicates=dependence.REPLICATES,
        control_sets=dependence.CONTROL_SETS,
        control_replicates=dependence.CONTROL_REPLICATES,
        meta_sets=f"{dependence.META_SETS:,}",
        clustered=table(dependence.COVERAGE_HEAD, dependence.coverage_rows(dependence.CLUSTERED)),
        ordered=table(dependence.COVERAGE_HEAD, dependence.coverage_rows(dependence.ORDERED)),
        controlled=table(dependence.CONTROL_HEAD, dependence.control_rows()),
        summarised=table(dependence.META_HEAD, dependence.meta_rows()),
        versions=versions(),
    )
    (folder / "dependence.md").write_text(text, encoding="utf-8")


def write_tail_index(folder: Path) -> None:
    """Simulate the tail-index panel."""
    text = TAIL_INDEX.format(
        sets=f"{tail_index.SETS:,}",
        n=f"{tail_index.N:,}",
        seed=tail_index.SEED,
        coverage=table(tail_index.HEAD, tail_index.coverage()),
        chains=tail_index.CHAINS,
        kept=f"{tail_index.KEPT:,}",
        kesten=table(tail_index.KESTEN_HEAD, tail_index.over_seeds()),
        versions=versions(),
    )
    (folder / "tail_index.md").write_text(text, encoding="utf-8")


PARTS = {
    "agreement": agreement.write,
    "baselines": baselines.write,
    "csn_tables": csn_tables.write,
    "dependence": write_dependence,
    "fit_test": fit_test.write,
    "nested": write_nested,
    "optima": write_optima,
    "power": power.write,
    "survey": write_survey,
    "tail_index": write_tail_index,
}


def main(folder: Path, parts: Sequence[str]) -> None:
    """Simulate the parts asked for and write them down."""
    folder.mkdir(parents=True, exist_ok=True)
    for part in parts:
        PARTS[part](folder)
    (folder / "README.md").write_text(INDEX, encoding="utf-8")
    print(f"wrote {folder}")


main(Path(sys.argv[1] if len(sys.argv) > 1 else "reports/validation"), sys.argv[2:] or list(PARTS))
