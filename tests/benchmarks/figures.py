"""Time against n on log axes, one line a program."""

import io

from benchmarks.lines import Outcome, Row
from benchmarks.measure import duration
from benchmarks.ours import NAME, SCAN_NAME
from benchmarks.series import MINUTE
from benchmarks.targets import exponent_of
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tailnet.figures.rendering import settings
from tailnet.figures.style import DOUBLE_COLUMN, GREY, SERIES, log_x, log_y

#: The look of each program: the order of `SERIES`, and a marker of its own.
_PROGRAMS = (NAME, "powerlaw", "igraph", "plfit", "poweRlaw", SCAN_NAME)
_MARKERS = "osD^vx"


def draw(outcome: Outcome, job: str) -> dict[str, bytes]:
    """Draw one job as SVG and PNG."""
    with settings():
        figure = Figure(figsize=(DOUBLE_COLUMN, 3.5), layout="constrained")
        _draw_on(figure.subplots(), outcome, job)
        return {kind: _image(figure, kind) for kind in ("svg", "png")}


def caption(outcome: Outcome, job: str) -> str:
    """Say in words what the figure shows, for those who cannot see it."""
    parts = []
    for program in _PROGRAMS:
        rows = _rows(outcome, job, program)
        if rows:
            first, last = rows[0], rows[-1]
            parts.append(
                f"{program} from {duration(first.seconds)} at n = {first.n:,} "
                f"to {duration(last.seconds)} at n = {last.n:,}"
            )
    return f"Time of one {job} against n, both axes logarithmic: {'; '.join(parts)}."


def _draw_on(axes: Axes, outcome: Outcome, job: str) -> None:
    rows = [row for program in _PROGRAMS for row in _rows(outcome, job, program)]
    log_x(axes, [row.n for row in rows])
    log_y(axes, [*(row.seconds for row in rows), MINUTE])
    axes.axhline(MINUTE, color=GREY, linewidth=0.8)
    axes.annotate(
        "one minute",
        (1, MINUTE),
        xycoords=("axes fraction", "data"),
        xytext=(-2, -3),
        textcoords="offset points",
        ha="right",
        va="top",
        color=GREY,
    )
    for program, (color, line), marker in zip(_PROGRAMS, SERIES, _MARKERS, strict=True):
        found = _rows(outcome, job, program)
        if not found:
            continue
        growth = exponent_of(outcome, job, program)
        slope = "" if growth is None else f": {growth[0]}"
        axes.plot(
            [row.n for row in found],
            [row.seconds for row in found],
            color=color,
            linestyle=line,
            marker=marker,
            markersize=4,
            label=f"{program}{slope}",
        )
    axes.set_xlabel("observations, n")
    axes.set_ylabel("time of one fit, s")
    axes.legend(
        title="program: fitted exponent", loc="center left", bbox_to_anchor=(1.01, 0.5), handlelength=3.2
    )


def _rows(outcome: Outcome, job: str, program: str) -> list[Row]:
    return [row for row in outcome.rows if (row.job, row.program) == (job, program)]


def _image(figure: Figure, kind: str) -> bytes:
    stream = io.BytesIO()
    figure.savefig(stream, format=kind, metadata={"Date": None} if kind == "svg" else {"Software": None})
    return stream.getvalue()
