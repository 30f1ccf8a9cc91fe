"""CSN's tables 6.1 to 6.3 beside ours, and a test of the reason for every number that differs."""

import math
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from calibration import grid_exponent, thinned_search
from calibration.tables import table
from calibration.versions import versions
from oracles.csn_2009 import SETS, PublishedSet
from oracles.published import Printed
from scipy import optimize, stats

import tailnet as tn
from tailnet.inference import bootstrap
from tailnet.parallel import seed_sequence

SEED = 661
REPLICATES = 2500
#: Of the tests under another rule.
RULE_REPLICATES = 1000
#: What CSN say that a p-value to two decimals takes.
THEIR_REPLICATES = 2500
SEARCH = Path(__file__).parent / "csn_search.R"
HEAD_DATA = ("data", "n", "mean", "standard deviation", "largest", "same data?")
HEAD_FIT = ("data", "quantity", "published", "ours, `csn`", "ours, `exact`", "agrees", "reason, tested")
HEAD_RATIO = ("data", "power law against", "published", "p", "ours", "p", "agrees", "reason, tested")
HEAD_SUPPORT = (
    "data",
    "published",
    "ours",
    "our p of fit",
    "p of the law with cut-off",
    "smallest nested p (Holm)",
    "largest slope change",
)
SEARCH_RULE = "their search"
#: How reasons begin that do not end at the printed digits.
OPEN, NO_MAXIMUM = "not explained", "not a maximum"
STOPS_SHORT = "stops short; their search, made again, does so elsewhere"
NAMES = {
    "poisson": "Poisson",
    "lognormal": "lognormal",
    "exponential": "exponential",
    "stretched_exponential": "stretched exponential",
    "truncated_power_law": "power law with cut-off",
}
TEXT = """\
# The tables of Clauset, Shalizi and Newman, and ours

Command: `python -m tox -e calibration -- reports/validation csn_tables`. {versions}; seed {seed},
{replicates:,} replicates for each p-value and each error. {peers}

The eight data sets of tables 6.1 to 6.3 that ship inside the `powerlaw` wheel. A number *agrees* when ours
rounds to the digits printed; a p-value of fit when the two lie within three combined Monte Carlo errors
(theirs from {their_replicates:,} replicates, which is what they call needed for two decimals) and half a
unit of the last digit. Errors (±) are standard deviations over the bootstrap and have no digits to hold
them to: both are shown. Where a number differs, it was computed again under one other rule after another,
and the first rule that gives the printed digits stands as the reason; what no rule gives is said not to be
explained.

{summary}
## Are they the same data?

Table 6.1 describes its data; the files do the same, in the units of the table (for the fires its moments
are in hundreds of acres, and its xmin in acres: only so do they fit together).

{data}
## Table 6.1: the fits

alpha ± is the joint bootstrap's; the error given xmin is smaller. The standard deviation of the quakes'
xmin is made by a few replicates with an xmin far out, and is as uncertain.

{fits}
Under another rule p has {rule_replicates:,} replicates. The grid is that of their programs for counts:
alpha is 1.50, 1.51, ... 3.50. The evenly spaced candidates are an option that their programs have for large
data; that the table was made with it is not known, only that it gives the printed p.

## Tables 6.2 and 6.3: the comparisons

Positive ratios favour the power law. They are Vuong's, R/(sqrt(n) s), with the two-sided normal p; for the
cut-off R itself and the p of a chi-squared with one degree of freedom, as published (tailnet tests this by
bootstrap instead). On words and terrorism ours are the exact sums over the integers, the default.
*Collapses* means that the family's maximum is the power law: R = 0, and there is no ratio.

{ratios}
*Variance over n − 1*: s with n − 1 in place of n. *Their search*: the maximum sought as their R program
sought it, by `nlm` or by Nelder and Mead's method from the same starts in the units of the file, with the
variance over n − 1; it stops before the maximum, and where depends on the version of R, for the cities'
exponential it fails. *Not a maximum*: the family contains the power law, so that at its maximum R <= 0
(here under every discretisation tried), while the printed ratio is positive.

## Support for the power law

Their words follow from the p-values of the table; ours from the rules of the verdict. "With cut-off" asks
that the law with the cut-off itself fits (p > 0.1) and wins its nested test after Holm's correction; "good"
that no nested test rejects and that the upper limits of the departures keep the local slope close to alpha
(the last column is the largest change of slope under them), where theirs asks that the alternatives be
ruled out.

{support}
"""


