"""One spectrum beside spectra drawn under a null hypothesis."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.inference.spectrum.marchenko_pastur import MarchenkoPastur
from tailnet.inference.spectrum.monte_carlo import lower_p, upper_limit, upper_p
from tailnet.inference.spectrum.tail import spectral_tail, spectral_tails
from tailnet.inference.xmin import Convention

#: Of the limits that stand for a null hypothesis.
LEVEL = 0.05


@dataclass(frozen=True)
class SpectrumComparison:
    """A whole spectrum against Marchenko and Pastur's law, calibrated by a null hypothesis.

    Attributes
    ----------
    distance : float
        Largest difference between the share of eigenvalues up to x and the law's, over x.
    distance_p : float
        Share of the null's spectra at least as far from the law: (1 + #) / (1 + replicates).
    distance_limit : float
        What a spectrum under the null exceeds with probability 0.05 at most.
    largest, largest_p, largest_limit : float
        The same for the largest eigenvalue.
    outliers : int
        Eigenvalues above `largest_limit`.
    """

    distance: float
    distance_p: float
    distance_limit: float
    largest: float
    largest_p: float
    largest_limit: float
    outliers: int

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain numbers."""
        return asdict(self)

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> "SpectrumComparison":
        """Rebuild the comparison from `to_dict`."""
        return cls(**document)


@dataclass(frozen=True)
class TailComparison:
    """The power-law fit of a spectrum beside the same fit of the null's spectra.

    Attributes
    ----------
    alpha, xmin, ks_distance : float
        Of the spectrum.
    n_tail : int
        Eigenvalues in its tail.
    alpha_p : float
        Share of the null's spectra with an exponent as small, a tail as heavy: (1 + #) / (1 + replicates).
    ks_distance_p : float
        Share of the null's spectra as close to their fits.
    null_median, null_ks_distance : float
        Medians of exponent and distance under the null.
    null_range : (float, float)
        Of the exponent under the null, from the 2.5% to the 97.5% quantile.
    """

    alpha: float
    xmin: float
    ks_distance: float
    n_tail: int
    alpha_p: float
    ks_distance_p: float
    null_median: float
    null_ks_distance: float
    null_range: tuple[float, float]

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain numbers."""
        return {**asdict(self), "null_range": list(self.null_range)}

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> "TailComparison":
        """Rebuild the comparison from `to_dict`."""
        low, high = document["null_range"]
        return cls(**{**document, "null_range": (low, high)})


def law_distances(spectra: FloatArray, law: MarchenkoPastur) -> FloatArray:
    """Return the Kolmogorov–Smirnov distance of each spectrum from the law.

    Parameters
    ----------
    spectra : array, shape (..., m)
        Ascending along the last axis.
    law : MarchenkoPastur

    Returns
    -------
    array, shape (...)

    Examples
    --------
    >>> import numpy as np
    >>> law_distances(np.array([9.0, 9.0]), MarchenkoPastur(1.0))
    array(1.)
    """
    m = spectra.shape[-1]
    model = law.cdf(spectra)
    above = np.arange(1, m + 1) / m - model
    below = model - np.arange(m) / m
    return np.asarray(np.maximum(above, below).max(axis=-1))


def compare_spectrum(eigenvalues: FloatArray, null: FloatArray, shape: tuple[int, int]) -> SpectrumComparison:
    """Compare a spectrum with the null's, by its distance from the law and by its largest eigenvalue.

    Parameters
    ----------
    eigenvalues : array, shape (m,)
        As `normalized_eigenvalues` returns them.
    null : array, shape (replicates, m)
        As `gaussian_spectra` or `shuffled_spectra` draws them; at least 19.
    shape : (int, int)
        Of the matrix.

    Examples
    --------
    >>> from tailnet.inference.spectrum.null_spectra import gaussian_spectra
    >>> spectra = gaussian_spectra((200, 50), 100, rng=1)
    >>> found = compare_spectrum(spectra[0], spectra[1:], (200, 50))
    >>> found.distance_p > 0.05, found.outliers
    (True, 0)
    """
    law = MarchenkoPastur.of_shape(shape)
    distance = float(law_distances(eigenvalues, law))
    distances = law_distances(null, law)
    largest = float(eigenvalues[-1])
    limit = upper_limit(null[:, -1], LEVEL)
    return SpectrumComparison(
        distance=distance,
        distance_p=upper_p(distance, distances),
        distance_limit=upper_limit(distances, LEVEL),
        largest=largest,
        largest_p=upper_p(largest, null[:, -1]),
        largest_limit=limit,
        outliers=int(np.sum(eigenvalues > limit)),
    )


def compare_tail(
    eigenvalues: FloatArray, null: FloatArray, *, convention: Convention = "exact"
) -> TailComparison:
    """Compare the power-law fit of a spectrum with the fits of the null's spectra.

    Parameters
    ----------
    eigenvalues : array, shape (m,)
    null : array, shape (replicates, m)
    convention : {"exact", "csn"}
        "csn" is how WeightWatcher fits.

    Raises
    ------
    InsufficientDataError
        When a spectrum has too few positive eigenvalues for a tail.

    Examples
    --------
    >>> from tailnet.inference.spectrum.null_spectra import gaussian_spectra
    >>> spectra = gaussian_spectra((200, 50), 100, rng=1)
    >>> compare_tail(spectra[0], spectra[1:]).alpha_p > 0.05
    True
    """
    tail = spectral_tail(eigenvalues, convention=convention)
    alphas, distances = spectral_tails(null, convention=convention)
    low, median, high = (float(v) for v in np.quantile(alphas, [0.025, 0.5, 0.975]))
    return TailComparison(
        alpha=tail.alpha,
        xmin=tail.xmin,
        ks_distance=tail.ks_distance,
        n_tail=tail.n_tail,
        alpha_p=lower_p(tail.alpha, alphas),
        ks_distance_p=lower_p(tail.ks_distance, distances),
        null_median=median,
        null_ks_distance=float(np.median(distances)),
        null_range=(low, high),
    )
