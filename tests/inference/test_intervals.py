"""The joint bootstrap of (xmin, alpha)."""

import numpy as np
import pytest

from tailnet import ChoiceError, JointInterval, PowerLaw, Sample, fit_power_law, joint_interval


def mixture(rng: np.random.Generator, n: int) -> Sample:
    return Sample(np.where(rng.random(n) < 0.5, rng.random(n), np.exp(rng.standard_exponential(n) / 1.5)))


def test_the_joint_interval_covers_where_the_conditional_one_does_not() -> None:
    """Half uniform body, half Pareto from 1 with alpha 2.5, n = 1000, xmin estimated, 150 data sets.

    The joint interval is held to 93–98% within three binomial errors of 150 sets; alpha ± 1.96 se, which
    ignores that xmin was searched for, must fall short of it.
    """
    rng = np.random.default_rng(31)
    sets, joint, conditional = 150, 0, 0
    for number in range(sets):
        fit = fit_power_law(mixture(rng, 1000))
        low, high = joint_interval(fit, replicates=400, rng=number, jobs=2).alpha_interval
        joint += low <= 2.5 <= high
        conditional += abs(fit.alpha - 2.5) <= 1.96 * fit.alpha_se
    slack = 3 * np.sqrt(0.95 * 0.05 / sets)
    assert 0.93 - slack <= joint / sets <= min(1.0, 0.98 + slack)
    assert conditional < joint


def test_the_interval_is_the_percentiles_of_its_replicates() -> None:
    fit = fit_power_law(mixture(np.random.default_rng(1), 400))
    found = joint_interval(fit, replicates=200, rng=1, level=0.8)
    assert found.alpha_interval == tuple(np.quantile(found.alphas, [0.1, 0.9]))
    assert set(found.xmins) <= set(fit.sample.values)
    assert set(found.xmin_interval) <= set(fit.sample.values)
    inside = (found.xmins >= found.xmin_interval[0]) & (found.xmins <= found.xmin_interval[1])
    assert inside.mean() >= 0.8


def test_the_interval_does_not_depend_on_jobs() -> None:
    for discrete in (False, True):
        fit = fit_power_law(
            Sample(PowerLaw(2.5, 2.0, discrete=discrete).sample(300, rng=3), discrete=discrete)
        )
        one, two = (joint_interval(fit, replicates=130, rng=5, jobs=jobs) for jobs in (1, 2))
        assert one.to_dict() == two.to_dict()


def test_given_xmin_only_the_tail_is_drawn() -> None:
    sample = mixture(np.random.default_rng(2), 2000)
    fit = fit_power_law(sample, xmin=1.0)
    found = joint_interval(fit, replicates=2000, rng=1)
    assert found.xmin_interval == (1.0, 1.0)
    # The bootstrap of a mean: its spread is the standard error within its own Monte Carlo error.
    assert found.alphas.std() == pytest.approx(fit.alpha_se, rel=5 / np.sqrt(2 * 2000) + 0.05)


def test_impossible_options_are_refused() -> None:
    fit = fit_power_law(mixture(np.random.default_rng(1), 100))
    with pytest.raises(ChoiceError, match="needs at least 40"):
        joint_interval(fit, replicates=39)
    with pytest.raises(ChoiceError, match="needs at least 20"):
        joint_interval(fit, replicates=19, level=0.9)
    for level in (0.0, 1.0):
        with pytest.raises(ChoiceError, match="level"):
            joint_interval(fit, level=level)


def test_the_interval_survives_its_dictionary() -> None:
    found = joint_interval(fit_power_law(mixture(np.random.default_rng(1), 100)), replicates=40, rng=1)
    assert JointInterval.from_dict(found.to_dict()).to_dict() == found.to_dict()
