"""What the corrections of a survey control: 200 items, some of them true power laws, over many surveys."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from calibration.bodies import BODIES
from numpy.typing import NDArray

from tailnet import Sample, fit_power_law, goodness_of_fit
from tailnet.inference.survey_table import adjusted
from tailnet.parallel import run

SEED, LEVEL, ITEMS, SURVEYS, REPLICATES, N = 2019, 0.1, 200, 50, 499, 300
#: True power laws of the 200 items.
NULLS = (20, 180, 200)
HEAD = (
    "true power laws",
    "false discovery rate, uncorrected",
    "Benjamini–Hochberg",
    "bound",
    "any false rejection, Holm",
    "others rejected, uncorrected",
    "Benjamini–Hochberg ",
    "Holm",
)
_OTHERS = ("exponential", "lognormal", "uniform")


@dataclass(frozen=True)
class Draw:
    """An item's address: whether it is a true power law, and its number."""

    law: bool
    number: int

    def data(self) -> NDArray[np.float64]:
        """Draw it: a power law above one of four bodies, or a law of another kind in turn."""
        rng = np.random.default_rng(np.random.SeedSequence(SEED, spawn_key=(int(self.law), self.number, 0)))
        if self.law:
            return list(BODIES.values())[self.number % len(BODIES)](rng, N)
        kind = _OTHERS[self.number % len(_OTHERS)]
        if kind == "exponential":
            return 1.0 + rng.standard_exponential(N)
        if kind == "lognormal":
            return np.exp(rng.normal(0.0, 0.5, N))
        return rng.uniform(1.0, 3.0, N)


def p_value(draw: Draw) -> float:
    """Test one item as a survey does, xmin estimated."""
    seed = np.random.SeedSequence(SEED, spawn_key=(int(draw.law), draw.number, 1))
    return goodness_of_fit(fit_power_law(Sample(draw.data())), replicates=REPLICATES, rng=seed).p_value


def rows() -> Iterator[list[str]]:
    """Simulate the items once, and deal them into surveys."""
    most = SURVEYS * ITEMS
    laws = _drawn([Draw(True, k) for k in range(most)], "power laws")
    others = _drawn([Draw(False, k) for k in range(SURVEYS * (ITEMS - min(NULLS)))], "others")
    for nulls in NULLS:
        yield _row(laws, others, nulls)


def _drawn(draws: Sequence[Draw], label: str) -> NDArray[np.float64]:
    return np.array(list(run(p_value, draws, jobs=-1, threads=False, label=label)))


def _row(laws: NDArray[np.float64], others: NDArray[np.float64], nulls: int) -> list[str]:
    rest = ITEMS - nulls
    shares: dict[str, list[float]] = {"raw": [], "bh": []}
    found: dict[str, list[float]] = {"raw": [], "bh": [], "holm": []}
    any_false = 0
    for k in range(SURVEYS):
        p = [*laws[k * nulls : (k + 1) * nulls], *others[k * rest : (k + 1) * rest]]
        holm, hochberg = adjusted([float(value) for value in p])
        rejected = {
            name: np.array([value is not None and value <= LEVEL for value in values])
            for name, values in (("raw", p), ("bh", hochberg), ("holm", holm))
        }
        for name, share in shares.items():
            share.append(float(rejected[name][:nulls].sum() / max(rejected[name].sum(), 1)))
        for name, share in found.items():
            share.append(float(rejected[name][nulls:].mean()) if rest else 0.0)
        any_false += bool(rejected["holm"][:nulls].any())
    power = [f"{np.mean(found[name]):.3f}" if rest else "–" for name in ("raw", "bh", "holm")]
    return [
        f"{nulls} of {ITEMS}",
        _mean(shares["raw"]),
        _mean(shares["bh"]),
        f"{LEVEL * nulls / ITEMS:g}",
        f"{any_false} of {SURVEYS}",
        *power,
    ]


def _mean(values: Sequence[float]) -> str:
    return f"{np.mean(values):.4f} ± {1.96 * np.std(values) / len(values) ** 0.5:.4f}"
