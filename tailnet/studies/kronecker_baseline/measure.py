"""What one training seed gives, and what is the same for all of them and measured on the first."""

import math
from collections.abc import Mapping
from itertools import product
from typing import Any

import numpy as np

from tailnet.baselines.kronecker_interval import PARAMETERS
from tailnet.errors import InsufficientDataError
from tailnet.graph import Graph
from tailnet.inference.dependence import Dependence
from tailnet.networks.ensemble.ensemble import draw
from tailnet.parallel import child
from tailnet.studies.analysed import Quantity, analysed
from tailnet.studies.conduct import Outcome
from tailnet.studies.kronecker_baseline import sameness
from tailnet.studies.kronecker_baseline.fractals import FRACTALS, fractal
from tailnet.studies.kronecker_baseline.gradients import MOMENTS, Factors, gradients_of
from tailnet.studies.kronecker_baseline.histograms import (
    SCALINGS,
    LogLaw,
    distances,
    law_of_fractal,
    law_of_gradient,
)
from tailnet.studies.kronecker_baseline.real_networks import real_networks
from tailnet.studies.kronecker_baseline.sampled import (
    NETWORKS,
    OF_GRADIENT,
    beside_nulls,
    ensembles,
    of_gradient,
    predictions,
)
from tailnet.studies.plan import Plan, training_seed
from tailnet.studies.sources import images_of
from tailnet.studies.tail_rows import FAMILY_REPLICATES, TAILS, tail_rows

_TRAINING, _ENTRIES, _ANALYSES, _DRAWN, _FITS, _FRACTALS, _REAL, _RANDOM = range(8)
#: Entries of a gradient that are analysed, drawn without replacement.
ENTRIES = 20_000
#: The most replicates of a fractal's test of fit: a replicate has as many observations as the fractal cells.
FRACTAL_REPLICATES = 50
#: Under `details` of the first seed: what does not depend on training.
SHARED = "shared"
#: Where survival functions are kept: decades below the largest value.
DECADES = np.linspace(-8.0, 0.0, 161)


def of_gradient_words(moment: str) -> str:
    """Name the entries of one gradient, over the largest."""
    return f"|gradient|/max, {moment}"


QUANTITIES = (*(of_gradient_words(moment) for moment in MOMENTS), *FRACTALS)


def replicate(plan: Plan, number: int) -> Outcome:
    """Train one network, and compare its gradients with the fractals and with other networks."""
    images = images_of(plan)
    seen = gradients_of(plan, number, images, part=_TRAINING)
    refused = {moment: reason for moment, pair in seen.items() if (reason := refusal(*pair)) is not None}
    kept = {moment: pair for moment, pair in seen.items() if moment not in refused}
    own = {moment: pair[0] for moment, pair in kept.items()}
    fractals = {name: law_of_fractal(fractal(name, images.n_pixels)) for name in FRACTALS}
    analyses, not_run = analysed(
        plan,
        number,
        [_entries(plan, number, moment, factors) for moment, factors in own.items()],
        part=_ANALYSES,
        sensitivity=False,
        family_replicates=FAMILY_REPLICATES,
    )
    shared = None
    if number == 0:
        more, why = _fractal_analyses(plan, images.n_pixels)
        analyses, not_run = [*analyses, *more], {**not_run, **why}
        shared = _shared(plan, fractals, images.n_pixels)
    fits = {
        moment: {"not_run": refused[moment]}
        if moment in refused
        else _fitted(plan, number, moment, own[moment])
        for moment in MOMENTS
    }
    return {
        "statistics": _statistics(fits),
        "analyses": analyses,
        "not_run": {**{of_gradient_words(moment): why for moment, why in refused.items()}, **not_run},
        "details": {
            TAILS: tail_rows(analyses),
            **_of_histograms(kept, fractals),
            "refused": refused,
            "networks": {
                name: beside_nulls(ensemble, child(training_seed(plan, number, _DRAWN), NETWORKS.index(name)))
                for name, ensemble in ensembles(own, images.n_pixels).items()
            },
            "predictions": {OF_GRADIENT[moment]: predictions(factors) for moment, factors in own.items()},
            "fits": fits,
            "uniform": _uniform_fits(plan, number),
            SHARED: shared,
        },
    }


def refusal(*gradients: Factors) -> str | None:
    """Return why one of the gradients gives no probabilities, nor a histogram but of round-off, if so."""
    for factors in gradients:
        try:
            of_gradient(factors)
        except InsufficientDataError as error:
            return str(error)
    return None


def _of_histograms(
    kept: Mapping[str, tuple[Factors, Factors]], fractals: Mapping[str, LogLaw]
) -> dict[str, Any]:
    """Return by moment what is known of a gradient's histogram."""
    laws = {moment: (law_of_gradient(one), law_of_gradient(other)) for moment, (one, other) in kept.items()}
    return {
        "largest": {moment: one.largest for moment, (one, _) in kept.items()},
        "zeros": {moment: one.zero_share() for moment, (one, _) in kept.items()},
        "distances": {moment: _distances(pair, fractals) for moment, pair in laws.items()},
        "logarithms": {moment: [law.mean, law.sd] for moment, (law, _) in laws.items()},
        "survival": {moment: _survival(law) for moment, (law, _) in laws.items()},
    }


