"""Small-worldness of a network, and what the degree at one end of an edge tells of the other."""

from tailnet import rounding
from tailnet.figures.network_words import measure_name, null_name
from tailnet.report.cells import NONE
from tailnet.report.network_cells import DEGREES_KEPT
from tailnet.report.reasons import ended, reason
from tailnet.report.schema import Document
from tailnet.report.sections import Block, Bullets, Cite, Section, Table, paragraph


def small_world_section(document: Document) -> Section:
    """Tabulate sigma and omega, by clustering and null, or say why they were not computed."""
    title = "Small world"
    found = document["small_world"]
    if found is None:
        return Section(title, (paragraph(f"Not run. {reason(document, 'small_world')}."),))
    rows = tuple(
        (
            measure_name(row["clustering"], directed=True),
            null_name(row["null"]),
            _with_error(row["sigma"], row["sigma_se"]),
            _with_error(row["omega"], row["omega_se"]),
        )
        for row in found
    )
    graph = document["network"]["kind"] == "graph"
    averaged = "random graphs" if graph else "draws and over random graphs, pair by pair"
    words = paragraph(
        "sigma is clustering over mean path, each in units of its mean over random graphs (",
        Cite("humphries2008"),
        "); above 1 the graph is more clustered than its paths are longer. It grows with the number of "
        "nodes. omega is the mean path of random graphs of the same degrees over the observed one, less the "
        "clustering over that of lattice-like graphs of the same degrees (",
        Cite("telesford2011"),
        "): near 0 for a small world, towards 1 for a random graph and towards −1 for a lattice; below −1 "
        "the graph is more clustered than these lattice-like ones. Digits in parentheses are the standard "
        f"error of the means over {averaged}.",
    )
    blocks: list[Block] = [Table(("Clustering", "Random graphs with", "sigma", "omega"), rows, "llrr"), words]
    reasons = dict.fromkeys(
        f"{name}, by {measure_name(row['clustering'], directed=True).lower()}: {why}"
        for row in found
        for name, why in row["undefined"].items()
        if not (name == "omega" and row["null"] != DEGREES_KEPT)
    )
    if reasons:
        blocks.append(Bullets(tuple((ended(why),) for why in reasons)))
    return Section(title, tuple(blocks))


def _with_error(value: float | None, error: float | None) -> str:
    if value is None:
        return NONE
    return rounding.number(value) if error is None else rounding.with_uncertainty(value, error)
