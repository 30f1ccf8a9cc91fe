"""Broido and Clauset's categories of scale-free structure, for one degree sequence.

They sort networks (*Nature Communications* 10, 1017, 2019) by the share of a network's simple graphs whose
degree sequences meet a requirement: half of them for each category, 90% and 95% for the strongest. One
sequence is a network of one graph: a share is 0 or 1, so that what is strong is strongest too.

Theirs are the thresholds (p >= 0.1, n_tail >= 50, 2 < alpha < 3, likelihood-ratio tests at 0.1) and the
tests: Vuong's for the exponential, the lognormal and the stretched exponential, a chi-squared of one degree
of freedom for the power law with cut-off. Ours are the fits, at their global optima in domains that contain
the power law; p-values with one added to both counts; and that no sequence is left out for its mean degree,
which they require to lie between 2 and the square root of the number of nodes.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from scipy import special

#: Their thresholds.
PLAUSIBLE = 0.1
FEWEST_IN_TAIL = 50
EXPONENTS = (2.0, 3.0)
FAVOURED = 0.1

STRONGEST, WEAK, WEAKEST, SUPER_WEAK, NONE = "strongest", "weak", "weakest", "super-weak", "not scale-free"


@dataclass(frozen=True)
class ScaleFree:
    """Which requirements a degree sequence meets.

    Attributes
    ----------
    category : {"strongest", "weak", "weakest", "super-weak", "not scale-free"}
        The highest that is met.
    super_weak : bool
        No alternative is favoured over the power law.
    weakest : bool
        The power law is plausible: p >= 0.1.
    weak : bool
        The same, with at least 50 observations in the tail.
    strong : bool
        Weak and super-weak, with alpha between 2 and 3.
    favoured : tuple of str
        The alternatives favoured over the power law.
    """

    category: str
    super_weak: bool
    weakest: bool
    weak: bool
    strong: bool
    favoured: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the fields."""
        return {**asdict(self), "favoured": list(self.favoured)}

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> "ScaleFree":
        """Rebuild from `to_dict`."""
        return cls(**{**document, "favoured": tuple(document["favoured"])})


def scale_free(analysis: Mapping[str, Any]) -> ScaleFree | None:
    """Sort a degree sequence into its category.

    Parameters
    ----------
    analysis : mapping
        A `tailnet.analysis/1` document of counts.

    Returns
    -------
    ScaleFree or None
        None where the data are not counts, or the test of fit or the comparisons were not run.

    Examples
    --------
    >>> rows = [{"alternative": "exponential", "log_likelihood_ratio": 40.0, "vuong_p": 1e-6}]
    >>> found = scale_free({
    ...     "sample": {"discrete": True},
    ...     "power_law": {"alpha": 2.5, "n_tail": 60},
    ...     "goodness_of_fit": {"p_value": 0.4},
    ...     "comparisons": rows,
    ... })
    >>> found.category
    'strongest'
    """
    test, compared, law = analysis["goodness_of_fit"], analysis["comparisons"], analysis["power_law"]
    if not analysis["sample"]["discrete"] or test is None or compared is None:
        return None
    favoured = tuple(row["alternative"] for row in compared if _is_favoured(row))
    plausible = test["p_value"] >= PLAUSIBLE
    weak = plausible and law["n_tail"] >= FEWEST_IN_TAIL
    strong = weak and not favoured and EXPONENTS[0] < law["alpha"] < EXPONENTS[1]
    met = {STRONGEST: strong, WEAK: weak, WEAKEST: plausible, SUPER_WEAK: not favoured, NONE: True}
    category = next(name for name, is_met in met.items() if is_met)
    return ScaleFree(category, not favoured, plausible, weak, strong, favoured)


def _is_favoured(row: Mapping[str, Any]) -> bool:
    """Say whether a likelihood-ratio test prefers an alternative, in their way."""
    ratio = row["log_likelihood_ratio"]
    if ratio >= 0.0:
        return False
    if row["alternative"] == "truncated_power_law":
        return float(special.chdtrc(1, -2.0 * ratio)) <= FAVOURED
    return row["vuong_p"] is not None and row["vuong_p"] <= FAVOURED
