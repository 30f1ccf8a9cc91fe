r"""The memory of a stationary series: its long-run variance, and how long a bootstrap's blocks should be.

Autocovariances are weighted by the flat-top window lambda(t) = 1 for |t| <= 1/2, 2(1 - |t|) up to 1, at
the bandwidth M = 2 m, where m is the last lag before a run of insignificant autocorrelations (Politis
2003). The circular block bootstrap's optimal length is then (2 G^2 / D)^(1/3) n^(1/3) with
G = sum lambda |k| R(k) and D = (4/3) S^2, S = sum lambda R(k) (Politis & White 2004; Patton, Politis &
White 2009, whose correction concerns D of the stationary bootstrap alone).

The window serves both numbers, and assumes neither a Markov chain nor that it can be reversed, as
Geyer's (1992) initial sequences do; S can come out negative, and then Bartlett's window at the same
bandwidth, which cannot, takes its place.
"""

import math
from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray

#: Autocorrelations within this many standard errors (of log10 n) are insignificant; so many in a row.
_THRESHOLD = 2.0
_FEWEST_IN_A_ROW = 5
#: The shortest series that has a memory to speak of.
SHORTEST = 20


@dataclass(frozen=True)
class SeriesMemory:
    """What a series remembers.

    Attributes
    ----------
    bandwidth : int
        Lags with a weight above zero, M.
    variance, long_run_variance : float
        R(0), and the variance of the sum of n terms over n.
    block_length : int
        Of the circular block bootstrap, at least 1 and at most a third of the series or 3 sqrt(n).
    """

    bandwidth: int
    variance: float
    long_run_variance: float
    block_length: int


def series_memory(series: FloatArray) -> SeriesMemory:
    """Estimate the long-run variance and the block length of a series.

    Parameters
    ----------
    series : ndarray of float, shape (n,)
        In its order; its mean is taken off.

    Returns
    -------
    SeriesMemory

    Examples
    --------
    >>> import numpy as np
    >>> noise = np.random.default_rng(1).standard_normal(10_000)
    >>> series_memory(noise).block_length <= 2
    True
    """
    n = series.size
    longest = math.ceil(min(3.0 * math.sqrt(n), n / 3.0))
    run = max(_FEWEST_IN_A_ROW, int(math.log10(n)))
    lags = min(math.ceil(math.sqrt(n)) + run, n - 1)
    covariances = autocovariances(series, 2 * lags if 2 * lags < n else lags)
    if covariances[0] == 0.0:
        return SeriesMemory(1, 0.0, 0.0, 1)
    last = _last_significant(covariances[1 : lags + 1] / covariances[0], n, run)
    bandwidth = min(2 * max(last, 1), covariances.size - 1)
    k = np.arange(1, bandwidth + 1)
    weighted = 2.0 * np.minimum(1.0, 2.0 * (1.0 - k / bandwidth)) * covariances[1 : bandwidth + 1]
    total = float(covariances[0] + weighted.sum())
    if total <= 0.0:
        bartlett = 2.0 * (1.0 - k / (bandwidth + 1.0)) * covariances[1 : bandwidth + 1]
        total = float(covariances[0] + bartlett.sum())
    slope = float((k * weighted).sum())
    length = (1.5 * (slope / total) ** 2 * n) ** (1.0 / 3.0)
    return SeriesMemory(bandwidth, float(covariances[0]), total, max(1, min(round(length), longest)))


def autocovariances(series: FloatArray, most: int) -> FloatArray:
    """Return R(0) to R(most), each divided by n, by the fast Fourier transform."""
    from scipy import fft

    n = series.size
    centred = series - series.mean()
    size = fft.next_fast_len(n + most + 1, real=True)
    spectrum = fft.rfft(centred, size)
    return np.asarray(fft.irfft(spectrum * spectrum.conj(), size)[: most + 1]) / n


def _last_significant(correlations: FloatArray, n: int, run: int) -> int:
    """Return the last lag before a run of insignificant autocorrelations, or else the largest significant."""
    small = np.abs(correlations) < _THRESHOLD * math.sqrt(math.log10(n) / n)
    quiet = 0
    for lag, is_small in enumerate(small.tolist(), start=1):
        quiet = quiet + 1 if is_small else 0
        if quiet == run:
            return lag - run
    loud = np.flatnonzero(~small)
    return int(loud[-1]) + 1 if loud.size else 0
