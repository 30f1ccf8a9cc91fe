"""The methods that deal with dependent observations, each where it was used."""

from collections.abc import Iterator
from typing import Any

from tailnet.report.schema import Document
from tailnet.report.sections import Cite, Span, text


def dependence_items(analyses: list[Document]) -> list[tuple[Span, ...]]:
    """List the methods that these analyses used because observations may depend on each other."""
    return [
        *_effective_items(_found(analyses, "n_effective")),
        *_interval_items(_found(analyses, "block"), _found(analyses, "cluster")),
        *_structure_items(analyses),
        *_seed_items(_found(analyses, "over_seeds")),
    ]


def _found(analyses: list[Document], part: str) -> list[Any]:
    parts = [analysis["dependence"].get(part) for analysis in analyses]
    return [part for part in parts if part is not None]


def _effective_items(found: list[Any]) -> Iterator[tuple[Span, ...]]:
    methods = {row["method"] for row in found}
    if "clusters" in methods:
        yield text(
            "Effective n: n_tail over the design effect (",
            Cite("kish1965"),
            "), which compares the squared sums of the influence on alpha, 1{x >= xmin}(y − "
            "1/(alpha − 1)) with "
            "y = ln(x / xmin), over units with the squares of single observations.",
        )
    if "long-run variance" in methods:
        yield text(
            "Effective n of a series: n_tail over the ratio of the long-run variance of the "
            "influence on alpha, "
            "1{x >= xmin}(y − 1/(alpha − 1)) with y = ln(x / xmin), to its variance for independent draws; "
            "flat-top window, bandwidth chosen from the autocorrelations (",
            Cite("politis2004"),
            ").",
        )


def _interval_items(blocks: list[Any], clusters: list[Any]) -> Iterator[tuple[Span, ...]]:
    if blocks:
        yield text(
            "Block bootstrap: circular blocks of the full sample in its order (",
            Cite("politis1992"),
            "), of the length that is best for the influence on alpha (",
            Cite("politis2004"),
            "; ",
            Cite("patton2009"),
            ").",
        )
    if clusters:
        yield text(
            "Cluster bootstrap: whole units of the full sample, with replacement (", Cite("field2007"), ")."
        )
    if blocks or clusters:
        yield text(
            "Intervals by blocks or clusters: xmin and alpha are estimated anew in each "
            "replicate. That of alpha "
            "is alpha ± t times its standard error, the larger of the bootstrap's, corrected "
            "for the number of "
            "units, and the jackknife's given xmin; t has the degrees of freedom that the "
            "spread of the units' "
            "contributions leaves (",
            Cite("satterthwaite1946"),
            "). That of xmin takes percentiles as far out as that t.",
        )


def _structure_items(analyses: list[Document]) -> Iterator[tuple[Span, ...]]:
    if _found(analyses, "rank_one"):
        yield text(
            "Matrix of products: recognised because all its cross-ratios hold to the rounding of its own "
            "numbers; its factors are fitted apart."
        )
    if _found(analyses, "normalised"):
        yield text(
            "Scale-normalised fit: each group is divided by the geometric mean of its values, "
            "which exists for "
            "every power law with alpha > 1, and xmin is searched for again."
        )
    if _found(analyses, "control"):
        yield text(
            "Control of scales: an intersection-union test (",
            Cite("berger1982"),
            ") of the hypothesis that the tail is a property of each group. One part shuffles "
            "the groups' labels; the other draws groups again and asks whether alpha − 1 grows by more than "
            "a tenth as scales are taken out.",
        )
        yield text(
            "Gaussian scale mixture: groups of Gaussian noise, drawn given their observed root "
            "mean squares, so "
            "that its p-value is exact whatever the scales (",
            Cite("engen1997"),
            ").",
        )


def _seed_items(found: list[Any]) -> Iterator[tuple[Span, ...]]:
    if found:
        yield text(
            "Summary over seeds: random effects on ln(alpha − 1), tau² by restricted maximum likelihood (",
            Cite("viechtbauer2005"),
            "), interval by Hartung and Knapp's method (",
            Cite("hartung2001"),
            "), prediction interval for one more seed (",
            Cite("higgins2009"),
            ").",
        )
