"""Stochastic gradient descent on the survivors, compiled: a step costs what they do, not what all weights do.

Per sample: the sums of the first layer take the surviving weights of inputs that are not 0; the later layers
take all of their survivors. The way back and, in batches of one, the update of a layer are one pass over its
survivors; the first layer needs no way back, and its update takes the same weights as its sums.
"""

import numpy as np
from numpy.typing import NDArray

from tailnet.arrays import IntArray
from tailnet.compiled import kernel
from tailnet.mlp.activations import RealArray
from tailnet.mlp.pruning.curves import STRAIGHT, Exponential, Real, logistic, straight
from tailnet.mlp.pruning.output_deltas import Law, output_deltas
from tailnet.mlp.pruning.wiring import State, Wiring

_LANES = 8


@kernel
def descend(
    wiring: Wiring,
    state: State,
    law: Law,
    constants: Exponential,
    inputs: RealArray,
    targets: RealArray,
    samples: IntArray,
    rates: RealArray,
    found: RealArray,
) -> None:
    """Take a step for each row of `samples`, with the rates in `rates`.

    `rates` has, for each step, the rate over the batch size. `found`, of shape (steps, batch size, outputs),
    receives the sums of the last layer.
    """
    batch = samples.shape[1]
    last = wiring.sum_starts[-2]
    outputs, output_sums = state.deltas[last:], state.sums[last:]
    for step in range(samples.shape[0]):
        rate = rates[step]
        for place in range(batch):
            row = samples[step, place]
            live = _forward(wiring, state, law, constants, inputs[row])
            found[step, place] = output_sums
            output_deltas(law, output_sums, targets[row], outputs)
            if batch == 1:
                _backward(wiring, state, live, rate, state.weights)
            else:
                _backward(wiring, state, live, -rates.dtype.type(1.0), state.gradient)
        if batch > 1:
            for k in range(state.weights.size):
                state.weights[k] -= rate * state.gradient[k]
            state.gradient[:] = 0.0


@kernel
def _forward(wiring: Wiring, state: State, law: Law, constants: Exponential, inputs: RealArray) -> np.int64:
    """Compute the sums, signals and slopes of every layer; return how many of the first sources are live."""
    live = _live(wiring, state, inputs)
    state.sums[:] = 0.0
    layers = wiring.full.size
    for layer in range(layers):
        weights = state.weights[wiring.weight_starts[layer] : wiring.weight_starts[layer + 1]]
        signals = state.signals[wiring.source_starts[layer] : wiring.source_starts[layer + 1]]
        sums = state.sums[wiring.sum_starts[layer] : wiring.sum_starts[layer + 1]]
        if wiring.full[layer]:
            for target in range(sums.size):
                sums[target] = dot(weights[target * signals.size : (target + 1) * signals.size], signals)
        else:
            rows = wiring.rows[wiring.row_starts[layer] : wiring.row_starts[layer + 1]]
            targets = wiring.targets[wiring.target_starts[layer] : wiring.target_starts[layer + 1]]
            if layer == 0:
                for place in range(live):
                    source = state.live[place]
                    _scatter((rows[source], rows[source + 1]), targets, weights, signals[source], sums)
            else:
                for source in range(signals.size):
                    _scatter((rows[source], rows[source + 1]), targets, weights, signals[source], sums)
        if layer + 1 < layers:
            start = wiring.source_starts[layer + 1]
            slopes = state.slopes[wiring.sum_starts[layer] : wiring.sum_starts[layer + 1]]
            values = state.signals[start : start + sums.size]
            if law.hidden == STRAIGHT:
                straight(law.below[0], law.below[2], sums, values, slopes)
            else:
                logistic(law.hidden, sums, constants, values, slopes)
    return live


@kernel
def _live(wiring: Wiring, state: State, inputs: RealArray) -> np.int64:
    """List the sources of the first layer that are not 0, and put them among the signals."""
    live = np.int64(0)
    signals = state.signals
    for source in range(wiring.pixels.size):
        pixel = wiring.pixels[source]
        signal = inputs[pixel] if pixel < inputs.size else signals[source]
        signals[source] = signal
        # Without a branch, for no processor foresees which pixels are dark.
        state.live[live] = source
        live += np.int64(signal != 0.0)
    return live


