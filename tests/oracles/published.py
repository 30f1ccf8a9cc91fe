"""Published answers: fits and goodness-of-fit p-values of public data, each with its provenance.

The numbers are kept as they were printed, so that a tolerance follows from the digits: half a unit of
the last one. Files of `powerlaw` ship in that package's `reference_data` folder; those of `shared` lie
below the `data` folder of the shared data.
"""

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Kind = Literal["continuous", "discrete"]
Convention = Literal["exact", "csn"]
Home = Literal["powerlaw", "shared"]

TWO_PROGRAMS = "exact maximum likelihood, computed independently with two programs or more"
EXAMPLE = "Clauset's example samples, 10,000 each"


@dataclass(frozen=True)
class Printed:
    """A number as it was printed."""

    text: str

    @property
    def value(self) -> float:
        """The number."""
        return float(self.text)

    @property
    def half_unit(self) -> float:
        """Half a unit of the last printed digit."""
        exponent = Decimal(self.text).as_tuple().exponent
        assert isinstance(exponent, int)
        return 0.5 * 10.0**exponent

    def agrees(self, computed: float) -> bool:
        """Whether `computed` lies within half a unit of the last printed digit."""
        return abs(computed - self.value) <= self.half_unit


@dataclass(frozen=True)
class PublishedFit:
    """One row of fits: the data set, how it was fitted, and what must come out.

    `conventions` lists the KS conventions that give this row. `log_likelihood_in_thousands` means that
    the printed log-likelihood is that of x/1000: n_tail ln 1000 higher than in the units of the file.
    """

    name: str
    home: Home
    file: str
    kind: Kind
    conventions: tuple[Convention, ...]
    xmin: float
    n_tail: int
    alpha: Printed
    ks_distance: Printed
    log_likelihood: Printed | None = None
    log_likelihood_in_thousands: bool = False
    alpha_se: Printed | None = None
    provenance: str = TWO_PROGRAMS

    @property
    def alpha_tolerance(self) -> float:
        """1e-6 relative or half a unit of the last printed digit, whichever is larger."""
        return max(1e-6 * self.alpha.value, self.alpha.half_unit)

    def in_printed_units(self, log_likelihood: float) -> float:
        """Turn a log-likelihood in the units of the file into that of the printed one."""
        return log_likelihood + self.n_tail * math.log(1000.0) * self.log_likelihood_in_thousands


BOTH: tuple[Convention, ...] = ("exact", "csn")

FITS: tuple[PublishedFit, ...] = (
    PublishedFit(
        name="words",
        home="powerlaw",
        file="words.txt",
        kind="discrete",
        conventions=BOTH,
        xmin=7.0,
        n_tail=2958,
        alpha=Printed("1.9527275"),
        ks_distance=Printed("0.00825295"),
        log_likelihood=Printed("-11753.81758"),
        alpha_se=Printed("0.017533"),
    ),
    PublishedFit(
        name="terrorism",
        home="powerlaw",
        file="terrorism.txt",
        kind="discrete",
        conventions=BOTH,
        xmin=12.0,
        n_tail=547,
        alpha=Printed("2.3699471"),
        ks_distance=Printed("0.01768563"),
        log_likelihood=Printed("-2111.03284"),
        alpha_se=Printed("0.058609"),
    ),
    PublishedFit(
        name="blackouts",
        home="powerlaw",
        file="blackouts.txt",
        kind="continuous",
        conventions=BOTH,
        xmin=230000.0,
        n_tail=59,
        alpha=Printed("2.2726372"),
        ks_distance=Printed("0.0606738"),
        log_likelihood=Printed("-411.98272"),
        log_likelihood_in_thousands=True,
    ),
    PublishedFit(
        name="cities-csn",
        home="powerlaw",
        file="cities.txt",
        kind="continuous",
        conventions=("csn",),
        xmin=52457.0,
        n_tail=580,
        alpha=Printed("2.3699521"),
        ks_distance=Printed("0.0188480"),
        log_likelihood=Printed("-3117.59890"),
        log_likelihood_in_thousands=True,
    ),
    PublishedFit(
        name="cities-exact",
        home="powerlaw",
        file="cities.txt",
        kind="continuous",
        conventions=("exact",),
        xmin=52648.0,
        n_tail=576,
        alpha=Printed("2.3672792"),
        ks_distance=Printed("0.0194227"),
    ),
    PublishedFit(
        name="flares",
        home="powerlaw",
        file="flares.txt",
        kind="continuous",
        conventions=BOTH,
        xmin=323.0,
        n_tail=1711,
        alpha=Printed("1.7884071"),
        ks_distance=Printed("0.0082927"),
        log_likelihood=Printed("-14173.53619"),
    ),
    PublishedFit(
        name="fires",
        home="powerlaw",
        file="fires.txt",
        kind="continuous",
        conventions=BOTH,
        xmin=6324.0,
        n_tail=521,
        alpha=Printed("2.1636287"),
        ks_distance=Printed("0.0356981"),
        log_likelihood=Printed("-5449.63113"),
    ),
    PublishedFit(
        name="surnames",
        home="powerlaw",
        file="surnames.txt",
        kind="continuous",
        conventions=BOTH,
        xmin=111919.0,
        n_tail=239,
        alpha=Printed("2.4932453"),
        ks_distance=Printed("0.0407702"),
        log_likelihood=Printed("-1430.77491"),
        log_likelihood_in_thousands=True,
    ),
    PublishedFit(
        name="quakes",
        home="powerlaw",
        file="quakes.txt",
        kind="continuous",
        conventions=BOTH,
        xmin=794.3282347242813,
        n_tail=11697,
        alpha=Printed("1.6397913"),
        ks_distance=Printed("0.0920911"),
        log_likelihood=Printed("-32510.22788"),
        log_likelihood_in_thousands=True,
    ),
    PublishedFit(
        name="clauset-discrete",
        home="shared",
        file="csn/clauset_discrete_data.txt",
        kind="discrete",
        conventions=BOTH,
        xmin=2.0,
        n_tail=5457,  # not printed: counted in the file
        alpha=Printed("2.58330138"),
        ks_distance=Printed("0.0043295"),
        log_likelihood=Printed("-9155.617"),
        provenance=f"{EXAMPLE}; {TWO_PROGRAMS}",
    ),
    PublishedFit(
        name="clauset-continuous",
        home="shared",
        file="csn/clauset_continuous_data.txt",
        kind="continuous",
        conventions=BOTH,  # printed for csn; the exact convention gives the same D here
        xmin=1.4362829,
        n_tail=5844,  # not printed: counted in the file
        alpha=Printed("2.53282013"),
        ks_distance=Printed("0.0071170"),
        log_likelihood=Printed("-9276.42"),
        provenance=f"{EXAMPLE}; {TWO_PROGRAMS}",
    ),
    PublishedFit(
        name="karate-degrees",
        home="shared",
        file="networks/karate_club.gml",
        kind="discrete",
        conventions=BOTH,
        xmin=2.0,
        n_tail=33,  # not printed: counted in the file
        alpha=Printed("2.16147414"),
        ks_distance=Printed("0.09998"),
        log_likelihood=Printed("-72.259"),
        provenance=f"degrees of Zachary's karate club; {TWO_PROGRAMS}",
    ),
)

