"""Noisy stochastic Kronecker graphs: a seed of its own for every digit, which smooths the degrees."""

import numpy as np
import numpy.typing as npt

from tailnet.baselines.kronecker import seed_matrix
from tailnet.baselines.stochastic_kronecker import StochasticKronecker
from tailnet.baselines.whole_numbers import whole_number
from tailnet.errors import ChoiceError
from tailnet.parallel import Rng, seed_sequence

_SHAPE = (2, 2)


def noisy_kronecker(
    seed: npt.ArrayLike,
    power: int,
    *,
    noise: float,
    directed: bool = False,
    capped: bool = False,
    rng: Rng = None,
) -> StochasticKronecker:
    r"""Shake the seed of each digit, as Seshadhri, Pinar and Kolda do (NSKG).

    With the seed [[a, b], [c, d]] of sum s, and t1, t2, t3, t4 = a/s, b/s, c/s, d/s, the matrix of level i is

        s · [[t1 - 2 mu_i t1/(t1 + t4), t2 + mu_i], [t3 + mu_i, t4 - 2 mu_i t4/(t1 + t4)]],

    mu_i uniform on [-noise, noise] and independent. Its sum is that of the seed, so that the expected number
    of edges, loops counted, is that of the plain graph. The degrees of a plain SKG crowd about r + 1 values;
    these do not, and with enough noise they are close to lognormal.

    Parameters
    ----------
    seed : array_like, shape (2, 2)
        Probabilities, not all zero.
    power : int
        Number of digits.
    noise : float
        At least 0 and at most min((t1 + t4)/2, t2, t3), so that no entry is negative; a share of the
        seed's sum, as in the paper, whose seeds add up to 1.
    directed : bool
        As for `StochasticKronecker`.
    capped : bool
        Whether an entry and a product above 1 are allowed, and stand for certainty. The paper has no such
        case: its edges are dropped, and fall on one another. A seed with an entry near 1 leaves room for
        little noise otherwise.
    rng : int, SeedSequence, Generator or None
        The source of the noise. One law is returned; draw from it with a seed of its own.

    Returns
    -------
    StochasticKronecker
        With a factor for each digit.

    Raises
    ------
    ChoiceError
        When the noise is too large, or the seed is not of that shape.

    References
    ----------
    Seshadhri, Pinar & Kolda, Journal of the ACM 60(2), 13 (2013), section 6.

    Examples
    --------
    >>> law = noisy_kronecker([[0.6, 0.5], [0.5, 0.2]], 12, noise=0.05, rng=1)
    >>> bool((abs(law.levels.sum(axis=(1, 2)) - 1.8) < 1e-12).all())
    True
    """
    matrix = seed_matrix(seed)
    if matrix.shape != _SHAPE or matrix.min() < 0.0 or matrix.sum() == 0.0:
        raise ChoiceError(
            f"The seed is {matrix.tolist()}; noise is defined for two rows and columns of probabilities, "
            "not all zero."
        )
    digits = whole_number("power", power, least=1, meaning="the number of digits")
    total = float(matrix.sum())
    (a, b), (c, d) = (matrix / total).tolist()
    most = min((a + d) / 2.0, b, c)
    if not 0.0 <= noise <= most:
        raise ChoiceError(f"The noise is {noise:g}; with this seed it can be from 0 to {most:.4g}.")
    mu = np.random.default_rng(seed_sequence(rng)).uniform(-noise, noise, digits)
    falling = 2.0 * mu / (a + d) if a + d > 0.0 else mu
    levels = total * np.array([[a - falling * a, b + mu], [c + mu, d - falling * d]]).transpose(2, 0, 1)
    largest = float(levels.max())
    if largest > 1.0 and not capped:
        raise ChoiceError(
            f"With noise {noise:g} an entry is {largest:.4g}, which is no probability; give less noise, or "
            "capped=True to let products above 1 stand for certainty."
        )
    return StochasticKronecker(list(np.maximum(levels, 0.0)), directed=directed, capped=capped)
