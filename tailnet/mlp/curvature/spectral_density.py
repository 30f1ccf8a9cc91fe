"""The density of all eigenvalues by stochastic Lanczos quadrature.

For a random vector v with independent components of mean 0 and variance 1, ``v^T f(H) v / size`` has mean
``(1/size) Σ f(lambda_i)``. Lanczos from v turns it into a Gauss quadrature: a discrete measure with as many
nodes as steps, whose moments up to degree 2 steps - 1 are exact for that v (Lin, Saad & Yang 2016, *SIAM
Review* 58, 34-65; Ubaru, Chen & Saad 2017, *SIAM Journal on Matrix Analysis and Applications* 38, 1075-1099).
What is left to chance is the vector.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError
from tailnet.mlp.curvature.lanczos import lanczos
from tailnet.mlp.curvature.trace import check_probes, signs
from tailnet.mlp.options import positive, whole
from tailnet.parallel import Rng, child, seed_sequence

if TYPE_CHECKING:
    from scipy.sparse.linalg import LinearOperator


@dataclass(frozen=True, eq=False, slots=True)
class SpectralDensity:
    """A random measure whose mean is the distribution of the eigenvalues.

    Attributes
    ----------
    nodes, weights : tuple of array, shape (steps,)
        Of each probe; the weights of a probe add up to 1.
    size : int
        Number of eigenvalues.
    products : int
        Products with the operator that it took.
    seed : numpy.random.SeedSequence
        Of the probes.
    """

    nodes: tuple[FloatArray, ...]
    weights: tuple[FloatArray, ...]
    size: int
    products: int
    seed: np.random.SeedSequence

    def density(self, at: FloatArray, width: float) -> tuple[FloatArray, FloatArray]:
        """Return the density of the eigenvalues smoothed by a Gaussian, and its standard error.

        Parameters
        ----------
        at : array
            Where.
        width : float
            Standard deviation of the Gaussian, in the units of the eigenvalues.

        Returns
        -------
        tuple of array
            Mean over the probes, and the standard deviation of that mean. The sum over all eigenvalues is
            `size` times as large.

        Raises
        ------
        ChoiceError
            When the width is not positive.
        """
        positive(width, "width of the smoothing")
        z = [(np.asarray(at)[..., np.newaxis] - nodes) / width for nodes in self.nodes]
        scale = width * np.sqrt(2.0 * np.pi)
        found = [np.exp(-0.5 * one * one) @ own / scale for one, own in zip(z, self.weights, strict=True)]
        return _summary(np.array(found))

    def below(self, at: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the share of the eigenvalues at or below some numbers, and its standard error.

        A node of the quadrature stands for a cluster of eigenvalues unless there are as many steps as
        distinct eigenvalues, so shares are sharp only in gaps of the spectrum that the nodes resolve.
        """
        points = np.asarray(at)[..., np.newaxis]
        found = [(nodes <= points) @ own for nodes, own in zip(self.nodes, self.weights, strict=True)]
        return _summary(np.array(found))


def spectral_density(
    operator: "LinearOperator", *, probes: int = 10, steps: int = 100, rng: Rng = None
) -> SpectralDensity:
    """Estimate the density of the eigenvalues of a symmetric operator.

    Parameters
    ----------
    operator : scipy.sparse.linalg.LinearOperator
        Symmetric, such as `tailnet.mlp.curvature.operators.hessian`.
    probes : int
        Random vectors of signs; at least 2.
    steps : int
        Of Lanczos, for each; at least 1. It stops early where the Krylov space is invariant, and then the
        nodes are eigenvalues. The basis takes 8 bytes times steps times size.
    rng : int, SeedSequence, Generator or None
        The source of randomness; probe k does not depend on how many there are.

    Raises
    ------
    ChoiceError
        When a number is out of its range.

    Examples
    --------
    >>> from scipy.sparse.linalg import aslinearoperator
    >>> found = spectral_density(aslinearoperator(np.diag([0.0, 0.0, 0.0, 5.0])), probes=2, steps=4, rng=1)
    >>> share, error = found.below(np.array([1.0]))
    >>> share, error < 1e-12
    (array([0.75]), array([ True]))
    """
    check_probes(probes, 2)
    whole(steps, "number of Lanczos steps")
    if operator.shape[0] != operator.shape[1]:
        raise ChoiceError(f"The operator has shape {operator.shape}; a spectrum needs a square one.")
    seed = seed_sequence(rng)
    nodes, weights, products = [], [], 0
    for probe in range(probes):
        start = signs(np.random.default_rng(child(seed, probe)), operator.shape[0], 1)[:, 0]
        found = lanczos(operator.matvec, start, steps)
        values, vectors = found.eigen()
        nodes.append(values)
        weights.append(np.square(vectors[0]))
        products += len(values)
    return SpectralDensity(tuple(nodes), tuple(weights), operator.shape[0], products, seed)


def _summary(found: FloatArray) -> tuple[FloatArray, FloatArray]:
    return found.mean(axis=0), found.std(axis=0, ddof=1) / np.sqrt(len(found))
