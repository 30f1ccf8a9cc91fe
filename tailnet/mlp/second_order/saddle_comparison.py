"""What saddle-free changes, eigenvalue by eigenvalue, on the joint Hessian and beside those of the layers."""

from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.mlp.curvature.dense import dense_hessian
from tailnet.mlp.curvature.layer_spectrum import layer_spectrum
from tailnet.mlp.curvature.point import Point
from tailnet.mlp.second_order.absolute_inverse import AbsoluteInverse
from tailnet.mlp.second_order.damped_newton import DampedNewton
from tailnet.mlp.second_order.inverse import parts
from tailnet.mlp.second_order.saddle_free import SaddleFree


@dataclass(frozen=True, eq=False, slots=True)
class SaddleComparison:
    """Three ways to use the eigenvalues of one Hessian.

    Attributes
    ----------
    eigenvalues : array, shape (n_weights,)
        Of the joint Hessian, ascending.
    gradient_shares : array, shape (n_weights,)
        Share of the squared gradient along each eigenvector; they add up to 1.
    layer_shares : array, shape (depth, n_weights)
        Share of each eigenvector's squared length that lies in each layer's weights.
    layer_negative : tuple of int
        Negative eigenvalues of each layer's own block.
    slopes : mapping of str to float
        ``g · change`` of each step: above 0 it sets out uphill.
    losses : mapping of str to float
        Mean loss of the batch before, and after each step.
    tolerance : float
        Eigenvalues nearer to zero count as zero: rounding of the decomposition.
    """

    eigenvalues: FloatArray
    gradient_shares: FloatArray
    layer_shares: FloatArray
    layer_negative: tuple[int, ...]
    slopes: dict[str, float]
    losses: dict[str, float]
    tolerance: float

    @property
    def negative(self) -> int:
        """Number of negative eigenvalues of the joint Hessian."""
        return int(np.count_nonzero(self.eigenvalues < -self.tolerance))

    @property
    def negative_share(self) -> float:
        """Share of the squared gradient along directions of negative curvature: what saddle-free turns."""
        return float(np.sum(self.gradient_shares[self.eigenvalues < -self.tolerance]))


def saddle_comparison(point: Point, damping: float = 0.1) -> SaddleComparison:
    """Compare damped Newton, saddle-free Newton and the step of the document at a point.

    "newton" and "saddle free" are taken on the joint Hessian, "absolute by layer" is `AbsoluteInverse`; all
    with the same damping and a learning rate of 1.

    Parameters
    ----------
    point : Point
        The batch and the weights; the gradient must not vanish.
    damping : float
        Of all three.
    """
    gradient = point.gradient
    eigenvalues, vectors = np.linalg.eigh(dense_hessian(point))
    along = vectors.T @ gradient
    tolerance = float(8 * np.finfo(np.float64).eps * len(eigenvalues) * np.abs(eigenvalues).max())
    newton, free = DampedNewton(damping), SaddleFree(damping)
    changes = {
        "newton": -(vectors @ (newton.filter(eigenvalues) * along)),
        "saddle free": -(vectors @ (free.filter(eigenvalues) * along)),
        "absolute by layer": AbsoluteInverse(damping).step(point).change,
    }
    squares = np.square(vectors)
    of_layers, first = [], 0
    for _, part in parts(point, gradient):
        of_layers.append(squares[first : first + part.size].sum(axis=0))
        first += part.size
    blocks = [layer_spectrum(point, layer).eigenvalues for layer in range(point.architecture.depth)]
    return SaddleComparison(
        eigenvalues=eigenvalues,
        gradient_shares=np.square(along) / float(gradient @ gradient),
        layer_shares=np.array(of_layers),
        layer_negative=tuple(int(np.count_nonzero(block < -tolerance)) for block in blocks),
        slopes={name: float(gradient @ change) for name, change in changes.items()},
        losses={"before": point.loss, **{name: point.moved(c).loss for name, c in changes.items()}},
        tolerance=tolerance,
    )