@dataclass(frozen=True)
class Explained:
    """Whether a printed number is ours, and otherwise what gives it."""

    agrees: bool
    reason: str

    def cells(self) -> list[str]:
        """Write it into the last two columns."""
        return ["yes" if self.agrees else "no", self.reason]


def explain(
    printed: Printed, ours: float | None, tests: Mapping[str, float | None], *, bounded: bool = False
) -> Explained:
    """Find the first rule under which the printed digits come out.

    Parameters
    ----------
    printed, ours
        The published number, and ours (None where the family collapses).
    tests
        The number under other rules, in the order in which they are tried; None where a rule gives none.
    bounded
        Whether the ratio is at most 0 at the family's maximum, however that is discretised.
    """
    if ours is not None and printed.agrees(ours):
        return Explained(True, "")
    for rule, value in tests.items():
        if value is not None and printed.agrees(value):
            return Explained(False, f"{rule}: {value:.4g}")
    shown = {rule: "none" if value is None else f"{value:.4g}" for rule, value in tests.items()}
    known = "; ".join(f"{rule}: {value}" for rule, value in shown.items())
    if bounded and printed.value > printed.half_unit:
        return Explained(False, f"{NO_MAXIMUM}. {known}")
    redone = tests.get(SEARCH_RULE)
    if redone is not None and ours is not None and _same_side(redone, printed, ours):
        return Explained(False, f"{STOPS_SHORT}: {redone:.4g}")
    return Explained(False, f"{OPEN}. {known}" if known else OPEN)


def _same_side(redone: float, printed: Printed, ours: float) -> bool:
    """Say whether the search, made again, misses our number on the same side and by more than a digit."""
    return (redone - ours) * (printed.value - ours) > 0.0 and abs(redone - ours) > printed.half_unit


def write(folder: Path) -> None:
    """Compute and write the report."""
    spec = find_spec("powerlaw")
    assert spec is not None
    assert spec.origin is not None
    home = Path(spec.origin).parent / "reference_data"
    analysed = [Analysed(row, home / f"{row.name}.txt") for row in SETS]
    fits = [cells for each in analysed for cells in each.fit_rows()]
    ratios = [cells for each in analysed for cells in each.ratio_rows()]
    text = TEXT.format(
        versions=versions(),
        seed=SEED,
        replicates=REPLICATES,
        rule_replicates=RULE_REPLICATES,
        peers=r_version(),
        their_replicates=THEIR_REPLICATES,
        summary=summary(fits, ratios),
        data=table(HEAD_DATA, (each.data_row() for each in analysed)),
        fits=table(HEAD_FIT, fits),
        ratios=table(HEAD_RATIO, ratios),
        support=table(HEAD_SUPPORT, (each.support_row() for each in analysed)),
    )
    (folder / "csn_tables.md").write_text(text, encoding="utf-8")


def summary(fits: Iterable[list[str]], ratios: Iterable[list[str]]) -> str:
    """Count what agrees, what is explained, and name what is not."""
    rows = [(f"{row[0]}, {row[1]}", row[-2], row[-1]) for row in (*fits, *ratios)]
    agree = sum(agrees == "yes" for _, agrees, _ in rows)
    kinds = {
        kind: [name for name, _, reason in rows if reason.startswith(kind)]
        for kind in (NO_MAXIMUM, STOPS_SHORT, OPEN)
    }
    ruled = len(rows) - agree - sum(map(len, kinds.values()))
    listed = {kind: "; ".join(names) or "none" for kind, names in kinds.items()}
    return (
        f"Of {len(rows)} published numbers {agree} agree, and {ruled} more come out by another"
        f" rule. Not at a maximum: {listed[NO_MAXIMUM]}. Stopped short, as their search does when it is made "
        f"again, but at another place: {listed[STOPS_SHORT]}. Not explained: {listed[OPEN]}.\n"
    )


