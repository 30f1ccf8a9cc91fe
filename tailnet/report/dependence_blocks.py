"""What the report says about how observations depend on each other."""

import math
from collections.abc import Iterator

from tailnet import rounding
from tailnet.report.cells import NONE, data_interval_text, interval_text, share_text
from tailnet.report.reasons import reason
from tailnet.report.schema import Document
from tailnet.report.sections import Block, Bullets, Span, Strong, Table, paragraph

_PARTS = {
    "n_effective": "Effective n",
    "block": "Block bootstrap",
    "cluster": "Cluster bootstrap",
    "rank_one": "Factors of a matrix of products",
    "normalised": "Scale-normalised fit",
    "control": "Control of scales",
    "over_seeds": "Summary over seeds",
}
_FEW = (
    "Under 20 units were drawn: a few hold most of the tail, and the coverage of their interval is uncertain."
)


def dependence_blocks(document: Document) -> tuple[Block, ...]:
    """Say along which axis the data were taken, what follows, and what was computed.

    Parameters
    ----------
    document : mapping
        A checked document of schema `tailnet.analysis/1`, of this version or an earlier one.
    """
    dependence = document["dependence"]
    return (
        paragraph("Axis along which the data were taken: ", Strong(dependence["axis"]), "."),
        paragraph(dependence["statement"]),
        *_intervals(document),
        *_scales(dependence),
        *_factors(dependence),
        *_seeds(dependence),
        *_missing(document),
    )


def p_label(document: Document) -> str:
    """Return what stands beside a p-value, in parentheses, where draws are not known to be independent."""
    dependence = document["dependence"]
    label = dependence.get("p_value_label", "calibrated for independent draws")
    return f" ({label})" if label else ""


def _intervals(document: Document) -> Iterator[Block]:
    dependence, law = document["dependence"], document["power_law"]
    block, cluster = dependence.get("block"), dependence.get("cluster")
    rows: list[tuple[Span, ...]] = []
    if block is not None:
        plural = "" if block["length"] == 1 else "s"
        length = rounding.integer(block["length"])
        rows.append(_interval_row(f"Blocks of {length} {block['by']}{plural} in their order", block))
    if cluster is not None:
        rows.append(_interval_row(f"Whole {cluster['by']}s", cluster))
    if not rows:
        return
    independent = (
        "Single observations, as if independent",
        rounding.integer(law["n_tail"] if law["xmin_given"] else document["sample"]["n"]),
        interval_text(law["alpha_interval"]),
        data_interval_text(law["xmin_interval"]),
    )
    yield paragraph("95% intervals, by what the bootstrap draws together:")
    yield Table(("Drawn", "Units", "alpha", "xmin"), (independent, *rows), align="lrrr")
    if any(found is not None and found["few"] for found in (block, cluster)):
        yield paragraph(_FEW)


def _interval_row(drawn: str, found: Document) -> tuple[Span, ...]:
    return (
        drawn,
        rounding.integer(found["units"]),
        interval_text(found["alpha_interval"]),
        data_interval_text(found["xmin_interval"]),
    )


def _scales(dependence: Document) -> Iterator[Block]:
    found = dependence.get("normalised")
    if found is None:
        return
    rows = (_fit_row("Pooled", found["pooled"]), _fit_row("Scale-normalised", found["normalised"]))
    yield paragraph(
        f"The pooled data beside the same with each of {rounding.integer(found['groups'])} {found['by']}s "
        f"divided by its {found['scale']}; the logarithms of these scales have standard deviation "
        f"{rounding.number(found['scale_spread'], 3)}. Their p-values are calibrated for independent draws."
    )
    yield Table(("Data", "alpha", "xmin", "n_tail", "D", "p"), rows, align="lrrrrr")
    test = dependence.get("control")
    if test is not None:
        smallest = 1.0 / (1 + test["replicates"])
        yield Table(
            ("Control", "p", "Range of alpha, 95%"),
            (
                (
                    "Labels shuffled: the normalised alpha where groups are alike",
                    rounding.p_value(test["shuffled_p_value"], smallest),
                    interval_text(test["shuffled_alpha_range"]),
                ),
                (
                    "Groups drawn again: the growth of alpha as scales are taken out",
                    rounding.p_value(test["steeper_p_value"], smallest),
                    NONE,
                ),
                (
                    "Gaussian noise of these scales: the pooled alpha",
                    rounding.p_value(test["mixture_p_value"], 2.0 * smallest),
                    interval_text(test["mixture_alpha_range"]),
                ),
            ),
            align="lrr",
        )
        verb = "rejects" if test["rejects"] else "does not reject"
        yield paragraph(
            f"The control {verb} that the tail is a property of each {found['by']}, at level "
            f"{rounding.number(test['level'], 1)} by the larger of the first two p-values: ",
            Strong(test["outcome"]),
            ".",
        )


def _fit_row(name: str, fit: Document) -> tuple[Span, ...]:
    return (
        name,
        rounding.with_uncertainty(fit["alpha"], fit["alpha_se"]),
        rounding.data_value(fit["xmin"]),
        rounding.integer(fit["n_tail"]),
        rounding.number(fit["ks_distance"]),
        share_text(fit["p_value"]),
    )


def _factors(dependence: Document) -> Iterator[Block]:
    found = dependence.get("rank_one")
    if found is None:
        return
    yield paragraph(
        "The two factors, in magnitude and divided by their largest entry, each fitted as a sample:"
    )
    rows = [
        (
            f"Down the {name}s, {rounding.integer(fit['length'])} entries",
            *(_fit_row("", fit)[1:] if fit["message"] is None else (NONE,) * 5),
        )
        for name, fit in found["factors"].items()
    ]
    yield Table(("Factor", "alpha", "xmin", "n_tail", "D", "p"), tuple(rows), align="lrrrrr")
    for name, fit in found["factors"].items():
        if fit["message"] is not None:
            yield paragraph(f"Factor down the {name}s: not fitted. {fit['message']}")


def _seeds(dependence: Document) -> Iterator[Block]:
    found = dependence.get("over_seeds")
    if found is None:
        return
    ends = [[1.0 + math.exp(end) for end in found[key]] for key in ("interval", "prediction_interval")]
    yield paragraph(
        f"Over {rounding.integer(found['k'])} replicates, each fitted apart, alpha is "
        f"{rounding.estimate(1.0 + math.exp(found['estimate']), *ends[0])} (95% interval "
        f"{rounding.interval(*ends[0])}); for one more replicate the 95% prediction interval is "
        f"{rounding.interval(*ends[1])}. Of the variation of ln(alpha − 1) between replicates "
        f"{rounding.fixed(100.0 * found['i2'], 0)}% is more than estimation error."
    )


def _missing(document: Document) -> Iterator[Block]:
    dependence = document["dependence"]
    reasons = {
        name: reason(document, f"dependence.{part}")
        for part, name in _PARTS.items()
        if part in dependence and dependence[part] is None
    }
    if not reasons:
        return
    if len(reasons) == len(_PARTS) and len(set(reasons.values())) == 1:
        yield paragraph(f"Nothing more was computed about dependence. {next(iter(reasons.values()))}.")
        return
    yield paragraph("Not run:")
    yield Bullets(tuple((f"{name}: {why}.",) for name, why in reasons.items()))
