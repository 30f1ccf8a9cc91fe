"""What the study of gradient networks shows beside its claims, in its order."""

from collections.abc import Sequence

from tailnet.inference.null_p import FEWEST
from tailnet.studies.conduct import Row
from tailnet.studies.exhibits import Exhibit, Words
from tailnet.studies.gradient_network import tables
from tailnet.studies.gradient_network.charts import charts
from tailnet.studies.gradient_network.design import DRAWS, IMAGES, LARGE, MOMENTS, null_draws
from tailnet.studies.plan import Plan
from tailnet.studies.sources import images_of


def exhibit(plan: Plan, rows: Sequence[Row]) -> list[Exhibit]:
    """Show the known graphs first, then degrees, measures beside nulls, and what the factors predict."""
    drawn = charts(rows)
    pictures = [drawn["picture"]] if "picture" in drawn else []
    return [
        _reading(),
        tables.real_graphs_table(rows),
        *pictures,
        drawn["degrees"],
        tables.measures_table(rows),
        _nulls(images_of(plan).n_pixels),
        drawn["clustering_beside_nulls"],
        drawn["distances_beside_nulls"],
        drawn["clustering_differences"],
        drawn["distances_differences"],
        *tables.differences_tables(rows),
        _mixing(rows),
        tables.spread_table(rows),
        *_derivation(),
        tables.rank_one_table(rows),
        tables.numbers_table(plan, rows),
        tables.rectangular_table(rows),
        tables.tails_table(rows),
    ]


def _reading() -> Words:
    return Words(
        "The gradient of one image is |delta| of each hidden unit times each pixel. An edge runs from hidden "
        "unit j to input i with that probability, after division by the largest entry, and unit i and input "
        "i are one node. The essay does not say which of the two axes its edges leave; that in-degrees "
        "depend on the data alone, and that out-degrees are as skewed as the deltas, is true of this "
        "direction only. Turned over, the two kinds of degrees change places, and nothing else changes. "
        "Before the first step no learning rate has played a part, so the first steps of all rates are one. "
        f"At each of the {len(MOMENTS)} moments the gradients of the same {IMAGES} images are drawn from, "
        f"the image of the last step and others drawn as the steps draw theirs, {DRAWS} times each."
    )


def _nulls(nodes: int) -> Words:
    each = null_draws(nodes)
    which = "every draw" if each == DRAWS else f"{each} of the {DRAWS} draws of an image"
    return Words(
        f"Of {which}, {each * IMAGES} a seed and moment, a graph of every null was made, and measured in the "
        "same way. G(n, m) keeps the numbers of nodes and edges; swaps keep all degrees; the soft "
        "configuration model keeps them on average; the factors resampled are two samples with replacement "
        "of the deltas and of the pixels, paired anew; relabelling keeps the product and changes which "
        "hidden unit is one node with which input; shuffling exchanges all entries. No p-value against a "
        f"null is quoted: that takes {FEWEST:,} graphs of each.",
        cites=("erdos1959", "maslov2002", "fosdick2018", "squartini2011"),
    )


def _mixing(rows: Sequence[Row]) -> Words:
    found = rows[0]["details"].get("mixing")
    if found is None:
        return Words(
            f"Whether swaps were enough was not checked here: graphs of more than {LARGE:,} nodes take too "
            "long."
        )
    return Words(f"Whether swaps were enough, checked on one draw: {found['message']}.")


def _derivation() -> list[Words]:
    return [
        Words(
            "What is expected of a product. Let node i have delta xᵢ and pixel yᵢ, over their maxima. Two "
            "nodes are joined in one direction or the other with probability Qᵢⱼ = xᵢyⱼ + yᵢxⱼ − xᵢyᵢxⱼyⱼ = "
            "uᵢᵀCuⱼ, with u = (x, y, xy) and C of rows (0, 1, 0), (1, 0, 0), (0, 0, −1). Wedges, triangles "
            "and the sums of degrees that make the degree correlation are then sums of moments of the two "
            "factors, and need no draw. “Expected of the product” is this for the factors as they are "
            "paired, as ratios of expectations."
        ),
        Words(
            "If x and y are independent, with e = E u, M = E uuᵀ and h(u) = uᵀCe, two nodes are joined with "
            "probability q = eᵀCe, a wedge has w = E h² and a triangle t = tr (CM)³, and transitivity is "
            "t/w. With c = Ex·Ey, A = Ex²/(Ex)², A₃ = Ex³/(Ex)³ and B, B₃ the same of y, small probabilities "
            "give q = 2c, transitivity/q = (1 + 3AB)/(2 + A + B) and, for many nodes, the degree correlation "
            "−(A − B)²/[2(A₃ + B₃ + 3A + 3B) − (A + B + 2)²]. So clustering above that of G(n, m), whose "
            "transitivity is its density, comes from the spread of the two factors alone, and the degree "
            "correlation is then never positive."
        ),
    ]
