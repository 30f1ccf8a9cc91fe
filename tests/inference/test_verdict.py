"""The sentence that can be cited."""

import dataclasses

import numpy as np

from tailnet import GoodnessOfFit, PowerLaw, Sample, fit_power_law, goodness_of_fit, joint_interval
from tailnet.inference.verdict import Verdict, verdict


def test_the_sentence_says_what_was_found_and_no_more() -> None:
    fit = fit_power_law(Sample(PowerLaw(2.5, 1.0).sample(2000, rng=1)))
    gof = goodness_of_fit(fit, replicates=99, rng=1)
    joint = joint_interval(fit, replicates=99, rng=1)
    passed = dataclasses.replace(gof, p_value=0.5)
    failed = dataclasses.replace(gof, p_value=0.1)
    assert (
        "is not rejected by the bootstrap test of fit (p = 0.500, 99 replicates)"
        in verdict(fit, passed, joint).sentence
    )
    assert (
        "is rejected by the bootstrap test of fit (p = 0.100, 99 replicates)"
        in verdict(fit, failed, joint).sentence
    )
    sentence = verdict(fit, passed, joint).sentence
    assert f"{fit.n_tail:,} of 2,000 observations" in sentence
    assert f"{fit.decades:.1f} decades" in sentence
    assert "95% interval" in sentence
    assert "alternatives were not compared" in sentence
    assert " is a power law" not in sentence


def test_what_was_not_run_is_not_claimed() -> None:
    fit = fit_power_law(Sample(PowerLaw(2.5, 1.0).sample(200, rng=1)))
    found = verdict(fit, None, None)
    assert found.support is None
    assert "was fitted and not tested for goodness of fit" in found.sentence
    assert "standard error given xmin" in found.sentence
    assert "rejected" not in found.sentence


def test_the_smallest_p_is_a_bound() -> None:
    fit = fit_power_law(Sample(PowerLaw(2.5, 1.0).sample(200, rng=1)))
    none = GoodnessOfFit(1 / 1001, (0.0, 0.004), 1000, 0, False, np.zeros(1000))
    assert "(p < 0.001, 1,000 replicates)" in verdict(fit, none, None).sentence


def test_a_given_xmin_is_said_beside_the_interval() -> None:
    fit = fit_power_law(Sample(PowerLaw(2.5, 1.0).sample(200, rng=1)), xmin=1.0)
    assert "95% interval given xmin" in verdict(fit, None, joint_interval(fit, replicates=40, rng=1)).sentence


def test_a_verdict_survives_its_dictionary() -> None:
    assert Verdict.from_dict(Verdict("good", "So it is.").to_dict()) == Verdict("good", "So it is.")
