"""Random effects: a published example, another program's parts, and the likelihood written out."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from statsmodels.stats.meta_analysis import combine_effects

import tailnet as tn
from tailnet.inference.random_effects import RandomEffects, exponents_over_replicates, random_effects

#: Vaccinated with and without tuberculosis, then controls, in the 13 trials of Colditz et al. (1994).
TRIALS = np.array(
    [
        [4, 119, 11, 128],
        [6, 300, 29, 274],
        [3, 228, 11, 209],
        [62, 13536, 248, 12619],
        [33, 5036, 47, 5761],
        [180, 1361, 372, 1079],
        [8, 2537, 10, 619],
        [505, 87886, 499, 87892],
        [29, 7470, 45, 7232],
        [17, 1699, 65, 1600],
        [186, 50448, 141, 27197],
        [5, 2493, 3, 2338],
        [27, 16886, 29, 17825],
    ],
    float,
)


def risk_ratios() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    a, b, c, d = TRIALS.T
    return np.log(a / (a + b) * (c + d) / c), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)


def restricted(e: NDArray[np.float64], v: NDArray[np.float64], tau2: float) -> float:
    """Minus twice the restricted log-likelihood, from the normal density with theta integrated out."""
    w = 1 / (v + tau2)
    theta = (w * e).sum() / w.sum()
    return float(np.log(v + tau2).sum() + math.log(w.sum()) + (w * (e - theta) ** 2).sum())


def test_the_vaccine_trials_give_the_published_numbers() -> None:
    """Viechtbauer (2010, J. Stat. Softw. 36 (3)): tau^2 0.3132, estimate -0.7145, Q 152.23, I^2 92.22%."""
    found = random_effects(*risk_ratios())
    assert round(found.tau2, 4) == 0.3132
    assert round(found.estimate, 4) == -0.7145
    assert round(found.q, 2) == 152.23
    assert round(found.i2, 4) == 0.9222
    assert RandomEffects.from_dict(found.to_dict()) == found


def test_the_parts_agree_with_statsmodels() -> None:
    """At its own tau^2 statsmodels gives the same weights, and Hartung and Knapp's error with t."""
    e, v = risk_ratios()
    found = random_effects(e, v)
    theirs = combine_effects(e, v + found.tau2, method_re="dl", use_t=True)  # tau^2 taken as known error
    assert found.estimate == pytest.approx(theirs.mean_effect_fe, rel=1e-12)
    assert found.se == pytest.approx(theirs.sd_eff_w_fe_hksj, rel=1e-12)
    assert found.q == pytest.approx(combine_effects(e, v).q, rel=1e-12)


@pytest.mark.parametrize("seed", range(30))
def test_no_other_variance_is_likelier(seed: int) -> None:
    rng = np.random.default_rng(seed)
    k = int(rng.integers(3, 12))
    v = rng.uniform(0.001, 1.0, k) ** 2
    e = rng.standard_normal(k) * rng.choice([0.01, 0.3, 1.0])
    found = random_effects(e, v)
    grid = np.concatenate([[0.0], np.geomspace(1e-8, 50.0, 2000)])
    assert restricted(e, v, found.tau2) <= min(restricted(e, v, t) for t in grid) + 1e-9


def test_equal_errors_have_a_closed_form() -> None:
    e = np.array([0.1, 0.5, 0.2, 0.9, 0.4])
    found = random_effects(e, np.full(5, 0.01))
    assert found.tau2 == pytest.approx(e.var(ddof=1) - 0.01, rel=1e-9)
    assert found.se == pytest.approx(e.std(ddof=1) / math.sqrt(5), rel=1e-12)
    assert random_effects(e, np.full(5, 9.0)).tau2 == 0.0


def test_exponents_are_summarised_on_their_logarithms() -> None:
    fits = [tn.fit_power_law(tn.Sample(tn.PowerLaw(2.5, 1.0).sample(500, rng=i)), xmin=1.0) for i in range(6)]
    found = exponents_over_replicates(fits)
    assert found.k == 6
    assert found.estimate == pytest.approx(
        random_effects([math.log(f.alpha - 1) for f in fits], [1 / 500] * 6).estimate
    )


def test_bad_input_is_refused() -> None:
    with pytest.raises(tn.InsufficientDataError, match="2 replicates; at least 3"):
        random_effects([1.0, 2.0], [0.1, 0.1])
    with pytest.raises(tn.InputError, match="one of each"):
        random_effects([1.0, 2.0, 3.0], [0.1, 0.1])
    with pytest.raises(tn.InputError, match="above 0"):
        random_effects([1.0, 2.0, 3.0], [0.1, 0.1, 0.0])
    with pytest.raises(tn.ChoiceError, match="level"):
        random_effects([1.0, 2.0, 3.0], [0.1, 0.1, 0.1], level=95.0)
