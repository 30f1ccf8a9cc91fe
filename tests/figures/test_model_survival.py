"""The drawn line is the model at the right height, for any exponent."""

import numpy as np
import pytest
from documents import pareto_document, zeta_document
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import zeta

from tailnet.figures.model_survival import fitted_line


def test_the_continuous_line_starts_at_xmin_with_the_share_of_the_tail() -> None:
    document = pareto_document()
    fit, sample = document["power_law"], document["sample"]
    x, survival = fitted_line(document)
    assert x[0] == fit["xmin"]
    assert x[-1] == sample["max"]
    assert survival[0] == pytest.approx(fit["n_tail"] / sample["n"], rel=1e-14)
    expected = (x / fit["xmin"]) ** -(fit["alpha"] - 1) * fit["n_tail"] / sample["n"]
    np.testing.assert_allclose(survival, expected, rtol=1e-12)


@given(st.floats(1.01, 40), st.integers(1, 10**6))
def test_the_discrete_line_is_a_ratio_of_zeta_functions(alpha: float, xmin: int) -> None:
    document = zeta_document()
    document["power_law"].update(alpha=alpha, xmin=float(xmin), n_tail=500)
    document["sample"]["max"] = 3.0 * xmin
    x, survival = fitted_line(document)
    assert x[0] == xmin
    assert survival[0] == pytest.approx(0.25, rel=1e-14)
    for index in {0, len(x) // 2, len(x) - 1}:
        exact = zeta(alpha, x[index]) / zeta(alpha, xmin) / 4
        assert survival[index] == pytest.approx(exact, rel=1e-10)


@pytest.mark.parametrize("alpha", [1 + 1e-9, 2.5, 400.0, 1e5, 1e308])
@pytest.mark.parametrize("discrete", [False, True])
def test_no_exponent_overflows(alpha: float, discrete: bool) -> None:
    document = zeta_document() if discrete else pareto_document()
    document["power_law"]["alpha"] = alpha
    x, survival = fitted_line(document)
    assert len(x) >= 1
    assert np.all(survival > 0)
    assert np.all(np.diff(survival) <= 0)


def test_a_tail_of_one_value_is_a_point() -> None:
    document = zeta_document()
    document["sample"]["max"] = document["power_law"]["xmin"]
    x, survival = fitted_line(document)
    assert x.tolist() == [document["power_law"]["xmin"]]
    assert len(survival) == 1
