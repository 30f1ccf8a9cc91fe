"""The section on the tail index: what holds for any regularly varying tail, not for a power law alone."""

from tailnet import rounding
from tailnet.report.cells import NONE, interval_text
from tailnet.report.reasons import not_run, reason
from tailnet.report.schema import Document
from tailnet.report.sections import Block, Figure, Section, Span, Table, paragraph, text
from tailnet.report.tail_index_shape import ESTIMATORS

_NAMES = {
    "hill": "Hill",
    "smoothed_hill": "smoothed Hill",
    "bias_corrected": "Hill, bias-corrected",
    "moments": "moments",
    "kernel": "kernel",
    "pickands": "Pickands",
}
_MEANING = (
    "The index xi says how fast the tail falls far out: P(X > x) is x^(−1/xi) times a factor that varies "
    "slowly. alpha = 1 + 1/xi is the exponent of the density, beside that of the fit. These estimators are "
    "consistent for every such law; the exponent of the fit is, only where the tail is a power law from xmin "
    "on. Hill's estimator and the two made from it take xi > 0 for granted. The other three do not: where "
    "their intervals reach 0, the data do not show a tail that falls like a power."
)
_NOISE = (
    "The intervals are for the estimate's noise at its k, on independent draws. A k that balances noise with "
    "bias leaves a bias about as large, which is not in them; the bias-corrected estimate has least of it."
)


def tail_index_section(document: Document) -> Section:
    """Show the panel: a table, what it means, and the estimates over k."""
    title = "Tail index"
    panel = document["tail_index"]
    if panel is None:
        return Section(title, (not_run(document, "tail_index"),))
    blocks: list[Block] = [_table(panel), paragraph(_MEANING), paragraph(_NOISE)]
    blocks.extend(
        paragraph(f"{_NAMES[name].capitalize()}: not run. {reason(document, f'tail_index.{name}')}.")
        for name in ESTIMATORS
        if panel[name] is None
    )
    blocks.append(paragraph(_choice_text(document)))
    if panel["second_order"] is not None:
        blocks.append(paragraph(_second_order_text(panel["second_order"])))
    if document["curves"]["tail_index"] is not None:
        blocks.append(_figure(panel))
    return Section(title, tuple(blocks))


def _table(panel: Document) -> Table:
    rows = [_row(name, panel[name]) for name in ESTIMATORS if panel[name] is not None]
    levels = {panel[name]["level"] for name in ESTIMATORS if panel[name] is not None}
    share = "".join(f"{rounding.data_value(100 * level)}% " for level in levels)
    header = (
        "Estimator",
        "xi",
        f"{share}interval",
        "alpha = 1 + 1/xi",
        f"{share}interval",
        "k",
        "k chosen by",
    )
    return Table(header, tuple(rows), align="lrrrrrl")


def _row(name: str, row: Document) -> tuple[Span, ...]:
    alpha = NONE
    if row["alpha"] is not None:
        ends = row["alpha_interval"]
        alpha = rounding.number(row["alpha"], 3) if ends is None else rounding.estimate(row["alpha"], *ends)
    choice = row["choice"] if row["status"] == "estimated" else f"{row['choice']}, {row['status']}"
    return (
        _NAMES[name],
        _xi_text(row),
        interval_text(row["xi_interval"]),
        alpha,
        interval_text(row["alpha_interval"]),
        rounding.integer(row["k"]),
        choice,
    )


def _xi_text(row: Document) -> str:
    return rounding.estimate(row["xi"], *row["xi_interval"])


def _choice_text(document: Document) -> str:
    drawn = document["tail_index"]["double_bootstrap"]
    if drawn is None:
        why = reason(document, "tail_index.double_bootstrap")
        return (
            f"Choice of k by double bootstrap: not run. {why}. All estimators use the k that is best for "
            "Hill's under the estimated second order (plug-in), or where there is none one that follows from "
            "the size of the sample (rate)."
        )
    return (
        f"k, the number of largest observations used, comes from {rounding.integer(drawn['replicates'])} "
        f"replicates of each of two sizes, {rounding.integer(drawn['n1'])} and "
        f"{rounding.integer(drawn['n2'])}. The smoothed estimator averages Hill's over the deeper half of "
        "its k; the bias-corrected one takes half of Hill's k, or less, where its theory holds."
    )


def _second_order_text(order: Document) -> str:
    return (
        f"The correction takes the tail to leave its power law at the rate rho = "
        f"{rounding.number(order['rho'], 3)} with the scale beta = {rounding.number(order['beta'], 3)}, "
        f"both estimated from the {rounding.integer(order['k'])} largest observations."
    )


def _figure(panel: Document) -> Figure:
    shown = [name for name in ESTIMATORS if panel[name] is not None]
    values = ", ".join(
        f"{_NAMES[name]} {rounding.estimate(panel[name]['xi'], *panel[name]['xi_interval'])}"
        for name in shown
    )
    return Figure(
        "tail_index",
        alt=(
            "A panel for each estimator: xi against the number of order statistics k on a logarithmic axis, "
            f"with the band of its interval. A dot marks the k used; there xi is: {values}."
        ),
        caption=text(
            "Estimates of xi against the number of order statistics k, with pointwise intervals; the dot is "
            "at the k used. From right to left an estimator looks ever farther out: its bias falls, and its "
            "noise grows."
        ),
    )
