"""The laws that a document fitted to its tail, ready to be drawn.

The laws compile what they need; they are imported when the first one is drawn.
"""

from typing import TYPE_CHECKING

from tailnet.figures.style import Document

if TYPE_CHECKING:
    from tailnet.distributions.power_law import PowerLaw
    from tailnet.distributions.tail_law import TailLaw
    from tailnet.distributions.truncated_power_law import TruncatedPowerLaw


def power_law(document: Document) -> "PowerLaw":
    """Build the fitted power law.

    Parameters
    ----------
    document : mapping
        A document of schema `tailnet.analysis/1`.

    Returns
    -------
    PowerLaw

    Examples
    --------
    >>> fit = {"alpha": 2.0, "xmin": 1.0}
    >>> power_law({"power_law": fit, "sample": {"discrete": False}})
    PowerLaw(alpha=2.0, xmin=1.0, discrete=False)
    """
    from tailnet.distributions.power_law import PowerLaw

    fit = document["power_law"]
    return PowerLaw(float(fit["alpha"]), float(fit["xmin"]), document["sample"]["discrete"])


def alternative(document: Document, fit: Document) -> "TailLaw | TruncatedPowerLaw":
    """Build one of the fitted alternatives from its entry under `alternatives`."""
    from tailnet.distributions.exponential import Exponential
    from tailnet.distributions.lognormal import Lognormal
    from tailnet.distributions.stretched_exponential import StretchedExponential
    from tailnet.distributions.truncated_power_law import TruncatedPowerLaw

    found = {name: float(value) for name, value in fit["parameters"].items()}
    support = (
        float(document["power_law"]["xmin"]),
        document["sample"]["discrete"],
        document["provenance"]["discretisation"] or "sum",
    )
    match fit["family"]:
        case "truncated_power_law":
            return TruncatedPowerLaw(found["alpha"], found["lambda_prime"], *support)
        case "lognormal":
            return Lognormal(found["c"], found["d"], *support)
        case "stretched_exponential":
            return StretchedExponential(found["c"], found["beta"], *support)
        case _:
            return Exponential(found["c"], *support)
