"""The goodness-of-fit p-values of a study, by quantity and seed."""

from matplotlib.axes import Axes

from tailnet.figures.style import GREY, SERIES, Document, log_x
from tailnet.figures.survival_panel import quantities

#: The level at which a power law is rejected.
LEVEL = 0.1
_MARKERS = "osD^vP"
#: The points of one quantity spread over this share of its row.
_SPREAD = 0.5


def draw(axes: Axes, document: Document) -> None:
    """Draw every p-value with its Monte Carlo interval, one row a quantity, and a line at 0.1.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where to draw.
    document : mapping
        A document of schema `tailnet.study/1`, at least one analysis of which has a p-value.
    """
    names = quantities(document)
    axes.axvline(LEVEL, color=GREY, linestyle="--", linewidth=1.0, zorder=0)
    drawn = [LEVEL, 1.0]
    for row, name in enumerate(names):
        tests = [
            analysis["goodness_of_fit"]
            for analysis in document["analyses"]
            if analysis["key"]["quantity"] == name and analysis["goodness_of_fit"] is not None
        ]
        positions = [row + _offset(index, len(tests)) for index in range(len(tests))]
        drawn.extend(_draw_tests(axes, positions, tests, row))
    log_x(axes, drawn)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_yticks(range(len(names)), [name.replace("$", r"\$") for name in names])
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_formatter("{x:g}")
    axes.set_xlabel("goodness-of-fit $p$")


def _draw_tests(axes: Axes, positions: list[float], tests: list[Document], row: int) -> list[float]:
    """Draw the tests of one quantity and give the values that the axis must hold."""
    # A logarithmic axis has no zero: an interval that reaches it ends below the smallest p.
    floor = min((test["p_value"] for test in tests if test["p_value"] > 0), default=LEVEL) / 2
    ends = [(max(test["p_interval"][0], floor), max(test["p_interval"][1], floor)) for test in tests]
    values = [max(test["p_value"], floor) for test in tests]
    color, marker = SERIES[row % len(SERIES)][0], _MARKERS[row % len(_MARKERS)]
    axes.hlines(positions, [low for low, _ in ends], [high for _, high in ends], color=color, linewidth=1.0)
    axes.plot(values, positions, color=color, marker=marker, markersize=4, linestyle="none")
    return [*values, *(end for pair in ends for end in pair)]


def _offset(index: int, count: int) -> float:
    return 0.0 if count == 1 else _SPREAD * (index / (count - 1) - 0.5)
