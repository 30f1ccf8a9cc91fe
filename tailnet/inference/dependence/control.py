r"""Whether a pooled tail is a property of each group, or made by groups of different scale.

*The control.* Null hypothesis: the tail is a property of each group: groups are alike, or differ by a
factor, which leaves a tail's exponent as it is. Two parts, and the null is rejected where both reject (an
intersection-union test; Berger 1982), at the declared level of 0.05:

- Labels are shuffled. Where groups are alike, the exponent of the data divided by their groups' scales is
  as large as with shuffled labels; the p-value (1 + b)/(1 + B) is exact.
- Groups are drawn again, whole. Where they differ by a factor, alpha - 1 does not grow as each is divided
  by its scale; declared is that it grows by no more than a tenth, because a pooled fit to a finite sample
  feels different scales somewhat. The p-value is (1 + b)/(1 + B), with b
  replicates in which it grows by no more than that.

*Gaussian scale mixture.* Null hypothesis: each group is Gaussian noise about zero of its own scale. Given
the groups' root mean squares, which are sufficient for the scales, each group is uniform on a sphere of
that radius, whatever the scales are (the conditional Monte Carlo of Engen & Lillegård 1997); magnitudes
and one-sided values alike. Where the pooled exponent lies within the range that such data give, scales
and Gaussian noise are enough to make it.
"""

from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError
from tailnet.inference.dependence.kept import Kept, Units
from tailnet.inference.dependence.scales import ScaleGroups
from tailnet.inference.dependence.unit_bootstrap import unit_replicates_of
from tailnet.inference.likelihood import PowerLawFit, fit_power_law
from tailnet.inference.xmin import Rule
from tailnet.parallel import Rng, child, run, seed_sequence
from tailnet.sample import Sample

#: Level of both tests, declared here and printed.
LEVEL = 0.05
#: Data sets drawn by each at the most; a p-value of 0.05 needs no more.
REPLICATES = 199
#: Growth of alpha - 1 that is put down to the sample's size, not to the scales.
BAND = 0.1
#: Fewer can't reach the level two-sided.
FEWEST_REPLICATES = 39

EXPLAINED = "scales explain the pooled tail"
CONTRIBUTE = "scales contribute to the pooled tail"
NOT_EXPLAINED = "scales do not explain the pooled tail"


