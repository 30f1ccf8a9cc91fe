"""What the measurements say together, put into words from the seeds' rows alone."""

from collections.abc import Sequence

import numpy as np

from tailnet import rounding
from tailnet.studies.conduct import Row
from tailnet.studies.exhibits import Words
from tailnet.studies.training_chaos.causes import CAUSES, SHRUNK
from tailnet.studies.training_chaos.decision import QUOTA, ZERO, fold
from tailnet.studies.training_chaos.design import RATES, SMALL_RATE, SORTED, TAKEN
from tailnet.studies.training_chaos.over_rows import details, values
from tailnet.studies.training_chaos.replicate import key_of
from tailnet.studies.training_chaos.small_network import DRAWN, FIXED, FULL, LINEAR_DRAWN, LINEAR_FULL
from tailnet.studies.training_chaos.smoothed import TIMES
from tailnet.studies.training_chaos.spectra import is_positive

#: Parts that a share is rounded to before it is printed.
_FINE = 10**6


def mechanism(rows: Sequence[Row]) -> list[Words]:
    """Say where exponents are positive and why, and what makes the loss anisotropic."""
    return [Words(" ".join([*_rates(rows), *_orders(rows)])), Words(_anisotropy(rows))]


def _rates(rows: Sequence[Row]) -> list[str]:
    told = ["Where exponents are positive."]
    for name, rate in RATES.items():
        reach = rounding.number(float(np.mean(values(rows, f"{name}_reach"))), 2)
        slow = fold([row["statistics"] for row in rows], name, TAKEN)
        slow = "" if slow is None else f"{slow}; "
        told.append(
            f"At rate {rate:g}, where η mean |x|² is {reach}, the largest is positive by the rule on "
            f"{_count(rows, name)} of {len(rows)} seeds; {slow}{_growth(rows, name)}."
        )
    return told


def _growth(rows: Sequence[Row], name: str) -> str:
    shares = {cause: float(details(rows, "rates", name, "causes", cause).mean()) for cause in CAUSES}
    growing = {cause: share for cause, share in shares.items() if cause != SHRUNK}
    most = max(growing, key=lambda cause: growing[cause])
    total = sum(growing.values())
    if total <= 0.0:
        return f"in the first {SORTED:,} steps that count none makes the leading tangent longer"
    balance = "outweighs" if total > -shares[SHRUNK] else "is outweighed by"
    return (
        f"{rounding.percentage(round(_FINE * growing[most] / total), _FINE)} of what makes the leading "
        f"tangent longer in the first {SORTED:,} steps that count is {most}, and all growth "
        f"together {balance} contraction"
    )


def _orders(rows: Sequence[Row]) -> list[str]:
    """Count seeds by order, and say what that means where it is plain."""
    n = len(rows)
    counts = {v: _count(rows, key_of(v)) for v in (DRAWN, FIXED, FULL, LINEAR_DRAWN)}
    told = (
        f"At rate {SMALL_RATE:g} that of the small network is positive on {counts[DRAWN]} of {n} seeds with "
        f"images drawn, on {counts[FIXED]} with images always in the same order, on {counts[FULL]} with all "
        f"images at each step, and on {counts[LINEAR_DRAWN]} without a hidden layer, with images drawn."
    )
    if min(counts[DRAWN], counts[FIXED]) < QUOTA * n or max(counts[FULL], counts[LINEAR_DRAWN]) > 0:
        return [told]
    needed = (
        "So it is not chance in the order that makes them: at this rate it takes steps on single images and "
        "a loss that is no parabola."
    )
    return [told, needed]


def _anisotropy(rows: Sequence[Row]) -> str:
    ratios = values(rows, "linear_least_ratio")
    above = sum(value > TIMES for value in ratios)
    exponents = values(rows, f"{key_of(LINEAR_FULL)}_lambda1")
    told = (
        "What makes the loss anisotropic. The loss of a linear network is a parabola, the same at all "
        "scales; its eigenvalues are those of the second moments of the images. The largest is "
        f"{rounding.number(float(np.median(ratios)), 3)} times the median (the median over seeds), over "
        f"{TIMES:g} times on {above} of {len(rows)} seeds. Trained on all images at each step its largest "
        f"exponent is above {rounding.number(ZERO, 1)} on {sum(value > ZERO for value in exponents)} of "
        f"{len(rows)} seeds."
    )
    both = sum(ratio > TIMES and value <= ZERO for ratio, value in zip(ratios, exponents, strict=True))
    if not both:
        return told
    return f"{told} So anisotropy alone is no sign of chaos: there is the one without the other on {both}."


def _count(rows: Sequence[Row], name: str) -> int:
    return sum(is_positive(row["statistics"], f"{name}_") for row in rows)
