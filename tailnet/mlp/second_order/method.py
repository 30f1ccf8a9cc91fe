"""What a second-order optimiser is: settings that turn a point of weight space into a step."""

from dataclasses import dataclass
from typing import Protocol

from tailnet.arrays import FloatArray
from tailnet.mlp.curvature.point import Point

#: A gradient multiplies by the weights, or by arrays of their shapes, three times: once forward, once back,
#: once for the outer products. The loss alone takes one of them; a product with the Hessian six.
_OF_A_LOSS, _OF_A_PRODUCT = 1.0 / 3.0, 2.0


@dataclass(frozen=True, slots=True)
class Work:
    """What a step computed on its batch.

    Attributes
    ----------
    gradients : int
        Gradients.
    products : int
        Products of a vector with the Hessian or the matrix of Gauss and Newton. A dense matrix counts as
        one product a row, which is more than it takes by blocks.
    losses : int
        Losses without a gradient.

    Examples
    --------
    >>> (Work(gradients=1) + Work(products=5)).gradient_equivalents
    11.0
    """

    gradients: int = 0
    products: int = 0
    losses: int = 0

    def __add__(self, other: "Work") -> "Work":
        """Add what two parts computed."""
        return Work(
            self.gradients + other.gradients, self.products + other.products, self.losses + other.losses
        )

    @property
    def gradient_equivalents(self) -> float:
        """The multiplications by weights, in units of those of a gradient of the same batch."""
        return self.gradients + _OF_A_PRODUCT * self.products + _OF_A_LOSS * self.losses


@dataclass(frozen=True, eq=False, slots=True)
class Step:
    """A change of the weights.

    Attributes
    ----------
    change : array, shape (n_weights,)
        To add to the weights, in the order of `tailnet.mlp.curvature.weight_vector`.
    work : Work
        What it took, the gradient included.
    message : str or None
        What did not go as usual.
    """

    change: FloatArray
    work: Work
    message: str | None = None


class Method(Protocol):
    """The frozen settings of a second-order optimiser; it remembers nothing between steps."""

    def step(self, point: Point) -> Step:
        """Return the step from a point: the weights, and the batch that the step is to see."""
