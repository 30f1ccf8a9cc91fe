"""`python -m calibration [FOLDER [PART …]]`: simulate, print, and write the validation reports."""

import sys
from collections.abc import Sequence
from pathlib import Path

from calibration import agreement, csn_tables, fit_test, nested, optima, power
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
INDEX = """\
# Validation

Simulations that show what the tests and intervals of tailnet do when the truth is known, and the same data in
published tables and through other programs. Each report names the command that made it.

- [Published tables](csn_tables.md): CSN's tables 6.1 to 6.3 and ours, the reason for each difference.
- [Test of fit and intervals](fit_test.md): size for four bodies, coverage of every interval.
- [Power](power.md): against four other laws, over the number of observations.
- [Agreement](agreement.md): 200 data sets through four other programs, the kind of every disagreement.
- [Global optima](optima.md): whether a general optimiser finds a better fit on 2,000 data sets.
- [Nested tests](nested_tests.md): size of the tests of the power law inside its alternatives.
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


PARTS = {
    "agreement": agreement.write,
    "csn_tables": csn_tables.write,
    "fit_test": fit_test.write,
    "nested": write_nested,
    "optima": write_optima,
    "power": power.write,
}


def main(folder: Path, parts: Sequence[str]) -> None:
    """Simulate the parts asked for and write them down."""
    folder.mkdir(parents=True, exist_ok=True)
    for part in parts:
        PARTS[part](folder)
    (folder / "README.md").write_text(INDEX, encoding="utf-8")
    print(f"wrote {folder}")


main(Path(sys.argv[1] if len(sys.argv) > 1 else "reports/validation"), sys.argv[2:] or list(PARTS))
