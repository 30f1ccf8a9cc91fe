r"""Numbers of rows and columns under which independent cells have given sums and the largest entropy.

The probability of a cell is 1/(1 + exp(-(a_i + b_j))), and the numbers a, b are where the convex function

    sum over cells of ln(1 + exp(a_i + b_j)) - sum_i a_i k_i - sum_j b_j l_j

is smallest: its gradient is expected minus wanted sums (Park & Newman 2004; Squartini & Garlaschelli 2011).
Rows of equal sums have equal numbers, so that the unknowns are those of the distinct ones (Vallarano et al.
2021). Edges without direction are the symmetric case k = l, of which the solution is symmetric.

Newton's equations are solved by conjugate gradients scaled by the diagonal, and a step is halved until the
slope along it has not turned into as steep an ascent. Where the sums are such that some cells must or cannot
be edges, the minimum lies at infinity; Newton's steps then go there by about 1 each, and expected sums come
as near to the wanted ones as they do elsewhere.
"""

from dataclasses import dataclass

import numpy as np

from tailnet.arrays import FloatArray
from tailnet.errors import ChoiceError

#: Largest difference of an expected and a wanted sum that is taken for none; above `_LARGE` in proportion.
TOLERANCE = 1e-10
_LARGE = 100.0
_MOST_STEPS = 200
#: Largest change of a number in one step.
_LONGEST = 4.0
#: A slope smaller than the first by this factor, of either sign, ends the search along a step.
_SLOPE = 0.9
_HALVINGS = 40
#: Conjugate gradients end when the residual is so much smaller, or after so many steps.
_RESIDUAL, _MOST_GRADIENTS = 1e-4, 300


@dataclass(frozen=True, eq=False)
class Problem:
    """Classes of rows and of columns that are alike.

    Attributes
    ----------
    cells : array, shape (rows, columns)
        How many cells the rows of one class and the columns of another have in common.
    row_counts, column_counts : array
        How many rows and columns are in each class.
    row_sums, column_sums : array
        What each row and column of a class should sum to, above 0.
    """

    cells: FloatArray
    row_counts: FloatArray
    column_counts: FloatArray
    row_sums: FloatArray
    column_sums: FloatArray

    def derivatives(self, a: FloatArray, b: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the gradient, rows then columns, and the cells' part p(1 - p) in the curvature."""
        p = logistic(a[:, None] + b)
        expected = self.cells * p
        gradient = np.concatenate(
            [
                expected.sum(axis=1) - self.row_counts * self.row_sums,
                expected.sum(axis=0) - self.column_counts * self.column_sums,
            ]
        )
        return gradient, expected * (1.0 - p)

    def errors(self, gradient: FloatArray) -> tuple[float, bool]:
        """Return by how much a row's or column's sum is off at most, and whether that is none for all."""
        off = np.abs(gradient) / np.concatenate([self.row_counts, self.column_counts])
        sums = np.concatenate([self.row_sums, self.column_sums])
        none = off <= TOLERANCE * np.maximum(sums / _LARGE, 1.0)
        return float(off.max(initial=0.0)), bool(none.all())


def logistic(x: FloatArray) -> FloatArray:
    """Return 1/(1 + exp(-x))."""
    from scipy import special

    return special.expit(x)


def solve(problem: Problem) -> tuple[FloatArray, FloatArray, float]:
    """Return the numbers of row and column classes, and the largest difference of expected and wanted sums.

    Raises
    ------
    ChoiceError
        When no probabilities have these sums.
    """
    total = max(float(problem.row_counts @ problem.row_sums), 1.0)
    rows = problem.row_sums.size
    # Where all probabilities are small they are k l / total.
    z = np.log(np.concatenate([problem.row_sums, problem.column_sums])) - 0.5 * np.log(total)
    gradient, weights = problem.derivatives(z[:rows], z[rows:])
    for _ in range(_MOST_STEPS):
        error, done = problem.errors(gradient)
        if done:
            return z[:rows], z[rows:], error
        step = _conjugate_gradients(weights, -gradient)
        step *= _LONGEST / max(_LONGEST, float(np.abs(step).max()))
        slope = float(step @ gradient)
        for _ in range(_HALVINGS):
            tried = z + step
            gradient, weights = problem.derivatives(tried[:rows], tried[rows:])
            if float(step @ gradient) <= -_SLOPE * slope:
                break
            step, slope = 0.5 * step, 0.5 * slope
        z = tried
    raise ChoiceError(
        f"There are no probabilities with these expected degrees: after {_MOST_STEPS} steps they are off by "
        f"up to {error:.3g}. Every degree must be at most the number of possible neighbours, and of several "
        "large ones at most the sum of what the other nodes can take."
    )


def _conjugate_gradients(weights: FloatArray, wanted: FloatArray) -> FloatArray:
    """Solve for the step whose product with the curvature is the wanted one, nearly."""
    rows = weights.shape[0]
    diagonal = np.concatenate([weights.sum(axis=1), weights.sum(axis=0)])
    # A row all of whose cells are certain does not react, and needs no step.
    scale = np.divide(1.0, diagonal, out=np.zeros_like(diagonal), where=diagonal > 0.0)
    step = np.zeros_like(wanted)
    residual = wanted.copy()
    scaled = scale * residual
    direction = scaled
    norm = float(residual @ scaled)
    goal = _RESIDUAL**2 * norm
    for _ in range(_MOST_GRADIENTS):
        if norm <= goal:
            break
        product = diagonal * direction
        product[:rows] += weights @ direction[rows:]
        product[rows:] += direction[:rows] @ weights
        curvature = float(direction @ product)
        if curvature <= 0.0:
            break
        length = norm / curvature
        step += length * direction
        residual -= length * product
        scaled = scale * residual
        norm, old = float(residual @ scaled), norm
        direction = scaled + norm / old * direction
    return step
