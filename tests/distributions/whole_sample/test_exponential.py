"""The exponential law inside the families that contain it."""

import numpy as np
import pytest

from tailnet.distributions.whole_sample import Exponential, Gamma, Weibull
from tailnet.sample import Sample


def test_it_is_the_gamma_and_the_weibull_law_of_shape_one() -> None:
    x = np.logspace(-8.0, 2.5, 50)
    law = Exponential(3.0)
    for other in (Gamma(1.0, 3.0), Weibull(1.0, 3.0)):
        np.testing.assert_allclose(law.log_density(x), other.log_density(x), rtol=1e-12, atol=1e-13)
        np.testing.assert_allclose(law.survival(x), other.survival(x), rtol=1e-12)
        np.testing.assert_allclose(law.cdf(x), other.cdf(x), rtol=1e-12)


def test_the_scale_is_the_mean_where_the_sum_would_overflow() -> None:
    x = 1e308 * np.linspace(0.1, 1.5, 50)
    assert Exponential.fit(Sample(x)).scale / 1e308 == pytest.approx(0.8, rel=1e-14)