@kernel
def _scatter(
    span: tuple[np.int64, np.int64],
    targets: NDArray[np.uint32],
    weights: RealArray,
    signal: Real,
    sums: RealArray,
) -> None:
    """Add what a source sends to the sums of its targets."""
    for k in range(*span):
        sums[targets[k]] += signal * weights[k]


@kernel
def dot(left: RealArray, right: RealArray) -> Real:
    """Return the sum of products, in eight partial sums so that the compiler may take them at once."""
    zero = left.dtype.type(0.0)
    a, b, c, d, e, f, g, h = zero, zero, zero, zero, zero, zero, zero, zero
    whole = left.size // _LANES * _LANES
    for k in range(0, whole, _LANES):
        a += left[k] * right[k]
        b += left[k + 1] * right[k + 1]
        c += left[k + 2] * right[k + 2]
        d += left[k + 3] * right[k + 3]
        e += left[k + 4] * right[k + 4]
        f += left[k + 5] * right[k + 5]
        g += left[k + 6] * right[k + 6]
        h += left[k + 7] * right[k + 7]
    for k in range(whole, left.size):
        a += left[k] * right[k]
    return ((a + b) + (c + d)) + ((e + f) + (g + h))


@kernel
def _backward(wiring: Wiring, state: State, live: np.int64, rate: Real, moved: RealArray) -> None:
    """Compute all deltas from those of the outputs, and subtract rate times each gradient from `moved`."""
    for layer in range(wiring.full.size - 1, 0, -1):
        start, end = wiring.weight_starts[layer], wiring.weight_starts[layer + 1]
        weights, own = state.weights[start:end], moved[start:end]
        signals = state.signals[wiring.source_starts[layer] : wiring.source_starts[layer + 1]]
        deltas = state.deltas[wiring.sum_starts[layer] : wiring.sum_starts[layer + 1]]
        below = state.deltas[wiring.sum_starts[layer - 1] : wiring.sum_starts[layer]]
        slopes = state.slopes[wiring.sum_starts[layer - 1] : wiring.sum_starts[layer]]
        if wiring.full[layer]:
            below[:] = 0.0
            for target in range(deltas.size):
                span = slice(target * signals.size, (target + 1) * signals.size)
                _through(weights[span], own[span], signals, deltas[target], rate, below)
        else:
            rows = wiring.rows[wiring.row_starts[layer] : wiring.row_starts[layer + 1]]
            targets = wiring.targets[wiring.target_starts[layer] : wiring.target_starts[layer + 1]]
            for source in range(signals.size):
                span = slice(rows[source], rows[source + 1])
                step = signals[source] * rate
                back = _gather(weights[span], own[span], targets[span], deltas, step)
                if source < below.size:
                    below[source] = back
        for source in range(below.size):
            below[source] *= slopes[source]
    # The inputs need no deltas.
    deltas = state.deltas[: wiring.sum_starts[1]]
    for place in range(live):
        source = state.live[place]
        step = state.signals[source] * rate
        for k in range(wiring.rows[source], wiring.rows[source + 1]):
            moved[k] -= step * deltas[wiring.targets[k]]


@kernel
def _gather(
    weights: RealArray, moved: RealArray, targets: NDArray[np.uint32], deltas: RealArray, step: Real
) -> Real:
    """Return what comes back to one source through its weights, and move them."""
    back = weights.dtype.type(0.0)
    for k in range(weights.size):
        delta = deltas[targets[k]]
        back += weights[k] * delta
        moved[k] -= step * delta
    return back


@kernel
def _through(
    weights: RealArray,
    moved: RealArray,
    signals: RealArray,
    delta: Real,
    rate: Real,
    below: RealArray,
) -> None:
    """Send one target's delta back through its weights, and move them; the bias unit has no delta."""
    step = delta * rate
    for source in range(below.size):
        below[source] += weights[source] * delta
    # By itself, so that the compiler may take several at once also where `moved` is `weights`.
    for source in range(signals.size):
        moved[source] -= step * signals[source]
