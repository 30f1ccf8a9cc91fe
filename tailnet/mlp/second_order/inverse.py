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
#: Of the weights of a layer, or of all.
Multiply = Callable[[FloatArray], FloatArray]


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


class FilteredHessian:
    """A function of the Hessian at a point, to be multiplied by vectors.

    What is exact is decomposed once, whatever the number of vectors.

    Parameters
    ----------
    point : Point
        Where the Hessian is taken.
    function : callable
        Of eigenvalues.
    settings : Inverse
        Joint or by layer, exact or Krylov.

    Attributes
    ----------
    work : Work
        What it has taken so far.
    """

    def __init__(self, point: Point, function: Filter, settings: Inverse) -> None:
        self._point, self._function, self._krylov = point, function, settings.krylov
        self.work = Work()
        # A network of one layer has one block, the whole.
        self._layered = settings.by_layer or point.architecture.depth == 1
        self._spectra: list[Multiply] = []
        if settings.krylov is not None:
            return
        self.work += Work(products=point.n_weights)
        if self._layered:
            self._spectra = [self._of_layer(layer) for layer in range(point.architecture.depth)]
        else:
            self._spectra = [self._joint()]

    def __call__(self, vector: FloatArray) -> FloatArray:
        """Return the product with a vector of all weights."""
        pieces = parts(self._point, vector) if self._layered else iter([(None, vector)])
        if self._krylov is None:
            found = [one(piece) for one, (_, piece) in zip(self._spectra, pieces, strict=True)]
        else:
            found = [self._in_krylov_space(layer, piece, self._krylov) for layer, piece in pieces]
        return np.concatenate(found)

    def _joint(self) -> Multiply:
        eigenvalues, vectors = np.linalg.eigh(dense_hessian(self._point))
        filtered = self._function(eigenvalues)
        return lambda vector: np.asarray(vectors @ (filtered * (vectors.T @ vector)))

    def _of_layer(self, layer: int) -> Multiply:
        spectrum = layer_spectrum(self._point, layer)
        return lambda vector: spectrum.apply(self._function, vector)

    def _in_krylov_space(self, layer: int | None, vector: FloatArray, steps: int) -> FloatArray:
        if not vector.any():
            return np.zeros_like(vector)
        found = lanczos(hessian(self._point, layer).matvec, vector, steps)
        self.work += Work(products=len(found.diagonal))
        return found.apply(self._function)


def parts(point: Point, vector: FloatArray) -> Iterator[tuple[int, FloatArray]]:
    """Yield the number and the part of a vector of each layer."""
    first = 0
    for layer, weights in enumerate(point.weights):
        yield layer, vector[first : first + weights.size]
        first += weights.size
