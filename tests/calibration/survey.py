"""What the corrections of a survey control: 200 items, some of them true power laws, over many surveys."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from calibration.bodies import BODIES
from calibration.tables import share
from numpy.typing import NDArray

from tailnet import Sample, fit_power_law, goodness_of_fit
from tailnet.inference.survey_table import adjusted
from tailnet.parallel import run

SEED, LEVEL, ITEMS, SURVEYS, REPLICATES, N = 2019, 0.1, 200, 50, 499, 300
#: True power laws of the 200 items.
NULLS = (20, 180, 200)
HEAD = (
    "bodies of the true power laws",
    "true power laws",
    "share of them with p <= 0.01",
    "false discovery rate, uncorrected",
    "Benjamini–Hochberg",
    "bound",
    "others rejected, uncorrected",
    "others rejected, Benjamini–Hochberg",
)
#: Bodies that end where the tail begins, and bodies that run into it.
GROUPS = {
    "sharp": ("uniform with a jump", "none"),
    "smooth": ("smooth lognormal", "CSN's eq. 3.10"),
}
_OTHER = "other"
_KINDS = ("exponential", "lognormal", "uniform")
_SMALL = 0.01


@dataclass(frozen=True)
class Draw:
    """An item's address: the bodies of its group, or that it is no power law, and its number."""

    group: str
    number: int

    def seed(self, part: int) -> np.random.SeedSequence:
        """Return the seed of one part of the item."""
        group = [*GROUPS, _OTHER].index(self.group)
        return np.random.SeedSequence(SEED, spawn_key=(group, self.number, part))

    def data(self) -> NDArray[np.float64]:
        """Draw it: a power law above one of the group's bodies, or a law of another kind, in turn."""
        rng = np.random.default_rng(self.seed(0))
        if self.group != _OTHER:
            bodies = GROUPS[self.group]
            return BODIES[bodies[self.number % len(bodies)]](rng, N)
        kind = _KINDS[self.number % len(_KINDS)]
        if kind == "exponential":
            return 1.0 + rng.standard_exponential(N)
        if kind == "lognormal":
            return np.exp(rng.normal(0.0, 0.5, N))
        return rng.uniform(1.0, 3.0, N)


def p_value(draw: Draw) -> float:
    """Test one item as a survey does, xmin estimated."""
    fit = fit_power_law(Sample(draw.data()))
    return goodness_of_fit(fit, replicates=REPLICATES, rng=draw.seed(1)).p_value


def rows() -> Iterator[list[str]]:
    """Simulate the items once, and deal them into surveys."""
    others = _drawn(_OTHER, SURVEYS * (ITEMS - min(NULLS)))
    for group in GROUPS:
        laws = _drawn(group, SURVEYS * ITEMS)
        for nulls in NULLS:
            yield [group, *_row(laws, others, nulls)]


def _drawn(group: str, count: int) -> NDArray[np.float64]:
    draws = [Draw(group, number) for number in range(count)]
    return np.array(list(run(p_value, draws, jobs=-1, threads=False, label=group)))


def _row(laws: NDArray[np.float64], others: NDArray[np.float64], nulls: int) -> list[str]:
    rest = ITEMS - nulls
    false: dict[str, list[float]] = {"raw": [], "bh": []}
    true: dict[str, list[float]] = {"raw": [], "bh": []}
    for k in range(SURVEYS):
        p = np.concatenate([laws[k * nulls : (k + 1) * nulls], others[k * rest : (k + 1) * rest]])
        for name, values in (("raw", p), ("bh", np.array(adjusted(p.tolist())[1], float))):
            rejected = values <= LEVEL
            false[name].append(float(rejected[:nulls].sum() / max(rejected.sum(), 1)))
            true[name].append(float(rejected[nulls:].mean()) if rest else 0.0)
    used = laws[: SURVEYS * nulls]
    return [
        f"{nulls} of {ITEMS}",
        share(int((used <= _SMALL).sum()), used.size),
        _mean(false["raw"]),
        _mean(false["bh"]),
        f"{LEVEL * nulls / ITEMS:g}",
        *(f"{np.mean(true[name]):.3f}" if rest else "–" for name in ("raw", "bh")),
    ]


def _mean(values: Sequence[float]) -> str:
    return f"{np.mean(values):.4f} ± {1.96 * np.std(values) / len(values) ** 0.5:.4f}"