class Analysed:
    """One data set, with everything that the tables need."""

    def __init__(self, published: PublishedSet, path: Path) -> None:
        print(published.name, flush=True)
        self.published, self.path = published, path
        self.values = np.loadtxt(path)
        self.discrete = published.kind == "discrete"
        self.sample = tn.Sample(self.values, discrete=self.discrete)
        self.csn = tn.fit_power_law(self.sample, convention="csn")
        self.exact = tn.fit_power_law(self.sample)
        self.document: Mapping[str, Any] = tn.analyze(
            self.sample, replicates=REPLICATES, rng=SEED, jobs=-1
        ).to_dict()
        test = tn.goodness_of_fit(self.csn, replicates=REPLICATES, rng=SEED, jobs=-1)
        self.p_csn = test.p_value
        self.p_exact = float(self.document["goodness_of_fit"]["p_value"])
        self.errors = {
            "csn": _errors(self.csn),
            "exact": _errors(self.exact),
        }

    def data_row(self) -> list[str]:
        """Compare the description of the data."""
        row, unit = self.published, self.published.moments_unit
        found = (self.values.mean() / unit, self.values.std(ddof=1) / unit, self.values.max() / unit)
        printed = (row.mean, row.deviation, row.largest)
        same = row.n == self.values.size and all(
            one.agrees(float(other)) for one, other in zip(printed, found, strict=True)
        )
        pairs = (f"{one.text} / {other:,.2f}" for one, other in zip(printed, found, strict=True))
        return [row.name, f"{row.n:,} / {self.values.size:,}", *pairs, "yes" if same else "no"]

    def fit_rows(self) -> Iterator[list[str]]:
        """Compare xmin, alpha, n_tail and p."""
        row, name = self.published, self.published.name
        for position, quantity in enumerate(("xmin", "alpha", "n_tail")):
            printed, error = getattr(row, quantity)
            unit = row.unit if quantity == "xmin" else 1.0
            ours = [
                (getattr(fit, quantity) / unit, self.errors[key][position] / unit)
                for key, fit in (("csn", self.csn), ("exact", self.exact))
            ]
            yield [
                name,
                quantity,
                f"{printed.text} ± {error.text}",
                *(f"{value:.7g} ± {spread:.3g}" for value, spread in ours),
                *explain(printed, ours[0][0], {"`exact`": ours[1][0]}).cells(),
            ]
        p_values = [f"{row.p_value.text}", f"{self.p_csn:.3f}", f"{self.p_exact:.3f}"]
        yield [name, "p", *p_values, *self._p_reason().cells()]

    def _p_reason(self) -> Explained:
        printed = self.published.p_value.value
        if near(printed, self.p_csn, REPLICATES):
            return Explained(True, "")
        if self.discrete:
            rule = "alpha on their grid of hundredths, in the data and in every replicate"
            value = grid_exponent.p_value(self.values, RULE_REPLICATES, SEED)
        else:
            rule = f"replicates searched at {thinned_search.CANDIDATES} evenly spaced candidates"
            value = thinned_search.p_value(self.csn, RULE_REPLICATES, SEED)
        opening = "" if near(printed, value, RULE_REPLICATES) else f"{OPEN}. "
        return Explained(False, f"{opening}{rule}: {value:.3f}")

    def ratio_rows(self) -> Iterator[list[str]]:
        """Compare every ratio."""
        # Discrete data are tried in cells as well; the continuous ones have none.
        discretisations = ("sum", "half-cell", "unit-cell") if self.discrete else ("sum",)
        found = {
            each: {
                row.alternative: row
                for row in tn.compare(
                    self.csn, tn.fit_alternatives(self.csn, discretisation=each), replicates=0
                )
            }
            for each in discretisations
        }
        redone = searched_again(self.path, self.csn.xmin) if not self.discrete else {}
        shrunk = math.sqrt(1.0 - 1.0 / self.csn.n_tail)
        for name, (ratio, p_value) in self.published.ratios.items():
            tests: dict[str, float | None] = {}
            ours, p = self._poisson() if name == "poisson" else _number(found["sum"][name])
            if name != "truncated_power_law" and ours is not None:
                tests["variance over n − 1"] = ours * shrunk
            if name not in ("poisson", "exponential"):
                tests |= {each: _number(rows[name])[0] for each, rows in found.items() if each != "sum"}
            if name in redone:
                tests[SEARCH_RULE] = redone[name]
            cells = [ours, *(value for rule, value in tests.items() if rule != SEARCH_RULE)]
            nests = name not in ("poisson", "exponential")
            yield [
                self.published.name,
                NAMES[name],
                ratio.text,
                p_value.text,
                "collapses" if ours is None else f"{ours:.4g}",
                "" if p is None else f"{p:.3f}",
                *explain(
                    ratio,
                    ours,
                    tests,
                    bounded=nests and all(value is None or value <= 0.0 for value in cells),
                ).cells(),
            ]

    def _poisson(self) -> tuple[float, float]:
        """Return Vuong's ratio against the Poisson law cut at xmin, and its p."""
        at = self.sample.values >= self.csn.xmin
        values, counts = self.sample.values[at], self.sample.counts[at]

        def masses(rate: float) -> Any:
            return stats.poisson.logpmf(values, rate) - stats.poisson.logsf(self.csn.xmin - 1.0, rate)

        best = optimize.minimize_scalar(
            lambda rate: -float(counts @ masses(rate)), bounds=(0.1, 500.0), method="bounded"
        )
        gaps = self.csn.law.log_density(values) - masses(float(best.x))
        total = float(counts @ gaps)
        statistic = total / math.sqrt(float(counts @ (gaps - total / counts.sum()) ** 2))
        return statistic, math.erfc(abs(statistic) / math.sqrt(2.0))

    def support_row(self) -> list[str]:
        """Compare the verdicts."""
        nested = [
            row["nested_p_holm"] for row in self.document["comparisons"] if row["nested_p_holm"] is not None
        ]
        cut_off = next(
            other for other in self.document["alternatives"] if other["family"] == "truncated_power_law"
        )
        slopes = [
            other["departure"]["slope_change"]
            for other in self.document["alternatives"]
            if other["departure"] is not None
        ]
        return [
            self.published.name,
            self.published.support,
            self.document["verdict"]["support"],
            f"{self.p_exact:.3f}",
            f"{cut_off['p_value']:.3f}",
            f"{min(nested):.3f}",
            f"{max(slopes):.2f}",
        ]


