"""Tables 6.1, 6.2 and 6.3 of Clauset, Shalizi & Newman, SIAM Review 51, 661-703 (2009), as printed.

The rows of the eight sets that ship inside the `powerlaw` wheel. Every number was read in two places that do
not depend on each other: a transcription of the tables in the tests of the Python program plfit by Ginsburg
(clauset2009_tests.py), and the reference values in the tests of `powerlaw` (test_powerlaw.py). The second
lacks n, the moments, the errors in table 6.1, the p-values of the fit and the Poisson column: n and the
moments are checked against the files themselves by the report, the rest stands on the first alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from oracles.published import Kind, Printed

#: Vuong's ratio and its p; for the cut-off the log-likelihood ratio and a chi-squared p.
Ratio: TypeAlias = tuple[Printed, Printed]


@dataclass(frozen=True)
class PublishedSet:
    """One data set's rows.

    `unit` is that of xmin in table 6.1 in the units of the file, `moments_unit` that of the moments, which
    differs for the fires alone.
    """

    name: str
    kind: Kind
    unit: float
    moments_unit: float
    n: int
    mean: Printed
    deviation: Printed
    largest: Printed
    xmin: tuple[Printed, Printed]
    alpha: tuple[Printed, Printed]
    n_tail: tuple[Printed, Printed]
    p_value: Printed
    ratios: Mapping[str, Ratio]
    support: str


def _pair(text: str) -> tuple[Printed, Printed]:
    first, second = text.split()
    return Printed(first), Printed(second)


#: The alternatives in the order of the tables.
ALTERNATIVES = ("poisson", "lognormal", "exponential", "stretched_exponential", "truncated_power_law")


def _set(
    name: str, units: tuple[float, float], moments: str, fit: str, ratios: str, support: str
) -> PublishedSet:
    """Read a row: n, mean, deviation and maximum; xmin, alpha and n_tail with their errors, p; the ratios."""
    n, mean, deviation, largest = moments.split()
    xmin, xmin_error, alpha, alpha_error, n_tail, n_tail_error, p_value = map(Printed, fit.split())
    pairs = [_pair(pair) for pair in ratios.split(",")]
    return PublishedSet(
        name=name,
        kind="discrete" if len(pairs) == len(ALTERNATIVES) else "continuous",
        unit=units[0],
        moments_unit=units[1],
        n=int(n),
        mean=Printed(mean),
        deviation=Printed(deviation),
        largest=Printed(largest),
        xmin=(xmin, xmin_error),
        alpha=(alpha, alpha_error),
        n_tail=(n_tail, n_tail_error),
        p_value=p_value,
        ratios=dict(zip(ALTERNATIVES[-len(pairs) :], pairs, strict=True)),
        support=support,
    )


SETS = (
    _set(
        "words",
        (1.0, 1.0),
        "18855 11.14 148.33 14086",
        "7 2 1.95 0.02 2958 987 0.49",
        "4.43 0.00, 0.395 0.69, 9.09 0.00, 4.13 0.00, -0.899 0.18",
        "good",
    ),
    _set(
        "terrorism",
        (1.0, 1.0),
        "9101 4.35 31.58 2749",
        "12 4 2.4 0.2 547 1663 0.68",
        "1.81 0.07, -0.278 0.78, 2.457 0.01, 0.772 0.44, -0.077 0.70",
        "moderate",
    ),
    _set(
        "blackouts",
        (1e3, 1e3),
        "211 253.87 610.31 7500",
        "230 90 2.3 0.3 59 35 0.62",
        "-0.412 0.68, 1.21 0.23, -0.417 0.68, -0.382 0.38",
        "moderate",
    ),
    _set(
        "cities",
        (1e3, 1e3),
        "19447 9.00 77.83 8009",
        "52.46 11.88 2.37 0.08 580 177 0.76",
        "-0.090 0.93, 3.65 0.00, 0.204 0.84, -0.123 0.62",
        "moderate",
    ),
    _set(
        "fires",
        (1.0, 100.0),
        "203785 0.90 20.99 4121",
        "6324 3487 2.2 0.3 521 6801 0.05",
        "-1.78 0.08, 4.00 0.00, -1.82 0.07, -5.02 0.00",
        "with cut-off",
    ),
    _set(
        "flares",
        (1.0, 1.0),
        "12773 689.41 6520.59 231300",
        "323 89 1.79 0.02 1711 384 1.00",
        "-0.803 0.42, 13.7 0.00, -0.546 0.59, -4.52 0.00",
        "with cut-off",
    ),
    _set(
        "quakes",
        (1e3, 1e3),
        "19302 24.54 563.83 63096",
        "0.794 80.198 1.64 0.04 11697 2159 0.00",
        "-7.14 0.00, 11.6 0.00, -7.09 0.00, -24.4 0.00",
        "with cut-off",
    ),
    _set(
        "surnames",
        (1e3, 1e3),
        "2753 50.59 113.99 2502",
        "111.92 40.67 2.5 0.2 239 215 0.20",
        "-0.836 0.40, 2.89 0.00, -0.844 0.40, -1.36 0.10",
        "with cut-off",
    ),
)
