"""Annealed importance sampling against enumeration: without bias in Z, and with honest standard errors."""

import math

import numpy as np
import pytest

from tailnet.errors import ChoiceError
from tailnet.rbm.annealed_importance import LogPartition, annealed_log_partition
from tailnet.rbm.enumeration import log_partition
from tailnet.rbm.machine import BoltzmannMachine

REPEATS = 200


def machine(scale: float) -> BoltzmannMachine:
    generator = np.random.default_rng(3)
    return BoltzmannMachine(
        scale * generator.normal(size=(8, 6)), generator.normal(size=8), generator.normal(size=6)
    )


def test_standard_errors_cover_and_z_has_no_bias() -> None:
    own = machine(1.0)
    exact = log_partition(own)
    found = [annealed_log_partition(own, runs=200, temperatures=20, rng=seed) for seed in range(REPEATS)]
    inside = sum(abs(each.log_partition - exact) < 1.96 * each.standard_error for each in found)
    # Binomial band of three standard errors around 95%, and two points for the skewness of weights.
    assert abs(inside / REPEATS - 0.95) < 3 * math.sqrt(0.95 * 0.05 / REPEATS) + 0.02
    ratios = np.exp([each.log_partition - exact for each in found])
    assert abs(ratios.mean() - 1.0) < 4 * ratios.std(ddof=1) / math.sqrt(REPEATS)
    # The standard error states the spread over repeats.
    stated = math.sqrt(float(np.mean([each.standard_error**2 for each in found])))
    assert stated == pytest.approx(float(ratios.std(ddof=1)), rel=4 / math.sqrt(2 * REPEATS) + 0.05)


def test_another_start_comes_to_the_same() -> None:
    own = machine(2.0)
    for base in (None, np.linspace(-1.0, 1.0, 8)):
        found = annealed_log_partition(own, temperatures=500, base_bias=base, rng=1)
        assert abs(found.log_partition - log_partition(own)) < 4 * found.standard_error < 0.4


def test_more_temperatures_make_the_weights_more_equal() -> None:
    few, many = (annealed_log_partition(machine(2.0), temperatures=t, rng=1) for t in (10, 1000))
    assert few.effective_runs < many.effective_runs <= 100
    assert many.standard_error < few.standard_error


def test_without_weights_there_is_nothing_to_estimate() -> None:
    own = BoltzmannMachine(np.zeros((3, 2)), np.zeros(3), np.zeros(2))
    found = annealed_log_partition(own, runs=5, temperatures=3, rng=1)
    assert found.log_partition == pytest.approx(5 * math.log(2.0), rel=1e-14)
    assert found.standard_error == pytest.approx(0.0, abs=1e-15)


def test_single_precision_is_computed_in_double() -> None:
    own = machine(1.0)
    found = annealed_log_partition(own.astype(np.float32), rng=1)
    assert found.log_partition == pytest.approx(annealed_log_partition(own, rng=1).log_partition, rel=1e-5)
    assert LogPartition.from_dict(found.to_dict()) == found


def test_refuses_one_run_and_a_base_of_another_size() -> None:
    with pytest.raises(ChoiceError, match="at least 2 and 1"):
        annealed_log_partition(machine(1.0), runs=1)
    with pytest.raises(ChoiceError, match="8 finite numbers"):
        annealed_log_partition(machine(1.0), base_bias=np.zeros(3))