#: The log-likelihood of clauset-discrete at xmin = 2 and alpha = 2.58, as the tests of plfit (in C) and of
#: poweRlaw have it. It was cut, not rounded, at the fifth decimal: by mpmath it is -9155.6280990.
CLAUSET_DISCRETE_AT_258 = Printed("-9155.62809")
LOG_ZETA_258_2 = Printed("-1.16389915")


@dataclass(frozen=True)
class PublishedPValue:
    """A Monte Carlo p-value of the semi-parametric bootstrap and its own standard error.

    `replicates` is None where it was not printed.
    """

    name: str
    kind: Kind
    convention: Convention
    p_value: float
    standard_error: float
    replicates: int | None
    provenance: str

    def agrees(self, p_value: float, replicates: int) -> bool:
        """Whether a p-value from `replicates` replicates lies within three combined standard errors.

        The variance of the other p-value is taken at the published one, plus 1/(B + 1) for the "+1" rule.
        """
        variance = self.standard_error**2 + self.p_value * (1.0 - self.p_value) / replicates
        return abs(p_value - self.p_value) <= 3.0 * math.sqrt(variance) + 1.0 / (replicates + 1)


def binomial_error(p_value: float, replicates: int) -> float:
    """Return the Monte Carlo standard error of a p-value from so many replicates."""
    return math.sqrt(p_value * (1.0 - p_value) / replicates)


EXHAUSTIVE = "exhaustive search, 20,000 replicates"
OWN_ERROR = "the standard error is printed, the number of replicates and the program are not"

#: For discrete data there is one KS convention; it is entered as "exact".
P_VALUES: tuple[PublishedPValue, ...] = (
    PublishedPValue("blackouts", "continuous", "csn", 0.6165, 0.0034, 20_000, EXHAUSTIVE),
    PublishedPValue("blackouts", "continuous", "exact", 0.801, 0.003, 20_000, EXHAUSTIVE),
    PublishedPValue("surnames", "continuous", "csn", 0.1915, 0.0028, 20_000, EXHAUSTIVE),
    PublishedPValue("surnames", "continuous", "exact", 0.272, 0.003, 20_000, EXHAUSTIVE),
    PublishedPValue("words", "discrete", "exact", 0.683, 0.019, None, OWN_ERROR),
    PublishedPValue("words", "discrete", "exact", 0.672, binomial_error(0.672, 2500), 2500, "igraph"),
    PublishedPValue("words", "discrete", "exact", 0.674, binomial_error(0.674, 5000), 5000, "poweRlaw"),
    PublishedPValue("terrorism", "discrete", "exact", 0.685, 0.012, None, OWN_ERROR),
    PublishedPValue("cities-exact", "continuous", "exact", 0.75, 0.03, None, OWN_ERROR),
    PublishedPValue("fires", "continuous", "exact", 0.038, 0.009, None, OWN_ERROR),
)

#: No replicate of quakes came as far from its fit as the data do: b = 0.
NO_EXCEEDANCE = ("quakes",)
