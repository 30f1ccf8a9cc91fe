"""The gradient multiplied by a function of the Hessian: what makes the methods of this folder differ.

With eigenvalues lambda and eigenvectors q of the Hessian, joint or of each layer by itself, a step is
``-Σ f(lambda) (q·g) q``. In a Krylov space of m dimensions made from g by Lanczos it is
``-|g| V f(T) e_1``: what the exact step becomes when the Hessian is replaced by its part in that space, as
Dauphin et al. do, and the exact step itself once the space is invariant. For f = 1/lambda on a definite
matrix it is the iterate of conjugate gradients.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError
from tailnet.mlp.curvature.dense import dense_hessian
from tailnet.mlp.curvature.lanczos import lanczos
from tailnet.mlp.curvature.layer_spectrum import layer_spectrum
from tailnet.mlp.curvature.operators import hessian
from tailnet.mlp.curvature.point import Point
from tailnet.mlp.options import is_count, positive
from tailnet.mlp.second_order.method import Work

#: Of eigenvalues.
Filter = Callable[[FloatArray], FloatArray]


@dataclass(frozen=True, slots=True)
class Inverse:
    """What the methods that filter eigenvalues have in common.

    Parameters
    ----------
    damping : float
        Added to eigenvalues, in the units of the Hessian.
    learning_rate : float
        Multiplies the step.
    by_layer : bool
        Whether to take each layer's own block in place of the joint Hessian.
    krylov : int, optional
        Dimensions of the Krylov space, of each layer where `by_layer`; by default the step is exact.

    Raises
    ------
    ChoiceError
        When a number is out of its range.
    """

    damping: float = 0.1
    learning_rate: float = 1.0
    by_layer: bool = False
    krylov: int | None = None

    def __post_init__(self) -> None:
        """Refuse numbers out of range."""
        check(self.damping, self.learning_rate)
        if self.krylov is not None and not is_count(self.krylov):
            raise ChoiceError(f"krylov is {self.krylov!r}; give a whole number >= 1, or None to be exact.")


def check(damping: float, learning_rate: float) -> None:
    """Refuse numbers that make no step.

    Raises
    ------
    ChoiceError
        With what was found.
    """
    positive(learning_rate, "learning rate")
    if not 0.0 <= damping < np.inf:
        raise ChoiceError(f"The damping is {damping}; give a finite number >= 0.")


def filtered(
    point: Point, vector: FloatArray, function: Filter, settings: Inverse
) -> tuple[FloatArray, Work]:
    """Multiply a vector by a function of the Hessian.

    Parameters
    ----------
    point : Point
        Where the Hessian is taken.
    vector : array, shape (n_weights,)
        Such as the gradient.
    function : callable
        Of eigenvalues.
    settings : Inverse
        Joint or by layer, exact or Krylov.

    Returns
    -------
    tuple of array and Work
        The product, and what it took beside the vector.
    """
    if settings.by_layer or point.architecture.depth == 1:
        found, work = [], Work()
        for layer, part in parts(point, vector):
            product, own = _of_layer(point, layer, part, function, settings.krylov)
            found.append(product)
            work += own
        return np.concatenate(found), work
    if settings.krylov is not None:
        return _krylov(hessian(point).matvec, vector, function, settings.krylov)
    eigenvalues, vectors = np.linalg.eigh(dense_hessian(point))
    found_at_once = vectors @ (function(eigenvalues) * (vectors.T @ vector))
    return np.asarray(found_at_once), Work(products=point.n_weights)


def parts(point: Point, vector: FloatArray) -> Iterator[tuple[int, FloatArray]]:
    """Yield the number and the part of a vector of each layer."""
    first = 0
    for layer, weights in enumerate(point.weights):
        yield layer, vector[first : first + weights.size]
        first += weights.size


def _of_layer(
    point: Point, layer: int, vector: FloatArray, function: Filter, krylov: int | None
) -> tuple[FloatArray, Work]:
    if krylov is not None:
        return _krylov(hessian(point, layer).matvec, vector, function, krylov)
    return layer_spectrum(point, layer).apply(function, vector), Work(products=vector.size)


def _krylov(
    multiply: Callable[[FloatArray], FloatArray], vector: FloatArray, function: Filter, steps: int
) -> tuple[FloatArray, Work]:
    if not vector.any():
        return np.zeros_like(vector), Work()
    found = lanczos(multiply, vector, steps)
    return found.apply(function), Work(products=len(found.diagonal))
