"""Coverage of the tail-index intervals at the k chosen, and the index of a random recursion over seeds."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

import numpy as np
from calibration.tables import share
from heavy_tails import KESTEN, burr, frechet, kesten, kesten_index
from numpy.typing import NDArray

from tailnet import Sample, tail_index_panel
from tailnet.inference.mean_interval import student_interval
from tailnet.inference.tail_index.estimators import ESTIMATORS
from tailnet.parallel import child, run, seed_sequence

FloatArray = NDArray[np.float64]
SEED = 1975
N = 5000
SETS = 400
#: Independent chains, and what is kept of each.
CHAINS, KEPT = 40, 20_000
HEAD = ("law", "xi", *(name.replace("_", " ") for name in ESTIMATORS))
KESTEN_HEAD = (
    "eta",
    "kappa",
    "kappa, bias-corrected: mean over chains (95% interval)",
    "inside?",
    "kappa, Hill: mean over chains (95% interval)",
)

#: By name: xi, and how n values are drawn.
LAWS: Mapping[str, tuple[float, Callable[[np.random.Generator, int], FloatArray]]] = {
    "Pareto": (0.5, lambda rng, n: np.exp(0.5 * rng.standard_exponential(n))),
    "Burr, rho = -1": (0.5, lambda rng, n: burr(rng, n, 0.5, -1.0)),
    "Burr, rho = -0.5": (0.5, lambda rng, n: burr(rng, n, 0.5, -0.5)),
    "Fréchet, rho = -1": (0.5, lambda rng, n: frechet(rng, n, 0.5)),
    "abs Student t, 2 degrees, rho = -1": (0.5, lambda rng, n: np.abs(rng.standard_t(2, n))),
    "abs Student t, 4 degrees, rho = -0.5": (0.25, lambda rng, n: np.abs(rng.standard_t(4, n))),
}


def _trial(law: str, number: int) -> list[tuple[float, bool]]:
    """Draw one sample; return each estimator's error over xi, and whether its interval holds xi."""
    xi, draw = LAWS[law]
    seed = child(seed_sequence(SEED), list(LAWS).index(law), number)
    sample = Sample(draw(np.random.Generator(np.random.PCG64(child(seed, 0))), N))
    panel = tail_index_panel(sample, points=10, rng=child(seed, 1))
    rows = [panel.estimates[name] for name in ESTIMATORS]
    return [
        (np.nan, False)
        if row is None
        else (row.xi / xi - 1.0, row.xi_interval[0] <= xi <= row.xi_interval[1])
        for row in rows
    ]


def coverage() -> Iterator[list[str]]:
    """Count, for each law, how often each estimator's interval holds xi; under it the median error."""
    for law, (xi, _) in LAWS.items():
        found = np.array(list(run(partial(_trial, law), range(SETS), jobs=-1, label=law)))
        yield [law, f"{xi}", *(share(int(found[:, j, 1].sum()), SETS) for j in range(len(ESTIMATORS)))]
        errors = found[:, :, 0]
        typical = np.median(errors, axis=0), np.sqrt(np.mean(errors**2, axis=0))
        cells = [f"{100 * middle:+.1f}%, {100 * rms:.1f}%" for middle, rms in zip(*typical, strict=True)]
        yield ["median error, root mean square error", "", *cells]


def _chain(eta: float, number: int) -> tuple[float, float]:
    seed = child(seed_sequence(SEED), 1000, round(10 * eta), number)
    generator = np.random.Generator(np.random.PCG64(child(seed, 0)))
    panel = tail_index_panel(Sample(kesten(generator, eta, KEPT)), points=10, rng=child(seed, 1))
    corrected, plain = panel.estimates["bias_corrected"], panel.estimates["hill"]
    return corrected.xi if corrected else np.nan, plain.xi if plain else np.nan


def over_seeds() -> Iterator[list[str]]:
    """Estimate the index of least squares with label noise over independent chains."""
    for eta in KESTEN:
        xi = 1.0 / kesten_index(eta)
        found = np.array(list(run(partial(_chain, eta), range(CHAINS), jobs=-1, label=f"eta {eta}")))
        corrected, plain = (student_interval(column.tolist()) for column in found.T)
        inside = "yes" if corrected[1] <= xi <= corrected[2] else "no"
        cells = [
            f"{1 / mean:.3f} ({1 / high:.3f} to {1 / low:.3f})" for mean, low, high in (corrected, plain)
        ]
        yield [f"{eta}", f"{1 / xi:.4f}", cells[0], inside, cells[1]]
