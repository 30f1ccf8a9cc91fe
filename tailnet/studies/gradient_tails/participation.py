r"""How many directions a sample of gradients really spans.

The participation ratio of a covariance matrix with eigenvalues lambda is (sum lambda)² / sum lambda², between
1 and the dimension. Neither sum needs the matrix: with K the Gram matrix of the sample, tr C and tr C² follow
from its entries, and the gradient of one image by a layer's weights is the outer product of what enters the
layer and its deltas, so that <g_i, g_j> = <x_i, x_j> <delta_i, delta_j>.

tr C² is estimated without bias by sums over distinct images (the U-statistic of Chen, Zhang & Zhong 2010,
*Journal of the American Statistical Association* 105, 810-819), so that a space wider than the sample is
large is not taken to be as narrow as the sample.

The control is the same numbers with every coordinate permuted over the images by itself: means, variances,
signs and tails of the coordinates are what they were, and nothing is left between them.
"""

import math

import numpy as np

from tailnet.arrays import FloatArray


def gram_of_products(inputs: FloatArray, deltas: FloatArray) -> FloatArray:
    """Return the Gram matrix of the outer products of the rows of two matrices.

    Examples
    --------
    >>> x, d = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0], [-1.0]])
    >>> gram_of_products(x, d)
    array([[  5., -11.],
           [-11.,  25.]])
    """
    gram: FloatArray = (inputs @ inputs.T) * (deltas @ deltas.T)
    return gram


def gram_permuted(inputs: FloatArray, deltas: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Return the Gram matrix of the outer products with each coordinate permuted over the rows by itself.

    It takes the coordinates of one unit at a time, rows times inputs.
    """
    n = len(inputs)
    total = np.zeros((n, n))
    columns = np.ascontiguousarray(inputs.T)
    for delta in deltas.T:
        block = columns * delta
        rng.permuted(block, axis=1, out=block)
        total += block.T @ block
    return total


def traces(gram: FloatArray) -> tuple[float, float]:
    """Estimate tr C and tr C² without bias from a Gram matrix of at least four independent vectors.

    Examples
    --------
    >>> x = np.random.default_rng(1).standard_normal((2000, 3)) * [1.0, 1.0, 2.0]
    >>> [round(trace) for trace in traces(x @ x.T)]  # of 1 + 1 + 4 and 1 + 1 + 16
    [6, 19]
    """
    n = len(gram)
    means = gram.mean(axis=1)
    centred = gram - means - means[:, np.newaxis] + means.mean()
    squares = centred * centred
    pairs = float(squares.sum() - np.trace(squares))
    rows = centred.sum(axis=1) - np.diag(centred)
    chains = float(rows @ rows) - pairs
    apart = float(rows.sum()) ** 2 - 2.0 * pairs - 4.0 * chains
    trace = float(np.trace(centred)) / (n - 1)
    square = pairs / (n * (n - 1)) - 2.0 * chains / math.perm(n, 3) + apart / math.perm(n, 4)
    return trace, square


def participation_ratio(gram: FloatArray) -> float | None:
    """Return (tr C)² / tr C², or None where tr C² is not above 0, as its estimate need not be.

    Examples
    --------
    >>> x = np.random.default_rng(1).standard_normal((500, 40))
    >>> 39.0 < participation_ratio(x @ x.T) < 41.0
    True
    """
    top = float(np.abs(np.diag(gram)).max())
    if top == 0.0:
        return None
    trace, square = traces(gram / top)
    return trace * trace / square if square > 0.0 else None
