"""One simulated data set a call: its p-value, and whether its intervals hold the true exponent."""

from dataclasses import dataclass, replace

import numpy as np
from calibration.bodies import ALPHA, BODIES, TAIL_SHARE

from tailnet import (
    PowerLawFit,
    Sample,
    conditional_intervals,
    fit_power_law,
    goodness_of_fit,
    joint_interval,
)

SEED = 2009
LEVEL = 0.1
#: Of the test; drawing stops at the twentieth exceedance, which settles that p > 0.1.
REPLICATES = 199
STOP_AT = 20
#: Of the percentile intervals.
INTERVAL_REPLICATES = 500
XMIN = 1.0


@dataclass(frozen=True)
class Trial:
    """A data set's address: which body, how many observations its tail holds on average, and its number."""

    body: str
    n_tail: int
    number: int
    joint: bool

    @property
    def n(self) -> int:
        """Observations, body and tail together."""
        return round(self.n_tail / TAIL_SHARE[self.body])

    def seed(self, part: int) -> np.random.SeedSequence:
        """Return the seed of one part of the trial."""
        return np.random.SeedSequence(
            SEED, spawn_key=(list(BODIES).index(self.body), self.n, self.number, part)
        )

    def data(self) -> Sample:
        """Draw the data set."""
        return Sample(BODIES[self.body](np.random.default_rng(self.seed(0)), self.n))


@dataclass(frozen=True)
class Outcome:
    """What a trial came to.

    `rejects_told` is the same test with its replicates laid out at the true xmin instead of the estimated
    one. `joint_covers` is None where no interval was drawn.
    """

    rejects: bool
    rejects_told: bool
    joint_covers: bool | None
    error_covers: bool
    profile_covers: bool
    n_tail: int
    xmin: float


def run_trial(trial: Trial) -> Outcome:
    """Fit, test and bound one data set, xmin estimated."""
    sample = trial.data()
    fit = fit_power_law(sample)
    conditional = conditional_intervals(fit)
    return Outcome(
        rejects=_rejects(fit, trial.seed(1)),
        rejects_told=_rejects(_told(fit), trial.seed(5)),
        joint_covers=_joint_covers(fit, trial.seed(2)) if trial.joint else None,
        error_covers=_holds(conditional.observed_information),
        profile_covers=_holds(conditional.profile_likelihood),
        n_tail=fit.n_tail,
        xmin=fit.xmin,
    )


def run_given(trial: Trial) -> Outcome:
    """Fit, test and bound one data set at the true xmin = 1."""
    fit = fit_power_law(trial.data(), xmin=XMIN)
    conditional = conditional_intervals(fit)
    rejects = _rejects(fit, trial.seed(3))
    return Outcome(
        rejects=rejects,
        rejects_told=rejects,
        joint_covers=_joint_covers(fit, trial.seed(4)) if trial.joint else None,
        error_covers=_holds(conditional.observed_information),
        profile_covers=_holds(conditional.profile_likelihood),
        n_tail=fit.n_tail,
        xmin=fit.xmin,
    )


def run_redrawn(trial: Trial) -> bool:
    """Draw a data set from the fit to a trial's, as the bootstrap does, and say if the test rejects it."""
    sample = trial.data()
    fit = fit_power_law(sample)
    generator = np.random.default_rng(trial.seed(6))
    inside = int(generator.binomial(sample.n, fit.n_tail / sample.n))
    body = np.repeat(sample.values, sample.counts)[: sample.n - fit.n_tail]
    drawn = [fit.law.sample(inside, trial.seed(7)), generator.choice(body, sample.n - inside)]
    return _rejects(fit_power_law(Sample(np.concatenate(drawn))), trial.seed(8))


def _rejects(fit: PowerLawFit, seed: np.random.SeedSequence) -> bool:
    return goodness_of_fit(fit, replicates=REPLICATES, rng=seed, stop_at=STOP_AT).p_value <= LEVEL


def _told(fit: PowerLawFit) -> PowerLawFit:
    """Return the fit at the true xmin, still searched for in each replicate, at the distance searched for."""
    told = fit_power_law(fit.sample, xmin=XMIN, minimum_distinct=2, minimum_observations=2)
    return replace(told, rule=fit.rule, xmin_given=False, ks_distance=fit.ks_distance)


def _joint_covers(fit: PowerLawFit, seed: np.random.SeedSequence) -> bool:
    return _holds(joint_interval(fit, replicates=INTERVAL_REPLICATES, rng=seed).alpha_interval)


def _holds(interval: tuple[float, float]) -> bool:
    return interval[0] <= ALPHA <= interval[1]