def _entries(plan: Plan, number: int, moment: str, factors: Factors) -> Quantity:
    """Take a random sample of the entries that are not zero, or all of them if they are few."""
    lit, moving = (factor[factor > 0.0] for factor in (factors.pixels, factors.deltas))
    many = lit.size * moving.size
    generator = _generator(plan, number, _ENTRIES, MOMENTS.index(moment))
    chosen = generator.choice(many, min(many, ENTRIES), replace=False)
    rows, columns = np.divmod(np.sort(chosen), max(moving.size, 1))
    statement = (
        f"{chosen.size:,} of the {many:,} entries that are not zero, drawn without replacement. The "
        f"gradient of one image is the outer product of inputs and deltas: {lit.size:,} + {moving.size:,} "
        "numbers make all of them. Their p-values and intervals are calibrated for independent draws."
    )
    return Quantity(
        of_gradient_words(moment),
        (lit[rows] / lit.max()) * (moving[columns] / moving.max()),
        Dependence("coordinate", statement),
    )


def _fractal_analyses(plan: Plan, n_pixels: int) -> tuple[list[dict[str, Any]], dict[str, str]]:
    quantities = []
    for name in FRACTALS:
        values, counts = fractal(name, n_pixels).values().histogram()
        statement = (
            f"All {sum(counts):,} cells, as {len(values)} values with their exact multiplicities. Nothing "
            "in it is random; p-values and intervals are those of as many independent draws."
        )
        quantities.append(
            Quantity(name, values / values.max(), Dependence("cell", statement), counts=np.array(counts))
        )
    return analysed(
        plan,
        0,
        quantities,
        part=_FRACTALS,
        sensitivity=False,
        family_replicates=FRACTAL_REPLICATES,
        replicates=min(plan.replicates, FRACTAL_REPLICATES),
    )


def _distances(
    laws: tuple[LogLaw, LogLaw], fractals: Mapping[str, LogLaw]
) -> dict[str, dict[str, dict[str, float]]]:
    """Return, by scale, the distance of a gradient to another image's and to each fractal's."""
    law, other = laws
    beside = {"another image": other, **fractals}
    return {
        how: {name: distances(law.scaled(how), found.scaled(how)) for name, found in beside.items()}
        for how in SCALINGS
    }


def _survival(law: LogLaw) -> list[float]:
    return [float(share) for share in law.survival(DECADES * math.log(10.0))]


def _fitted(plan: Plan, number: int, moment: str, factors: Factors) -> dict[str, Any]:
    """Fit the seed of one drawn network of a gradient, and of its controls."""
    seed = child(training_seed(plan, number, _FITS), MOMENTS.index(moment))
    graph = draw(of_gradient(factors), rng=child(seed, 0)).undirected()
    try:
        found = sameness.fitted_with_intervals(graph, child(seed, 1), sameness.FEWER_INTERVAL_DRAWS)
    except InsufficientDataError as error:
        return {"not_run": str(error)}
    nearer = sameness.nearer_share(_as_fitted(found), np.random.default_rng(child(seed, 2)))
    return {**found, "controls": sameness.controls(graph, child(seed, 3)), "nearer": nearer}


def _as_fitted(row: Mapping[str, Any]) -> sameness.Fitted:
    return sameness.Fitted(row["a"], row["b"], row["c"], row["edges"], row["levels"])


def _uniform_fits(plan: Plan, number: int) -> dict[str, dict[str, float] | None] | None:
    """Fit a random graph of the size of each real network, new ones for every seed."""
    networks = _real_graphs(plan)[0]
    if not networks:
        return None
    seed = training_seed(plan, number, _REAL)
    return {
        name: sameness.controls(graph, child(seed, place))["uniform_edges"]
        for place, (name, graph) in enumerate(networks.items())
    }


def _shared(plan: Plan, fractals: Mapping[str, LogLaw], n_pixels: int) -> dict[str, Any]:
    seed = training_seed(plan, 0, _RANDOM)
    networks, why = _real_graphs(plan)
    generator = np.random.default_rng(child(seed, 0))
    rows = {}
    for place, (name, graph) in enumerate(networks.items()):
        found = sameness.fitted_with_intervals(graph, child(seed, 1, place), sameness.INTERVAL_DRAWS)
        rows[name] = {**found, "controls": sameness.controls(graph, child(seed, 2, place))}
    published = sameness.presets()
    against = {"published": sameness.against_random_seeds(list(published.values()), generator)}
    if rows:
        against["real"] = sameness.against_random_seeds([_as_fitted(r) for r in rows.values()], generator)
    return {
        "fractals": {
            name: {
                "copies": fractal(name, n_pixels).power,
                "atoms": law.points.size,
                "largest_atom": law.largest_atom,
                "zeros": fractal(name, n_pixels).values().zeros
                / float(np.prod(fractal(name, n_pixels).shape)),
                "logarithms": [law.mean, law.sd],
                "survival": _survival(law),
            }
            for name, law in fractals.items()
        },
        "real": rows,
        "why": why,
        "published": {name: vars(found) for name, found in published.items()},
        "against": against,
    }


def _real_graphs(plan: Plan) -> tuple[dict[str, Graph], str | None]:
    found, why = real_networks(plan.data)
    return {name: file.graph.undirected() for name, file in found.items() if file.graph is not None}, why


def _statistics(fits: Mapping[str, Mapping[str, Any]]) -> dict[str, float | None]:
    found: dict[str, float | None] = {}
    for moment, name in product(MOMENTS, PARAMETERS):
        found[f"{name}, {moment}"] = fits[moment].get(name)
    return found


def _generator(plan: Plan, number: int, part: int, *key: int) -> np.random.Generator:
    return np.random.default_rng(child(training_seed(plan, number, part), *key))
