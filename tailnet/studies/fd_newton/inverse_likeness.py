"""The step of the document's program beside Newton's, with few images and with many, and its step size.

With no more images than inputs it is to be Newton's with the pseudo-inverse where outputs are straight on
each side of zero, and Gauss and Newton's with tanh; with more images, neither
(`tailnet.mlp.second_order.inverse_map`). So it is looked at on a batch of whole images, on half as many
coarse images as they have inputs, and on all coarse images that curvature is taken of, each with both
outputs, at the start and after a short training by SGD.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.mlp.activations import activation
from tailnet.mlp.curvature.point import Point
from tailnet.mlp.perceptron import Perceptron
from tailnet.mlp.second_order.damped_newton import DampedNewton
from tailnet.mlp.second_order.inverse_map import InverseMap, WayBack, inverse_map_errors
from tailnet.mlp.second_order.pseudo_inverse import PseudoInverse
from tailnet.mlp.training import train
from tailnet.parallel import Rng
from tailnet.studies.fd_newton import published
from tailnet.studies.fd_newton.likeness import cosine
from tailnet.studies.fd_newton.program import batches_of, start_of
from tailnet.studies.optimizer_race.problem import Problem
from tailnet.studies.optimizer_race.stages import Batch

WHOLE, FEW, MANY = "whole images", "few coarse images", "many coarse images"
#: Kinds of batch by whether they have no more images than inputs.
SMALL = {WHOLE: True, FEW: True, MANY: False}
LEAKY, TANH = published.OUTPUT, "tanh"
OUTPUTS = (LEAKY, TANH)
BEGUN, TRAINED = "start", "trained"
STAGES = (BEGUN, TRAINED)
#: Steps of SGD from one to the other; its rate is the inverse of the mean squared length of an image.
STEPS = 100
#: Added to eigenvalues, so that Newton's inverse is the pseudo-inverse but for rounding.
TINY = 1e-10
#: Squares that no image of a batch reaches make columns alike, and images alike make rows so: these are cut.
_CUT = 1e-10
#: Relative steps, two a decade; that of the program is one of them.
RELATIVE_STEPS = np.logspace(-13, 0, 27)


def inverse_likeness(
    whole: Problem, coarse: Batch, factor: PseudoInverse, rng: np.random.SeedSequence
) -> dict[str, Any]:
    """Compare steps at all points, and measure the errors of the differences on whole images.

    Parameters
    ----------
    whole : Problem
        As the program sees it.
    coarse : tuple of array
        Coarse images, pixels in [0, 1], with targets whose sign tells the class.
    factor : PseudoInverse
        Of the first batch of whole images.
    rng : SeedSequence
        Of the weights at the start.
    """
    batches = batches_of(whole)
    seen = coarse[0] - published.MIDDLE, np.where(coarse[1] > 0.0, 1.0, published.LOW)
    half = seen[0].shape[1] // 2
    everything = np.arange(len(seen[0]))[np.newaxis]
    data: Mapping[str, tuple[Batch, IntArray]] = {
        WHOLE: ((whole.inputs, whole.targets), batches),
        FEW: (seen, everything[:, :half]),
        MANY: (seen, everything),
    }
    points = {
        (kind, output, stage): point
        for kind, (images, rows) in data.items()
        for output in OUTPUTS
        for stage, point in _points(images, rows, output, rng)
    }
    return {
        "likeness": {
            name(*key): compare(point, factor if key[0] == WHOLE else None) for key, point in points.items()
        },
        "differences": {
            name(WHOLE, output, stage): errors_of_differences(points[WHOLE, output, stage], factor)
            for output in OUTPUTS
            for stage in STAGES
        },
    }


def name(kind: str, output: str, stage: str) -> str:
    """Return the words of a point."""
    return f"{kind}, {output}, {stage}"


def _points(images: Batch, rows: IntArray, output: str, rng: Rng) -> list[tuple[str, Point]]:
    """Return the first batch at the start and after a short training on all batches."""
    inputs, targets = images
    start = start_of((inputs.shape[1], targets.shape[1]), rng, output)
    rate = 1.0 / float(np.mean(np.sum(inputs**2, axis=1)))
    steps = np.resize(rows, (STEPS, rows.shape[1]))
    trained = train(start, inputs, targets, samples=steps, learning_rate=rate).perceptron

    def at(network: Perceptron) -> Point:
        return Point.at(network, inputs[rows[0]], targets[rows[0]])

    return [(BEGUN, at(start)), (TRAINED, at(trained))]


def compare(point: Point, factor: PseudoInverse | None = None) -> dict[str, Any]:
    """Compare the program's step with Newton's and with Gauss and Newton's.

    Returns
    -------
    dict
        `images`, `inputs`; `newton`, `gauss_newton`: the cosine with either step; `length`, that of the
        program's over Newton's; all None where the program has no step. `outside`: the share of the outputs
        led back to that are outside the range of the activation; `beyond`: that of those on the other side
        of the kink than the current outputs.
    """
    way = WayBack.at(point, _CUT, factor)
    outputs = way.outputs(1.0)
    found: dict[str, Any] = {
        "images": point.samples,
        "inputs": point.signals[0].shape[1],
        "newton": None,
        "gauss_newton": None,
        "length": None,
        "outside": way.inverse.missing(outputs) / outputs.size,
        "beyond": float(np.mean((outputs > 0.0) != (point.sums[-1] > 0.0)))
        if way.inverse.kink is not None
        else 0.0,
    }
    try:
        step = InverseMap(published.RELATIVE_STEP, rcond=_CUT).step(point, factor).change
    except np.linalg.LinAlgError:
        return found
    newton = DampedNewton(TINY).step(point).change
    return {
        **found,
        "newton": cosine(step, newton),
        "gauss_newton": cosine(step, gauss_newton_change(point)),
        "length": float(np.linalg.norm(step) / np.linalg.norm(newton)),
    }


def gauss_newton_change(point: Point) -> FloatArray:
    """Return the step of Gauss and Newton for outputs with a loss each, by normal equations.

    Output by output ``min |f' (X s + (f - Y)/f')|``, damped as Newton's, on the side with fewer equations.
    """
    x = point.signals[0]
    slopes = np.asarray(activation(point.architecture.output).derivative(point.sums[-1]))
    damping = TINY * point.samples
    changes = np.empty((x.shape[1], slopes.shape[1]))
    for k, own in enumerate(slopes.T):
        a, b = own[:, np.newaxis] * x, -point.deltas[0][:, k] / own
        if len(a) <= a.shape[1]:
            changes[:, k] = a.T @ np.linalg.solve(a @ a.T + damping * np.eye(len(a)), b)
        else:
            changes[:, k] = np.linalg.solve(a.T @ a + damping * np.eye(a.shape[1]), a.T @ b)
    return changes.ravel()


def errors_of_differences(point: Point, factor: PseudoInverse) -> dict[str, Any]:
    """Measure the program's differences at a point.

    Returns
    -------
    dict
        At each of the relative steps `errors` (None where there is no difference) and `expected` (None from
        where the first output meets the kink or a bound), as shares of the derivative; `best`, the relative
        step that theory gives, and `measured`, the one tried with the least error.
    """
    found = inverse_map_errors(point, RELATIVE_STEPS, rcond=_CUT, pseudo_inverse=factor)
    expected = found.truncation + found.rounding
    reach = np.inf if found.reach is None else found.reach
    return {
        "errors": _short(found.errors, np.isfinite(found.errors)),
        "expected": _short(expected, found.r < reach),
        "best": found.best,
        "reach": found.reach,
        "measured": float(found.r[int(np.argmin(found.errors))]),
    }


def _short(values: FloatArray, kept: Sequence[bool] | np.ndarray) -> list[float | None]:
    return [float(f"{value:.4g}") if keep else None for value, keep in zip(values, kept, strict=True)]
