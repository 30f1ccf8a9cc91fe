"""Figures of the study: the histograms, and the parameters of networks side by side."""

from collections.abc import Mapping, Sequence
from statistics import fmean, median
from typing import Any

from tailnet.baselines.kronecker_interval import PARAMETERS
from tailnet.studies.conduct import Row
from tailnet.studies.exhibits import ChartOf, Panel, Series
from tailnet.studies.kronecker_baseline.fractals import FRACTALS
from tailnet.studies.kronecker_baseline.gradients import MOMENTS
from tailnet.studies.kronecker_baseline.measure import DECADES
from tailnet.studies.kronecker_baseline.rules import having, shared
from tailnet.studies.kronecker_baseline.sampled import OF_GRADIENT

_PUBLISHED, _REAL, _GRADIENT, _RANDOM = "published", "real networks", "gradients", "G(n, m) of the same size"
#: Left of where so many of the values lie at or above nothing is drawn.
_NEARLY_ALL = 0.99
#: How far random graphs stand from their network.
_ASIDE = 0.3


def histogram_chart(rows: Sequence[Row]) -> ChartOf:
    """Draw the survival functions of the values over the largest, one panel a moment."""
    panels = [
        Panel(
            [*_gradient(rows, moment), *(_fractal(rows, name) for name in FRACTALS)],
            x_label="value / largest value",
            y_label="share at or above",
            title=moment,
            x_scale="log",
            y_scale="log",
        )
        for moment in MOMENTS
    ]
    return ChartOf(
        "histograms",
        panels,
        alt=(
            "Share of the values at or above a value, against the value over the largest, on logarithmic "
            "axes, one panel for the first and one for the last step: the gradient as a line with a band "
            "over seeds, and the two fractals as steps."
        ),
        caption=(
            "Survival functions of the entries that are not zero, over the largest: gradients, the median "
            "over seeds and their range, and the two fractals"
        ),
    )


def _gradient(rows: Sequence[Row], moment: str) -> list[Series]:
    curves = [row["details"]["survival"][moment] for row in having(rows, moment)]
    if not curves:
        return []
    at = list(zip(*curves, strict=True))
    kept = [place for place in _shown(rows) if min(at[place]) > 0.0]
    x = [float(10.0 ** DECADES[place]) for place in kept]
    middle = [median(at[place]) for place in kept]
    low, high = ([find(at[place]) for place in kept] for find in (min, max))
    return [Series("gradient", "line", x, middle), Series("gradient", "band", x, low=low, high=high)]


def _shown(rows: Sequence[Row]) -> list[int]:
    """Return the places from where one of the distributions has lost a hundredth of its values."""
    curves = [row["details"]["survival"][moment] for moment in MOMENTS for row in having(rows, moment)]
    curves += [found["survival"] for found in shared(rows)["fractals"].values()]
    lost = [place for place, shares in enumerate(zip(*curves, strict=True)) if min(shares) < _NEARLY_ALL]
    return list(range(lost[0], len(DECADES)))


def _fractal(rows: Sequence[Row], name: str) -> Series:
    shares = shared(rows)["fractals"][name]["survival"]
    kept = [place for place in _shown(rows) if shares[place] > 0.0]
    return Series(
        name, "line", [float(10.0 ** DECADES[place]) for place in kept], [shares[place] for place in kept]
    )


def parameter_chart(rows: Sequence[Row]) -> ChartOf:
    """Draw every network's parameters, one panel a parameter."""
    names = _names(rows)
    numbered = "; ".join(f"{place}: {name}" for place, name in enumerate(names, 1))
    return ChartOf(
        "parameters",
        [_panel(rows, names, parameter) for parameter in PARAMETERS],
        alt=(
            "One panel for each of the parameters a, b and c: published seeds, real networks and networks "
            "of gradients side by side, with bars for their intervals, and the fits to random graphs of "
            "the same size beside them."
        ),
        caption=(
            "Parameters of the seeds of networks: published; real networks by moments, with the central "
            "95% of draws of the fitted law; networks of gradients, the mean and the range over seeds. To "
            "the right of a network the same fit to random graphs of as many nodes and edges, the mean and "
            f"the range over seeds. {numbered}"
        ),
    )


def _names(rows: Sequence[Row]) -> list[str]:
    found = shared(rows)
    return [*(f"{name}, published" for name in found["published"]), *found["real"], *OF_GRADIENT.values()]


def _panel(rows: Sequence[Row], names: Sequence[str], parameter: str) -> Panel:
    place = {name: float(number) for number, name in enumerate(names, 1)}
    found = shared(rows)
    published = {place[f"{name}, published"]: [seed[parameter]] for name, seed in found["published"].items()}
    real = {
        place[name]: (seed["intervals"] or {parameter: [seed[parameter]]})[parameter]
        for name, seed in found["real"].items()
    }
    at_real = [seed[parameter] for seed in found["real"].values()]
    fits = {OF_GRADIENT[moment]: _fits(rows, moment) for moment in MOMENTS}
    fitted = {place[name]: [fit[parameter] for fit in of] for name, of in fits.items() if of}
    series = [
        _ranges(_PUBLISHED, published),
        _ranges(_REAL, real, at_real),
        _ranges(_GRADIENT, fitted),
        _ranges(
            _RANDOM, {place[name] + _ASIDE: values for name, values in _random(rows, fits, parameter).items()}
        ),
    ]
    return Panel(
        [one for one in series if len(one.x) > 0],
        x_label="network",
        y_label=f"parameter {parameter}",
        title=parameter,
        x_ticks={f"{number:g}": number for number in place.values()},
    )


def _fits(rows: Sequence[Row], moment: str) -> list[dict[str, Any]]:
    fits = [row["details"]["fits"][moment] for row in rows]
    return [fit for fit in fits if "not_run" not in fit]


def _random(
    rows: Sequence[Row], fits: Mapping[str, list[dict[str, Any]]], parameter: str
) -> dict[str, list[float]]:
    """Collect the fits to random graphs, by network, over seeds."""
    by_seed = [
        *(uniform for row in rows if (uniform := row["details"]["uniform"])),
        *({name: fit["controls"]["uniform_edges"]} for name, of in fits.items() for fit in of),
    ]
    found: dict[str, list[float]] = {}
    for networks in by_seed:
        for name, seed in networks.items():
            if seed is not None:
                found.setdefault(name, []).append(seed[parameter])
    return found


def _ranges(label: str, values: Mapping[float, Sequence[float]], at: Sequence[float] | None = None) -> Series:
    """Draw a point, the mean unless it is given, and a bar from the least to the largest of the values."""
    return Series(
        label,
        "range",
        list(values),
        [fmean(of) for of in values.values()] if at is None else at,
        low=[min(of) for of in values.values()],
        high=[max(of) for of in values.values()],
    )
