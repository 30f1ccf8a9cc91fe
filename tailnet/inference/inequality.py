"""How unequal positive numbers are."""

import numpy as np

from tailnet.sample import Sample


def gini(sample: Sample) -> float:
    r"""Return the Gini coefficient of a sample.

    Half the mean absolute difference between two observations, over their mean,

    .. math:: G = \frac{\sum_i (2 i - n - 1) x_{(i)}}{n \sum_i x_i}:

    0 where all are equal, 1/2 for an exponential law, 1/(2 alpha - 3) for a Pareto law with alpha > 2.

    Parameters
    ----------
    sample : Sample
        The data; multiplicities count.

    Examples
    --------
    >>> import tailnet as tn
    >>> gini(tn.Sample([1.5, 1.5, 1.5]))
    0.0
    >>> round(gini(tn.Sample([0.5, 1.5])), 12)
    0.25
    """
    sample.require_all("The Gini coefficient")
    counts = sample.counts.astype(float)
    # The ranks of a tie group of c observations that ends at rank r sum to c (2 r - c + 1) / 2.
    upto = np.cumsum(counts)
    scaled = sample.values / sample.maximum
    weights = counts * (2.0 * upto - counts - sample.n)
    return float(weights @ scaled / (sample.n * (counts @ scaled)))
