"""A test of the power law that lets eigenvalues repel.

Moved by a monotone map onto another law, the eigenvalues of a random matrix keep their order and their
dependence: this is unfolding, as random-matrix theory compares spectra of different shapes (Guhr,
Müller-Groeling & Weidenmüller 1998, section 3.2). Here the map leads from the mean spectrum of Gaussian
matrices to the law that was fitted. What comes out follows that law on average and is as rigid as the
spectrum of a matrix, where independent draws are not.
"""

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.inference.spectrum.monte_carlo import upper_p
from tailnet.inference.spectrum.tail import spectral_tail, spectral_tails
from tailnet.inference.xmin import Candidate


def uniform_ranks(spectra: FloatArray) -> FloatArray:
    """Map spectra to (0, 1) by their common empirical law: rank among all values, less ½, over their number.

    Each value is uniform to within the resolution of the ranks; those of one row depend on each other as
    its eigenvalues do.

    Parameters
    ----------
    spectra : array, shape (replicates, m)

    Returns
    -------
    array, shape (replicates, m)

    Examples
    --------
    >>> import numpy as np
    >>> uniform_ranks(np.array([[1.0, 5.0], [2.0, 9.0]]))
    array([[0.125, 0.625],
           [0.375, 0.875]])
    """
    order = np.argsort(spectra, axis=None, kind="stable")
    ranks = np.empty(spectra.size)
    ranks[order] = (np.arange(spectra.size) + 0.5) / spectra.size
    return ranks.reshape(spectra.shape)


def fitted_quantiles(eigenvalues: FloatArray, tail: Candidate, shares: FloatArray) -> FloatArray:
    """Return quantiles of the fitted law: the data's below xmin, the power law's above.

    Below `xmin` the logarithm of the quantile runs straight from one observed value to the next. This is the
    semi-parametric law of Clauset, Shalizi & Newman (2009, section 4.1), with a body that has no ties.

    Parameters
    ----------
    eigenvalues : array, shape (m,)
        Positive, ascending.
    tail : Candidate
        Fitted to them.
    shares : array
        Probabilities, in (0, 1).

    Returns
    -------
    array, of the shape of `shares`
    """
    upper = tail.n_tail / eigenvalues.size
    survival = (1.0 - shares) / upper
    above = tail.xmin * np.minimum(survival, 1.0) ** (-1.0 / (tail.alpha - 1.0))
    body = np.log(eigenvalues[: eigenvalues.size - tail.n_tail])
    if body.size == 0:
        return above
    at = np.concatenate([[0.0], (np.arange(body.size) + 0.5) / body.size, [1.0]])
    logs = np.concatenate([body[:1], body, [np.log(tail.xmin)]])
    below = np.exp(np.interp(shares / (1.0 - upper), at, logs))
    return np.where(survival <= 1.0, above, below)


def power_law_p(eigenvalues: FloatArray, ranks: FloatArray) -> float:
    """Test the power law on the tail of a spectrum whose eigenvalues repel as those of random matrices.

    Each replicate is a Gaussian spectrum moved onto the fitted law; `xmin` and `alpha` are estimated anew
    in it, and p is the share of replicates at least as far from their fit as the data from theirs.

    Parameters
    ----------
    eigenvalues : array, shape (m,)
        Ascending; zeros are left out.
    ranks : array, shape (replicates, m)
        `uniform_ranks` of Gaussian spectra of the matrix's shape.

    Returns
    -------
    float
        (1 + exceedances) / (1 + replicates).

    Raises
    ------
    InsufficientDataError
        When too few eigenvalues are positive.

    Examples
    --------
    >>> from tailnet.inference.spectrum.null_spectra import gaussian_spectra
    >>> ranks = uniform_ranks(gaussian_spectra((80, 40), 100, rng=1))
    >>> power_law_p((1.0 - ranks[0]) ** -0.5, ranks[1:]) > 0.1
    True
    """
    positive = eigenvalues[eigenvalues > 0.0]
    tail = spectral_tail(positive)
    if positive.size < eigenvalues.size:
        ranks = uniform_ranks(ranks[:, -positive.size :])
    _, distances = spectral_tails(fitted_quantiles(positive, tail, ranks))
    return upper_p(tail.ks_distance, distances)
