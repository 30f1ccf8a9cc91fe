"""Exact intervals for a probability that was estimated by counting."""

from scipy import special


def clopper_pearson(successes: int, trials: int, *, level: float = 0.95) -> tuple[float, float]:
    """Return the Clopper–Pearson interval for a binomial probability (1934).

    Parameters
    ----------
    successes, trials : int
        What was counted.
    level : float
        Coverage, at least, whatever the probability.

    Examples
    --------
    >>> low, high = clopper_pearson(0, 100)
    >>> low, round(high, 4)
    (0.0, 0.0362)
    """
    tail = (1.0 - level) / 2.0
    low = float(special.betaincinv(successes, trials - successes + 1, tail)) if successes > 0 else 0.0
    high = (
        float(special.betaincinv(successes + 1, trials - successes, 1.0 - tail))
        if successes < trials
        else 1.0
    )
    return low, high


def sequential_interval(successes: int, trials: int, *, level: float = 0.95) -> tuple[float, float]:
    """Return the exact interval when counting stopped at the last of a fixed number of successes.

    The number of trials is then negative binomial: P(L <= l) = P(Bin(l, p) >= h) bounds p from below,
    P(L >= l) = P(Bin(l - 1, p) <= h - 1) from above.

    Examples
    --------
    >>> low, high = sequential_interval(10, 40)
    >>> round(low, 3), round(high, 3)
    (0.127, 0.393)
    """
    tail = (1.0 - level) / 2.0
    low = float(special.betaincinv(successes, trials - successes + 1, tail))
    if trials == successes:
        return low, 1.0
    return low, float(special.betaincinv(successes, trials - successes, 1.0 - tail))
