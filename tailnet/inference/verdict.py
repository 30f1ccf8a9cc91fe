"""What may be claimed, in one sentence that can be cited."""

from dataclasses import asdict, dataclass
from typing import Any

from tailnet.inference.goodness_of_fit import GoodnessOfFit
from tailnet.inference.intervals import JointInterval
from tailnet.inference.likelihood import PowerLawFit
from tailnet.rounding import (
    data_value,
    estimate,
    fixed,
    integer,
    interval,
    p_value,
    percentage,
    with_uncertainty,
)

#: A power law is rejected at or below this p-value (CSN 2009, section 4.1).
REJECTION = 0.1


@dataclass(frozen=True)
class Verdict:
    """The outcome of the ordered rules, and its sentence.

    Attributes
    ----------
    support : str or None
        "with cut-off", "none", "good" or "moderate"; None when what the rules need was not computed.
    sentence : str
        What may be cited.
    """

    support: str | None
    sentence: str

    def to_dict(self) -> dict[str, Any]:
        """Return the fields."""
        return asdict(self)

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> "Verdict":
        """Rebuild from `to_dict`."""
        return cls(**document)


def verdict(fit: PowerLawFit, gof: GoodnessOfFit | None, joint: JointInterval | None) -> Verdict:
    """Word what was found: the tail, its exponent, the test; never that the data *are* a power law."""
    return Verdict(None, f"{_tail(fit, joint)} {_test(gof)}; alternatives were not compared.")


def _tail(fit: PowerLawFit, joint: JointInterval | None) -> str:
    if joint is None:
        exponent = f"alpha = {with_uncertainty(fit.alpha, fit.alpha_se)} (standard error given xmin)"
    else:
        low, high = joint.alpha_interval
        given = " given xmin" if fit.xmin_given else ""
        exponent = f"alpha = {estimate(fit.alpha, low, high)} (95% interval{given} {interval(low, high)})"
    share = percentage(fit.n_tail, fit.sample.n)
    return (
        f"For the {integer(fit.n_tail)} of {integer(fit.sample.n)} observations at or above xmin = "
        f"{data_value(fit.xmin)} ({share}; {fixed(fit.decades, 1)} decades), a power law with {exponent}"
    )


def _test(gof: GoodnessOfFit | None) -> str:
    if gof is None:
        return "was fitted and not tested for goodness of fit"
    outcome = "is rejected" if gof.p_value <= REJECTION else "is not rejected"
    p = p_value(gof.p_value, 1.0 / (1.0 + gof.replicates))
    p = p if p.startswith(("<", ">")) else f"= {p}"
    return f"{outcome} by the bootstrap test of fit (p {p}, {integer(gof.replicates)} replicates)"
