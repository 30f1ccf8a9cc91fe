"""The two tails of signed data side by side, and the account of exact zeros."""

from tailnet import rounding
from tailnet.report.cells import NONE, interval_text, share_text
from tailnet.report.reasons import reason
from tailnet.report.schema import Document
from tailnet.report.sections import Block, Section, Span, Table, paragraph

_SIGNS = ("positive", "negative")


def signs_section(document: Document) -> Section:
    """Compare the signs, or say why they are not compared, and count the zeros."""
    return Section("Signs and zeros", (*_zeros(document), *_signs(document)))


def _zeros(document: Document) -> tuple[Block, ...]:
    found = document.get("zeros")
    if found is None:
        return ()
    if found["count"] == 0:
        return (paragraph("No observation is exactly zero."),)
    share = rounding.percentage(found["share"], 1)
    words = f"Exactly zero: {rounding.integer(found['count'])} observations, {share} of the finite ones."
    if not found["origins"]:
        return (paragraph(words + " The source does not say where they come from."),)
    rows = tuple((origin, rounding.integer(count)) for origin, count in found["origins"].items())
    return (paragraph(words + " They come from:"), Table(("Origin", "Zeros"), rows, align="lr"))


def _signs(document: Document) -> tuple[Block, ...]:
    found = document["sign_test"]
    if found is None:
        return (paragraph(f"Comparison of the two signs: not run. {reason(document, 'sign_test')}."),)
    header = ("Sign", "Values", "xmin", "n_tail", "alpha", "95% interval", "D")
    sides = tuple(_side_row(found[sign]) for sign in _SIGNS)
    tests = (
        (
            "Equal exponents",
            f"alpha differs by {rounding.estimate(found['difference'], *found['difference_interval'])}",
            interval_text(found["difference_interval"]),
            share_text(found["p_value"]),
            share_text(found["p_value_holm"]),
        ),
        (
            f"Equal weights above {rounding.data_value(found['threshold'])}",
            ", ".join(
                f"{rounding.integer(found[f'{sign}_above'])} {sign}" for sign in ("positive", "negative")
            ),
            NONE,
            share_text(found["weight_p_value"]),
            share_text(found["weight_p_value_holm"]),
        ),
    )
    return (
        paragraph(
            "The values of either sign, fitted apart as magnitudes; intervals by the joint bootstrap of "
            f"{rounding.integer(found['replicates'])} replicates each."
        ),
        Table(header, sides, align="lrrrrrr"),
        Table(("Hypothesis", "Found", "95% interval", "p", "Holm"), tests, align="llrrr"),
        paragraph(
            "Both p-values are calibrated for independent draws. A large one does not show that the tails "
            "are alike."
        ),
    )


def _side_row(side: Document) -> tuple[Span, ...]:
    return (
        side["sign"],
        rounding.integer(side["n"]),
        rounding.data_value(side["xmin"]),
        rounding.integer(side["n_tail"]),
        rounding.with_uncertainty(side["alpha"], side["alpha_se"]),
        interval_text(side["alpha_interval"]),
        rounding.number(side["ks_distance"]),
    )
