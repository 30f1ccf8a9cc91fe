"""The half-normal law beside the normal one."""

import numpy as np
import pytest
from scipy import stats

from tailnet.distributions.whole_sample import HalfNormal
from tailnet.sample import Sample


def test_it_is_the_magnitude_of_a_normal_law() -> None:
    x = np.linspace(0.01, 30.0, 40)
    law = HalfNormal(4.0)
    np.testing.assert_allclose(law.density(x), 2.0 * stats.norm(scale=4.0).pdf(x), rtol=1e-13)
    np.testing.assert_allclose(law.survival(x), 2.0 * stats.norm(scale=4.0).sf(x), rtol=1e-12)


@pytest.mark.parametrize("unit", [1e-300, 1.0, 1e300])
def test_sigma_is_the_root_mean_square_where_squares_leave_the_doubles(unit: float) -> None:
    x = np.random.default_rng(2).standard_normal(100)
    law = HalfNormal.fit(Sample(unit * x, sign="magnitude"))
    assert law.sigma / unit == pytest.approx(float(np.sqrt(np.mean(x * x))), rel=1e-14)
