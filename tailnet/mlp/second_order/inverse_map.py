"""Newton's step by a difference of the inverse of the gradient map: the program of document 002.

The program `fast_net.py` (github.com/howonlee/twostrangethings) trains a perceptron without hidden layers and
without a bias unit, outputs ``f(Z)`` with ``Z = X W``, on ``½ Σ (f(Z) - Y)²``. It takes no difference of
gradients. It goes back from a gradient to the weights that have it, and takes the difference of two such ways
back along the gradient itself: with ``G = X^T Δ``, ``Δ = (f(Z) - Y) f'(Z)``,

    W(t) = X^+ f^-1(Y + (X^T)^+ t G / f'(Z)),   change = -rate (W(1 + r/2) - W(1 - r/2))/r,

where f'(Z) is held at the current sums, r = 1e-9 and the rate is 0.1. As W(t) undoes the gradient map, its
derivative is to be ``H^+ G`` by the inverse function theorem. What it is, with ``P = X X^+`` (the projection
on what X can make of weights), ``q = P Δ / f'(Z)`` and ``φ = (f^-1)'`` at the output ``Y + q``:

    W'(1) = X^+ (φ q).

*When it is Newton.* With no more samples than inputs and independent rows of X, P = I, ``Y + q`` is the
current output and φ = 1/f'(Z), so that ``W'(1) = X^+ D^-1 Δ`` with ``D = f'(Z)²``. As X has full row rank,
``(X^T D X)^+ = X^+ D^-1 (X^T)^+``: this is the step of Gauss and Newton with the pseudo-inverse, ``H^+ G``
where f is straight on each side of a kink, because then f'' is nowhere. With tanh or the sigmoid the Hessian
has ``D + (f(Z) - Y) f''(Z)`` in the place of D, and the step is Gauss and Newton's only.

With more samples than inputs ``(X^T)^+`` cannot tell Δ from PΔ. The program then solves
``min |X s - φ q|``, where Gauss and Newton solve ``min |sqrt(D) (X s - Δ/D)|``: it weighs the samples
otherwise, and takes slopes at outputs ``Y + q`` that are not the current ones and may lie beyond
the kink. Both agree where all those slopes are one number c, as ``X^+ PΔ/c² = X^+ Δ/c²``; so with linear
outputs. With curves ``Y + q`` may even lie outside the range of f, and there is no step.

*What it does to a batch.* With P = I and f straight on each side of a kink, a step at rate a takes the sums
to ``Z - a (f(Z) - Y)/f'(Z)``: each residual of the batch becomes 1 - a times what it was, but where the kink
lies between. A whole step learns the batch by heart.

*How large r must be.* Nothing is cut off where f is straight: the difference is exact until the first output
crosses the kink between the two evaluations, at ``r = 2 |Y + q|/|q|`` (smallest over outputs), or leaves the
range of a curve. For curves ``(r²/24) |X^+ (φ'' q³)|`` is cut off. Rounding leaves about ``u |W|/r``,
multiplied by the condition of X: `inverse_map_errors` follows the rounding of each product through both
pseudo-inverses. So a small r gives digits away and buys nothing; the best r of a kinked f is the largest that
crosses no kink.

The mean over the batch in place of the sum changes G and H alike, and no step.
"""

from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError
from tailnet.mlp.activations import activation
from tailnet.mlp.curvature.dense import with_bias_unit
from tailnet.mlp.curvature.point import Point
from tailnet.mlp.losses import SQUARED_ERROR
from tailnet.mlp.options import positive
from tailnet.mlp.second_order.finite_difference import ROUNDING
from tailnet.mlp.second_order.inverse_activation import InverseActivation, inverse_activation
from tailnet.mlp.second_order.method import Step, Work
from tailnet.mlp.second_order.pseudo_inverse import PseudoInverse, check_share

#: A way back multiplies twice by arrays of the shapes of batch and weights, each time as much as a loss; the
#: pseudo-inverse itself multiplies no weights.
_WORK = Work(gradients=1, losses=4)


