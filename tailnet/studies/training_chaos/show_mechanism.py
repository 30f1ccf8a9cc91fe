"""What the measurements say together, put into words from the seeds' rows alone."""

from collections.abc import Sequence

import numpy as np

from tailnet import rounding
from tailnet.studies.conduct import Row
from tailnet.studies.exhibits import Words
from tailnet.studies.training_chaos.causes import CAUSES, SHRUNK
from tailnet.studies.training_chaos.design import RATES
from tailnet.studies.training_chaos.over_rows import details, values
from tailnet.studies.training_chaos.replicate import key_of
from tailnet.studies.training_chaos.small_network import DRAWN, FIXED, FULL, LINEAR_DRAWN
from tailnet.studies.training_chaos.smoothed import TIMES
from tailnet.studies.training_chaos.spectra import is_positive


def mechanism(rows: Sequence[Row]) -> list[Words]:
    """Say where exponents are positive and why, and what makes the loss anisotropic."""
    return [Words(" ".join([*_rates(rows), *_orders(rows)])), Words(_anisotropy(rows))]


def _rates(rows: Sequence[Row]) -> list[str]:
    told = ["Where exponents are positive."]
    for name, rate in RATES.items():
        reach = rounding.number(float(np.mean(values(rows, f"{name}_reach"))), 2)
        told.append(
            f"At rate {rate:g}, where η mean |x|² is {reach}, they are by the rule on "
            f"{_count(rows, name)} of "
            f"{len(rows)} seeds; {_growth(rows, name)}."
        )
    return told


def _growth(rows: Sequence[Row], name: str) -> str:
    shares = {cause: float(details(rows, "rates", name, "causes", cause).mean()) for cause in CAUSES}
    growing = {cause: share for cause, share in shares.items() if cause != SHRUNK}
    most = max(growing, key=lambda cause: growing[cause])
    total = sum(growing.values())
    if total <= 0.0:
        return "no step makes the leading tangent longer"
    balance = "outweighs" if total > -shares[SHRUNK] else "is outweighed by"
    return (
        f"{rounding.percentage(round(1000 * growing[most] / total), 1000)} of the growth of the "
        f"leading tangent is {most}, "
        "and growth "
        f"{balance} contraction"
    )


def _orders(rows: Sequence[Row]) -> list[str]:
    n = len(rows)
    counts = {v: _count(rows, key_of(v)) for v in (DRAWN, FIXED, FULL, LINEAR_DRAWN)}
    told = (
        f"Of the small network they are positive on {counts[DRAWN]} of {n} seeds with images drawn, on "
        f"{counts[FIXED]} with images always in the same order, on {counts[FULL]} with all images at each "
        f"step, and on {counts[LINEAR_DRAWN]} without a hidden layer, with images drawn."
    )
    if min(counts[DRAWN], counts[FIXED]) <= max(counts[FULL], counts[LINEAR_DRAWN]):
        return [told]
    needed = (
        "So chance does not make them: at this rate it takes steps on single images and a loss that is no "
        "parabola."
    )
    return [told, needed]


def _anisotropy(rows: Sequence[Row]) -> str:
    linear = float(np.median(values(rows, "linear_least_ratio")))
    above = sum(value > TIMES for value in values(rows, "linear_least_ratio"))
    return (
        "What makes the loss anisotropic. A linear network has no positive exponent and a parabola "
        "for its loss, "
        f"the same at all scales. Its largest eigenvalue is {rounding.number(linear, 3)} times the "
        "median (the "
        f"median over seeds), over {TIMES:g} times on {above} of {len(rows)} seeds: these are the "
        "second moments "
        "of the images. Anisotropy alone is no "
        "sign of chaos."
    )


def _count(rows: Sequence[Row], name: str) -> int:
    return sum(is_positive(row["statistics"], f"{name}_") for row in rows)
