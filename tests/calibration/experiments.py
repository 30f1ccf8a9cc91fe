"""One simulated data set a call: its p-value, and whether its intervals hold the true exponent."""

from dataclasses import dataclass

import numpy as np
from calibration.bodies import ALPHA, BODIES

from tailnet import Sample, fit_power_law, goodness_of_fit, joint_interval

SEED = 2009
LEVEL = 0.1
REPLICATES = 1000


@dataclass(frozen=True)
class Trial:
    """A data set's address: which body, how many observations, and its number."""

    body: str
    n: int
    number: int

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
    """What a trial came to."""

    p_value: float
    joint_covers: bool
    conditional_covers: bool
    n_tail: int


def run_trial(trial: Trial) -> Outcome:
    """Fit, test and bound one data set, xmin estimated."""
    fit = fit_power_law(trial.data())
    low, high = joint_interval(fit, replicates=REPLICATES, rng=trial.seed(2)).alpha_interval
    return Outcome(
        p_value=goodness_of_fit(fit, replicates=REPLICATES, rng=trial.seed(1)).p_value,
        joint_covers=low <= ALPHA <= high,
        conditional_covers=abs(fit.alpha - ALPHA) <= 1.96 * fit.alpha_se,
        n_tail=fit.n_tail,
    )


def run_given(trial: Trial) -> Outcome:
    """Fit, test and bound one data set at the true xmin = 1."""
    fit = fit_power_law(trial.data(), xmin=1.0)
    low, high = joint_interval(fit, replicates=REPLICATES, rng=trial.seed(4)).alpha_interval
    return Outcome(
        p_value=goodness_of_fit(fit, replicates=REPLICATES, rng=trial.seed(3)).p_value,
        joint_covers=low <= ALPHA <= high,
        conditional_covers=abs(fit.alpha - ALPHA) <= 1.96 * fit.alpha_se,
        n_tail=fit.n_tail,
    )
