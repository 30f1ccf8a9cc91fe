"""One look for every figure: sizes of a two-column paper, colours that everyone can tell apart."""

import math
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

#: A results document, as read from JSON.
Document: TypeAlias = Mapping[str, Any]

#: Widths of one and of two columns, in inches.
SINGLE_COLUMN = 3.4
DOUBLE_COLUMN = 7.0

# Okabe & Ito (2008), "Color universal design".
BLACK = "#000000"
ORANGE = "#E69F00"
SKY_BLUE = "#56B4E9"
GREEN = "#009E73"
BLUE = "#0072B2"
VERMILLION = "#D55E00"
PURPLE = "#CC79A7"
GREY = "#767676"

#: The order in which series of one kind take colours and line styles.
SERIES: tuple[tuple[str, str], ...] = (
    (BLUE, "-"),
    (VERMILLION, "--"),
    (GREEN, "-."),
    (PURPLE, ":"),
    (ORANGE, "-"),
    (SKY_BLUE, "--"),
)

#: Settings of matplotlib over its own defaults; a user's matplotlibrc has no say.
SETTINGS: Mapping[str, Any] = MappingProxyType(
    {
        "axes.axisbelow": True,
        "axes.labelsize": 9,
        "axes.linewidth": 0.7,
        "axes.spines.right": False,
        "axes.spines.top": False,
        "axes.titlesize": 9,
        "figure.dpi": 100,
        "figure.constrained_layout.use": True,
        "font.family": "DejaVu Sans",
        "font.size": 8,
        "legend.borderaxespad": 0.3,
        "legend.fontsize": 8,
        "legend.frameon": False,
        "legend.handlelength": 1.8,
        "lines.linewidth": 1.2,
        "mathtext.fontset": "dejavusans",
        "savefig.dpi": 220,
        "svg.fonttype": "path",
        "svg.hashsalt": "tailnet",
        "xtick.direction": "out",
        "xtick.labelsize": 8,
        "xtick.major.width": 0.7,
        "xtick.minor.width": 0.5,
        "ytick.direction": "out",
        "ytick.labelsize": 8,
        "ytick.major.width": 0.7,
        "ytick.minor.width": 0.5,
    }
)

#: Decimal logarithms of the smallest and largest limits that an axis of doubles can have.
_SMALLEST, _LARGEST = -307.0, 308.0
_MARGIN = 0.04
#: Axes of fewer decades than the second, of more than the third or farther out than the fourth get
#: ticks of our own.
_ONE_DECADE, _TWO_DECADES, _MANY_DECADES, _FAR_DECADE = 0.9, 2.1, 12, 250
#: Ticks between these are written without a power of ten.
_PLAIN = (1e-3, 1e5)
_MOST_TICKS = 6
#: Ticks that are written with a power of ten.
_MOST_LONG = 3
#: Decades from one tick to the next, where not every decade has one.
_STEPS = (1, 2, 3, 5, 10, 20, 50, 100, 200)


def log_limits(values: Iterable[float]) -> tuple[float, float]:
    """Give limits of a logarithmic axis that hold these positive values with a margin.

    Examples
    --------
    >>> low, high = log_limits([1.0, 1000.0])
    >>> low < 1.0 and high > 1000.0
    True
    """
    logs = [math.log10(value) for value in values]
    low, high = min(logs), max(logs)
    margin = max(_MARGIN * (high - low), 0.05)
    return 10 ** max(low - margin, _SMALLEST), 10 ** min(high + margin, _LARGEST)


def log_x(axes: Axes, values: Iterable[float]) -> None:
    """Make the horizontal axis logarithmic and fit it to these positive values, before drawing.

    Limits that stand are not searched for: with data near the largest double that overflows.
    """
    limits = log_limits(values)
    axes.set_xscale("log")
    axes.set_xlim(*limits)
    _place_ticks(axes.xaxis, limits)


def log_y(axes: Axes, values: Iterable[float]) -> None:
    """Make the vertical axis logarithmic and fit it to these positive values, before drawing."""
    limits = log_limits(values)
    axes.set_yscale("log")
    axes.set_ylim(*limits)
    _place_ticks(axes.yaxis, limits)


def _place_ticks(axis: Axis, limits: tuple[float, float]) -> None:
    """Place the ticks where the usual ones crowd, or would be searched for beyond the largest double."""
    first, last = (math.log10(limit) for limit in limits)
    if last - first < _TWO_DECADES:
        few = last - first < _ONE_DECADE
        axis.set_major_locator(_even_ticks() if few else FixedLocator(_few_steps(*limits)))
        axis.set_major_formatter(FuncFormatter(_tick_label))
        axis.set_minor_locator(NullLocator())
    elif last - first > _MANY_DECADES or max(abs(first), abs(last)) > _FAR_DECADE:
        decades = range(math.ceil(first), math.floor(last) + 1)
        step = next(step for step in _STEPS if len(decades) <= step * _MOST_TICKS)
        axis.set_major_locator(FixedLocator([10.0**decade for decade in decades if decade % step == 0]))
        axis.set_minor_locator(NullLocator())


def _even_ticks() -> MaxNLocator:
    return MaxNLocator(nbins=_MOST_TICKS - 1, steps=[1, 2, 5, 10])


def _few_steps(low: float, high: float) -> list[float]:
    """List the numbers 1, 2 and 5 times a power of ten between two limits, or fewer if they are long.

    Examples
    --------
    >>> _few_steps(0.9, 25.0)
    [1.0, 2.0, 5.0, 10.0, 20.0]
    >>> [f"{tick:g}" for tick in _few_steps(4e-7, 2.5e-5)]
    ['1e-06', '3e-06', '1e-05']
    """
    decades = range(math.floor(math.log10(low)), math.floor(math.log10(high)) + 1)
    for steps in ((1, 2, 5), (1, 3), (1,)):
        ticks = [step * 10.0**decade for decade in decades for step in steps]
        found = [tick for tick in ticks if low <= tick <= high]
        if len(found) <= _MOST_LONG or _PLAIN[0] <= found[0] <= found[-1] < _PLAIN[1]:
            break
    return found


def _tick_label(value: float, _position: int | None = None) -> str:
    r"""Write a tick plainly, or with a power of ten where that would be long.

    Examples
    --------
    >>> print(_tick_label(0.5), _tick_label(200000.0))
    0.5 $2\times10^{5}$
    """
    if value == 0 or _PLAIN[0] <= abs(value) < _PLAIN[1]:
        return f"{value:g}"
    mantissa, exponent = f"{value:.3e}".split("e")
    digits = mantissa.rstrip("0").rstrip(".")
    factor = "" if digits == "1" else rf"{digits}\times"
    return f"${factor}10^{{{int(exponent)}}}$"


def legend_above(axes: Axes, columns: int) -> None:
    """Put the legend above the axes, where it covers no data."""
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=columns, columnspacing=1.2)