def r_version() -> str:
    """Say which R made their searches again."""
    program = shutil.which("Rscript")
    if program is None:
        return "R is not on this machine, so that their searches were not made again."
    found = subprocess.run(
        [program, "-e", "cat(R.version.string)"], capture_output=True, text=True, check=True
    )
    return f"{found.stdout} made their searches again."


def near(printed: float, computed: float, replicates: int) -> bool:
    """Say whether two Monte Carlo p-values, one printed to two decimals, lie within three combined errors."""
    variance = 0.5 * (printed + computed) * (1.0 - 0.5 * (printed + computed))
    error = math.sqrt(variance * (1.0 / replicates + 1.0 / THEIR_REPLICATES))
    return abs(printed - computed) <= 3.0 * error + 0.005


def searched_again(path: Path, xmin: float) -> dict[str, float | None]:
    """Return the ratios at which their searches end, by R; nothing where R is not on this machine."""
    program = shutil.which("Rscript")
    if program is None:
        return {}
    command = [program, str(SEARCH), str(path), repr(xmin)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    pairs = (line.split() for line in printed.splitlines())
    return {name: None if value == "NA" else float(value) for name, value in pairs}


def _number(row: tn.Comparison) -> tuple[float | None, float | None]:
    """Return the number that CSN print for this alternative, and its p; None where it collapses."""
    if row.alternative == "truncated_power_law":
        ratio = row.log_likelihood_ratio
        return ratio, float(stats.chi2.sf(2.0 * abs(ratio), 1))
    return row.vuong_statistic, row.vuong_p


def _errors(fit: tn.PowerLawFit) -> tuple[float, float, float]:
    """Return the standard deviations of xmin, alpha and n_tail over the joint bootstrap."""
    layout = bootstrap.scheme(fit, "joint", seed_sequence(SEED))
    drawn = bootstrap.join(list(bootstrap.blocks(layout, REPLICATES, jobs=-1, label=None)))
    return float(drawn.xmins.std()), float(drawn.alphas.std()), float(drawn.n_tails.std())