@dataclass(frozen=True, slots=True)
class InverseMap:
    """``w <- w - learning_rate (W(1 + r/2) - W(1 - r/2))/r``, as the module says.

    Parameters
    ----------
    relative_step : float
        r, below 2.
    learning_rate : float
        Multiplies the step; 0.1 in the program.
    rcond : float
        Singular values of X up to this share of the largest count as zero.

    Raises
    ------
    ChoiceError
        When a number is out of its range.

    Examples
    --------
    >>> from tailnet.mlp.architecture import Architecture
    >>> from tailnet.mlp.perceptron import Perceptron
    >>> shape = Architecture((2, 1), output="leaky relu 0.5", bias=False)
    >>> point = Point.at(Perceptron(shape, [np.ones((2, 1))]), np.array([[-1.0, -3.0]]), np.zeros((1, 1)))
    >>> InverseMap(relative_step=0.5).step(point).change  # to where -w_1 - 3 w_2 = 0
    array([-0.4, -1.2])
    """

    relative_step: float = 1e-9
    learning_rate: float = 1.0
    rcond: float = 1e-15

    def __post_init__(self) -> None:
        """Refuse numbers out of range."""
        positive(self.learning_rate, "learning rate")
        if not 0.0 < self.relative_step < _WIDEST:
            raise ChoiceError(f"relative_step is {self.relative_step}; give a number between 0 and 2.")
        check_share(self.rcond)

    def step(self, point: Point, pseudo_inverse: PseudoInverse | None = None) -> Step:
        """Return the step from a point.

        Parameters
        ----------
        point : Point
            Of a perceptron without hidden layers, with squared error and outputs that have an inverse.
        pseudo_inverse : PseudoInverse, optional
            Of the batch's signals, bias unit included, if it is at hand; `rcond` cuts it all the same.

        Raises
        ------
        ChoiceError
            When the point is of another kind.
        LinAlgError
            When an output to go back from is outside the range of the activation.
        """
        way = WayBack.at(point, self.rcond, pseudo_inverse)
        half = self.relative_step / 2.0
        ahead, behind = way.outputs(1.0 + half), way.outputs(1.0 - half)
        difference = (way.weights(ahead) - way.weights(behind)) / self.relative_step
        crossed = way.crossed(ahead, behind)
        message = f"{crossed} outputs cross the kink between the evaluations" if crossed else None
        return Step(-self.learning_rate * difference.ravel(), _WORK, message)


#: At r = 2 the nearer evaluation has no gradient left.
_WIDEST = 2.0


@dataclass(frozen=True, eq=False, slots=True)
class WayBack:
    """The way from a multiple of the gradient back to weights, at a point.

    Attributes
    ----------
    pseudo : PseudoInverse
        Of X.
    gradient : array, shape (fan-in, outputs)
        G, of the loss summed over samples.
    slopes, targets : array, shape (samples, outputs)
        f'(Z) and Y.
    inverse : InverseActivation
        f^-1.
    """

    pseudo: PseudoInverse
    gradient: FloatArray
    slopes: FloatArray
    targets: FloatArray
    inverse: InverseActivation

    @classmethod
    def at(cls, point: Point, rcond: float, pseudo: PseudoInverse | None = None) -> "WayBack":
        """Prepare the way back at a point.

        Raises
        ------
        ChoiceError
            When there are hidden layers, another loss than squared error, or outputs without inverse.
        """
        shape = point.architecture
        if shape.depth != 1 or shape.loss != SQUARED_ERROR:
            raise ChoiceError(
                f"The network is {shape} with {shape.loss}; the inverse of the gradient map is that of a "
                f"perceptron without hidden layers, with {SQUARED_ERROR}."
            )
        inverse = inverse_activation(shape.output)
        signals = with_bias_unit(point, 0)
        return cls(
            pseudo=PseudoInverse.of(signals, rcond) if pseudo is None else pseudo.cut(rcond),
            gradient=point.samples * point.gradient.reshape(shape.weight_shapes[0]),
            slopes=np.asarray(activation(shape.output).derivative(point.sums[-1]), np.float64),
            targets=point.targets,
            inverse=inverse,
        )

    def outputs(self, t: float) -> FloatArray:
        """Return the outputs that t times the gradient belongs to."""
        return self.targets + self.pseudo.transposed_times(t * self.gradient) / self.slopes

    def weights(self, outputs: FloatArray) -> FloatArray:
        """Return the smallest weights that come nearest to some outputs, before the activation.

        Raises
        ------
        LinAlgError
            When one of them is no output of the activation.
        """
        missing = self.inverse.missing(outputs)
        if missing:
            raise np.linalg.LinAlgError(
                f"{missing} of the {outputs.size} outputs that the gradient leads back to are outside the "
                "range of the activation"
            )
        return self.pseudo.times(self.inverse.value(outputs))

    def crossed(self, ahead: FloatArray, behind: FloatArray) -> int:
        """Count the outputs that cross the kink from one evaluation to the other."""
        if self.inverse.kink is None:
            return 0
        return int(np.count_nonzero((ahead > self.inverse.kink) != (behind > self.inverse.kink)))

    def derivative(self) -> FloatArray:
        """Return W'(1), to which the difference tends."""
        outputs = self.outputs(1.0)
        return self.pseudo.times(self.inverse.slope(outputs) * (outputs - self.targets))


