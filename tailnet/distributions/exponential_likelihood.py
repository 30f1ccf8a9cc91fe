r"""The maximum of the exponential's likelihood on a tail, in closed form.

Continuous: with w = x / xmin - 1 the log-likelihood per observation, in y = ln(x / xmin), is
ln c + mean(y) - c mean(w), at its maximum c = 1 / mean(w). On the integers the law is geometric with
ratio exp(-c / xmin) whichever way its mass is taken; with m = mean(x - xmin), c = xmin ln(1 + 1/m).
"""

import math

from tailnet.compiled import kernel


@kernel
def fit_continuous(mean_y: float, mean_w: float) -> tuple[float, float]:
    """Return (c, mean log-likelihood in y) from the means of ln(x / xmin) and x / xmin - 1.

    An infinite `mean_w`, from data that span more than 300 decades, gives c = 0 and -inf.
    """
    return 1.0 / mean_w, mean_y - math.log(mean_w) - 1.0


@kernel
def fit_discrete(mean_w: float, xmin: float) -> tuple[float, float]:
    """Return (c, mean log mass) from the mean of x / xmin - 1 > 0 over integers x >= xmin.

    c is that of the law on x >= xmin; with half-cells, which begin at xmin - 1/2, it is
    (xmin - 1/2) / xmin of it, and the masses are the same.
    """
    excess = mean_w * xmin
    rate = math.log1p(1.0 / excess)
    return xmin * rate, -math.log1p(excess) - excess * rate
