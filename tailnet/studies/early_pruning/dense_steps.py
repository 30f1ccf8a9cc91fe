"""A step of dense training, in the ways that the step of few survivors is timed against.

All of them train a network with one hidden layer of tanh units, tanh outputs and squared error, without bias
units but the constant input: as arrays (`by_arrays`), compiled with or without the rows of weights whose
inputs are 0 (`compiled`), and in batches (`by_batches`), whose step follows the mean over the batch.
"""

import numpy as np

from tailnet.arrays import FloatArray, IntArray
from tailnet.compiled import kernel
from tailnet.mlp.pruning.curves import TANH, Exponential, logistic


def by_arrays(
    weights: list[FloatArray], inputs: FloatArray, targets: FloatArray, rows: IntArray, rate: float
) -> None:
    """Take a step for each row, by whole arrays in NumPy, as the document's dense program does."""
    first, second = weights
    move, back = np.empty_like(first), np.empty_like(second)
    for row in rows.tolist():
        signal = inputs[row]
        hidden = np.tanh(signal @ first)
        found = np.tanh(hidden @ second)
        delta = (found - targets[row]) * (1.0 - found * found)
        below = (second @ delta) * (1.0 - hidden * hidden)
        np.multiply(hidden[:, np.newaxis], rate * delta, out=back)
        np.multiply(signal[:, np.newaxis], rate * below, out=move)
        second -= back
        first -= move


def by_batches(
    weights: list[FloatArray], inputs: FloatArray, targets: FloatArray, batches: IntArray, rate: float
) -> None:
    """Take a step for each batch of rows, by matrix products."""
    first, second = weights
    for rows in batches:
        signal = inputs[rows]
        hidden = np.tanh(signal @ first)
        found = np.tanh(hidden @ second)
        delta = (found - targets[rows]) * (1.0 - found * found)
        below = (delta @ second.T) * (1.0 - hidden * hidden)
        second -= (rate / len(rows)) * (hidden.T @ delta)
        first -= (rate / len(rows)) * (signal.T @ below)


@kernel
def compiled(
    first: FloatArray,
    second: FloatArray,
    constants: Exponential,
    inputs: FloatArray,
    targets: FloatArray,
    rows: IntArray,
    rate: float,
    skip: bool,
) -> None:
    """Take a step for each row; the second layer has a row for each output.

    With `skip` the weights of inputs that are 0 in a sample are left out.
    """
    hidden, outputs = second.shape[1], second.shape[0]
    sums, slopes, signals = np.zeros(hidden), np.zeros(hidden), np.zeros(hidden)
    below, z, found, slope = np.zeros(hidden), np.zeros(outputs), np.zeros(outputs), np.zeros(outputs)
    live = np.arange(first.shape[0])
    for row in rows:
        x = inputs[row]
        n = x.size
        if skip:
            n = 0
            for i in range(x.size):
                live[n] = i
                n += int(x[i] != 0.0)
        _forward(first, x, live[:n], sums)
        logistic(TANH, sums, constants, signals, slopes)
        for k in range(outputs):
            z[k] = np.dot(second[k], signals)
        logistic(TANH, z, constants, found, slope)
        below[:] = 0.0
        for k in range(outputs):
            _back(second[k], signals, (found[k] - targets[row, k]) * slope[k], rate, below)
        for h in range(hidden):
            below[h] *= rate * slopes[h]
        for place in range(n):
            _move(first[live[place]], x[live[place]], below)


@kernel
def _forward(first: FloatArray, x: FloatArray, live: IntArray, sums: FloatArray) -> None:
    """Compute the sums of the hidden units, four rows of weights at a time."""
    sums[:] = 0.0
    whole = live.size // 4 * 4
    for place in range(0, whole, 4):
        a, b, c, d = x[live[place]], x[live[place + 1]], x[live[place + 2]], x[live[place + 3]]
        p, q = first[live[place]], first[live[place + 1]]
        r, s = first[live[place + 2]], first[live[place + 3]]
        for h in range(sums.size):
            sums[h] += (a * p[h] + b * q[h]) + (c * r[h] + d * s[h])
    for place in range(whole, live.size):
        a, p = x[live[place]], first[live[place]]
        for h in range(sums.size):
            sums[h] += a * p[h]


@kernel
def _back(weights: FloatArray, signals: FloatArray, delta: float, rate: float, below: FloatArray) -> None:
    """Send the delta of one output back, and then move its weights."""
    for h in range(below.size):
        below[h] += delta * weights[h]
    for h in range(below.size):
        weights[h] -= rate * delta * signals[h]


@kernel
def _move(weights: FloatArray, signal: float, below: FloatArray) -> None:
    for h in range(below.size):
        weights[h] -= signal * below[h]
