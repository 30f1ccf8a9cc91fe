"""The methods of the tail-index panel, each with its reference."""

from collections.abc import Iterator

from tailnet.report.schema import Document
from tailnet.report.sections import Cite, Span, text


def tail_index_items(analyses: list[Document]) -> Iterator[tuple[Span, ...]]:
    """List the methods of the panels of these analyses."""
    panels = [analysis["tail_index"] for analysis in analyses if analysis["tail_index"]]
    if not panels:
        return
    yield text(
        "Tail index: Hill's estimator (",
        Cite("hill1975"),
        "), its mean over k/2 to k (",
        Cite("resnick1997"),
        "), the moment estimator (",
        Cite("dekkers1989"),
        "), the kernel estimator for real xi with the biweight kernel (",
        Cite("groeneboom2003"),
        ") and Pickands's (",
        Cite("pickands1975"),
        "), with intervals from their asymptotic laws; Hill's is exact on a Pareto tail.",
    )
    if any(panel["bias_corrected"] is not None for panel in panels):
        yield text(
            "Bias correction: Hill's estimate times 1 − beta (n/k)^rho / (1 − rho) (",
            Cite("caeiro2005"),
            "), rho by ",
            Cite("fragaalves2003"),
            " and beta by ",
            Cite("gomes2002"),
            "; rho is held between −3 and −0.4, and the interval counts the noise of beta.",
        )
    if any(panel["double_bootstrap"] is not None for panel in panels):
        yield text(
            "Choice of k: double bootstrap. Hill's control is the second moment less twice the first squared "
            "(",
            Cite("danielsson2001"),
            "); the other three's is the difference of two of them (",
            Cite("draisma1999"),
            ").",
        )
    choices = {row["choice"] for panel in panels for row in panel.values() if row and "choice" in row}
    if "plug-in" in choices:
        yield text(
            "Choice of k without a bootstrap: the least asymptotic mean squared error of Hill's estimate "
            "under the estimated second order (",
            Cite("hall1982"),
            ").",
        )
    if any(analysis["tail_index"] and analysis["sample"]["discrete"] for analysis in analyses):
        yield text(
            "Whole numbers are spread evenly over their unit cells before their order statistics are taken, "
            "which is adding uniform noise (",
            Cite("voitalov2019"),
            ") without the randomness.",
        )