@dataclass(frozen=True, eq=False, slots=True)
class InverseMapErrors:
    """How far differences of the inverse of the gradient map are from its derivative.

    Attributes
    ----------
    r : array, shape (k,)
        Relative steps.
    errors : array, shape (k,)
        ``|difference - W'(1)|/|W'(1)|``; infinite where an evaluation left the range of the activation.
    truncation, rounding : array, shape (k,)
        What the two sources of error are expected to be, as shares of |W'(1)|; the first as long as r is
        below `reach`.
    reach : float or None
        r at which the first output meets the kink or a bound; None where there is neither.
    best : float or None
        r at which truncation and rounding are least together, `reach` where nothing is cut off; None where
        any r will do.
    """

    r: FloatArray
    errors: FloatArray
    truncation: FloatArray
    rounding: FloatArray
    reach: float | None
    best: float | None


def inverse_map_errors(
    point: Point, r: FloatArray, *, rcond: float = 1e-15, pseudo_inverse: PseudoInverse | None = None
) -> InverseMapErrors:
    """Measure the error of the differences against their derivative, beside what theory expects of it.

    Rounding is followed to first order, as if that of every number were independent and of size u, and as if
    matrix products were summed term by term; libraries sum in parts, and fare somewhat better.

    Parameters
    ----------
    point : Point
        As for `InverseMap`; the gradient must not vanish.
    r : array, shape (k,)
        Relative steps to try, between 0 and 2.
    rcond, pseudo_inverse
        As for `InverseMap`.

    Raises
    ------
    ChoiceError
        When the point is of another kind, or the gradient zero.
    LinAlgError
        When the gradient itself leads out of the range of the activation.
    """
    tries = np.asarray(r, np.float64)
    way = WayBack.at(point, rcond, pseudo_inverse)
    outputs = way.outputs(1.0)
    way.weights(outputs)
    exact = way.derivative()
    size = float(np.linalg.norm(exact))
    if size == 0.0:
        raise ChoiceError("The gradient is zero; give a point that is no minimum.")
    q = outputs - way.targets
    cut = float(np.linalg.norm(way.pseudo.times(way.inverse.third(outputs) * q**3))) / 24.0
    rough = _rounding(way)
    moved = q != 0.0
    reach = 2.0 * float(np.min(way.inverse.room(outputs)[moved] / np.abs(q[moved])))
    best = float(np.cbrt(rough / (2.0 * cut))) if cut else np.inf
    errors = [_error(way, one, exact) for one in tries]
    return InverseMapErrors(
        r=tries,
        errors=np.array(errors) / size,
        truncation=tries**2 * cut / size,
        rounding=rough / tries / size,
        reach=reach if np.isfinite(reach) else None,
        best=min(best, reach) if np.isfinite(min(best, reach)) else None,
    )


def _error(way: WayBack, r: float, exact: FloatArray) -> float:
    try:
        ahead, behind = (way.weights(way.outputs(t)) for t in (1.0 + r / 2.0, 1.0 - r / 2.0))
    except np.linalg.LinAlgError:
        return float("inf")
    return float(np.linalg.norm((ahead - behind) / r - exact))


def _rounding(way: WayBack) -> float:
    """Return r times the error that rounding leaves in a difference.

    Variances add up from product to product: what comes in, through the squares of the factor, and what the
    product adds.
    """
    left, right = way.pseudo.left, way.pseudo.right
    shorter = 1.0 / way.pseudo.lengths[:, np.newaxis]
    outputs = way.outputs(1.0)
    turned = shorter * (right @ way.gradient)
    variance = shorter**2 * _summed(right, way.gradient) + _UNIT * turned**2
    variance = left**2 @ variance + _summed(left, turned)
    q = outputs - way.targets
    variance = variance / way.slopes**2 + _UNIT * (q**2 + outputs**2)
    sums = way.inverse.value(outputs)
    variance = way.inverse.slope(outputs) ** 2 * variance + _UNIT * sums**2
    turned = shorter * (left.T @ sums)
    variance = shorter**2 * (left.T**2 @ variance + _summed(left.T, sums)) + _UNIT * turned**2
    # The rows of V^T are orthonormal: the last factor keeps the sum of the squares.
    return float(np.sqrt(2.0 * (np.sum(variance) + np.sum(_summed(right.T, turned)))))


#: Variance of one rounding of a number of size 1, as a scale.
_UNIT = ROUNDING**2


def _summed(left: FloatArray, right: FloatArray) -> FloatArray:
    """Return the variance that rounding adds to a matrix product of terms of random signs, summed in order.

    The partial sum of k terms a_j has the mean square k a²: over m of them (1 + m/2) Σ a², products included.
    """
    return np.asarray(_UNIT * (1.0 + left.shape[1] / 2.0) * (left**2 @ right**2))
