"""The lognormal law's estimate, with divisor n."""

import numpy as np
import pytest
from scipy import stats

from tailnet.distributions.whole_sample.lognormal import Lognormal
from tailnet.sample import Sample


def test_estimate_agrees_with_scipy() -> None:
    x = stats.lognorm(1.3, scale=4.0).rvs(400, random_state=5)
    sigma, _, median = stats.lognorm.fit(x, floc=0.0)
    law = Lognormal.fit(Sample(x))
    assert (law.mu, law.sigma) == pytest.approx((np.log(median), sigma), rel=1e-6)


def test_tight_data_keep_their_spread_in_small_units() -> None:
    # ln 1e-300 is -691 and rounded at 1e-13; the fit at unit scale does not feel it.
    z = np.random.default_rng(1).standard_normal(200)
    x = 1.0 + 1e-7 * z
    base, other = Lognormal.fit(Sample(x)), Lognormal.fit(Sample(np.ldexp(x, -1000)))
    assert base.sigma == pytest.approx(1e-7 * z.std(), rel=1e-6)
    assert other.sigma == base.sigma
