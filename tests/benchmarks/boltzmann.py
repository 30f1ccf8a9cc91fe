"""Training a restricted Boltzmann machine by CD-1, on images like MNIST's, as many as it has to train on."""

import statistics
from typing import Any

import numpy as np
from benchmarks import training
from benchmarks.data import SEED
from benchmarks.lines import Outcome
from benchmarks.measure import once

from tailnet.mlp.activations import RealArray
from tailnet.rbm.initialization import initialize
from tailnet.rbm.training import train

IMAGES, HIDDEN, EPOCHS, BATCH, RATE = 50_000, 64, 10, 100, 0.1
DTYPES = ("float32", "float64")
ROUNDS = 3


def measure(outcome: Outcome) -> None:
    """Time whole trainings in both precisions."""
    outcome.extra = {"cases": [_measured(dtype) for dtype in DTYPES]}


def _measured(dtype: str) -> dict[str, Any]:
    images = _images(dtype)
    start = initialize(images.shape[1], HIDDEN, rng=SEED, dtype=dtype)
    errors: list[float] = []

    def run() -> None:
        done = train(start, images, epochs=EPOCHS, learning_rate=RATE, batch_size=BATCH, rng=SEED)
        errors.append(float(done.reconstruction_errors[-1]))

    timings = [once(run) for _ in range(ROUNDS)]
    case = {
        "dtype": dtype,
        "seconds": statistics.median(timing.seconds for timing in timings),
        "processor_seconds": statistics.median(t.seconds * (t.processors or 0.0) for t in timings),
        "reconstruction_error": errors[-1],
    }
    print(case, flush=True)
    return case


def _images(dtype: str) -> RealArray:
    """Draw pixels in [0, 1), most of them 0."""
    generator = np.random.default_rng(SEED)
    shape = (IMAGES, training.WIDTHS[0])
    pixels = generator.random(shape, dtype=np.float32)
    pixels[generator.random(shape, dtype=np.float32) >= training.INK] = 0.0
    return pixels.astype(dtype)