@dataclass(frozen=True)
class Control:
    """The outcome of the control, and of the mixture beside it.

    Attributes
    ----------
    outcome : str
        `EXPLAINED`: the control rejects and the mixture is not rejected; `CONTRIBUTE`: both are rejected;
        `NOT_EXPLAINED`: the control does not reject.
    rejects : bool
        Whether "the tail is a property of each group" is rejected, at `level`.
    p_value : float
        Of the control, the larger of the two below.
    shuffled_p_value, steeper_p_value : float
        Of the shuffled labels, and of the growth of the exponent; one-sided.
    shuffled_alpha_range : (float, float)
        Central 95% of the normalised exponent under shuffled labels.
    mixture_p_value : float
        Of the pooled exponent under the Gaussian scale mixture, two-sided.
    mixture_alpha_range, mixture_ks_range : (float, float)
        Central 95% of the exponent and of the distance D of pooled Gaussian noise at these scales.
    level : float
    replicates : int
        Data sets drawn by each test.
    """

    outcome: str
    rejects: bool
    p_value: float
    shuffled_p_value: float
    steeper_p_value: float
    shuffled_alpha_range: tuple[float, float]
    mixture_p_value: float
    mixture_alpha_range: tuple[float, float]
    mixture_ks_range: tuple[float, float]
    level: float
    replicates: int

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain numbers."""
        ranges = ("shuffled_alpha_range", "mixture_alpha_range", "mixture_ks_range")
        return asdict(self) | {name: list(getattr(self, name)) for name in ranges}


def scale_control(
    groups: ScaleGroups,
    pooled: PowerLawFit,
    normalised: PowerLawFit,
    *,
    replicates: int = REPLICATES,
    rng: Rng = None,
    jobs: int = 1,
    label: str | None = None,
) -> Control:
    """Run both tests.

    Parameters
    ----------
    groups : ScaleGroups
        The observations and their groups.
    pooled, normalised : PowerLawFit
        The fits to them as they are, and divided by their groups' scales; both with xmin searched for.
    replicates : int
        Data sets for each test, at least 39.
    rng, jobs, label
        Randomness, workers and progress label.

    Raises
    ------
    ChoiceError
        When there are too few replicates to reach the level.
    """
    if replicates < FEWEST_REPLICATES:
        raise ChoiceError(f"replicates is {replicates}; a two-sided p of {LEVEL} needs {FEWEST_REPLICATES}.")
    seed = seed_sequence(rng)
    numbers = range(replicates)
    shuffle = partial(_shuffled, groups, normalised.rule, child(seed, 0))
    mixture = partial(_mixture, groups, pooled.rule, child(seed, 1))
    shuffled = np.array(list(run(shuffle, numbers, jobs=jobs, label=label)))
    drawn = np.array(list(run(mixture, numbers, jobs=jobs, label=label)))
    shuffled_p = (1 + int((shuffled >= normalised.alpha).sum())) / (1 + replicates)
    steeper_p = _steeper(groups, pooled, normalised, replicates, child(seed, 2), jobs)
    p = max(shuffled_p, steeper_p)
    below, above = (
        1 + int(side.sum()) for side in (drawn[:, 0] <= pooled.alpha, drawn[:, 0] >= pooled.alpha)
    )
    mixture_p = min(1.0, 2.0 * min(below, above) / (1 + replicates))
    rejects = p <= LEVEL
    outcome = NOT_EXPLAINED if not rejects else EXPLAINED if mixture_p > LEVEL else CONTRIBUTE
    return Control(
        outcome=outcome,
        rejects=rejects,
        p_value=p,
        shuffled_p_value=shuffled_p,
        steeper_p_value=steeper_p,
        shuffled_alpha_range=_central(shuffled),
        mixture_p_value=mixture_p,
        mixture_alpha_range=_central(drawn[:, 0]),
        mixture_ks_range=_central(drawn[:, 1]),
        level=LEVEL,
        replicates=replicates,
    )


def _generator(seed: np.random.SeedSequence, number: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(child(seed, number)))


def _fit(values: FloatArray, rule: Rule) -> PowerLawFit:
    return fit_power_law(
        Sample(values, discrete=False),
        convention=rule.convention,
        minimum_distinct=rule.minimum_distinct,
        minimum_observations=rule.minimum_observations,
    )


def _shuffled(groups: ScaleGroups, rule: Rule, seed: np.random.SeedSequence, number: int) -> float:
    """Return the exponent of data divided by the scales of groups made at random."""
    code = _generator(seed, number).permutation(groups.code)
    return _fit(groups.scaled(code), rule).alpha


def _steeper(
    groups: ScaleGroups,
    pooled: PowerLawFit,
    normalised: PowerLawFit,
    replicates: int,
    seed: np.random.SeedSequence,
    jobs: int,
) -> float:
    """Return the p-value of the growth of the exponent, the same groups drawn for both fits."""
    units = Units(groups.kind, groups.number, groups.code, ordered=False)
    drawn = [
        unit_replicates_of(
            fit, Kept(values, groups.code, None), units, replicates=replicates, rng=seed, jobs=jobs
        )
        for fit, values in ((pooled, groups.values), (normalised, groups.scaled()))
    ]
    grown = (drawn[1].alphas - 1.0) / (drawn[0].alphas - 1.0)
    return (1 + int((grown <= 1.0 + BAND).sum())) / (1 + replicates)


def gaussian_mixture(groups: ScaleGroups, generator: np.random.Generator) -> FloatArray:
    """Draw Gaussian noise with each group's own root mean square, exactly, and return its magnitudes."""
    noise = np.abs(generator.standard_normal(groups.values.size))
    top = float(groups.values.max())
    wanted = np.bincount(groups.code, weights=(groups.values / top) ** 2, minlength=groups.number)
    found = np.bincount(groups.code, weights=noise**2, minlength=groups.number)
    drawn: FloatArray = noise * (top * np.sqrt(wanted / found))[groups.code]
    return drawn


def _mixture(
    groups: ScaleGroups, rule: Rule, seed: np.random.SeedSequence, number: int
) -> tuple[float, float]:
    """Return the exponent and the distance of pooled Gaussian noise."""
    fit = _fit(gaussian_mixture(groups, _generator(seed, number)), rule)
    return fit.alpha, fit.ks_distance


def _central(numbers: FloatArray) -> tuple[float, float]:
    low, high = (float(q) for q in np.quantile(numbers, [0.025, 0.975]))
    return low, high
